"""Who does the work leaves no trace: one worker or many, to the end or by a rule; and what is reported meanwhile."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import lab
from sim.ensemble.sample import RunError
from sim.lab.stopping import Watch
from tests.lab.small import bits, described, ran, study_of

pytestmark = pytest.mark.slow

PAIRED: dict[str, Any] = {
    "quarters": 2,
    "replicates": 200,
    "uncertain": "all",
    "indicators": ["diversions", "trade_cost", "displaced_share"],
}
RULES: dict[str, dict[str, Any] | None] = {
    "to the end": None,
    "mean": {"of": "mean", "indicator": "diversions", "at_least": 32},
    "difference": {"of": "difference", "indicator": "trade_cost", "at_least": 40},
}
DAILY = {"to the end": (2, 3), "mean": (1, 2), "difference": (1, 3)}
"""How many work every day; one works for what all are compared with."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> lab.Results:
    """The experiment run to its end by one worker."""
    return ran(tmp_path_factory.mktemp("whole") / "out", workers=1, **PAIRED)


def stop_at_128(whole: lab.Results, rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule that is just met after 128 replicates, if not before."""
    rows = whole.rows().filter(whole.rows()["replicate"] < 128).sort("point", "replicate")
    values = rows[rule["indicator"]].to_numpy().reshape(-1, 128)
    if rule["of"] == "difference":
        values = values[1:] - values[0]
    return {**rule, "units": 1.001 * 1.96 * float((values.std(axis=1, ddof=1) / np.sqrt(128)).max())}


@pytest.mark.parametrize(
    ("rule", "counts"),
    [*DAILY.items(), *(pytest.param(rule, (1, 2, 3), marks=pytest.mark.soak) for rule in RULES)],
)
def test_one_two_and_three_workers_give_the_same_rows_after_the_same_replicates(
    tmp_path: Path, whole: lab.Results, rule: str, counts: tuple[int, ...]
) -> None:
    given = RULES[rule]
    more = PAIRED if given is None else {**PAIRED, "stop": stop_at_128(whole, given)}
    found = [ran(tmp_path / str(workers), workers=workers, **more) for workers in counts]
    ended = found[0].manifest["replicates"]
    assert ended == 200 if given is None else 32 < ended <= 128
    for results in found:
        assert bits(results.rows()) == bits(whole.rows().filter(whole.rows()["replicate"] < ended))
        assert results.manifest == found[0].manifest
        assert bits(results.store.frame(results.manifest["points"])) == bits(
            whole.store.frame(whole.manifest["points"])
        )


def test_two_experiments_into_one_directory_at_once_do_each_other_no_harm(tmp_path: Path, whole: lab.Results) -> None:
    inner: list[lab.ExperimentEnd] = []

    def meanwhile(_progress: lab.Progress) -> None:
        if not inner:
            inner.append(lab.run(study_of(**PAIRED), tmp_path / "out", workers=1, resume=True))

    outcome = lab.run(study_of(**PAIRED), tmp_path / "out", workers=2, report=meanwhile)
    assert inner[0].replicates == outcome.replicates == 200
    assert bits(lab.Results(tmp_path / "out").rows()) == bits(whole.rows())


@pytest.mark.parametrize("workers", [0, -1])
def test_no_workers_are_refused_before_anything_is_written(tmp_path: Path, workers: int) -> None:
    with pytest.raises(RunError, match="workers: found"):
        lab.run(study_of(), tmp_path / "out", workers=workers)
    assert not (tmp_path / "out").exists()


def test_more_runs_than_can_be_kept_track_of_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    levels = {"factors": [{"name": "inspection", "lever": "all.L21"}], "design": {"kind": "factorial", "levels": 101}}
    with pytest.raises(lab.ExperimentError, match="at most 100000000 runs"):
        lab.run(study_of(**levels, replicates=1_000_000), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# Progress


def test_progress_counts_up_to_all_runs_with_those_that_were_there(tmp_path: Path) -> None:
    ran(tmp_path / "out", replicates=10)
    seen: list[lab.Progress] = []
    outcome = lab.run(study_of(), tmp_path / "out", resume=True, report=seen.append)
    assert outcome.found_before == 50
    counts = [progress.runs for progress in seen]
    assert counts == sorted(counts)
    assert counts[0] > 50
    assert counts[-1] == 200
    for progress in seen:
        assert (progress.of, progress.found_before, progress.failed) == (200, 50, 0)
        assert progress.rate is not None
        assert progress.rate > 0
        assert progress.seconds_left == pytest.approx((200 - progress.runs) / progress.rate)


def test_failed_runs_are_counted_as_they_come(tmp_path: Path) -> None:
    rows = [{"inspection": 900}, {"inspection": 901}, {"inspection": 4}]
    study = study_of(factors=[{"name": "inspection", "lever": "all.L21"}], design={"kind": "table", "rows": rows})
    seen: list[lab.Progress] = []
    assert lab.run(study, tmp_path / "out", report=seen.append).failed == 2
    assert seen[-1].failed == 2
    assert seen[-1].of == seen[-1].runs == 2 * 40 + 2


def test_the_outlook_is_the_lowest_and_the_highest_mean_of_what_is_known(tmp_path: Path) -> None:
    seen: list[lab.Progress] = []
    lab.run(study_of(), tmp_path / "out", report=seen.append)
    last = seen[-1].outlook
    assert last is not None
    assert (last.column, last.points) == ("diversions", 5)
    rows = lab.Results(tmp_path / "out").rows()
    means = [rows.filter(rows["point"] == point)["diversions"].mean() for point in range(5)]
    assert last.lowest[0] == int(np.argmin(means))
    assert last.highest[0] == int(np.argmax(means))
    assert last.lowest[1].value == pytest.approx(min(means))
    assert last.highest[1].value == pytest.approx(max(means))
    assert last.lowest[1].low < last.lowest[1].value < last.lowest[1].high


def test_the_outlook_has_a_mean_whatever_is_known_first() -> None:
    study = study_of(replicates=400)
    watch = Watch(study)
    assert watch.outlook() is None
    for point, replicates in ((0, range(320, 352)), (1, range(32)), (2, range(288, 320))):
        watch.add(study.numbers(point, replicates), np.full(32, 10.0 + point, np.float32))
        outlook = watch.outlook()
        assert outlook is not None
        for _, mean in (outlook.lowest, outlook.highest):
            assert np.isfinite(mean.value)
    outlook = watch.outlook()
    assert outlook is not None
    assert (outlook.lowest[0], outlook.lowest[1].value) == (0, 10.0)
    assert (outlook.highest[0], outlook.highest[1].value) == (2, 12.0)


# What it costs


def test_a_cost_names_points_runs_and_those_that_cannot_be_run() -> None:
    rows = [{"inspection": 900}, {"inspection": 4}, {"inspection": 8}]
    study = study_of(factors=[{"name": "inspection", "lever": "all.L21"}], design={"kind": "table", "rows": rows})
    found = lab.cost(study, workers=4)
    assert (found.points, found.unusable, found.runs, found.workers) == (4, 1, 3 * 40 + 1, 4)
    assert found.seconds_a_run is not None
    assert found.seconds_a_run > 0
    assert found.seconds == pytest.approx(found.seconds_a_run * 121 / 4)


def test_the_disk_that_is_foretold_is_about_what_is_used(tmp_path: Path) -> None:
    more = {**described(), "indicators": ["diversions", "trade_cost", "hours", "spent"], "replicates": 300}
    found = lab.cost(study_of(**more))
    ran(tmp_path / "out", **more)
    used = sum(path.stat().st_size for path in (tmp_path / "out" / "rows").iterdir())
    assert found.disk is not None
    assert used / 4 < found.disk < used * 4


def test_a_cost_grows_with_the_replicates_and_runs_no_more_for_it() -> None:
    few, many = lab.cost(study_of(replicates=100)), lab.cost(study_of(replicates=1_000_000))
    assert many.runs == 10_000 * few.runs
    assert few.disk is not None
    assert many.disk is not None
    assert many.disk > 1000 * few.disk
    assert many.memory is None or few.memory is None or many.memory - few.memory >= 5 * (many.runs - few.runs)


def test_what_cannot_be_run_costs_nothing() -> None:
    study = study_of(
        factors=[{"name": "inspection", "lever": "all.L21"}],
        design={"kind": "table", "rows": [{"inspection": 900}]},
        against=None,
    )
    found = lab.cost(study)
    assert (found.points, found.unusable, found.runs) == (1, 1, 1)
    assert (found.seconds_a_run, found.seconds, found.disk) == (None, None, None)
