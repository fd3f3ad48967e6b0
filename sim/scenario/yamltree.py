"""Safe reading of YAML: plain values only, bounded in size, depth and repetition, with the line of every value.

The parser's events become plain values here, so that nothing is built before it is judged: no tags, no dates, no numbers in base
60, no duplicate keys. Aliases are allowed and count as if written out.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

import yaml

from sim.scenario.problems import Problem, ScenarioError, field_path, gettext_lazy, shown

MAX_BYTES: Final = 5_000_000
"""Largest file, bytes (5 MB): room for a region of the largest size that the format permits."""
MAX_DEPTH: Final = 24
MAX_NODES: Final = 500_000
"""Most values in a file, aliases written out."""
_MOST_NODES: Final = gettext_lazy("at most {n} values, aliases written out", n=MAX_NODES)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT: Final = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_NOT_FINITE: Final = {".nan": float("nan"), ".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf")}
_WORDS: Final[dict[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}
Path = tuple[str | int, ...]


def read_text(content: bytes | str, file: str) -> str:
    """Return the text of a file. Raises ScenarioError if it is too long or not UTF-8."""
    try:
        encoded = content.encode() if isinstance(content, str) else content
        if len(encoded) > MAX_BYTES:
            raise ScenarioError(
                [
                    Problem(
                        file,
                        "",
                        gettext_lazy("{n} bytes", n=len(encoded)),
                        gettext_lazy("at most {n} bytes", n=MAX_BYTES),
                    )
                ]
            )
        return encoded.decode("utf-8-sig")
    except UnicodeError as error:
        raise ScenarioError(
            [
                Problem(
                    file, "", gettext_lazy("what is not text ({reason})", reason=error), gettext_lazy("text in UTF-8")
                )
            ]
        ) from None


def read_yaml(content: bytes | str, file: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """Return the plain values of a YAML document and the line (from 1) of each place.

    Raises ScenarioError, nothing else.
    """
    text = read_text(content, file)
    reader = _Reader(file)
    try:
        value = reader.document(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        line = mark.line + 1 if mark else 0
        found = gettext_lazy("text that is not YAML ({reason})", reason=reason)
        raise ScenarioError([Problem(file, "", found, gettext_lazy("a YAML document"), line)]) from None
    if reader.problems:
        raise ScenarioError(reader.problems)
    if not isinstance(value, dict):
        raise ScenarioError([Problem(file, "", shown(value), gettext_lazy("a mapping of keys to values"), 1)])
    return value, reader.lines


class _Reader:
    """Builds plain values from events; ``problems`` gathers duplicate keys and the like."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self._aliases = 0

    def document(self, events: Iterator[Any]) -> Any:
        """Return the value of the only document. Raises ScenarioError for what cannot be read on."""
        value: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "", gettext_lazy("a second document"), gettext_lazy("one document"))
                value = self._value(next(events), events, ())
        return value

    def _value(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(path, line)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(event, field_path(path), gettext_lazy("more values than that"), _MOST_NODES)
        if len(path) > MAX_DEPTH:
            self._stop(event, "", gettext_lazy("deeper nesting"), gettext_lazy("at most {n} levels", n=MAX_DEPTH))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        if event.tag is not None:
            self._add(
                event, path, gettext_lazy("the tag {tag}", tag=event.tag), gettext_lazy("a plain value without a tag")
            )
        nodes, aliases = self._nodes, self._aliases
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(events, path)
        else:
            value = self._mapping(events, path)
        if event.anchor is not None:
            if self._aliases > aliases:
                self._stop(
                    event,
                    field_path(path),
                    gettext_lazy("an alias inside a value with an anchor"),
                    gettext_lazy("aliases of plain values only"),
                )
            self._anchors[event.anchor] = (value, self._nodes - nodes + 1)
        return value

    def _alias(self, event: Any, path: Path) -> Any:
        if event.anchor not in self._anchors:
            self._stop(
                event,
                field_path(path),
                gettext_lazy("the alias *{name}", name=event.anchor),
                gettext_lazy("an alias of a value that stands complete above it"),
            )
        self._aliases += 1
        value, nodes = self._anchors[event.anchor]
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            self._stop(
                event,
                field_path(path),
                gettext_lazy("the alias *{name} once more", name=event.anchor),
                _MOST_NODES,
            )
        return value

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append(self._value(event, events, (*path, len(values))))
        return values

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(
                    event, field_path(path), gettext_lazy("a key that is not a word"), gettext_lazy("a word as key")
                )
            key = str(event.value)
            if key == "<<":
                self._stop(
                    event,
                    field_path(path),
                    gettext_lazy("a merge key"),
                    gettext_lazy("keys written out; use a profile for what States share"),
                )
            value = self._value(next(events), events, (*path, key))
            if key in values:
                self._add(event, (*path, key), gettext_lazy("the key a second time"), gettext_lazy("each key once"))
            values[key] = value
        return values

    def _scalar(self, event: Any, path: Path) -> Any:
        text = str(event.value)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            self._add(event, path, gettext_lazy("half of a surrogate pair"), gettext_lazy("text in Unicode"))
            return ""
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        return _NOT_FINITE.get(text.lower(), text)

    def _add(self, event: Any, path: Path, found: str, expected: str) -> None:
        self.problems.append(Problem(self.file, field_path(path), found, expected, event.start_mark.line + 1))

    def _stop(self, event: Any, field: str, found: str, expected: str) -> NoReturn:
        line = event.start_mark.line + 1
        raise ScenarioError([*self.problems, Problem(self.file, field, found, expected, line)])
