"""What an exercise shows of its region, as blocks: what a State has seen, what is published, and in the end what was true.

Nothing is simulated here: the closed moves of the session are handed in.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Final

import numpy as np

from sim import indicators
from sim.exercise.contributions import Phase
from sim.exercise.observed import observation, observed_sample, published
from sim.exercise.session import Session
from sim.exercise.trajectory import ClosedMoves
from sim.presentation import blocks, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.exercise.wording import state_name
from sim.presentation.palette import Palette
from sim.presentation.queries import TrajectoryPair
from sim.presentation.views import law, parts
from sim.presentation.views import map as region
from sim.presentation.views import trajectory as one_course
from sim.record import CATEGORY_NAMES, INDICATORS
from sim.run import Record
from sim.scenario.calendar import month_of
from sim.scenario.controls import CONTROLS, Control
from sim.scenario.means import Binds
from sim.scenario.spoken import valued
from sim.words import gettext_noop
from sim.words.reader import Reader
from sim.words.units import Unit

OWN: Final = ("stopped", "seizures", "delay_mean", "licence_days_median", "spent")
"""What stands first of what a State sees of itself."""
_INDICATORS: Final = {indicator.id: indicator for indicator in INDICATORS}
_ROWS: Final = 12
"""Controls that fit a wall."""
_VISIBLE: Final = 0.005
"""Least difference of practice that can be seen, written in whole per cent."""
_TALL: Final = 430
"""Height of a chart that fills a wall, pixels."""
_STATUS: Final = {
    "stopped": gettext_noop("stopped"),
    "revealed": gettext_noop("came to light after it got through"),
    "reversed": gettext_noop("seized, then released by a court"),
}


def picture(found: Sequence[Block], reader: Reader) -> bytes:
    """Return blocks as a board that is whole: nothing better comes later."""
    shown = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    head: blocks.Head = {
        "lang": reader.language,
        "words": blocks.words(reader),
        "courses": 1,
        "status": "",
        "prepared": None,
        "more": "",
        "tasks": "",
        "files": "",
        "version": hashlib.sha256(shown.encode()).hexdigest()[:16],
    }
    return f'{json.dumps(head, ensure_ascii=False)[:-1]},"blocks":{shown}}}'.encode()


def _unseen(session: Session, reader: Reader) -> str:
    """Say that what got through is not in what is shown, unless it has been revealed."""
    if "truth" in session.revealed:
        return ""
    return reader._("What got through, nobody has seen yet, unless it came to light.")


def seen(session: Session, moves: ClosedMoves, state: str, colours: Palette, reader: Reader) -> list[Block]:
    """Return what a State's seats have seen of the closed moves."""
    _ = reader._
    record = moves.played
    found = observation(session, record, state)
    months = 3 * session.format.quarters
    last = {name: _last(session, record, state, name, months) for name in OWN}
    stopped = round(last["stopped"][0])
    title = reader.ngettext(
        "{state} stopped {n} attempt in move {move}", "{state} stopped {n} attempts in move {move}", stopped
    ).format(state=state_name(session, state, reader), n=reader.number(stopped), move=session.closed)
    return [
        blocks.headline(title, _unseen(session, reader)),
        blocks.figures(_figure(name, now, before, reader) for name, (now, before) in last.items()),
        _seen_map(session, record, colours, reader, span=7),
        _incidents(found.incidents, reader, span=5),
        _published(session, record, reader, span=5),
        *_shared(session, found.shared, reader),
        parts.trend(
            _alone(record),
            "delay_mean",
            colours,
            reader,
            span=7,
            state=state,
        ),
    ]


def _alone(record: Record) -> TrajectoryPair:
    """Return a course that was played, as it was seen, beside itself: it is compared with nothing."""
    sample = observed_sample(record.sample)
    return TrajectoryPair(sample, sample)


def _beside_nothing(moves: ClosedMoves) -> TrajectoryPair:
    """Return the course that was played beside the same luck, had nobody decided anything."""
    return TrajectoryPair(moves.played.sample, moves.undecided.sample)


def _last(session: Session, record: Record, state: str | None, name: str, months: int) -> tuple[float, float | None]:
    """Return an indicator in the last closed move, and in the one before it if there is one: sums of counts, else means."""
    values = indicators.monthly(observed_sample(record.sample), state, (name,))[name][0]
    counted = _INDICATORS[name].unit in (Unit.NUMBER, Unit.BUDGET_UNITS, Unit.HOURS)

    def of(part: Any) -> float:
        known = part[part == part]  # without months that have no value
        if len(known) == 0:
            return float("nan")
        return float(known.sum() if counted else known.mean())

    before = of(values[-2 * months : -months]) if len(values) > months else None
    return of(values[-months:]), before


