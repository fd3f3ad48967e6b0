"""After the last move: what was true, luck and decisions, what was expected and what came, and the hot wash."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

import streamlit as st

from sim.exercise.entries import ENOUGH_ANSWERS, TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.exercise.session_outcome import SessionOutcome
from sim.exercise.store.people import Device
from sim.exercise.trajectory import ClosedMoves
from sim.presentation import whatif
from sim.presentation.blocks import Block
from sim.presentation.exercise import pictures, wording
from sim.presentation.palette import Palette, palette_of
from sim.statistics import Mean
from sim.ui import board, theme
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, headline, parts, place, quiet, text
from sim.words import gettext_noop
from sim.words.reader import Reader

QUESTIONS: Final[Mapping[str, str]] = {
    "learned": gettext_noop("I learned something for my work."),
    "together": gettext_noop("I know better whom to call in other agencies and States."),
    "real": gettext_noop("The situation was believable."),
    "pace": gettext_noop("The pace was right."),
}
"""Statements of the hot wash, each answered from 1, not at all, to 5, fully."""
OPEN: Final[Mapping[str, str]] = {
    "keep": gettext_noop("What should be kept?"),
    "change": gettext_noop("What should be done otherwise, here or at home?"),
}
_LIKERT: Final[Mapping[int, str]] = {
    1: gettext_noop("not at all"),
    2: gettext_noop("little"),
    3: gettext_noop("partly"),
    4: gettext_noop("mostly"),
    5: gettext_noop("fully"),
}


def participant(live: LiveSession, device: Device, seat: Seat, reader: Reader) -> None:
    """Draw a participant's ending."""
    _ = reader._
    names = {"truth": _("What was true"), "expected": _("Expected, and what came"), "wash": _("Hot wash")}
    places = parts(_("Part of the page"), names)
    with places["truth"]:
        truth(live, reader)
        outcome(live, reader)
    with places["expected"]:
        st.html(expectations(live, reader, (seat,)))
    with places["wash"]:
        hot_wash(live, device, reader)


def truth(live: LiveSession, reader: Reader) -> None:
    """Draw what really happened, attempt by attempt too."""
    overview(live, reader)
    attempts(live, reader)


def overview(live: LiveSession, reader: Reader) -> None:
    """Draw what really happened as far as it fits one screen."""
    _shown(live, "truth", pictures.truth, reader)


def attempts(live: LiveSession, reader: Reader) -> None:
    """Draw what became of each attempt."""
    _shown(live, "attempts", pictures.attempts, reader)


def practice(live: LiveSession, reader: Reader, state: str = "") -> None:
    """Draw what is on file, law and practice of a State, or of every one."""

    def draw(session: Session, moves: ClosedMoves, _colours: Palette, reader: Reader) -> list[Block]:
        return pictures.practice(moves, [state] if state else session.state_ids(), reader)

    _shown(live, f"practice-{state}" if state else "practice", draw, reader)


def practice_moved(live: LiveSession, reader: Reader) -> None:
    """Draw where decisions moved practice most, as far as it fits one screen."""
    _shown(live, "practice-moved", pictures.practice_moved, reader)


def _shown(
    live: LiveSession,
    name: str,
    draw: Callable[[Session, ClosedMoves, Palette, Reader], Sequence[Block]],
    reader: Reader,
) -> None:
    session, mode = live.session, theme.mode()
    found = pictures.once(
        (name, live.id, session.lived, session.phase, reader.language, mode),
        lambda: pictures.picture(draw(session, live.closed_moves(session), palette_of(mode), reader), reader),
    )
    with st.container(key=f"view-{name}"):
        board.show(found, key=name)


def revealed(live: LiveSession, reader: Reader) -> None:
    """Draw what the trainer has revealed of the closed moves."""
    if "truth" in live.session.revealed:
        truth(live, reader)
    if "practice" in live.session.revealed:
        practice(live, reader)


def outcome(live: LiveSession, reader: Reader) -> None:
    """Draw luck and decisions, or that they are being worked out."""
    found = live.outcome()
    with place("outcome"):
        if found is None:
            quiet(reader._("Luck and decisions are being worked out…"))
        else:
            _luck_and_decisions(found, reader)


def _luck_and_decisions(outcome: SessionOutcome, reader: Reader) -> None:
    """Draw how lucky the course was, and how its decisions rank against doing nothing and the same money spent otherwise."""
    _ = reader._
    heading(_("Luck and decisions"))
    st.html(f"<p>{escape(whatif.chance_and_decisions(outcome.standing, reader))}</p>")
    rows = [
        {
            _("Rank"): rank,
            _("Decisions"): _(one.name),
            _("Diversions, mean"): reader.number(one.mean.value, 1),
            _("Against doing nothing"): _against(one.against_nothing, reader),
        }
        for rank, one in enumerate(outcome.standing.ranking, 1)
    ]
    st.table(rows, border="horizontal")
    quiet(
        _(
            "Means of {n} courses of each, in this model; the same money of each State spent by plans "
            "that everybody can understand. In brackets: 95% interval of the mean; where it holds zero, no difference is clear."
        ).format(n=reader.number(outcome.standing.replicates))
    )


