"""How sure is this? The result over the ranges of the assumptions, which of them it hangs on, and every number with its source."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from sim import indicators
from sim.presentation import blocks, charts, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import Query, QueryResult, drawn_assumptions
from sim.presentation.views import parts
from sim.scenario import Scenario
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS, Parameter
from sim.statistics import correlation_interval, is_beyond_chance, rank_correlations
from sim.words.reader import Reader

_SHOWN: Final = 8


def board(result: QueryResult, colours: Palette, reader: Reader, many: int = 1000) -> list[Block]:
    """Return the blocks of this view."""
    _ = reader._
    text = _("The same with {n} courses, each under other values of the assumptions.").format(n=reader.number(many))
    words = _("Words such as course and signature are explained under “{view}”.").format(view=_("How it works"))
    return [
        parts.headline(result, reader),
        *_sensitivity(result.query, *_values(result), colours, reader),
        blocks.task("sure", _("Look more closely"), text, reader),
        blocks.section("assumptions", _("Every number of the model"), words),
        _all(result.query, reader),
    ]


def closer(query: Query, now: np.ndarray, before: np.ndarray, colours: Palette, reader: Reader) -> list[Block]:
    """Return the same of diversions in many more courses of a query, now and at the start settings."""
    return _sensitivity(query, now, before, colours, reader, name="closer")


def _values(result: QueryResult) -> tuple[np.ndarray, np.ndarray]:
    now, before = (
        indicators.totals(sample, only=("diversions",))["diversions"] for sample in (result.now, result.before)
    )
    return now, before


def _sensitivity(
    query: Query, now: np.ndarray, before: np.ndarray, colours: Palette, reader: Reader, name: str = "sure"
) -> list[Block]:
    """Return how often the result holds over the courses, and the assumptions that it hangs on most."""
    _ = reader._
    count = len(now)
    change = tables.change_of(now, before, changed=query.changed)
    value = now - before if query.changed else now
    lines = []
    if query.changed:
        fewer, more = round(change.lower, 2), round(change.higher, 2)  # as shown, so that they add up
        text = _("Fewer diversions in {fewer} of {n} courses, as many in {same}, more in {more}.")
        lines.append(
            text.format(
                fewer=reader.percent(fewer),
                same=reader.percent(max(0.0, 1 - fewer - more)),
                more=reader.percent(more),
                n=reader.number(count),
            )
        )
        lines.append(sentences.range_sentence(change, reader))
    if query.luck_only:
        lines.append(
            _(
                "Over luck only: the assumptions stand at their values. Choose luck and assumptions to see what hangs on them."
            )
        )
        return [blocks.section(name, _("How sure is this?")), blocks.paragraphs(name, lines)]
    ranked = sensitivities(query, value)[:_SHOWN]
    told = [(parameter, share) for parameter, share in ranked if is_beyond_chance(share, count)]
    if told:
        title = _("It hangs most on: {assumption}").format(assumption=_(told[0][0].text))
    else:
        title = _("No single assumption decides it, as far as {n} courses can tell").format(n=reader.number(count))
    names = [_(parameter.text) for parameter, _share in ranked]
    rows = [(share, *correlation_interval(share, count)) for _parameter, share in ranked]
    subtitle = _(
        "How strongly the result follows what each course drew, from −1 to 1 (rank correlation); right of zero: more diversions "
        "where the number is higher. Line: about its 95% interval."
    )
    numbers = blocks.table(
        [_("Assumption"), _("How strongly, −1 to 1 (rank correlation)")],
        [[label, reader.number(row[0], 2, signed=True)] for label, row in zip(names, rows, strict=True)],
    )
    figure = charts.differences(names, rows, colours, reader, _("how strongly, −1 to 1"), digits=2)
    return [
        blocks.section(name, _("How sure is this?")),
        blocks.paragraphs(name, lines),
        blocks.chart(f"hangs-{name}", title, subtitle, figure, numbers, reader),
    ]


def sensitivities(query: Query, value: np.ndarray) -> list[tuple[Parameter, float]]:
    """Return the assumptions that courses drew, with their rank correlation (Spearman) with a value of each, strongest first."""
    drawn = drawn_assumptions(query, len(value))
    found = zip(PARAMETERS, rank_correlations(drawn, value).tolist(), strict=True)
    return sorted((each for each in found if not math.isnan(each[1])), key=lambda each: -abs(each[1]))


def _all(query: Query, reader: Reader) -> Block:
    """Return every number of the model: value, range, unit, source."""
    _ = reader._
    rows: list[Sequence[str]] = []
    for parameter in PARAMETERS:
        own = query.region.assumptions.get(parameter.name)
        value = parameter.default if own is None else own.value
        low, high = (parameter.low, parameter.high) if own is None else (own.low, own.high)
        fixed = parameter.name in dict(query.assumed)
        source = parameter.source if own is None else own.source
        rows.append(
            [
                _(parameter.text) + (" *" if fixed else ""),
                short(value, reader),
                _("fixed") if parameter.fixed and own is None else f"{short(low, reader)} … {short(high, reader)}",
                _(parameter.unit),
                sentences.cited(_(source), reader),
            ]
        )
    subtitle = _(
        "Value, range that courses draw from, unit, and source or the word assumption. * set by you, and held fixed."
    )
    headers = [_("Number"), _("Value"), _("Range"), _("Unit"), _("Source")]
    title = _("{n} numbers, {assumed} of them assumptions").format(
        n=reader.number(len(rows)),
        assumed=reader.number(sum(parameter.assumed for parameter in PARAMETERS)),
    )
    return blocks.table_block("assumptions", title, subtitle, blocks.table(headers, rows))


def short(value: float, reader: Reader) -> str:
    """Write a number of the model as one would say it: to three figures, and no zeros behind them."""
    most = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return reader.number(
        value, next(digits for digits in range(most + 1) if round(value, digits) == round(value, most))
    )


def assumed(values: Iterable[tuple[str, float]], scenario: Scenario, reader: Reader) -> list[str]:
    """Return in words what a reader has set of the assumptions, each with the range that it would be drawn from."""
    lines = []
    for name, value in values:
        parameter, (_value, low, high) = PARAMETER_INDEX[name], quantity(name, scenario)
        lines.append(
            reader._("{assumption}: {value}, else between {low} and {high} ({unit})").format(
                assumption=reader._(parameter.text),
                value=short(value, reader),
                low=short(low, reader),
                high=short(high, reader),
                unit=reader._(parameter.unit),
            )
        )
    return lines


def settable(name: str, scenario: Scenario) -> bool:
    """Return whether a reader can set a number of the model: it chooses no form of a rule, and has a range in the scenario."""
    if name not in PARAMETER_INDEX or PARAMETER_INDEX[name].switch:
        return False
    _value, low, high = quantity(name, scenario)
    return low < high


def quantity(name: str, scenario: Scenario) -> tuple[float, float, float]:
    """Return value, low and high of an assumption in a scenario, in the assumption's unit."""
    parameter, own = PARAMETER_INDEX[name], scenario.assumptions.get(name)
    if own is None:
        return parameter.default, parameter.low, parameter.high
    return own.value, own.low, own.high