def _figure(name: str, now: float, before: float | None, reader: Reader) -> blocks.Figured:
    _, known = reader._, _INDICATORS[name]
    digits = 2 if known.unit is Unit.DAYS else 0
    note = "" if before is None else _("{value} in the move before").format(value=reader.number(before, digits))
    return {
        "label": _(known.name),
        "value": reader.number(now, digits),
        "unit": "" if known.unit is Unit.NUMBER else reader.unit(known.unit, now, digits),
        "note": note,
    }


def _seen_map(session: Session, record: Record, colours: Palette, reader: Reader, span: int) -> Block:
    """Return the map of what was seen: attempts stopped, and those that came to light."""
    _ = reader._
    pair = _alone(record)

    def counts(state: str | None) -> list[str]:
        found = indicators.totals(pair.now, state, ("stopped", "diversions"))
        return [reader.number(float(found[name][0])) for name in ("stopped", "diversions")]

    stopped, revealed = counts(None)
    title = _("Since the start: {stopped} attempts seen and stopped, {revealed} came to light too late").format(
        stopped=stopped, revealed=revealed
    )
    subtitle = _("Bubbles: attempts that were seen. What got through unseen is not on this map.")
    rows = [[state_name(session, state, reader), *counts(state)] for state in session.state_ids()]
    table = blocks.table([_("State"), _("Stopped"), _("Came to light")], rows)
    shown = region.Shown(pair, title, subtitle, table, _("came to light"), title)
    return region.drawn(record.scenario, shown, colours, reader, span)


def _incidents(found: Any, reader: Reader, span: int) -> Block:
    _ = reader._
    columns = ("last_day", "category", "status", "gate_name")
    rows = [
        [
            reader.number(month_of(day) + 1),
            _(CATEGORY_NAMES[category]),
            _(_STATUS[status]),
            _(gate) if gate else "",
        ]
        for day, category, status, gate in found.reverse().head(40).select(columns).iter_rows()
    ]
    return blocks.table_block(
        "seen",
        _("What was seen here, the latest first"),
        _("Attempts stopped in this State, and those that came to light, by the month in which that was."),
        blocks.table([_("Month"), _("Category"), _("What became of it"), _("Stopped or found by")], rows),
        span,
    )


def _published(session: Session, record: Record, reader: Reader, span: int) -> Block:
    _ = reader._
    rows = [
        [state_name(session, row["state"], reader), reader.number(row["seizures"])]
        for row in published(record).iter_rows(named=True)
    ]
    return blocks.table_block(
        "published",
        _("Published by every State"),
        _("Seizures that held in court, since the start."),
        blocks.table([_("State"), _("Seizures upheld")], rows),
        span,
    )


def _shared(session: Session, found: Any, reader: Reader) -> list[Block]:
    _ = reader._
    lines = [
        _("{state} has shared {n} of its cases.").format(
            state=state_name(session, row["state"], reader), n=reader.number(row["cases"])
        )
        for row in found.iter_rows(named=True)
    ]
    return [blocks.paragraphs("shared", lines, span=7)] if lines else []


def public(session: Session, moves: ClosedMoves, colours: Palette, reader: Reader) -> list[Block]:
    """Return what everybody may see of the closed moves: the map of what was seen, and what States publish."""
    _ = reader._
    record = moves.played
    months = 3 * session.format.quarters
    delay = _last(session, record, None, "delay_mean", months)
    stopped = _last(session, record, None, "stopped", months)
    return [
        blocks.headline(
            reader.ngettext(
                "The region stopped {n} attempt in move {move}",
                "The region stopped {n} attempts in move {move}",
                round(stopped[0]),
            ).format(n=reader.number(stopped[0]), move=session.closed),
            _unseen(session, reader),
        ),
        _seen_map(session, record, colours, reader, span=8),
        blocks.figures([_figure("stopped", *stopped, reader), _figure("delay_mean", *delay, reader)], span=4),
        _published(session, record, reader, span=4),
    ]


def projected(session: Session, moves: ClosedMoves, what: str, colours: Palette, reader: Reader) -> list[Block]:
    """Return what the projector shows of the closed moves: the map and what is published, or a chart that was chosen."""
    _ = reader._
    if what == "file":
        return _reports(session, reader)
    board = public(session, moves, colours, reader)
    if what not in ("stopped", "delay"):
        return board
    alone = _alone(moves.played)
    if what == "stopped":
        title = _("State by State")
        return [board[0], parts.by_state(alone, "stopped", colours, reader, title, span=blocks.WHOLE, height=_TALL)]
    days = sentences.delay_title(tables.change(alone, "delay_mean"), False, reader)
    return [
        blocks.headline(days, _("Over all moves that were played.")),
        parts.by_state(alone, "delay_mean", colours, reader, _("State by State"), span=7, height=_TALL),
        parts.trend(alone, "trade_cost", colours, reader, span=5, height=_TALL),
    ]


