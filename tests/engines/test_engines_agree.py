"""The compiled loop and the Mesa region live the same history: event for event, bit for bit, in every shipped scenario."""

import ast
import inspect
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.agents.day import DAY, Common, DayStep
from sim.ensemble import loop
from sim.region import agents as mesa_agents
from sim.region.agents import KINDS
from sim.run import Record, run
from sim.scenario import Decisions, Scenario, load, shipped
from tests.engines.digests import DIGESTS, SEED, digest
from tests.engines.regions import TALLIES, assert_same_run, busy_decisions

every_scenario = pytest.mark.parametrize("name", shipped())


@every_scenario
def test_both_engines_live_the_same_history(name: str) -> None:
    scenario = load(name)
    assert_same_run(run(scenario, seed=7), run(scenario, seed=7, engine="mesa"))


@every_scenario
@pytest.mark.parametrize(("seed", "replicate", "days"), [(7, 0, 728), (1, 199, 91), (2**40, 3, 400), (0, 0, 1)])
def test_both_engines_live_the_same_history_under_decisions(name: str, seed: int, replicate: int, days: int) -> None:
    scenario = load(name)
    decisions = busy_decisions(scenario, days)
    compiled = run(scenario, decisions, seed, replicate, days)
    assert_same_run(compiled, run(scenario, decisions, seed, replicate, days, "mesa"))
    assert set(compiled.events["replicate"]) <= {replicate}


@every_scenario
def test_the_committed_digest_is_that_of_both_engines(name: str) -> None:
    committed = json.loads(DIGESTS.read_text(encoding="utf-8"))
    assert committed[name][f"seed {SEED}"] == digest(name)
    assert committed[name][f"seed {SEED}"] == digest(name, "mesa")


def test_every_shipped_scenario_has_a_committed_digest_and_no_other() -> None:
    assert set(json.loads(DIGESTS.read_text(encoding="utf-8"))) == set(shipped())


def test_decisions_change_the_history(untouched: Record, decided: Record) -> None:
    assert untouched.digest != decided.digest


def test_seeds_and_replicates_are_different_histories(two_doors: Scenario, untouched: Record) -> None:
    others = {run(two_doors, seed=8).digest, run(two_doors, seed=7, replicate=1).digest, untouched.digest}
    assert len(others) == 3


def order_of(function: ast.FunctionDef) -> list[tuple[str, str]]:
    """Return the calls of a loop over a day: (array looped over or empty, function called)."""
    found = []
    for statement in function.body:
        if isinstance(statement, ast.For):
            (call,) = (inner.value for inner in statement.body if isinstance(inner, ast.Expr))
            array = ast.unparse(statement.iter).removeprefix("range(len(w.").removesuffix("))")
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call, array = statement.value, ""
        else:
            continue  # the docstring
        assert isinstance(call, ast.Call)
        found.append((array, ast.unparse(call.func)))
    return found


def test_the_compiled_loop_keeps_the_printed_order_of_a_day() -> None:
    tree = ast.parse(inspect.getsource(loop))
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "simulate_day")
    printed = [
        ("", step.step.__name__) if isinstance(step, Common) else (KINDS[step.kind].array, step.step.__name__)
        for step in DAY
    ]
    assert order_of(function) == printed


def test_each_mesa_agent_calls_the_step_that_the_order_of_a_day_names() -> None:
    classes = {
        node.name: node for node in ast.parse(inspect.getsource(mesa_agents)).body if isinstance(node, ast.ClassDef)
    }
    for phase in DAY:
        if isinstance(phase, DayStep):
            (method,) = (
                node
                for node in classes[phase.kind].body
                if isinstance(node, ast.FunctionDef) and node.name == phase.method
            )
            assert f"{phase.step.__name__}(self.region, self.index, day)" in ast.unparse(method)


def test_every_step_of_the_day_says_what_it_does() -> None:
    assert len({step.text for step in DAY}) == len(DAY)
    assert all(step.text.strip() for step in DAY)


def test_no_run_touches_the_generators_of_python_or_numpy(two_doors: Scenario) -> None:
    ours, theirs = random.getstate(), np.random.get_state()  # noqa: NPY002 - the global state is what must stay untouched
    for engine in ("compiled", "mesa"):
        run(two_doors, seed=3, days=60, engine=engine)
    now = np.random.get_state()  # noqa: NPY002
    assert random.getstate() == ours
    assert all(np.array_equal(mine, before) for mine, before in zip(now, theirs, strict=True))


def test_a_seeded_python_or_numpy_changes_nothing(two_doors: Scenario) -> None:
    once = run(two_doors, seed=3, days=120, engine="mesa").digest
    random.seed(99)
    np.random.seed(99)  # noqa: NPY002 - a user's own seeding must not reach the model
    assert run(two_doors, seed=3, days=120, engine="mesa").digest == once


def test_no_seed_given_one_is_drawn_and_recorded(two_doors: Scenario) -> None:
    one, other = run(two_doors, days=30), run(two_doors, days=30)
    assert one.seed != other.seed
    assert one.record["seed"] == one.seed
    assert 0 <= one.seed < 2**32
    assert run(two_doors, seed=one.seed, days=30).digest == one.digest


UNCOMPILED = """
import sys
from numba import config
from sim.run import run
from sim.scenario import load
from tests.engines.regions import busy_decisions
assert config.DISABLE_JIT
scenario = load("two-doors")
for engine in ("compiled", "mesa"):
    print(run(scenario, busy_decisions(scenario, 25), 7, 1, 25, engine).digest)
"""


@pytest.mark.slow
def test_plain_python_gives_the_same_digest(two_doors: Scenario, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", UNCOMPILED],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == {run(two_doors, busy_decisions(two_doors, 25), 7, 1, 25).digest}


def test_a_shorter_run_is_the_beginning_of_a_longer_one(two_doors: Scenario, decided: Record) -> None:
    short = run(two_doors, decided.decisions, seed=7, days=200)
    before = decided.events[decided.events["day"] < 200]
    assert short.events.tobytes() == before.tobytes()


def test_a_run_without_decisions_is_one_with_empty_decisions(two_doors: Scenario, untouched: Record) -> None:
    assert run(two_doors, Decisions(), seed=7).digest == untouched.digest


def test_no_tally_is_missing_or_infinite(untouched: Record, decided: Record) -> None:
    for record in (untouched, decided):
        for name in TALLIES:
            assert np.isfinite(getattr(record.sample, name)).all(), name
        assert (record.sample.months >= 0).all()
        assert np.isfinite(record.events["time"]).all()
