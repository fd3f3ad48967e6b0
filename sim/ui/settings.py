"""What the reader has set: changes from the start settings, agreements, and what they cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sim.scenario import Agreement, Decisions, Order
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.means import EPSILON, Affordability, Binds, Resources, asked_for, efforts_of, judged, means_of
from sim.scenario.objects import without_object

Cell = tuple[str, str]
"""State id and lever id."""
_STEPS_BACK: Final = 50
_ANYTHING: Final = Resources(float("inf"), float("inf"))
"""The means of a State that can pay for anything."""


@dataclass(slots=True)
class Settings:
    """Changes of one scenario: a value per State and lever that differs from the start, and parties to agreements.

    ``means``: what each State has a quarter; one that is not there can pay for anything. ``without``: levers that
    have nothing to act on in a State. ``past``: how things stood before each
    change, the latest last.
    """

    start: Mapping[Cell, float]
    states: tuple[str, ...]
    means: Mapping[str, Resources] = field(default_factory=dict)
    without: Mapping[str, frozenset[str]] = field(default_factory=dict)
    values: dict[Cell, float] = field(default_factory=dict)
    parties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    past: list[Decisions] = field(default_factory=list)

    def value(self, state: str, lever: str) -> float:
        """Return a lever's value now, in its unit."""
        cell = (state, lever)
        return self.values.get(cell, self.start[cell])

    def asked(self, state: str) -> Resources:
        """Return what a State's settings ask for a quarter, in proportion to effort."""
        return asked_for(self._efforts(state))

    def _efforts(self, state: str) -> dict[str, float]:
        return efforts_of({lever.id: self.value(state, lever.id) for lever in LEVERS}, self.without.get(state, ()))

    def _with(self, asked: Resources, state: str, lever: Lever, value: float) -> Resources:
        """Return what is asked for once a lever has another value; nothing more where it has nothing to act on."""
        if lever.id in self.without.get(state, ()):
            return asked
        return asked.with_effort(lever, lever.effort(self.value(state, lever.id)), lever.effort(value))

    def affordability(
        self, state: str, binds: Binds, levers: Sequence[Lever] = (), value: float = 0.0, now: Resources | None = None
    ) -> Affordability:
        """Return whether a State can afford its settings, with some ``levers`` at another ``value`` where they are given.

        What costs no more than now can always be had. ``now``: what is asked for as things are set, where it is known already.
        """
        kept = self.asked(state) if now is None else now
        asked = kept
        for lever in levers:
            asked = self._with(asked, state, lever, value)
        has = self.means.get(state, _ANYTHING)
        return judged(asked, has, binds, kept)

    def payable(self, state: str, levers: Sequence[Lever], wanted: float, choices: Sequence[float]) -> float:
        """Return the value nearest to ``wanted`` that a State can pay for levers: itself, or the most of ``choices`` below it.

        ``choices`` least effort first. Only the budget binds: officer-hours may fall short, and the page says what that does.
        """
        first, now = levers[0], self.asked(state)
        within = [value for value in choices if first.effort(value) <= first.effort(wanted) + EPSILON]
        for value in (wanted, *reversed(within)):
            if self.affordability(state, Binds.BUDGET, levers, value, now).affordable:
                return value
        return self.value(state, first.id)

    def lasts(self, state: str, lever: Lever, choices: Sequence[float]) -> float:
        """Return the most of ``choices`` of a lever for which a State's officer-hours last, all else as set; the least if none.

        ``choices`` least effort first.
        """
        if not lever.officer_hours:
            return choices[-1]
        now, has = self.asked(state), self.means.get(state, _ANYTHING)

        def enough(value: float) -> bool:
            asked = self._with(now, state, lever, value)
            return not judged(asked, has, Binds.BUDGET_AND_HOURS).short.hours

        return next((value for value in reversed(choices) if enough(value)), choices[0])

    def remember(self) -> None:
        """Keep how things stand, so that the change to come can be undone."""
        now = self.decisions
        if not self.past or self.past[-1] != now:
            self.past.append(now)
            del self.past[:-_STEPS_BACK]

    def undo(self) -> None:
        """Go back to how things stood before the last change."""
        while self.past:
            before = self.past.pop()
            if before != self.decisions:
                self.take_up(before)
                return

    def take_up(self, plan: Decisions) -> None:
        """Set everything as in a plan that was set here before, whatever is set now."""
        self.values.clear()
        self.parties.clear()
        for made in plan.agreements:
            self.agree(made.lever, made.states)
        for order in plan.orders:
            self.set(((order.state, order.lever),), order.value)

    def set(self, cells: Iterable[Cell], value: float) -> None:
        """Set levers; a value equal to the start value is no change."""
        for cell in cells:
            if abs(value - self.start[cell]) < EPSILON:
                self.values.pop(cell, None)
            else:
                self.values[cell] = value

    def agree(self, lever: str, states: Iterable[str]) -> None:
        """Set the parties to an agreement; fewer than two are none, and what they commit to goes back to the start."""
        wanted = set(states)
        chosen = tuple(state for state in self.states if state in wanted)
        for state in self.states:
            if lever in JOINT and (state not in chosen or len(chosen) < 2):
                self.values.pop((state, lever), None)
        if chosen:
            self.parties[lever] = chosen
        else:
            self.parties.pop(lever, None)

    def reset(self) -> None:
        """Go back to the start settings."""
        self.remember()
        self.values.clear()
        self.parties.clear()

    @property
    def changed(self) -> bool:
        """Whether anything differs from the start in a way that a run can see."""
        return bool(self.values) or any(len(states) > 1 for states in self.parties.values())

    @property
    def decisions(self) -> Decisions:
        """What is set, as decisions of the first day."""
        orders = tuple(Order(0, state, lever, value) for (state, lever), value in self.values.items())
        agreements = tuple(Agreement(lever, states) for lever, states in self.parties.items() if len(states) > 1)
        return Decisions(orders, agreements)

    def pay(self, orders: Iterable[Order]) -> list[Order]:
        """Set what orders say, each only if it can still be paid, and return those that cannot.

        What a State saves is set first, then the rest as it comes; of two orders for the same lever the last is meant.
        """
        wanted = {(order.state, order.lever): order for order in orders}
        unpaid = []
        for cell, order in sorted(wanted.items(), key=lambda each: self._costs_more(each[1])):
            if self.affordability(order.state, Binds.BUDGET, (_lever(order),), order.value).affordable:
                self.set((cell,), order.value)
            else:
                unpaid.append(order)
        return unpaid

    def _costs_more(self, order: Order) -> bool:
        lever = _lever(order)
        return lever.effort(order.value) > lever.effort(self.value(order.state, order.lever))


