"""The languages Cordon speaks: one row each, and nothing elsewhere that lists them.

To add a language: a row here and its catalogue, ``locale/<code>/LC_MESSAGES/cordon.po`` (``make words`` begins it). What a
catalogue or a scenario does not hold is said in the row's ``fallback``. A translator can try a language before it is added:
``CORDON_TRIAL_LANGUAGE`` names a folder that holds its row as ``language.json`` (the fields of ``Row``, those with defaults may
be left out) and its ``cordon.po``; it then stands beside the others, in that process only.
"""

import json
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from babel import Locale, UnknownLocaleError

from sim.words import typography

Language: TypeAlias = str
"""The code of a row of the registry."""
Direction = Literal["ltr", "rtl"]
SOURCE: Final[Language] = "en"
"""The language of message ids in the code, which every scenario has too; the fallback of all others in the end."""
TRIAL: Final = "CORDON_TRIAL_LANGUAGE"
CATALOGUE: Final = "cordon.po"


class TrialError(Exception):
    """A language on trial cannot be read; the argument says where and why."""


@dataclass(frozen=True)
class Row:
    """One language.

    ``code``: in links, on the command line, as a key of texts and in names of files. ``name``: in its own words, as a reader
    looks for it. ``locale``: Babel's, from which numbers, dates, plurals and lists are written. ``fallback``: what is said
    where it has no text; empty for the source alone. ``complete``: its catalogue lacks nothing, which a test holds.
    ``percent_gap``: what stands between a number and its percent sign; None: what the locale has. ``typeset``: sets the signs
    of a text that somebody typed. ``folder``: where its catalogue is, if not among ours.
    """

    code: Language
    name: str
    locale: str
    direction: Direction = "ltr"
    fallback: Language = SOURCE
    complete: bool = True
    percent_gap: str | None = None
    typeset: Callable[[str], str] = typography.as_typed
    folder: Path | None = None

    @cached_property
    def babel(self) -> Locale:
        """The locale of its formats."""
        return Locale.parse(self.locale)

    @property
    def catalogue(self) -> Traversable:
        """Where its messages stand; the source has none."""
        if self.folder is not None:
            return self.folder / CATALOGUE
        return files("sim.words") / "locale" / self.code / "LC_MESSAGES" / CATALOGUE


_SHIPPED: Final = (
    Row("en", "English", "en_GB", fallback=""),
    Row("fr", "Français", "fr", percent_gap=typography.THIN_SPACE, typeset=typography.french),
    Row("ru", "Русский", "ru"),
)


def on_trial(environment: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the row of the language on trial, if there is one. Raises TrialError if it cannot be read."""
    named = environment.get(TRIAL)
    if not named:
        return ()
    path = Path(named) / "language.json"
    try:
        texts: dict[str, Any] = json.loads(path.read_text("utf-8"))
        row = Row(**{"complete": False, **texts, "folder": Path(named)})
        if not re.fullmatch("[a-z]{2,3}", row.code):
            raise ValueError(f"code {row.code!r}: expected two or three small letters")
        row.babel  # noqa: B018 (it is read here, so that a wrong one is told here)
    except (OSError, ValueError, TypeError, UnknownLocaleError) as error:
        raise TrialError(f"{TRIAL}: {path}: {error}") from error
    return (row,)


REGISTRY: Final[Mapping[Language, Row]] = {row.code: row for row in (*_SHIPPED, *on_trial(os.environ))}
LANGUAGES: Final[tuple[Language, ...]] = tuple(REGISTRY)
"""All codes, the source first, in the order in which they are offered."""


def among(texts: Mapping[str, str], language: str) -> str:
    """Return, of one text in several languages, what a reader of a language is given, set as its own language sets it.

    That in the language, else in the nearest of those that stand in for it; empty where there is none.
    """
    found = answered([code for code, text in texts.items() if text], language)
    return row_of(found).typeset(texts[found]) if texts.get(found) else ""


def answered(spoken: Collection[str], language: str) -> Language:
    """Return the language, of those that a text is in, in which a reader of another is answered; the source if in none."""
    return next((code for code in chain(language) if code in spoken), SOURCE)


def row_of(language: str) -> Row:
    """Return the row of a language; of one that is not known, that of the source."""
    return REGISTRY.get(language, REGISTRY[SOURCE])


def chain(language: str) -> tuple[Language, ...]:
    """Return a language and, in order, those that stand in for what it lacks; the last is the source."""
    row = row_of(language)
    return (row.code, *chain(row.fallback)) if row.fallback else (row.code,)
