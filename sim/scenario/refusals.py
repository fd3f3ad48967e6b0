"""Findings of a validation, in an author's words and with their lines."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.scenario.part import REQUIRED
from sim.scenario.problems import Finding, FormatError, LazyText, Problem, field_path, gettext_lazy, shown
from sim.scenario.profiles import one_of
from sim.words import gettext_noop

_PLAIN: Final = ("Input should be ", "Value error, ")
_WANTED: Final = {
    "string_type": gettext_noop("a text"),
    "int_type": gettext_noop("a whole number"),
    "float_type": gettext_noop("a number"),
    "bool_type": gettext_noop("true or false"),
    "tuple_type": gettext_noop("a list"),
    "dict_type": gettext_noop("a mapping of keys to values"),
    "model_type": gettext_noop("a mapping of keys to values"),
    "greater_than_equal": gettext_noop("greater than or equal to {ge:g}"),
    "less_than_equal": gettext_noop("less than or equal to {le:g}"),
    "finite_number": gettext_noop("a finite number"),
    "string_too_short": gettext_noop("a text of at least {min_length} characters"),
    "string_too_long": gettext_noop("a text of at most {max_length} characters"),
    "string_pattern_mismatch": gettext_noop("a text of the shape {pattern}"),
    "too_short": gettext_noop("at least {min_length} entries"),
    "too_long": gettext_noop("at most {max_length} entries"),
}
"""The validator's findings in an author's words, by kind."""


def problem_at(finding: Finding, file: str, lines: Mapping[tuple[str | int, ...], int]) -> Problem:
    """Return a finding as a problem of a file, at the line of its place or of the nearest known one above."""
    path = finding.path
    while path and path not in lines:
        path = path[:-1]
    return Problem(file, field_path(finding.path), shown(finding.found), finding.expected, lines.get(path, 0))


def refusals(root: type[BaseModel], details: Sequence[ErrorDetails]) -> list[Finding]:
    """Return the findings of a validation in our own words."""
    result: list[Finding] = []
    inner = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    for detail in details:
        path = tuple(part for part in detail["loc"] if part != "[key]")
        refused = detail.get("ctx", {}).get("error")
        if isinstance(refused, FormatError):
            result.extend(
                Finding((*path, *finding.path), finding.found, finding.expected) for finding in refused.findings
            )
        elif detail["type"] == "missing":
            result.append(Finding(path, None, REQUIRED))
        elif detail["type"] == "extra_forbidden":
            result.append(Finding(path, path[-1], one_of(path[-1], _keys_at(root, path[:-1]))))
        elif detail["type"] != "too_short" or detail["loc"] not in inner:
            # A list is also "too short" when its entries are broken; those are reported already.
            result.append(Finding(path, detail["input"], _wanted(detail["type"], detail.get("ctx", {}), detail["msg"])))
    return result


def _wanted(kind: str, limits: Mapping[str, Any], message: str) -> str:
    """Return what was expected in an author's words; the validator's own where it has a reason we do not know."""
    if kind == "literal_error":
        return gettext_lazy("one of: {names}", names=str(limits["expected"]).replace(" or ", ", "))
    if kind in _WANTED:
        template = _WANTED[kind]
        return LazyText(template, {key: value for key, value in limits.items() if "{" + key in template})
    for start in _PLAIN:
        message = message.removeprefix(start)
    return message


def _keys_at(root: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the keys that the format knows at a place."""
    model = root
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = model_in(model.model_fields[part].annotation) or model
    return tuple(model.model_fields)


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the first model within a type annotation; None where there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = model_in(argument)
        if found is not None:
            return found
    return None