def _lever(order: Order) -> Lever:
    return LEVERS[LEVER_INDEX[order.lever]]


def start_settings(scenario: Any) -> Settings:
    """Return the settings that a scenario starts with, nothing changed."""
    states = tuple(state.id for state in scenario.states)
    start = {
        (state.id, lever): value
        for state in scenario.states
        for lever, value in state.resolved(scenario.profiles).levers.items()
    }
    return Settings(
        start,
        states,
        {state: means_of(scenario, state) for state in states},
        {state: without_object(scenario, state) for state in states},
    )


_STEPS: Final = ((1.0, 0.05), (3.0, 1.0), (5.0, 0.5), (20.0, 1.0), (60.0, 2.0), (100.0, 5.0))
"""Width of a lever's range and the step of its slider, in the lever's unit."""


def options(lever: Lever, extra: Iterable[float] = ()) -> list[float]:
    """Return the values that can be chosen, least effort first: steps, or numbers with ``extra`` ones, such as the start's."""
    if lever.steps:
        return [float(number) for number in range(len(lever.steps))]
    width = lever.high - lever.low
    step = next((step for limit, step in _STEPS if width <= limit), width / 20)
    if lever.kind == "event" and width <= 12:
        step = 1.0 if width > 1 else step
    count = int(width / step + 1e-9)
    own = {float(value) for value in extra if lever.low <= value <= lever.high}
    values = {round(lever.low + step * place, 6) for place in range(count + 1)} | {float(lever.high)}
    values = {value for value in values if all(abs(value - each) > 1e-6 for each in own)} | own
    return sorted(values, reverse=lever.more_is_less)
