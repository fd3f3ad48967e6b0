"""Every command of a session: who may give it, when and with which means, and the words in which anything else is refused."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sim.exercise import commands
from sim.exercise.entries import MODEL, TIMER, TRAINER, Kind
from sim.exercise.formats import FORMATS, Format
from sim.exercise.seats import ASSISTANCE, Seat, own_levers, seats_of
from sim.exercise.session import Phase, Session
from sim.scenario.calendar import MONTH
from sim.scenario.levers import LEVERS
from sim.scenario.problems import Said
from sim.words import LANGUAGES
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
    table.trainer(commands.set_timer, 0.5)


def overtime_frozen(table: Table) -> None:
    overtime(table)
    table.trainer(commands.freeze)


def overtime_submitted(table: Table) -> None:
    overtime(table)
    table.do(commands.submit, VELMORA, "velmora", {"L01": 2})


def overtime_put_off(table: Table) -> None:
    overtime(table)
    table.trainer(commands.set_timer, 600)


def result_written(table: Table) -> None:
    table.live()
    table.do(commands.write_result, MODEL, 1, DIGEST, "m0de1")


def frozen(table: Table) -> None:
    deciding(table)
    table.trainer(commands.freeze)


def lived(table: Table) -> None:
    table.live()


def last_lived(table: Table) -> None:
    table.live(moves=3)


def ended(table: Table) -> None:
    table.live(moves=3)
    table.trainer(commands.end)


def washed(table: Table) -> None:
    ended(table)
    table.trainer(commands.close_hot_wash, 5)


def submitted(table: Table) -> None:
    deciding(table)
    table.do(commands.submit, VELMORA, "velmora", {"L01": 2})


def offered(table: Table) -> None:
    deciding(table)
    table.do(commands.offer, VELMORA, "velmora", "L04", ["velmora", "selvane"])


def agreed(table: Table) -> None:
    offered(table)
    table.do(commands.answer_offer, SELVANE, "selvane", 1, accept=True)


def declined(table: Table) -> None:
    offered(table)
    table.do(commands.answer_offer, SELVANE, "selvane", 1, accept=False)


def asked(table: Table) -> None:
    deciding(table)
    table.do(commands.ask_assistance, DOVRIA, "dovria", "border_detection", "Our posts have one officer each.")


def matched(table: Table) -> None:
    asked(table)
    table.do(commands.answer_assistance, HELPER, 1, "action-plan-assistance")


def no_help(table: Table) -> None:
    asked(table)
    table.do(commands.answer_assistance, HELPER, 1)


def busy(table: Table) -> None:
    """Let a programme serve as much as it can, and one more State ask for it."""
    matched(table)
    for state, control in (("velmora", "border_detection"), ("selvane", "border_detection")):
        table.trainer(commands.ask_assistance, state, control, "The same for us.")
    table.do(commands.answer_assistance, HELPER, 2, "action-plan-assistance")


def insatiable(table: Table) -> None:
    deciding(table)
    for control in ("border_detection", "account", "technology"):
        table.do(commands.ask_assistance, DOVRIA, "dovria", control, "Help.")


def seated(table: Table) -> None:
    table.do(commands.take_seat, "anna", CUSTOMS, "anna")


def seated_and_deciding(table: Table) -> None:
    seated(table)
    deciding(table)


def closed_door(table: Table) -> None:
    table.trainer(commands.open_joining, joining=False)


def held_back(table: Table) -> None:
    for name in ("chairs-letter", "selvane-tightens", "rumour"):
        table.trainer(commands.hold_back, name)


def held_back_too_long(table: Table) -> None:
    held_back(table)
    table.open()


def released(table: Table) -> None:
    deciding(table)
    table.trainer(commands.release, "rumour")


def case(prepare: Prepare, actor: object, *arguments: Any, **named: Any) -> tuple[Any, ...]:
    return prepare, actor, arguments, named


ALLOWED: dict[commands.Command, list[tuple[Any, ...]]] = {
    commands.take_seat: [
        case(lobby, "anna", CUSTOMS, "anna"),
        case(lobby, TRAINER, CUSTOMS, "anna"),
        case(closed_door, TRAINER, CUSTOMS, "anna"),
        case(seated, "ben", CUSTOMS, "ben"),
        case(deciding, "anna", HELPER, "anna"),
        case(ended, "anna", CUSTOMS, "anna"),  # for the hot wash
    ],
    commands.leave_seat: [case(seated, "anna", CUSTOMS, "anna"), case(seated, TRAINER, CUSTOMS, "anna")],
    commands.open_joining: [case(lobby, TRAINER, joining=False), case(closed_door, TRAINER, joining=True)],
    commands.start: [case(lobby, TRAINER)],
    commands.open_move: [case(lived, TRAINER), case(lived, TRAINER, ["shippers-complain"])],
    commands.think: [
        case(unthinking, CUSTOMS, CUSTOMS, "fewer", "because", 5),
        case(unthinking, CUSTOMS, CUSTOMS, "fewer"),
        case(unthinking, TRAINER, CUSTOMS, "from paper"),
        case(frozen, TRAINER, CUSTOMS, "from paper"),
        case(unthinking, HELPER, HELPER, "they will ask"),
    ],
    commands.propose: [
        case(deciding, CUSTOMS, CUSTOMS, {"L21": 8}),
        case(deciding, CUSTOMS, CUSTOMS, {}),
        case(deciding, CUSTOMS, CUSTOMS, {"L21": 0, "L25": 100}),
        case(unthinking, TRAINER, CUSTOMS, {"L21": 8}),
    ],
    commands.submit: [
        case(deciding, VELMORA, "velmora", {"L01": 2}),
        case(deciding, VELMORA, "velmora", {}),
        case(deciding, VELMORA, "velmora", {"L21": 8}),  # nobody sits in customs
        case(unthinking, TRAINER, "velmora", {"L21": 8}),
        case(submitted, TRAINER, "velmora", {"L21": 8}),
        case(frozen, TRAINER, "velmora", {"L21": 8}),
        case(overtime, TIMER, "velmora", {}, now=LATE),
        case(overtime, TIMER, "velmora", {"L01": 2}, now=LATE),
    ],
    commands.withdraw: [case(submitted, VELMORA, "velmora"), case(submitted, TRAINER, "velmora")],
    commands.offer: [
        case(deciding, VELMORA, "velmora", "L04", ["velmora", "selvane"]),
        case(deciding, VELMORA, "velmora", "L33", ["selvane", "dovria"]),
        case(deciding, TRAINER, "dovria", "L34", ["selvane"]),
        case(deciding, SELVANE, "selvane", "L05", ["velmora", "dovria"]),
        case(declined, VELMORA, "velmora", "L04", ["velmora", "selvane"]),
    ],
    commands.answer_offer: [
        case(offered, SELVANE, "selvane", 1, accept=True),
        case(offered, SELVANE, "selvane", 1, accept=False),
        case(offered, TRAINER, "selvane", 1, accept=True),
    ],
    commands.ask_assistance: [
        case(deciding, DOVRIA, "dovria", "border_detection", "Our posts have one officer each."),
        case(unthinking, TRAINER, "dovria", "border_detection", "From paper."),
        case(asked, DOVRIA, "dovria", "account", "And this."),
        case(asked, SELVANE, "selvane", "border_detection", "So do we."),
        case(matched, DOVRIA, "dovria", "border_detection", "More of the same."),
        case(submitted, VELMORA, "velmora", "account", "After the plan was submitted."),
    ],
    commands.answer_assistance: [
        case(asked, HELPER, 1, "action-plan-assistance"),
        case(asked, HELPER, 1, "neighbours-help"),
        case(asked, HELPER, 1),
        case(asked, TRAINER, 1, "action-plan-assistance"),
        case(busy, HELPER, 3, "neighbours-help"),
    ],
    commands.close_move: [case(deciding, TRAINER), case(frozen, TRAINER)],
    commands.write_result: [case(lived, MODEL, 1, DIGEST, "m0de1")],
    commands.undo_move: [case(lived, TRAINER, "same"), case(lived, TRAINER, "new"), case(last_lived, TRAINER, "new")],
    commands.freeze: [case(deciding, TRAINER), case(lived, TRAINER)],
    commands.thaw: [case(frozen, TRAINER)],
    commands.set_timer: [
        case(deciding, TRAINER, 600),
        case(deciding, TRAINER, None),
        case(overtime, TIMER, None, now=LATE),
        case(deciding, TRAINER, 86_400),
    ],
    commands.release: [case(deciding, TRAINER, "rumour"), case(lived, TRAINER, "budgets-cut")],
    commands.hold_back: [case(lobby, TRAINER, "selvane-tightens"), case(deciding, TRAINER, "budgets-cut")],
    commands.schedule: [case(held_back, TRAINER, "selvane-tightens"), case(held_back, TRAINER, "rumour")],
    commands.write_inject: [
        case(deciding, TRAINER, ["velmora.customs"], "A call."),
        case(deciding, TRAINER, ["*.customs", "dovria"], "A call.", "phone", "Port office"),
        case(lived, TRAINER, [], "To everybody."),
    ],
    commands.respond: [case(deciding, VELMORA, 1, "We answer."), case(lived, VELMORA, 1, "We answer.")],
    commands.message: [
        case(lobby, TRAINER, "Welcome."),
        case(deciding, TRAINER, "For you.", "velmora.customs"),
        case(ended, TRAINER, "Thank you."),
    ],
    commands.reveal: [case(lived, TRAINER, "practice"), case(lived, TRAINER, "truth")],
    commands.note: [case(deciding, TRAINER, "They wait."), case(ended, EVALUATOR, "They waited.")],
    commands.rate: [case(lived, who, "whose-border", grade, "why") for who in (EVALUATOR, TRAINER) for grade in "PSMU"],
    commands.end: [case(lived, TRAINER), case(last_lived, TRAINER)],
    commands.close_hot_wash: [case(ended, TRAINER, 5), case(ended, TRAINER, 60, DIGEST)],
}
REFUSED: dict[commands.Command, list[tuple[Any, ...]]] = {
    commands.take_seat: [
        case(lobby, "anna", NOBODYS, "anna", said="There is no such seat."),
        case(lobby, "ben", CUSTOMS, "anna", said=TRAINER_ONLY),
        case(lobby, CUSTOMS, CUSTOMS, "anna", said=TRAINER_ONLY),
        case(closed_door, "anna", CUSTOMS, "anna", said="Joining is closed. Ask the trainer."),
    ],
    commands.leave_seat: [
        case(seated, "ben", CUSTOMS, "anna", said=TRAINER_ONLY),
        case(seated, "ben", CUSTOMS, "ben", said="This seat is not held any more."),
        case(seated, TRAINER, REGULATOR, "anna", said="This seat is not held any more."),
    ],
    commands.open_joining: [case(lobby, VELMORA, joining=False, said=TRAINER_ONLY)],
    commands.start: [
        case(lobby, VELMORA, said=TRAINER_ONLY),
        case(deciding, TRAINER, said="The exercise has begun already."),
        case(ended, TRAINER, said="The exercise has begun already."),
    ],
    commands.open_move: [
        case(lived, VELMORA, said=TRAINER_ONLY),
        case(lived, TIMER, said=TRAINER_ONLY),
        case(lobby, TRAINER, said="A move can be opened when the one before has been closed."),
        case(deciding, TRAINER, said="A move can be opened when the one before has been closed."),
        case(last_lived, TRAINER, said="That was the last move."),
        case(ended, TRAINER, said="A move can be opened when the one before has been closed."),
    ],
    commands.think: [
        case(unthinking, VELMORA, CUSTOMS, "fewer", said="This is decided in another seat."),
        case(unthinking, EVALUATOR, CUSTOMS, "fewer", said="This is decided in another seat."),
        case(unthinking, NOBODYS, NOBODYS, "fewer", said="There is no such seat."),
        case(unthinking, TRAINER, NOBODYS, "fewer", said="There is no such seat."),
        case(unthinking, CUSTOMS, CUSTOMS, " \n\x07 ", said="Write one line on what you expect."),
        case(unthinking, CUSTOMS, CUSTOMS, "fewer", "", 6, said="Confidence is a number from 1 to 5."),
        case(unthinking, CUSTOMS, CUSTOMS, "fewer", "", -1, said="Confidence is a number from 1 to 5."),
        case(frozen, CUSTOMS, CUSTOMS, "fewer", said=FROZEN),
        case(lobby, CUSTOMS, CUSTOMS, "fewer", said=NOT_OPEN),
        case(lived, TRAINER, CUSTOMS, "fewer", said=NOT_OPEN),
    ],
    commands.propose: [
        case(deciding, VELMORA, CUSTOMS, {"L21": 8}, said="This is decided in another seat."),
        case(deciding, FOREIGN_CUSTOMS, CUSTOMS, {"L21": 8}, said="This is decided in another seat."),
        case(unthinking, CUSTOMS, CUSTOMS, {"L21": 8}, said="First write down what you expect, then propose."),
        case(submitted, CUSTOMS, CUSTOMS, {"L21": 8}, said="The plan of this State has been submitted already."),
        case(submitted, TRAINER, CUSTOMS, {"L21": 8}, said="The plan of this State has been submitted already."),
        case(deciding, CUSTOMS, CUSTOMS, {"L01": 2}, said="is not decided in this seat."),
        case(deciding, TRAINER, CUSTOMS, {"L01": 2}, said="is not decided in this seat."),
        case(deciding, HELPER, HELPER, {"L01": 2}, said="is not decided in this seat."),
        case(deciding, CUSTOMS, CUSTOMS, {"L99": 2}, said="There is no such lever."),
        case(deciding, CUSTOMS, CUSTOMS, {"L21": 51}, said="a value from 0 to 50."),
        case(deciding, CUSTOMS, CUSTOMS, {"L21": -1}, said="a value from 0 to 50."),
        case(deciding, CUSTOMS, CUSTOMS, {"L21": float("nan")}, said="a value from 0 to 50."),
        case(deciding, CUSTOMS, CUSTOMS, {"L21": float("inf")}, said="a value from 0 to 50."),
        case(deciding, CUSTOMS, CUSTOMS, {"L21": True}, said="a value from 0 to 50."),
        case(deciding, CUSTOMS, CUSTOMS, {"L21": "8"}, said="a value from 0 to 50."),
        case(frozen, CUSTOMS, CUSTOMS, {"L21": 8}, said=FROZEN),
        case(lived, CUSTOMS, CUSTOMS, {"L21": 8}, said=NOT_OPEN),
    ],
    commands.submit: [
        case(deciding, CUSTOMS, "velmora", {}, said="The plan is submitted by the State's coordinator."),
        case(deciding, SELVANE, "velmora", {}, said="The plan is submitted by the State's coordinator."),
        case(deciding, EVALUATOR, "velmora", {}, said="The plan is submitted by the State's coordinator."),
        case(deciding, "anna", "velmora", {}, said="The plan is submitted by the State's coordinator."),
        case(deciding, TRAINER, "nowhere", {}, said="There is no such State."),
        case(unthinking, VELMORA, "velmora", {}, said="First write down what you expect, then submit."),
        case(submitted, VELMORA, "velmora", {}, said="The plan of this State has been submitted already."),
        case(seated_and_deciding, VELMORA, "velmora", {"L21": 8}, said="was not proposed by those who decide it."),
        case(deciding, TRAINER, "velmora", {"L21": 51}, said="a value from 0 to 50."),
        case(deciding, TRAINER, "velmora", {"L99": 1}, said="There is no such lever."),
        case(deciding, VELMORA, "velmora", DEAR, said="budget units a quarter; the State has"),
        case(deciding, TRAINER, "velmora", DEAR, said="budget units a quarter; the State has"),
        case(overtime, TIMER, "velmora", DEAR, now=LATE, said="budget units a quarter; the State has"),
        case(deciding, TIMER, "velmora", {}, now=LATE, said=NOT_UP),
        case(overtime, TIMER, "velmora", {}, said=NOT_UP),
        case(overtime, TIMER, "velmora", {}, now=BEGUN, said=NOT_UP),
        case(overtime_frozen, TIMER, "velmora", {}, now=LATE, said=NOT_UP),
        case(overtime_put_off, TIMER, "velmora", {}, now=SOON, said=NOT_UP),
        case(overtime_submitted, TIMER, "velmora", {}, now=LATE, said="has been submitted already"),
        case(frozen, VELMORA, "velmora", {}, said=FROZEN),
        case(lived, VELMORA, "velmora", {}, said=NOT_OPEN),
        case(lobby, TRAINER, "velmora", {}, said=NOT_OPEN),
    ],
    commands.withdraw: [
        case(submitted, CUSTOMS, "velmora", said="The plan is submitted by the State's coordinator."),
        case(submitted, SELVANE, "velmora", said="The plan is submitted by the State's coordinator."),
        case(submitted, EVALUATOR, "velmora", said=TRAINER_ONLY),
        case(submitted, TIMER, "velmora", said=TRAINER_ONLY),
        case(deciding, VELMORA, "velmora", said="There is no submitted plan to take back."),
        case(lived, TRAINER, "velmora", said="There is no submitted plan to take back."),
    ],
    commands.offer: [
        case(deciding, CUSTOMS, "velmora", "L04", ["selvane"], said="This is decided by the State's coordinator."),
        case(deciding, SELVANE, "velmora", "L04", ["selvane"], said="This is decided by the State's coordinator."),
        case(deciding, EVALUATOR, "velmora", "L04", ["selvane"], said="There is no such seat."),
        case(deciding, VELMORA, "velmora", "L01", ["selvane"], said="Nothing needs to be agreed on that."),
        case(deciding, VELMORA, "velmora", "L04", ["velmora"], said="An agreement needs at least two States."),
        case(deciding, VELMORA, "velmora", "L04", ["nowhere"], said="An agreement needs at least two States."),
        case(deciding, VELMORA, "velmora", "L37", ["selvane"], said="These States have agreed on that already."),
        case(agreed, SELVANE, "selvane", "L04", ["velmora"], said="These States have agreed on that already."),
        case(offered, SELVANE, "selvane", "L04", ["velmora"], said="The same agreement has been offered already."),
        case(deciding, TRAINER, "nowhere", "L04", ["selvane"], said="There is no such State."),
        case(frozen, VELMORA, "velmora", "L04", ["selvane"], said=FROZEN),
        case(lived, VELMORA, "velmora", "L04", ["selvane"], said=NOT_OPEN),
        case(lived, TRAINER, "velmora", "L04", ["selvane"], said=NOT_OPEN),
    ],
    commands.answer_offer: [
        case(offered, DOVRIA, "dovria", 1, accept=True, said="This agreement was not offered to your State."),
        case(offered, SELVANE, "selvane", 2, accept=True, said="This agreement was not offered to your State."),
        case(offered, VELMORA, "velmora", 1, accept=False, said="This agreement has been answered already."),
        case(agreed, SELVANE, "selvane", 1, accept=False, said="This agreement has been answered already."),
        case(declined, SELVANE, "selvane", 1, accept=True, said="This agreement has been answered already."),
        case(offered, VELMORA, "selvane", 1, accept=True, said="This is decided by the State's coordinator."),
        case(offered, FOREIGN_CUSTOMS, "selvane", 1, accept=True, said="This is decided by the State's coordinator."),
    ],
    commands.ask_assistance: [
        case(deciding, CUSTOMS, "velmora", "account", "Please.", said="This is decided by the State's coordinator."),
        case(deciding, HELPER, "velmora", "account", "Please.", said="This is decided by the State's coordinator."),
        case(deciding, SELVANE, "velmora", "account", "Please.", said="This is decided by the State's coordinator."),
        case(deciding, DOVRIA, "dovria", "prosecution", "Please.", said="No programme helps with that."),
        case(deciding, DOVRIA, "dovria", "no-such-row", "Please.", said="No programme helps with that."),
        case(deciding, TRAINER, "nowhere", "account", "Please.", said="There is no such State."),
        case(asked, DOVRIA, "dovria", "border_detection", "Again.", said="Your State has asked for that already."),
        case(
            insatiable,
            DOVRIA,
            "dovria",
            "re_export",
            "More.",
            said="Your State has 3 requests that nobody has answered yet.",
        ),
        case(
            deciding,
            DOVRIA,
            "dovria",
            "account",
            " \n",
            said="Write what you need, and why: a request that says so is easier to match.",
        ),
        case(frozen, DOVRIA, "dovria", "account", "Please.", said=FROZEN),
        case(lived, DOVRIA, "dovria", "account", "Please.", said=NOT_OPEN),
    ],
    commands.answer_assistance: [
        case(asked, DOVRIA, 1, "regional-centre", said="Requests are answered by the assistance provider."),
        case(asked, EVALUATOR, 1, said="There is no such seat."),
        case(asked, HELPER, 2, said="This request has been answered already."),
        case(matched, HELPER, 1, said="This request has been answered already."),
        case(no_help, HELPER, 1, "neighbours-help", said="This request has been answered already."),
        case(asked, HELPER, 1, "regional-centre", said="This programme does not help with that."),
        case(asked, HELPER, 1, "no-such-programme", said="This programme does not help with that."),
        case(busy, HELPER, 3, "action-plan-assistance", said="This programme serves as many requests as it can."),
    ],
    commands.close_move: [
        case(overtime, TIMER, said=TRAINER_ONLY),
        case(deciding, VELMORA, said=TRAINER_ONLY),
        case(deciding, EVALUATOR, said=TRAINER_ONLY),
        case(lobby, TRAINER, said=NOT_OPEN),
        case(lived, TRAINER, said=NOT_OPEN),
    ],
    commands.write_result: [
        case(lived, TRAINER, 1, DIGEST, "m0de1", said="Only the region itself says what a move gave."),
        case(lived, VELMORA, 1, DIGEST, "m0de1", said="Only the region itself says what a move gave."),
        case(lived, MODEL, 2, DIGEST, "m0de1", said="This move has not just been closed."),
        case(deciding, MODEL, 0, DIGEST, "m0de1", said="This move has not just been closed."),
        case(result_written, MODEL, 1, DIGEST, "m0de1", said="This move has not just been closed."),
        case(lived, MODEL, 1, "<b>", "m0de1", said="A digest is a word of at most 64 letters and digits."),
        case(lived, MODEL, 1, DIGEST, "x" * 65, said="A digest is a word of at most 64 letters and digits."),
    ],
    commands.undo_move: [
        case(lived, VELMORA, "same", said=TRAINER_ONLY),
        case(deciding, TRAINER, "same", said="No move has been closed yet."),
        case(lived, TRAINER, "better", said="Choose the same luck or new luck."),
        case(ended, TRAINER, "same", said="The exercise is over."),
    ],
    commands.freeze: [
        case(deciding, VELMORA, said=TRAINER_ONLY),
        case(frozen, TRAINER, said="The exercise is frozen already."),
        case(ended, TRAINER, said="The exercise is over."),
    ],
    commands.thaw: [
        case(frozen, VELMORA, said=TRAINER_ONLY),
        case(deciding, TRAINER, said="The exercise is not frozen."),
    ],
    commands.set_timer: [
        case(deciding, VELMORA, 600, said=TRAINER_ONLY),
        case(deciding, TIMER, 600, said=TRAINER_ONLY),
        case(overtime, TIMER, 600, now=LATE, said=TRAINER_ONLY),
        case(deciding, TIMER, None, now=LATE, said=NOT_UP),
        case(overtime, TIMER, None, now=BEGUN, said=NOT_UP),
        case(overtime_frozen, TIMER, None, now=LATE, said=NOT_UP),
        case(overtime_put_off, TIMER, None, now=SOON, said=NOT_UP),
        case(lived, TIMER, None, now=LATE, said=NOT_OPEN),
        case(deciding, TRAINER, 0.0004, said="Time to decide is between one second and a day."),
        case(deciding, TRAINER, 0, said="Time to decide is between one second and a day."),
        case(deciding, TRAINER, 86_401, said="Time to decide is between one second and a day."),
        case(deciding, TRAINER, float("nan"), said="Time to decide is between one second and a day."),
        case(frozen, TRAINER, 600, said=FROZEN),
        case(lived, TRAINER, 600, said=NOT_OPEN),
    ],
    commands.release: [
        case(deciding, VELMORA, "rumour", said=TRAINER_ONLY),
        case(deciding, TRAINER, "no-such", said="There is no such inject."),
        case(released, TRAINER, "rumour", said="This inject has been released already."),
        case(lobby, TRAINER, "rumour", said="The exercise is not under way."),
        case(ended, TRAINER, "rumour", said="The exercise is not under way."),
    ],
    commands.hold_back: [
        case(lobby, EVALUATOR, "rumour", said=TRAINER_ONLY),
        case(lobby, TRAINER, "no-such", said="There is no such inject."),
    ],
    commands.schedule: [
        case(held_back, EVALUATOR, "rumour", said=TRAINER_ONLY),
        case(held_back, TRAINER, "no-such", said="This inject is not held back."),
        case(held_back, TRAINER, "budgets-cut", said="This inject is not held back."),
        case(held_back_too_long, TRAINER, "chairs-letter", said="Its month is over: release it now, or never."),
    ],
    commands.write_inject: [
        case(deciding, EVALUATOR, ["all"], "A call.", said=TRAINER_ONLY),
        case(deciding, TRAINER, ["all"], "  ", said="Write what the inject says."),
        case(deciding, TRAINER, ["all"], "A call.", "pigeon", said="There is no such channel."),
        case(deciding, TRAINER, ["nowhere"], "A call.", said="There is no such seat."),
        case(deciding, TRAINER, ["*.nobody"], "A call.", said="There is no such seat."),
        case(lobby, TRAINER, ["all"], "A call.", said="The exercise is not under way."),
    ],
    commands.respond: [
        case(deciding, VELMORA, 99, "We answer.", said="There is no such inject."),
        case(deciding, HELPER, 1, "We answer.", said="There is no such inject."),
        case(deciding, NOBODYS, 1, "We answer.", said="There is no such seat."),
        case(deciding, TRAINER, 1, "We answer.", said="There is no such seat."),
        case(frozen, VELMORA, 1, "We answer.", said=FROZEN),
    ],
    commands.message: [
        case(lobby, VELMORA, "Hello.", said=TRAINER_ONLY),
        case(lobby, TRAINER, " ", said="Write a message."),
        case(lobby, TRAINER, "Hello.", "nowhere.customs", said="There is no such seat."),
    ],
    commands.reveal: [
        case(lived, VELMORA, "truth", said=TRAINER_ONLY),
        case(lived, EVALUATOR, "truth", said=TRAINER_ONLY),
        case(lived, TRAINER, "names", said="There is nothing of that kind to reveal."),
    ],
    commands.note: [
        case(deciding, VELMORA, "Hm.", said="Notes are written by the trainer and evaluators."),
        case(deciding, TIMER, "Hm.", said="Notes are written by the trainer and evaluators."),
        case(deciding, TRAINER, "\x00", said="Write a note."),
    ],
    commands.rate: [
        case(lived, VELMORA, "whose-border", "S", said="Objectives are rated by the trainer and evaluators."),
        case(lived, "evaluators", "whose-border", "S", said="Objectives are rated by the trainer and evaluators."),
        case(lived, EVALUATOR, "no-such", "S", said="There is no such objective."),
        case(lived, EVALUATOR, "whose-border", "A", said="A rating is P, S, M or U."),
    ],
    commands.end: [
        case(lived, VELMORA, said=TRAINER_ONLY),
        case(lobby, TRAINER, said="Close the open move first."),
        case(deciding, TRAINER, said="Close the open move first."),
        case(ended, TRAINER, said="Close the open move first."),
    ],
    commands.close_hot_wash: [
        case(ended, EVALUATOR, 5, said=TRAINER_ONLY),
        case(ended, VELMORA, 5, said=TRAINER_ONLY),
        case(last_lived, TRAINER, 5, said="The exercise is not over yet."),
        case(ended, TRAINER, 4, said="The hot wash can be closed once there are 5 answers."),
        case(ended, TRAINER, 5.0, said="The hot wash can be closed once there are 5 answers."),
        case(washed, TRAINER, 5, said="The hot wash has been closed already."),
        case(ended, TRAINER, 5, "<b>", said="A digest is a word of at most 64 letters and digits."),
    ],
}


def listed(table: dict[commands.Command, list[tuple[Any, ...]]]) -> list[Any]:
    return [
        pytest.param(command, *row, id=f"{command.__name__}-{row[0].__name__}-{row[1]}-{n}")
        for command, rows in table.items()
        for n, row in enumerate(rows, 1)
    ]


def test_every_command_has_cases_that_it_permits_and_cases_that_it_refuses():
    assert set(ALLOWED) == set(REFUSED) == set(commands.COMMANDS)


@pytest.mark.parametrize(("command", "prepare", "actor", "arguments", "named"), listed(ALLOWED))
def test_a_command_by_whom_it_belongs_to_becomes_one_entry_that_the_log_gives_again(
    lobby_session, command, prepare, actor, arguments, named
):
    table = Table(lobby_session)
    prepare(table)
    before = table.session
    entry = table.do(command, actor, *arguments, **named)
    assert entry.kind == commands.COMMANDS[command]
    assert entry.number == len(before.entries)
    assert json.loads(json.dumps(commands.again(before, entry))) == entry.body
    assert content(same_again(table.session, lobby_session)) == content(table.session)


@pytest.mark.parametrize(("command", "prepare", "actor", "arguments", "named"), listed(REFUSED))
def test_a_command_by_anybody_else_or_at_another_time_is_refused_in_words_and_changes_nothing(
    lobby_session, command, prepare, actor, arguments, named
):
    table = Table(lobby_session)
    prepare(table)
    before, kept = table.session, content(table.session)
    named = dict(named)
    expected = named.pop("said")
    with pytest.raises(commands.Refused) as refused:
        table.do(command, actor, *arguments, **named)
    assert expected in refused.value.said
    assert isinstance(refused.value.said, Said), "no words of the catalogue"
    assert table.session is before
    assert content(before) == kept


def test_what_cannot_be_done_is_said_in_the_readers_language(lobby):
    from sim.scenario.problems import said_in
    from sim.words import translator

    with pytest.raises(commands.Refused) as refused:
        lobby.do(commands.start, VELMORA)
    spoken = {language: said_in(refused.value.said, translator(language)) for language in LANGUAGES}
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
            middle = (lever.low + lever.high) / 2
            if lever.id in own:
                assert commands.propose(deciding.session, seat, seat, {lever.id: middle})
            else:
                with pytest.raises(commands.Refused, match="is not decided in this seat"):
                    commands.propose(deciding.session, seat, seat, {lever.id: middle})


def test_a_coordinator_settles_what_was_proposed_with_the_dissent_of_others_in_the_log(lobby):
    lobby.do(commands.take_seat, "anna", CUSTOMS, "anna")
    deciding(lobby)
    lobby.do(commands.propose, CUSTOMS, CUSTOMS, {"L21": 12})
    lobby.do(commands.submit, VELMORA, "velmora", {"L21": 7}, {str(CUSTOMS): " Not enough. ", str(REGULATOR): "  "})
    plan = lobby.session.plans[1, "velmora"]
    assert plan.values == {"L21": 7.0}
    assert plan.dissent == {str(CUSTOMS): "Not enough."}
    assert plan.by == str(VELMORA)


def test_a_plan_holds_only_levers_that_change(deciding):
    start = deciding.session.values("velmora")
    deciding.do(commands.submit, VELMORA, "velmora", {"L01": start["L01"], "L02": 2})
    assert deciding.session.plans[1, "velmora"].values == {"L02": 2.0}


# Means


def test_a_budget_cut_from_outside_counts_when_a_plan_is_submitted(two_doors):
    cut = {"effects": [{"kind": "budget", "at": "velmora", "size": 0.5, "day": 0, "days": 91}], "to": ["velmora"]}
    table = Table(created(with_inject(two_doors, cut)))
    table.open()
    assert table.session.budget("velmora") == 120.0
    table.trainer(commands.submit, "velmora", {"L01": 3})
    table.trainer(commands.release, "inject-1")
    assert table.session.budget("velmora") == 60.0
    with pytest.raises(commands.Refused, match=r"the State has 60\.0"):
        table.trainer(commands.submit, "velmora", {"L01": 3})
    table.trainer(commands.submit, "velmora", {})  # what runs already may go on
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
        table.trainer(commands.close_move)
    assert budgets == [60.0, 30.0, 60.0]


def test_what_is_affordable_is_taken_in_the_order_of_the_levers_and_can_be_submitted(deciding):
    wanted = {"L25": 100.0, "L04": 100.0, "L21": 50.0, "L26": 0.0}
    taken = deciding.session.affordable("velmora", wanted)
    assert taken.items() < wanted.items()
    assert "L26" in taken
    commands.submit(deciding.session, TRAINER, "velmora", taken)


def test_a_state_without_a_plan_gets_what_its_agencies_proposed_when_the_move_is_closed(deciding):
    deciding.do(commands.propose, CUSTOMS, CUSTOMS, {"L21": 7})
    deciding.trainer(commands.submit, "selvane", {"L01": 2})
    deciding.trainer(commands.close_move)
    plans = deciding.session.plans
    assert plans[1, "velmora"].values == {"L21": 7.0}
    assert plans[1, "velmora"].by == "stand-in"
    assert plans[1, "selvane"].by == TRAINER
    assert plans[1, "dovria"].values == {}


# Agreements


def test_an_agreement_holds_from_the_move_in_which_the_last_state_accepted(lobby):
    lobby.open()
    lobby.think()
    lobby.do(commands.offer, VELMORA, "velmora", "L04", ["selvane", "dovria"])
    lobby.do(commands.answer_offer, SELVANE, "selvane", 1, accept=True)
    assert lobby.session.offers[1].open
    assert not lobby.session.decisions().agreements
    lobby.live()
    lobby.open()
    lobby.do(commands.answer_offer, DOVRIA, "dovria", 1, accept=True)
    assert lobby.session.offers[1].made
    lobby.trainer(commands.close_move)
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
    table.trainer(commands.close_move)
    table.open()
    assert table.session.running("action-plan-assistance") == 0
    table.do(commands.answer_assistance, HELPER, 3, "action-plan-assistance")


def test_undoing_a_move_takes_back_what_was_asked_and_answered_after_it(lobby):
    asked(lobby)
    lobby.trainer(commands.close_move)
    lobby.open()
    lobby.do(commands.ask_assistance, SELVANE, "selvane", "account", "Who has what is on paper only.")
    lobby.do(commands.answer_assistance, HELPER, 1, "action-plan-assistance")
    lobby.trainer(commands.undo_move, "same")
    assert set(lobby.session.assistance) == {1}
    assert lobby.session.assistance[1].open
    assert lobby.session.happenings() == tuple(each for i in lobby.session.injects for each in i.happenings)


def test_an_offer_that_one_state_declines_is_closed_for_all(lobby):
    lobby.open()
    lobby.do(commands.offer, VELMORA, "velmora", "L04", ["selvane", "dovria"])
    lobby.do(commands.answer_offer, SELVANE, "selvane", 1, accept=False)
    with pytest.raises(commands.Refused, match="answered already"):
        lobby.do(commands.answer_offer, DOVRIA, "dovria", 1, accept=True)
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
    table.trainer(commands.hold_back, "inject-4")
    table.open()
    assert [(i.id, i.number, i.day, i.move) for i in table.session.injects] == [
        ("inject-1", 1, 0, 1),
        ("inject-2", 2, 90, 1),
    ]
    table.live(moves=1)
    table.open()
    assert [i.id for i in table.session.injects] == ["inject-1", "inject-2", "inject-3"]
    table.trainer(commands.release, "inject-4")
    assert [(i.id, i.day) for i in table.session.injects][-1] == ("inject-4", 91)
    assert [i.id for i in table.session.waiting()] == ["inject-5"]


def test_an_inject_held_back_and_scheduled_again_comes_in_the_move_of_its_day(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 0}}, {"release": {"day": 100}}, {})))
    for name in ("inject-1", "inject-2", "inject-3"):
        table.trainer(commands.hold_back, name)
    table.open()
    assert table.session.injects == []
    with pytest.raises(commands.Refused, match="Its month is over"):
        table.trainer(commands.schedule, "inject-1")
    table.trainer(commands.schedule, "inject-2")
    table.trainer(commands.schedule, "inject-3")
    assert table.session.skipped == {"inject-1"}
    with pytest.raises(commands.Refused, match="not held back"):
        table.trainer(commands.schedule, "inject-2")
    table.live()
    table.open()
    assert [inject.id for inject in table.session.injects] == ["inject-2"]
    table.trainer(commands.release, "inject-1")
    with pytest.raises(commands.Refused, match="not held back"):
        table.trainer(commands.schedule, "inject-1")


def test_an_inject_held_back_can_be_scheduled_again_when_the_move_before_it_is_undone(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 100}})))
    table.trainer(commands.hold_back, "inject-1")
    table.live()
    table.open()
    with pytest.raises(commands.Refused, match="Its month is over"):
        table.trainer(commands.schedule, "inject-1")
    table.trainer(commands.undo_move, "same")
    table.trainer(commands.schedule, "inject-1")
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
        entry = deciding.trainer(commands.write_inject, to, "A call.")
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
    seeds = {commands.create(two_doors, SHORT)["seed"] for _ in range(5)}
    assert len(seeds) == 5
    assert all(0 <= seed < 1 << 63 for seed in seeds)


def test_the_formats_that_are_offered_can_be_played(two_doors):
    for format_ in FORMATS.values():
        session = created(two_doors, format_)
        assert session.length * session.format.days == session.format.length * 91


def test_nothing_can_follow_the_creation_but_an_entry_with_the_next_number(lobby_session):
    entry = lobby_session.entries[0]
    with pytest.raises(ValueError, match="does not follow"):
        lobby_session.followed_by(entry)
    with pytest.raises(ValueError, match="begins with its creation"):
        Session.created(Table(lobby_session).trainer(commands.start))


# Text


def test_texts_are_kept_as_text_without_control_characters_and_never_longer_than_permitted(lobby):
    nasty = "\x00<b>bold</b>\x1b[31m\u202ered\ud800\nnext {name} %s\x07"
    kept = "<b>bold</b>[31mred\nnext {name} %s"
    session = created(lobby.session.scenario, title=nasty)
    assert session.title == kept
    lobby.open()
    lobby.do(commands.think, VELMORA, VELMORA, nasty, nasty, 1)
    lobby.do(commands.respond, VELMORA, 1, nasty)
    lobby.do(commands.submit, VELMORA, "velmora", {}, {str(CUSTOMS): nasty})
    lobby.trainer(commands.message, nasty)
    lobby.trainer(commands.write_inject, [], nasty)
    lobby.do(commands.note, EVALUATOR, nasty)
    lobby.do(commands.rate, EVALUATOR, "whose-border", "M", nasty)
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
    lobby.trainer(commands.message, "я" * 10_000)
    assert lobby.session.messages[-1].text == "я" * commands.LONGEST_TEXT
    json.dumps([entry.to_json() for entry in lobby.session.entries], ensure_ascii=False).encode()


# The end, and what stands where


def test_the_truth_is_revealed_when_the_exercise_ends(lobby):
    last_lived(lobby)
    assert lobby.session.revealed == set()
    lobby.trainer(commands.end)
    assert lobby.session.phase == Phase.ENDED
    assert lobby.session.revealed == {"practice", "truth"}


def test_every_kind_of_entry_stands_in_a_session_played_through_and_each_is_given_again(played, lobby_session):
    kinds = {entry.kind for entry in played.session.entries}
    assert set(Kind) - kinds == {Kind.ENDED, Kind.WASHED}
    session = lobby_session
    for entry in played.session.entries[1:]:
        assert json.loads(json.dumps(commands.again(session, entry))) == entry.body, entry.kind
        session = session.followed_by(entry)
    assert content(session) == content(played.session)


def test_a_session_read_from_its_log_alone_is_the_same(lobby_session):
    table = play_through(Table(lobby_session))
    assert content(Session.of(table.session.entries)) == content(table.session)


def test_names_of_levers_read_with_an_underscore_are_levers():
    assert set(levers({"L11_N": 0.5})) <= {lever.id for lever in LEVERS}
    assert len(COORDINATORS) == 3
