"""``python -m benchmarks.phases``: where the time of a compiled run goes, by the steps of a day.

The loop of ``sim.ensemble.loop`` with the processor's cycle counter read between the steps; reading it costs a few per cent.
"""

import time
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from benchmarks.engine import RUNS, template
from sim.agents.attempt import attempts_day
from sim.agents.authority import authority_day
from sim.agents.day import DAY, begin_run, common_notices
from sim.agents.exogenous import apply_exogenous_events
from sim.agents.handle import handle
from sim.agents.holding import holding_day
from sim.agents.network import network_day
from sim.agents.own_work import take_stock
from sim.agents.post import post_day
from sim.agents.programme import programme_day
from sim.agents.sector import sector_day
from sim.agents.state import state_day
from sim.compiled import compiled
from sim.words import console

STEPS: Final = tuple(phase.text for phase in DAY)
"""The steps of a day, in order."""


@intrinsic
def cycles(_context: Any) -> Any:
    """Return the processor's cycle counter."""

    def codegen(_context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        counter = builder.module.declare_intrinsic("llvm.readcyclecounter", fnty=ir.FunctionType(ir.IntType(64), []))
        return builder.call(counter, [])

    return types.int64(), codegen


@compiled
def lap(spent: Any, step: int, since: int) -> int:
    """Add to a step the cycles since a count, and return the count now."""
    now = cycles()
    spent[step] += now - since
    return int(now)


@compiled
def live_counted(w: Any, spent: Any) -> None:
    """Simulate a whole run and add to ``spent`` (steps,) the cycles that each step of ``DAY`` took."""
    begin_run(w)
    for day in range(w.run[0].days):
        count = cycles()
        apply_exogenous_events(w, day)
        count = lap(spent, 0, count)
        for s in range(len(w.states)):
            state_day(w, s, day)
        count = lap(spent, 1, count)
        for i in range(len(w.sectors)):
            sector_day(w, i, day)
        count = lap(spent, 2, count)
        for a in range(len(w.authorities)):
            authority_day(w, a, day)
        count = lap(spent, 3, count)
        for i in range(len(w.networks)):
            network_day(w, i, day)
        count = lap(spent, 4, count)
        for i in range(len(w.networks)):
            attempts_day(w, i, day)
        count = lap(spent, 5, count)
        for i in range(len(w.posts)):
            post_day(w, i, day)
        count = lap(spent, 6, count)
        for i in range(len(w.holdings)):
            holding_day(w, i, day)
        count = lap(spent, 7, count)
        common_notices(w, day)
        count = lap(spent, 8, count)
        for i in range(len(w.programmes)):
            programme_day(w, i, day)
        count = lap(spent, 9, count)
        for s in range(len(w.states)):
            take_stock(w, s, day)
        lap(spent, 10, count)


def profile(runs: int = RUNS) -> dict[str, float]:
    """Return milliseconds a run by step, and ``bringing back to day 0`` beside them."""
    start = template()
    region = start.replicate(0, logging=False)
    compiled_region = handle(region)
    spent = np.zeros(len(STEPS), np.int64)
    live_counted(compiled_region, spent)
    spent[:] = 0
    lived = brought_back = 0.0
    for number in range(runs):
        begun = time.perf_counter()
        start.reset(region, number)
        ready = time.perf_counter()
        live_counted(compiled_region, spent)
        brought_back += ready - begun
        lived += time.perf_counter() - ready
    by_step = 1000 * lived / runs * spent / spent.sum()
    found = dict(zip(STEPS, by_step.tolist(), strict=True))
    return {**found, "bringing the region back to day 0": 1000 * brought_back / runs}


def as_table(found: dict[str, float]) -> str:
    """Return the profile as a Markdown table."""
    total = sum(found.values())
    rows = [f"| {step} | {value:.3f} ms | {100 * value / total:.0f} % |" for step, value in found.items()]
    return "\n".join(["| step of a day | a run | share |", "|---|---|---|", *rows])


if __name__ == "__main__":
    with console.readable():
        print(as_table(profile()))
