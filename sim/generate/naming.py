"""Names of States and places: built from syllables, unique, in Latin and Cyrillic letters, never a real State's or capital's.

Every name begins with a consonant, so that French needs no elision before it. Russian follows letter by letter, with a soft
sign after an l before a consonant.
"""

from dataclasses import dataclass
from typing import Final

from sim.generate.luck import Luck
from sim.scenario.names import real_names

_FIRST: Final = "b d f g k l m n p r s t v z br dr gr kr pr tr".split()
_VOWELS: Final = tuple("aeiou")
_MIDDLE: Final = "lm lv lb ld lk ln rv rm rn rd rl rb rk nd nv nt st sk sm vr dr br zm zd".split()
_OF_STATES: Final = "ora ena eva ista osia unia elia aria ovar".split()
_OF_PLACES: Final = "avel emor ovest elun asol idor unel omar eram ilor atun osel".split()
_AVOIDED: Final = tuple(
    "bord dild gand gard kont kunt kurv lust mand merd mord murd naz pedr pidr pist pizd porn sisk sosk tard turd".split()
)
"""Beginnings that mean something else in one of the languages."""
_CYRILLIC: Final = dict(zip("abdefgiklmnoprstuvz", "абдефгиклмнопрстувз", strict=True))


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Latin letters (English and French) and in Cyrillic ones (Russian)."""

    latin: str
    cyrillic: str

    @property
    def slug(self) -> str:
        """The name as an id: small Latin letters."""
        return self.latin.lower()

    def texts(self) -> dict[str, str]:
        """Return the name in each language, as a scenario holds it."""
        return {"en": self.latin, "fr": self.latin, "ru": self.cyrillic}


def in_cyrillic(latin: str) -> str:
    """Return a name of this module in Cyrillic letters."""
    text = latin.lower().replace("ia", "iя")
    letters = []
    for place, letter in enumerate(text):
        letters.append(_CYRILLIC.get(letter, letter))
        if letter == "l" and text[place + 1 : place + 2] not in ("", "l", *_VOWELS):
            letters.append("ь")
    return "".join(letters).capitalize()


class Names:
    """Gives names, none twice and none that the scenario format refuses."""

    def __init__(self, luck: Luck) -> None:
        self._luck = luck
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
                self._luck.one(f"name:{who}:{n}", part, occasion) for n, part in enumerate(parts)
            )
            word = first + vowel + middle + ending
            name = Name(word.capitalize(), in_cyrillic(word))
            occasion += 1
            if first[-1] != middle[0] and word not in self._given and _is_free(name):  # "rar" is hard to say
                self._given.add(word)
                return name


def _is_free(name: Name) -> bool:
    """Return whether a name means nothing else, as far as the scenario format and our own list know."""
    if name.slug.startswith(_AVOIDED):
        return False
    return not real_names(name.latin) and not real_names(name.cyrillic)
