"""Every command of a session: who may give it, when and with which means, and the words in which anything else is refused."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from sim.exercise import commands
from sim.exercise.entries import MODEL, TIMER, TRAINER, Kind
from sim.exercise.formats import FORMATS, Format
from sim.exercise.replay import begun, followed_by, replayed
from sim.exercise.seats import ASSISTANCE, Seat, own_levers, seats_of
from sim.exercise.session import Phase
from sim.scenario.calendar import MONTH
from sim.scenario.levers import LEVERS
from sim.scenario.problems import Said
from tests.exercise.playing import (
    BEGUN,
    COORDINATORS,
    CUSTOMS,
    DOVRIA,
    SELVANE,
    SHORT,
    VELMORA,
    Table,
    changed,
    content,
    created,
    levers,
    play_through,
    same_again,
    with_inject,
)

EVALUATOR = "evaluator one"
REGULATOR = Seat("velmora", "regulator")
FOREIGN_CUSTOMS = Seat("selvane", "customs")
NOBODYS = Seat("nowhere", "customs")
HELPER = Seat("", ASSISTANCE)
TRAINER_ONLY = "Only the trainer can do this."
NOT_OPEN = "This can't be done now: the move is not open."
DEAR = {"L04": 100, "L21": 50, "L25": 100}
"""More than any State of the shipped scenario can pay."""
FROZEN = "The exercise is frozen. Wait until it goes on."

NOT_UP = "The time to decide is not up."
LATE = BEGUN + timedelta(days=1)
SOON = BEGUN + timedelta(minutes=5)
DIGEST = "0123456789abcdef" * 4

Prepare = Callable[[Table], object]


def lobby(table: Table) -> None:
    """Leave the table in its lobby."""


def deciding(table: Table) -> None:
    table.open()
    table.think()


def unthinking(table: Table) -> None:
    table.open()


def overtime(table: Table) -> None:
    """Let the time to decide be up when the next thing happens."""
    deciding(table)
    table.trainer(commands.SetTimer(seconds=0.5))


def overtime_frozen(table: Table) -> None:
    overtime(table)
    table.trainer(commands.FreezeExercise())


def overtime_submitted(table: Table) -> None:
    overtime(table)
    table.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2}))


def overtime_put_off(table: Table) -> None:
    overtime(table)
    table.trainer(commands.SetTimer(seconds=600))


def result_written(table: Table) -> None:
    table.live()
    table.do(MODEL, commands.RecordResult(move=1, digest=DIGEST, model="m0de1"))


def frozen(table: Table) -> None:
    deciding(table)
    table.trainer(commands.FreezeExercise())


def lived(table: Table) -> None:
    table.live()


def last_lived(table: Table) -> None:
    table.live(moves=3)


def ended(table: Table) -> None:
    table.live(moves=3)
    table.trainer(commands.EndExercise())


def washed(table: Table) -> None:
    ended(table)
    table.trainer(commands.CloseHotWash(answers=5))


def submitted(table: Table) -> None:
    deciding(table)
    table.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2}))


def offered(table: Table) -> None:
    deciding(table)
    table.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["velmora", "selvane"]))


def agreed(table: Table) -> None:
    offered(table)
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))


def declined(table: Table) -> None:
    offered(table)
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=False))


def asked(table: Table) -> None:
    deciding(table)
    table.do(
        DOVRIA,
        commands.RequestAssistance(state="dovria", control="border_detection", text="Our posts have one officer each."),
    )


def matched(table: Table) -> None:
    asked(table)
    table.do(HELPER, commands.AnswerRequest(number=1, programme="action-plan-assistance"))


def no_help(table: Table) -> None:
    asked(table)
    table.do(HELPER, commands.AnswerRequest(number=1))


def busy(table: Table) -> None:
    """Let a programme serve as much as it can, and one more State ask for it."""
    matched(table)
    for state, control in (("velmora", "border_detection"), ("selvane", "border_detection")):
        table.trainer(commands.RequestAssistance(state=state, control=control, text="The same for us."))
    table.do(HELPER, commands.AnswerRequest(number=2, programme="action-plan-assistance"))


def insatiable(table: Table) -> None:
    deciding(table)
    for control in ("border_detection", "account", "technology"):
        table.do(DOVRIA, commands.RequestAssistance(state="dovria", control=control, text="Help."))


def seated(table: Table) -> None:
    table.do("anna", commands.TakeSeat(seat=CUSTOMS, holder="anna"))


def seated_and_deciding(table: Table) -> None:
    seated(table)
    deciding(table)


def closed_door(table: Table) -> None:
    table.trainer(commands.SetJoining(open=False))


def held_back(table: Table) -> None:
    for name in ("chairs-letter", "selvane-tightens", "rumour"):
        table.trainer(commands.ScheduleInject(id=name, skipped=True))


def held_back_too_long(table: Table) -> None:
    held_back(table)
    table.open()


def released(table: Table) -> None:
    deciding(table)
    table.trainer(commands.ReleaseInject(id="rumour"))


def case(
    prepare: Prepare, actor: object, command: commands.Command, at: datetime | None = None, said: str = ""
) -> tuple[Any, ...]:
    """``at``: what the time is said to be. ``said``: the words in which it is refused."""
    return prepare, actor, command, at, said


ALLOWED: dict[type[commands.Command], list[tuple[Any, ...]]] = {
    commands.TakeSeat: [
        case(lobby, "anna", commands.TakeSeat(seat=CUSTOMS, holder="anna")),
        case(lobby, TRAINER, commands.TakeSeat(seat=CUSTOMS, holder="anna")),
        case(closed_door, TRAINER, commands.TakeSeat(seat=CUSTOMS, holder="anna")),
        case(seated, "ben", commands.TakeSeat(seat=CUSTOMS, holder="ben")),
        case(deciding, "anna", commands.TakeSeat(seat=HELPER, holder="anna")),
        case(ended, "anna", commands.TakeSeat(seat=CUSTOMS, holder="anna")),  # for the hot wash
    ],
    commands.LeaveSeat: [
        case(seated, "anna", commands.LeaveSeat(seat=CUSTOMS, holder="anna")),
        case(seated, TRAINER, commands.LeaveSeat(seat=CUSTOMS, holder="anna")),
    ],
    commands.SetJoining: [
        case(lobby, TRAINER, commands.SetJoining(open=False)),
        case(closed_door, TRAINER, commands.SetJoining(open=True)),
    ],
    commands.StartExercise: [case(lobby, TRAINER, commands.StartExercise())],
    commands.OpenMove: [
        case(lived, TRAINER, commands.OpenMove()),
        case(lived, TRAINER, commands.OpenMove(met=["shippers-complain"])),
    ],
    commands.StateExpectation: [
        case(
            unthinking,
            CUSTOMS,
            commands.StateExpectation(seat=CUSTOMS, expectation="fewer", reason="because", confidence=5),
        ),
        case(unthinking, CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="fewer")),
        case(unthinking, TRAINER, commands.StateExpectation(seat=CUSTOMS, expectation="from paper")),
        case(frozen, TRAINER, commands.StateExpectation(seat=CUSTOMS, expectation="from paper")),
        case(unthinking, HELPER, commands.StateExpectation(seat=HELPER, expectation="they will ask")),
    ],
    commands.Propose: [
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8})),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={})),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 0, "L25": 100})),
        case(unthinking, TRAINER, commands.Propose(seat=CUSTOMS, values={"L21": 8})),
    ],
    commands.SubmitPlan: [
        case(deciding, VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2})),
        case(deciding, VELMORA, commands.SubmitPlan(state="velmora", values={})),
        case(deciding, VELMORA, commands.SubmitPlan(state="velmora", values={"L21": 8})),  # nobody sits in customs
        case(unthinking, TRAINER, commands.SubmitPlan(state="velmora", values={"L21": 8})),
        case(submitted, TRAINER, commands.SubmitPlan(state="velmora", values={"L21": 8})),
        case(frozen, TRAINER, commands.SubmitPlan(state="velmora", values={"L21": 8})),
        case(overtime, TIMER, commands.SubmitPlan(state="velmora", values={}), at=LATE),
        case(overtime, TIMER, commands.SubmitPlan(state="velmora", values={"L01": 2}), at=LATE),
    ],
    commands.WithdrawPlan: [
        case(submitted, VELMORA, commands.WithdrawPlan(state="velmora")),
        case(submitted, TRAINER, commands.WithdrawPlan(state="velmora")),
    ],
    commands.OfferAgreement: [
        case(deciding, VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["velmora", "selvane"])),
        case(deciding, VELMORA, commands.OfferAgreement(by="velmora", lever="L33", states=["selvane", "dovria"])),
        case(deciding, TRAINER, commands.OfferAgreement(by="dovria", lever="L34", states=["selvane"])),
        case(deciding, SELVANE, commands.OfferAgreement(by="selvane", lever="L05", states=["velmora", "dovria"])),
        case(declined, VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["velmora", "selvane"])),
    ],
    commands.AnswerAgreement: [
        case(offered, SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True)),
        case(offered, SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=False)),
        case(offered, TRAINER, commands.AnswerAgreement(state="selvane", number=1, accept=True)),
    ],
    commands.RequestAssistance: [
        case(
            deciding,
            DOVRIA,
            commands.RequestAssistance(
                state="dovria", control="border_detection", text="Our posts have one officer each."
            ),
        ),
        case(
            unthinking,
            TRAINER,
            commands.RequestAssistance(state="dovria", control="border_detection", text="From paper."),
        ),
        case(asked, DOVRIA, commands.RequestAssistance(state="dovria", control="account", text="And this.")),
        case(asked, SELVANE, commands.RequestAssistance(state="selvane", control="border_detection", text="So do we.")),
        case(
            matched,
            DOVRIA,
            commands.RequestAssistance(state="dovria", control="border_detection", text="More of the same."),
        ),
        case(
            submitted,
            VELMORA,
            commands.RequestAssistance(state="velmora", control="account", text="After the plan was submitted."),
        ),
    ],
    commands.AnswerRequest: [
        case(asked, HELPER, commands.AnswerRequest(number=1, programme="action-plan-assistance")),
        case(asked, HELPER, commands.AnswerRequest(number=1, programme="neighbours-help")),
        case(asked, HELPER, commands.AnswerRequest(number=1)),
        case(asked, TRAINER, commands.AnswerRequest(number=1, programme="action-plan-assistance")),
        case(busy, HELPER, commands.AnswerRequest(number=3, programme="neighbours-help")),
    ],
    commands.CloseMove: [case(deciding, TRAINER, commands.CloseMove()), case(frozen, TRAINER, commands.CloseMove())],
    commands.RecordResult: [case(lived, MODEL, commands.RecordResult(move=1, digest=DIGEST, model="m0de1"))],
    commands.UndoMove: [
        case(lived, TRAINER, commands.UndoMove(luck="same")),
        case(lived, TRAINER, commands.UndoMove(luck="new")),
        case(last_lived, TRAINER, commands.UndoMove(luck="new")),
    ],
    commands.FreezeExercise: [
        case(deciding, TRAINER, commands.FreezeExercise()),
        case(lived, TRAINER, commands.FreezeExercise()),
    ],
    commands.ResumeExercise: [case(frozen, TRAINER, commands.ResumeExercise())],
    commands.SetTimer: [
        case(deciding, TRAINER, commands.SetTimer(seconds=600)),
        case(deciding, TRAINER, commands.SetTimer(seconds=None)),
        case(overtime, TIMER, commands.SetTimer(seconds=None), at=LATE),
        case(deciding, TRAINER, commands.SetTimer(seconds=86_400)),
    ],
    commands.ReleaseInject: [
        case(deciding, TRAINER, commands.ReleaseInject(id="rumour")),
        case(lived, TRAINER, commands.ReleaseInject(id="budgets-cut")),
    ],
    commands.ScheduleInject: [
        case(lobby, TRAINER, commands.ScheduleInject(id="selvane-tightens", skipped=True)),
        case(deciding, TRAINER, commands.ScheduleInject(id="budgets-cut", skipped=True)),
        case(held_back, TRAINER, commands.ScheduleInject(id="selvane-tightens", skipped=False)),
        case(held_back, TRAINER, commands.ScheduleInject(id="rumour", skipped=False)),
    ],
    commands.WriteInject: [
        case(deciding, TRAINER, commands.WriteInject(to=["velmora.customs"], text="A call.")),
        case(
            deciding,
            TRAINER,
            commands.WriteInject(to=["*.customs", "dovria"], text="A call.", channel="phone", sender="Port office"),
        ),
        case(lived, TRAINER, commands.WriteInject(to=[], text="To everybody.")),
    ],
    commands.AnswerInject: [
        case(deciding, VELMORA, commands.AnswerInject(number=1, text="We answer.")),
        case(lived, VELMORA, commands.AnswerInject(number=1, text="We answer.")),
    ],
    commands.SendMessage: [
        case(lobby, TRAINER, commands.SendMessage(text="Welcome.")),
        case(deciding, TRAINER, commands.SendMessage(text="For you.", to="velmora.customs")),
        case(ended, TRAINER, commands.SendMessage(text="Thank you.")),
    ],
    commands.Reveal: [
        case(lived, TRAINER, commands.Reveal(what="practice")),
        case(lived, TRAINER, commands.Reveal(what="truth")),
    ],
    commands.WriteNote: [
        case(deciding, TRAINER, commands.WriteNote(text="They wait.")),
        case(ended, EVALUATOR, commands.WriteNote(text="They waited.")),
    ],
    commands.RateObjective: [
        case(lived, who, commands.RateObjective(objective="whose-border", grade=grade, text="why"))
        for who in (EVALUATOR, TRAINER)
        for grade in "PSMU"
    ],
    commands.EndExercise: [
        case(lived, TRAINER, commands.EndExercise()),
        case(last_lived, TRAINER, commands.EndExercise()),
    ],
    commands.CloseHotWash: [
        case(ended, TRAINER, commands.CloseHotWash(answers=5)),
        case(ended, TRAINER, commands.CloseHotWash(answers=60, digest=DIGEST)),
    ],
}
REFUSED: dict[type[commands.Command], list[tuple[Any, ...]]] = {
    commands.TakeSeat: [
        case(lobby, "anna", commands.TakeSeat(seat=NOBODYS, holder="anna"), said="There is no such seat."),
        case(lobby, "ben", commands.TakeSeat(seat=CUSTOMS, holder="anna"), said=TRAINER_ONLY),
        case(lobby, CUSTOMS, commands.TakeSeat(seat=CUSTOMS, holder="anna"), said=TRAINER_ONLY),
        case(
            closed_door,
            "anna",
            commands.TakeSeat(seat=CUSTOMS, holder="anna"),
            said="Joining is closed. Ask the trainer.",
        ),
    ],
    commands.LeaveSeat: [
        case(seated, "ben", commands.LeaveSeat(seat=CUSTOMS, holder="anna"), said=TRAINER_ONLY),
        case(seated, "ben", commands.LeaveSeat(seat=CUSTOMS, holder="ben"), said="This seat is not held any more."),
        case(
            seated, TRAINER, commands.LeaveSeat(seat=REGULATOR, holder="anna"), said="This seat is not held any more."
        ),
    ],
    commands.SetJoining: [case(lobby, VELMORA, commands.SetJoining(open=False), said=TRAINER_ONLY)],
    commands.StartExercise: [
        case(lobby, VELMORA, commands.StartExercise(), said=TRAINER_ONLY),
        case(deciding, TRAINER, commands.StartExercise(), said="The exercise has begun already."),
        case(ended, TRAINER, commands.StartExercise(), said="The exercise has begun already."),
    ],
    commands.OpenMove: [
        case(lived, VELMORA, commands.OpenMove(), said=TRAINER_ONLY),
        case(lived, TIMER, commands.OpenMove(), said=TRAINER_ONLY),
        case(lobby, TRAINER, commands.OpenMove(), said="A move can be opened when the one before has been closed."),
        case(deciding, TRAINER, commands.OpenMove(), said="A move can be opened when the one before has been closed."),
        case(last_lived, TRAINER, commands.OpenMove(), said="That was the last move."),
        case(ended, TRAINER, commands.OpenMove(), said="A move can be opened when the one before has been closed."),
    ],
    commands.StateExpectation: [
        case(
            unthinking,
            VELMORA,
            commands.StateExpectation(seat=CUSTOMS, expectation="fewer"),
            said="This is decided in another seat.",
        ),
        case(
            unthinking,
            EVALUATOR,
            commands.StateExpectation(seat=CUSTOMS, expectation="fewer"),
            said="This is decided in another seat.",
        ),
        case(
            unthinking,
            NOBODYS,
            commands.StateExpectation(seat=NOBODYS, expectation="fewer"),
            said="There is no such seat.",
        ),
        case(
            unthinking,
            TRAINER,
            commands.StateExpectation(seat=NOBODYS, expectation="fewer"),
            said="There is no such seat.",
        ),
        case(
            unthinking,
            CUSTOMS,
            commands.StateExpectation(seat=CUSTOMS, expectation=" \n\x07 "),
            said="Write one line on what you expect.",
        ),
        case(
            unthinking,
            CUSTOMS,
            commands.StateExpectation(seat=CUSTOMS, expectation="fewer", reason="", confidence=6),
            said="Confidence is a number from 1 to 5.",
        ),
        case(
            unthinking,
            CUSTOMS,
            commands.StateExpectation(seat=CUSTOMS, expectation="fewer", reason="", confidence=-1),
            said="Confidence is a number from 1 to 5.",
        ),
        case(frozen, CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="fewer"), said=FROZEN),
        case(lobby, CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="fewer"), said=NOT_OPEN),
        case(lived, TRAINER, commands.StateExpectation(seat=CUSTOMS, expectation="fewer"), said=NOT_OPEN),
    ],
    commands.Propose: [
        case(
            deciding,
            VELMORA,
            commands.Propose(seat=CUSTOMS, values={"L21": 8}),
            said="This is decided in another seat.",
        ),
        case(
            deciding,
            FOREIGN_CUSTOMS,
            commands.Propose(seat=CUSTOMS, values={"L21": 8}),
            said="This is decided in another seat.",
        ),
        case(
            unthinking,
            CUSTOMS,
            commands.Propose(seat=CUSTOMS, values={"L21": 8}),
            said="First write down what you expect, then propose.",
        ),
        case(
            submitted,
            CUSTOMS,
            commands.Propose(seat=CUSTOMS, values={"L21": 8}),
            said="The plan of this State has been submitted already.",
        ),
        case(
            submitted,
            TRAINER,
            commands.Propose(seat=CUSTOMS, values={"L21": 8}),
            said="The plan of this State has been submitted already.",
        ),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L01": 2}), said="is not decided in this seat."),
        case(deciding, TRAINER, commands.Propose(seat=CUSTOMS, values={"L01": 2}), said="is not decided in this seat."),
        case(deciding, HELPER, commands.Propose(seat=HELPER, values={"L01": 2}), said="is not decided in this seat."),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L99": 2}), said="There is no such lever."),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 51}), said="a value from 0 to 50."),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": -1}), said="a value from 0 to 50."),
        case(
            deciding,
            CUSTOMS,
            commands.Propose(seat=CUSTOMS, values={"L21": float("nan")}),
            said="a value from 0 to 50.",
        ),
        case(
            deciding,
            CUSTOMS,
            commands.Propose(seat=CUSTOMS, values={"L21": float("inf")}),
            said="a value from 0 to 50.",
        ),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": True}), said="a value from 0 to 50."),
        case(deciding, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": "8"}), said="a value from 0 to 50."),
        case(frozen, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8}), said=FROZEN),
        case(lived, CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8}), said=NOT_OPEN),
    ],
    commands.SubmitPlan: [
        case(
            deciding,
            CUSTOMS,
            commands.SubmitPlan(state="velmora", values={}),
            said="The plan is submitted by the State's coordinator.",
        ),
        case(
            deciding,
            SELVANE,
            commands.SubmitPlan(state="velmora", values={}),
            said="The plan is submitted by the State's coordinator.",
        ),
        case(
            deciding,
            EVALUATOR,
            commands.SubmitPlan(state="velmora", values={}),
            said="The plan is submitted by the State's coordinator.",
        ),
        case(
            deciding,
            "anna",
            commands.SubmitPlan(state="velmora", values={}),
            said="The plan is submitted by the State's coordinator.",
        ),
        case(deciding, TRAINER, commands.SubmitPlan(state="nowhere", values={}), said="There is no such State."),
        case(
            unthinking,
            VELMORA,
            commands.SubmitPlan(state="velmora", values={}),
            said="First write down what you expect, then submit.",
        ),
        case(
            submitted,
            VELMORA,
            commands.SubmitPlan(state="velmora", values={}),
            said="The plan of this State has been submitted already.",
        ),
        case(
            seated_and_deciding,
            VELMORA,
            commands.SubmitPlan(state="velmora", values={"L21": 8}),
            said="was not proposed by those who decide it.",
        ),
        case(deciding, TRAINER, commands.SubmitPlan(state="velmora", values={"L21": 51}), said="a value from 0 to 50."),
        case(
            deciding, TRAINER, commands.SubmitPlan(state="velmora", values={"L99": 1}), said="There is no such lever."
        ),
        case(
            deciding,
            VELMORA,
            commands.SubmitPlan(state="velmora", values=DEAR),
            said="budget units a quarter; the State has",
        ),
        case(
            deciding,
            TRAINER,
            commands.SubmitPlan(state="velmora", values=DEAR),
            said="budget units a quarter; the State has",
        ),
        case(
            overtime,
            TIMER,
            commands.SubmitPlan(state="velmora", values=DEAR),
            at=LATE,
            said="budget units a quarter; the State has",
        ),
        case(deciding, TIMER, commands.SubmitPlan(state="velmora", values={}), at=LATE, said=NOT_UP),
        case(overtime, TIMER, commands.SubmitPlan(state="velmora", values={}), at=BEGUN, said=NOT_UP),
        case(overtime_frozen, TIMER, commands.SubmitPlan(state="velmora", values={}), at=LATE, said=NOT_UP),
        case(overtime_put_off, TIMER, commands.SubmitPlan(state="velmora", values={}), at=SOON, said=NOT_UP),
        case(
            overtime_submitted,
            TIMER,
            commands.SubmitPlan(state="velmora", values={}),
            at=LATE,
            said="has been submitted already",
        ),
        case(frozen, VELMORA, commands.SubmitPlan(state="velmora", values={}), said=FROZEN),
        case(lived, VELMORA, commands.SubmitPlan(state="velmora", values={}), said=NOT_OPEN),
        case(lobby, TRAINER, commands.SubmitPlan(state="velmora", values={}), said=NOT_OPEN),
    ],
    commands.WithdrawPlan: [
        case(
            submitted,
            CUSTOMS,
            commands.WithdrawPlan(state="velmora"),
            said="The plan is submitted by the State's coordinator.",
        ),
        case(
            submitted,
            SELVANE,
            commands.WithdrawPlan(state="velmora"),
            said="The plan is submitted by the State's coordinator.",
        ),
        case(submitted, EVALUATOR, commands.WithdrawPlan(state="velmora"), said=TRAINER_ONLY),
        case(submitted, TIMER, commands.WithdrawPlan(state="velmora"), said=TRAINER_ONLY),
        case(
            deciding, VELMORA, commands.WithdrawPlan(state="velmora"), said="There is no submitted plan to take back."
        ),
        case(lived, TRAINER, commands.WithdrawPlan(state="velmora"), said="There is no submitted plan to take back."),
    ],
    commands.OfferAgreement: [
        case(
            deciding,
            CUSTOMS,
            commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]),
            said="This is decided by the State's coordinator.",
        ),
        case(
            deciding,
            SELVANE,
            commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]),
            said="This is decided by the State's coordinator.",
        ),
        case(
            deciding,
            EVALUATOR,
            commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]),
            said="There is no such seat.",
        ),
        case(
            deciding,
            VELMORA,
            commands.OfferAgreement(by="velmora", lever="L01", states=["selvane"]),
            said="Nothing needs to be agreed on that.",
        ),
        case(
            deciding,
            VELMORA,
            commands.OfferAgreement(by="velmora", lever="L04", states=["velmora"]),
            said="An agreement needs at least two States.",
        ),
        case(
            deciding,
            VELMORA,
            commands.OfferAgreement(by="velmora", lever="L04", states=["nowhere"]),
            said="An agreement needs at least two States.",
        ),
        case(
            deciding,
            VELMORA,
            commands.OfferAgreement(by="velmora", lever="L37", states=["selvane"]),
            said="These States have agreed on that already.",
        ),
        case(
            agreed,
            SELVANE,
            commands.OfferAgreement(by="selvane", lever="L04", states=["velmora"]),
            said="These States have agreed on that already.",
        ),
        case(
            offered,
            SELVANE,
            commands.OfferAgreement(by="selvane", lever="L04", states=["velmora"]),
            said="The same agreement has been offered already.",
        ),
        case(
            deciding,
            TRAINER,
            commands.OfferAgreement(by="nowhere", lever="L04", states=["selvane"]),
            said="There is no such State.",
        ),
        case(frozen, VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]), said=FROZEN),
        case(lived, VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]), said=NOT_OPEN),
        case(lived, TRAINER, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]), said=NOT_OPEN),
    ],
    commands.AnswerAgreement: [
        case(
            offered,
            DOVRIA,
            commands.AnswerAgreement(state="dovria", number=1, accept=True),
            said="This agreement was not offered to your State.",
        ),
        case(
            offered,
            SELVANE,
            commands.AnswerAgreement(state="selvane", number=2, accept=True),
            said="This agreement was not offered to your State.",
        ),
        case(
            offered,
            VELMORA,
            commands.AnswerAgreement(state="velmora", number=1, accept=False),
            said="This agreement has been answered already.",
        ),
        case(
            agreed,
            SELVANE,
            commands.AnswerAgreement(state="selvane", number=1, accept=False),
            said="This agreement has been answered already.",
        ),
        case(
            declined,
            SELVANE,
            commands.AnswerAgreement(state="selvane", number=1, accept=True),
            said="This agreement has been answered already.",
        ),
        case(
            offered,
            VELMORA,
            commands.AnswerAgreement(state="selvane", number=1, accept=True),
            said="This is decided by the State's coordinator.",
        ),
        case(
            offered,
            FOREIGN_CUSTOMS,
            commands.AnswerAgreement(state="selvane", number=1, accept=True),
            said="This is decided by the State's coordinator.",
        ),
    ],
    commands.RequestAssistance: [
        case(
            deciding,
            CUSTOMS,
            commands.RequestAssistance(state="velmora", control="account", text="Please."),
            said="This is decided by the State's coordinator.",
        ),
        case(
            deciding,
            HELPER,
            commands.RequestAssistance(state="velmora", control="account", text="Please."),
            said="This is decided by the State's coordinator.",
        ),
        case(
            deciding,
            SELVANE,
            commands.RequestAssistance(state="velmora", control="account", text="Please."),
            said="This is decided by the State's coordinator.",
        ),
        case(
            deciding,
            DOVRIA,
            commands.RequestAssistance(state="dovria", control="prosecution", text="Please."),
            said="No programme helps with that.",
        ),
        case(
            deciding,
            DOVRIA,
            commands.RequestAssistance(state="dovria", control="no-such-row", text="Please."),
            said="No programme helps with that.",
        ),
        case(
            deciding,
            TRAINER,
            commands.RequestAssistance(state="nowhere", control="account", text="Please."),
            said="There is no such State.",
        ),
        case(
            asked,
            DOVRIA,
            commands.RequestAssistance(state="dovria", control="border_detection", text="Again."),
            said="Your State has asked for that already.",
        ),
        case(
            insatiable,
            DOVRIA,
            commands.RequestAssistance(state="dovria", control="re_export", text="More."),
            said="Your State has 3 requests that nobody has answered yet.",
        ),
        case(
            deciding,
            DOVRIA,
            commands.RequestAssistance(state="dovria", control="account", text=" \n"),
            said="Write what you need, and why: a request that says so is easier to match.",
        ),
        case(
            frozen, DOVRIA, commands.RequestAssistance(state="dovria", control="account", text="Please."), said=FROZEN
        ),
        case(
            lived, DOVRIA, commands.RequestAssistance(state="dovria", control="account", text="Please."), said=NOT_OPEN
        ),
    ],
    commands.AnswerRequest: [
        case(
            asked,
            DOVRIA,
            commands.AnswerRequest(number=1, programme="regional-centre"),
            said="Requests are answered by the assistance provider.",
        ),
        case(asked, EVALUATOR, commands.AnswerRequest(number=1), said="There is no such seat."),
        case(asked, HELPER, commands.AnswerRequest(number=2), said="This request has been answered already."),
        case(matched, HELPER, commands.AnswerRequest(number=1), said="This request has been answered already."),
        case(
            no_help,
            HELPER,
            commands.AnswerRequest(number=1, programme="neighbours-help"),
            said="This request has been answered already.",
        ),
        case(
            asked,
            HELPER,
            commands.AnswerRequest(number=1, programme="regional-centre"),
            said="This programme does not help with that.",
        ),
        case(
            asked,
            HELPER,
            commands.AnswerRequest(number=1, programme="no-such-programme"),
            said="This programme does not help with that.",
        ),
        case(
            busy,
            HELPER,
            commands.AnswerRequest(number=3, programme="action-plan-assistance"),
            said="This programme serves as many requests as it can.",
        ),
    ],
    commands.CloseMove: [
        case(overtime, TIMER, commands.CloseMove(), said=TRAINER_ONLY),
        case(deciding, VELMORA, commands.CloseMove(), said=TRAINER_ONLY),
        case(deciding, EVALUATOR, commands.CloseMove(), said=TRAINER_ONLY),
        case(lobby, TRAINER, commands.CloseMove(), said=NOT_OPEN),
        case(lived, TRAINER, commands.CloseMove(), said=NOT_OPEN),
    ],
    commands.RecordResult: [
        case(
            lived,
            TRAINER,
            commands.RecordResult(move=1, digest=DIGEST, model="m0de1"),
            said="Only the region itself says what a move gave.",
        ),
        case(
            lived,
            VELMORA,
            commands.RecordResult(move=1, digest=DIGEST, model="m0de1"),
            said="Only the region itself says what a move gave.",
        ),
        case(
            lived,
            MODEL,
            commands.RecordResult(move=2, digest=DIGEST, model="m0de1"),
            said="This move has not just been closed.",
        ),
        case(
            deciding,
            MODEL,
            commands.RecordResult(move=0, digest=DIGEST, model="m0de1"),
            said="This move has not just been closed.",
        ),
        case(
            result_written,
            MODEL,
            commands.RecordResult(move=1, digest=DIGEST, model="m0de1"),
            said="This move has not just been closed.",
        ),
        case(
            lived,
            MODEL,
            commands.RecordResult(move=1, digest="<b>", model="m0de1"),
            said="A digest is a word of at most 64 letters and digits.",
        ),
        case(
            lived,
            MODEL,
            commands.RecordResult(move=1, digest=DIGEST, model="x" * 65),
            said="A digest is a word of at most 64 letters and digits.",
        ),
    ],
    commands.UndoMove: [
        case(lived, VELMORA, commands.UndoMove(luck="same"), said=TRAINER_ONLY),
        case(deciding, TRAINER, commands.UndoMove(luck="same"), said="No move has been closed yet."),
        case(lived, TRAINER, commands.UndoMove(luck="better"), said="Choose the same luck or new luck."),
        case(ended, TRAINER, commands.UndoMove(luck="same"), said="The exercise is over."),
    ],
    commands.FreezeExercise: [
        case(deciding, VELMORA, commands.FreezeExercise(), said=TRAINER_ONLY),
        case(frozen, TRAINER, commands.FreezeExercise(), said="The exercise is frozen already."),
        case(ended, TRAINER, commands.FreezeExercise(), said="The exercise is over."),
    ],
    commands.ResumeExercise: [
        case(frozen, VELMORA, commands.ResumeExercise(), said=TRAINER_ONLY),
        case(deciding, TRAINER, commands.ResumeExercise(), said="The exercise is not frozen."),
    ],
    commands.SetTimer: [
        case(deciding, VELMORA, commands.SetTimer(seconds=600), said=TRAINER_ONLY),
        case(deciding, TIMER, commands.SetTimer(seconds=600), said=TRAINER_ONLY),
        case(overtime, TIMER, commands.SetTimer(seconds=600), at=LATE, said=TRAINER_ONLY),
        case(deciding, TIMER, commands.SetTimer(seconds=None), at=LATE, said=NOT_UP),
        case(overtime, TIMER, commands.SetTimer(seconds=None), at=BEGUN, said=NOT_UP),
        case(overtime_frozen, TIMER, commands.SetTimer(seconds=None), at=LATE, said=NOT_UP),
        case(overtime_put_off, TIMER, commands.SetTimer(seconds=None), at=SOON, said=NOT_UP),
        case(lived, TIMER, commands.SetTimer(seconds=None), at=LATE, said=NOT_OPEN),
        case(
            deciding, TRAINER, commands.SetTimer(seconds=0.0004), said="Time to decide is between one second and a day."
        ),
        case(deciding, TRAINER, commands.SetTimer(seconds=0), said="Time to decide is between one second and a day."),
        case(
            deciding, TRAINER, commands.SetTimer(seconds=86_401), said="Time to decide is between one second and a day."
        ),
        case(
            deciding,
            TRAINER,
            commands.SetTimer(seconds=float("nan")),
            said="Time to decide is between one second and a day.",
        ),
        case(frozen, TRAINER, commands.SetTimer(seconds=600), said=FROZEN),
        case(lived, TRAINER, commands.SetTimer(seconds=600), said=NOT_OPEN),
    ],
    commands.ReleaseInject: [
        case(deciding, VELMORA, commands.ReleaseInject(id="rumour"), said=TRAINER_ONLY),
        case(deciding, TRAINER, commands.ReleaseInject(id="no-such"), said="There is no such inject."),
        case(released, TRAINER, commands.ReleaseInject(id="rumour"), said="This inject has been released already."),
        case(lobby, TRAINER, commands.ReleaseInject(id="rumour"), said="The exercise is not under way."),
        case(ended, TRAINER, commands.ReleaseInject(id="rumour"), said="The exercise is not under way."),
    ],
    commands.ScheduleInject: [
        case(lobby, EVALUATOR, commands.ScheduleInject(id="rumour", skipped=True), said=TRAINER_ONLY),
        case(lobby, TRAINER, commands.ScheduleInject(id="no-such", skipped=True), said="There is no such inject."),
        case(held_back, EVALUATOR, commands.ScheduleInject(id="rumour", skipped=False), said=TRAINER_ONLY),
        case(
            held_back,
            TRAINER,
            commands.ScheduleInject(id="no-such", skipped=False),
            said="This inject is not held back.",
        ),
        case(
            held_back,
            TRAINER,
            commands.ScheduleInject(id="budgets-cut", skipped=False),
            said="This inject is not held back.",
        ),
        case(
            held_back_too_long,
            TRAINER,
            commands.ScheduleInject(id="chairs-letter", skipped=False),
            said="Its month is over: release it now, or never.",
        ),
    ],
    commands.WriteInject: [
        case(deciding, EVALUATOR, commands.WriteInject(to=["all"], text="A call."), said=TRAINER_ONLY),
        case(deciding, TRAINER, commands.WriteInject(to=["all"], text="  "), said="Write what the inject says."),
        case(
            deciding,
            TRAINER,
            commands.WriteInject(to=["all"], text="A call.", channel="pigeon"),
            said="There is no such channel.",
        ),
        case(deciding, TRAINER, commands.WriteInject(to=["nowhere"], text="A call."), said="There is no such seat."),
        case(deciding, TRAINER, commands.WriteInject(to=["*.nobody"], text="A call."), said="There is no such seat."),
        case(lobby, TRAINER, commands.WriteInject(to=["all"], text="A call."), said="The exercise is not under way."),
    ],
    commands.AnswerInject: [
        case(deciding, VELMORA, commands.AnswerInject(number=99, text="We answer."), said="There is no such inject."),
        case(deciding, HELPER, commands.AnswerInject(number=1, text="We answer."), said="There is no such inject."),
        case(deciding, NOBODYS, commands.AnswerInject(number=1, text="We answer."), said="There is no such seat."),
        case(deciding, TRAINER, commands.AnswerInject(number=1, text="We answer."), said="There is no such seat."),
        case(frozen, VELMORA, commands.AnswerInject(number=1, text="We answer."), said=FROZEN),
    ],
    commands.SendMessage: [
        case(lobby, VELMORA, commands.SendMessage(text="Hello."), said=TRAINER_ONLY),
        case(lobby, TRAINER, commands.SendMessage(text=" "), said="Write a message."),
        case(lobby, TRAINER, commands.SendMessage(text="Hello.", to="nowhere.customs"), said="There is no such seat."),
    ],
    commands.Reveal: [
        case(lived, VELMORA, commands.Reveal(what="truth"), said=TRAINER_ONLY),
        case(lived, EVALUATOR, commands.Reveal(what="truth"), said=TRAINER_ONLY),
        case(lived, TRAINER, commands.Reveal(what="names"), said="There is nothing of that kind to reveal."),
    ],
    commands.WriteNote: [
        case(
            deciding, VELMORA, commands.WriteNote(text="Hm."), said="Notes are written by the trainer and evaluators."
        ),
        case(deciding, TIMER, commands.WriteNote(text="Hm."), said="Notes are written by the trainer and evaluators."),
        case(deciding, TRAINER, commands.WriteNote(text="\x00"), said="Write a note."),
    ],
    commands.RateObjective: [
        case(
            lived,
            VELMORA,
            commands.RateObjective(objective="whose-border", grade="S"),
            said="Objectives are rated by the trainer and evaluators.",
        ),
        case(
            lived,
            "evaluators",
            commands.RateObjective(objective="whose-border", grade="S"),
            said="Objectives are rated by the trainer and evaluators.",
        ),
        case(
            lived, EVALUATOR, commands.RateObjective(objective="no-such", grade="S"), said="There is no such objective."
        ),
        case(
            lived,
            EVALUATOR,
            commands.RateObjective(objective="whose-border", grade="A"),
            said="A rating is P, S, M or U.",
        ),
    ],
    commands.EndExercise: [
        case(lived, VELMORA, commands.EndExercise(), said=TRAINER_ONLY),
        case(lobby, TRAINER, commands.EndExercise(), said="Close the open move first."),
        case(deciding, TRAINER, commands.EndExercise(), said="Close the open move first."),
        case(ended, TRAINER, commands.EndExercise(), said="Close the open move first."),
    ],
    commands.CloseHotWash: [
        case(ended, EVALUATOR, commands.CloseHotWash(answers=5), said=TRAINER_ONLY),
        case(ended, VELMORA, commands.CloseHotWash(answers=5), said=TRAINER_ONLY),
        case(last_lived, TRAINER, commands.CloseHotWash(answers=5), said="The exercise is not over yet."),
        case(
            ended,
            TRAINER,
            commands.CloseHotWash(answers=4),
            said="The hot wash can be closed once there are 5 answers.",
        ),
        case(
            ended,
            TRAINER,
            commands.CloseHotWash(answers=5.0),
            said="The hot wash can be closed once there are 5 answers.",
        ),
        case(washed, TRAINER, commands.CloseHotWash(answers=5), said="The hot wash has been closed already."),
        case(
            ended,
            TRAINER,
            commands.CloseHotWash(answers=5, digest="<b>"),
            said="A digest is a word of at most 64 letters and digits.",
        ),
    ],
}


def listed(table: dict[type[commands.Command], list[tuple[Any, ...]]]) -> list[Any]:
    return [
        pytest.param(command, *row, id=f"{command.__name__}-{row[0].__name__}-{row[1]}-{n}")
        for command, rows in table.items()
        for n, row in enumerate(rows, 1)
    ]


def test_every_command_has_cases_that_it_permits_and_cases_that_it_refuses():
    assert set(ALLOWED) == set(REFUSED) == set(commands.COMMANDS)


@pytest.mark.parametrize(("kind", "prepare", "actor", "command", "at", "said"), listed(ALLOWED))
def test_a_command_by_whom_it_belongs_to_becomes_one_entry_that_the_log_gives_again(
    lobby_session, kind, prepare, actor, command, at, said
):
    table = Table(lobby_session)
    prepare(table)
    before = table.session
    entry = table.do(actor, command, at=at)
    assert entry.kind == kind.kind
    assert entry.number == len(before.entries)
    assert json.loads(json.dumps(commands.given_again(before, entry).body())) == entry.body
    assert content(same_again(table.session, lobby_session)) == content(table.session)


@pytest.mark.parametrize(("kind", "prepare", "actor", "command", "at", "said"), listed(REFUSED))
def test_a_command_by_anybody_else_or_at_another_time_is_refused_in_words_and_changes_nothing(
    lobby_session, kind, prepare, actor, command, at, said
):
    table = Table(lobby_session)
    prepare(table)
    before, kept = table.session, content(table.session)
    with pytest.raises(commands.Refused) as refused:
        table.do(actor, command, at=at)
    assert said in refused.value.said
    assert isinstance(refused.value.said, Said), "no words of the catalogue"
    assert table.session is before
    assert content(before) == kept


def test_what_cannot_be_done_is_said_in_the_readers_language(lobby):
    from sim.scenario.problems import said_in
    from sim.words import translator

    with pytest.raises(commands.Refused) as refused:
        lobby.do(VELMORA, commands.StartExercise())
    spoken = {language: said_in(refused.value.said, translator(language)) for language in ("en", "fr", "ru")}
    assert spoken["en"] == TRAINER_ONLY
    assert len(set(spoken.values())) == 3


# Seats and levers


def test_every_lever_is_owned_by_some_seat_of_its_state_and_by_no_seat_without_a_state(two_doors):
    seats = seats_of(two_doors, industry=True, assistance=True)
    for state in two_doors.states:
        own = {lever.id for seat in seats if seat.state == state.id for lever in own_levers(seat)}
        assert own == {lever.id for lever in LEVERS}
    assert own_levers(HELPER) == ()
    assert own_levers(Seat("velmora", "industry")) == ()


def test_a_seat_is_written_and_read_as_one_word(two_doors):
    for seat in seats_of(two_doors, industry=True, assistance=True):
        assert Seat.of(str(seat)) == seat


def test_a_seat_may_propose_its_own_levers_and_no_other_one(deciding):
    for seat in deciding.session.seats:
        own = {lever.id for lever in own_levers(seat)}
        for lever in LEVERS:
            proposal = commands.Propose(seat=seat, values={lever.id: (lever.low + lever.high) / 2})
            if lever.id in own:
                assert proposal.check(deciding.session, seat, deciding.now)
            else:
                with pytest.raises(commands.Refused, match="is not decided in this seat"):
                    proposal.check(deciding.session, seat, deciding.now)


def test_a_coordinator_settles_what_was_proposed_with_the_dissent_of_others_in_the_log(lobby):
    lobby.do("anna", commands.TakeSeat(seat=CUSTOMS, holder="anna"))
    deciding(lobby)
    lobby.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 12}))
    lobby.do(
        VELMORA,
        commands.SubmitPlan(
            state="velmora", values={"L21": 7}, dissent={str(CUSTOMS): " Not enough. ", str(REGULATOR): "  "}
        ),
    )
    plan = lobby.session.plans[1, "velmora"]
    assert plan.values == {"L21": 7.0}
    assert plan.dissent == {str(CUSTOMS): "Not enough."}
    assert plan.by == str(VELMORA)


def test_a_plan_holds_only_levers_that_change(deciding):
    start = deciding.session.values("velmora")
    deciding.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": start["L01"], "L02": 2}))
    assert deciding.session.plans[1, "velmora"].values == {"L02": 2.0}


# Means


def test_a_budget_cut_from_outside_counts_when_a_plan_is_submitted(two_doors):
    cut = {"effects": [{"kind": "budget", "at": "velmora", "size": 0.5, "day": 0, "days": 91}], "to": ["velmora"]}
    table = Table(created(with_inject(two_doors, cut)))
    table.open()
    assert table.session.budget("velmora") == 120.0
    table.trainer(commands.SubmitPlan(state="velmora", values={"L01": 3}))
    table.trainer(commands.ReleaseInject(id="inject-1"))
    assert table.session.budget("velmora") == 60.0
    with pytest.raises(commands.Refused, match=r"the State has 60\.0"):
        table.trainer(commands.SubmitPlan(state="velmora", values={"L01": 3}))
    table.trainer(commands.SubmitPlan(state="velmora", values={}))  # what runs already may go on
    assert table.session.budget("selvane") == 155.0
    table.live(moves=1)
    table.open()
    assert table.session.budget("velmora") == 120.0


def test_a_budget_that_shrinks_later_holds_from_its_day(two_doors):
    later = [{"kind": "budget", "at": "dovria", "size": 0.5, "day": 91, "days": 91}]
    table = Table(created(changed(two_doors, happenings=later)))
    budgets = []
    for _ in range(3):
        table.open()
        budgets.append(table.session.budget("dovria"))
        table.trainer(commands.CloseMove())
    assert budgets == [60.0, 30.0, 60.0]


def test_what_is_affordable_is_taken_in_the_order_of_the_levers_and_can_be_submitted(deciding):
    wanted = {"L25": 100.0, "L04": 100.0, "L21": 50.0, "L26": 0.0}
    taken = deciding.session.affordable("velmora", wanted)
    assert taken.items() < wanted.items()
    assert "L26" in taken
    commands.SubmitPlan(state="velmora", values=taken).check(deciding.session, TRAINER, deciding.now)


def test_a_state_without_a_plan_gets_what_its_agencies_proposed_when_the_move_is_closed(deciding):
    deciding.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 7}))
    deciding.trainer(commands.SubmitPlan(state="selvane", values={"L01": 2}))
    deciding.trainer(commands.CloseMove())
    plans = deciding.session.plans
    assert plans[1, "velmora"].values == {"L21": 7.0}
    assert plans[1, "velmora"].by == "stand-in"
    assert plans[1, "selvane"].by == TRAINER
    assert plans[1, "dovria"].values == {}


# Agreements


def test_an_agreement_holds_from_the_move_in_which_the_last_state_accepted(lobby):
    lobby.open()
    lobby.think()
    lobby.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane", "dovria"]))
    lobby.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    assert lobby.session.offers[1].open
    assert not lobby.session.decisions().agreements
    lobby.live()
    lobby.open()
    lobby.do(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=True))
    assert lobby.session.offers[1].made
    lobby.trainer(commands.CloseMove())
    (agreement,) = lobby.session.decisions().agreements
    assert (agreement.lever, set(agreement.states), agreement.from_day) == ("L04", set(lobby.session.state_ids()), 91)


def test_assistance_that_is_matched_works_after_the_time_of_its_programme_and_for_its_state_alone(lobby):
    matched(lobby)
    request = lobby.session.assistance[1]
    assert (request.open, request.answered, request.programme) == (False, 1, "action-plan-assistance")
    effect = request.happening
    assert (effect.kind, effect.at, effect.control, effect.size) == ("assistance", "dovria", "border_detection", 0.2)
    assert effect.day == 12 * MONTH
    assert lobby.session.happenings()[-1] == effect
    assert lobby.session.running("action-plan-assistance") == 1


def test_a_programme_has_room_again_once_its_help_is_at_work(two_doors):
    table = Table(created(two_doors, Format(moves=3, quarters=4, minutes=12), assistance=True))
    busy(table)
    assert table.session.running("action-plan-assistance") == 2
    table.trainer(commands.CloseMove())
    table.open()
    assert table.session.running("action-plan-assistance") == 0
    table.do(HELPER, commands.AnswerRequest(number=3, programme="action-plan-assistance"))


def test_undoing_a_move_takes_back_what_was_asked_and_answered_after_it(lobby):
    asked(lobby)
    lobby.trainer(commands.CloseMove())
    lobby.open()
    lobby.do(
        SELVANE, commands.RequestAssistance(state="selvane", control="account", text="Who has what is on paper only.")
    )
    lobby.do(HELPER, commands.AnswerRequest(number=1, programme="action-plan-assistance"))
    lobby.trainer(commands.UndoMove(luck="same"))
    assert set(lobby.session.assistance) == {1}
    assert lobby.session.assistance[1].open
    assert lobby.session.happenings() == tuple(each for i in lobby.session.injects for each in i.happenings)


def test_an_offer_that_one_state_declines_is_closed_for_all(lobby):
    lobby.open()
    lobby.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane", "dovria"]))
    lobby.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=False))
    with pytest.raises(commands.Refused, match="answered already"):
        lobby.do(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=True))
    assert lobby.session.agreements() == lobby.session.agreements()[:1]


# Injects


def test_injects_come_in_the_move_of_their_day_and_those_held_back_do_not(two_doors):
    table = Table(
        created(
            with_inject(
                two_doors,
                {"release": {"day": 0}},
                {"release": {"day": 90}},
                {"release": {"day": 91}},
                {"release": {"day": 100}},
                {},
            )
        )
    )
    table.trainer(commands.ScheduleInject(id="inject-4", skipped=True))
    table.open()
    assert [(i.id, i.number, i.day, i.move) for i in table.session.injects] == [
        ("inject-1", 1, 0, 1),
        ("inject-2", 2, 90, 1),
    ]
    table.live(moves=1)
    table.open()
    assert [i.id for i in table.session.injects] == ["inject-1", "inject-2", "inject-3"]
    table.trainer(commands.ReleaseInject(id="inject-4"))
    assert [(i.id, i.day) for i in table.session.injects][-1] == ("inject-4", 91)
    assert [i.id for i in table.session.waiting()] == ["inject-5"]


def test_an_inject_held_back_and_scheduled_again_comes_in_the_move_of_its_day(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 0}}, {"release": {"day": 100}}, {})))
    for name in ("inject-1", "inject-2", "inject-3"):
        table.trainer(commands.ScheduleInject(id=name, skipped=True))
    table.open()
    assert table.session.injects == []
    with pytest.raises(commands.Refused, match="Its month is over"):
        table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))
    table.trainer(commands.ScheduleInject(id="inject-2", skipped=False))
    table.trainer(commands.ScheduleInject(id="inject-3", skipped=False))
    assert table.session.skipped == {"inject-1"}
    with pytest.raises(commands.Refused, match="not held back"):
        table.trainer(commands.ScheduleInject(id="inject-2", skipped=False))
    table.live()
    table.open()
    assert [inject.id for inject in table.session.injects] == ["inject-2"]
    table.trainer(commands.ReleaseInject(id="inject-1"))
    with pytest.raises(commands.Refused, match="not held back"):
        table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))


def test_an_inject_held_back_can_be_scheduled_again_when_the_move_before_it_is_undone(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 100}})))
    table.trainer(commands.ScheduleInject(id="inject-1", skipped=True))
    table.live()
    table.open()
    with pytest.raises(commands.Refused, match="Its month is over"):
        table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))
    table.trainer(commands.UndoMove(luck="same"))
    table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))
    table.live()
    table.open()
    assert [inject.id for inject in table.session.injects] == ["inject-1"]


def test_an_inject_reaches_the_seats_that_it_is_addressed_to_and_nobody_else(deciding):
    for to, expected in (
        (["velmora.customs"], {"velmora.customs"}),
        (["*.customs"], {"velmora.customs", "selvane.customs", "dovria.customs"}),
        (["assistance"], {"assistance"}),
        (["dovria"], {str(seat) for seat in deciding.session.seats if seat.state == "dovria"}),
        (["all"], {str(seat) for seat in deciding.session.seats}),
    ):
        entry = deciding.trainer(commands.WriteInject(to=to, text="A call."))
        number = entry.body["number"]
        got = {
            str(seat)
            for seat in deciding.session.seats
            if number in {inject.number for inject in deciding.session.inbox(seat)}
        }
        assert got == expected


def test_an_inject_whose_condition_nobody_could_see_is_refused_when_a_session_is_created(two_doors):
    hidden = {"release": {"indicator": "diversions", "above": 1.0}}
    with pytest.raises(commands.Refused, match="nothing that participants can see"):
        created(with_inject(two_doors, hidden))


# Creation


@pytest.mark.parametrize(
    ("moves", "quarters"), [(0, 1), (41, 1), (1, 0), (1, 9), (40, 3), (-1, 1)], ids=lambda value: str(value)
)
def test_an_exercise_of_a_length_that_cannot_be_played_is_refused(two_doors, moves, quarters):
    with pytest.raises(commands.Refused, match="1 to 40 moves of 1 to 8 quarters, 80 quarters at most"):
        commands.create(two_doors, Format(moves, quarters, 10))


@pytest.mark.parametrize("seed", [-1, 1 << 63, 1540])
def test_a_seed_that_is_none_or_that_of_previews_is_refused(two_doors, seed):
    with pytest.raises(commands.Refused, match="A seed is a whole number"):
        commands.create(two_doors, SHORT, seed=seed)


def test_a_session_draws_a_seed_of_its_own_when_none_is_given(two_doors):
    seeds = {commands.create(two_doors, SHORT).seed for _ in range(5)}
    assert len(seeds) == 5
    assert all(0 <= seed < 1 << 63 for seed in seeds)


def test_the_formats_that_are_offered_can_be_played(two_doors):
    for format_ in FORMATS.values():
        session = created(two_doors, format_)
        assert session.length * session.format.days == session.format.length * 91


def test_nothing_can_follow_the_creation_but_an_entry_with_the_next_number(lobby_session):
    entry = lobby_session.entries[0]
    with pytest.raises(ValueError, match="does not follow"):
        followed_by(lobby_session, entry)
    with pytest.raises(ValueError, match="begins with its creation"):
        begun(Table(lobby_session).trainer(commands.StartExercise()))


# Text


def test_texts_are_kept_as_text_without_control_characters_and_never_longer_than_permitted(lobby):
    nasty = "\x00<b>bold</b>\x1b[31m\u202ered\ud800\nnext {name} %s\x07"
    kept = "<b>bold</b>[31mred\nnext {name} %s"
    session = created(lobby.session.scenario, title=nasty)
    assert session.title == kept
    lobby.open()
    lobby.do(VELMORA, commands.StateExpectation(seat=VELMORA, expectation=nasty, reason=nasty, confidence=1))
    lobby.do(VELMORA, commands.AnswerInject(number=1, text=nasty))
    lobby.do(VELMORA, commands.SubmitPlan(state="velmora", values={}, dissent={str(CUSTOMS): nasty}))
    lobby.trainer(commands.SendMessage(text=nasty))
    lobby.trainer(commands.WriteInject(to=[], text=nasty))
    lobby.do(EVALUATOR, commands.WriteNote(text=nasty))
    lobby.do(EVALUATOR, commands.RateObjective(objective="whose-border", grade="M", text=nasty))
    session = lobby.session
    found = [
        session.thoughts[1, VELMORA].expectation,
        session.thoughts[1, VELMORA].reason,
        session.answers[1, str(VELMORA)],
        session.plans[1, "velmora"].dissent[str(CUSTOMS)],
        session.messages[-1].text,
        session.injects[-1].text["en"],
        session.injects[-1].text["ru"],
        session.notes[-1].text,
        session.ratings["whose-border", EVALUATOR].text,
    ]
    assert found == [kept] * len(found)
    lobby.trainer(commands.SendMessage(text="я" * 10_000))
    assert lobby.session.messages[-1].text == "я" * commands.LONGEST_TEXT
    json.dumps([entry.to_json() for entry in lobby.session.entries], ensure_ascii=False).encode()


# The end, and what stands where


def test_the_truth_is_revealed_when_the_exercise_ends(lobby):
    last_lived(lobby)
    assert lobby.session.revealed == set()
    lobby.trainer(commands.EndExercise())
    assert lobby.session.phase == Phase.ENDED
    assert lobby.session.revealed == {"practice", "truth"}


def test_every_kind_of_entry_stands_in_a_session_played_through_and_each_is_given_again(played, lobby_session):
    kinds = {entry.kind for entry in played.session.entries}
    assert set(Kind) - kinds == {Kind.ENDED, Kind.WASHED}
    session = lobby_session
    for entry in played.session.entries[1:]:
        assert json.loads(json.dumps(commands.given_again(session, entry).body())) == entry.body, entry.kind
        session = followed_by(session, entry)
    assert content(session) == content(played.session)


def test_a_session_read_from_its_log_alone_is_the_same(lobby_session):
    table = play_through(Table(lobby_session))
    assert content(replayed(table.session.entries)) == content(table.session)


def test_names_of_levers_read_with_an_underscore_are_levers():
    assert set(levers({"L11_N": 0.5})) <= {lever.id for lever in LEVERS}
    assert len(COORDINATORS) == 3
