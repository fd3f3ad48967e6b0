"""Fact 14: what licensing knows, brought to posts by meetings, and what neighbours share with it."""

from typing import Final

import numpy as np

from sim import record as tally
from sim.ensemble.sample import Sample
from sim.scenario import Agreement, Decisions, Order, Scenario, load
from sim.statistics import Mean
from verification.fact import Effort, Fact, Robustness
from verification.paired import (
    UNCERTAIN,
    above_zero,
    bars_of,
    holds_over_ranges,
    judged,
    measured,
    sample,
)
from verification.regions import with_ample_means

MEETINGS: Final = 26.0
"""Meetings a year in each State; the group of DOMAIN S42 meets 7 to 9 times, weekly is the most."""
SHARED: Final = 100.0
"""Share of cases shared, %."""
REMARK: Final = (
    "Sharing alone reaches licensing desks, not posts: it stops more before the border and leaves posts less to find. "
    "How large the gain is follows from assumed sizes (briefing_opens, briefing_recognises)."
)
RANGES: Final = (
    *("briefing_opens", "briefing_recognises", "briefing_half_life", "meeting_share", "alert_teaches", "alert_factor"),
    *("knowledge_gain", "knowledge_half_life", "known_at_start", "known_from", "fashion", "denial_catch"),
)
"""What its mechanism reads and no source gives: each is moved alone to either end of its range."""


def _decisions(scenario: Scenario, meetings: bool, sharing: bool) -> Decisions:
    states = tuple(state.id for state in scenario.states)
    orders = [Order(0, place, "L17", MEETINGS if meetings else 0.0) for place in states]
    orders += [Order(0, place, "L37", SHARED if sharing else 0.0) for place in states]
    return Decisions(tuple(orders), (Agreement("L37", states, 0),) if sharing else ())


def _finds(found: Sample) -> np.ndarray:
    """Return finds per 100,000 consignments opened after the first quarter, by replicate."""
    sums = found.months[:, 3:].sum(axis=(1, 2))
    return np.asarray(100_000.0 * sums[:, tally.FINDS] / sums[:, tally.OPENED])


def look(scenario: Scenario, replicates: int) -> dict[str, Mean]:
    """Return the paired change of finds per 100,000 consignments opened: meetings, sharing, both, both less the sum of the two."""
    found = {
        (meetings, sharing): _finds(sample(scenario, _decisions(scenario, meetings, sharing), replicates))
        for meetings in (False, True)
        for sharing in (False, True)
    }
    none, meet, share, both = (found[at] for at in ((False, False), (True, False), (False, True), (True, True)))
    return {
        "meetings": Mean.of(meet - none),
        "sharing": Mean.of(share - none),
        "both": Mean.of(both - none),
        "more than the sum": Mean.of(both - meet - share + none),
    }


def _holds(scenario: Scenario, replicates: int) -> bool:
    found = look(scenario, replicates)
    return found["meetings"].positive and found["more than the sum"].positive


def fact(effort: Effort) -> Fact:
    """Return fact 14."""
    land = with_ample_means(load("two-doors"))
    found = look(land, effort.replicates)
    held = holds_over_ranges(land, UNCERTAIN, effort.sets, lambda s: _holds(s, effort.set_replicates))
    kind, carried = judged(land, RANGES, effort, _holds)
    unit = "finds per 100,000 opened"
    return Fact(
        "14",
        "What licensing knows helps posts find, and more so what neighbours share",
        "Intelligence-led selection: what licensing knows, brought to posts by meetings, raises finds per consignment opened; with "
        "sharing between States more than the sum of both.",
        kind,
        "practice DOMAIN S42, S43; size assumption",
        "the 95 % intervals of the paired means lie above zero",
        (
            above_zero(f"meetings alone ({MEETINGS:g} a year), against none", unit, found["meetings"]),
            measured("sharing alone (all cases, all three States), against none", unit, found["sharing"]),
            measured("both, against none", unit, found["both"]),
            above_zero("both, less the sum of either alone", unit, found["more than the sum"]),
        ),
        bars_of(unit, found),
        "Meetings bring what licensing knows to the posts, and with it what neighbours share",
        f"“Two doors”, 8 quarters, the first left out, {effort.replicates} paired replicates, budgets lifted; no meetings and no "
        f"sharing, or {MEETINGS:g} meetings a year and all cases shared, in all three States from the first day.",
        UNCERTAIN,
        Robustness(held, effort.sets, effort.set_replicates, UNCERTAIN) if effort.sets else None,
        carried + REMARK,
        givens="levers, laws, practice and networks of “Two doors”",
    )