def _reports(session: Session, reader: Reader) -> list[Block]:
    """Return what each State has on file, control by control, with the age of its report: information, never a rating.

    In two grids side by side, so that all of it fits a wall.
    """
    _ = reader._
    starts = {state: session.scenario.start(state) for state in session.state_ids()}
    ages = reader.listed(
        _("{state}: {n} months").format(
            state=state_name(session, state, reader), n=reader.number(start.report_age_months)
        )
        for state, start in starts.items()
    )
    signs = " · ".join(law.signs(reader))
    note = _("Age of the reports at the start: {ages}.").format(ages=ages)
    found: list[Block] = [
        blocks.headline(_("What is on file: information of reports, never a rating"), f"{note} {signs}")
    ]
    controls = [control for control in CONTROLS if control.matrix]
    half = (len(controls) + 1) // 2
    for first in range(0, len(controls), half):
        part = controls[first : first + half]
        title = _("Controls {first} to {last}").format(
            first=reader.number(first + 1), last=reader.number(first + len(part))
        )
        rows: list[blocks.GridRow] = [
            {
                "name": _(control.name),
                "cells": [{"kind": "on-file", "text": start.reports.get(control.id, "")} for start in starts.values()],
            }
            for control in part
        ]
        headers = [_("Control"), *(state_name(session, state, reader) for state in starts)]
        found.append(blocks.grid_block(f"on-file-{first}", title, "", headers, rows, span=6))
    return found


def truth(session: Session, moves: ClosedMoves, colours: Palette, reader: Reader) -> list[Block]:
    """Return what really happened, on one screen, against the same luck had nobody decided anything: hidden until revealed."""
    _ = reader._
    pair = _beside_nothing(moves)
    names = ("diversions", "stopped", "attempts", "delay_mean")
    totals = [indicators.totals(sample, None, names) for sample in (pair.now, pair.before)]
    now, before = (float(total["diversions"][0]) for total in totals)
    if session.phase == Phase.ENDED:
        title = reader.ngettext("{n} diversion in all", "{n} diversions in all", round(now))
    else:
        title = reader.ngettext("{n} diversion so far", "{n} diversions so far", round(now))
    text = _("With the same luck and nothing decided: {n}. One course, not an average.").format(n=reader.number(before))
    items: list[blocks.Figured] = []
    for name in names:
        unit = _INDICATORS[name].unit
        digits = 2 if unit is Unit.DAYS else 0
        items.append(
            {
                "label": _(_INDICATORS[name].name),
                "value": reader.number(float(totals[0][name][0]), digits),
                "unit": "" if unit is Unit.NUMBER else reader.unit(unit, float(totals[0][name][0]), digits),
                "note": _("{value} with nothing decided").format(
                    value=reader.number(float(totals[1][name][0]), digits)
                ),
            }
        )
    return [
        blocks.headline(title.format(n=reader.number(now)), text),
        _true_map(pair, totals[0], colours, reader),
        blocks.figures(items, span=5),
        parts.trend(
            pair,
            "diversions",
            colours,
            reader,
            _("Diversions: {now}, {before} with nothing decided").format(
                now=reader.number(now), before=reader.number(before)
            ),
            span=5,
            height=270,
            before=_("nothing decided"),
        ),
    ]


def attempts(_session: Session, moves: ClosedMoves, _colours: Palette, reader: Reader) -> list[Block]:
    """Return what became of each attempt, as the truth is: each opens to the controls that it met."""
    record, _ = moves.played, reader._
    return [
        blocks.section("course", _("Attempt by attempt"), _("Open an attempt to see the controls that it met.")),
        one_course.listed(one_course.incidents(record, None, reader), record, reader, tasks=False),
    ]


def practice(moves: ClosedMoves, states: Sequence[str], reader: Reader) -> list[Block]:
    """Return what is on file, law and practice of States at the end of the closed moves: three layers, never merged."""
    pair = _beside_nothing(moves)
    return [block for state in states for block in law.layers(pair, state, None, reader)]


