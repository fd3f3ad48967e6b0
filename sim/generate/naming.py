"""Names of States and places: built from syllables, unique, in each language's spelling, never a real State's or capital's.

Every name begins with a consonant, so that French needs no elision before it. Other alphabets follow letter by letter, as
``spelling.toml`` has it.
"""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from sim.generate.random_stream import RandomStream
from sim.scenario.names import real_names
from sim.words import Language

_FIRST: Final = "b d f g k l m n p r s t v z br dr gr kr pr tr".split()
_VOWELS: Final = tuple("aeiou")
_MIDDLE: Final = "lm lv lb ld lk ln rv rm rn rd rl rb rk nd nv nt st sk sm vr dr br zm zd".split()
_OF_STATES: Final = "ora ena eva ista osia unia elia aria ovar".split()
_OF_PLACES: Final = "avel emor ovest elun asol idor unel omar eram ilor atun osel".split()
_AVOIDED: Final = tuple(
    "bord dild gand gard kont kunt kurv lust mand merd mord murd naz pedr pidr pist pizd porn sisk sosk tard turd".split()
)
"""Beginnings that mean something in one of the languages."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language writes names made in small Latin letters: patterns and what replaces them, then letters by letters."""

    patterns: tuple[tuple[str, str], ...] = ()
    letters: str = ""
    become: str = ""

    def of(self, word: str) -> str:
        """Return a name, made in small Latin letters, as the language writes it."""
        for pattern, written in self.patterns:
            word = re.sub(pattern, written, word)
        return word.translate(str.maketrans(self.letters, self.become)).capitalize()


def _spellings() -> dict[Language, Spelling]:
    rules = tomllib.loads((files("sim.generate") / "spelling.toml").read_text("utf-8"))
    return {
        language: Spelling(tuple(map(tuple, row.get("patterns", ()))), row.get("letters", ""), row.get("become", ""))
        for language, row in rules.items()
    }


SPELLINGS: Final = _spellings()
"""The languages that a generated region speaks, each with its spelling; others fall back."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, made in small Latin letters."""

    slug: str

    def texts(self) -> dict[Language, str]:
        """Return the name in each language that a generated region speaks, as a scenario holds it."""
        return {language: spelling.of(self.slug) for language, spelling in SPELLINGS.items()}


class NameGenerator:
    """Gives names, none twice and none that the scenario format refuses."""

    def __init__(self, stream: RandomStream) -> None:
        self._stream = stream
        self._given: set[str] = set()

    def state(self, who: str) -> Name:
        """Return a name for the State (or region) with this key."""
        return self._new(who, _OF_STATES)

    def place(self, who: str) -> Name:
        """Return a name for the place with this key."""
        return self._new(who, _OF_PLACES)

    def _new(self, who: str, endings: list[str]) -> Name:
        occasion = 0
        while True:
            parts = (_FIRST, _VOWELS, _MIDDLE, endings)
            first, vowel, middle, ending = (
                self._stream.one(f"name:{who}:{n}", part, occasion) for n, part in enumerate(parts)
            )
            word = first + vowel + middle + ending
            name = Name(word)
            occasion += 1
            if first[-1] != middle[0] and word not in self._given and _is_free(name):  # "rar" is hard to say
                self._given.add(word)
                return name


def _is_free(name: Name) -> bool:
    """Return whether a name has no other meaning that the scenario format or our own list knows."""
    if name.slug.startswith(_AVOIDED):
        return False
    return not any(map(real_names, set(name.texts().values())))
