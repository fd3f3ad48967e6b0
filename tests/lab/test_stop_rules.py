"""Rules that end an experiment: against intervals worked out independently from the rows of one that went on to its end."""

import math
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import lab
from sim.lab.experiment import StoppingRule
from sim.lab.stopping import looks
from tests.lab.small import bits, ran, study_of

pytestmark = pytest.mark.slow

PACKAGES: Final = {
    "name": "package",
    "options": {"none": "", "some": "all.L21=8", "more": "all.L21=14 all.L17=24", "most": "all.L21=15 all.L17=24"},
}
LONG: Final[dict[str, Any]] = {
    "quarters": 2,
    "replicates": 420,
    "factors": [PACKAGES],
    "indicators": ["diversions", "trade_cost", "stopped_share"],
    "places": ["region", "velmora"],
}
Z: Final = NormalDist().inv_cdf(0.975)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> lab.Results:
    """The experiment without a rule, run to its end."""
    return ran(tmp_path_factory.mktemp("whole") / "out", **LONG)


def values(results: lab.Results, column: str) -> np.ndarray:
    """Return a column as (replicates, points)."""
    rows = results.rows().sort("replicate", "point")
    return rows[column].to_numpy().astype(float).reshape(-1, len(results.study.points))


def half(sample: np.ndarray, z: float = Z) -> float:
    known = sample[~np.isnan(sample)]
    return z * float(known.std(ddof=1)) / math.sqrt(len(known))


def schedule(at_least: int, replicates: int) -> list[int]:
    """Return when it is looked: whole blocks of 32, each time a tenth more, never at the end."""
    found = []
    look = math.ceil(at_least / 32) * 32
    while look < replicates:
        found.append(look)
        look = max(look + 32, math.ceil(math.ceil(look * 1.1) / 32) * 32)
    return found


def width(kind: str, sample: np.ndarray, *, share: bool = False, higher: bool = False) -> float:
    """Return the least units, or share of the value, that a rule would end with for values (replicates, points).

    Point 0 is what the others are compared with.
    """
    if kind == "ranking":
        means = np.nanmean(sample, axis=0)
        best = int(means.argmax() if higher else means.argmin())
        others = [point for point in range(sample.shape[1]) if point != best]
        z = NormalDist().inv_cdf(1 - 0.05 / 2 / len(others))
        found = [0.0]
        for point in others:
            worse = (sample[:, best] - sample[:, point]) if higher else (sample[:, point] - sample[:, best])
            mean, interval = float(np.nanmean(worse)), half(worse, z)
            if mean - interval <= 0:
                found.append(abs(mean) + interval)
        return max(found)
    asked = [sample[:, point] for point in range(sample.shape[1])]
    if kind == "difference":
        asked = [column - asked[0] for column in asked[1:]]
    return max(half(each) / abs(float(np.nanmean(each))) if share else half(each) for each in asked)


RULES: Final[dict[str, dict[str, Any]]] = {
    "mean in units": {"of": "mean"},
    "mean as a share": {"of": "mean", "indicator": "trade_cost", "at_least": 32},
    "mean of a State": {"of": "mean", "place": "velmora", "at_least": 50},
    "difference in units": {"of": "difference", "at_least": 33},
    "difference as a share": {"of": "difference", "indicator": "trade_cost", "at_least": 32},
    "ranking, less is better": {"of": "ranking", "at_least": 32},
    "ranking, more is better": {"of": "ranking", "indicator": "stopped_share", "at_least": 32},
}


@pytest.mark.parametrize("rule", RULES)
def test_it_ends_at_the_first_look_at_which_every_interval_is_narrow(
    tmp_path: Path, whole: lab.Results, rule: str
) -> None:
    stop = RULES[rule]
    share = rule.endswith("share")
    indicator, place = stop.get("indicator", "diversions"), stop.get("place", "region")
    sample = values(whole, indicator if place == "region" else f"{indicator}@{place}")
    moments = schedule(stop.get("at_least", 64), 420)
    widths = [width(stop["of"], sample[:look], share=share, higher=indicator == "stopped_share") for look in moments]
    wanted = 1.001 * min(widths[1:4])
    expected = next(look for look, found in zip(moments, widths, strict=True) if found <= wanted)
    assert 0.0 < wanted < widths[0], "the rule would hold at once: the test asks too little"
    results = ran(tmp_path / "out", **LONG, stop={**stop, "share" if share else "units": wanted})
    assert results.manifest["replicates"] == expected > moments[0]
    assert bits(results.rows()) == bits(whole.rows().filter(whole.rows()["replicate"] < expected))
    assert results.complete


