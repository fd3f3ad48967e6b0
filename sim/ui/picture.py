"""One answer of the model as the page shows it: figures and tables, all read from results, none decided here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from sim.ui.sentences import Change


@dataclass(frozen=True, slots=True)
class GateMet:
    """One gate of an attempt, from the defender's side."""

    day: int
    state: str
    place: str
    gate: str
    outcome: str
    control: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """One attempt of one course: what it was after, how it ended, where it was stopped or which control was missing."""

    attempt: int
    day: int
    month: int
    category: str
    state: str
    stopped: bool
    ending: str
    missing: tuple[str, ...] = ()
    gates: tuple[GateMet, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """The start settings against now, over all courses.

    ``figures``: by name, totals over the run (diversions, stopped) or means (delay, licence). ``trends``: month, series, p05..p95.
    ``gates``: gate, state, state_index, baseline, now. ``states``: id, state_index, stopped, diverted, attempts, attempts_baseline.
    ``left`` and ``moved``: attempts that no longer meet their State of the baseline, and those of them that meet another, by State id.
    ``first_clear_month``: from which the running totals of diversions differ clearly to the end.
    """

    months: int
    courses: int
    changed: bool
    figures: Mapping[str, Change]
    trends: Mapping[str, pl.DataFrame]
    gates: pl.DataFrame
    states: pl.DataFrame
    left: Mapping[str, float] = field(default_factory=dict)
    moved: Mapping[str, float] = field(default_factory=dict)
    first_clear_month: int | None = None
    incidents: tuple[Incident, ...] = ()
