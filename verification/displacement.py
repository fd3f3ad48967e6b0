"""Fact 6: one State of "Two doors" hardens alone, or all three spend the same money."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from sim import indicators
from sim.ensemble.sample import Sample
from sim.scenario import Decisions, Scenario, load
from sim.scenario.parameters import PARAMETER_INDEX
from sim.statistics import Mean, ratio_of_means
from verification.fact import Effort, Fact, Measure, Robustness
from verification.paired import (
    UNCERTAIN,
    UNSOURCED,
    Ends,
    above_zero,
    at_either_end,
    bars_of,
    below_zero,
    kind_of,
    parameter_sets,
    sample,
)
from verification.regions import with_ample_means, with_parameters

ALONE: Final = ("velmora.L25=90", "velmora.L17=26", "velmora.L23=8", "velmora.L26=10")
TOGETHER: Final = (
    *("velmora.L25=40", "velmora.L17=12", "velmora.L23=3", "velmora.L26=4"),
    *("selvane.L25=85", "selvane.L17=20", "selvane.L23=6"),
    *("dovria.L25=45", "dovria.L17=12", "dovria.L23=2"),
)
"""The same levers for a little less money: transit control, meetings, analysts, presence in the zone."""
OF_NETWORKS: Final = (
    *("visible_inspection", "visible_random", "visible_transit", "visible_zone"),
    *("signal_weight", "published_at_start", "patience", "taste", "plan_cost"),
)
"""What networks' choices read and no source gives: the inputs that are moved one by one in quick runs; in full runs all are."""
AT_AN_END: Final = 50
"""Paired replicates with one input at an end of its range; eight times as many before its signs are called gone."""
Test = Callable[["Findings"], bool]


def displaced_share(now: Sample, before: Sample, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Return, by replicate, attempts that met a State before and now meet another, and those that no longer meet it."""
    width = min(now.encounters.shape[2], before.encounters.shape[2])
    new, old = now.encounters[..., :width], before.encounters[..., :width]
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


def _moves_next_door(findings: Findings) -> bool:
    return findings.next_door.positive


def _together_is_better(findings: Findings) -> bool:
    return findings.stopped.positive and findings.diversions.negative


def _region() -> Scenario:
    return with_ample_means(load("two-doors"))


@dataclass(frozen=True, slots=True)
class Everything:
    """What both halves of the fact are read from: the plain run, every drawn set, each input at either end of its range."""

    plain: Findings
    sets: tuple[Findings, ...]
    ends: tuple[Ends[Findings], ...]

    def held(self, holds: Test) -> int:
        """Return in how many drawn sets something holds."""
        return sum(holds(found) for found in self.sets)

    def carriers(self, holds: Test) -> tuple[str, ...]:
        """Return the inputs at an end of which alone something no longer holds, with more replicates either."""
        return tuple(end.name for end in self.ends if _gone(end, holds))

    def movers(self, of: Callable[[Findings], Mean], unit: str) -> str:
        """Return the three inputs that move a mean most over their range, with the mean at either end."""
        ends = {end.name: (of(end.low).value, of(end.high).value) for end in self.ends}
        most = sorted(ends, key=lambda name: -abs(ends[name][1] - ends[name][0]))[:3]
        return ", ".join(f"{name} ({ends[name][0]:.1f} to {ends[name][1]:.1f} {unit})" for name in most)


def _gone(ends: Ends[Findings], holds: Test) -> bool:
    for found, value in ((ends.low, "low"), (ends.high, "high")):
        if not holds(found):
            at = getattr(PARAMETER_INDEX[ends.name], value)
            if not holds(look(with_parameters(_region(), {ends.name: at}), 8 * AT_AN_END)):
                return True
    return False


@cache
def everything(effort: Effort) -> Everything:
    """Return all that both halves of the fact need, worked out once."""
    region = _region()
    return Everything(
        look(region, effort.replicates),
        tuple(
            look(with_parameters(region, drawn), effort.set_replicates)
            for drawn in parameter_sets(UNCERTAIN, effort.sets)
        ),
        tuple(at_either_end(region, UNSOURCED if effort.sets else OF_NETWORKS, lambda s: look(s, AT_AN_END))),
    )


def _setting(effort: Effort, findings: Findings) -> str:
    return (
        f"“Two doors”, 8 quarters, {effort.replicates} paired replicates, budgets lifted. One alone: {', '.join(ALONE)} "
        f"(+{findings.spent[0]:.0f} budget units in two years); all three: {', '.join(TOGETHER)} (+{findings.spent[1]:.0f})."
    )


def fact(effort: Effort) -> Fact:
    """Return the first half of fact 6: a door closed alone."""
    all_found = everything(effort)
    found = all_found.plain
    kind, carried = kind_of(all_found.carriers(_moves_next_door), len(all_found.ends))
    share = found.displaced
    return Fact(
        "6",
        "A door closed alone moves traffic next door",
        "Hardening one State of “Two doors” alone moves attempts next door.",
        kind,
        "analogue: NarcoLogic, PNAS 2019",
        "the 95 % intervals of the paired means exclude zero",
        (
            above_zero("attempts in the two other States when Velmora hardens alone", "attempts", found.next_door),
            above_zero("displaced share: of attempts that no longer met Velmora", "%", share.times(100)),
        ),
        bars_of(
            "attempts in two years, against the baseline", {place: one for place, (one, _) in found.changes.items()}
        ),
        "Hardening one State moves attempts to its neighbours",
        _setting(effort, found),
        UNCERTAIN,
        Robustness(all_found.held(_moves_next_door), effort.sets, effort.set_replicates, UNCERTAIN)
        if effort.sets
        else None,
        f"{carried}Attempts next door move most with {all_found.movers(lambda each: each.next_door, 'attempts')}.",
        givens="levers, laws, practice and networks of “Two doors”",
    )


def together(effort: Effort) -> Fact:
    """Return the second half of fact 6: the same money spent by all three."""
    all_found = everything(effort)
    found = all_found.plain
    kind, carried = kind_of(all_found.carriers(_together_is_better), len(all_found.ends))
    means: dict[str, Mean] = {}
    for place, (alone, joint) in found.changes.items():
        means |= {f"{place}: one alone": alone, f"{place}: all three": joint}
    return Fact(
        "6b",
        "The same money spent by all three States stops more than one alone",
        "The same money spent by all three States of “Two doors” stops more attempts and leaves fewer diversions than when one "
        "of them spends it alone.",
        kind,
        "analogue: NarcoLogic, PNAS 2019",
        "the 95 % intervals of the paired means exclude zero",
        (
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
        "Sharing the money moves fewer attempts next door than spending it in one State",
        _setting(effort, found),
        UNCERTAIN,
        Robustness(all_found.held(_together_is_better), effort.sets, effort.set_replicates, UNCERTAIN)
        if effort.sets
        else None,
        f"{carried}Diversions, all three less one alone, move most with "
        f"{all_found.movers(lambda each: each.diversions, 'diversions')}.",
        givens="levers, laws, practice and networks of “Two doors”, and which levers the money buys where",
    )
