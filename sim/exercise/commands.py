"""The commands of a session: who may do what, when and with which means. Each returns the body of the entry that it becomes.

Here and nowhere else: a page, a phone or a file that asks for what is not its own is refused with a reason in words.
"""

import json
import secrets
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sim.exercise.entries import ENOUGH_ANSWERS, EVALUATOR, MODEL, TIMER, TRAINER, Entry, Kind
from sim.exercise.formats import MOST_MOVES, Format
from sim.exercise.seats import ASSISTANCE, Seat, seats_of
from sim.exercise.seen import SEEN
from sim.exercise.session import PREVIEW_SEED, Phase, Session, reaches
from sim.scenario import Scenario
from sim.scenario.calendar import MONTH
from sim.scenario.injects import CHANNEL_NAMES, Happening, Inject
from sim.scenario.levers import AGREED, LEVER_INDEX, LEVERS, Lever
from sim.scenario.problems import said
from sim.words import LANGUAGES, SOURCE

LONGEST_TEXT: Final = 4000
LONGEST_TITLE: Final = 120
MOST_STATES: Final = 12
MOST_REQUESTS: Final = 3
"""Requests for assistance that a State may have open at a time."""
LONGEST_TIME: Final = 86_400
"""Seconds."""
RATINGS: Final = ("P", "S", "M", "U")
"""Performed without challenges, with some, with major challenges, unable to be performed (HSEEP)."""
CONFIDENCES: Final = (1, 2, 3, 4, 5)
_HAIR: Final = 1e-9
_SEEDS: Final = 1 << 63


class Refused(Exception):
    """A command that cannot be done now, or not by this actor; ``said`` says why in words for the catalogue."""

    def __init__(self, text: str) -> None:
        self.said = text
        super().__init__(text)


def create(
    scenario: Scenario,
    format_: Format,
    *,
    title: str = "",
    languages: Sequence[str] = LANGUAGES,
    seed: int | None = None,
    industry: bool = False,
    assistance: bool = False,
    salt: str | None = None,
) -> dict[str, Any]:
    """Return the body of the entry that begins a session.

    No seed given: one is drawn; it stays secret until the end. The salt that it is mixed with is drawn, unless given (32
    hexadecimal digits; empty: none, as in sessions of before).
    Raises Refused.
    """
    check_format(format_)
    if len(scenario.states) > MOST_STATES:
        raise Refused(said("An exercise has at most {most} States.", most=MOST_STATES))
    for inject in scenario.injects:
        if inject.release.indicator is not None and inject.release.indicator not in SEEN:
            raise Refused(said("Inject {id}: its condition is nothing that participants can see.", id=inject.id))
    if seed is not None and (not 0 <= seed < _SEEDS or seed == PREVIEW_SEED):
        raise Refused(said("A seed is a whole number from 0 to 2^63 - 1, and not the one of previews."))
    if salt and not (len(salt) == 32 and set(salt) <= set(string.hexdigits)):
        raise Refused(said("A session's salt has 32 hexadecimal digits."))
    spoken = [language for language in LANGUAGES if language in languages]
    return {
        "scenario": json.loads(scenario.canonical),
        "format": asdict(format_),
        "seed": secrets.randbits(63) if seed is None else seed,
        "seats": [str(seat) for seat in seats_of(scenario, industry=industry, assistance=assistance)],
        "title": clean(title)[:LONGEST_TITLE] or scenario.title.get(SOURCE),
        "languages": spoken or list(LANGUAGES),
        **({} if salt == "" else {"salt": secrets.token_hex(16) if salt is None else salt}),
    }


def take_seat(session: Session, actor: str, seat: Seat, holder: str) -> dict[str, Any]:
    """Give a seat to a participant: the trainer, or the participant itself. Who holds it keeps it, several may share one.

    After the end too: who comes late still takes part in the hot wash.
    """
    if seat not in session.seats:
        raise Refused(said("There is no such seat."))
    if actor not in (TRAINER, holder):
        raise Refused(said("Only the trainer can do this."))
    if actor != TRAINER and not session.joining:
        raise Refused(said("Joining is closed. Ask the trainer."))
    return {"seat": str(seat), "holder": holder}


