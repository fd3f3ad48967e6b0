"""The reader: a language, and how texts, numbers and names are said in it."""

from dataclasses import dataclass
from typing import Any

from sim.words import Language, formats, ngettext, translator
from sim.words.typography import french


@dataclass(frozen=True, slots=True)
class Reader:
    """Says messages of the catalogue, numbers and scenario texts in one language."""

    language: Language = "en"

    def _(self, text: str) -> str:
        """Return a message of the catalogue."""
        return translator(self.language)(text)

    def ngettext(self, one: str, many: str, count: float) -> str:
        """Return the plural form for a count; a fraction takes the form of the next whole number above."""
        return ngettext(self.language)(one, many, int(-(-abs(count) // 1)))

    def number(self, value: float | None, digits: int = 0, *, signed: bool = False) -> str:
        """Write a number with exactly this many decimals."""
        return formats.number(value, self.language, digits, signed=signed)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Write a share of one as a percentage."""
        return formats.percent(share, self.language, digits)

    def typeset(self, text: str) -> str:
        """Set a text in the reader's language as that language sets it."""
        return french(text) if self.language == "fr" else text

    def text(self, text: Any) -> str:
        """Return a scenario's own text ({en, fr, ru}) in the reader's language."""
        return str(text.get(self.language))
