"""What the reader has set: changes from the start settings, agreements, and the link that reproduces them.

Settings are written as the command line writes them: ``velmora.L21=10``, ``all.L17=12``, ``L04=velmora+selvane``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sim.scenario.levers import AGREED, JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.means import Asked, asked_for

Cell = tuple[str, str]
"""State id and lever id."""
Written = tuple[tuple[str, ...], tuple[str, ...]]
"""Settings and agreements as the command line takes them."""
_HAIR: Final = 1e-9
_STEPS_BACK: Final = 50


@dataclass(slots=True)
class LeftOut:
    """What of a link could not be followed.

    ``wrong``: its parts that name nothing here or lie outside a range. ``unpaid``: State, lever and value beyond a budget.
    """

    wrong: list[str] = field(default_factory=list)
    unpaid: list[tuple[Cell, float]] = field(default_factory=list)

    def add(self, more: "LeftOut", prefix: str) -> None:
        """Take over what another part of the link left out; ``prefix`` says which part."""
        self.wrong += [prefix + text for text in more.wrong]
        self.unpaid += more.unpaid


@dataclass(slots=True)
class Settings:
    """Changes of one scenario: a value per State and lever that differs from the start, and parties to agreements.

    ``budget``, ``hours``: budget units and officer-hours a quarter that each State has. ``past``: how things stood before each
    change, the latest last.
    """

    start: Mapping[Cell, float]
    states: tuple[str, ...]
    budget: Mapping[str, float] = field(default_factory=dict)
    hours: Mapping[str, float] = field(default_factory=dict)
    values: dict[Cell, float] = field(default_factory=dict)
    parties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    past: list[Written] = field(default_factory=list)

    def value(self, state: str, lever: str) -> float:
        """Return a lever's value now, in its unit."""
        cell = (state, lever)
        return self.values.get(cell, self.start[cell])

    def asked(self, state: str) -> Asked:
        """Return what a State's settings ask for a quarter: budget units and officer-hours, in proportion to effort."""
        return asked_for({lever.id: lever.effort(self.value(state, lever.id)) for lever in LEVERS})

    def payable(self, state: str, levers: Sequence[Lever], wanted: float, choices: Sequence[float]) -> float:
        """Return the value nearest to ``wanted`` that a State can pay for levers: itself, or the most of ``choices`` below it.

        ``choices`` least effort first. What costs no more than now can always be had.
        """
        first = levers[0]
        left = self.budget.get(state, float("inf")) - self.asked(state).budget

        def added(value: float) -> float:
            return sum(
                lever.cost_per_quarter * (lever.effort(value) - lever.effort(self.value(state, lever.id)))
                for lever in levers
            )

        within = [value for value in choices if first.effort(value) <= first.effort(wanted) + _HAIR]
        for value in (wanted, *reversed(within)):
            if added(value) <= left + _HAIR or added(value) <= _HAIR:
                return value
        return self.value(state, first.id)

    def lasts(self, state: str, lever: Lever, choices: Sequence[float]) -> float:
        """Return the most of ``choices`` of a lever for which a State's officer-hours last, all else as set; the least if none.

        ``choices`` least effort first.
        """
        if not lever.officer_hours:
            return choices[-1]
        left = self.hours.get(state, float("inf")) - self.asked(state).hours
        most = lever.effort(self.value(state, lever.id)) + left / lever.officer_hours
        return next((value for value in reversed(choices) if lever.effort(value) <= most + _HAIR), choices[0])

    def remember(self) -> None:
        """Keep how things stand, so that the change to come can be undone."""
        written = self.written()
        if not self.past or self.past[-1] != written:
            self.past.append(written)
            del self.past[:-_STEPS_BACK]

    def undo(self) -> None:
        """Go back to how things stood before the last change."""
        while self.past:
            before = self.past.pop()
            if before != self.written():
                self.take_up(before)
                return

    def take_up(self, written: Written) -> None:
        """Set everything as written, whatever was set before."""
        self.values.clear()
        self.parties.clear()
        self.read(*written)

    def set(self, cells: Iterable[Cell], value: float) -> None:
        """Set levers; a value equal to the start value is no change."""
        for cell in cells:
            if abs(value - self.start[cell]) < 1e-9:
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

    def written(self) -> Written:
        """Return the settings and agreements as the command line takes them, in lever order."""
        settings: list[str] = []
        for lever in LEVERS:
            found = {state: self.values[state, lever.id] for state in self.states if (state, lever.id) in self.values}
            if len(found) == len(self.states) and len(set(found.values())) == 1:
                settings.append(f"all.{lever.id}={_plain(next(iter(found.values())))}")
            else:
                settings += [f"{state}.{lever.id}={_plain(value)}" for state, value in found.items()]
        agreements = [
            f"{lever}={'+'.join(self.parties[lever])}" for lever in AGREED if len(self.parties.get(lever, ())) > 1
        ]
        return tuple(settings), tuple(agreements)

    def read(self, settings: Iterable[str], agreements: Iterable[str]) -> LeftOut:
        """Take over what a link says and return what not: what names nothing here, lies outside a range or cannot be paid.

        What a State saves is set first, then the rest in the link's order, each setting only if it can still be paid.
        """
        left, wanted = LeftOut(), dict[Cell, float]()
        for text in agreements:
            lever, _sign, names = text.partition("=")
            parties = set(names.replace(" ", "+").split("+"))
            if lever in AGREED:
                self.agree(lever, parties)
            if lever not in AGREED or len(parties) < 2 or not parties.issubset(self.states):
                left.wrong.append(text)
        for text in settings:
            cells = self._cells(text)
            wanted |= cells
            if not cells:
                left.wrong.append(text)
        for cell, value in sorted(wanted.items(), key=lambda each: self._costs_more(*each)):
            if self.payable(cell[0], (_lever(cell),), value, ()) == value:
                self.set((cell,), value)
            else:
                left.unpaid.append((cell, value))
        return left

    def _cells(self, text: str) -> dict[Cell, float]:
        """Return what a setting of a link sets; nothing if it is not known here or lies outside its range."""
        target, _sign, number = text.partition("=")
        state, _dot, lever = target.partition(".")
        if lever not in LEVER_INDEX or (state != "all" and state not in self.states):
            return {}
        try:
            value = float(number)
        except ValueError:
            return {}
        row = LEVERS[LEVER_INDEX[lever]]
        if not row.low <= value <= row.high:
            return {}
        return {(name, lever): value for name in (self.states if state == "all" else (state,))}

    def _costs_more(self, cell: Cell, value: float) -> bool:
        lever = _lever(cell)
        return lever.effort(value) > lever.effort(self.value(*cell))


