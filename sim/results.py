"""Results as tables: whatever pages, reports and the command line show exists first as a table that a test can read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

from sim import indicators
from sim.agents.array_order import STANDS_FOR
from sim.agents.network import NETWORK_GONE, OPPORTUNITY_LEFT
from sim.ensemble.sample import Sample
from sim.indicators import REGION
from sim.own_work import OWN_WORK, missing
from sim.pathways import GATES, PATHWAYS
from sim.record import (
    CATEGORIES,
    INDICATORS,
    OUTCOME_NAMES,
    EventKind,
    Outcome,
)
from sim.scenario.calendar import month_of
from sim.scenario.controls import CONTROLS
from sim.scenario.levers import LEVERS
from sim.scenario.spec import Scenario
from sim.statistics import Mean, quantiles

if TYPE_CHECKING:
    from sim.run import Record

_P: Final = ("p05", "p25", "p50", "p75", "p95")


def headline(
    sample: Sample, baseline: Sample | None = None, state: str | None = None, only: indicators.Wanted = None
) -> pl.DataFrame:
    """Return one row an indicator over the whole run: quantiles now, and against a paired baseline.

    ``only``: ids of the indicators wanted, all unless given.

    Columns: indicator, name, unit, better, p05 … p95; with a baseline also base_p05 … base_p95, diff_p05 … diff_p95 (quantiles of
    paired differences, now less baseline), diff_mean, diff_low and diff_high (95% interval of the mean), pairs. NaN is null.
    Raises ValueError when the two samples are not of the same seed and replicates.
    """
    now = indicators.totals(sample, state, only)
    return headline_of(now, indicators.totals(_paired(sample, baseline), state, only) if baseline is not None else None)


def headline_of(now: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray] | None = None) -> pl.DataFrame:
    """Return the table of ``headline`` from each indicator's values (R,), and those of a paired baseline."""
    rows = []
    for indicator in (each for each in INDICATORS if each.id in now):
        row: dict[str, object] = {
            "indicator": indicator.id,
            "name": indicator.name,
            "unit": str(indicator.unit),
            "better": indicator.better,
        }
        row.update(zip(_P, quantiles(now[indicator.id]).tolist(), strict=True))
        if before is not None:
            row.update(_difference(now[indicator.id], before[indicator.id]))
        rows.append(row)
    return pl.DataFrame(rows).fill_nan(None)


OwnWork = Mapping[str, np.ndarray | None]
"""Each lever's own indicator in one State, as ``sim.own_work.own_work`` gives it."""


def own_work_table(scenario: Scenario, state: str, now: OwnWork, before: OwnWork | None = None) -> pl.DataFrame:
    """Return one row a lever: its own indicator in a State now, and against a paired baseline.

    Columns: lever, indicator, name, unit, better, none (why it has no value in this State, else empty), and the quantiles and
    differences of ``headline``; null where there is no value.
    """
    rows = []
    for own in OWN_WORK:
        row: dict[str, object] = {
            "lever": own.lever,
            "indicator": own.id,
            "name": own.name,
            "unit": str(own.unit),
            "better": own.better,
            "none": missing(scenario, state, own.lever),
        }
        values, earlier = now[own.lever], None if before is None else before[own.lever]
        absent = np.array([np.nan])
        row.update(zip(_P, quantiles(absent if values is None else values).tolist(), strict=True))
        if before is not None:
            row.update(_difference(*((absent, absent) if values is None or earlier is None else (values, earlier))))
        rows.append(row)
    return pl.DataFrame(rows).fill_nan(None)


def _paired(sample: Sample, baseline: Sample) -> Sample:
    if (sample.seed, sample.replicates, sample.days) != (baseline.seed, baseline.replicates, baseline.days):
        raise ValueError("a baseline must have the same seed, replicates and length")
    return baseline


def _difference(now: np.ndarray, before: np.ndarray) -> dict[str, float | int]:
    pairs = now - before
    figures: dict[str, float | int] = {f"base_{p}": v for p, v in zip(_P, quantiles(before).tolist(), strict=True)}
    figures.update((f"diff_{p}", v) for p, v in zip(_P, quantiles(pairs).tolist(), strict=True))
    mean = Mean.of(pairs)
    return {**figures, "diff_mean": mean.value, "diff_low": mean.low, "diff_high": mean.high, "pairs": mean.n}


