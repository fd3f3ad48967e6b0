"""The start of a State: law, practice, levers and reports, from a profile and the State's own overrides.

A block gives ``default`` for all rows and then the rows that differ. The law block also takes ``except``: the rows
for which the opposite of the default holds. A law may be given as the day (0 or later) on which one already decided
enters into force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from pydantic_core import core_schema

from sim.scenario.controls import CONTROLS
from sim.scenario.levers import LEVER_INDEX, LEVERS, Between, Lever, LeverNotFound, StepNotFound, find_lever
from sim.scenario.problems import Finding, FormatError, LazyText, gettext_lazy
from sim.words import gettext_noop

LAW_ROWS: Final = tuple(control.id for control in CONTROLS if control.law)
PRACTICE_ROWS: Final = tuple(control.id for control in CONTROLS if control.quality)
REPORT_ROWS: Final = tuple(control.id for control in CONTROLS if control.matrix)
REPORTED: Final = ("X", "?", "NA", "")
PRACTICE_DEFAULT: Final = 0.5
"""Practice in [0, 1] where neither profile nor State gives one (assumption)."""
LAST_LAW_DAY: Final = 7280
"""Latest day of entry into force that may be given: 20 years."""
_NEW_INSTRUMENTS: Final = "L03"


@dataclass(frozen=True, slots=True)
class Start:
    """A State at day 0, complete.

    ``law``: per law row, in force or not, or the day it enters into force. ``practice``: in [0, 1] per quality row.
    ``levers``: the value of every lever in its own unit. ``reports``: per matrix row X, ?, NA or empty.
    ``report_age_months``: age of the report.
    """

    law: dict[str, bool | int]
    practice: dict[str, float]
    levers: dict[str, float]
    reports: dict[str, str]
    report_age_months: float


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of rows in a scenario file: reads it, refuses errors and tells editors what is permitted."""

    title: str
    rows: tuple[str, ...]

    def read(self, block: object) -> dict[str, Any]:
        """Return the block with plain rows. Raises FormatError with all findings."""
        if not isinstance(block, Mapping):
            raise FormatError(Finding((), block, gettext_lazy("a mapping of {rows}", rows=gettext_lazy(self.title))))
        findings: list[Finding] = []
        result = self._rows(block, findings)
        if findings:
            raise FormatError(*findings)
        return result

    def _rows(self, rows: Mapping[Any, Any], findings: list[Finding]) -> dict[str, Any]:
        result = {}
        for key, value in rows.items():
            if key != "default" and key not in self.rows:
                findings.append(Finding((str(key),), key, one_of(key, ("default", *self.rows))))
                continue
            try:
                result[key] = self.value(value)
            except FormatError as refused:
                findings.extend(Finding((str(key),), finding.found, finding.expected) for finding in refused.findings)
        return result

    def value(self, written: object) -> Any:
        """Return one row's value. Raises FormatError."""
        raise NotImplementedError

    def value_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of one row's value."""
        raise NotImplementedError

    def extra_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of keys beside the rows."""
        return {}

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        rows = {row: self.value_schema() for row in ("default", *self.rows)}
        return {
            "type": "object",
            "description": self.title,
            "additionalProperties": False,
            "properties": {**rows, **self.extra_schema()},
        }


class _LawBlock(_Block):
    __slots__ = ()

    def _rows(self, rows: Mapping[Any, Any], findings: list[Finding]) -> dict[str, Any]:
        exceptions = rows.get("except", ())
        result = super()._rows({key: value for key, value in rows.items() if key != "except"}, findings)
        if not isinstance(exceptions, list | tuple):
            findings.append(Finding(("except",), exceptions, gettext_lazy("a list of law rows")))
            return result
        default = result.get("default")
        if exceptions and not isinstance(default, bool):
            findings.append(Finding(("default",), default, gettext_lazy("true or false, since there are exceptions")))
        for index, row in enumerate(exceptions):
            if row not in self.rows:
                findings.append(Finding(("except", index), row, one_of(row, self.rows)))
            else:
                result.setdefault(row, not default)
        return result

    def value(self, written: object) -> bool | int:
        if isinstance(written, bool) or (isinstance(written, int) and 0 <= written <= LAST_LAW_DAY):
            return written
        expected = gettext_lazy("true, false or the day of entry into force, 0 to {last}", last=LAST_LAW_DAY)
        raise FormatError(Finding((), written, expected))

    def value_schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "boolean"}, {"type": "integer", "minimum": 0, "maximum": LAST_LAW_DAY}]}

    def extra_schema(self) -> dict[str, Any]:
        return {
            "except": {
                "type": "array",
                "items": {"enum": list(self.rows)},
                "description": "rows opposite to the default",
            }
        }


class _PracticeBlock(_Block):
    __slots__ = ()

    def value(self, written: object) -> float:
        if isinstance(written, int | float) and not isinstance(written, bool) and 0 <= written <= 1:
            return float(written)
        raise FormatError(Finding((), written, gettext_lazy("a practice from 0 to 1 (share)")))

    def value_schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": 0, "maximum": 1}


class _ReportBlock(_Block):
    __slots__ = ()

    def value(self, written: object) -> str:
        if isinstance(written, str) and written in REPORTED:
            return written
        raise FormatError(Finding((), written, gettext_lazy('a reported value: "X", "?", "NA" or ""')))

    def value_schema(self) -> dict[str, Any]:
        return {"enum": list(REPORTED)}


class _LeverBlock(_Block):
    """Start values of levers, by id, short name or name.

    L11 stands for its four parts; a part given by itself takes precedence.
    """

    __slots__ = ()

    def _rows(self, rows: Mapping[Any, Any], findings: list[Finding]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in sorted(rows.items(), key=lambda item: "." in str(item[0])):
            try:
                for lever in find_lever(str(key)):
                    result[lever.id] = lever_value(lever.id, value)
            except LeverNotFound:
                findings.append(Finding((str(key),), key, one_of(key, self.rows)))
            except FormatError as refused:
                findings.extend(Finding((str(key),), finding.found, finding.expected) for finding in refused.findings)
        return result

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        rows = {}
        for lever in LEVERS:
            limits: dict[str, Any] = {"type": "number", "minimum": lever.low, "maximum": lever.high}
            if lever.steps:
                limits = {"enum": [*lever.slugs, *range(len(lever.steps))]}
            for name in (lever.base, lever.id):
                rows[name] = {**limits, "description": f"{lever.name}, {lever.unit}; default {lever.default:g}"}
        return {"type": "object", "description": self.title, "additionalProperties": False, "properties": rows}


LAW: Final = _LawBlock(gettext_noop("law in force per row: true, false or the day of entry into force"), LAW_ROWS)
PRACTICE: Final = _PracticeBlock(gettext_noop("practice per row at day 0, 0 to 1 (exercise only)"), PRACTICE_ROWS)
REPORTS: Final = _ReportBlock(
    gettext_noop("what the last national report said per row: X, ?, NA or empty"), REPORT_ROWS
)
LEVER_VALUES: Final = _LeverBlock(
    gettext_noop("levers at day 0, each in its own unit"), tuple(lever.id for lever in LEVERS)
)


def lever_value(lever_id: str, written: object) -> float:
    """Return a value of a lever, in its unit. Raises FormatError if it is no number of its range, or no step of it."""
    lever = LEVERS[LEVER_INDEX[lever_id]]
    between = isinstance(written, Between)
    if lever.steps and isinstance(written, str):
        try:
            return lever.step_named(written)
        except StepNotFound:
            raise FormatError(Finding((), written, values_of(lever))) from None
    if isinstance(written, Between) and not lever.fits(written, between=between):
        expected = gettext_lazy(
            "a share of full effort from 0 to 1, or with format 2 a step: {steps}", steps=lever.choices
        )
        raise FormatError(Finding((), lever.share_of(written), expected))
    if isinstance(written, bool) or not isinstance(written, int | float) or not lever.fits(written, between=between):
        raise FormatError(Finding((), written, values_of(lever)))
    return float(written)


def values_of(lever: Lever) -> str:
    """Return words for the values that a lever can have."""
    if lever.steps:
        return gettext_lazy("a step by number or name: {steps}", steps=lever.choices)
    return gettext_lazy(
        "a number from {low:g} to {high:g} ({unit})", low=lever.low, high=lever.high, unit=gettext_lazy(lever.unit)
    )


def either(names: Iterable[str]) -> str:
    """Return words for "this or that", for one name or more."""
    first, *others = names
    for other in others:
        first = gettext_lazy("{first} or {second}", first=first, second=other)
    return first


def one_of(given: object, names: Iterable[str]) -> LazyText:
    """Return words for "one of these names", the closest first, short enough for a message."""
    known = sorted(set(names))
    near = get_close_matches(str(given)[:60], known, n=3, cutoff=0.6)
    if near:
        return gettext_lazy("one of the known names, perhaps {near}", near=either(near))
    listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return gettext_lazy("one of: {names}", names=listed) if known else gettext_lazy("no name: none is declared")


def _merged(rows: Iterable[str], start: Any, *blocks: Mapping[str, Any]) -> dict[str, Any]:
    result = dict.fromkeys(rows, start)
    for block in blocks:
        if "default" in block:
            result = dict.fromkeys(result, block["default"])
        result.update((row, value) for row, value in block.items() if row != "default")
    return result


def start_of(
    law: Iterable[Mapping[str, bool | int]],
    practice: Iterable[Mapping[str, float]],
    levers: Iterable[Mapping[str, float]],
    reports: Iterable[Mapping[str, str]],
    report_age_months: float,
    instruments_in_force: int,
) -> Start:
    """Return the complete start of a State; in each group of blocks, later ones override earlier ones.

    Levers that nobody sets have their default; L03 has the instruments in force, so that nothing is joined unasked.
    """
    defaults = {lever.id: float(lever.default) for lever in LEVERS} | {_NEW_INSTRUMENTS: float(instruments_in_force)}
    for block in levers:
        defaults.update(block)
    return Start(
        law=_merged(LAW_ROWS, False, *law),
        practice=_merged(PRACTICE_ROWS, PRACTICE_DEFAULT, *practice),
        levers=defaults,
        reports=_merged(REPORT_ROWS, "", *reports),
        report_age_months=report_age_months,
    )
