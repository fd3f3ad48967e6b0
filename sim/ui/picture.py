"""One answer of the model as the page shows it: figures and tables, all read from results, none decided here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

import polars as pl

from sim.ui.sentences import Change

Status = Literal["stopped", "diverted", "revealed", "reversed", "open"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an attempt: a gate it met or what followed.

    ``gate`` and ``outcome`` are English messages, ``place`` an id or empty. ``sign``: passed, stopped, end (the
    diversion) or later (what followed). ``missing``: a control was absent or did not reach the attempt.
    """

    day: int
    gate: str
    outcome: str
    place: str = ""
    sign: Literal["passed", "stopped", "end", "later"] = "passed"
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """One attempt of one course, from the defender's side; ``state`` an id, category and gate English messages."""

    attempt: int
    month: int
    category: str
    state: str
    status: Status
    gate: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def got_through(self) -> bool:
        """Whether it was not stopped for good."""
        return self.status in ("diverted", "revealed", "reversed")


@dataclass(frozen=True, slots=True)
class Picture:
    """The start settings against now, over all courses. ``wanted``: how many the question asks for; fewer is a first look.

    ``figures``: by name, totals over the run (diversions, stopped), means (delay), medians (licence) or shares of one
    (displaced); unchanged, the range is that of the figure itself. ``trends``: month, series ("baseline", "now"), p05..p95.
    ``gates``: gate (English message), state (id), state_index, baseline, now; low, high of the gate. ``states``: id,
    state_index, stopped, diverted, attempts, attempts_baseline (means); low, high of attempts. ``flows``: from, to (ids), moved:
    attempts that met one State in the baseline and meet the other now; means.
    ``first_clear_month``: from which on running totals of diversions differ clearly. Of one course alone nothing has a range: all
    quantiles are its own value, low and high are NaN, and no difference is clear.
    """

    months: int
    courses: int
    wanted: int
    changed: bool
    figures: Mapping[str, Change]
    trends: Mapping[str, pl.DataFrame]
    gates: pl.DataFrame
    states: pl.DataFrame
    flows: pl.DataFrame
    first_clear_month: int | None = None
    incidents: tuple[Incident, ...] = ()

    @property
    def ranged(self) -> bool:
        """Whether there are courses enough for ranges."""
        return self.courses > 1


def to_plain(picture: Picture) -> dict[str, Any]:
    """Return a picture as plain values for JSON, from which ``from_plain`` makes it again."""
    found: dict[str, Any] = {field.name: getattr(picture, field.name) for field in fields(picture)}
    found["figures"] = {name: asdict(change) for name, change in picture.figures.items()}
    found["trends"] = {name: _columns(table) for name, table in picture.trends.items()}
    found |= {name: _columns(getattr(picture, name)) for name in _TABLES}
    found["incidents"] = [asdict(incident) for incident in picture.incidents]
    return found


def from_plain(values: Mapping[str, Any]) -> Picture:
    """Return the picture that ``to_plain`` gave. Raises KeyError or TypeError for other values."""
    found = dict(values)
    found["figures"] = {name: Change(**change) for name, change in values["figures"].items()}
    found["trends"] = {name: _table(columns) for name, columns in values["trends"].items()}
    found |= {name: _table(values[name]) for name in _TABLES}
    found["incidents"] = tuple(
        Incident(**{**incident, "steps": tuple(Step(**step) for step in incident["steps"])})
        for incident in values["incidents"]
    )
    return Picture(**found)


_TABLES: Final = ("gates", "states", "flows")


def _columns(table: pl.DataFrame) -> dict[str, Any]:
    """Return a table's columns: by name, the type's name and the values."""
    return {name: [str(table.schema[name]), table[name].to_list()] for name in table.columns}


def _table(columns: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(values, dtype=getattr(pl, kind)) for name, (kind, values) in columns.items()})
