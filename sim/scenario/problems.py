"""Problems, stated so that an author can mend them: file, field, what was found and what was expected."""

import reprlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sim.words import gettext_noop

_SHORT: Final = reprlib.Repr()
_SHORT.maxstring = 60
_SHORT.maxother = 60
_SHORT.maxlong = 30
_SHORT.maxlevel = 2
_PROBLEM: Final = gettext_noop("{place}: {field}: found {found}, expected {expected}")
Translate = Callable[[str], str]
Number = Callable[[float, int], str]
"""Writes a number with so many decimals, as ``sim.words.reader.Reader.number`` does."""


class LazyText(str):
    """English words that can be translated later: a message id and the values put into it.

    It is the English text wherever a string is wanted; ``translate_lazy`` translates it.
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> "LazyText":
        text = super().__new__(cls, template.format(**values) if values else template)
        text.template, text.values = template, values
        return text

    def __reduce__(self) -> tuple[type["LazyText"], tuple[str, dict[str, Any]]]:
        return type(self), (self.template, self.values)


def gettext_lazy(template: str, **values: Any) -> LazyText:
    """Return translatable words; ``template`` is a message id, braces name the values."""
    return LazyText(template, values)


def translate_lazy(text: Any, translate: Translate, number: Number | None = None) -> Any:
    """Return words in a reader's language, with their values; anything else unchanged.

    Numbers are written as an author types them, or by ``number`` if given.
    """
    if number is not None and isinstance(text, int | float) and not isinstance(text, bool):
        return _Written(text, number)
    if not isinstance(text, LazyText):
        return text
    template = translate(text.template)
    values = {name: translate_lazy(value, translate, number) for name, value in text.values.items()}
    return template.format(**values) if values else template


@dataclass(frozen=True, slots=True)
class _Written:
    """A number in words, in the reader's format, with the decimals that the words ask for."""

    value: float
    number: Number

    def __format__(self, spec: str) -> str:
        plain = format(self.value, spec)
        return plain if "e" in plain else self.number(self.value, len(plain.partition(".")[2]))


def shown(value: object) -> str:
    """Return a value as one short line, fit for a message whatever it is."""
    if isinstance(value, LazyText):
        return value
    if value is None:
        return gettext_lazy("nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | str | list | tuple | dict):
        text = _SHORT.repr(value)
    else:
        text = type(value).__name__
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def field_path(path: Iterable[str | int]) -> str:
    """Return a place in a file as an author would write it: ``states[1].budget``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: file, field, what was found and what was expected; line from 1, or 0 if unknown."""

    file: str
    field: str
    found: str
    expected: str
    line: int = 0

    def __str__(self) -> str:
        return self.in_words(str)

    def in_words(self, translate: Translate) -> str:
        """Return the problem as one line in a reader's language."""
        return translate(_PROBLEM).format(
            place=f"{self.file}:{self.line}" if self.line else self.file,
            field=self.field or translate(gettext_noop("the file")),
            found=translate_lazy(self.found, translate),
            expected=translate_lazy(self.expected, translate),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem before its file is known; ``path`` is relative to the value that was checked."""

    path: tuple[str | int, ...]
    found: object
    expected: str


class FormatError(ValueError):
    """A value that the format refuses, with all reasons found at once."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__(
            "; ".join(f"{field_path(f.path)} found {shown(f.found)}, expected {f.expected}".strip() for f in findings)
        )


class ProblemsError(Exception):
    """Something that cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["ProblemsError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class ScenarioError(ProblemsError):
    """A scenario that cannot be used."""


class DecisionError(ProblemsError):
    """Decisions that do not fit the scenario."""
