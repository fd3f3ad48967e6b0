"""How sessions are played in tests: in memory, one command after another, on a clock of their own."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sim.exercise import commands
from sim.exercise.entries import MODEL, TIMER, TRAINER, Entry, Kind
from sim.exercise.formats import Format
from sim.exercise.seats import Seat
from sim.exercise.session import Phase, Session
from sim.scenario import Scenario, build, load
from sim.scenario.injects import Happening

BEGUN = datetime(2030, 1, 1, 9, tzinfo=UTC)
SEED = 41
SALT = "5a17" * 8
"""A salt for sessions whose course is to be the same each time; most tests play without one, on courses known well."""
SHORT = Format(moves=3, quarters=1, minutes=12)
"""Three moves of a quarter: the shortest exercise in which something can be undone twice."""

VELMORA = Seat("velmora", "foreign")
SELVANE = Seat("selvane", "foreign")
DOVRIA = Seat("dovria", "foreign")
COORDINATORS = (VELMORA, SELVANE, DOVRIA)
CUSTOMS = Seat("velmora", "customs")


class Table:
    """A session in memory. ``do`` gives a command, takes its entry and is refused as a room refuses."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = session.entries[-1].at

    def copy(self) -> "Table":
        """Return a table at which the same session goes on apart from this one."""
        return Table(self.session)

    def do(
        self, command: commands.Command, actor: Seat | str, *arguments: Any, seconds: float = 1.0, **named: Any
    ) -> Entry:
        """Give a command so many seconds after the one before, and return its entry as a log has it."""
        body = json.loads(json.dumps(command(self.session, actor, *arguments, **named), allow_nan=False))
        self.now += timedelta(seconds=seconds)
        entry = Entry(len(self.session.entries), self.now, str(actor), commands.COMMANDS[command], body)
        self.session = self.session.followed_by(entry)
        return entry

    def trainer(self, command: commands.Command, *arguments: Any, **named: Any) -> Entry:
        """Give a command of the trainer."""
        return self.do(command, TRAINER, *arguments, **named)

    def time_is_up(self, *states: str) -> None:
        """Let the clock run to its end: the timer submits nothing new for these States."""
        assert self.session.deadline is not None
        self.now = max(self.now, self.session.deadline)
        for state in states:
            self.do(commands.submit, TIMER, state, {}, now=self.now)
        self.do(commands.set_timer, TIMER, None, now=self.now)

    def think(self, *seats: Seat) -> None:
        """Let seats write down what they expect; all of them unless some are given."""
        for seat in seats or self.session.seats:
            self.do(commands.think, seat, seat, f"{seat} expects less traffic", "because", 3)

    def decide(self, state: str, **values: float) -> None:
        """Let the trainer enter a State's plan; a lever's dot is written as an underscore."""
        self.trainer(commands.submit, state, levers(values))

    def open(self, met: Sequence[str] = ()) -> None:
        """Begin, or open the next move."""
        if self.session.phase == Phase.LOBBY:
            self.trainer(commands.start)
        else:
            self.trainer(commands.open_move, met)

    def live(self, *plans: Mapping[str, float], moves: int = 1) -> "Table":
        """Open and close so many moves; ``plans`` are what velmora, selvane and dovria decide in each."""
        for _ in range(moves):
            if self.session.phase != Phase.DECIDING:
                self.open()
            for seat, values in zip(COORDINATORS, plans, strict=False):
                self.trainer(commands.submit, seat.state, dict(values))
            self.trainer(commands.close_move)
        return self


def levers(values: Mapping[str, float]) -> dict[str, float]:
    """Return values by lever where an underscore stood for the dot."""
    return {name.replace("_", "."): value for name, value in values.items()}


def created(scenario: Scenario, format_: Format = SHORT, **options: Any) -> Session:
    """Return a session in its lobby."""
    body = commands.create(scenario, format_, **{"seed": SEED, "salt": "", **options})
    return Session.created(Entry(0, BEGUN, TRAINER, Kind.CREATED, json.loads(json.dumps(body))))


def changed(scenario: Scenario, **values: Any) -> Scenario:
    """Return a scenario with other sections."""
    return build({**json.loads(scenario.canonical), **values})


