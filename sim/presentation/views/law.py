"""What is on file, what the law says, and what is done: three layers that are never merged, control by control."""

from typing import Any, Final

import polars as pl

from sim import results
from sim.presentation import blocks
from sim.presentation.blocks import Block
from sim.presentation.queries import Paired, QueryResult
from sim.presentation.views import parts
from sim.run import Record
from sim.scenario.calendar import month_of
from sim.scenario.controls import CONTROLS, Control
from sim.scenario.levers import JOINT, LEVERS, PRACTISED, Lever
from sim.scenario.spoken import digits_of, valued
from sim.words import gettext_noop
from sim.words.reader import Reader

_FED: Final = {control.id: [lever for lever in LEVERS if control.id in dict(lever.feeds)] for control in CONTROLS}
ALONE: Final[dict[str, Lever]] = {
    control.id: _FED[control.id][0]
    for control in CONTROLS
    if len(_FED[control.id]) == 1 and not control.quality and _FED[control.id][0].id not in JOINT
}
"""Controls whose practice one lever alone feeds, without an agreement, and the lever."""
_ON_FILE: Final = {
    "X": gettext_noop("a field is filled"),
    "?": gettext_noop("to be clarified"),
    "NA": gettext_noop("not applicable"),
    "": gettext_noop("nothing on file"),
}


def board(result: QueryResult, state: str, record: Record | None, reader: Reader) -> list[Block]:
    """Return the blocks of this view for one State; ``record``: the course whose laws and reports are told, if one is shown."""
    return [parts.headline(result, reader), *layers(result, state, record, reader)]


def layers(result: Paired, state: str, record: Record | None, reader: Reader) -> list[Block]:
    """Return what is on file, what the law says and what is done in one State; ``record`` as ``board`` has it."""
    _ = reader._
    own = result.scenario.state(state)
    name = reader.text(own.name)
    start = result.scenario.start(state)
    rows = _practice(result, state)
    since, updated = _in_course(record, state)
    on_file = _("On file: information of a report that was {n} months old at the start, never a rating.").format(
        n=reader.number(start.report_age_months)
    )
    if updated:
        on_file += " " + _("In the course shown, it is updated in month {months}.").format(
            months=reader.listed(reader.number(month) for month in updated)
        )
    law = _("Law: in force or not; one that enters into force during the course shown carries its month.")
    bars = " ".join(
        (
            _("Practice, exercise only: bar at the end of the course, mark at its start; mean of courses."),
            _("Where one lever alone feeds a row, the lever's own value stands by the name."),
            _("Where no lever is set, practice rises by itself as fast as reforms go on."),
        )
    )
    names = {control.id: _named(control, result, state, reader) for control in CONTROLS}
    matrix = [
        _row(names[control.id], start, control.id, rows[control.id], since, reader)
        for control in CONTROLS
        if control.matrix
    ]
    means: list[blocks.GridRow] = [
        {"name": names[control.id], "cells": [_bar(rows[control.id], reader)]}
        for control in CONTROLS
        if not control.matrix
    ]
    return [
        blocks.grid_block(
            f"law-{state}",
            _("{state}: what is on file, what the law says, what is done").format(state=name),
            f"{on_file} {law} {bars}",
            [_("Control"), _("On file"), _("Law"), _("Practice, share of full effort")],
            matrix,
            signs(reader),
            span=7,
        ),
        blocks.grid_block(
            f"means-{state}",
            _("{state}: what its institutions do with their means").format(state=name),
            bars,
            [_("Operation"), _("Practice, share of full effort")],
            means,
            span=5,
        ),
    ]


def signs(reader: Reader) -> list[str]:
    """Return all that may be on file, each with what it means."""
    return [on_file(sign, reader) for sign in _ON_FILE]


def on_file(sign: str, reader: Reader) -> str:
    """Return what is on file, and what it means."""
    written, meaning = sign or reader._("blank"), reader._(_ON_FILE[sign])
    return f"{written} ({meaning})"


def _row(
    name: str, start: Any, control: str, practice: tuple[float, float], since: dict[str, int], reader: Reader
) -> blocks.GridRow:
    _ = reader._
    cells: list[blocks.Cell] = [{"kind": "on-file", "text": start.reports.get(control, "")}]
    known = next(each for each in CONTROLS if each.id == control)
    if not known.law:
        cells.append({"kind": "quiet", "text": _("none needed")})
    elif start.law[control]:
        cells.append({"kind": "in-force", "text": _("in force")})
    elif control in since:
        cells.append({"kind": "in-force", "text": _("from month {n}").format(n=reader.number(since[control]))})
    else:
        cells.append({"kind": "quiet", "text": _("not in force")})
    cells.append(_bar(practice, reader) if control in PRACTISED else {"kind": "quiet", "text": "–"})
    return {"name": name, "cells": cells}


def _named(control: Control, result: Paired, state: str, reader: Reader) -> str:
    """Return a control's name, with the value of the lever that alone feeds it: at the start, and as set if otherwise."""
    name, lever = reader._(control.name), ALONE.get(control.id)
    if lever is None:
        return name
    before = result.scenario.start(state).levers[lever.id]
    orders = result.decisions.orders
    now = next((each.value for each in reversed(orders) if (each.state, each.lever) == (state, lever.id)), before)
    value = f" {reader.arrow} ".join(dict.fromkeys(valued(lever, each, reader) for each in (before, now)))
    called = "" if lever.name == control.name else reader._(lever.name) + " "
    if not lever.steps:
        value = reader.beside(value, reader.unit(lever.unit, now, digits_of(now)))
    return f"{name} · {called}{value}"


def _practice(result: Paired, state: str) -> dict[str, tuple[float, float]]:
    """Return practice by control of a State, 0 to 1, means of courses: before anything is decided, and at the end."""
    place = [each.id for each in result.scenario.states].index(state)
    start, end = result.before.rows[:, 0, place].mean(axis=0), result.now.rows[:, -1, place].mean(axis=0)
    return {control.id: (float(start[n]), float(end[n])) for n, control in enumerate(CONTROLS)}


def _bar(practice: tuple[float, float], reader: Reader) -> blocks.BarCell:
    before, now = practice
    text = reader.percent(now)
    if abs(now - before) >= 0.005:
        text = f"{reader.percent(before)} {reader.arrow} {text}"
    return {"kind": "bar", "bar": round(now, 4), "mark": round(before, 4), "text": text}


def _in_course(record: Record | None, state: str) -> tuple[dict[str, int], list[int]]:
    """Return when laws enter into force and when the report is updated in the course shown, by month from the start."""
    if record is None:
        return {}, []
    events = results.events_frame(record).filter(pl.col("state") == state)
    laws = events.filter(pl.col("kind") == "law").select("place", "day")
    reports = events.filter(pl.col("kind") == "report")["day"]
    return {place: _month(day) for place, day in laws.iter_rows()}, [_month(day) for day in reports]


def _month(day: int) -> int:
    """Return the month that holds a day, counted from 1."""
    return int(month_of(day)) + 1