def _against(mean: Mean, reader: Reader) -> str:
    """Return a difference from doing nothing with the interval of its mean."""
    value, low, high = (reader.number(each, 1, signed=True) for each in (mean.value, mean.low, mean.high))
    return value if low == high else f"{value} ({low} … {high})"


def expectations(live: LiveSession, reader: Reader, seats: tuple[Seat, ...]) -> str:
    """Return, as HTML, what seats expected move by move beside what their State saw."""
    session, _ = live.session, reader._
    rows = []
    for (move, seat), thought in sorted(session.thoughts.items(), key=lambda each: (each[0][0], str(each[0][1]))):
        if seats and seat not in seats:
            continue
        came = ""
        if move <= session.closed:
            came = pictures.came(session, live.closed_moves(session), seat.state, move, reader)
        reason = f'<br><span class="quiet">{text(thought.reason)}</span>' if thought.reason else ""
        rows.append(
            f"<tr><td>{move}</td><th scope='row'>{escape(wording.seat_name(session, seat, reader))}</th>"
            f"<td>{text(thought.expectation)}{reason}</td><td>{escape(came)}</td></tr>"
        )
    heads = "".join(
        f"<th scope='col'>{escape(each)}</th>" for each in (_("Move"), _("Seat"), _("Expected"), _("What came"))
    )
    if not rows:
        return f'<p class="quiet">{escape(_none(reader))}</p>'
    return f'<table class="data words"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _none(reader: Reader) -> str:
    return reader._("Nothing was written down.")


def hot_wash(live: LiveSession, device: Device, reader: Reader) -> None:
    """Draw the form of the hot wash, once for each device and until it is closed, and its results."""
    _ = reader._
    with place("hot-wash"):
        if live.store.hot_wash.has_answered(live.id, device.device):
            quiet(_("Thank you. Your answers carry no name, seat or time."))
        elif live.session.hot_wash_closed:
            quiet(_("The hot wash is closed."))
        else:
            _form(live, device, reader)
    results(live, reader)


def _form(live: LiveSession, device: Device, reader: Reader) -> None:
    _ = reader._
    headline(
        _("Hot wash"),
        _(
            "Anonymous: answers carry no name, seat or time. They are shown all at once, when the trainer closes the hot wash."
        ),
    )
    names = {value: _(name) for value, name in _LIKERT.items()}
    with st.form("hot-wash", border=False):
        given: dict[str, Any] = {
            name: st.segmented_control(_(question), list(names), format_func=names.__getitem__, key=f"wash-{name}")
            for name, question in QUESTIONS.items()
        }
        given |= {
            name: st.text_area(_(question), max_chars=1000, key=f"wash-{name}") for name, question in OPEN.items()
        }
        if st.form_submit_button(_("Send"), type="primary"):
            answers = {name: value for name, value in given.items() if value not in (None, "")}
            if answers:
                frame.attempt(live.impression, device, answers)
            frame.again()


def results(live: LiveSession, reader: Reader) -> None:
    """Draw the results of the hot wash: counts, and what was written, once it has been closed."""
    with place("results"):
        _results(live, reader)


def _results(live: LiveSession, reader: Reader) -> None:
    _ = reader._
    count, answers = live.store.hot_wash.shown(live.id)
    if not answers:
        quiet(
            _(
                "Answers so far: {n}. From {enough} up they are shown, all at once, when the trainer closes the hot wash."
            ).format(n=reader.number(count), enough=ENOUGH_ANSWERS)
        )
        return
    heading(_("Results of {n} answers").format(n=reader.number(count)))
    rows = []
    for name, question in QUESTIONS.items():
        counts = [sum(1 for each in answers if each.get(name) == value) for value in _LIKERT]
        rows.append({_("Statement"): _(question)} | {str(value): n for value, n in zip(_LIKERT, counts, strict=True)})
    st.table(rows, border="horizontal")
    quiet(" · ".join(f"{value} {_(words)}" for value, words in _LIKERT.items()))
    for name, question in OPEN.items():
        said = sorted(str(each[name]) for each in answers if each.get(name))
        if said:
            heading(_(question))
            st.html(f"<ul>{''.join(f'<li>{text(each)}</li>' for each in said)}</ul>")


def close_hot_wash(live: LiveSession, reader: Reader) -> None:
    """Draw, for the trainer, the end of the hot wash."""
    _ = reader._
    if live.session.hot_wash_closed:
        return
    enough = live.store.hot_wash.shown(live.id)[0] >= ENOUGH_ANSWERS
    if st.button(_("Close the hot wash and show its results"), type="primary", key="close-wash", disabled=not enough):
        if frame.attempt(live.close_hot_wash, TRAINER) is not None:
            live.console.project("wash")
        frame.again()
    quiet(_("Nobody can answer after that."))
