"""Too little room, any order of replicates and any number of threads: the history stays the same."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from sim.agents import arrays
from sim.agents.build import Template
from sim.agents.memory import Room
from sim.ensemble.sample import Replications, Sample
from sim.run import Record, run, run_many
from sim.scenario import Scenario
from tests.engines.regions import busy_decisions, live_with_room

TINY = Room(events=8, attempts=2, queue=2, requests=1, lost=1, encounters=1)
OUTPUTS = ("months", "stops", "delay_bins", "licence_bins", "own_work", "rows", "encounters")
BITS = {
    "events": arrays.FULL_EVENTS,
    "attempts": arrays.FULL_ATTEMPTS,
    "queue": arrays.FULL_QUEUE,
    "requests": arrays.FULL_REQUESTS,
    "lost": arrays.FULL_LOST,
    "encounters": arrays.FULL_ENCOUNTERS,
}


def assert_same_sample(one: Sample, other: Sample, order: slice = slice(None)) -> None:
    """Hold two samples against each other bit for bit."""
    for name in OUTPUTS:
        mine, theirs = getattr(one, name), getattr(other, name)[order]
        assert mine.tobytes() == np.ascontiguousarray(theirs).tobytes(), name


def assert_same_met(one: np.ndarray, other: np.ndarray) -> None:
    """Hold two tables of opportunities against each other; the wider one has only "not come" beyond the other."""
    width = min(one.shape[-1], other.shape[-1])
    assert np.array_equal(one[..., :width], other[..., :width])
    assert (one[..., width:] == -3).all()
    assert (other[..., width:] == -3).all()


def test_a_room_too_small_is_enlarged_until_the_same_run_fits(two_doors: Scenario, decided: Record) -> None:
    region, order, enlarged = live_with_room(two_doors, decided.decisions, TINY, seed=7, days=decided.days)
    assert enlarged > 5
    assert order.tell_events(region).tobytes() == decided.events.tobytes()
    for name in ("months", "stops", "delay_bins", "licence_bins", "rows"):
        assert order.tell(name, getattr(region, name)).tobytes() == getattr(decided.sample, name)[0].tobytes(), name
    assert_same_met(order.tell("encounters", region.encounters), decided.sample.encounters[0])


@pytest.mark.parametrize("what", BITS)
def test_each_kind_of_room_is_enlarged_on_its_own(two_doors: Scenario, decided: Record, what: str) -> None:
    room = Room(**{what: getattr(TINY, what)})
    region, order, enlarged = live_with_room(two_doors, decided.decisions, room, seed=7, days=decided.days)
    assert enlarged >= 1
    assert order.tell_events(region).tobytes() == decided.events.tobytes()


@pytest.mark.parametrize("what", BITS)
def test_a_room_doubles_only_where_it_was_full(what: str) -> None:
    room = Room().enlarged(BITS[what])
    for name in BITS:
        assert getattr(room, name) == getattr(Room(), name) * (2 if name == what else 1)


def test_replicates_in_too_little_room_are_those_in_enough(two_doors: Scenario, decided: Record) -> None:
    small = Template(two_doors, decided.decisions, 7, decided.days, TINY)
    courses = Replications(small)
    expected = run_many(two_doors, decided.decisions, 7, 3, workers=1)
    for number in range(3):
        region = courses.simulate(number)
        for name in ("months", "stops", "delay_bins", "licence_bins", "rows"):
            told = small.order.tell(name, getattr(region, name))
            assert told.tobytes() == getattr(expected, name)[number].tobytes(), name
        assert_same_met(small.order.tell("encounters", region.encounters), expected.encounters[number])
    assert courses.template.room != TINY


def test_replicates_are_the_same_on_one_thread_and_on_two(two_doors: Scenario) -> None:
    decisions = busy_decisions(two_doors, 728)
    alone = run_many(two_doors, decisions, 7, 24, workers=1)
    assert_same_sample(alone, run_many(two_doors, decisions, 7, 24, workers=2))
    assert_same_sample(alone, run_many(two_doors, decisions, 7, 24, workers=5))


def test_replicates_are_the_same_in_any_order(two_doors: Scenario) -> None:
    forth = run_many(two_doors, None, 7, range(10), workers=2)
    back = run_many(two_doors, None, 7, range(9, -1, -1), workers=2)
    assert back.replicates == tuple(range(9, -1, -1))
    assert_same_sample(forth, back, slice(None, None, -1))


def test_a_replicate_of_an_ensemble_is_the_run_of_that_number(two_doors: Scenario, decided: Record) -> None:
    sample = run_many(two_doors, decided.decisions, 7, [5, 0, 3], workers=1)
    for place, replicate in enumerate(sample.replicates):
        single = run(two_doors, decided.decisions, 7, replicate)
        for name in ("months", "stops", "delay_bins", "licence_bins", "rows"):
            assert getattr(sample, name)[place].tobytes() == getattr(single.sample, name)[0].tobytes(), name
        assert_same_met(sample.encounters[place], single.sample.encounters[0])
        assert sample.start.tobytes() == single.sample.start.tobytes()


def test_runs_asked_for_by_several_threads_at_once_do_not_disturb_each_other(two_doors: Scenario) -> None:
    expected = [run(two_doors, seed=seed, days=182).digest for seed in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: run(two_doors, seed=seed, days=182).digest, range(12)))
        samples = list(pool.map(lambda seed: run_many(two_doors, None, seed, 8, 182, workers=2), (1, 2, 1)))
    assert together == expected
    assert_same_sample(samples[0], samples[2])
    assert samples[0].months.tobytes() != samples[1].months.tobytes()


def test_progress_is_told_up_to_the_last_replicate(two_doors: Scenario) -> None:
    told: list[tuple[int, int]] = []
    run_many(two_doors, None, 7, 9, 60, workers=2, progress=lambda done, all_of_them: told.append((done, all_of_them)))
    assert told[-1] == (9, 9)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


BOUNDS_CHECKED = """
from hypothesis import HealthCheck, given, settings, strategies as st
from sim.run import run, run_many
from sim.scenario import load
from tests.engines.regions import busy_decisions
from tests.scenario.strategies import decisions, scenarios
scenario = load("two-doors")
print(len(run(scenario, busy_decisions(scenario, 60), 7, 0, 60).events))
run_many(scenario, busy_decisions(scenario, 728), 7, 20)

@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def anywhere(data):
    generated = data.draw(scenarios(3))
    run(generated, data.draw(decisions(generated, 120)), 7, 0, 120)

anywhere()
"""


@pytest.mark.soak  # compiles everything a second time
def test_no_step_reads_or_writes_beyond_an_array(tmp_path: Path, root: Path, two_doors: Scenario) -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-P", "-c", BOUNDS_CHECKED],
        env={**os.environ, "NUMBA_BOUNDSCHECK": "1", "CORDON_CACHE": str(tmp_path), "PYTHONPATH": path},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) == len(run(two_doors, busy_decisions(two_doors, 60), 7, 0, 60).events)