def practice_moved(session: Session, moves: ClosedMoves, _colours: Palette, reader: Reader) -> list[Block]:
    """Return, on one screen, the practice of each State at the end of the closed moves where decisions moved it most."""
    _ = reader._
    now, nothing = (record.sample.rows[0, -1] for record in (moves.played, moves.undecided))  # each (S, C), 0 to 1
    moved = np.abs(now - nothing).max(axis=0)
    most = sorted(np.argsort(-moved)[:_ROWS].tolist())
    rows: list[blocks.GridRow] = [
        {
            "name": _practised(CONTROLS[c], reader),
            "cells": [
                {
                    "kind": "bar",
                    "bar": own,
                    "mark": other,
                    "text": _beside(session, state, CONTROLS[c], own, other, reader),
                }
                for state, own, other in zip(
                    session.state_ids(), now[:, c].round(4).tolist(), nothing[:, c].round(4).tolist(), strict=True
                )
            ],
        }
        for c in most
        if moved[c] >= _VISIBLE
    ]
    title = _("What decisions moved: practice at the end, State by State") if rows else _("No decision moved practice")
    note = (
        _("Exercise only. Bar: share of full effort as decided; mark and brackets: with nothing decided.")
        if rows
        else ""
    )
    headers = [_("Control"), *(state_name(session, state, reader) for state in session.state_ids())]
    found: list[Block] = [blocks.headline(title, " ".join(part for part in (note, _short(session, reader)) if part))]
    return [*found, blocks.grid_block("practice-moved", "", "", headers, rows)] if rows else found


def _short(session: Session, reader: Reader) -> str:
    """Say which States decided on more than their officer-hours: then all their measures work at a share."""
    short = []
    for state in session.state_ids():
        found = session.affordability(state, {}, Binds.BUDGET)
        if found.overloaded:
            short.append((state_name(session, state, reader), found.funded))
    return sentences.overloaded(short, reader)


def _practised(control: Control, reader: Reader) -> str:
    """Return a control's name, with the unit of the lever that alone feeds it, whose value is told then; steps have names."""
    lever, name = law.ALONE.get(control.id), reader._(control.name)
    return name if lever is None or lever.steps else f"{name} · {reader._(lever.unit)}"


def _beside(session: Session, state: str, control: Control, now: float, nothing: float, reader: Reader) -> str:
    """Return what stands beside a bar: the lever's value or the share of effort, and in brackets with nothing decided."""
    lever = law.ALONE.get(control.id)
    if lever is None:
        same, told = abs(now - nothing) < _VISIBLE, [reader.percent(share) for share in (now, nothing)]
    else:
        values = session.values(state)[lever.id], session.scenario.start(state).levers[lever.id]
        same, told = values[0] == values[1], [valued(lever, value, reader) for value in values]
    return told[0] if same else f"{told[0]} ({told[1]})"


def _true_map(pair: TrajectoryPair, totals: Mapping[str, np.ndarray], colours: Palette, reader: Reader) -> Block:
    """Return the map of what really happened."""
    _ = reader._
    title = _("{attempts} attempts, {stopped} of them stopped").format(
        attempts=reader.number(float(totals["attempts"][0])), stopped=reader.number(float(totals["stopped"][0]))
    )
    subtitle = _("Bubbles: attempts that met a State's controls; dashed rings: with nothing decided.")
    names = {state.id: reader.text(state.name) for state in pair.scenario.states}
    table = region.by_state(tables.states(pair), names, reader)
    return region.drawn(
        pair.scenario, region.Shown(pair, title, subtitle, table, _("diverted"), title), colours, reader
    )


def land(session: Session, colours: Palette, reader: Reader) -> list[Block]:
    """Return the region before its first move: the land, its posts and corridors."""
    return [region.land(session.scenario, colours, reader)]


class _Once:
    """Pictures drawn once and shared by all screens that ask for them at the same time."""

    def __init__(self, most: int = 300) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Future[bytes]] = OrderedDict()

    def __call__(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            coming = self._kept.get(key)
            mine = coming is None
            if coming is None:
                coming = self._kept[key] = Future()
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        if mine:
            try:
                coming.set_result(make())
            except BaseException as error:
                coming.set_exception(error)
                with self._lock:
                    self._kept.pop(key, None)
        return coming.result()


once: Final = _Once()


def came(session: Session, moves: ClosedMoves, state: str, move: int, reader: Reader) -> str:
    """Return in a line what a State saw in a move, and what got through once that is revealed; of no State, what the region did."""
    record = moves.played
    months = 3 * session.format.quarters
    sample = observed_sample(record.sample)
    found = indicators.monthly(sample, state or None, ("stopped", "delay_mean"))
    part = slice((move - 1) * months, move * months)
    stopped, delay = (found[name][0][part] for name in ("stopped", "delay_mean"))
    known = delay[delay == delay]
    days = float(known.mean()) if len(known) else float("nan")
    line = reader._("{stopped} attempts stopped, mean delay {days} {unit}").format(
        stopped=reader.number(float(stopped.sum())), days=reader.number(days, 2), unit=reader.unit(Unit.DAYS, days, 2)
    )
    if session.phase != Phase.ENDED and "truth" not in session.revealed:
        return line
    through = indicators.monthly(record.sample, state or None, ("diversions",))["diversions"][0][part]
    return f"{line}; " + reader._("got through: {n}").format(n=reader.number(float(through.sum())))
