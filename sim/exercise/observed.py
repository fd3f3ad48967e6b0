"""What is seen of the trajectory: a stopped attempt is seen, a diversion is not, until a check, a tip or a neighbour reveals it.

A seat sees its own State, and of others what is published; the trainer sees everything, and once the truth is revealed all do.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from sim import indicators, results
from sim.agents.network import NOT_YET_DUE
from sim.ensemble.sample import Sample
from sim.exercise.session import Session
from sim.record import (
    ATTEMPTS,
    DETECTION_DAYS,
    DETECTIONS,
    DIVERSIONS,
    FILE_ERROR,
    LOSSES,
    NOT_RECOVERED,
    PRACTICE,
    RECOVERED,
    REVEALED,
    STOPPED,
    UPHELD,
)
from sim.run import Record

SEEN: Final = (
    "stopped",
    "seizures",
    "seizures_upheld",
    "convictions",
    "losses",
    "recovered",
    "false_alarms_per_find",
    "delay_mean",
    "delay_p95",
    "trade_cost",
    "licence_days_median",
    "licence_days_p90",
    "licence_backlog",
    "review_depth",
    "laws",
    "instruments",
    "assistance",
    "tips",
    "spent",
    "hours",
)
"""Indicators that participants see of their own State while the trajectory is played."""
_SHARING: Final = "L37"


def observed_sample(sample: Sample) -> Sample:
    """Return a sample as its States see it: attempts stopped or come to light, losses noticed; nothing of practice.

    What nobody saw is not in it, so that no table or chart made of it can show it.
    """
    months = sample.months.copy()
    months[..., ATTEMPTS] = months[..., STOPPED] + months[..., REVEALED]
    months[..., DIVERSIONS] = months[..., REVEALED]
    months[..., LOSSES] = months[..., RECOVERED] + months[..., NOT_RECOVERED]
    for hidden in (PRACTICE, FILE_ERROR, DETECTION_DAYS, DETECTIONS):
        months[..., hidden] = 0.0
    return replace(
        sample,
        months=months,
        rows=np.zeros_like(sample.rows),
        encounters=np.full_like(sample.encounters, NOT_YET_DUE),
        start=sample.start * 0.0,
    )


@dataclass(frozen=True, slots=True)
class Observation:
    """What a State sees of the closed moves.

    ``months``: columns indicator, month (from 1), value. ``incidents``: columns day, month, category, status (stopped, revealed,
    reversed), gate_name. ``published``: columns state, seizures: those upheld, of every State. ``shared``: columns state, cases:
    how many cases each State that shares has passed on.
    """

    months: pl.DataFrame
    incidents: pl.DataFrame
    published: pl.DataFrame
    shared: pl.DataFrame


def observation(session: Session, record: Record, state: str) -> Observation:
    """Return what a State sees of a record of its session."""
    seen = observed_sample(record.sample)
    monthly = indicators.monthly(seen, state, SEEN)
    months = pl.concat(
        pl.DataFrame(
            {"indicator": name, "month": np.arange(1, values.shape[1] + 1), "value": values[0]},
            schema_overrides={"month": pl.Int64},
        )
        for name, values in monthly.items()
    ).fill_nan(None)
    return Observation(months, incidents(record, state), published(record), _shared(session, record, state))


def incidents(record: Record, state: str) -> pl.DataFrame:
    """Return the attempts that a State has stopped or that came to light there: see ``Observation``."""
    columns = ("day", "month", "category", "status", "gate_name", "last_day")
    own = results.incidents(record).filter(
        pl.col("state") == state, pl.col("status").is_in(["stopped", "revealed", "reversed"])
    )
    return own.select(columns).sort("last_day")


def published(record: Record) -> pl.DataFrame:
    """Return the seizures that held in court, by State: they are published."""
    states = [state.id for state in record.scenario.states]
    counts = record.months[:, :-1, UPHELD].sum(axis=0)
    return pl.DataFrame({"state": states, "seizures": counts.astype(np.int64)})


def _shared(session: Session, record: Record, state: str) -> pl.DataFrame:
    """Return how many stopped cases each partner has shared: in an agreement the weaker commitment counts."""
    rows = []
    for other in session.state_ids():
        share = 0.0
        for agreement in session.agreements():
            if agreement.lever == _SHARING and {state, other} <= set(agreement.states) and other != state:
                share = max(share, min(session.values(party)[_SHARING] for party in agreement.states) / 100.0)
        if share > 0.0:
            place = session.state_ids().index(other)
            rows.append({"state": other, "cases": round(share * float(record.months[:, place, STOPPED].sum()))})
    return pl.DataFrame(rows, schema={"state": pl.String, "cases": pl.Int64})
