"""What many commands check: who acts, where the session stands, that what is named exists. All refuse in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sim.exercise.contributions import Phase
from sim.exercise.entries import EVALUATOR, TRAINER
from sim.exercise.seats import Seat, reaches
from sim.exercise.session import Session
from sim.scenario.levers import LEVER_INDEX, LEVERS, Lever
from sim.scenario.problems import gettext_lazy
from sim.scenario.profiles import either

LONGEST_TEXT: Final = 4000
LONGEST_TITLE: Final = 120


class Refused(Exception):
    """A command that cannot be done now, or not by this actor; ``message`` says why in words for the catalogue."""

    def __init__(self, text: str) -> None:
        self.message = text
        super().__init__(text)


def clean(text: object) -> str:
    """Return a text as it is kept: one that is too long is cut, control characters but line breaks are left out."""
    kept = "".join(letter for letter in str(text) if letter == "\n" or letter.isprintable())
    return kept.strip()[:LONGEST_TEXT]


def is_evaluator(actor: object) -> bool:
    """Return whether an actor is an evaluator, whatever name follows the word."""
    return isinstance(actor, str) and actor.partition(" ")[0] == EVALUATOR


def require_trainer(actor: object) -> None:
    """Refuse anybody but the trainer."""
    if actor != TRAINER:
        raise Refused(gettext_lazy("Only the trainer can do this."))


def require_phase(session: Session, phase: Phase) -> None:
    """Refuse unless the session stands there."""
    if session.phase != phase:
        raise Refused(gettext_lazy("This can't be done now: the move is not open."))


def require_under_way(session: Session) -> None:
    """Refuse in the lobby and after the end."""
    if session.phase not in (Phase.DECIDING, Phase.LIVED):
        raise Refused(gettext_lazy("The exercise is not under way."))


def require_not_over(session: Session) -> None:
    """Refuse after the end."""
    if session.phase == Phase.ENDED:
        raise Refused(gettext_lazy("The exercise is over."))


def require_running(session: Session) -> None:
    """Refuse while the exercise is frozen."""
    if session.frozen:
        raise Refused(gettext_lazy("The exercise is frozen. Wait until it goes on."))


def require_time_up(session: Session, at: datetime) -> None:
    """Refuse what the timer does before the time to decide is up, or while the clock stands still."""
    if session.frozen or session.deadline is None or at < session.deadline:
        raise Refused(gettext_lazy("The time to decide is not up."))


def require_seat(session: Session, actor: object) -> None:
    """Refuse who is no seat of the session."""
    if not isinstance(actor, Seat) or actor not in session.seats:
        raise Refused(gettext_lazy("There is no such seat."))


def require_deciding(session: Session, actor: object) -> None:
    """Refuse unless the actor is a seat and may decide now."""
    require_seat(session, actor)
    require_running(session)
    require_phase(session, Phase.DECIDING)


def require_for_seat(session: Session, actor: object, seat: Seat) -> None:
    """Refuse unless the actor is this seat and may decide now, or the trainer, who may while the move is open."""
    if actor == TRAINER:
        require_seat(session, seat)
        require_phase(session, Phase.DECIDING)
    elif actor == seat:
        require_deciding(session, actor)
    else:
        raise Refused(gettext_lazy("This is decided in another seat."))


def require_for_state(session: Session, actor: object, state: str) -> None:
    """Refuse unless the actor coordinates this State and may decide now, or is the trainer."""
    require_state(session, state)
    if actor == TRAINER:
        require_phase(session, Phase.DECIDING)
        return
    require_deciding(session, actor)
    if not isinstance(actor, Seat) or not actor.coordinates or actor.state != state:
        raise Refused(gettext_lazy("This is decided by the State's coordinator."))


def require_state(session: Session, state: str) -> None:
    """Refuse what is no State of the session."""
    if state not in session.state_ids():
        raise Refused(gettext_lazy("There is no such State."))


def require_in_range(session: Session, lever: Lever, value: object) -> None:
    """Refuse a value that a lever cannot have; between its steps it may stand where the session's scenario lets it."""
    between = session.scenario.between
    if isinstance(value, int | float) and not isinstance(value, bool) and lever.fits(value, between=between):
        return
    if lever.steps:
        steps = either(map(gettext_lazy, lever.steps))
        raise Refused(gettext_lazy("{lever}: one of its steps, {steps}.", lever=gettext_lazy(lever.name), steps=steps))
    raise Refused(
        gettext_lazy(
            "{lever}: a value from {low:g} to {high:g}.", lever=gettext_lazy(lever.name), low=lever.low, high=lever.high
        )
    )


def require_digest(text: object) -> None:
    """Refuse what is no digest, or would not be shown as one word."""
    if not (isinstance(text, str) and text.isalnum() and len(text) <= 64):
        raise Refused(gettext_lazy("A digest is a word of at most 64 letters and digits."))


def addressed(session: Session, to: Sequence[str]) -> tuple[str, ...]:
    """Return who something is addressed to, everybody unless given. Refused where that reaches nobody."""
    wanted = tuple(str(each) for each in to) or ("all",)
    for each in wanted:
        if each != "all" and not any(reaches((each,), seat) for seat in session.seats):
            raise Refused(gettext_lazy("There is no such seat."))
    return wanted


def lever_of(lever_id: str) -> Lever:
    """Return the lever with an id."""
    if lever_id not in LEVER_INDEX:
        raise Refused(gettext_lazy("There is no such lever."))
    return LEVERS[LEVER_INDEX[lever_id]]