def test_a_rule_that_never_holds_runs_all_replicates(tmp_path: Path) -> None:
    study = study_of(replicates=100, stop={"of": "mean", "units": 1e-6, "at_least": 32})
    outcome = lab.run(study, tmp_path / "out")
    assert (outcome.replicates, outcome.by_rule, outcome.runs) == (100, False, 500)
    assert lab.Results(tmp_path / "out").rows().height == 500


def test_a_rule_that_always_holds_ends_at_the_first_look(tmp_path: Path) -> None:
    study = study_of(replicates=400, stop={"of": "mean", "units": 1e6, "at_least": 33})
    outcome = lab.run(study, tmp_path / "out")
    assert (outcome.replicates, outcome.by_rule) == (64, True)
    assert 320 <= outcome.runs < 2000


def test_rows_beyond_the_end_do_not_count(tmp_path: Path) -> None:
    stop = {"of": "mean", "units": 1e6, "at_least": 32}
    ran(tmp_path / "out", replicates=100)
    outcome = lab.run(study_of(replicates=100, stop=stop), tmp_path / "out", resume=True)
    assert (outcome.replicates, outcome.by_rule, outcome.found_before, outcome.runs) == (32, True, 500, 500)
    results = lab.Results(tmp_path / "out")
    assert results.rows()["replicate"].max() == 31
    assert set(results.summary(["diversions"])["runs"]) == {32}
    assert bits(results.rows()) == bits(ran(tmp_path / "few", replicates=32).rows())
    with pytest.raises(lab.StoreError):
        results.record(32 * 5)


def test_an_experiment_that_its_rule_ended_goes_on_when_the_rule_asks_more(tmp_path: Path, whole: lab.Results) -> None:
    sample = values(whole, "diversions")
    loose, strict = (
        {"of": "difference", "units": 1.001 * width("difference", sample[:look]), "at_least": 32} for look in (64, 256)
    )
    first = ran(tmp_path / "out", **LONG, stop=loose).manifest["replicates"]
    outcome = lab.run(study_of(**LONG, stop=strict), tmp_path / "out", resume=True)
    assert outcome.by_rule
    assert outcome.replicates > first
    assert outcome.found_before >= 4 * first
    results = lab.Results(tmp_path / "out")
    assert bits(results.rows()) == bits(ran(tmp_path / "at once", **LONG, stop=strict).rows())


def test_points_that_cannot_be_run_keep_no_rule_from_ending_the_rest(tmp_path: Path) -> None:
    rows = [{"inspection": 900}, {"inspection": 4}, {"inspection": 8}]
    more: dict[str, Any] = {
        "factors": [{"name": "inspection", "lever": "all.L21"}],
        "design": {"kind": "table", "rows": rows},
        "replicates": 300,
    }
    for of in ("mean", "difference", "ranking"):
        stop = {"of": of, "units": 1e5, "at_least": 32}
        outcome = lab.run(study_of(**more, stop=stop), tmp_path / of)
        assert (outcome.replicates, outcome.by_rule) == (32, True)


def test_points_are_ranked_only_with_their_like(tmp_path: Path) -> None:
    patient = {"name": "patient", "assumption": "patience", "values": [1.7, 2.7]}
    more: dict[str, Any] = {
        **LONG,
        "factors": [{"name": "inspection", "lever": "all.L21", "values": [2, 20]}, patient],
        "indicators": ["diversions"],
        "places": ["region"],
    }
    sample = values(ran(tmp_path / "whole", **more), "diversions")
    study = study_of(**more)
    kinds = [
        [place for place in study.design if dict(study.points[place].assumptions)["patience"] == value]
        for value in (1.7, 2.7)
    ]
    moments = schedule(32, 420)
    widths = [max(width("ranking", sample[:look][:, places]) for places in kinds) for look in moments]
    wanted = max(0.5, 1.001 * min(widths[1:5]))
    results = ran(tmp_path / "out", **more, stop={"of": "ranking", "units": wanted, "at_least": 32})
    expected = next(look for look, found in zip(moments, widths, strict=True) if found <= wanted)
    assert results.manifest["replicates"] == expected
    ranks = {place: rank for place, rank in results.summary().select("point", "rank").rows() if rank is not None}
    assert all(sorted(ranks[place] for place in places) == [1, 2] for places in kinds)
    assert set(ranks) == set(study.design)


@given(st.integers(2, 5000), st.integers(1, 100_000))
def test_looks_are_at_whole_blocks_grow_by_a_tenth_and_begin_with_what_was_asked(
    at_least: int, replicates: int
) -> None:
    found = list(looks(StoppingRule(of="mean", units=1.0, at_least=at_least), replicates))
    assert found == schedule(at_least, replicates)
    assert all(look % 32 == 0 and at_least <= look < replicates for look in found)
    assert all(1.1 * before <= after <= 1.1 * before + 33 or after == before + 32 for before, after in pairwise(found))
