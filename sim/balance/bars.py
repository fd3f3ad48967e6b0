"""The bars of a balanced scenario: what participants must be able to see, and what must not be a free lunch.

No range, weight or default of the model changes because of a bar: a scenario meets bars by its start, means, length and basic set.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from sim import indicators
from sim.agents.reference import ANSWERED, ENDED
from sim.balance.teams import (
    APART,
    TEAMS,
    Efforts,
    decided,
    levers_of,
    most_paid,
    raise_evenly,
    start_efforts,
    team_plan,
)
from sim.balance.trial import HUNDRED, JUDGING, TUNING, BestPlan, Trial
from sim.chain import Chain, chain
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import run_many
from sim.exercise.formats import FORMATS
from sim.exercise.seats import DECIDING, Agency, Seat
from sim.own_work import OWN_INDEX, own_work
from sim.pathways import GATES, IN_ORDER, Role
from sim.record import TALLY_INDEX
from sim.scenario import Decisions, Order, Scenario
from sim.scenario.calendar import QUARTER, WEEK, YEAR
from sim.scenario.levers import LEVERS, Lever
from sim.scenario.objects import has_object
from sim.statistics import is_clear, median, paired_difference
from sim.whatif.worlds import SMALL
from sim.words import gettext_noop

SEED: Final = 1540
WORLDS, REPLICATIONS = 40, 4
"""Plausible worlds that judge plans, and replications in each."""
TUNING_WORLDS: Final = 24
PAIRS: Final = 40
"""Paired replications for a lever's own indicator and for chains."""
DIGITS: Final = 1
STARTS: Final[Mapping[str, tuple[float, float]]] = {
    "delay_mean": (0.04, 5.0),
    "licence_days_median": (9.0, 60.0),
    "refused": (0.0, 13.0),
}
"""Where start values must lie: days of clearance (1 hour to 5 days, DOMAIN S63, S68, S69), median working days for a licence and
per cent refused (below 1 to 13, DOMAIN S53-S55). Published medians are 12 to 21 working days, and 47 to 84 % within 20 (DOMAIN
S53-S57); 84 % within 20 is a median of 9 at the spread of 2022; small systems take up to 60 (assumption of DOMAIN 3.1)."""
HALF_BY_MOVE, FORMAT = 2, "90-minutes"
BETTER, TOGETHER, ORDERED = 20.0, 5.0, 10.0
"""Cases of 100: what the best plan must gain, how near restarts must come, and how far apart plans must be to keep their order."""
IN_WORLDS, START_WORLDS = 0.8, 0.9


@dataclass(frozen=True, slots=True)
class Bar:
    """One hard bar: whether it is passed, and what was found, as rows of words and numbers by name."""

    id: str
    name: str
    passed: bool
    measured: tuple[Mapping[str, Any], ...] = ()
    waived: str = ""
    """The scenario's reason for waiving it; empty where it does not."""


NAMES: Final[Mapping[str, str]] = {
    "own-indicators": gettext_noop("Each basic lever clearly moves its own indicator"),
    "no-object": gettext_noop("A lever without its object changes nothing"),
    "toggling": gettext_noop("Switching on and off is no better than the same average"),
    "bluffing": gettext_noop("Announcing what cannot be paid is no better than what can"),
    "giving-up": gettext_noop("Giving up an agency's measures makes its own chain clearly worse"),
    "start": gettext_noop("Start values lie in the ranges of the sources"),
    "half-effect": gettext_noop("Half of the best plan's effect is there by the end of move 2"),
    "plans-differ": gettext_noop("Plans differ"),
}
"""What the hard bars say, by id."""


