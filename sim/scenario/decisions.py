"""Decisions: what States set their levers to, from which day on, and what they agree on together.

An order holds until the next one for the same State and lever. A joint lever works only between States that an
agreement names, and then by the weaker commitment; an order for it without an agreement is allowed and waits for one.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.scenario.calendar import QUARTER
from sim.scenario.levers import AGREED, JOINT, LEVER_INDEX, LEVERS, LeverNotFound, find_lever
from sim.scenario.problems import DecisionError, Problem, said
from sim.scenario.profiles import either, one_of
from sim.scenario.spec import Scenario

EVERY_STATE: Final = "all"
_ORDER_SHAPE: Final = said("STATE.LEVER=VALUE or DAY:STATE.LEVER=VALUE, for example velmora.L21=10")
_AGREEMENT_SHAPE: Final = said("LEVER=STATE+STATE or DAY:LEVER=STATE+STATE, for example L04=velmora+selvane")


@dataclass(frozen=True, slots=True)
class Order:
    """From ``day`` (0 or later) on, a State works towards ``value`` of a lever, in the lever's unit.

    ``lever`` as L11.N.
    """

    day: int
    state: str
    lever: str
    value: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """States that let a joint lever work between them, or train together.

    From ``from_day`` until before ``until_day`` (None: the end).
    """

    lever: str
    states: tuple[str, ...]
    from_day: int = 0
    until_day: int | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """All orders and agreements of a run, in canonical order.

    The last of two orders for the same day, State and lever stands.
    """

    orders: tuple[Order, ...] = ()
    agreements: tuple[Agreement, ...] = ()

    def __post_init__(self) -> None:
        last = {(order.day, order.state, order.lever): order for order in self.orders}
        orders = sorted(last.values(), key=lambda o: (o.day, o.state, LEVER_INDEX.get(o.lever, -1), o.lever))
        sorted_states = {
            Agreement(a.lever, tuple(sorted(a.states)), a.from_day, a.until_day): None for a in self.agreements
        }
        agreements = sorted(
            sorted_states,
            key=lambda a: (a.from_day, a.lever, a.states, math.inf if a.until_day is None else a.until_day),
        )
        object.__setattr__(self, "orders", tuple(orders))
        object.__setattr__(self, "agreements", tuple(agreements))

    @classmethod
    def parse(cls, scenario: Scenario, settings: Sequence[str] = (), agreements: Sequence[str] = ()) -> "Decisions":
        """Return the decisions written as on the command line; of two for the same thing the later stands.

        ``velmora.L21=10``, ``91:velmora.L21=12``, ``all.outreach=30``, ``L04=velmora+selvane``, ``182:L37=all``.
        Raises DecisionError with a problem for each that cannot be read or does not fit the scenario.
        """
        problems: list[Problem] = []
        orders = [order for text in settings for order in _orders(scenario, text, problems)]
        agreed = [agreement for text in agreements for agreement in _agreements(scenario, text, problems)]
        if problems:
            raise DecisionError(problems)
        _check(scenario, orders, agreed)
        return cls(tuple(orders), tuple(agreed))

    @classmethod
    def parse_line(cls, scenario: Scenario, line: str) -> "Decisions":
        """Return the decisions written in one line, settings and agreements one after another with spaces between.

        ``all.L17=12 182:velmora.L21=10 L04=velmora+selvane``; an empty line decides nothing. Raises DecisionError as ``parse``.
        """
        words = line.replace(";", " ").split()
        settings = [word for word in words if "." in word.partition("=")[0]]
        return cls.parse(scenario, settings, [word for word in words if word not in settings])

    def check(self, scenario: Scenario) -> None:
        """Raise DecisionError if anything here does not fit the scenario: States, levers, values, days."""
        _check(scenario, self.orders, self.agreements)

    def waiting(self, scenario: Scenario) -> tuple[Order, ...]:
        """Return the orders for joint levers that no agreement names their State for.

        They have no effect until one does.
        """
        named = {(a.lever, state) for a in scenario.agreements for state in a.states}
        named |= {(a.lever, state) for a in self.agreements for state in a.states}
        return tuple(o for o in self.orders if o.lever in JOINT and (o.lever, o.state) not in named)

    def to_json(self) -> dict[str, Any]:
        """Return plain values that ``from_json`` reads back."""
        return {
            "orders": [{"day": o.day, "state": o.state, "lever": o.lever, "value": o.value} for o in self.orders],
            "agreements": [
                {"lever": a.lever, "states": list(a.states), "from_day": a.from_day, "until_day": a.until_day}
                for a in self.agreements
            ],
        }

    @classmethod
    def from_json(cls, given: object) -> "Decisions":
        """Return decisions from plain values.

        Raises DecisionError for anything of another shape; see also ``check``.
        """
        problems: list[Problem] = []
        data = given if isinstance(given, Mapping) and set(given) <= {"orders", "agreements"} else None
        if data is None:
            expected = said("a mapping of orders and agreements")
            raise DecisionError([Problem("decisions", "", type(given).__name__, expected)])
        orders = _read(data, "orders", _order_of, problems)
        agreements = _read(data, "agreements", _agreement_of, problems)
        if problems:
            raise DecisionError(problems)
        return cls(tuple(orders), tuple(agreements))


def _orders(scenario: Scenario, text: str, problems: list[Problem]) -> list[Order]:
    """Return the orders that one setting stands for; what is wrong goes to the problems."""
    target, equals, number = text.rpartition("=")
    before, dot, lever_text = target.partition(".")
    day_text, colon, state_text = before.rpartition(":")
    if not equals or not dot:
        problems.append(Problem("settings", text, repr(text), _ORDER_SHAPE))
        return []
    before_count = len(problems)
    day = _day(day_text if colon else "0", text, problems)
    states = _states(scenario, state_text, text, problems)
    try:
        value = float(number)
    except ValueError:
        problems.append(Problem("settings", text, repr(number), said("a number after =")))
        value = math.nan
    try:
        levers = find_lever(lever_text)
    except LeverNotFound as unknown:
        problems.append(Problem("settings", text, repr(lever_text), _lever_words(unknown)))
        levers = ()
    if len(problems) > before_count:
        return []
    return [Order(day, state, lever.id, value) for state in states for lever in levers]


def _agreements(scenario: Scenario, text: str, problems: list[Problem]) -> list[Agreement]:
    """Return the agreement that one text stands for; what is wrong goes to the problems."""
    target, equals, names = text.rpartition("=")
    day_text, colon, lever_text = target.rpartition(":")
    if not equals:
        problems.append(Problem("agreements", text, repr(text), _AGREEMENT_SHAPE))
        return []
    before_count = len(problems)
    day = _day(day_text if colon else "0", text, problems)
    states = [state for name in names.split("+") for state in _states(scenario, name, text, problems)]
    try:
        levers = find_lever(lever_text)
    except LeverNotFound as unknown:
        problems.append(Problem("agreements", text, repr(lever_text), _lever_words(unknown)))
        levers = ()
    if len(problems) > before_count:
        return []
    return [Agreement(lever.id, tuple(states), day) for lever in levers]


def _lever_words(unknown: LeverNotFound) -> str:
    if not unknown.near:
        return said("a lever by id, short name or name; `cordon levers` lists them")
    near = either(unknown.near)
    return said("a lever by id, short name or name, perhaps {near}; `cordon levers` lists them", near=near)


def _day(text: str, whole: str, problems: list[Problem]) -> int:
    if text.strip().isdecimal() and len(text.strip()) <= 6:
        return int(text)
    problems.append(Problem("settings", whole, repr(text), said("a day as a whole number, 0 for the start")))
    return 0


def _states(scenario: Scenario, text: str, whole: str, problems: list[Problem]) -> tuple[str, ...]:
    """Return the ids of the State named by id or by its name in any language, or of all."""
    wanted = text.strip().casefold()
    if wanted == EVERY_STATE:
        return tuple(state.id for state in scenario.states)
    for state in scenario.states:
        if wanted in (state.id, *(name.casefold() for name in state.name.written().values())):
            return (state.id,)
    known = (*(state.id for state in scenario.states), EVERY_STATE)
    problems.append(Problem("settings", whole, repr(text), one_of(wanted, known)))
    return ()


def _check(scenario: Scenario, orders: Iterable[Order], agreements: Iterable[Agreement]) -> None:
    end = scenario.quarters * QUARTER
    states = tuple(state.id for state in scenario.states)
    problems: list[Problem] = []
    for order in orders:
        _check_order(order, states, end, problems)
    for agreement in agreements:
        _check_agreement(agreement, states, end, problems)
    if problems:
        raise DecisionError(problems)


def _check_order(order: Order, states: tuple[str, ...], end: int, problems: list[Problem]) -> None:
    name = f"{order.day}:{order.state}.{order.lever}={order.value:g}"
    if order.state not in states:
        problems.append(Problem("orders", name, repr(order.state), one_of(order.state, states)))
    if not 0 <= order.day < end:
        problems.append(Problem("orders", name, str(order.day), said("a day from 0 to {last}", last=end - 1)))
    if order.lever not in LEVER_INDEX:
        expected = said("a lever by its id, parts of L11 apart: {names}", names=one_of(order.lever, LEVER_INDEX))
        problems.append(Problem("orders", name, repr(order.lever), expected))
        return
    lever = LEVERS[LEVER_INDEX[order.lever]]
    if not lever.low <= order.value <= lever.high:
        expected = said(
            "a value from {low:g} to {high:g} ({unit})", low=lever.low, high=lever.high, unit=said(lever.unit)
        )
        problems.append(Problem("orders", name, f"{order.value:g}", expected))


def _check_agreement(agreement: Agreement, states: tuple[str, ...], end: int, problems: list[Problem]) -> None:
    name = f"{agreement.from_day}:{agreement.lever}={'+'.join(agreement.states)}"
    if agreement.lever not in AGREED:
        expected = said("a lever on which States agree: {names}; others need no agreement", names=", ".join(AGREED))
        problems.append(Problem("agreements", name, repr(agreement.lever), expected))
    for state in agreement.states:
        if state not in states:
            problems.append(Problem("agreements", name, repr(state), one_of(state, states)))
    if len(agreement.states) < 2 or len(set(agreement.states)) < len(agreement.states):
        problems.append(Problem("agreements", name, "+".join(agreement.states), said("at least two States, each once")))
    if not 0 <= agreement.from_day < end:
        problems.append(
            Problem("agreements", name, str(agreement.from_day), said("a day from 0 to {last}", last=end - 1))
        )
    if agreement.until_day is not None and agreement.until_day <= agreement.from_day:
        expected = said("a last day after day {day}", day=agreement.from_day)
        problems.append(Problem("agreements", name, str(agreement.until_day), expected))


def _read(
    data: Mapping[Any, Any], section: str, read: Callable[[Mapping[str, Any]], Any], problems: list[Problem]
) -> list[Any]:
    entries = data.get(section, [])
    result = []
    for index, entry in enumerate(
        entries if isinstance(entries, Iterable) and not isinstance(entries, str) else [None]
    ):
        try:
            result.append(read(entry))
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
            problems.append(
                Problem(
                    "decisions", f"{section}[{index}]", repr(entry)[:60], said("an entry of {section}", section=section)
                )
            )
    return result


def _order_of(entry: Mapping[str, Any]) -> Order:
    if set(entry) != {"day", "state", "lever", "value"}:
        raise ValueError("keys")
    return Order(_whole(entry["day"]), _word(entry["state"]), _word(entry["lever"]), _finite(entry["value"]))


def _agreement_of(entry: Mapping[str, Any]) -> Agreement:
    if not {"lever", "states"} <= set(entry) <= {"lever", "states", "from_day", "until_day"}:
        raise ValueError("keys")
    if not isinstance(entry["states"], list | tuple):
        raise TypeError("states")
    until = entry.get("until_day")
    return Agreement(
        _word(entry["lever"]),
        tuple(_word(state) for state in entry["states"]),
        _whole(entry.get("from_day", 0)),
        None if until is None else _whole(until),
    )


def _whole(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError("a whole number")
    return given


def _word(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError("a word")
    return given


def _finite(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise ValueError("a finite number")
    return float(given)
