"""The reader: a language, and how texts, numbers and names are said in it."""

import math
from dataclasses import dataclass
from typing import Any

from sim.words import Language, formats, ngettext, translator
from sim.words.typography import french
from sim.words.units import Unit


@dataclass(frozen=True, slots=True)
class Reader:
    """Says messages of the catalogue, numbers and scenario texts in one language."""

    language: Language = "en"

    def _(self, text: str) -> str:
        """Return a message of the catalogue."""
        return translator(self.language)(text)

    def ngettext(self, one: str, many: str, count: float) -> str:
        """Return the plural form for a count; a fraction takes that of two, in French that of the whole number below."""
        whole = math.floor(abs(count))
        if self.language != "fr" and whole != abs(count):
            whole = 2
        return ngettext(self.language)(one, many, whole)

    def unit(self, unit: str, value: float, digits: int = 0) -> str:
        """Return a unit, by its name in the catalogue, in the form it takes beside a value written with so many decimals."""
        if not math.isfinite(value):
            return self._(unit)
        count = round(abs(value), digits)
        if digits and self.language != "fr":
            count = math.floor(count) + 0.5  # 1.0 is written, and said, as a fraction
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
        """Set a unit, as it is said, beside a number as it is written; in English a percent sign follows without a space."""
        return f"{number}{unit}" if self.language == "en" and unit.startswith("%") else f"{number}\u00a0{unit}"

    def measured(self, value: float, unit: str, digits: int = 0) -> str:
        """Write a number with its unit, by the unit's name in the catalogue."""
        return self.beside(self.number(value, digits), self.unit(unit, value, digits))

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Write a share of one as a percentage."""
        return formats.percent(share, self.language, digits)

    def typeset(self, text: str) -> str:
        """Set a text in the reader's language as that language sets it."""
        return french(text) if self.language == "fr" else text

    def text(self, text: Any) -> str:
        """Return a scenario's own text ({en, fr, ru}) in the reader's language."""
        return str(text.get(self.language))
