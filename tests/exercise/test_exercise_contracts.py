"""What every command keeps, whatever it does: how it is stored, who may give it, whose screens it concerns.

``Contract`` holds for all; a class of each command says only who may and who sees. Cases stand in ``cases``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from sim.exercise import commands
from sim.exercise.audience import Viewer
from sim.exercise.entries import EVALUATOR, MODEL, OBSERVER, PARTICIPANT, PROJECTOR, TIMER, TRAINER, Entry
from sim.exercise.replay import followed_by
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.scenario.problems import LazyText
from tests.exercise.cases import ALLOWED, HELPER, NOBODYS
from tests.exercise.playing import CUSTOMS, DOVRIA, SELVANE, VELMORA, Table, content, same_again

ONE = "evaluator one"
ACTORS: tuple[Seat | str, ...] = (
    TRAINER, TIMER, MODEL, ONE, "evaluators", "anna", "ben", "mallory", "", "stand-in",
    CUSTOMS, VELMORA, SELVANE, DOVRIA, HELPER, NOBODYS, Seat("selvane", "customs"),
)  # fmt: skip
"""Who may come: each role, devices, seats of every kind, and who is none of them."""
ROLES = {PROJECTOR: (), OBSERVER: (), EVALUATOR: ()}
COORDINATORS = {"velmora": VELMORA, "selvane": SELVANE, "dovria": DOVRIA}


@dataclass(frozen=True)
class Given:
    """A case as it was given: the session before and after, who gave what, and its entry."""

    before: Session
    after: Session
    actor: Seat | str
    asked: commands.Command
    checked: commands.Command
    entry: Entry

    @property
    def written(self) -> str:
        """The stored body, to the byte."""
        return json.dumps(self.checked.body())


def screens(session: Session) -> dict[str, Viewer]:
    """Return a screen of each role and one of each seat, by role or seat; and one of a participant without a seat."""
    seated = {str(seat): Viewer(PARTICIPANT, (seat,)) for seat in session.seats}
    return seated | {role: Viewer(role) for role in ROLES} | {"": Viewer(PARTICIPANT)}


def of_state(session: Session, *states: str) -> set[str]:
    return {str(seat) for seat in session.seats if seat.state in states}


def everybody(session: Session) -> set[str]:
    return set(screens(session))


class Contract:
    """What holds for every command. A class of a command says who ``may`` give a case of it, and whom it ``concerns``."""

    command: ClassVar[type[commands.Command]]
    left_out: ClassVar[frozenset[str]] = frozenset()
    """Keys that sessions of before have not."""

    def may(self, given: Given) -> set[Seat | str]:
        """Return who else than the trainer may give a case; the trainer unless it is said otherwise."""
        return {TRAINER}

    def concerns(self, given: Given) -> set[str]:
        """Return whose screens may look different: seats as text, roles, nothing for a participant without a seat."""
        return everybody(given.after)

    @pytest.fixture
    def cases(self, lobby_session: Session) -> list[Given]:
        return list(self.given(lobby_session))

    def given(self, lobby_session: Session) -> Iterator[Given]:
        for prepare, actor, command, at, _said in ALLOWED[self.command]:
            table = Table(lobby_session)
            prepare(table)
            before = table.session
            entry = table.do(actor, command, at=at)
            checked = command.check(before, actor, at or entry.at)
            yield Given(before, table.session, actor, command, checked, entry)

    def test_what_it_writes_is_read_again_as_the_same_command_and_written_to_the_byte(self, cases):
        for case in cases:
            body = json.loads(case.written)
            assert body == case.entry.body
            again = commands.read(case.entry)
            assert type(again) is self.command
            assert again.kind == self.command.kind == case.entry.kind
            assert json.dumps(again.body()) == case.written

    def test_a_command_that_was_checked_comes_out_the_same_when_it_is_checked_again(self, cases):
        for case in cases:
            read = commands.read(case.entry)
            assert case.checked.check(case.before, case.actor, case.entry.at).body() == case.checked.body()
            assert read.check(case.before, case.actor, case.entry.at).body() == case.checked.body()

    def test_checking_changes_neither_the_command_nor_the_session(self, cases):
        for case in cases:
            kept, said = content(case.before), repr(case.asked)
            case.asked.check(case.before, case.actor, case.entry.at)
            assert content(case.before) == kept
            assert repr(case.asked) == said

    def test_its_entry_read_again_gives_the_same_state(self, cases, lobby_session):
        for case in cases:
            plain = Entry.from_json(json.loads(json.dumps(case.entry.to_json())))
            assert content(followed_by(case.before, plain)) == content(case.after)
        assert content(same_again(case.after, lobby_session)) == content(case.after)

    def test_it_refuses_everyone_who_may_not_in_words(self, cases):
        for case in cases:
            may = self.may(case)
            for actor in ACTORS:
                try:
                    case.asked.check(case.before, actor, case.entry.at)
                except commands.Refused as refused:
                    assert isinstance(refused.message, LazyText), "no words of the catalogue"
                    assert actor != case.actor
                else:
                    assert actor in may, f"{actor} gave {case.asked}"

    def test_what_is_computed_cannot_be_given(self, cases):
        """Numbers, days and effects follow from the session, whatever the body said that came from elsewhere."""
        for case in cases:
            forged = self.command.read(case.entry.body)
            for name in {"number", "move", "day", "replicate", "happening", "released", "stand_in"} & set(
                vars_of(forged)
            ):
                if vars_of(case.asked)[name] != vars_of(case.checked)[name]:
                    assert (
                        vars_of(forged.check(case.before, case.actor, case.entry.at))[name]
                        == (vars_of(case.checked)[name])
                    )

    def test_it_wakes_those_whom_it_concerns_the_trainer_always_and_nobody_else(self, cases):
        for case in cases:
            audience = commands.read(case.entry).audience(case.after, case.entry.actor)
            assert audience.includes(Viewer(TRAINER))
            woken = {name for name, screen in screens(case.after).items() if audience.includes(screen)}
            assert woken == self.concerns(case), case.asked

    def test_a_key_that_it_does_not_write_is_refused_wherever_it_stands(self, cases):
        for case in cases:
            for place, body in within(case.entry.body):
                body["unwritten"] = 1
                with pytest.raises(commands.BodyError) as refused:
                    self.command.read(place)
                assert "unwritten" in refused.value.field
                assert isinstance(refused.value.expected, LazyText)

    def test_a_key_that_is_missing_is_refused_by_its_name(self, cases):
        for case in cases:
            for key in set(case.entry.body) - self.left_out:
                body = {name: value for name, value in case.entry.body.items() if name != key}
                with pytest.raises(commands.BodyError) as refused:
                    self.command.read(body)
                assert refused.value.field == key

    def test_a_value_of_another_type_is_refused_by_its_name_with_what_was_found_and_expected(self, cases):
        for case in cases:
            for key, value in case.entry.body.items():
                for other in (True, 1, 1.5, "x", [1], {"x": [1]}, None):
                    if (
                        type(other) is type(value)
                        or (key == "seconds" and other in (1, 1.5, None))
                        or (key in ("happening", "replicate") and other in (None, 1))
                    ):
                        continue
                    with pytest.raises(commands.BodyError) as refused:
                        self.command.read({**case.entry.body, key: other})
                    error = refused.value
                    assert error.field.startswith(key)
                    assert isinstance(error.expected, LazyText)
                    assert str(error).startswith(error.field)

    @pytest.mark.parametrize("body", [None, 5, "text", [], [1], True])
    def test_a_body_that_is_no_mapping_is_refused(self, body):
        with pytest.raises(commands.BodyError):
            self.command.read(body)


def vars_of(command: commands.Command) -> dict[str, Any]:
    return {name: getattr(command, name) for name in command.__dataclass_fields__}


def within(body: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield copies of a body, each with one of the objects in it that have fields: the body, injects, effects."""
    yield (copy := json.loads(json.dumps(body))), copy
    for n in range(len(body.get("injects", ()))):
        copy = json.loads(json.dumps(body))
        yield copy, copy["injects"][n]
    for n in range(len(body.get("happenings", ()))):
        copy = json.loads(json.dumps(body))
        yield copy, copy["happenings"][n]
    if body.get("happening"):
        copy = json.loads(json.dumps(body))
        yield copy, copy["happening"]


