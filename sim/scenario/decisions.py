"""Decisions: the values of States' levers, from which day, and the agreements between States.

An order holds until the next one for the same State and lever. A joint lever works only between States that an
agreement names, and then by the weaker commitment; an order for it without an agreement is allowed and waits for one.

Decisions are text only where text comes in or goes out (command line, experiment files, links). ``Decisions`` reads and writes one
grammar:

    order      [DAY:]STATE.LEVER=VALUE             velmora.L21=10, 91:all.L17=12
    agreement  [DAY[-DAY]:]LEVER=STATE+STATE       L04=velmora+selvane, 91-182:L37=all

VALUE is a number; for a lever with steps it is a step's number or name (``all.L09=2``, ``all.L09=authority-informs``), and the
short name is written. An agreement holds from its first day until before its second, or to the end without one. What is written
reads back as the same decisions, and equal decisions are written alike.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.scenario.calendar import QUARTER
from sim.scenario.levers import (
    AGREED,
    JOINT,
    LEVER_INDEX,
    LEVERS,
    Lever,
    LeverNotFound,
    find_lever,
    read_value,
    written_value,
)
from sim.scenario.problems import DecisionError, Problem, gettext_lazy
from sim.scenario.profiles import either, one_of, values_of
from sim.scenario.spec import Scenario

EVERY_STATE: Final = "all"
_ORDER_SHAPE: Final = gettext_lazy("STATE.LEVER=VALUE or DAY:STATE.LEVER=VALUE, for example velmora.L21=10")
_AGREEMENT_SHAPE: Final = gettext_lazy(
    "LEVER=STATE+STATE, DAY:LEVER=STATE+STATE or DAY-DAY:LEVER=STATE+STATE, for example L04=velmora+selvane"
)
_LAST_DAY: Final = 999_999
"""The latest day that can be written; a run lasts 7,280 days at most."""


@dataclass(frozen=True, slots=True)
class Order:
    """From ``day`` (0 or later) on, a State works towards ``value`` of a lever, in the lever's unit, or the number of its step.

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

    Of two orders for the same day, State and lever, the last counts.
    """

    orders: tuple[Order, ...] = ()
    agreements: tuple[Agreement, ...] = ()

    def __post_init__(self) -> None:
        last = {(order.day, order.state, order.lever): order for order in self.orders}
        # Levers that do not exist are sorted too: ``check`` names them.
        orders = sorted(last.values(), key=lambda o: (o.day, o.state, LEVER_INDEX.get(o.lever, -1), o.lever))
        # A dictionary is a set with an order: what is agreed twice is one agreement.
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
        """Return the decisions written as on the command line; of two for the same thing the later counts.

        ``velmora.L21=10``, ``91:velmora.L21=12``, ``all.outreach=30``, ``L04=velmora+selvane``, ``91-182:L37=all``.
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
    def parse_words(cls, scenario: Scenario, words: Iterable[str]) -> "Decisions":
        """Return the decisions of words in any order, each an order or an agreement. Raises DecisionError as ``parse``."""
        words = tuple(words)
        # Only orders have a dot before the sign: no lever on which States agree has a part.
        settings = [word for word in words if "." in word.partition("=")[0]]
        return cls.parse(scenario, settings, [word for word in words if word not in settings])

    @classmethod
    def parse_line(cls, scenario: Scenario, line: str) -> "Decisions":
        """Return the decisions written in one line, words with spaces or semicolons between.

        ``all.L17=12 182:velmora.L21=10 L04=velmora+selvane``; an empty line decides nothing. Raises DecisionError as ``parse``.
        """
        return cls.parse_words(scenario, line.replace(";", " ").split())

    @classmethod
    def setting(cls, scenario: Scenario, target: str, value: float | str) -> "Decisions":
        """Return what ``[DAY:]STATE.LEVER``, set to a value of the lever's unit or to a step by name, decides.

        Raises DecisionError as ``parse``.
        """
        problems: list[Problem] = []
        number = value if isinstance(value, str) else _number(value)
        orders = _targeted(scenario, target, number, f"{target}={number}", problems)
        if problems:
            raise DecisionError(problems)
        _check(scenario, orders, ())
        return cls(tuple(orders))

    @property
    def empty(self) -> bool:
        """Whether nothing is decided."""
        return not self.orders and not self.agreements

    def followed_by(self, *later: "Decisions") -> "Decisions":
        """Return these and later decisions together; of two orders for the same day, State and lever the later counts."""
        parts = (self, *later)
        return Decisions(
            tuple(order for one in parts for order in one.orders),
            tuple(made for one in parts for made in one.agreements),
        )

    def summary(self, scenario: Scenario) -> tuple[tuple[Order, ...], tuple[Agreement, ...]]:
        """Return orders and agreements as they are written: by day, then by lever, States in the scenario's order.

        Orders that set a lever alike in every State of the scenario become one, for ``EVERY_STATE``.
        """
        place = {state.id: number for number, state in enumerate(scenario.states)}
        last = len(place)
        rows: dict[tuple[int, str], list[Order]] = {}
        for order in sorted(
            self.orders, key=lambda o: (o.day, _lever_place(o.lever), place.get(o.state, last), o.state)
        ):
            rows.setdefault((order.day, order.lever), []).append(order)
        orders: list[Order] = []
        for (day, lever), own in rows.items():
            alike = {order.state for order in own} == set(place) and len({order.value for order in own}) == 1
            orders += [Order(day, EVERY_STATE, lever, own[0].value)] if alike else own
        agreements = [
            Agreement(
                made.lever,
                tuple(sorted(made.states, key=lambda state: (place.get(state, last), state))),
                made.from_day,
                made.until_day,
            )
            for made in self.agreements
        ]
        agreements.sort(key=lambda made: (made.from_day, _agreement_place(made.lever)))  # otherwise in canonical order
        return tuple(orders), tuple(agreements)

    def settings(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the orders as words that ``parse`` reads back exactly."""
        return tuple(map(_order_text, self.summary(scenario)[0]))

    def agreement_texts(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the agreements as words that ``parse`` reads back exactly."""
        return tuple(map(_agreement_text, self.summary(scenario)[1]))

    def words(self, scenario: Scenario) -> tuple[str, ...]:
        """Return all as words that ``parse_words`` reads back exactly, none with a space in it."""
        orders, agreements = self.summary(scenario)
        return (*map(_order_text, orders), *map(_agreement_text, agreements))

    def line(self, scenario: Scenario) -> str:
        """Return all in one line that ``parse_line`` reads back exactly; empty if nothing is decided."""
        return " ".join(self.words(scenario))

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
            "orders": [
                {"day": o.day, "state": o.state, "lever": o.lever, "value": written_value(o.lever, o.value)}
                for o in self.orders
            ],
            "agreements": [
                {"lever": a.lever, "states": list(a.states), "from_day": a.from_day, "until_day": a.until_day}
                for a in self.agreements
            ],
        }

    @classmethod
    def from_json(cls, written: object) -> "Decisions":
        """Return decisions from plain values.

        Raises DecisionError for anything of another shape; see also ``check``.
        """
        problems: list[Problem] = []
        data = written if isinstance(written, Mapping) and set(written) <= {"orders", "agreements"} else None
        if data is None:
            expected = gettext_lazy("a mapping of orders and agreements")
            raise DecisionError([Problem("decisions", "", type(written).__name__, expected)])
        orders = _read(data, "orders", _order_of, problems)
        agreements = _read(data, "agreements", _agreement_of, problems)
        if problems:
            raise DecisionError(problems)
        return cls(tuple(orders), tuple(agreements))


