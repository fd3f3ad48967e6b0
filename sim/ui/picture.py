"""One answer of the model as the page shows it: figures and tables, all read from results, none decided here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

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
    """The start settings against now, over all courses.

    ``figures``: by name, totals over the run (diversions, stopped), means (delay), medians (licence) or shares of one
    (displaced); unchanged, the range is that of the figure itself. ``trends``: month, series ("baseline", "now"), p05..p95.
    ``gates``: gate (English message), state (id), state_index, baseline, now; low, high of the gate. ``states``: id,
    state_index, stopped, diverted, attempts, attempts_baseline (means); low, high of attempts. ``flows``: from, to (ids), moved:
    attempts that met one State in the baseline and meet the other now; means.
    ``first_clear_month``: from which on running totals of diversions differ clearly.
    """

    months: int
    courses: int
    changed: bool
    figures: Mapping[str, Change]
    trends: Mapping[str, pl.DataFrame]
    gates: pl.DataFrame
    states: pl.DataFrame
    flows: pl.DataFrame
    first_clear_month: int | None = None
    incidents: tuple[Incident, ...] = ()
