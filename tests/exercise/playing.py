"""How sessions are played in tests: in memory, one command after another, on a clock of their own."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.entries import MODEL, TIMER, TRAINER, Entry, EntryKind
from sim.exercise.formats import Format
from sim.exercise.replay import begun, followed_by
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.scenario import Scenario, build, load
from sim.scenario.injects import ExogenousEvent

BEGUN = datetime(2030, 1, 1, 9, tzinfo=UTC)
SEED = 41
SALT = "5a17" * 8
"""A salt for sessions whose trajectory must be the same each time; most tests play without one, on trajectories known well."""
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
        self, actor: Seat | str, command: commands.Command, seconds: float = 1.0, at: datetime | None = None
    ) -> Entry:
        """Give a command so many seconds after the one before, and return its entry as a log has it.

        ``at``: what the time is said to be, where it is not the entry's own.
        """
        now = self.now + timedelta(seconds=seconds)
        checked = command.check(self.session, actor, at or now)
        body = json.loads(json.dumps(checked.body(), allow_nan=False))
        entry = Entry(len(self.session.entries), now, str(actor), checked.kind, body)
        self.session, self.now = followed_by(self.session, entry), now
        return entry

    def trainer(self, command: commands.Command, seconds: float = 1.0) -> Entry:
        """Give a command of the trainer."""
        return self.do(TRAINER, command, seconds)

    def time_is_up(self, *states: str) -> None:
        """Let the clock run to its end: the timer submits nothing new for these States."""
        assert self.session.deadline is not None
        self.now = max(self.now, self.session.deadline)
        for state in states:
            self.do(TIMER, commands.SubmitPlan(state=state, values={}))
        self.do(TIMER, commands.SetTimer(seconds=None))

    def think(self, *seats: Seat) -> None:
        """Let seats write down what they expect; all of them unless some are given."""
        for seat in seats or self.session.seats:
            self.do(
                seat,
                commands.StateExpectation(
                    seat=seat, expectation=f"{seat} expects less traffic", reason="because", confidence=3
                ),
            )

    def decide(self, state: str, **values: float) -> None:
        """Let the trainer enter a State's plan; a lever's dot is written as an underscore."""
        self.trainer(commands.SubmitPlan(state=state, values=levers(values)))

    def open(self, met: Sequence[str] = ()) -> None:
        """Begin, or open the next move."""
        if self.session.phase == Phase.LOBBY:
            self.trainer(commands.StartExercise())
        else:
            self.trainer(commands.OpenMove(met=met))

    def simulate(self, *plans: Mapping[str, float], moves: int = 1) -> "Table":
        """Open and close so many moves; ``plans`` are what velmora, selvane and dovria decide in each."""
        for _ in range(moves):
            if self.session.phase != Phase.DECIDING:
                self.open()
            for seat, values in zip(COORDINATORS, plans, strict=False):
                self.trainer(commands.SubmitPlan(state=seat.state, values=dict(values)))
            self.trainer(commands.CloseMove())
        return self


def levers(values: Mapping[str, float]) -> dict[str, float]:
    """Return values by lever where an underscore stood for the dot."""
    return {name.replace("_", "."): value for name, value in values.items()}


def created(scenario: Scenario, format_: Format = SHORT, **options: Any) -> Session:
    """Return a session in its lobby."""
    creation = commands.create(scenario, format_, **{"seed": SEED, "salt": "", **options})
    return begun(Entry(0, BEGUN, TRAINER, EntryKind.CREATED, json.loads(json.dumps(creation.body()))))


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
    kept = {field.name: deepcopy(getattr(session, field.name)) for field in fields(session) if field.name not in apart}
    log = [session.entries[0], *deepcopy(session.entries[1:])]
    return {"scenario": session.scenario.hash, "entries": log, **kept}


def same_again(session: Session, base: Session) -> Session:
    """Return the session folded anew from its log, on a lobby that has been read already."""
    again = replace(base, entries=list(base.entries[:1]))
    for entry in session.entries[1:]:
        again = followed_by(again, Entry.from_json(json.loads(json.dumps(entry.to_json()))))
    return again


def play_through(table: Table) -> Table:
    """Play two moves with every kind of entry in them, and undo the second with new random draws."""
    holders = [(seat, f"device-{n}") for n, seat in enumerate(table.session.seats)]
    for seat, holder in holders[:6]:
        table.do(holder, commands.TakeSeat(seat=seat, holder=holder))
    table.trainer(commands.TakeSeat(seat=holders[6][0], holder=holders[6][1]))
    table.do(holders[5][1], commands.LeaveSeat(seat=holders[5][0], holder=holders[5][1]))
    table.trainer(commands.SetJoining(open=False))
    table.trainer(commands.ScheduleInject(id="selvane-tightens", skipped=True))
    table.open()
    table.trainer(commands.SetTimer(seconds=600.0))
    table.think()
    table.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8, "L04": 10}))
    table.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["velmora", "selvane"]))
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    table.do(
        DOVRIA,
        commands.RequestAssistance(state="dovria", control="border_detection", text="Our posts have one officer each."),
    )
    table.do(
        SELVANE, commands.RequestAssistance(state="selvane", control="account", text="Who has what is on paper only.")
    )
    table.trainer(commands.AnswerRequest(number=1, programme="action-plan-assistance"))
    table.trainer(commands.AnswerRequest(number=2))
    table.do(
        VELMORA,
        commands.SubmitPlan(
            state="velmora", values={"L21": 8, "L04": 10, "L01": 2}, dissent={str(CUSTOMS): "too little"}
        ),
    )
    table.do(VELMORA, commands.WithdrawPlan(state="velmora"))
    table.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L21": 8, "L04": 10}))
    table.trainer(commands.FreezeExercise())
    table.trainer(commands.ResumeExercise())
    first = next(inject.number for inject in table.session.injects if inject.id == "chairs-letter")
    table.do(DOVRIA, commands.AnswerInject(number=first, text="We will tell them."))
    table.trainer(commands.SendMessage(text="Five minutes left.", to=str(CUSTOMS)))
    table.trainer(commands.ReleaseInject(id="rumour"))
    table.trainer(commands.WriteInject(to=["*.customs"], text="A call from the port.", channel="phone"))
    table.do("evaluator one", commands.WriteNote(text="They talk to each other."))
    table.time_is_up("dovria")
    table.trainer(commands.CloseMove())
    table.do(MODEL, commands.RecordResult(move=1, digest="d1ge57" * 8, model="m0de1"))
    table.simulate({"L25": 12.0}, {"L21": 10.0})
    table.trainer(commands.UndoMove(luck="new"))
    table.trainer(commands.CloseMove())
    table.trainer(commands.Reveal(what="practice"))
    table.do("evaluator one", commands.RateObjective(objective="whose-border", grade="S", text="Late, but together."))
    return table


def dump(value: Any) -> Any:
    """Return anything that a session holds as plain values in an order of their own: the same dump, the same state."""
    if isinstance(value, Seat | Phase | EntryKind):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, ExogenousEvent):
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
        field.name: dump(getattr(session, field.name))
        for field in fields(session)
        if field.name not in ("scenario", "entries")
    }