def _lever_place(lever: str) -> tuple[int, str]:
    """Return the position of a lever's orders in writing; an unknown lever comes last."""
    return LEVER_INDEX.get(lever, len(LEVERS)), lever


def _agreement_place(lever: str) -> tuple[int, str]:
    return AGREED.index(lever) if lever in AGREED else len(AGREED), lever


def _number(value: float) -> str:
    """Return the shortest text that reads back as exactly this number."""
    return repr(float(value) + 0.0).removesuffix(".0")  # adding 0 turns -0.0 into 0.0


def _order_text(order: Order) -> str:
    day = f"{order.day}:" if order.day else ""
    lever = LEVERS[LEVER_INDEX[order.lever]] if order.lever in LEVER_INDEX else None
    step = lever is not None and lever.steps and lever.fits(order.value)
    value = lever.slugs[int(order.value)] if lever is not None and step else _number(order.value)
    return f"{day}{order.state}.{order.lever}={value}"


def _agreement_text(made: Agreement) -> str:
    until = "" if made.until_day is None else f"-{made.until_day}"
    days = f"{made.from_day}{until}:" if made.from_day or until else ""
    return f"{days}{made.lever}={'+'.join(made.states)}"


def _orders(scenario: Scenario, text: str, problems: list[Problem]) -> list[Order]:
    """Return the orders of one setting; errors go to the problems."""
    target, equals, number = text.rpartition("=")
    if not equals or "." not in target:
        problems.append(Problem("settings", text, repr(text), _ORDER_SHAPE))
        return []
    return _targeted(scenario, target, number, text, problems)


