"""What is written to a console: readable in any encoding, and without controls that came out of a file.

A console or a redirected output may hold Latin letters only, or Cyrillic ones without accents, or nothing but ASCII. Prose
then loses its ornaments and keeps its words; JSON keeps its values. Files that commands write are UTF-8 and not concerned.
"""

import codecs
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import lru_cache
from io import TextIOBase
from typing import Final, TextIO, cast

_PLAIN: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad─━", "-"),
    **dict.fromkeys("«»“”„‟″", '"'),
    **dict.fromkeys("‘’‚‛′ʼ", "'"),
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("•·∙⋅●", "*"),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    "○": "o",
    "†": "*",
    "‡": "**",
    "‹": "<",
    "›": ">",
    "→": "->",
    "←": "<-",
    "↑": "^",
    "↓": "v",
    "⇒": "=>",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "±": "+/-",
    "×": "x",
    "÷": "/",
    "⁄": "/",
    "°": " deg",
    "§": "section ",
    "✓": "+",
    "✔": "+",
    "✗": "x",
    "✘": "x",
    "€": "EUR",
    "£": "GBP",
    "©": "(c)",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
}
"""What stands for a sign that cannot be written; most accented letters and spaces are decomposed instead."""
_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўђјљњћџ",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya i yi ye g u dj j lj nj c dz".split(),
        strict=True,
    )
)
_CONTROLS: Final = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""The second set of controls, line separators and marks that turn the direction of text."""
_CONTROL: Final = re.compile(f"[\x00-\x08\x0b-\x1f{_CONTROLS}]")
_NOT_IN_JSON: Final = re.compile(f"[{_CONTROLS}\ud800-\udfff]")
_NOT_ASCII: Final = re.compile("[^\n\t\x20-\x7e]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _units(found: re.Match[str]) -> str:
    """Return a character as JSON escapes it."""
    pairs = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[start : start + 4]}" for start in range(0, len(pairs), 4))


def neutral(text: str) -> str:
    """Return a text in which terminal controls and marks of direction are shown (``\\u001b``) and have no effect.

    Line ends and tabs stay. In JSON such a character can only stand inside a string, which keeps its value.
    """
    return _CONTROL.sub(_units, text)


def mended(text: str) -> str:
    """Return a text that can be encoded: bytes of an argument that the system could not decode are read as UTF-8."""
    if _SURROGATE.search(text) is None:
        return text
    text = re.sub("[\ud800-\udc7f\udd00-\udfff]", "\ufffd", text)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@lru_cache(maxsize=4096)
def holds(encoding: str, text: str) -> bool:
    """Say whether an encoding has every letter of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return ASCII that is read as a character, "?" where nothing is."""
    if char in _PLAIN:
        return _PLAIN[char]
    lower = char.lower()
    if lower in _CYRILLIC:
        return _CYRILLIC[lower] if char == lower else _CYRILLIC[lower].capitalize()
    if unicodedata.combining(char):
        return ""
    if unicodedata.category(char) == "Zs":
        return " "
    parts = unicodedata.normalize("NFKD", char)
    return "?" if parts == char else "".join(part if part.isascii() else _plain(part) for part in parts)


def fitting(text: str, encoding: str) -> str:
    """Return prose that an encoding can hold: what it holds as it is, the rest by what is read alike."""
    text = mended(text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = unicodedata.normalize("NFC", text)
        return "".join(char if holds(encoding, char) else _plain(char) for char in text)
    return text


def escaped(text: str, encoding: str) -> str:
    """Return a JSON text of the same value that is right however it is read.

    In UTF-8 or UTF-16 letters stay letters. In another encoding all but ASCII is escaped, also what it could hold: a reader
    takes JSON for UTF-8, whatever the console speaks.
    """
    return (_NOT_IN_JSON if _is_unicode(encoding) else _NOT_ASCII).sub(_units, text)


def _is_unicode(encoding: str) -> bool:
    return codecs.lookup(encoding).name.startswith("utf")


class NotWritten(Exception):
    """What was printed could not be written, to a full disk for one; the argument says why."""


@contextmanager
def _said() -> Iterator[None]:
    """Tell a place that takes nothing more from a reader that has left, for whom nobody need write."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotWritten(error.strerror or str(error)) from None


class Output(TextIOBase):
    """A stream's place that takes any text. It has no ``buffer``, past which a library could write bytes of its own."""

    def __init__(self, stream: TextIO, *, drawing: bool = False) -> None:
        self._stream, self._drawing = stream, drawing

    @property
    def encoding(self) -> str:  # type: ignore[override] # the base class has a plain attribute
        """The encoding of the stream."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override] # the base class has a plain attribute
        """How errors are handled: there are none."""
        return "strict"

    def drawing(self) -> "Output":
        """Return the same place for what draws with a terminal's controls; texts out of files go through ``neutral`` first."""
        return Output(self._stream, drawing=True)

    def write(self, text: str) -> int:
        """Write a text as far as the stream can hold it; return the length of what was given. Raises NotWritten."""
        shown = mended(text)
        with _said():
            self._stream.write(fitting(shown if self._drawing else neutral(shown), self.encoding))
        return len(text)

    def flush(self) -> None:
        """Hand everything on. Raises NotWritten."""
        with _said():
            self._stream.flush()

    def close(self) -> None:
        """Leave the stream open: it is the process's."""

    def writable(self) -> bool:
        """Say that one can write here."""
        return True

    def isatty(self) -> bool:
        """Say whether a terminal shows it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the stream's number in the process."""
        return self._stream.fileno()


def drawn_on(stream: TextIO) -> TextIO:
    """Return where to draw with a terminal's controls."""
    return cast(TextIO, stream.drawing()) if isinstance(stream, Output) else stream


def encoding_of(stream: TextIO) -> str:
    """Return the encoding of a stream, UTF-8 where it has none."""
    return getattr(stream, "encoding", None) or "utf-8"


@contextmanager
def readable() -> Iterator[None]:
    """Make standard output and standard error take any text meanwhile."""
    out, err = (cast(TextIO, Output(stream)) for stream in (sys.stdout, sys.stderr))
    with redirect_stdout(out), redirect_stderr(err):
        yield
