"""What several views show: the headline, the row of figures, trends over time."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from sim.presentation import blocks, charts, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import Paired, QueryResult
from sim.record import INDICATORS
from sim.statistics import IndicatorChange, MeasureKind, digits_of_scale
from sim.statistics import kind_of as kind_of_unit
from sim.words import gettext_noop
from sim.words.reader import Reader
from sim.words.units import Unit

LOW: Final = 250
"""Height of a chart beside others, pixels."""
_INDICATORS: Final = {indicator.id: indicator for indicator in INDICATORS}
_FIGURES: Final[tuple[tuple[str, str, MeasureKind, Unit | None], ...]] = (
    ("diversions", gettext_noop("Diversions"), "count", None),
    ("stopped", gettext_noop("Attempts stopped"), "count", None),
    ("displaced", gettext_noop("Moved next door"), "share", None),
    ("delay", gettext_noop("Clearance delay, mean"), "time", Unit.DAYS),
    ("trade_cost", gettext_noop("Cost of delay to trade"), "level", Unit.PERCENT_OF_VALUE),
    ("licence", gettext_noop("Licence time, median"), "time", Unit.WORKING_DAYS),
    ("false_alarms", gettext_noop("False alarms per true find"), "count", None),
)
"""Name, label, kind and unit of the headline figures."""


def headline(result: QueryResult, reader: Reader) -> Block:
    """Return the board's headline: diversions at the start settings, or the difference that the settings make."""
    found = tables.change(result, "diversions")
    names = {state.id: reader.text(state.name) for state in result.scenario.states}
    attempts = tables.attempts(tables.states(result)) if result.changed else {}
    moved = sentences.pressure_title(attempts, names, True, reader) if sentences.pressure_moves(attempts) else ""
    title, below = sentences.headline(found, result.months, result.changed, reader, moved)
    if result.changed:
        short = [(names[state], share) for state, share in tables.overloaded(result.query)]
        below = " ".join(part for part in (below, sentences.overloaded(short, reader)) if part)
    return blocks.headline(title, below)


def figures(result: QueryResult, names: Sequence[str], reader: Reader, span: int = blocks.WHOLE) -> Block:
    """Return headline figures by name: each now, at the start settings, and the difference in words."""
    _ = reader._
    found = tables.figures(result)
    items: list[blocks.Figured] = []
    for name, label, kind, unit in _FIGURES:
        change = found.get(name)
        if change is None or name not in names:
            continue
        if name == "displaced":
            note = sentences.displaced_note(change, reader)
        else:
            note = sentences.figure_note(change, kind, result.changed, reader)
        value = sentences.amount(change, kind, reader)
        if name == "displaced" and sentences.says_nothing(change):
            value = "–"
        said = reader.unit(unit, change.now, change.digits(kind)) if unit else ""
        items.append({"label": _(label), "value": value, "unit": said, "note": note})
    return blocks.figures(items, span)


def bands(result: QueryResult, reader: Reader) -> str:
    """Return how a trend is read: its line, its bands and what they are over."""
    _ = reader._
    if result.query.luck_only:
        return _("Line: median. Dark band: half of the courses, light band: 90% of them, over luck only.")
    return _("Line: median. Dark band: half of the courses, light band: 90% of them, over luck and assumptions.")


def trend(
    result: Paired,
    indicator: str,
    colours: Palette,
    reader: Reader,
    title: str = "",
    subtitle: str = "",
    span: int = 6,
    height: int = LOW,
    state: str | None = None,
    before: str = "",
) -> Block:
    """Return a chart of an indicator over time, with the sentence of its change as title unless one is given.

    ``before``: what the line beside the present one is called, where it is not that of the start settings.
    """
    _ = reader._
    known = _INDICATORS[indicator]
    kind = kind_of(indicator)
    table = tables.monthly(result, (indicator,), state)[indicator]
    change = tables.change(result, indicator, state)
    digits = 0 if kind == "count" and indicator in tables.RUNNING else max(change.digits(kind), _digits(table))
    unit = "" if known.unit is Unit.NUMBER else known.unit
    figure = charts.trend(
        table,
        colours,
        reader,
        changed=result.changed,
        ranged=result.ranged,
        digits=digits,
        height=height,
        unit=_(unit),
        beside=before,
    )
    return blocks.chart(
        f"{indicator}-{state}" if state else indicator,
        title or _about(result, indicator, reader, state),
        subtitle or _over_time(result, indicator, reader),
        figure,
        trend_table(result, table, max(digits, 1), reader),
        reader,
        span=span,
    )