class OfTheCoordinator(Contract):
    """Given by the coordinator of the command's State, or the trainer."""

    def state(self, given: Given) -> str:
        return given.checked.state

    def may(self, given: Given) -> set[Seat | str]:
        return {TRAINER, COORDINATORS[self.state(given)]}


class TestTakeSeat(Contract):
    command = commands.TakeSeat

    def may(self, given: Given) -> set[Seat | str]:
        return {TRAINER, given.checked.holder}

    def concerns(self, given: Given) -> set[str]:
        in_lobby = given.after.phase == "lobby"
        return everybody(given.after) if in_lobby else of_state(given.after, given.checked.seat.state)


class TestLeaveSeat(TestTakeSeat):
    command = commands.LeaveSeat


class TestSetJoining(Contract):
    command = commands.SetJoining


class TestStartExercise(Contract):
    command = commands.StartExercise


class TestOpenMove(Contract):
    command = commands.OpenMove


class TestStateExpectation(Contract):
    command = commands.StateExpectation

    def may(self, given: Given) -> set[Seat | str]:
        return {TRAINER, given.checked.seat}

    def concerns(self, given: Given) -> set[str]:
        return {str(given.checked.seat), EVALUATOR}


class TestPropose(TestStateExpectation):
    command = commands.Propose

    def concerns(self, given: Given) -> set[str]:
        return of_state(given.after, given.checked.seat.state) | {EVALUATOR}


class TestSubmitPlan(OfTheCoordinator):
    command = commands.SubmitPlan

    def may(self, given: Given) -> set[Seat | str]:
        up = given.before.deadline is not None and given.entry.at >= given.before.deadline
        return super().may(given) | ({TIMER} if up else set())

    def concerns(self, given: Given) -> set[str]:
        return of_state(given.after, given.checked.state) | {EVALUATOR, PROJECTOR}


