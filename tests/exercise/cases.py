"""Cases of every command: what it is given in which session by whom, permitted, or refused in these words."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sim.exercise import commands
from sim.exercise.entries import MODEL, TIMER, TRAINER
from sim.exercise.seats import ASSISTANCE, Seat
from tests.exercise.playing import BEGUN, CUSTOMS, DOVRIA, SELVANE, VELMORA, Table

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
    table.simulate()
    table.do(MODEL, commands.RecordResult(move=1, digest=DIGEST, model="m0de1"))


def frozen(table: Table) -> None:
    deciding(table)
    table.trainer(commands.FreezeExercise())


def lived(table: Table) -> None:
    table.simulate()


def last_lived(table: Table) -> None:
    table.simulate(moves=3)


def ended(table: Table) -> None:
    table.simulate(moves=3)
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
    """``at``: what the time is said to be. ``gettext_lazy``: the words in which it is refused."""
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