@dataclass
class Work:
    """What bars share: the scenario, its basic levers, trials in worlds for tuning and for judging, chains already computed."""

    scenario: Scenario
    step: Callable[[], None]
    levers: tuple[Lever, ...] = ()
    chains: dict[tuple[Decisions, int | None], Chain] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.levers = levers_of(self.scenario)
        headline = self.scenario.terms.headline
        self.tuning = Trial(self.scenario, SEED, TUNING, TUNING_WORLDS, 1, headline)
        self.judging = Trial(self.scenario, SEED, JUDGING, WORLDS, REPLICATIONS, headline)
        self.teams = {team.id: team_plan(self.scenario, team, self.levers) for team in TEAMS}

    def chain(self, plan: Decisions, day: int | None = None) -> Chain:
        self.step()
        if (plan, day) not in self.chains:
            self.chains[plan, day] = chain(self.scenario, plan, SEED, day, range(JUDGING, JUDGING + PAIRS // 2))
        return self.chains[plan, day]

    def controlled(self, plan: Decisions, day: int | None = None) -> float:
        """Return how many of 100 reference cases controls stop, mean over States."""
        computed = self.chain(plan, day)
        return float(np.mean([computed.of(state.id).stopped for state in self.scenario.states]))


def _own_indicators(work: Work) -> Bar:
    """Is the own indicator of each basic lever clearly moved by the most that is paid, in every State that can pay for more?"""
    scenario, days = work.scenario, work.scenario.quarters * QUARTER
    numbers = range(JUDGING, JUDGING + PAIRS)
    last = max(0, scenario.quarters - YEAR // QUARTER)
    before = run_many(scenario, Decisions(), SEED, numbers, days)
    rows, passed = [], True
    for lever in work.levers:
        efforts = most_paid(scenario, lever)
        now = run_many(scenario, decided(scenario, efforts), SEED, numbers, days)
        work.step()
        moved, raised = [], []
        for state in scenario.states:
            was = start_efforts(scenario, state.id)[lever.id]
            if efforts.get((state.id, lever.id), was) - was < _RAISED:
                continue
            one, other = (own_work(sample, state.id, last)[lever.id] for sample in (before, now))
            if one is None or other is None or np.isnan(one - other).all():
                continue
            raised.append(state.id)
            change = paired_difference(one, other)
            if is_clear(change.low, change.high, 2):
                moved.append(state.id)
        clear = bool(raised) and set(moved) == set(raised)
        nobody = not any(has_object(scenario, state.id, lever) for state in scenario.states)
        passed &= clear or nobody
        rows.append(
            {"lever": lever.id, "indicator": OWN_INDEX[lever.id].id, "raised": raised, "clear": moved, "passed": clear}
        )
    return Bar("own-indicators", NAMES["own-indicators"], passed, tuple(rows))


_RAISED: Final = 0.02
"""Effort by which a lever must be raised for its indicator to be asked."""


def _no_object(work: Work) -> Bar:
    """Do levers change exactly nothing in States that have nothing for them to act on?"""
    scenario = work.scenario
    orders = [
        Order(0, state.id, lever.id, lever.value(1.0))
        for state in scenario.states
        for lever in LEVERS
        if not has_object(scenario, state.id, lever)
    ]
    numbers = range(JUDGING, JUDGING + PAIRS // 4)
    before, now = (run_many(scenario, plan, SEED, numbers) for plan in (Decisions(), Decisions(tuple(orders))))
    same = bool((before.months == now.months).all() and (before.rows == now.rows).all())
    return Bar("no-object", NAMES["no-object"], same, ({"orders": len(orders), "changed": not same},))


def _toggling(work: Work) -> Bar:
    """Do levers switched on and off by turns, a week each, stop no more than at their average all along?"""
    scenario = work.scenario
    levers = [lever for lever in LEVERS if not lever.steps and lever.kind == "target"]
    sets = {"visible": [lever for lever in levers if lever.visible], "basic": [v for v in levers if v in work.levers]}
    rows = []
    for name, chosen in sets.items():
        high: Efforts = {}
        for state in scenario.states:
            raise_evenly(scenario, state.id, chosen, high)
        half = {cell: (effort + start_efforts(scenario, cell[0])[cell[1]]) / 2.0 for cell, effort in high.items()}
        average = work.judging.cases(decided(scenario, half))
        turns = tuple(
            order
            for week in range(scenario.quarters * QUARTER // WEEK)
            for order in _at(scenario, high, week * WEEK, on=week % 2 == 0)
        )
        toggled = work.judging.cases(Decisions(turns))
        work.step()
        gain = float((toggled - average).mean())
        rows.append({"levers": name, "more_than_average": round(gain, 2), "passed": gain < _mattering(work)})
    return Bar("toggling", NAMES["toggling"], all(row["passed"] for row in rows), tuple(rows))


def _at(scenario: Scenario, efforts: Efforts, day: int, *, on: bool) -> Iterator[Order]:
    by_id = {lever.id: lever for lever in LEVERS}
    for (state, lever_id), effort in sorted(efforts.items()):
        chosen = effort if on else start_efforts(scenario, state)[lever_id]
        yield Order(day, state, lever_id, by_id[lever_id].value(chosen))


def _mattering(work: Work) -> float:
    """Return what is too small to matter: a hundredth of the cases that get through with nothing decided, of 100."""
    return SMALL * (HUNDRED - work.judging.stopped_before())


def _bluffing(work: Work) -> Bar:
    """Does everything set to its most, without means, stop no more than the same levers raised evenly within means?"""
    scenario = work.scenario
    everything = {(state.id, lever.id): 1.0 for state in scenario.states for lever in work.levers}
    bluff = work.judging.cases(decided(scenario, everything))
    funded = work.judging.cases(work.teams["balanced"])
    work.step()
    gain = float((bluff - funded).mean())
    row = {"bluff": round(float(bluff.mean()), DIGITS), "funded": round(float(funded.mean()), DIGITS)}
    return Bar("bluffing", NAMES["bluffing"], gain < _mattering(work), (row,))


def own_part(computed: Chain, agency: Agency) -> np.ndarray:
    """Return how many of 100 cases an agency's own gates stop or tell of, mean over States, by replication (R,)."""
    total = np.zeros(len(computed.parts))
    for state in computed.scenario.states:
        at_gates = np.nan_to_num(computed.at_gates(state.id))
        for gate in IN_ORDER:
            if GATES[gate].agency == agency:
                total += at_gates[:, gate, ANSWERED if GATES[gate].role is Role.ALERTS else ENDED]
    return total / len(computed.scenario.states)


def _giving_up(work: Work) -> Bar:
    """Is an agency's own part of the chain clearly worse where it gives up all its measures?"""
    scenario = work.scenario
    rows = []
    start = work.chain(Decisions())
    for agency in DECIDING:
        own = [lever for lever in LEVERS if Seat("any", agency).owns(lever)]
        before = own_part(start, agency)
        if not before.any():
            continue
        nothing = {(state.id, lever.id): 0.0 for state in scenario.states for lever in own}
        change = paired_difference(before, own_part(work.chain(decided(scenario, nothing)), agency))
        worse = is_clear(change.low, change.high, DIGITS) and change.high < 0.0
        rows.append(
            {
                "agency": str(agency),
                "before": round(float(before.mean()), DIGITS),
                "change": round(change.middle, DIGITS),
                "passed": worse,
            }
        )
    return Bar("giving-up", NAMES["giving-up"], all(row["passed"] for row in rows), tuple(rows))


def _start(work: Work) -> Bar:
    """Do delays, licence times and refusals of the first year lie where sources say, in nine of ten worlds and every State?"""
    scenario = work.scenario
    numbers = range(JUDGING * 2, JUDGING * 2 + WORLDS * 2)
    sample = run_many(scenario, Decisions(), SEED, numbers, YEAR, ranges=Ranges(scenario, each=2))
    work.step()
    rows = []
    for place, state in enumerate(scenario.states):
        totals = indicators.totals(sample, state.id, only=("delay_mean", "licence_days_median"))
        own = sample.months.sum(axis=1)[:, place]
        decided_cases = own[:, TALLY_INDEX["decided"]]
        totals["refused"] = (
            HUNDRED * own[:, TALLY_INDEX["refused"]] / np.where(decided_cases > 0.0, decided_cases, np.nan)
        )
        for name, (low, high) in STARTS.items():
            values = totals[name].reshape(WORLDS, 2).mean(axis=1)
            known = values[~np.isnan(values)]
            inside = float(((known >= low) & (known <= high)).mean()) if len(known) else 1.0
            rows.append(
                {
                    "state": state.id,
                    "value": name,
                    "range": [low, high],
                    "median": round(median(known), DIGITS) if len(known) else None,
                    "worlds_inside": round(inside, 3),
                    "passed": inside >= START_WORLDS,
                }
            )
    return Bar("start", NAMES["start"], all(row["passed"] for row in rows), tuple(rows))


def _half_effect(work: Work, best: Decisions) -> Bar:
    """Is half of what the best plan's chain gains in the end there by the end of move 2 of the 90-minute format?"""
    last = work.scenario.quarters * QUARTER - 1
    then = min(last, FORMATS[FORMAT].first_day(HALF_BY_MOVE + 1) - 1)
    early, late = (work.controlled(best, day) - work.controlled(Decisions(), day) for day in (then, last))
    share = early / late if late > 0.0 else 0.0
    row = {
        "day": then,
        "gain_then": round(early, DIGITS),
        "gain_in_the_end": round(late, DIGITS),
        "share": round(share, 2),
    }
    return Bar("half-effect", NAMES["half-effect"], share >= 0.5, (row,))


def _plans_differ(work: Work, founds: Sequence[BestPlan], best: Decisions) -> Bar:
    """Is the best plan much better than nothing and better than every team's, and do teams keep their order in worlds?"""
    gains = {name: work.judging.cases(plan) for name, plan in work.teams.items()}
    own = float(work.judging.cases(best).mean())
    judged = [float(work.judging.cases(decided(work.scenario, each.efforts)).mean()) for each in founds]
    rows: list[Mapping[str, Any]] = [
        {
            "best": round(own, DIGITS),
            "restarts": [round(gain, DIGITS) for gain in judged],
            "best_team": round(max(float(gain.mean()) for gain in gains.values()), DIGITS),
            "passed": own >= BETTER
            and max(judged) - min(judged) <= TOGETHER
            and all(own >= float(gain.mean()) for gain in gains.values()),
        }
    ]
    compared = [name for name in gains if name not in APART]
    for n, one in enumerate(compared):
        for other in compared[n + 1 :]:
            apart = gains[one] - gains[other]
            mean = float(apart.mean())
            if abs(mean) >= ORDERED:
                kept = float((np.sign(apart) == np.sign(mean)).mean())
                rows.append(
                    {
                        "plans": [one, other],
                        "apart": round(mean, DIGITS),
                        "worlds": round(kept, 2),
                        "passed": kept >= IN_WORLDS,
                    }
                )
    return Bar("plans-differ", NAMES["plans-differ"], all(row["passed"] for row in rows), tuple(rows))


def judged_bars(work: Work, founds: Sequence[BestPlan], best: Decisions) -> tuple[Bar, ...]:
    """Return all hard bars of a scenario, given what the restarts of the search found and the best plan among it."""
    return (
        _own_indicators(work),
        _no_object(work),
        _toggling(work),
        _bluffing(work),
        _giving_up(work),
        _start(work),
        _half_effect(work, best),
        _plans_differ(work, founds, best),
    )