class TestWithdrawPlan(OfTheCoordinator):
    command = commands.WithdrawPlan

    def concerns(self, given: Given) -> set[str]:
        return of_state(given.after, given.checked.state) | {EVALUATOR, PROJECTOR}


class TestOfferAgreement(OfTheCoordinator):
    command = commands.OfferAgreement

    def state(self, given: Given) -> str:
        return given.checked.by

    def concerns(self, given: Given) -> set[str]:
        return of_state(given.after, *given.checked.states) | {EVALUATOR}


class TestAnswerAgreement(OfTheCoordinator):
    command = commands.AnswerAgreement

    def concerns(self, given: Given) -> set[str]:
        return of_state(given.after, "velmora", "selvane") | {EVALUATOR}


class TestRequestAssistance(OfTheCoordinator):
    command = commands.RequestAssistance

    def concerns(self, given: Given) -> set[str]:
        return of_state(given.after, given.checked.state, "") | {EVALUATOR}


class TestAnswerRequest(Contract):
    command = commands.AnswerRequest

    def may(self, given: Given) -> set[Seat | str]:
        return {TRAINER, HELPER}

    def concerns(self, given: Given) -> set[str]:
        asked_by = given.after.assistance[given.checked.number].state
        return of_state(given.after, asked_by, "") | {EVALUATOR}


class TestCloseMove(Contract):
    command = commands.CloseMove


class TestRecordResult(Contract):
    command = commands.RecordResult

    def may(self, given: Given) -> set[Seat | str]:
        return {MODEL}

    def concerns(self, given: Given) -> set[str]:
        return set()


class TestUndoMove(Contract):
    command = commands.UndoMove


class TestFreezeExercise(Contract):
    command = commands.FreezeExercise


class TestResumeExercise(Contract):
    command = commands.ResumeExercise


class TestSetTimer(Contract):
    command = commands.SetTimer

    def may(self, given: Given) -> set[Seat | str]:
        return {TRAINER, TIMER} if given.checked.seconds is None else {TRAINER}


class Addressed(Contract):
    """Seen by those who are addressed, and by all who take no seat."""

    def to(self, given: Given) -> tuple[str, ...]:
        return given.checked.to

    def concerns(self, given: Given) -> set[str]:
        addressed = set()
        for seat in given.after.seats:
            names = {"all", str(seat), f"*.{seat.agency}", *((seat.state,) if seat.state else ())}
            if names & set(self.to(given)):
                addressed.add(str(seat))
        return addressed | {EVALUATOR, PROJECTOR, OBSERVER}


class TestReleaseInject(Addressed):
    command = commands.ReleaseInject

    def to(self, given: Given) -> tuple[str, ...]:
        return given.checked.released.to


class TestWriteInject(Addressed):
    command = commands.WriteInject


class TestScheduleInject(Contract):
    command = commands.ScheduleInject

    def concerns(self, given: Given) -> set[str]:
        return set()


class TestAnswerInject(Contract):
    command = commands.AnswerInject

    def may(self, given: Given) -> set[Seat | str]:
        return {
            seat for seat in given.before.seats if given.checked.number in {i.number for i in given.before.inbox(seat)}
        }

    def concerns(self, given: Given) -> set[str]:
        return {str(given.actor), EVALUATOR}


class TestSendMessage(Addressed):
    command = commands.SendMessage

    def to(self, given: Given) -> tuple[str, ...]:
        return (given.checked.to,)


class TestReveal(Contract):
    command = commands.Reveal


class TestWriteNote(Contract):
    command = commands.WriteNote

    def may(self, given: Given) -> set[Seat | str]:
        return {TRAINER, ONE}

    def concerns(self, given: Given) -> set[str]:
        return {EVALUATOR}


class TestRateObjective(TestWriteNote):
    command = commands.RateObjective


class TestEndExercise(Contract):
    command = commands.EndExercise


class TestCloseHotWash(Contract):
    command = commands.CloseHotWash
    left_out = frozenset({"digest"})


def test_every_command_has_its_contract():
    held = {each.command for each in globals().values() if isinstance(each, type) and getattr(each, "command", None)}
    assert held == set(commands.COMMANDS)


def test_every_kind_of_entry_is_some_commands_and_bodies_tell_which(lobby_session):
    from sim.exercise.entries import EntryKind

    assert {command.kind for command in commands.COMMANDS} == set(EntryKind) - {EntryKind.CREATED}
    assert commands.CreateSession.kind == EntryKind.CREATED
    with pytest.raises(commands.BodyError):
        commands.read(lobby_session.entries[0])


@pytest.mark.parametrize("key", ["scenario", "format", "seed", "seats", "title", "languages"])
def test_a_creation_says_which_of_its_fields_is_missing_or_of_another_type(lobby_session, key):
    body = lobby_session.entries[0].body
    assert json.dumps(commands.CreateSession.read(body).body()) == json.dumps(body)
    for forged in ({name: each for name, each in body.items() if name != key}, {**body, key: None}):
        with pytest.raises(commands.BodyError) as refused:
            commands.CreateSession.read(forged)
        assert refused.value.field == key