def _lever(cell: Cell) -> Lever:
    return LEVERS[LEVER_INDEX[cell[1]]]


def start_settings(scenario: Any) -> Settings:
    """Return the settings that a scenario starts with, nothing changed."""
    states = tuple(state.id for state in scenario.states)
    start = {
        (state.id, lever): value
        for state in scenario.states
        for lever, value in state.resolved(scenario.profiles).levers.items()
    }
    budget = {state.id: state.budget.value for state in scenario.states}
    return Settings(start, states, budget, {state.id: state.officer_hours.value for state in scenario.states})


_STEPS: Final = ((1.0, 0.05), (3.0, 1.0), (5.0, 0.5), (20.0, 1.0), (60.0, 2.0), (100.0, 5.0))
"""Width of a lever's range and the step of its slider, in the lever's unit."""


def options(lever: Lever, extra: Iterable[float] = ()) -> list[float]:
    """Return the values a slider offers, least effort first, start values included so that each can be had again."""
    width = lever.high - lever.low
    step = next((step for limit, step in _STEPS if width <= limit), width / 20)
    if lever.kind == "event" and width <= 12:
        step = 1.0 if width > 1 else step
    count = int(width / step + 1e-9)
    own = {float(value) for value in extra if lever.low <= value <= lever.high}
    values = {round(lever.low + step * place, 6) for place in range(count + 1)} | {float(lever.high)}
    values = {value for value in values if all(abs(value - each) > 1e-6 for each in own)} | own
    return sorted(values, reverse=lever.more_is_less)


def _plain(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def digits_of(value: float) -> int:
    """Return how many decimals, at most two, a lever's value is written with."""
    return next((digits for digits in (0, 1, 2) if abs(value - round(value, digits)) < 1e-9), 2)
