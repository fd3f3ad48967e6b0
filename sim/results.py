"""Results as tables: what pages, reports and the command line show, each first a table that a test can read."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from sim import indicators
from sim.agents.network import MET_ABSENT, MET_NOTHING
from sim.ensemble.sample import Sample
from sim.indicators import REGION
from sim.record import (
    CATEGORIES,
    GATE_NAMES,
    INDICATORS,
    OUTCOME_NAMES,
    PATHWAY_NAMES,
    PATHWAYS,
    Gate,
    Kind,
    Outcome,
)
from sim.scenario.calendar import month_of
from sim.scenario.controls import CONTROLS
from sim.scenario.levers import LEVERS

if TYPE_CHECKING:
    from sim.run import Record

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_P: Final = ("p05", "p25", "p50", "p75", "p95")
_POST_GATES: Final = (Gate.SELECTION, Gate.IDENTIFICATION, Gate.LICENCE_CHECK)


def _quantiles(values: np.ndarray) -> np.ndarray:
    """Return the five quantiles over replicates (axis 0), NaN where no replicate has a value."""
    with np.errstate(all="ignore"):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # an empty slice is a NaN, as documented
            return np.asarray(np.nanquantile(values, QUANTILES, axis=0))


def headline(sample: Sample, baseline: Sample | None = None, state: str | None = None) -> pl.DataFrame:
    """Return one row an indicator over the whole run: quantiles now, and against a paired baseline.

    Columns: indicator, name, unit, better, p05 … p95; with a baseline also base_p05 … base_p95, diff_p05 … diff_p95 (quantiles of
    paired differences, now less baseline), diff_mean, diff_low and diff_high (95 % interval of the mean), pairs. NaN is null.
    Raises ValueError when the two samples are not of the same seed and replicates.
    """
    now = indicators.totals(sample, state)
    return headline_of(now, indicators.totals(_paired(sample, baseline), state) if baseline is not None else None)


def headline_of(now: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray] | None = None) -> pl.DataFrame:
    """Return the table of ``headline`` from each indicator's values (R,), and those of a paired baseline."""
    rows = []
    for indicator in INDICATORS:
        row: dict[str, object] = {
            "indicator": indicator.id,
            "name": indicator.name,
            "unit": indicator.unit,
            "better": indicator.better,
        }
        row.update(zip(_P, _quantiles(now[indicator.id]).tolist(), strict=True))
        if before is not None:
            row.update(_difference(now[indicator.id], before[indicator.id]))
        rows.append(row)
    return pl.DataFrame(rows).fill_nan(None)


def _paired(sample: Sample, baseline: Sample) -> Sample:
    if (sample.seed, sample.replicates, sample.days) != (baseline.seed, baseline.replicates, baseline.days):
        raise ValueError("a baseline must have the same seed, replicates and length")
    return baseline


def _difference(now: np.ndarray, before: np.ndarray) -> dict[str, float | int]:
    pairs = now - before
    pairs = pairs[~np.isnan(pairs)]
    found: dict[str, float | int] = {f"base_{p}": v for p, v in zip(_P, _quantiles(before).tolist(), strict=True)}
    if len(pairs) == 0:
        empty = dict.fromkeys([f"diff_{p}" for p in (*_P, "mean", "low", "high")], float("nan"))
        return {**found, **empty, "pairs": 0}
    found.update((f"diff_{p}", v) for p, v in zip(_P, _quantiles(pairs).tolist(), strict=True))
    mean = float(pairs.mean())
    half = 1.96 * float(pairs.std(ddof=1)) / float(np.sqrt(len(pairs))) if len(pairs) > 1 else float("nan")
    return {**found, "diff_mean": mean, "diff_low": mean - half, "diff_high": mean + half, "pairs": len(pairs)}


def series(sample: Sample, indicator: str, state: str | None = None, cumulative: bool = False) -> pl.DataFrame:
    """Return an indicator month by month: columns month (from 1), p05 … p95. ``cumulative`` adds months up. KeyError: unknown."""
    values = indicators.monthly(sample, state)[indicator]
    if cumulative:
        values = np.nancumsum(values, axis=1)
    found = _quantiles(values)
    columns = {"month": np.arange(1, values.shape[1] + 1), **dict(zip(_P, found, strict=True))}
    return pl.DataFrame(columns).fill_nan(None)


def stopped_by_gate(sample: Sample, baseline: Sample | None = None) -> pl.DataFrame:
    """Return attempts stopped by State and gate, mean of replicates: columns state, gate, name, now and, if paired, base."""
    now = sample.stops.sum(axis=1).mean(axis=0)
    before = _paired(sample, baseline).stops.sum(axis=1).mean(axis=0) if baseline is not None else None
    rows = []
    for s, state in enumerate(sample.scenario.states):
        for gate in Gate:
            base = float(before[s, gate]) if before is not None else None
            if now[s, gate] > 0 or base:
                row = {
                    "state": state.id,
                    "gate": gate.name.lower(),
                    "name": GATE_NAMES[gate],
                    "now": float(now[s, gate]),
                }
                rows.append(row if base is None else {**row, "base": base})
    schema = {"state": pl.String, "gate": pl.String, "name": pl.String, "now": pl.Float64}
    return pl.DataFrame(rows, schema=schema if baseline is None else {**schema, "base": pl.Float64})


