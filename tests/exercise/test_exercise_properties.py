"""What holds for every session, whoever presses what in whatever order: replay, means, seats, and one moment for each reader."""

import json
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.entries import TIMER, TRAINER, Entry, EntryKind
from sim.exercise.replay import followed_by
from sim.exercise.seats import Seat, own_levers
from sim.exercise.session import Session
from sim.scenario import load
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS
from tests.conftest import dear
from tests.exercise.playing import Table, content, created, same_again
from tests.scenario import strategies

HAIR = 1e-6


@cache
def base() -> Session:
    """A session in its lobby, read once."""
    return created(load("two-doors"), industry=True, assistance=True)


STATES = ("velmora", "selvane", "dovria")
AGENCIES = ("licensing", "customs", "regulator", "foreign", "enforcement", "industry")
SEATS = (*(Seat(state, agency) for state in STATES for agency in AGENCIES), Seat("", "assistance"))
COORDINATORS = tuple(Seat(state, "foreign") for state in STATES)
DEVICES = ("anna", "ben", "chloe")
ACTORS = st.one_of(
    st.sampled_from(SEATS), st.just(TRAINER), st.sampled_from((TIMER, "evaluator one", "anna", Seat("nowhere", "x")))
)
BY_TRAINER = st.sampled_from((TRAINER, TRAINER, TRAINER, SEATS[0], TIMER))
TEXTS = st.text(max_size=12)
VALUES = st.one_of(
    st.dictionaries(
        st.sampled_from([lever.id for lever in LEVERS]),
        st.floats(allow_nan=True, allow_infinity=True) | st.integers(-1, 60) | st.booleans(),
        max_size=4,
    ),
    st.dictionaries(st.sampled_from([lever.id for lever in LEVERS]), st.floats(0.0, 1.0), max_size=6),
)


@st.composite
def shares(draw: st.DrawFn, seat: Seat | None = None) -> dict[str, float]:
    """Values in range of the levers of a seat, of all levers where none is given."""
    pool = LEVERS if seat is None else own_levers(seat)
    if not pool:
        return {}
    chosen = draw(st.lists(st.sampled_from(pool), max_size=5, unique_by=lambda lever: lever.id))
    return {lever.id: draw(strategies.values_of(lever)) for lever in chosen}