def series(sample: Sample, indicator: str, state: str | None = None, cumulative: bool = False) -> pl.DataFrame:
    """Return an indicator month by month: columns month (from 1), p05 … p95. ``cumulative`` adds months up. KeyError: unknown."""
    return months_table(indicators.monthly(sample, state, (indicator,))[indicator], cumulative)


def months_table(values: np.ndarray, cumulative: bool = False) -> pl.DataFrame:
    """Return quantiles of values (R, M) month by month, as ``series`` does."""
    ranges = quantiles(np.nancumsum(values, axis=1) if cumulative else values)
    columns = {"month": np.arange(1, values.shape[1] + 1), **dict(zip(_P, ranges, strict=True))}
    return pl.DataFrame(columns).fill_nan(None)


def stopped_by_gate(sample: Sample, baseline: Sample | None = None) -> pl.DataFrame:
    """Return attempts stopped by State and gate, mean of replicates: columns state, gate, name, now and, if paired, base."""
    now = sample.stops.sum(axis=1).mean(axis=0)
    before = _paired(sample, baseline).stops.sum(axis=1).mean(axis=0) if baseline is not None else None
    rows = []
    for s, state in enumerate(sample.scenario.states):
        for n, gate in enumerate(GATES):
            base = float(before[s, n]) if before is not None else None
            if now[s, n] > 0 or base:
                row = {"state": state.id, "gate": gate.gate.id, "name": gate.name, "now": float(now[s, n])}
                rows.append(row if base is None else {**row, "base": base})
    schema = {"state": pl.String, "gate": pl.String, "name": pl.String, "now": pl.Float64}
    return pl.DataFrame(rows, schema=schema if baseline is None else {**schema, "base": pl.Float64})


def displaced(sample: Sample, baseline: Sample) -> pl.DataFrame:
    """Return what became of the attempts that met each State in the paired baseline; means of replicates.

    Columns: state (each State, then ``region``); base and now: attempts that met it; gone: opportunities that met it in the
    baseline and no longer do; elsewhere: of these, those that met another State now; deterred: left now; dismantled: of a network
    dismantled now; displaced_share: elsewhere / gone, null if none are gone.
    """
    states = tuple(state.id for state in sample.scenario.states)
    return displaced_of(displaced_counts(sample, baseline), len(sample.replicates), states)


_DISPLACED: Final = ("base", "now", "gone", "elsewhere", "deterred", "dismantled")


def displaced_counts(sample: Sample, baseline: Sample) -> np.ndarray:
    """Return the counts (S, 6) behind ``displaced``, summed over replicates; counts of several samples can be added."""
    now, before = _met(sample, baseline)
    rows = []
    for s in range(len(sample.scenario.states)):
        gone = (before == s) & (now != s)
        ends = (now >= 0, now == OPPORTUNITY_LEFT, now == NETWORK_GONE)
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