def displaced(sample: Sample, baseline: Sample) -> pl.DataFrame:
    """Return what became of the attempts that met each State in the paired baseline; means of replicates.

    Columns: state (each State, then ``region``); base and now: attempts that met it; gone: opportunities that met it in the
    baseline and don't now; elsewhere: of these, those that met another State now; deterred: left now; dismantled: of a network
    dismantled now; displaced_share: elsewhere / gone, null where nothing is gone.
    """
    states = tuple(state.id for state in sample.scenario.states)
    return displaced_of(displaced_counts(sample, baseline), len(sample.replicates), states)


_DISPLACED: Final = ("base", "now", "gone", "elsewhere", "deterred", "dismantled")


def displaced_counts(sample: Sample, baseline: Sample) -> np.ndarray:
    """Return the counts (S, 6) behind ``displaced``, summed over replicates: those of several samples add up."""
    _paired(sample, baseline)
    width = min(sample.met.shape[2], baseline.met.shape[2])
    now, before = sample.met[..., :width], baseline.met[..., :width]
    rows = []
    for s in range(len(sample.scenario.states)):
        gone = (before == s) & (now != s)
        ends = (now >= 0, now == MET_NOTHING, now == MET_ABSENT)
        rows.append(
            ((before == s).sum(), (now == s).sum(), gone.sum(), *((gone & end).sum() for end in ends)),
        )
    return np.array(rows)


def displaced_of(counts: np.ndarray, runs: int, states: Sequence[str]) -> pl.DataFrame:
    """Return the table of ``displaced`` from its counts (S, 6) over so many runs."""
    means = dict(zip(_DISPLACED, (counts / runs).T, strict=True))
    frame = pl.DataFrame({"state": list(states), **means})
    total = frame.select(pl.lit(REGION).alias("state"), pl.exclude("state").sum())
    share = pl.when(pl.col("gone") > 0).then(pl.col("elsewhere") / pl.col("gone")).alias("displaced_share")
    return pl.concat([frame, total]).with_columns(share)


def indicators_frame(sample: Sample) -> pl.DataFrame:
    """Return all indicators of all States and the region, month by month: replicate, state, month, indicator, value.

    Practice by control stands among them for each State as ``practice.`` and the control's id, 0 to 1.
    """
    frames = []
    for place, state in enumerate((*(s.id for s in sample.scenario.states), REGION)):
        found = indicators.monthly(sample, state)
        if state != REGION:
            found |= {f"practice.{control.id}": sample.rows[:, :, place, c] for c, control in enumerate(CONTROLS)}
        for name, values in found.items():
            runs, months = values.shape
            frames.append(
                pl.DataFrame(
                    {
                        "replicate": np.repeat(np.array(sample.replicates), months),
                        "month": np.tile(np.arange(1, months + 1), runs),
                        "value": values.ravel(),
                    }
                ).select(
                    "replicate",
                    pl.lit(state).alias("state"),
                    "month",
                    pl.lit(name).alias("indicator"),
                    pl.col("value").fill_nan(None),
                )
            )
    return pl.concat(frames)


def _place_name(record: "Record", event: np.void) -> str:
    """Return the id of the post, holding, control or lever an event happened at; empty for none."""
    place, kind, gate = int(event["place"]), event["kind"], event["gate"]
    if place < 0:
        return ""
    if kind == Kind.ORDER:
        return LEVERS[place].id
    if kind in (Kind.LAW, Kind.REQUEST, Kind.MATCH, Kind.ASSISTANCE):
        return CONTROLS[place].id
    if kind == Kind.INSTRUMENT:
        return f"instrument-{place + 1}"
    if gate in _POST_GATES:
        return record.scenario.posts[place].id
    return record.scenario.holdings[place].id


def events_frame(record: "Record") -> pl.DataFrame:
    """Return the event log with names: one row an event, in the order in which they happened. Empty text is "none"."""
    events = record.events
    states = [state.id for state in record.scenario.states]
    networks = [network.id for network in record.scenario.networks]
    kinds = {int(kind): kind.name.lower() for kind in Kind}
    gates = {int(gate): gate.name.lower() if gate else "" for gate in Gate}
    outcomes = {int(outcome): outcome.name.lower() for outcome in Outcome}

    def named(field: str, names: dict[int, str]) -> list[str]:
        return [names.get(int(value), "") for value in events[field]]

    return pl.DataFrame(
        {
            "replicate": events["replicate"],
            "day": events["day"],
            "time": events["time"],
            "kind": named("kind", kinds),
            "state": named("state", dict(enumerate(states))),
            "place": [_place_name(record, event) for event in events],
            "network": named("network", dict(enumerate(networks))),
            "attempt": events["attempt"],
            "pathway": named("pathway", dict(enumerate(PATHWAYS))),
            "category": named("category", dict(enumerate(CATEGORIES))),
            "gate": named("gate", gates),
            "outcome": named("outcome", outcomes),
            "probability": events["probability"],
            "draw": events["draw"],
        }
    )