def _targeted(scenario: Scenario, target: str, number: str, text: str, problems: list[Problem]) -> list[Order]:
    """Return the orders of ``[DAY:]STATE.LEVER`` and a value, from a whole text; errors go to the problems."""
    before, dot, lever_text = target.partition(".")
    day_text, colon, state_text = before.rpartition(":")
    if not dot:
        problems.append(Problem("settings", text, repr(text), _ORDER_SHAPE))
        return []
    before_count = len(problems)
    day = _day(day_text if colon else "0", text, problems)
    states = _states(scenario, state_text, text, problems)
    levers = _levers(lever_text, "settings", text, problems)
    value = _value(levers[0] if levers else None, number, text, problems)
    if len(problems) > before_count:
        return []
    return [Order(day, state, lever.id, value) for state in states for lever in levers]


def _value(lever: Lever | None, number: str, text: str, problems: list[Problem]) -> float:
    """Return what stands behind = for a lever, known or not; errors go to the problems."""
    steps = lever if lever is not None and lever.steps else None
    try:
        return float(number) if steps is None else steps.step_named(number)
    except ValueError:
        expected = gettext_lazy("a number after =") if steps is None else values_of(steps)
        problems.append(Problem("settings", text, repr(number), expected))
        return math.nan


def _agreements(scenario: Scenario, text: str, problems: list[Problem]) -> list[Agreement]:
    """Return the agreement of one text; errors go to the problems."""
    target, equals, names = text.rpartition("=")
    days, colon, lever_text = target.rpartition(":")
    if not equals:
        problems.append(Problem("agreements", text, repr(text), _AGREEMENT_SHAPE))
        return []
    before_count = len(problems)
    first, dash, end = days.partition("-")
    day = _day(first if colon else "0", text, problems)
    until = _day(end, text, problems) if colon and dash else None
    states = [state for name in names.split("+") for state in _states(scenario, name, text, problems)]
    levers = _levers(lever_text, "agreements", text, problems)
    if len(problems) > before_count:
        return []
    return [Agreement(lever.id, tuple(states), day, until) for lever in levers]


def _levers(text: str, section: str, whole: str, problems: list[Problem]) -> tuple[Lever, ...]:
    try:
        return find_lever(text)
    except LeverNotFound as unknown:
        problems.append(Problem(section, whole, repr(text), _lever_words(unknown)))
        return ()


def _lever_words(unknown: LeverNotFound) -> str:
    if not unknown.near:
        return gettext_lazy("a lever by id, short name or name; `cordon levers` lists them")
    near = either(unknown.near)
    return gettext_lazy("a lever by id, short name or name, perhaps {near}; `cordon levers` lists them", near=near)


def _day(text: str, whole: str, problems: list[Problem]) -> int:
    if text.strip().isdecimal() and len(text.strip()) <= len(str(_LAST_DAY)):
        return int(text)
    problems.append(Problem("settings", whole, repr(text), gettext_lazy("a day as a whole number, 0 for the start")))
    return 0