def _met(sample: Sample, baseline: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Return which State each opportunity met, now and in the paired baseline, (R, networks, K) as in ``Sample.met``."""
    width = min(sample.encounters.shape[2], _paired(sample, baseline).encounters.shape[2])
    return sample.encounters[..., :width], baseline.encounters[..., :width]


def displaced_share(sample: Sample, baseline: Sample) -> np.ndarray:
    """Return the displaced share of each replicate (R,), 0 to 1; NaN where no attempt left its State.

    Of attempts that left their State of the paired baseline, those that meet another one now.
    """
    now, before = _met(sample, baseline)
    gone = (before >= 0) & (now != before)
    left = gone.sum(axis=(1, 2))
    elsewhere = (gone & (now >= 0)).sum(axis=(1, 2))
    return np.where(left > 0, elsewhere / np.maximum(left, 1), np.nan)


def flows(sample: Sample, baseline: Sample) -> pl.DataFrame:
    """Return where attempts that left their State of the paired baseline went: columns from, to (ids), moved (mean of replicates).

    One row for each ordered pair of different States, even if nothing moved.
    """
    now, before = _met(sample, baseline)
    states = [state.id for state in sample.scenario.states]
    both = (now >= 0) & (before >= 0)
    pairs = before[both].astype(np.intp) * len(states) + now[both]
    moved = np.bincount(pairs, minlength=len(states) ** 2) / len(sample.replicates)
    rows = [
        (one, other, float(moved[a * len(states) + b]))
        for a, one in enumerate(states)
        for b, other in enumerate(states)
        if a != b
    ]
    return pl.DataFrame(rows, schema={"from": pl.String, "to": pl.String, "moved": pl.Float64}, orient="row")


def deterred(sample: Sample, baseline: Sample) -> np.ndarray:
    """Return by replicate (R,) how many attempts of the paired baseline are not made because their network waits.

    Net of attempts made only now, so it may be negative. Attempts that a dismantled network can no longer make do not count.
    """
    now, before = _met(sample, baseline)
    lapsed = (before >= 0) & (now == OPPORTUNITY_LEFT)
    made = (now >= 0) & (before == OPPORTUNITY_LEFT)
    return np.asarray(lapsed.sum(axis=(1, 2)) - made.sum(axis=(1, 2)))


def indicators_frame(sample: Sample) -> pl.DataFrame:
    """Return all indicators of all States and the region, month by month: replicate, state, month, indicator, value.

    Practice by control is included for each State as ``practice.`` and the control's id, 0 to 1.
    """
    frames = []
    for place, state in enumerate((*(s.id for s in sample.scenario.states), REGION)):
        monthly = indicators.monthly(sample, state)
        if state != REGION:
            monthly |= {f"practice.{control.id}": sample.rows[:, :, place, c] for c, control in enumerate(CONTROLS)}
        for name, values in monthly.items():
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


_KINDS: Final = {int(kind): kind.name.lower() for kind in EventKind}
_GATES: Final = {n: gate.gate.id for n, gate in enumerate(GATES)}
_OUTCOMES: Final = {int(outcome): outcome.name.lower() for outcome in Outcome}


def _place_name(record: "Record", kind: int, gate: int, place: int) -> str:
    """Return the id of the post, holding, control or lever an event happened at; empty for none."""
    if place < 0:
        return ""
    counted = STANDS_FOR[kind][gate]
    if counted == "levers":
        return LEVERS[place].id
    if counted == "controls":
        return CONTROLS[place].id
    if counted == "instruments":
        return f"instrument-{place + 1}"
    if counted == "posts":
        return record.scenario.posts[place].id
    return record.scenario.holdings[place].id


def events_frame(record: "Record") -> pl.DataFrame:
    """Return the event log with names: one row an event, in the order in which they happened. Empty text is "none"."""
    events = record.events
    states = [state.id for state in record.scenario.states]
    networks = [network.id for network in record.scenario.networks]

    def named(field: str, names: dict[int, str]) -> list[str]:
        return [names.get(value, "") for value in events[field].tolist()]

    places = zip(*(events[field].tolist() for field in ("kind", "gate", "place")), strict=True)

    return pl.DataFrame(
        {
            "replicate": events["replicate"],
            "day": events["day"],
            "time": events["time"],
            "kind": named("kind", _KINDS),
            "state": named("state", dict(enumerate(states))),
            "place": [_place_name(record, *place) for place in places],
            "network": named("network", dict(enumerate(networks))),
            "attempt": events["attempt"],
            "pathway": named("pathway", {n: pathway.id for n, pathway in enumerate(PATHWAYS)}),
            "category": named("category", dict(enumerate(CATEGORIES))),
            "gate": named("gate", _GATES),
            "outcome": named("outcome", _OUTCOMES),
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
    (EventKind.COURT, Outcome.REVERSED, "reversed"),
    (EventKind.REVELATION, Outcome.REVEALED, "revealed"),
    (EventKind.DIVERSION, Outcome.DONE, "diverted"),
    (EventKind.GATE, Outcome.STOPPED, "stopped"),
)


class _Event(NamedTuple):
    attempt: int
    day: int
    kind: int
    state: int
    category: int
    pathway: int
    gate: int
    outcome: int


def _ending(chain: Sequence[_Event]) -> tuple[str, _Event]:
    """Return how an attempt ended and the event that decided it: the last of the first kind in ``_STATUS`` that it has."""
    for kind, outcome, name in _STATUS:
        for event in reversed(chain):
            if event.kind == kind and event.outcome == outcome:
                return name, event
    return "open", chain[-1]


_INCIDENTS: Final = {
    "attempt": pl.Int64,
    "day": pl.Int64,
    "month": pl.Int64,
    "state": pl.String,
    "category": pl.String,
    "pathway": pl.String,
    "pathway_name": pl.String,
    "status": pl.String,
    "gate": pl.String,
    "gate_name": pl.String,
    "last_day": pl.Int64,
}


def incidents(record: "Record") -> pl.DataFrame:
    """Return one row an attempt, from the defender's side.

    Columns: attempt, day, month (from 1), state, category, pathway, pathway_name, status (stopped, diverted, revealed, reversed
    or open), gate and gate_name (where it was stopped or came to light), last_day.
    """
    events = record.events[record.events["attempt"] >= 0]
    fields = ("attempt", "day", "kind", "state", "category", "pathway", "gate", "outcome")
    own: dict[int, list[_Event]] = {}
    for values in zip(*(events[field].tolist() for field in fields), strict=True):
        own.setdefault(values[0], []).append(_Event(*values))
    rows = []
    for attempt, chain in sorted(own.items()):
        first = chain[0]
        status, decisive = _ending(chain)
        gate = decisive.gate if status in ("stopped", "revealed") else 0
        rows.append(
            {
                "attempt": attempt,
                "day": first.day,
                "month": int(month_of(first.day)) + 1,
                "state": record.scenario.states[first.state].id,
                "category": CATEGORIES[first.category],
                "pathway": PATHWAYS[first.pathway].id,
                "pathway_name": PATHWAYS[first.pathway].name,
                "status": status,
                "gate": _GATES[gate],
                "gate_name": GATES[gate].name,
                "last_day": decisive.day,
            }
        )
    return pl.DataFrame(rows, schema=_INCIDENTS)


_MISSING: Final = frozenset(
    (int(gate.gate), int(answer.outcome)) for gate in GATES for answer in gate.answers if answer.missing
)
"""Answers of gates that say that a control was absent or did not reach the attempt."""


def incident(record: "Record", attempt: int) -> pl.DataFrame:
    """Return the chain of gates of one attempt, in order; for trainers and analysts, in hindsight.

    Columns: day, kind, gate, gate_name, outcome, outcome_name, place, probability (that the gate answers yes: stops,
    covers, opens, alerts or reveals; null where none), draw (null),
    missing (a control was absent or did not reach the attempt). Empty for an unknown attempt.
    """
    rows = list(_steps(record, record.events[record.events["attempt"] == attempt]))
    return pl.DataFrame(rows)


def chains(record: "Record") -> dict[int, list[dict[str, Any]]]:
    """Return the chains of gates of all attempts, by attempt: rows of ``incident``, in order."""
    events = record.events[record.events["attempt"] >= 0]
    gates: dict[int, list[dict[str, Any]]] = {}
    for attempt, row in zip(events["attempt"].tolist(), _steps(record, events), strict=True):
        gates.setdefault(attempt, []).append(row)
    return gates


def _steps(record: "Record", events: np.ndarray) -> Iterator[dict[str, Any]]:
    columns = [events[name].tolist() for name in ("day", "kind", "gate", "outcome", "place", "probability", "draw")]
    for day, kind, gate, outcome, place, probability, draw in zip(*columns, strict=True):
        yield {
            "day": day,
            "kind": _KINDS[kind],
            "gate": _GATES[gate],
            "gate_name": GATES[gate].name,
            "outcome": _OUTCOMES[outcome],
            "outcome_name": OUTCOME_NAMES[outcome],
            "place": _place_name(record, kind, gate, place),
            "probability": probability if probability >= 0 else None,
            "draw": draw if draw >= 0 else None,
            "missing": (gate, outcome) in _MISSING,
        }
