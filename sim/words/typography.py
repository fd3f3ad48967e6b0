"""How a language sets its signs, for texts that come as somebody typed them."""

import re
from typing import Final

NO_BREAK_SPACE: Final = "\u00a0"
THIN_SPACE: Final = "\u202f"
_FRENCH: Final = re.compile(r"(?<=[^\s|]) (?=[;:?!»%](?![\w\[-]))|(?<=«) ")
"""A space before a double sign or a percentage, or after an opening quotation mark; none of a table or picture in Markdown."""


def as_typed(text: str) -> str:
    """Return a text as it is, for languages that ask for nothing."""
    return text


def french(text: str) -> str:
    """Set a French text: its spaces before double signs and percentages, and within quotation marks, do not break."""
    return _FRENCH.sub(NO_BREAK_SPACE, text)
