"""Bodies of entries: how the fields of a command are written into the log, and how they are read again.

A field's name is its key, and fields stand in the order of the class: both are part of stored logs and of what their chains bind.
Levers with steps are written by the name of the step; in logs of before they are numbers, shares of full effort (``read_value``).
What is read is what was written: a key that no field has, a key that is missing, and a value of another type are refused.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import ValidationError

from sim.exercise.seats import Seat
from sim.scenario.injects import ExogenousEvent
from sim.scenario.levers import STEPPED, StepNotFound, read_value, written_values
from sim.scenario.problems import field_path, gettext_lazy, shown
from sim.scenario.profiles import one_of
from sim.scenario.refusals import refusals

LEFT_OUT: Final = {"left_out": True}
"""Metadata of a field that is not written where it has its default: sessions of before have no such key."""
ASKED_ONLY: Final = {"asked_only": True}
"""Metadata of a field that only says what is wanted; the log keeps what came of it."""
OF_LEVERS: Final = {"of_levers": True}
"""Metadata of a field that is values by lever."""
_WORDS: Final = {
    str: gettext_lazy("a text"),
    int: gettext_lazy("a whole number"),
    float: gettext_lazy("a number"),
    bool: gettext_lazy("true or false"),
    Seat: gettext_lazy("a text"),
    ExogenousEvent: gettext_lazy("a mapping of keys to values"),
    tuple: gettext_lazy("a list"),
    Mapping: gettext_lazy("a mapping of keys to values"),
}
_Read = TypeVar("_Read")


class BodyError(Exception):
    """A body that its command cannot have written: the field, what was found there and what was expected."""

    def __init__(self, field: str, found: object, expected: str) -> None:
        self.field, self.found, self.expected = field, found, expected
        super().__init__(f"{field}: found {shown(found)}, expected {expected}")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as it is stored: its type, whether it is left out where it has its default, that default, and whether it is values
    by lever."""

    name: str
    type: Any
    left_out: bool
    default: Any
    of_levers: bool = False


_SHAPES: Final[dict[Any, tuple[_Field, ...]]] = {}
"""The stored fields of classes that were written or read: asking Python for the types of a class takes a moment."""


def _stored(cls: Any) -> tuple[_Field, ...]:
    if cls not in _SHAPES:
        hints = get_type_hints(cls)
        _SHAPES[cls] = tuple(
            _Field(
                field.name,
                hints[field.name],
                "left_out" in field.metadata,
                field.default,
                "of_levers" in field.metadata,
            )
            for field in fields(cls)
            if "asked_only" not in field.metadata
        )
    return _SHAPES[cls]


def written(value: Any) -> dict[str, Any]:
    """Return the fields of a command, or of a value in one, as plain values under their keys."""
    plain = ((each, getattr(value, each.name)) for each in _stored(type(value)))
    return {
        each.name: written_values(found.items()) if each.of_levers else _plain(found)
        for each, found in plain
        if not (each.left_out and found == each.default)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Seat):
        return str(value)
    if isinstance(value, ExogenousEvent):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return written(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def read(cls: type[_Read], body: object, place: str = "") -> _Read:
    """Return the command, or the value in one, that a body says; ``place`` is where it stands. Raises BodyError."""
    if not isinstance(body, dict):
        raise BodyError(place, body, _WORDS[Mapping])
    stored = _stored(cls)
    names = [each.name for each in stored]
    unknown = next((key for key in body if key not in names), None)
    if unknown is not None:
        raise BodyError(_within(place, unknown), unknown, one_of(unknown, names))
    found = {}
    for each in stored:
        if each.name in body:
            read_field = _levers if each.of_levers else _value
            found[each.name] = read_field(each.type, body[each.name], _within(place, each.name))
        elif not each.left_out or each.default is MISSING:
            raise BodyError(_within(place, each.name), None, gettext_lazy("a value: this key is required"))
    return cls(**found)


def _within(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)


def _value(type_: Any, value: Any, place: str) -> Any:
    """Return a plain value as a field of a type holds it. Raises BodyError."""
    origin = get_origin(type_) or type_
    if origin in (Union, UnionType):
        (other,) = (each for each in get_args(type_) if each is not NoneType)
        return None if value is None else _value(other, value, place)
    if type_ is Any:
        return value
    if is_dataclass(type_) and type_ is not Seat:
        assert isinstance(type_, type)
        return read(type_, value, place)
    if not _is_a(origin, value):
        raise BodyError(place, value, _WORDS[origin])
    if type_ is Seat:
        return Seat.of(value)
    if type_ is ExogenousEvent:
        return _exogenous_event(value, place)
    if origin is tuple:
        return tuple(_value(get_args(type_)[0], each, f"{place}[{n}]") for n, each in enumerate(value))
    if origin is Mapping:
        return {key: _value(get_args(type_)[1], each, _within(place, key)) for key, each in value.items()}
    return value


def _levers(type_: Any, value: Any, place: str) -> Any:
    """Return plain values by lever as a field holds them. Raises BodyError."""
    if not isinstance(value, dict):
        raise BodyError(place, value, _WORDS[Mapping])
    found = {}
    for lever, given in value.items():
        named = isinstance(given, str) and lever in STEPPED
        kept = given if named else _value(get_args(type_)[1], given, _within(place, lever))
        try:
            found[lever] = read_value(lever, kept)
        except StepNotFound as error:
            raise BodyError(_within(place, lever), given, gettext_lazy("a step by its short name")) from error
    return found


def _is_a(type_: Any, value: object) -> bool:
    """Return whether a plain value is of a kind: true is no number, and 1.0 is no whole one."""
    plain: dict[Any, tuple[type, ...]] = {
        Seat: (str,), float: (int, float), tuple: (list,), Mapping: (dict,), ExogenousEvent: (dict,)
    }  # fmt: skip
    return type(value) in plain.get(type_, (type_,))


def _exogenous_event(value: dict[str, Any], place: str) -> ExogenousEvent:
    try:
        return ExogenousEvent.model_validate(value)
    except ValidationError as error:
        first = refusals(ExogenousEvent, error.errors())[0]
        raise BodyError(_within(place, field_path(first.path)), first.found, first.expected) from error
