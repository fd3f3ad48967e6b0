"""How a language sets its signs, for texts that come as somebody typed them."""

import re
from typing import Final

NO_BREAK_SPACE: Final = "\u00a0"
THIN_SPACE: Final = "\u202f"
ISOLATE: Final = "\u2068"
END_OF_ISOLATE: Final = "\u2069"
"""What stands between them is laid out by itself, in the direction of its own first letter."""
LEFT_TO_RIGHT: Final = "\u200e"
"""An invisible mark that is written from left to right: it keeps a sign before its number."""
_FRENCH: Final = re.compile(r"(?<=[^\s|]) (?=[;:?!»%](?![\w\[-]))|(?<=«) ")
"""A space before a double sign or a percentage, or after an opening quotation mark; none of a table or picture in Markdown."""


def as_typed(text: str) -> str:
    """Return a text as it is, for languages that ask for nothing."""
    return text


def french(text: str) -> str:
    """Set a French text: its spaces before double signs and percentages, and within quotation marks, do not break."""
    return _FRENCH.sub(NO_BREAK_SPACE, text)
