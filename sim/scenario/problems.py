"""What is wrong, said so that an author can mend it: file, field, what was found and what was expected."""

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_SHORT: Final = reprlib.Repr()
_SHORT.maxstring = 60
_SHORT.maxother = 60
_SHORT.maxlong = 30
_SHORT.maxlevel = 2


def shown(value: object) -> str:
    """Return a value as one short line, fit for a message whatever it is."""
    if value is None:
        return "nothing"
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
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field or 'the file'}: found {self.found}, expected {self.expected}"


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