def practice_by_control(sample: Sample, baseline: Sample | None = None) -> pl.DataFrame:
    """Return practice at the end by State and control, 0 to 1, "exercise only": mean of replicates.

    Columns: state, control, name, matrix (a row of the matrix), start (at the end of the first month), now and, if paired, base.
    """
    first, now = sample.rows[:, 0].mean(axis=0), sample.rows[:, -1].mean(axis=0)
    before = _paired(sample, baseline).rows[:, -1].mean(axis=0) if baseline is not None else None
    rows = []
    for s, state in enumerate(sample.scenario.states):
        for c, control in enumerate(CONTROLS):
            row = {"state": state.id, "control": control.id, "name": control.name, "matrix": control.matrix}
            row.update(start=float(first[s, c]), now=float(now[s, c]))
            rows.append(row if before is None else {**row, "base": float(before[s, c])})
    return pl.DataFrame(rows)


_STATUS: Final = (
    (Kind.COURT, Outcome.REVERSED, "reversed"),
    (Kind.REVELATION, Outcome.REVEALED, "revealed"),
    (Kind.DIVERSION, Outcome.DONE, "diverted"),
    (Kind.GATE, Outcome.STOPPED, "stopped"),
)


def incidents(record: "Record") -> pl.DataFrame:
    """Return one row an attempt, from the defender's side.

    Columns: attempt, day, month (from 1), state, category, pathway, pathway_name, status (stopped, diverted, revealed, reversed
    or open), gate and gate_name (where it was stopped or came to light), last_day.
    """
    events = record.events[record.events["attempt"] >= 0]
    rows = []
    for attempt in np.unique(events["attempt"]):
        own = events[events["attempt"] == attempt]
        first = own[0]
        status, decisive = "open", own[-1]
        for kind, outcome, name in _STATUS:
            found = own[(own["kind"] == kind) & (own["outcome"] == outcome)]
            if len(found):
                status, decisive = name, found[-1]
                break
        gate = int(decisive["gate"]) if status in ("stopped", "revealed") else 0
        rows.append(
            {
                "attempt": int(attempt),
                "day": int(first["day"]),
                "month": int(month_of(int(first["day"]))) + 1,
                "state": record.scenario.states[first["state"]].id,
                "category": CATEGORIES[first["category"]],
                "pathway": PATHWAYS[first["pathway"]],
                "pathway_name": PATHWAY_NAMES[first["pathway"]],
                "status": status,
                "gate": Gate(gate).name.lower() if gate else "",
                "gate_name": GATE_NAMES[gate],
                "last_day": int(decisive["day"]),
            }
        )
    schema = [
        "attempt",
        "day",
        "month",
        "state",
        "category",
        "pathway",
        "pathway_name",
        "status",
        "gate",
        "gate_name",
        "last_day",
    ]
    return pl.DataFrame(rows) if rows else pl.DataFrame(schema=schema)


_MISSING: Final = (
    Outcome.NOT_CONTROLLED,
    Outcome.NOT_COVERED,
    Outcome.NOT_SELECTED,
    Outcome.RELEASED,
    Outcome.NO_LICENCE_REQUIRED,
    Outcome.REVERSED,
)


def incident(record: "Record", attempt: int) -> pl.DataFrame:
    """Return the chain of gates of one attempt, in order; for trainers and analysts, in hindsight.

    Columns: day, kind, gate, gate_name, outcome, outcome_name, place, probability (of stopping, null where none), draw (null),
    missing (a control was absent or did not reach the attempt). Empty for an unknown attempt.
    """
    own = record.events[record.events["attempt"] == attempt]
    rows = [
        {
            "day": int(event["day"]),
            "kind": Kind(event["kind"]).name.lower(),
            "gate": Gate(event["gate"]).name.lower() if event["gate"] else "",
            "gate_name": GATE_NAMES[event["gate"]],
            "outcome": Outcome(event["outcome"]).name.lower(),
            "outcome_name": OUTCOME_NAMES[event["outcome"]],
            "place": _place_name(record, event),
            "probability": float(event["probability"]) if event["probability"] >= 0 else None,
            "draw": float(event["draw"]) if event["draw"] >= 0 else None,
            "missing": event["outcome"] in _MISSING,
        }
        for event in own
    ]
    return pl.DataFrame(rows)