class AnyExercise(RuleBasedStateMachine):
    """Commands in any order by anybody, most of them such that they may be permitted."""

    @initialize(moves=st.sampled_from((None, 0, 0, 1, 2)))
    def begin(self, moves: int | None = None) -> None:
        """Begin in the lobby, or with a move open after so many closed ones."""
        self.table = Table(base())
        self.permitted = 0
        if moves is not None:
            self.table.simulate(moves=moves)
            self.table.open()

    @property
    def session(self) -> Session:
        return self.table.session

    def give(self, actor: Seat | str, command: commands.Command) -> Entry | None:
        """Give a command; refused or not, whoever has the session of before still sees it as it was."""
        before = self.session
        kept = content(before)
        try:
            entry = self.table.do(actor, command)
        except commands.Refused as refused:
            assert str(refused.message).strip()
            assert self.session is before
            entry = None
        else:
            self.permitted += 1
            assert len(self.session.entries) == len(before.entries) + 1
            assert self.session.entries[:-1] == before.entries
            for again in (commands.read(entry), commands.given_again(before, entry)):
                assert type(again) is type(command)
                assert json.dumps(again.body()) == json.dumps(entry.body)
        assert content(before) == kept
        return entry

    # People come and go

    @rule(actor=st.sampled_from((TRAINER, *DEVICES)), seat=st.sampled_from(SEATS), device=st.sampled_from(DEVICES))
    def take(self, actor: str, seat: Seat, device: str) -> None:
        self.give(actor, commands.TakeSeat(seat=seat, holder=device))

    @rule(actor=st.sampled_from((TRAINER, *DEVICES)), seat=st.sampled_from(SEATS), device=st.sampled_from(DEVICES))
    def leave(self, actor: str, seat: Seat, device: str) -> None:
        self.give(actor, commands.LeaveSeat(seat=seat, holder=device))

    @rule(actor=BY_TRAINER, joining=st.booleans())
    def door(self, actor: Seat | str, joining: bool) -> None:
        self.give(actor, commands.SetJoining(open=joining))

    # The trainer leads

    @precondition(lambda self: self.session.phase in (Phase.LOBBY, Phase.LIVED))
    @rule()
    def go_on(self) -> None:
        if self.session.phase == Phase.LOBBY:
            assert self.give(TRAINER, commands.StartExercise())
        else:
            assert self.give(TRAINER, commands.OpenMove()) or self.session.move == self.session.length

    @precondition(lambda self: self.session.frozen)
    @rule()
    def thaw(self) -> None:
        assert self.give(TRAINER, commands.ResumeExercise())

    @precondition(lambda self: self.session.phase == Phase.DECIDING)
    @rule()
    def close(self) -> None:
        assert self.give(TRAINER, commands.CloseMove())

    @rule(actor=BY_TRAINER, met=st.lists(st.sampled_from(("shippers-complain", "rumour", "none")), max_size=2))
    def open_at_any_time(self, actor: Seat | str, met: list[str]) -> None:
        self.give(actor, commands.OpenMove(met=met))

    @rule(actor=BY_TRAINER, luck=st.sampled_from(("same", "new", "better")))
    def undo(self, actor: Seat | str, luck: str) -> None:
        self.give(actor, commands.UndoMove(luck=luck))

    @rule(actor=BY_TRAINER, stop=st.booleans())
    def freeze_or_thaw(self, actor: Seat | str, stop: bool) -> None:
        self.give(actor, commands.FreezeExercise() if stop else commands.ResumeExercise())

    @rule(actor=BY_TRAINER, seconds=st.none() | st.floats(allow_nan=True) | st.integers(1, 900))
    def timer(self, actor: Seat | str, seconds: float | None) -> None:
        self.give(actor, commands.SetTimer(seconds=seconds))

    @rule(
        actor=BY_TRAINER,
        inject=st.sampled_from(("rumour", "budgets-cut", "two-officers-leave", "chairs-letter", "none")),
        skipped=st.sampled_from((None, True, False)),
    )
    def release(self, actor: Seat | str, inject: str, skipped: bool | None) -> None:
        if skipped is None:
            self.give(actor, commands.ReleaseInject(id=inject))
        else:
            self.give(actor, commands.ScheduleInject(id=inject, skipped=skipped))

    @rule(
        actor=BY_TRAINER,
        to=st.lists(st.sampled_from(("all", "velmora", "*.customs", "dovria.foreign", "x")), max_size=2),
        text=TEXTS,
    )
    def write(self, actor: Seat | str, to: list[str], text: str) -> None:
        self.give(actor, commands.WriteInject(to=to, text=text))
        self.give(actor, commands.SendMessage(text=text))

    @precondition(lambda self: self.session.closed == self.session.length)
    @rule()
    def end(self) -> None:
        self.give(TRAINER, commands.EndExercise())

    # Participants decide

    @precondition(lambda self: self.session.phase == Phase.DECIDING)
    @rule(seats=st.lists(st.sampled_from(SEATS), min_size=1, max_size=6), text=TEXTS, confidence=st.integers(-1, 6))
    def think(self, seats: list[Seat], text: str, confidence: int) -> None:
        for seat in seats:
            self.give(
                seat,
                commands.StateExpectation(seat=seat, expectation=text or "fewer", reason=text, confidence=confidence),
            )

    def expects(self, seat: Seat) -> None:
        if (self.session.move, seat) not in self.session.thoughts:
            self.give(TRAINER, commands.StateExpectation(seat=seat, expectation="fewer"))

    @rule(actor=ACTORS, seat=st.sampled_from(SEATS), values=VALUES)
    def propose_anything(self, actor: Seat | str, seat: Seat, values: dict[str, Any]) -> None:
        self.give(actor, commands.Propose(seat=seat, values=values))

    @precondition(lambda self: self.session.phase == Phase.DECIDING)
    @rule(data=st.data(), seat=st.sampled_from(SEATS))
    def propose_own(self, data: st.DataObject, seat: Seat) -> None:
        self.expects(seat)
        self.give(seat, commands.Propose(seat=seat, values=data.draw(shares(seat))))

    @rule(actor=ACTORS, state=st.sampled_from((*STATES, "x")), values=VALUES)
    def submit_anything(self, actor: Seat | str, state: str, values: dict[str, Any]) -> None:
        self.give(actor, commands.SubmitPlan(state=state, values=values))

    @precondition(lambda self: self.session.phase == Phase.DECIDING)
    @rule(data=st.data(), seat=st.sampled_from(COORDINATORS), by_trainer=st.booleans(), proposed=st.booleans())
    def submit_plan(self, data: st.DataObject, seat: Seat, by_trainer: bool, proposed: bool) -> None:
        self.expects(seat)
        wanted = data.draw(shares()) | (self.session.proposed(seat.state) if proposed else {})
        actor: Seat | str = TRAINER if by_trainer else seat
        values = self.session.affordable(seat.state, wanted) if proposed else wanted
        self.give(actor, commands.SubmitPlan(state=seat.state, values=values, dissent={str(SEATS[0]): "no"}))

    @precondition(lambda self: any(move == self.session.move for move, _state in self.session.plans))
    @rule(actor=st.sampled_from((*COORDINATORS, TRAINER, TIMER)), state=st.sampled_from(STATES))
    def withdraw(self, actor: Seat | str, state: str) -> None:
        self.give(actor, commands.WithdrawPlan(state=state))

    @precondition(lambda self: self.session.phase == Phase.DECIDING)
    @rule(
        seat=st.sampled_from(COORDINATORS),
        lever=st.sampled_from((*JOINT, "L01")),
        states=st.lists(st.sampled_from(STATES), max_size=3),
    )
    def offer(self, seat: Seat, lever: str, states: list[str]) -> None:
        self.give(seat, commands.OfferAgreement(by=seat.state, lever=lever, states=states))

    @rule(actor=ACTORS, state=st.sampled_from(STATES), number=st.integers(0, 4), accept=st.booleans())
    def answer_as_anybody(self, actor: Seat | str, state: str, number: int, accept: bool) -> None:
        self.give(actor, commands.AnswerAgreement(state=state, number=number, accept=accept))

    @precondition(lambda self: any(offer.open for offer in self.session.offers.values()))
    @rule(seat=st.sampled_from(COORDINATORS), accept=st.booleans())
    def answer(self, seat: Seat, accept: bool) -> None:
        for number in self.session.offers:
            self.give(seat, commands.AnswerAgreement(state=seat.state, number=number, accept=accept))

    @precondition(lambda self: self.session.phase == Phase.DECIDING)
    @rule(seat=st.sampled_from(COORDINATORS), control=st.sampled_from(("account", "border_detection", "nothing")))
    def ask_for_assistance(self, seat: Seat, control: str) -> None:
        self.give(
            seat, commands.RequestAssistance(state=seat.state, control=control, text="Our posts have one officer each.")
        )

    @rule(
        actor=ACTORS,
        number=st.integers(0, 3),
        programme=st.sampled_from(("", "action-plan-assistance", "regional-centre", "nothing")),
    )
    def answer_a_request(self, actor: Seat | str, number: int, programme: str) -> None:
        self.give(actor, commands.AnswerRequest(number=number, programme=programme))

    @rule(actor=ACTORS, number=st.integers(0, 5), text=TEXTS)
    def respond(self, actor: Seat | str, number: int, text: str) -> None:
        self.give(actor, commands.AnswerInject(number=number, text=text))
        self.give(actor, commands.WriteNote(text=text))

    # What always holds

    @invariant()
    def no_plan_costs_more_than_there_is(self) -> None:
        session = self.session
        if session.phase == Phase.DECIDING:
            for (move, state), plan in session.plans.items():
                if move == session.move:
                    before = session.values(state)
                    most = max(self.most(state), session.asked(state, before).budget)
                    assert session.asked(state, {**before, **plan.values}).budget <= most + HAIR

    def most(self, state: str) -> float:
        """What a State has had at most while this move was open: an inject may have cut it after the plan."""
        session, found = self.session, 0.0
        seen = same_moments(session)
        for moment in seen:
            found = max(found, moment.means(state).budget)
        return found

    @invariant()
    def no_programme_serves_more_requests_than_it_can(self) -> None:
        for programme in self.session.scenario.programmes:
            assert self.session.running(programme.id) <= programme.capacity

    @invariant()
    def no_plan_and_no_proposal_sets_a_lever_out_of_its_range(self) -> None:
        given = [plan.values for plan in self.session.plans.values()] + list(self.session.proposals.values())
        for values in given:
            for lever_id, value in values.items():
                lever = LEVERS[LEVER_INDEX[lever_id]]
                assert lever.fits(value)

    @invariant()
    def nobody_proposes_for_a_lever_of_another_seat(self) -> None:
        for (_move, seat), values in self.session.proposals.items():
            assert set(values) <= {lever.id for lever in own_levers(seat)}

    @invariant()
    def times_never_go_back_and_numbers_are_never_left_out(self) -> None:
        entries = self.session.entries
        assert [entry.number for entry in entries] == list(range(len(entries)))
        assert all(a.at <= b.at for a, b in pairwise(entries))

    @invariant()
    def phases_and_moves_agree(self) -> None:
        session = self.session
        assert 0 <= session.closed <= session.move <= session.length
        expected = {
            Phase.LOBBY: session.move == 0,
            Phase.DECIDING: session.closed == session.move - 1,
            Phase.LIVED: session.closed == session.move >= 1,
            Phase.ENDED: session.closed == session.move >= 1,
        }
        assert expected[session.phase]
        assert len({inject.number for inject in session.injects}) == len(session.injects)
        ids = [inject.id for inject in session.injects if inject.id]
        assert len(set(ids)) == len(ids)
        assert all(move <= session.move for move, _state in session.plans)

    def teardown(self) -> None:
        if hasattr(self, "table"):
            assert content(same_again(self.session, base())) == content(self.session)
            submitted_by_those_who_may(self.session)


