"""The commands of a session, one class each: who may give it and when, what it changes, whom it concerns, how it is stored.

Here and nowhere else: a page, a phone or a file that asks for what is not its own is refused with a reason in words.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from sim.exercise.commands.agreements import AnswerAgreement, OfferAgreement
from sim.exercise.commands.assistance import MOST_REQUESTS, AnswerRequest, RequestAssistance
from sim.exercise.commands.body import BodyError
from sim.exercise.commands.checks import LONGEST_TEXT, LONGEST_TITLE, Refused, clean
from sim.exercise.commands.command import Actor, Command
from sim.exercise.commands.conduct import FreezeExercise, ResumeExercise, Reveal, SendMessage, SetTimer
from sim.exercise.commands.ending import CloseHotWash, EndExercise
from sim.exercise.commands.evaluation import RATINGS, RateObjective, WriteNote
from sim.exercise.commands.injects import AnswerInject, ReleaseInject, ScheduleInject, WriteInject
from sim.exercise.commands.lobby import CreateSession, LeaveSeat, SetJoining, TakeSeat, check_format, create
from sim.exercise.commands.moves import CloseMove, OpenMove, RecordResult, StartExercise, UndoMove
from sim.exercise.commands.plans import (
    CONFIDENCES,
    Propose,
    StateExpectation,
    SubmitPlan,
    WithdrawPlan,
    check_trial,
    settles,
)
from sim.exercise.entries import Entry, EntryKind
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.scenario.problems import gettext_lazy

COMMANDS: Final[tuple[type[Command], ...]] = (
    TakeSeat,
    LeaveSeat,
    SetJoining,
    StartExercise,
    OpenMove,
    StateExpectation,
    Propose,
    SubmitPlan,
    WithdrawPlan,
    OfferAgreement,
    AnswerAgreement,
    RequestAssistance,
    AnswerRequest,
    CloseMove,
    RecordResult,
    UndoMove,
    FreezeExercise,
    ResumeExercise,
    SetTimer,
    ReleaseInject,
    WriteInject,
    ScheduleInject,
    AnswerInject,
    SendMessage,
    Reveal,
    WriteNote,
    RateObjective,
    EndExercise,
    CloseHotWash,
)
"""Every command that can be given in a session. Those that share a kind stand together, and tell their bodies apart."""
_OF_KIND: Final[Mapping[EntryKind, tuple[type[Command], ...]]] = {
    kind: tuple(group) for kind, group in groupby(COMMANDS, key=lambda command: command.kind)
}


def read(entry: Entry) -> Command:
    """Return the command that an entry of a session is. Raises BodyError, for the creation of a session too."""
    for command in _OF_KIND.get(entry.kind, ()):
        if command.is_said_by(entry.body):
            return command.read(entry.body)
    raise BodyError("", entry.body, gettext_lazy("what the command {kind} writes", kind=str(entry.kind)))


def actor_of(session: Session, text: str) -> Actor:
    """Return who an entry's actor is: a seat of the session, else the trainer, an evaluator, the timer or a device by name."""
    seat = Seat.of(text)
    return seat if seat in session.seats else text


def given_again(session: Session, entry: Entry) -> Command:
    """Return an entry's command as it would be written if it were given now; an entry with another body is none of ours.

    For logs that come from outside. Raises Refused when it could not be done, BodyError for a body of another shape.
    """
    return read(entry).check(session, actor_of(session, entry.actor), entry.at)


__all__ = [
    "COMMANDS",
    "CONFIDENCES",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "MOST_REQUESTS",
    "RATINGS",
    "Actor",
    "AnswerAgreement",
    "AnswerInject",
    "AnswerRequest",
    "BodyError",
    "CloseHotWash",
    "CloseMove",
    "Command",
    "CreateSession",
    "EndExercise",
    "FreezeExercise",
    "LeaveSeat",
    "OfferAgreement",
    "OpenMove",
    "Propose",
    "RateObjective",
    "RecordResult",
    "Refused",
    "ReleaseInject",
    "RequestAssistance",
    "ResumeExercise",
    "Reveal",
    "ScheduleInject",
    "SendMessage",
    "SetJoining",
    "SetTimer",
    "StartExercise",
    "StateExpectation",
    "SubmitPlan",
    "TakeSeat",
    "UndoMove",
    "WithdrawPlan",
    "WriteInject",
    "WriteNote",
    "actor_of",
    "check_format",
    "check_trial",
    "clean",
    "create",
    "given_again",
    "read",
    "settles",
]
