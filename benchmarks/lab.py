"""``python -m benchmarks.lab``: experiments through the lab, beside the bare ensemble, Mesa's batch_run and the EMA workbench.

The design: "Two doors", 8 quarters, physical inspection by licensing-customs meetings at ten levels each, 1,000 replicates at
each of the 100 points: 100,000 runs. The lab runs it whole in a process of its own, is killed in the middle, and goes on. Ratios
to the bare ensemble come from rounds that take turns in one process; the peers run a few points of the design on the Mesa
region, whose steps are compiled too. The peers need
``pip install --require-hashes -r constraints.txt -r benchmarks/constraints.txt``.
"""

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import mesa
import numpy as np

from benchmarks.engine import Result, as_table, machine, seconds
from benchmarks.memory import peak
from sim import lab
from sim.agents.build import Template
from sim.agents.memory import Room
from sim.ensemble.sample import in_parts, run_many
from sim.indicators import totals
from sim.record import DIVERSIONS
from sim.region import MesaRegion
from sim.scenario import Decisions, load
from sim.statistics import median
from sim.words import console

DAYS: Final = 728
SEED: Final = 7
LEVELS: Final = 10
REPLICATES: Final = 1000
WORKERS: Final = 2
ROUNDS: Final = 7
PEER_RUNS: Final = 256
PEER_POINTS: Final = 8
INSPECTION: Final = (2.0, 20.0)
MEETINGS: Final = (0.0, 26.0)


def experiment(replicates: int = REPLICATES) -> lab.Experiment:
    """Return the design, with no point to compare with, so that the peers can run the same."""
    return lab.build(
        {
            "title": "Inspection by meetings",
            "scenarios": ["two-doors"],
            "seed": SEED,
            "against": None,
            "factors": [
                {"name": "inspection", "lever": "all.L21", "range": list(INSPECTION)},
                {"name": "meetings", "lever": "all.L17", "range": list(MEETINGS)},
            ],
            "design": {"kind": "factorial", "levels": LEVELS},
            "replicates": replicates,
        }
    )


def study(replicates: int = REPLICATES) -> lab.Study:
    """Return the study of the design."""
    return lab.make(experiment(replicates), SEED)


def bare(points: lab.Study, replicates: int) -> None:
    """Run the same replications through the ensemble alone, and work out the same indicators, keeping nothing."""
    for point in points.points:
        for some in in_parts(range(replicates)):
            totals(run_many(points.scenario(point), point.decisions, SEED, some, DAYS, WORKERS))


def against_the_ensemble() -> tuple[float, float]:
    """Return seconds a run in the lab (median of rounds), and its throughput as a share of the bare ensemble's."""
    replicates = 64
    asked = study(replicates)
    runs = asked.runs
    bare(study(2), 2)
    times, shares = [], []
    with tempfile.TemporaryDirectory() as kept:
        places = iter(Path(kept) / str(n) for n in range(ROUNDS))
        for _ in range(ROUNDS):
            alone = seconds(lambda: bare(asked, replicates))
            ours = seconds(lambda: lab.run(asked, next(places), workers=WORKERS))
            times.append(ours / runs)
            shares.append(alone / ours)
    return median(np.array(times)), median(np.array(shares))