def same_moments(session: Session) -> list[Session]:
    """Return the session as it was since its last move was opened: after each inject, and now."""
    found, again = [session], base()
    for entry in session.entries[1:]:
        again = followed_by(again, entry)
        if entry.kind in (EntryKind.STARTED, EntryKind.OPENED, EntryKind.UNDONE):
            found = [session]
        found.append(again)
    return found


def submitted_by_those_who_may(session: Session) -> None:
    """Assert that what coordinators submitted was theirs, was proposed, or belonged to seats that nobody held then."""
    again = base()
    for entry in session.entries[1:]:
        seat = Seat.of(entry.actor)
        if entry.kind == EntryKind.SUBMITTED and seat in SEATS:
            assert seat.coordinates
            assert entry.body["state"] == seat.state
            for lever_id in entry.body["values"]:
                lever = LEVERS[LEVER_INDEX[lever_id]]
                owners = [other for other in SEATS if other.state == seat.state and other.owns(lever)]
                proposed = any(
                    lever_id in values
                    for (move, other), values in again.proposals.items()
                    if move == again.move and other.state == seat.state
                )
                assert seat in owners or proposed or not any(again.holders.get(other) for other in owners)
        again = followed_by(again, entry)


AnyExercise.TestCase.settings = settings(
    max_examples=dear(40),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class TestWhateverIsPressed(AnyExercise.TestCase):
    """Random sequences of commands: what is asserted above holds after each of them."""


def test_commands_pressed_at_random_are_permitted_often_enough_for_this_to_say_something(lobby_session):
    """The machine above would be idle if hardly anything were permitted: play it by hand and count."""
    machine = AnyExercise()
    machine.begin()
    machine.go_on()
    machine.think([*SEATS], "fewer", 3)
    for seat in COORDINATORS:
        machine.give(seat, commands.SubmitPlan(state=seat.state, values={"L02": 3.0}))
    machine.close()
    assert machine.permitted == 2 + len(SEATS) + 3
    machine.teardown()


@pytest.mark.parametrize("kind", [EntryKind.PROPOSED, EntryKind.SUBMITTED])
def test_the_checks_of_the_machine_find_what_they_are_to_find(lobby_session, kind):
    """A log in which somebody else's lever was set by hand is noticed."""
    machine = AnyExercise()
    machine.begin()
    machine.take(TRAINER, Seat("velmora", "customs"), "anna")
    machine.go_on()
    machine.think([*SEATS], "fewer", 3)
    body: dict[str, Any] = {"values": {"L21": 8.0}}
    body |= {"seat": "velmora.foreign"} if kind == EntryKind.PROPOSED else {"state": "velmora", "dissent": {}}
    session = machine.session
    forged = Entry(len(session.entries), machine.table.now, "velmora.foreign", kind, body)
    machine.table.session = followed_by(session, forged)
    noticed = {
        EntryKind.PROPOSED: machine.nobody_proposes_for_a_lever_of_another_seat,
        EntryKind.SUBMITTED: lambda: submitted_by_those_who_may(machine.session),
    }[kind]
    with pytest.raises(AssertionError):
        noticed()