def _states(scenario: Scenario, text: str, whole: str, problems: list[Problem]) -> tuple[str, ...]:
    """Return the ids of the State named by id or by its name in any language, or of all."""
    wanted = text.strip().casefold()
    ids = tuple(state.id for state in scenario.states)
    if wanted == EVERY_STATE:
        return ids
    if wanted in ids:  # ids before names: one State may be named like another one's id
        return (wanted,)
    for state in scenario.states:
        if wanted in (name.casefold() for name in state.name.written().values()):
            return (state.id,)
    known = (*ids, EVERY_STATE)
    problems.append(Problem("settings", whole, repr(text), one_of(wanted, known)))
    return ()


def _check(scenario: Scenario, orders: Iterable[Order], agreements: Iterable[Agreement]) -> None:
    end = scenario.quarters * QUARTER
    states = tuple(state.id for state in scenario.states)
    problems: list[Problem] = []
    for order in orders:
        _check_order(order, states, end, scenario.between, problems)
    for agreement in agreements:
        _check_agreement(agreement, states, end, problems)
    if problems:
        raise DecisionError(problems)


def _check_order(order: Order, states: tuple[str, ...], end: int, between: bool, problems: list[Problem]) -> None:
    name = _order_text(order)
    if order.state not in states:
        problems.append(Problem("orders", name, repr(order.state), one_of(order.state, states)))
    if not 0 <= order.day < end:
        problems.append(Problem("orders", name, str(order.day), gettext_lazy("a day from 0 to {last}", last=end - 1)))
    if order.lever not in LEVER_INDEX:
        expected = gettext_lazy(
            "a lever by its id, parts of L11 apart: {names}", names=one_of(order.lever, LEVER_INDEX)
        )
        problems.append(Problem("orders", name, repr(order.lever), expected))
        return
    lever = LEVERS[LEVER_INDEX[order.lever]]
    if not lever.fits(order.value, between=between):
        expected = gettext_lazy(
            "a value from {low:g} to {high:g} ({unit})", low=lever.low, high=lever.high, unit=gettext_lazy(lever.unit)
        )
        problems.append(Problem("orders", name, _number(order.value), values_of(lever) if lever.steps else expected))


def _check_agreement(agreement: Agreement, states: tuple[str, ...], end: int, problems: list[Problem]) -> None:
    name = _agreement_text(agreement)
    if agreement.lever not in AGREED:
        expected = gettext_lazy(
            "a lever on which States agree: {names}; others need no agreement", names=", ".join(AGREED)
        )
        problems.append(Problem("agreements", name, repr(agreement.lever), expected))
    for state in agreement.states:
        if state not in states:
            problems.append(Problem("agreements", name, repr(state), one_of(state, states)))
    if len(agreement.states) < 2 or len(set(agreement.states)) < len(agreement.states):
        problems.append(
            Problem("agreements", name, "+".join(agreement.states), gettext_lazy("at least two States, each once"))
        )
    if not 0 <= agreement.from_day < end:
        problems.append(
            Problem("agreements", name, str(agreement.from_day), gettext_lazy("a day from 0 to {last}", last=end - 1))
        )
    if agreement.until_day is not None and agreement.until_day <= agreement.from_day:
        expected = gettext_lazy("a last day after day {day}", day=agreement.from_day)
        problems.append(Problem("agreements", name, str(agreement.until_day), expected))
    elif agreement.until_day is not None and agreement.until_day > _LAST_DAY:
        expected = gettext_lazy("a day from 0 to {last}", last=_LAST_DAY)
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
                    "decisions",
                    f"{section}[{index}]",
                    repr(entry)[:60],
                    gettext_lazy("an entry of {section}", section=section),
                )
            )
    return result


def _order_of(entry: Mapping[str, Any]) -> Order:
    if set(entry) != {"day", "state", "lever", "value"}:
        raise ValueError("keys")
    lever, value = _word(entry["lever"]), entry["value"]
    value = read_value(lever, value if isinstance(value, str) else _finite(value))
    return Order(_whole(entry["day"]), _word(entry["state"]), lever, value)


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


def _whole(value: object) -> int:
    # True is an int to Python, and no day.
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a whole number")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a word")
    return value


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a finite number")
    return float(value)
