"""Figures of an experiment's main results as SVG files, drawn by Matplotlib: no browser, no outside service.

``differences.svg`` (``means.svg`` without a comparison) has a row for each point: its mean with the 95% interval, and the
5–95% range behind it. ``factors.svg`` has a panel for each factor that is a number: the same means over the factor's value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import polars as pl

from sim.lab.designs import MissingExtra
from sim.lab.experiment import REGION
from sim.lab.results import Column, Results
from sim.words import translator
from sim.words.formats import NO_VALUE, readable
from sim.words.languages import row_of
from sim.words.units import Unit

MOST_ROWS: Final = 24
"""Most points in one figure: of more, the best and the worst are shown, half each."""
_WIDTH: Final = 8.0
"""Width of a figure, inches."""
_LABEL: Final = 46
"""Most characters in a line of a point's label."""
_FEWEST_VALUES: Final = 4
"""A factor with fewer values reads better in the rows than as a panel."""
_INK, _MUTED, _RULE = "#1B1F24", "#56606B", "#DDE2E7"
_ACCENT, _BASELINE = "#0072B2", "#6B747E"
_STYLE: Final[Any] = {
    "font.family": "sans-serif",
    "font.size": 10.5,
    "text.color": _INK,
    "axes.edgecolor": _RULE,
    "axes.labelcolor": _MUTED,
    "axes.grid": True,
    "grid.color": _RULE,
    "xtick.color": _MUTED,
    "ytick.color": _INK,
    "svg.hashsalt": "cordon",  # so that the same figure has the same bytes
}
_NO_DATE: Final = {"Date": None}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one figure shows: the columns of the summary that hold value, interval and range, and how the axis is called."""

    name: str
    value: str
    interval: tuple[str, str]
    range: tuple[str, str]
    axis: str


def draw(results: Results, folder: str | Path, language: str, column: str | None = None) -> Iterator[Path]:
    """Draw the main results of one column, the experiment's main one unless named, and yield each file as it is written.

    A State's or another indicator's figures carry the column's name in theirs. Raises MissingExtra where Matplotlib is not
    installed, OSError where the folder cannot be written, KeyError for an unknown column.
    """
    try:
        import matplotlib
    except ImportError:
        raise MissingExtra("Matplotlib", "lab") from None
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    main = results.study.experiment.main
    name = column or main
    ending = "" if name == main else f"-{name.replace('@', '-')}"
    page = _Page(results, results.column(name), language)
    with matplotlib.rc_context(_STYLE):
        for stem, figure in page.figures():
            path = folder / f"{stem}{ending}.svg"
            figure.savefig(path, bbox_inches="tight", pad_inches=0.15, metadata={"Title": page.alternative, **_NO_DATE})
            yield path


class _Page:
    """The figures of one column of results, in one language."""

    def __init__(self, results: Results, column: Column, language: str) -> None:
        self._ = translator(language)
        self._results, self._column, self._language = results, column, language
        self._start = (0.99, "right") if row_of(language).direction == "rtl" else (0.01, "left")
        self._factors = [factor.name for factor in results.study.experiment.factors]
        self._shown = self._what()
        self._rows = results.summary([column.id]).filter(pl.col(self._shown.value).is_not_null())

    @property
    def alternative(self) -> str:
        """The figures in a sentence, for readers who cannot see them."""
        return self._sentence()

    def figures(self) -> Iterator[tuple[str, Any]]:
        """Yield each figure with its file's stem; none where no point has a value."""
        if not len(self._rows):
            return
        yield self._shown.name, self._by_point()
        numbers = [name for name in self._factors if self._is_number(name)]
        if numbers:
            yield "factors", self._by_factor(numbers)

    def _what(self) -> _Shown:
        _ = self._
        unit = f", {_(self._column.unit)}" if self._column.unit not in (None, Unit.NUMBER) else ""
        if self._results.study.experiment.against is not None:
            axis = _("difference from the point compared with") + unit
            return _Shown(
                "differences", "difference", ("difference_low", "difference_high"), ("range_low", "range_high"), axis
            )
        return _Shown("means", "mean", ("mean_low", "mean_high"), ("p05", "p95"), _("mean") + unit)

    def _is_number(self, factor: str) -> bool:
        values = self._rows[factor]
        return values.dtype.is_float() and values.drop_nulls().n_unique() >= _FEWEST_VALUES

    def _sentence(self) -> str:
        """Say which points have the lowest and the highest value."""
        _, shown = self._, self._shown
        if not len(self._rows):
            return _("No point has a value.")
        rows = self._rows.sort(shown.value)
        ends = [rows.row(0, named=True), rows.row(-1, named=True)]
        signed = shown.value == "difference"
        low, high = (readable(row[shown.value], self._language, signed=signed) for row in ends)
        first, last = (self._label(row) for row in ends)
        place = "" if self._column.place == REGION else f" ({self._column.place})"
        name = _(self._column.name) + place
        if len(rows) == 1:
            return _("{indicator}: {value} ({point}), in this model").format(indicator=name, value=low, point=first)
        if signed:
            told = _("{indicator}: differences from {low} ({first}) to {high} ({last}), in this model")
        else:
            told = _("{indicator}: from {low} ({first}) to {high} ({last}), in this model")
        return told.format(indicator=name, low=low, high=high, first=first, last=last)

    def _label(self, row: dict[str, Any]) -> str:
        """Return a point's label: its factors' values, or its number if it has none."""
        known = [name for name in self._factors if row[name] is not None]
        parts = [
            self._value(row[name]) if len(self._factors) == 1 else f"{name} {self._value(row[name])}" for name in known
        ]
        if len(self._results.study.scenarios) > 1:
            parts.insert(0, row["scenario"])
        return (" · ".join(parts) or self._("point {n}").format(n=row["point"])).replace("_", " ")

    def _value(self, value: Any) -> str:
        if isinstance(value, bool):
            return self._("yes") if value else self._("no")
        return readable(value, self._language) if isinstance(value, float) else str(value)

    def _by_point(self) -> Any:
        shown = self._shown
        ordered = self._rows.sort(shown.value, descending=self._column.better == "higher")
        half = MOST_ROWS // 2
        rows = ordered if len(ordered) <= MOST_ROWS else pl.concat([ordered.head(half), ordered.tail(half)])
        labels = [fill(self._label(row), _LABEL) for row in rows.iter_rows(named=True)]
        lines = max(label.count("\n") + 1 for label in labels)
        figure = self._figure(1.9 + (0.16 + 0.16 * lines) * len(rows))
        axes = figure.add_subplot()
        axes.grid(axis="y", visible=False)
        for place, row in enumerate(rows.iter_rows(named=True)):
            _bar(axes, row, shown.range, place, width=7, alpha=0.18)
            _bar(axes, row, shown.interval, place, width=2.5, alpha=1.0)
            axes.plot([row[shown.value]], [place], "o", color=_ACCENT, markersize=6)
        if shown.value == "difference":
            axes.axvline(0.0, color=_BASELINE, linestyle="--", linewidth=1.2)
        if len(rows) < len(ordered):
            axes.axhline(half - 0.5, color=_MUTED, linewidth=0.8, linestyle=":")
        axes.set_yticks(range(len(rows)), labels)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel(shown.axis)
        self._numbers(axes.xaxis)
        _quiet(axes)
        _ = self._
        if shown.value == "difference":
            notes = [_("Dot and line: mean and its 95% interval; broad line: 5–95% of pairs.")]
        else:
            notes = [_("Dot and line: mean and its 95% interval; broad line: 5–95% of runs.")]
        if len(rows) < len(ordered):
            best, points = readable(half, self._language), readable(len(ordered), self._language)
            notes.append(_("The first {n} and the last {n} of {all} points.").format(n=best, all=points))
        self._note(figure, *notes)
        return figure

    def _by_factor(self, numbers: Sequence[str]) -> Any:
        shown, across = self._shown, min(3, len(numbers))
        down = -(-len(numbers) // across)
        figure = self._figure(2.3 * down + 1.3)
        grid = figure.subplots(down, across, squeeze=False, sharey=True)
        for axes, name in zip(grid.flat, numbers, strict=False):
            known = self._rows.drop_nulls(name)
            axes.plot(known[name].to_list(), known[shown.value].to_list(), "o", color=_ACCENT, alpha=0.55, markersize=4)
            if shown.value == "difference":
                axes.axhline(0.0, color=_BASELINE, linestyle="--", linewidth=1.2)
            axes.set_xlabel(name.replace("_", " "))
            self._numbers(axes.xaxis)
            self._numbers(axes.yaxis)
            _quiet(axes)
        for axes in grid.flat[len(numbers) :]:
            axes.set_visible(False)
        figure.supylabel(fill(shown.axis, 30), color=_MUTED, fontsize=10)
        self._note(figure, self._("Each dot: the mean of a point."))
        return figure

    def _figure(self, height: float) -> Any:
        """Return an empty figure with a height in inches and its sentence as title."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        figure.suptitle(
            fill(self._sentence(), 78), x=self._start[0], ha=self._start[1], fontsize=11.5, fontweight="bold"
        )
        return figure

    def _note(self, figure: Any, *notes: str) -> None:
        """Write below a figure how to read it."""
        text = " ".join([*notes, self._("Illustrative, not a forecast, not a rating.")])
        figure.supxlabel(fill(text, 110), x=self._start[0], ha=self._start[1], fontsize=8.5, color=_MUTED)

    def _numbers(self, axis: Any) -> None:
        """Write an axis's numbers in the format of the language."""
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        axis.set_major_locator(MaxNLocator(nbins=6))
        axis.set_major_formatter(FuncFormatter(lambda value, _place: readable(value, self._language) or NO_VALUE))


def _bar(axes: Any, row: dict[str, Any], ends: tuple[str, str], place: int, *, width: float, alpha: float) -> None:
    low, high = row[ends[0]], row[ends[1]]
    if low is not None and high is not None:
        axes.plot([low, high], [place, place], color=_ACCENT, linewidth=width, alpha=alpha, solid_capstyle="butt")


def _quiet(axes: Any) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