def leave_seat(session: Session, actor: str, seat: Seat, holder: str) -> dict[str, Any]:
    """Take a seat from a participant: the trainer, or the participant itself."""
    if actor not in (TRAINER, holder):
        raise Refused(said("Only the trainer can do this."))
    if holder not in session.holders.get(seat, ()):
        raise Refused(said("This seat is not held any more."))
    return {"seat": str(seat), "holder": holder}


def open_joining(session: Session, actor: str, *, joining: bool) -> dict[str, Any]:
    """Let people join, or close the door."""
    _trainer(actor)
    return {"open": joining}


def start(session: Session, actor: str) -> dict[str, Any]:
    """Begin the exercise: the lobby ends and the first move is open, with its injects."""
    _trainer(actor)
    if session.phase != Phase.LOBBY:
        raise Refused(said("The exercise has begun already."))
    return _opening(session, 1, ())


def open_move(session: Session, actor: str, met: Iterable[str] = ()) -> dict[str, Any]:
    """Open the next move with the injects that are due: those of its days, and those whose condition is ``met``."""
    _trainer(actor)
    if session.phase != Phase.LIVED:
        raise Refused(said("A move can be opened when the one before has been closed."))
    if session.move >= session.length:
        raise Refused(said("That was the last move."))
    return _opening(session, session.move + 1, met)


def _opening(session: Session, move: int, met: Iterable[str]) -> dict[str, Any]:
    first = session.format.first_day(move)
    wanted = set(met) - session.skipped
    conditional = [each for each in session.waiting() if each.release.indicator is not None and each.id in wanted]
    due = sorted([*session.due(move), *conditional], key=lambda inject: (inject.release.day or first, inject.number))
    numbers = range(len(session.injects) + 1, len(session.injects) + len(due) + 1)
    released = [
        _released(session, inject, max(first, inject.release.day or first), move, number)
        for inject, number in zip(due, numbers, strict=True)
    ]
    return {"move": move, "injects": released}


def think(
    session: Session, actor: Seat | str, seat: Seat, expectation: str, reason: str = "", confidence: int = 0
) -> dict[str, Any]:
    """Write down what a seat expects of this move, before it sees an answer; the trainer may do it from paper."""
    _for_seat(session, actor, seat)
    text = clean(expectation)
    if not text:
        raise Refused(said("Write one line on what you expect."))
    if confidence not in (0, *CONFIDENCES):
        raise Refused(said("Confidence is a number from 1 to 5."))
    return {"seat": str(seat), "expectation": text, "reason": clean(reason), "confidence": int(confidence)}


def propose(session: Session, actor: Seat | str, seat: Seat, values: Mapping[str, float]) -> dict[str, Any]:
    """Propose values for levers that a seat owns; levers left out are not proposed. The trainer may do it from paper."""
    _for_seat(session, actor, seat)
    if actor == seat and (session.move, seat) not in session.thoughts:
        raise Refused(said("First write down what you expect, then propose."))
    if (session.move, seat.state) in session.plans:
        raise Refused(said("The plan of this State has been submitted already."))
    for lever_id, value in values.items():
        lever = _lever(lever_id)
        if not seat.owns(lever):
            raise Refused(said("{lever} is not decided in this seat.", lever=said(lever.name)))
        _in_range(lever, value)
    return {"seat": str(seat), "values": {lever: float(value) for lever, value in values.items()}}


