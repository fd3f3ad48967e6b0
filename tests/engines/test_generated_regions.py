"""Random small regions under random decisions: both engines agree, tallies and events agree, and what must add up does."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.pathways import Gate
from sim.record import TALLY_INDEX, EventKind, Outcome
from sim.run import Record, run
from tests.engines.regions import assert_same_run
from tests.scenario.strategies import decisions, scenarios

LONGEST = 120
AT_LEAST = 200
"""Cases that the project promises to compare."""


def total(record: Record, name: str) -> float:
    """Return a tally over all months, States and the region."""
    return float(record.months[..., TALLY_INDEX[name]].sum())


def count(events: np.ndarray, kind: EventKind, *outcomes: Outcome) -> int:
    """Return how many events are of a kind and, if any are named, of these outcomes."""
    chosen = events["kind"] == kind
    return int((chosen & np.isin(events["outcome"], outcomes)).sum() if outcomes else chosen.sum())


def assert_tallies_follow_from_events(record: Record) -> None:
    """Hold every tally of something that leaves an event against the log."""
    events = record.events
    stopped = events[(events["kind"] == EventKind.GATE) & (events["outcome"] == Outcome.STOPPED)]
    outside = events[(events["kind"] == EventKind.GATE) & (events["outcome"] == Outcome.NOT_CONTROLLED)]
    told = events[events["outcome"] == Outcome.ALERTED]
    for name, counted in {
        "opportunities": count(events, EventKind.OPPORTUNITY),
        "attempts": count(events, EventKind.OPPORTUNITY, Outcome.TAKEN),
        "left": count(events, EventKind.OPPORTUNITY, Outcome.LEFT),
        "absent": count(events, EventKind.OPPORTUNITY, Outcome.ABSENT),
        "stopped": len(stopped),
        "finds": int((stopped["gate"] == Gate.IDENTIFICATION).sum()),
        "seizures": count(events, EventKind.SEIZURE),
        "upheld": count(events, EventKind.COURT, Outcome.UPHELD),
        "reversed": count(events, EventKind.COURT, Outcome.REVERSED),
        "diversions": count(events, EventKind.DIVERSION),
        "revealed": count(events, EventKind.REVELATION, Outcome.REVEALED),
        "losses": count(events, EventKind.LOSS),
        "recovered": count(events, EventKind.RECOVERY, Outcome.RECOVERED),
        "not_recovered": count(events, EventKind.RECOVERY, Outcome.NOT_RECOVERED),
        "convictions": count(events, EventKind.PROSECUTION, Outcome.CONVICTED),
        "outside": len(outside),
        "refused_outside": int(np.isin(stopped["attempt"], outside["attempt"]).sum()),
        "alerts": len(told),
        "tips_used": int((told["gate"] == Gate.TIP).sum()),
        "meetings": count(events, EventKind.MEETING),
        "assisted": count(events, EventKind.ASSISTANCE),
        "detections": len(stopped)
        + count(events, EventKind.REVELATION, Outcome.REVEALED)
        + count(events, EventKind.NOTICE),
    }.items():
        assert total(record, name) == counted, name
    assert total(record, "attempts") + total(record, "left") + total(record, "absent") == total(record, "opportunities")
    by_gate = Counter(int(gate) for gate in stopped["gate"])
    assert dict(enumerate(record.sample.stops.sum(axis=(0, 1, 2)))) == {
        gate: by_gate[gate] for gate in range(len(Gate))
    }


def assert_events_are_sound(record: Record) -> None:
    """Hold draws, probabilities, days and indices to their ranges, and outcomes to their draws."""
    events, scenario = record.events, record.scenario
    assert ((events["day"] >= 0) & (events["day"] < record.days)).all()
    assert (np.diff(events["day"]) >= 0).all()
    assert (np.floor(events["time"]) == events["day"]).all()
    for field, size in (("state", len(scenario.states)), ("network", len(scenario.networks))):
        assert ((events[field] >= -1) & (events[field] < size)).all()
    asked = events[events["probability"] >= 0]
    assert (asked["probability"] <= 1.0).all()
    assert ((asked["draw"] >= 0) & (asked["draw"] < 1)).all()
    assert (events[events["probability"] < 0]["draw"] == -1.0).all()
    happened = np.isin(
        asked["outcome"],
        (
            Outcome.STOPPED,
            Outcome.LISTED,
            Outcome.CAUGHT_ALL,
            Outcome.COVERED,
            Outcome.SELECTED,
            Outcome.UPHELD,
            Outcome.CONVICTED,
            Outcome.RECOVERED,
            Outcome.REVEALED,
            Outcome.ALERTED,
            Outcome.ANNOUNCED,
        ),
    )
    assert (happened == (asked["draw"] < asked["probability"])).all()
    for name in ("months", "stops", "delay_bins", "licence_bins"):
        values = getattr(record.sample, name)
        assert np.isfinite(values).all(), name
        assert (values >= -1e-9).all(), name


@pytest.mark.slow
@settings(
    max_examples=max(AT_LEAST, settings().max_examples),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), days=st.integers(1, LONGEST) | st.just(LONGEST), seed=st.integers(0, 2**63 - 1))
def test_both_engines_live_the_same_history_in_any_region(data: st.DataObject, days: int, seed: int) -> None:
    scenario = data.draw(scenarios(3))
    chosen = data.draw(decisions(scenario, days))
    compiled = run(scenario, chosen, seed, 0, days)
    assert_same_run(compiled, run(scenario, chosen, seed, 0, days, "mesa"))
    assert_tallies_follow_from_events(compiled)
    assert_events_are_sound(compiled)
