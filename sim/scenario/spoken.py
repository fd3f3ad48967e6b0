"""A lever's value in a reader's words: a number with its unit, or the name of a step, in quotation marks within a line."""

from sim.scenario.levers import Lever
from sim.words.reader import Reader


def digits_of(value: float) -> int:
    """Return how many decimals, at most two, a lever's value is written with."""
    return next((digits for digits in (0, 1, 2) if abs(value - round(value, digits)) < 1e-9), 2)


def named(lever: Lever, value: float, reader: Reader, digits: int | None = None) -> str:
    """Return a lever's value as it stands alone, without unit: the name of the nearest step where it has steps, else a number.

    ``digits``: decimals of a number, as many as it needs unless given.
    """
    if lever.steps:
        return reader._(lever.steps[lever.step(value)])
    return reader.number(value, digits_of(value) if digits is None else digits)


def valued(lever: Lever, value: float, reader: Reader, digits: int | None = None) -> str:
    """Return a lever's value without its unit as it stands in a line of text; see ``named``."""
    words = named(lever, value, reader, digits)
    return reader._("“{name}”").format(name=words) if lever.steps else words


def measured(lever: Lever, value: float, reader: Reader, digits: int | None = None) -> str:
    """Return a lever's value with its unit, or its step, as it stands in a line of text; see ``named``."""
    if lever.steps:
        return valued(lever, value, reader)
    return reader.measured(value, lever.unit, digits_of(value) if digits is None else digits)


def titled(lever: Lever, reader: Reader) -> str:
    """Return a lever's name over a choice of its values, with the unit where they are numbers."""
    name = reader._(lever.name)
    return name if lever.steps else f"{name} ({reader._(lever.unit)})"