def whole(folder: Path, resume: bool) -> None:
    """Run the whole design in this process; print a line of JSON as chunks end: runs done, seconds, peak memory in MB."""
    begun = time.perf_counter()

    def report(progress: lab.Progress) -> None:
        line = {
            "runs": progress.runs,
            "seconds": time.perf_counter() - begun,
            "peak": peak(),
            "found": progress.found_before,
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    lab.run(study(), folder, workers=WORKERS, resume=resume, report=report)


def _lines(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Start the whole design in a process of its own and yield what it prints."""
    command = [sys.executable, "-m", "benchmarks.lab", "--whole", str(folder), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as child:
        assert child.stdout is not None
        for line in child.stdout:
            yield child, json.loads(line)


def killed_and_resumed() -> list[Result]:
    """Run all 100,000 replications, killed once in the middle; return speed, memory early and late, and what the kill cost."""
    runs = study().runs
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "out"
        seen: list[dict[str, Any]] = []
        for child, line in _lines(folder):
            seen.append(line)
            if line["runs"] > runs // 2:
                child.send_signal(signal.SIGKILL)
                break
        before = seen[-1]
        after = [line for _child, line in _lines(folder, "--resume")]
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    early = next(line["peak"] for line in seen if line["runs"] >= runs // 10)
    late = max(line["peak"] for line in (before, after[-1]))
    lost = before["runs"] - after[0]["found"]
    rate = (before["runs"] + runs - after[0]["found"]) / (before["seconds"] + after[-1]["seconds"])
    return [
        Result("runs in all", runs, "runs"),
        Result("runs a second, killed once and resumed, start of both processes left out", rate, "a second"),
        Result("runs done before the kill that had to be done again", float(max(0, lost)), "runs"),
        Result("peak memory of the process after a tenth of the runs", early, "MB"),
        Result("peak memory of the process at the end", late, "MB", "below 1,000", late < 1000),
        Result("memory at the end against after a tenth", late / early, "times", "below 1.1", late / early < 1.1),
        Result("disk a run, all indicators", size / runs, "bytes"),
    ]


class PeerRegion(MesaRegion):
    """The Mesa region as ``batch_run`` wants a model: parameters by name, an end, and a collector of its figures."""

    def __init__(self, inspection: float, meetings: float, replicate: int = 0, rng: object = None) -> None:
        scenario = load("two-doors")
        decisions = Decisions.setting(scenario, "all.L21", inspection)
        decisions = decisions.followed_by(Decisions.setting(scenario, "all.L17", meetings))
        super().__init__(_template(decisions), int(replicate), logging=False)
        self.datacollector = mesa.DataCollector(model_reporters={"diversions": _diversions})

    def step(self) -> None:
        """Simulate a day and collect: batch_run looks up a step's figures by its number."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.day < DAYS - 1


def _template(decisions: Decisions) -> Template:
    scenario = load("two-doors")
    return Template(scenario, decisions, SEED, DAYS, Room.expected(scenario, DAYS, logging=False))


def _diversions(region: MesaRegion) -> float:
    return float(region.arrays.months[..., DIVERSIONS].sum())


def peer_outcome(inspection: float, meetings: float, replicate: float) -> dict[str, float]:
    """Simulate one run on the Mesa region, as the EMA workbench asks for it."""
    region = PeerRegion(inspection, meetings, int(replicate))
    region.simulate()
    return {"diversions": _diversions(region)}


def _grid(count: int) -> list[tuple[float, float]]:
    spans = [np.linspace(*span, count) for span in (INSPECTION, MEETINGS)]
    return list(zip(*(values.tolist() for values in spans), strict=True))


def with_batch_run() -> float:
    """Return seconds a run of Mesa's batch_run in so many processes; their start, which it does each time, included."""
    each = PEER_RUNS // PEER_POINTS
    points = _grid(PEER_POINTS)
    parameters = {
        "inspection": [inspection for inspection, _ in points[: PEER_POINTS // 2]],
        "meetings": [points[0][1], points[-1][1]],
        "replicate": list(range(each)),
    }

    def start() -> None:
        mesa.batch_run(PeerRegion, parameters, number_processes=WORKERS, max_steps=DAYS, display_progress=False)

    return seconds(start) / PEER_RUNS


def with_workbench() -> float:
    """Return seconds a run of the EMA workbench in so many processes; their start included."""
    from ema_workbench import (
        IntegerParameter,
        Model,
        MultiprocessingEvaluator,
        Policy,
        RealParameter,
        ScalarOutcome,
        Scenario,
        ema_logging,
    )

    ema_logging.log_to_stderr(logging.ERROR)
    model = Model("region", function=peer_outcome)
    model.uncertainties = [IntegerParameter("replicate", 0, REPLICATES)]
    model.levers = [RealParameter("inspection", *INSPECTION), RealParameter("meetings", *MEETINGS)]
    model.outcomes = [ScalarOutcome("diversions")]
    policies = [Policy(f"p{n}", inspection=i, meetings=m) for n, (i, m) in enumerate(_grid(PEER_POINTS))]
    replicates = [Scenario(f"r{n}", replicate=n) for n in range(PEER_RUNS // PEER_POINTS)]

    def start() -> None:
        with MultiprocessingEvaluator(model, n_processes=WORKERS) as evaluator:
            evaluator.perform_experiments(replicates, policies)

    return seconds(start) / PEER_RUNS


def measure() -> list[Result]:
    """Return all figures."""
    ours, share = against_the_ensemble()
    results = [
        Result("a run in the lab, two workers", 1000 * ours, "ms"),
        Result("throughput against the bare ensemble", share, "times", "0.8 or more", share >= 0.8),
        *killed_and_resumed(),
    ]
    for name, run in (("Mesa's batch_run", with_batch_run), ("the EMA workbench", with_workbench)):
        theirs = run()
        results.append(Result(f"a run in {name} on the Mesa region, two processes", 1000 * theirs, "ms"))
        results.append(Result(f"{name} against the lab", theirs / ours, "times"))
    return results


def main() -> int:
    """Measure and print; exits with 1 when a wanted figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lab", description=__doc__)
    parser.add_argument("--whole", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--resume", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.whole is not None:
        whole(given.whole, given.resume)
        return 0
    results = measure()
    print(machine())
    print(as_table(results))
    return int(not all(result.met for result in results if result.wanted))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
