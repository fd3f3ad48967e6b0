"""Fact 6: one State of "Two doors" hardens alone, or all three spend the same money."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim import indicators
from sim.ensemble.sample import Sample
from sim.scenario import Decisions, Scenario, load
from sim.statistics import Mean, ratio_of_means
from verification.fact import Effort, Fact, Measure, Robustness
from verification.paired import above_zero, bars_of, below_zero, holds_over_ranges, sample
from verification.regions import with_ample_means

ALONE: Final = ("velmora.L25=90", "velmora.L17=26", "velmora.L23=8", "velmora.L26=10")
TOGETHER: Final = (
    *("velmora.L25=40", "velmora.L17=12", "velmora.L23=3", "velmora.L26=4"),
    *("selvane.L25=85", "selvane.L17=20", "selvane.L23=6"),
    *("dovria.L25=45", "dovria.L17=12", "dovria.L23=2"),
)
"""The same levers for a little less money: transit control, meetings, analysts, presence in the zone."""
RANGES: Final = (
    *(
        "certainty_force",
        "patience",
        "taste",
        "plan_cost",
        "belief_memory",
        "belief_alpha",
        "belief_beta",
        "signal_weight",
    ),
    *("loss_of_resources", "known_at_start", "knowledge_gain", "best_exponent", "no_law_factor", "identify_high"),
)


def displaced_share(now: Sample, before: Sample, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Return, by replicate, attempts that met a State before and now meet another, and those that no longer meet it."""
    width = min(now.met.shape[2], before.met.shape[2])
    new, old = now.met[..., :width], before.met[..., :width]
    gone = (old == place) & (new != place)
    return (gone & (new >= 0)).sum(axis=(1, 2)), gone.sum(axis=(1, 2))


@dataclass(frozen=True, slots=True)
class Findings:
    """Paired means over two years: next door, and together less alone."""

    next_door: Mean
    displaced: Mean
    stopped: Mean
    diversions: Mean
    spent: tuple[float, float]
    changes: dict[str, tuple[Mean, Mean]]


def look(scenario: Scenario, replicates: int) -> Findings:
    """Return what comes of either way to spend."""
    states = [s.id for s in scenario.states]
    base = sample(scenario, replicates=replicates)
    one, all_three = (
        sample(scenario, Decisions.parse(scenario, [f"0:{text}" for text in texts], []), replicates)
        for texts in (ALONE, TOGETHER)
    )
    before, alone, together = (indicators.totals(found) for found in (base, one, all_three))
    by_state = {place: [indicators.totals(found, place) for found in (base, one, all_three)] for place in states}
    others = sum(by_state[place][1]["attempts"] - by_state[place][0]["attempts"] for place in states[1:])
    elsewhere, gone = displaced_share(one, base, 0)
    return Findings(
        next_door=Mean.of(np.asarray(others)),
        displaced=ratio_of_means(elsewhere, gone),
        stopped=Mean.of(together["stopped"] - alone["stopped"]),
        diversions=Mean.of(together["diversions"] - alone["diversions"]),
        spent=(
            float((alone["spent"] - before["spent"]).mean()),
            float((together["spent"] - before["spent"]).mean()),
        ),
        changes={
            place: (
                Mean.of(rows[1]["attempts"] - rows[0]["attempts"]),
                Mean.of(rows[2]["attempts"] - rows[0]["attempts"]),
            )
            for place, rows in by_state.items()
        },
    )


def _holds(scenario: Scenario, replicates: int) -> bool:
    found = look(scenario, replicates)
    return found.next_door.positive and found.stopped.positive and found.diversions.negative


def fact(effort: Effort) -> Fact:
    """Return fact 6."""
    region = with_ample_means(load("two-doors"))
    found = look(region, effort.replicates)
    held = holds_over_ranges(region, RANGES, effort.sets, lambda s: _holds(s, effort.set_replicates))
    means: dict[str, Mean] = {}
    for place, (alone, together) in found.changes.items():
        means |= {f"{place}: one alone": alone, f"{place}: all three": together}
    share = found.displaced
    return Fact(
        "6",
        "A door closed alone moves traffic next door",
        "Hardening one State of “Two doors” alone moves attempts next door; the same money spent by all "
        "three stops more.",
        "comes out",
        "analogue: NarcoLogic, PNAS 2019",
        "the 95 % intervals of the paired means exclude zero",
        (
            above_zero("attempts in the two other States when Velmora hardens alone", "attempts", found.next_door),
            above_zero("displaced share: of attempts that no longer met Velmora", "%", share.times(100)),
            above_zero("attempts stopped, all three less one alone", "attempts", found.stopped),
            below_zero("diversions, all three less one alone", "diversions", found.diversions),
            Measure(
                "added spending of all three, against one alone",
                100 * found.spent[1] / found.spent[0],
                "%",
                wanted="100 or less",
                holds=found.spent[1] <= found.spent[0],
            ),
        ),
        bars_of("attempts in two years, against the baseline", means),
        "Hardening one State moves attempts to its neighbours; sharing the money moves fewer",
        f"“Two doors”, 8 quarters, {effort.replicates} paired replicates, budgets lifted. One alone: "
        f"{', '.join(ALONE)} "
        f"(+{found.spent[0]:.0f} budget units in two years); all three: {', '.join(TOGETHER)} "
        f"(+{found.spent[1]:.0f}).",
        Robustness(held, effort.sets, effort.set_replicates, RANGES) if effort.sets else None,
        "“Stops more” is meant both ways: more attempts stopped and fewer diversions than when one State spends alone.",
    )