def with_inject(scenario: Scenario, *injects: Mapping[str, Any]) -> Scenario:
    """Return a scenario whose master list holds these injects only; what they leave out is that of the first shipped one."""
    model = json.loads(load("two-doors").canonical)["injects"][0]
    plain = {**model, "release": {}, "effects": [], "question": None}
    listed = [{**plain, "id": f"inject-{n}", "number": n, **inject} for n, inject in enumerate(injects, 1)]
    return changed(scenario, injects=listed)


def content(session: Session) -> dict[str, Any]:
    """Return all that a session holds, field by field, apart from it; its scenario by hash, its creation as it is."""
    apart = ("scenario", "entries")
    kept = {each.name: deepcopy(getattr(session, each.name)) for each in fields(session) if each.name not in apart}
    log = [session.entries[0], *deepcopy(session.entries[1:])]
    return {"scenario": session.scenario.hash, "entries": log, **kept}


def same_again(session: Session, base: Session) -> Session:
    """Return the session folded anew from its log, on a lobby that has been read already."""
    again = replace(base, entries=list(base.entries[:1]))
    for entry in session.entries[1:]:
        again = again.followed_by(Entry.from_json(json.loads(json.dumps(entry.to_json()))))
    return again


def play_through(table: Table) -> Table:
    """Play two moves with every kind of entry in them, and undo the second with new luck."""
    holders = [(seat, f"device-{n}") for n, seat in enumerate(table.session.seats)]
    for seat, holder in holders[:6]:
        table.do(commands.take_seat, holder, seat, holder)
    table.trainer(commands.take_seat, holders[6][0], holders[6][1])
    table.do(commands.leave_seat, holders[5][1], holders[5][0], holders[5][1])
    table.trainer(commands.open_joining, joining=False)
    table.trainer(commands.hold_back, "selvane-tightens")
    table.open()
    table.trainer(commands.set_timer, 600.0)
    table.think()
    table.do(commands.propose, CUSTOMS, CUSTOMS, {"L21": 8, "L04": 10})
    table.do(commands.offer, VELMORA, "velmora", "L04", ["velmora", "selvane"])
    table.do(commands.answer_offer, SELVANE, "selvane", 1, accept=True)
    table.do(commands.ask_assistance, DOVRIA, "dovria", "border_detection", "Our posts have one officer each.")
    table.do(commands.ask_assistance, SELVANE, "selvane", "account", "Who has what is on paper only.")
    table.trainer(commands.answer_assistance, 1, "action-plan-assistance")
    table.trainer(commands.answer_assistance, 2)
    table.do(commands.submit, VELMORA, "velmora", {"L21": 8, "L04": 10, "L01": 2}, {str(CUSTOMS): "too little"})
    table.do(commands.withdraw, VELMORA, "velmora")
    table.do(commands.submit, VELMORA, "velmora", {"L21": 8, "L04": 10})
    table.trainer(commands.freeze)
    table.trainer(commands.thaw)
    first = next(inject.number for inject in table.session.injects if inject.id == "chairs-letter")
    table.do(commands.respond, DOVRIA, first, "We will tell them.")
    table.trainer(commands.message, "Five minutes left.", str(CUSTOMS))
    table.trainer(commands.release, "rumour")
    table.trainer(commands.write_inject, ["*.customs"], "A call from the port.", "phone")
    table.do(commands.note, "evaluator one", "They talk to each other.")
    table.time_is_up("dovria")
    table.trainer(commands.close_move)
    table.do(commands.write_result, MODEL, 1, "d1ge57" * 8, "m0de1")
    table.live({"L25": 12.0}, {"L21": 10.0})
    table.trainer(commands.undo_move, "new")
    table.trainer(commands.close_move)
    table.trainer(commands.reveal, "practice")
    table.do(commands.rate, "evaluator one", "whose-border", "S", "Late, but together.")
    return table


def dump(value: Any) -> Any:
    """Return anything that a session holds as plain values in an order of their own: the same dump, the same state."""
    if isinstance(value, Seat | Phase | Kind):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Happening):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {each.name: dump(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return sorted(([dump(key), dump(each)] for key, each in value.items()), key=repr)
    if isinstance(value, set | frozenset):
        return sorted(map(dump, value))
    if isinstance(value, list | tuple):
        return [dump(each) for each in value]
    return value


def state_of(session: Session) -> dict[str, Any]:
    """Return the state of a session, field by field, as plain values: all but its scenario and its log."""
    return {
        each.name: dump(getattr(session, each.name))
        for each in fields(session)
        if each.name not in ("scenario", "entries")
    }