def submit(
    session: Session,
    actor: Seat | str,
    state: str,
    values: Mapping[str, float],
    dissent: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Submit a State's plan: by its coordinator, by the trainer from paper, or by the timer, which says what time it is ``now``."""
    _known_state(session, state)
    if isinstance(actor, Seat):
        _deciding(session, actor)
        if not actor.coordinates or actor.state != state:
            raise Refused(said("The plan is submitted by the State's coordinator."))
        if (session.move, actor) not in session.thoughts:
            raise Refused(said("First write down what you expect, then submit."))
        if (session.move, state) in session.plans:
            raise Refused(said("The plan of this State has been submitted already."))
    else:
        if actor not in (TRAINER, TIMER):
            raise Refused(said("The plan is submitted by the State's coordinator."))
        _in(session, Phase.DECIDING)
    if actor == TIMER:
        _time_is_up(session, now)
        if (session.move, state) in session.plans:
            raise Refused(said("The plan of this State has been submitted already."))
    for lever_id, value in values.items():
        lever = _lever(lever_id)
        if isinstance(actor, Seat) and not settles(session, actor, lever):
            raise Refused(said("{lever} was not proposed by those who decide it.", lever=said(lever.name)))
        _in_range(lever, value)
    changed = {k: float(v) for k, v in values.items() if abs(v - session.values(state)[k]) > _HAIR}
    _payable(session, state, changed)
    return {
        "state": state,
        "values": changed,
        "dissent": {str(Seat.of(seat)): clean(text) for seat, text in (dissent or {}).items() if clean(text)},
    }


def withdraw(session: Session, actor: Seat | str, state: str) -> dict[str, Any]:
    """Take back a submitted plan as long as the move is open."""
    if isinstance(actor, Seat):
        _deciding(session, actor)
        if not actor.coordinates or actor.state != state:
            raise Refused(said("The plan is submitted by the State's coordinator."))
    else:
        _trainer(actor)
    if session.phase != Phase.DECIDING or (session.move, state) not in session.plans:
        raise Refused(said("There is no submitted plan to take back."))
    return {"state": state}


def offer(session: Session, actor: Seat | str, state: str, lever: str, states: Sequence[str]) -> dict[str, Any]:
    """Offer an agreement on a joint lever, or on training, to other States; the one that offers has accepted."""
    _for_state(session, actor, state)
    if lever not in AGREED:
        raise Refused(said("Nothing needs to be agreed on that."))
    parties = tuple(each for each in session.state_ids() if each in states or each == state)
    if len(parties) < 2:
        raise Refused(said("An agreement needs at least two States."))
    if any(set(parties) <= set(a.states) and a.lever == lever for a in session.agreements()):
        raise Refused(said("These States have agreed on that already."))
    if any(offer.open and offer.lever == lever and offer.states == parties for offer in session.offers.values()):
        raise Refused(said("The same agreement has been offered already."))
    return {"number": max(session.offers, default=0) + 1, "lever": lever, "by": state, "states": list(parties)}


def answer_offer(session: Session, actor: Seat | str, state: str, number: int, *, accept: bool) -> dict[str, Any]:
    """Accept or decline an agreement on behalf of a State: its coordinator, or the trainer."""
    _for_state(session, actor, state)
    offer = session.offers.get(number)
    if offer is None or state not in offer.states:
        raise Refused(said("This agreement was not offered to your State."))
    if not offer.open or state in offer.accepted:
        raise Refused(said("This agreement has been answered already."))
    return {"number": number, "state": state, "accept": accept}


def ask_assistance(session: Session, actor: Seat | str, state: str, control: str, text: str) -> dict[str, Any]:
    """Ask for assistance with a control on behalf of a State: its coordinator, or the trainer."""
    _for_state(session, actor, state)
    if not any(control in programme.controls for programme in session.scenario.programmes):
        raise Refused(said("No programme helps with that."))
    waiting = [each for each in session.assistance.values() if each.state == state and each.open]
    if any(each.control == control for each in waiting):
        raise Refused(said("Your State has asked for that already."))
    if len(waiting) >= MOST_REQUESTS:
        raise Refused(said("Your State has {n} requests that nobody has answered yet.", n=len(waiting)))
    words = clean(text)
    if not words:
        raise Refused(said("Write what you need, and why: a request that says so is easier to match."))
    return {"number": max(session.assistance, default=0) + 1, "state": state, "control": control, "text": words}


def answer_assistance(session: Session, actor: Seat | str, number: int, programme: str = "") -> dict[str, Any]:
    """Match a request with a programme, or decline it where none is named: the assistance provider, or the trainer.

    What is matched closes a share of the gap in its control's practice once the programme's time from request to effect is over
    (the scenario's values of ``assistance_gain`` and ``matching_months``).
    """
    if actor == TRAINER:
        _in(session, Phase.DECIDING)
    else:
        _deciding(session, actor)
        if actor != Seat("", ASSISTANCE):
            raise Refused(said("Requests are answered by the assistance provider."))
    request = session.assistance.get(number)
    if request is None or not request.open:
        raise Refused(said("This request has been answered already."))
    if not programme:
        return {"number": number, "programme": "", "happening": None}
    found = next((each for each in session.scenario.programmes if each.id == programme), None)
    if found is None or request.control not in found.controls:
        raise Refused(said("This programme does not help with that."))
    if session.running(programme) >= found.capacity:
        raise Refused(said("This programme serves as many requests as it can."))
    happening = Happening(
        kind="assistance",
        at=request.state,
        control=request.control,
        size=session.scenario.assumed("assistance_gain"),
        day=session.moment + round(found.matching_months.value * MONTH),
        days=1,
    )
    return {"number": number, "programme": programme, "happening": happening.model_dump(mode="json")}


def close_move(session: Session, actor: str) -> dict[str, Any]:
    """Close the move: stand-ins decide for States that have not, and the region lives through it."""
    _trainer(actor)
    _in(session, Phase.DECIDING)
    plans = {state: session.affordable(state, session.proposed(state)) for state in session.missing()}
    return {"move": session.move, "stand_in": plans}


def write_result(session: Session, actor: str, move: int, digest: str, model: str) -> dict[str, Any]:
    """Write down what the last closed move gave: the digest of all events up to its end, and the hash of the model."""
    if actor != MODEL:
        raise Refused(said("Only the region itself says what a move gave."))
    if move != session.closed or move < 1 or move in session.results:
        raise Refused(said("This move has not just been closed."))
    _digest(digest)
    _digest(model)
    return {"move": move, "digest": digest, "model": model}


def undo_move(session: Session, actor: str, luck: str) -> dict[str, Any]:
    """Undo the last closed move: its decisions are open again; ``luck`` of what comes is the same or new."""
    _trainer(actor)
    _not_over(session)
    if session.closed == 0:
        raise Refused(said("No move has been closed yet."))
    if luck not in ("same", "new"):
        raise Refused(said("Choose the same luck or new luck."))
    day = session.format.first_day(session.closed)
    turn = 1 + max((turn.replicate for turn in session.turns), default=0) if luck == "new" else None
    return {"move": session.closed, "luck": luck, "day": day, "replicate": turn}


def freeze(session: Session, actor: str) -> dict[str, Any]:
    """Stop the clock and grey all screens."""
    _trainer(actor)
    _not_over(session)
    if session.frozen:
        raise Refused(said("The exercise is frozen already."))
    return {}


def thaw(session: Session, actor: str) -> dict[str, Any]:
    """Let the exercise go on; the clock has what it had left."""
    _trainer(actor)
    if not session.frozen:
        raise Refused(said("The exercise is not frozen."))
    return {}


def set_timer(
    session: Session, actor: Seat | str, seconds: float | None, now: datetime | None = None
) -> dict[str, Any]:
    """Set when the time to decide is up, so many seconds from now; None for no limit.

    When it is up, the timer itself ends it, and says what time it is ``now``.
    """
    if actor == TIMER and seconds is None:
        _in(session, Phase.DECIDING)
        _time_is_up(session, now)
    else:
        _trainer(actor)
        _unfrozen(session)
        _in(session, Phase.DECIDING)
    whole = None if seconds is None else round(seconds, 3)  # as exact as the log writes times
    if whole is not None and not 0 < whole <= LONGEST_TIME:
        raise Refused(said("Time to decide is between one second and a day."))
    return {"seconds": whole}


def release(session: Session, actor: str, inject_id: str) -> dict[str, Any]:
    """Release an inject of the scenario now."""
    _trainer(actor)
    _running(session)
    inject = next((inject for inject in session.scenario.injects if inject.id == inject_id), None)
    if inject is None:
        raise Refused(said("There is no such inject."))
    if inject_id in {released.id for released in session.injects}:
        raise Refused(said("This inject has been released already."))
    return _released(session, inject, session.moment, session.move, len(session.injects) + 1)


def hold_back(session: Session, actor: str, inject_id: str) -> dict[str, Any]:
    """Leave a scheduled inject out, until it is released by hand."""
    _trainer(actor)
    if inject_id not in {inject.id for inject in session.scenario.injects}:
        raise Refused(said("There is no such inject."))
    return {"id": inject_id, "skipped": True}


def schedule(session: Session, actor: str, inject_id: str) -> dict[str, Any]:
    """Let an inject that was held back come by itself again, as the scenario schedules it, where its month is still to come."""
    _trainer(actor)
    inject = next((each for each in session.waiting() if each.id == inject_id), None)
    if inject is None or inject_id not in session.skipped:
        raise Refused(said("This inject is not held back."))
    if session.passed(inject):
        raise Refused(said("Its month is over: release it now, or never."))
    return {"id": inject_id, "skipped": False}


def write_inject(
    session: Session, actor: str, to: Sequence[str], text: str, channel: str = "message", sender: str = ""
) -> dict[str, Any]:
    """Release an inject that the trainer writes on the spot, without an effect on the region; of no sender it is the trainer's."""
    _trainer(actor)
    _running(session)
    words = clean(text)
    if not words:
        raise Refused(said("Write what the inject says."))
    if channel not in CHANNEL_NAMES:
        raise Refused(said("There is no such channel."))
    spoken = session.scenario.languages
    return {
        "number": len(session.injects) + 1,
        "id": "",
        "move": session.move,
        "day": session.moment,
        "to": _addressed(session, to),
        "sender": dict.fromkeys(spoken, clean(sender)[:LONGEST_TITLE]),
        "channel": channel,
        "text": dict.fromkeys(spoken, words),
        "happenings": [],
    }


def respond(session: Session, actor: Seat, number: int, text: str) -> dict[str, Any]:
    """Answer an inject that a seat has received."""
    _seated(session, actor)
    _unfrozen(session)
    if number not in {inject.number for inject in session.inbox(actor)}:
        raise Refused(said("There is no such inject."))
    return {"number": number, "text": clean(text)}


def message(session: Session, actor: str, text: str, to: str = "all") -> dict[str, Any]:
    """Send a message to all seats or to one."""
    _trainer(actor)
    words = clean(text)
    if not words:
        raise Refused(said("Write a message."))
    return {"text": words, "to": _addressed(session, [to])[0]}


def reveal(session: Session, actor: str, what: str) -> dict[str, Any]:
    """Show everybody what was hidden: practice, or the whole truth."""
    _trainer(actor)
    if what not in ("practice", "truth"):
        raise Refused(said("There is nothing of that kind to reveal."))
    return {"what": what}


def note(session: Session, actor: str, text: str) -> dict[str, Any]:
    """Write a note tied to this moment."""
    if actor != TRAINER and not _evaluates(actor):
        raise Refused(said("Notes are written by the trainer and evaluators."))
    words = clean(text)
    if not words:
        raise Refused(said("Write a note."))
    return {"text": words}


def rate(session: Session, actor: str, objective: str, grade: str, text: str = "") -> dict[str, Any]:
    """Rate how an objective of the exercise was met; whoever rates has one rating of each, the last one given."""
    if actor != TRAINER and not _evaluates(actor):
        raise Refused(said("Objectives are rated by the trainer and evaluators."))
    if objective not in {each.id for each in session.scenario.objectives}:
        raise Refused(said("There is no such objective."))
    if grade not in RATINGS:
        raise Refused(said("A rating is P, S, M or U."))
    return {"objective": objective, "grade": grade, "text": clean(text)}


def end(session: Session, actor: str) -> dict[str, Any]:
    """End the exercise: the truth is revealed."""
    _trainer(actor)
    if session.phase != Phase.LIVED:
        raise Refused(said("Close the open move first."))
    return {}


def close_hot_wash(session: Session, actor: str, answers: int, digest: str = "") -> dict[str, Any]:
    """Take no more answers of the hot wash, so many having come, and show them: all at once, so that none can be seen to come.

    ``digest``: of the answers in an order that says nothing, so that none can be changed later; none in sessions of before.

    Shown one by one, or in lots of which the last is small, they would tell whoever sees who has just sent theirs who wrote them.
    """
    _trainer(actor)
    if session.phase != Phase.ENDED:
        raise Refused(said("The exercise is not over yet."))
    if session.washed:
        raise Refused(said("The hot wash has been closed already."))
    if type(answers) is not int or answers < ENOUGH_ANSWERS:
        raise Refused(said("The hot wash can be closed once there are {enough} answers.", enough=ENOUGH_ANSWERS))
    if digest != "":
        _digest(digest)
    return {"answers": answers, **({"digest": digest} if digest else {})}


def _trainer(actor: object) -> None:
    if actor != TRAINER:
        raise Refused(said("Only the trainer can do this."))


def _in(session: Session, phase: Phase) -> None:
    if session.phase != phase:
        raise Refused(said("This can't be done now: the move is not open."))


def _running(session: Session) -> None:
    if session.phase not in (Phase.DECIDING, Phase.LIVED):
        raise Refused(said("The exercise is not under way."))


def _not_over(session: Session) -> None:
    if session.phase == Phase.ENDED:
        raise Refused(said("The exercise is over."))


def _unfrozen(session: Session) -> None:
    if session.frozen:
        raise Refused(said("The exercise is frozen. Wait until it goes on."))


def _time_is_up(session: Session, now: datetime | None) -> None:
    """Refuse what the timer does before the time to decide is up, or while the clock stands still."""
    if session.frozen or session.deadline is None or now is None or now < session.deadline:
        raise Refused(said("The time to decide is not up."))


def _seated(session: Session, actor: object) -> None:
    if not isinstance(actor, Seat) or actor not in session.seats:
        raise Refused(said("There is no such seat."))


def _deciding(session: Session, actor: object) -> None:
    """Refuse unless the actor is a seat and may decide now."""
    _seated(session, actor)
    _unfrozen(session)
    _in(session, Phase.DECIDING)


def _for_seat(session: Session, actor: object, seat: Seat) -> None:
    """Refuse unless the actor is this seat and may decide now, or the trainer, who may while the move is open."""
    if actor == TRAINER:
        _seated(session, seat)
        _in(session, Phase.DECIDING)
    elif actor == seat:
        _deciding(session, actor)
    else:
        raise Refused(said("This is decided in another seat."))


def _for_state(session: Session, actor: object, state: str) -> None:
    """Refuse unless the actor coordinates this State and may decide now, or is the trainer."""
    _known_state(session, state)
    if actor == TRAINER:
        _in(session, Phase.DECIDING)
        return
    _deciding(session, actor)
    if not isinstance(actor, Seat) or not actor.coordinates or actor.state != state:
        raise Refused(said("This is decided by the State's coordinator."))


def _known_state(session: Session, state: str) -> None:
    if state not in session.state_ids():
        raise Refused(said("There is no such State."))


def _addressed(session: Session, to: Sequence[str]) -> list[str]:
    """Return who something is addressed to, everybody unless given. Refused where that reaches nobody."""
    wanted = [str(each) for each in to] or ["all"]
    for each in wanted:
        if each != "all" and not any(reaches((each,), seat) for seat in session.seats):
            raise Refused(said("There is no such seat."))
    return wanted


def _payable(session: Session, state: str, changed: Mapping[str, float]) -> None:
    before = session.values(state)
    budget = session.budget(state)
    asked = session.asked({**before, **changed}).budget
    if asked > max(budget, session.asked(before).budget) + _HAIR:
        raise Refused(
            said(
                "The plan costs {asked:.1f} budget units a quarter; the State has {budget:.1f}.",
                asked=asked,
                budget=budget,
            )
        )


def _released(session: Session, inject: Inject, day: int, move: int, number: int) -> dict[str, Any]:
    happenings = [happening.on_day(day).model_dump(mode="json") for happening in inject.effects]
    return {
        "number": number,
        "id": inject.id,
        "move": move,
        "day": day,
        "to": list(inject.to),
        "sender": inject.sender.model_dump(),
        "channel": inject.channel,
        "text": inject.text.model_dump(),
        "happenings": happenings,
    }


def check_format(format_: Format) -> None:
    """Raise Refused unless an exercise of this length can be played."""
    whole = all(type(value) is int for value in (format_.moves, format_.quarters, format_.minutes))
    fits = whole and 1 <= format_.moves <= MOST_MOVES and 1 <= format_.quarters <= 8 and format_.length <= 80
    if not fits:
        raise Refused(
            said("An exercise has 1 to {most} moves of 1 to 8 quarters, 80 quarters at most.", most=MOST_MOVES)
        )


def _evaluates(actor: object) -> bool:
    return isinstance(actor, str) and actor.partition(" ")[0] == EVALUATOR


def _lever(lever_id: str) -> Lever:
    if lever_id not in LEVER_INDEX:
        raise Refused(said("There is no such lever."))
    return LEVERS[LEVER_INDEX[lever_id]]


def _in_range(lever: Lever, value: object) -> None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and lever.low <= value <= lever.high
    if not fits:
        raise Refused(
            said("{lever}: a value from {low:g} to {high:g}.", lever=said(lever.name), low=lever.low, high=lever.high)
        )


def _digest(text: object) -> None:
    if not (isinstance(text, str) and text.isalnum() and len(text) <= 64):
        raise Refused(said("A digest is a word of at most 64 letters and digits."))


def check_trial(session: Session, seat: Seat, lever_id: str, value: float, by: str = "") -> None:
    """Raise Refused unless a lever's value can be tried out in a seat now, by a device that holds the seat where one is named."""
    _deciding(session, seat)
    if by and by not in session.holders.get(seat, ()):
        raise Refused(said("This is decided in another seat."))
    lever = _lever(lever_id)
    if not (seat.owns(lever) or (seat.coordinates and settles(session, seat, lever))):
        raise Refused(said("{lever} is not decided in this seat.", lever=said(lever.name)))
    _in_range(lever, value)


def clean(text: object) -> str:
    """Return a text as it is kept: one that is too long is cut, control characters but line breaks are left out."""
    kept = "".join(letter for letter in str(text) if letter == "\n" or letter.isprintable())
    return kept.strip()[:LONGEST_TEXT]


def settles(session: Session, seat: Seat, lever: Lever) -> bool:
    """Return whether a coordinator may settle a lever of its State: its own, one proposed, or one whose seats are all empty."""
    owners = [other for other in session.seats if other.state == seat.state and other.owns(lever)]
    return seat in owners or lever.id in session.proposed(seat.state) or not any(map(session.filled, owners))


Command = Callable[..., dict[str, Any]]
COMMANDS: Final[Mapping[Command, Kind]] = {
    take_seat: Kind.SEATED,
    leave_seat: Kind.UNSEATED,
    open_joining: Kind.JOINING,
    start: Kind.STARTED,
    open_move: Kind.OPENED,
    think: Kind.THOUGHT,
    propose: Kind.PROPOSED,
    submit: Kind.SUBMITTED,
    withdraw: Kind.WITHDRAWN,
    offer: Kind.AGREEMENT_OFFERED,
    answer_offer: Kind.AGREEMENT_ANSWERED,
    ask_assistance: Kind.ASSISTANCE_ASKED,
    answer_assistance: Kind.ASSISTANCE_ANSWERED,
    close_move: Kind.CLOSED,
    write_result: Kind.RESULT,
    undo_move: Kind.UNDONE,
    freeze: Kind.FROZEN,
    thaw: Kind.THAWED,
    set_timer: Kind.TIMER,
    release: Kind.INJECT,
    hold_back: Kind.INJECT,
    schedule: Kind.INJECT,
    write_inject: Kind.INJECT,
    respond: Kind.ANSWERED,
    message: Kind.MESSAGE,
    reveal: Kind.REVEALED,
    note: Kind.NOTE,
    rate: Kind.RATED,
    end: Kind.ENDED,
    close_hot_wash: Kind.WASHED,
}
"""Every command and the kind of entry that it becomes."""


def actor_of(session: Session, text: str) -> Seat | str:
    """Return who an entry's actor is: a seat of the session, else the trainer, an evaluator, the timer or a device by name."""
    seat = Seat.of(text)
    return seat if seat in session.seats else text


def again(session: Session, entry: Entry) -> dict[str, Any]:
    """Return the body that a command gives for what an entry says was done; an entry with another body is none of ours.

    For logs that come from outside. Raises Refused when it could not be done, and KeyError, TypeError, ValueError or AttributeError
    for a body of another shape.
    """
    body, actor = entry.body, actor_of(session, entry.actor)
    if entry.kind == Kind.SUBMITTED:  # the timer is asked what time it was
        return submit(session, actor, body["state"], body["values"], body["dissent"], entry.at)
    if entry.kind == Kind.TIMER:
        return set_timer(session, actor, body["seconds"], entry.at)
    return _AGAIN[entry.kind](session, actor, body)


_AGAIN: Final[Mapping[Kind, Callable[[Session, Any, dict[str, Any]], dict[str, Any]]]] = {
    Kind.SEATED: lambda s, a, b: take_seat(s, a, Seat.of(b["seat"]), str(b["holder"])),
    Kind.UNSEATED: lambda s, a, b: leave_seat(s, a, Seat.of(b["seat"]), str(b["holder"])),
    Kind.JOINING: lambda s, a, b: open_joining(s, a, joining=b["open"] is True),
    Kind.STARTED: lambda s, a, b: start(s, a),
    Kind.OPENED: lambda s, a, b: open_move(s, a, [str(inject["id"]) for inject in b["injects"]]),
    Kind.THOUGHT: lambda s, a, b: think(s, a, Seat.of(b["seat"]), b["expectation"], b["reason"], b["confidence"]),
    Kind.PROPOSED: lambda s, a, b: propose(s, a, Seat.of(b["seat"]), b["values"]),
    Kind.RESULT: lambda s, a, b: write_result(s, a, b["move"], b["digest"], b["model"]),
    Kind.WITHDRAWN: lambda s, a, b: withdraw(s, a, b["state"]),
    Kind.AGREEMENT_OFFERED: lambda s, a, b: offer(s, a, b["by"], b["lever"], b["states"]),
    Kind.AGREEMENT_ANSWERED: lambda s, a, b: answer_offer(s, a, b["state"], b["number"], accept=b["accept"] is True),
    Kind.ASSISTANCE_ASKED: lambda s, a, b: ask_assistance(s, a, b["state"], b["control"], b["text"]),
    Kind.ASSISTANCE_ANSWERED: lambda s, a, b: answer_assistance(s, a, b["number"], b["programme"]),
    Kind.CLOSED: lambda s, a, b: close_move(s, a),
    Kind.UNDONE: lambda s, a, b: undo_move(s, a, b["luck"]),
    Kind.FROZEN: lambda s, a, b: freeze(s, a),
    Kind.THAWED: lambda s, a, b: thaw(s, a),
    Kind.INJECT: lambda s, a, b: (
        hold_back(s, a, b["id"])
        if b.get("skipped")
        else schedule(s, a, b["id"])
        if "skipped" in b
        else release(s, a, b["id"])
        if b["id"]
        else write_inject(s, a, b["to"], b["text"][SOURCE], b["channel"], b["sender"][SOURCE])
    ),
    Kind.ANSWERED: lambda s, a, b: respond(s, a, b["number"], b["text"]),
    Kind.MESSAGE: lambda s, a, b: message(s, a, b["text"], b["to"]),
    Kind.REVEALED: lambda s, a, b: reveal(s, a, b["what"]),
    Kind.NOTE: lambda s, a, b: note(s, a, b["text"]),
    Kind.RATED: lambda s, a, b: rate(s, a, b["objective"], b["grade"], b["text"]),
    Kind.ENDED: lambda s, a, b: end(s, a),
    Kind.WASHED: lambda s, a, b: close_hot_wash(s, a, b["answers"], b.get("digest", "")),
}
