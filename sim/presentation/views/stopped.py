"""Where were attempts stopped, and where did the pressure go?"""

from typing import Any

import polars as pl

from sim.pathways import GATES, Gate, Role
from sim.presentation import blocks, charts, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import QueryResult
from sim.presentation.views import parts
from sim.scenario.controls import CONTROLS
from sim.scenario.levers import LEVERS, Lever
from sim.statistics import excludes_zero
from sim.words.reader import Reader


def feeding(gate: Gate) -> list[Lever]:
    """Return the levers that feed a control on which a gate hangs."""
    controls = {CONTROLS[number].id for number in GATES[gate].determined_by}
    return [lever for lever in LEVERS if controls & set(dict(lever.feeds))]


def board(result: QueryResult, colours: Palette, reader: Reader) -> list[Block]:
    """Return the blocks of this view."""
    found = tables.states(result)
    change = tables.change(result, "stopped")
    title = sentences.stopped_a_month(change, result.months, result.changed, reader)
    return [
        parts.headline(result, reader),
        _gates(result, colours, reader),
        _moved(result, found, colours, reader),
        _when(result, found, colours, reader),
        parts.trend(result, "stopped", colours, reader, title, span=blocks.WHOLE),
        _fed(result, reader),
    ]


def _fed(result: QueryResult, reader: Reader) -> Block:
    """Return in words what the gates hang on that stop anything, or that work by way of others: scope, alerts, what decides."""
    _ = reader._
    stops = set(tables.gates(result)["gate"])
    texts = {
        Role.STOPS: _("{gate}: {levers}"),
        Role.SCOPE: _("{gate} (decides whether any control applies): {levers}"),
        Role.ALERTS: _("{gate} (stops nothing: reviews and posts look more closely): {levers}"),
        Role.DECIDES: _("{gate} (decides what later gates can stop): {levers}"),
    }
    lines = [
        texts[row.role].format(gate=_(row.name), levers=reader.listed(_(lever.name) for lever in feeding(row.gate)))
        for row in GATES
        if feeding(row.gate) and row.role in texts and (row.name in stops or row.role is not Role.STOPS)
    ]
    return blocks.folded("gates-fed", reader._("What does each gate hang on?"), lines)


def _gates(result: QueryResult, colours: Palette, reader: Reader) -> blocks.Chart:
    _, changed = reader._, result.changed
    names = _names(result, reader)
    raw = tables.gates(result)
    said = {gate: _(gate) for gate in raw["gate"].unique()}
    table = raw.with_columns(pl.col("gate").replace_strict(said), pl.col("state").replace_strict(names))
    title = sentences.gate_title(*tables.leading_gate(table, changed=changed), changed, reader)
    key = [
        blocks.swatch(colours.state(number), name, charts.pattern_of(number))
        for number, name in enumerate(names.values())
    ]
    if changed:
        key.append(blocks.tick(_("start settings, also in brackets")))
    rows = [
        [row["gate"], row["state"], reader.number(row["baseline"], 1), reader.number(row["now"], 1)]
        for row in table.iter_rows(named=True)
    ]
    numbers = blocks.table([_("Gate"), _("State"), _("Start"), _("Now")], rows)
    subtitle = _("Attempts stopped over the whole exercise, by gate and State.")
    if GATES[Gate.SELECTION].name not in set(raw["gate"]):
        subtitle += " " + _(
            "Inspection and alerts have no bar: they decide what is opened and looked at more closely, other gates what is stopped."
        )
    figure = charts.gates(table, colours, reader, changed=changed)
    return {**blocks.chart("gates", title, subtitle, figure, numbers, reader, key, span=7), "rows": 2}


def _moved(result: QueryResult, frame: pl.DataFrame, colours: Palette, reader: Reader) -> Block:
    _, changed = reader._, result.changed
    names = _names(result, reader)
    table = frame.select(
        pl.col("id").replace_strict(names).alias("state"),
        "state_index",
        pl.col("attempts_baseline").alias("baseline"),
        pl.col("attempts").alias("now"),
    )
    attempts = tables.attempts(frame)
    average = _on_average(frame) if changed and not any(attempt.clear("count") for attempt in attempts.values()) else {}
    if average:
        title = sentences.pressure_on_average(average, names, reader)
    else:
        title = sentences.pressure_title(attempts, names, changed, reader)
    subtitle = _("Attempts that met a State's controls.")
    if changed:
        subtitle += " " + _("Open marks and brackets: at the start settings.")
    rows = [
        [row["state"], reader.number(row["baseline"], 1), reader.number(row["now"], 1)]
        for row in table.iter_rows(named=True)
    ]
    numbers = blocks.table([_("State"), _("Start"), _("Now")], rows)
    figure = charts.moved(table, colours, reader, changed=changed)
    return blocks.chart("moved", title, subtitle, figure, numbers, reader, span=5)


def _when(result: QueryResult, frame: pl.DataFrame, colours: Palette, reader: Reader) -> Block:
    """Return when the pressure moved: attempts that each State met, since the start; changed, more or fewer than at the start."""
    _, names, changed = reader._, _names(result, reader), result.changed
    subtitle = _("Attempts met since the start.")
    if changed:
        subtitle = _("Attempts met since the start, more or fewer than at the start settings.")
    subtitle += " " + _("Mean of the courses.")
    table = tables.over_time(result, "attempts")
    clear = _on_average(frame) if changed else {}
    if changed and not clear:
        title = _("Over time, no clear difference in any State")
    else:
        difference = pl.col("attempts") - pl.col("attempts_baseline") if changed else pl.col("attempts")
        state = max(clear, key=lambda one: abs(clear[one])) if clear else frame.sort(difference.abs())["id"][-1]
        values = table.filter(pl.col("state") == state)
        value = values["now"] - values["baseline"] if changed else values["now"]
        middle = max(1, len(value) // 2)
        title = sentences.when_title(names[state], middle, value[middle - 1], value[-1], changed, reader)
    return parts.by_state(result, "attempts", colours, reader, title, subtitle, span=5, table=table)


def _on_average(frame: pl.DataFrame) -> dict[str, float]:
    """Return by State the mean differences of attempts, of one and more, whose interval leaves zero out."""
    return {
        row["id"]: row["attempts"] - row["attempts_baseline"]
        for row in frame.iter_rows(named=True)
        if excludes_zero(row["mean_low"], row["mean_high"]) and abs(row["attempts"] - row["attempts_baseline"]) >= 1
    }


def _names(result: QueryResult, reader: Reader) -> dict[str, Any]:
    return {state.id: reader.text(state.name) for state in result.query.scenario.states}
