"""The reader: a language, and how texts, numbers and names are said in it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.words import SOURCE, Language, formats, ngettext, translator
from sim.words.languages import Direction, among, answered, row_of
from sim.words.typography import END_OF_ISOLATE, ISOLATE
from sim.words.units import Unit


@dataclass(frozen=True, slots=True)
class Reader:
    """Says messages of the catalogue, numbers and scenario texts in one language."""

    language: Language = SOURCE

    @property
    def direction(self) -> Direction:
        """The direction in which the reader's language is written."""
        return row_of(self.language).direction

    @property
    def arrow(self) -> str:
        """The arrow that points the way the language is read: from what was to what is, or onward."""
        return "\u2190" if self.direction == "rtl" else "\u2192"

    def _(self, text: str) -> str:
        """Return a message of the catalogue."""
        return translator(self.language)(text)

    def ngettext(self, one: str, many: str, count: float) -> str:
        """Return the plural form for a count, which may be a fraction."""
        return ngettext(self.language)(one, many, formats.counted_as(count, self.language))

    def unit(self, unit: str, value: float, digits: int = 0) -> str:
        """Return a unit, by its name in the catalogue, in the form it takes beside a value written with so many decimals."""
        if not math.isfinite(value):
            return self._(unit)
        count = formats.counted_as(round(value, digits), self.language, digits)
        match unit:
            case Unit.DAYS:
                return self.ngettext("day", "days", count)
            case Unit.WORKING_DAYS:
                return self.ngettext("working day", "working days", count)
            case Unit.HOURS:
                return self.ngettext("hour", "hours", count)
            case Unit.CASES:
                return self.ngettext("case", "cases", count)
            case Unit.BUDGET_UNITS:
                return self.ngettext("budget unit", "budget units", count)
            case Unit.STAFF:
                return self.ngettext("member of staff (full-time)", "staff (full-time)", count)
            case Unit.EXERCISES_A_YEAR:
                return self.ngettext("exercise a year", "exercises a year", count)
            case Unit.UPDATES_IN_5_YEARS:
                return self.ngettext("update in 5 years", "updates in 5 years", count)
            case _:
                return self._(unit)

    def number(self, value: float | None, digits: int = 0, *, signed: bool = False) -> str:
        """Write a number with exactly this many decimals."""
        return formats.number(value, self.language, digits, signed=signed)

    def beside(self, number: str, unit: str) -> str:
        """Set a unit, as it is said, beside a number as it is written."""
        return formats.beside(number, unit, self.language)

    def listed(self, items: Iterable[str]) -> str:
        """Write things one after another, as a list that goes on."""
        return formats.listed(items, self.language)

    def measured(self, value: float, unit: str, digits: int = 0) -> str:
        """Write a number with its unit, by the unit's name in the catalogue."""
        return self.beside(self.number(value, digits), self.unit(unit, value, digits))

    def percent(self, share: float | None, digits: int = 0, *, signed: bool = False) -> str:
        """Write a share of one as a percentage; ``signed`` puts a plus before what is above zero."""
        return formats.percent(share, self.language, digits, signed=signed)

    def typeset(self, text: str) -> str:
        """Set a text in the reader's language as that language sets it."""
        return row_of(self.language).typeset(text)

    def among(self, texts: Mapping[str, str]) -> str:
        """Return, of one text in several languages, the reader's; empty where there is none."""
        return among(texts, self.language)

    def text(self, text: Any) -> str:
        """Return a scenario's own text (of every language it has) in the reader's language.

        Where it falls back into one of the other direction, a name stands between marks that isolate it: what is beside it keeps
        its place.
        """
        said = str(text.get(self.language))
        turned = row_of(answered(text.languages, self.language)).direction != self.direction
        return f"{ISOLATE}{said}{END_OF_ISOLATE}" if turned and "\n" not in said else said