def by_state(
    result: Paired,
    indicator: str,
    colours: Palette,
    reader: Reader,
    title: str = "",
    subtitle: str = "",
    span: int = 6,
    height: int = LOW,
    table: pl.DataFrame | None = None,
) -> Block:
    """Return a chart of an indicator over time, a line a State: means; changed, differences from the start.

    ``table``: as ``tables.over_time`` gives it, where it is at hand. Unless one is given, the title is the sentence of the
    region's change.
    """
    _, signed = reader._, result.changed
    names = {state.id: reader.text(state.name) for state in result.scenario.states}
    value = pl.col("now") - pl.col("baseline") if signed else pl.col("now")
    table = (tables.over_time(result, indicator) if table is None else table).with_columns(value.alias("value"))
    top = max((abs(each) for each in table["value"].drop_nulls()), default=0.0)
    digits = 0 if not result.ranged and indicator in tables.RUNNING else digits_of_scale(top)
    known = _INDICATORS[indicator]
    unit = "" if known.unit is Unit.NUMBER else _(known.unit)
    rows = [
        [str(month), *(reader.number(each, digits, signed=signed) for each in values)]
        for month, *values in table.pivot("state", index="month", values="value").iter_rows()
    ]
    figure = charts.by_state(
        table.with_columns(pl.col("state").replace_strict(names)),
        colours,
        reader,
        digits=digits,
        height=height,
        unit=unit,
        signed=signed,
    )
    numbers = blocks.table([_("Month"), *names.values()], rows)
    subtitle = subtitle or _over_time(result, indicator, reader)
    if len(names) > len(charts.DASHES):
        subtitle += " " + _("Lines: States whose last value is largest; the table has all.")
    return blocks.chart(
        f"{indicator}-by-state",
        title or _about(result, indicator, reader),
        subtitle,
        figure,
        numbers,
        reader,
        span=span,
    )


def _about(result: Paired, indicator: str, reader: Reader, state: str | None = None) -> str:
    """Return the title of an indicator's chart: the sentence of its change."""
    known, change = _INDICATORS[indicator], tables.change(result, indicator, state)
    unit = "" if known.unit is Unit.NUMBER else known.unit
    return sentences.about(reader._(known.name), unit, change, kind_of(indicator), result.changed, reader)


def _over_time(result: Paired, indicator: str, reader: Reader) -> str:
    """Return the subtitle of an indicator's chart: its name, whether it is added up, and whether it is of one course."""
    _ = reader._
    running = indicator in tables.RUNNING
    text = _("{name}, since the start.") if running else _("{name}, by month; the sentence above is of all months.")
    text = text.format(name=_(_INDICATORS[indicator].name))
    return text if result.ranged else text + " " + _("One course.")


def kind_of(indicator: str) -> MeasureKind:
    """Return what an indicator's difference is a difference of."""
    return kind_of_unit(_INDICATORS[indicator].unit)


def _digits(table: pl.DataFrame) -> int:
    """Return how many decimals a trend's own size asks for."""
    return digits_of_scale(max((abs(value) for value in table["p50"].drop_nulls()), default=0.0))


def trend_table(result: Paired, table: pl.DataFrame, digits: int, reader: Reader) -> blocks.Tabular:
    """Return the figures of a trend as a table: month, start settings, now and, where it has them, its bands."""
    _ = reader._
    now = table.filter(pl.col("series") == "now").sort("month")
    before = dict(table.filter(pl.col("series") == "baseline").select("month", "p50").iter_rows())
    wide = [_("50% between"), _("90% between")] if result.ranged else []
    headers = [_("Month"), *([_("Start")] if result.changed else []), _("Now"), *wide]
    rows: list[Sequence[str]] = []
    for row in now.iter_rows(named=True):
        low, lower, middle, upper, high = (
            reader.number(row[name], digits) for name in ("p05", "p25", "p50", "p75", "p95")
        )
        start = [reader.number(before.get(row["month"]), digits)] if result.changed else []
        spans = [f"{lower}–{upper}", f"{low}–{high}"] if result.ranged else []
        rows.append([str(row["month"]), *start, middle, *spans])
    return blocks.table(headers, rows)


def paired(change: IndicatorChange, kind: MeasureKind, reader: Reader) -> str:
    """Return a difference in words."""
    return sentences.difference(change, kind, reader)
