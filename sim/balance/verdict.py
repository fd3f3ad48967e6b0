"""The verdict on a scenario: a search for the best plan, the hard bars, and what is only printed beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.balance.bars import DIGITS, Bar, Work, judged_bars
from sim.balance.teams import Efforts, decided, most_paid, raise_evenly, start_efforts
from sim.balance.trial import HUNDRED, search
from sim.chain import CaseParts, ChainLink
from sim.compiled import source_hash
from sim.scenario import Decisions, Scenario
from sim.scenario.means import Resources, asked_for, means_of
from sim.words import SOURCE

RESTARTS, TRIES = 3, 90
FEW: Final = 3.0
"""Cases of 100 controlled ones below which a gate is hardly met."""


@dataclass(frozen=True)
class Balance:
    """What was found of a scenario: hard bars, plans and what is only printed."""

    scenario: Scenario
    model: str
    bars: tuple[Bar, ...]
    before: float
    best: float
    best_plan: Decisions
    teams: Mapping[str, float]
    printed: Mapping[str, Any]

    @property
    def passed(self) -> bool:
        """Whether every hard bar is passed or waived with a reason."""
        return all(bar.passed or bar.waived for bar in self.bars)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as it is written to a file; cases are of 100, to one decimal."""
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "model": self.model,
            "passed": self.passed,
            "cases_stopped_before": round(self.before, DIGITS),
            "cases_stopped_best": round(self.before + self.best, DIGITS),
            "best_plan": self.best_plan.to_json(),
            "teams": {name: round(gain, DIGITS) for name, gain in self.teams.items()},
            "bars": [
                {
                    "id": bar.id,
                    "passed": bar.passed,
                    "waived": bar.waived or None,
                    "found": [dict(row) for row in bar.measured],
                }
                for bar in self.bars
            ],
            "printed": dict(self.printed),
        }


def _credit(work: Work, best: Efforts) -> dict[str, float]:
    """Return what share of the best plan's gain each lever accounts for: what is lost without it, against all such losses."""
    whole = float(work.judging.cases(decided(work.scenario, best)).mean())
    lost = {}
    for lever in work.levers:
        without = {cell: effort for cell, effort in best.items() if cell[1] != lever.id}
        lost[lever.id] = max(0.0, whole - float(work.judging.cases(decided(work.scenario, without)).mean()))
        work.step()
    total = sum(lost.values())
    return {lever: round(HUNDRED * share / total, DIGITS) if total else 0.0 for lever, share in lost.items()}


def _outcomes(work: Work) -> list[dict[str, Any]]:
    """Return what each basic lever, raised to the most that is paid, gains of 100 cases, and in how many worlds it gains any."""
    rows = []
    for lever in work.levers:
        gain = work.judging.cases(decided(work.scenario, most_paid(work.scenario, lever)))
        work.step()
        rows.append(
            {
                "lever": lever.id,
                "cases": round(float(gain.mean()), 2),
                "worlds_better": round(float((gain > 0.0).mean()), 2),
            }
        )
    return rows


def _cooperation(work: Work) -> dict[str, float]:
    """Return what all States gain together with their spare money, and what one gains with all of that money."""
    scenario = work.scenario
    asked = {state.id: asked_for(start_efforts(scenario, state.id)) for state in scenario.states}
    has = {state.id: means_of(scenario, state.id) for state in scenario.states}
    one = scenario.states[0]
    spare = [sum(has[name][n] - asked[name][n] for name in has if name != one.id) for n in range(2)]
    more = Resources(has[one.id].budget + max(0.0, spare[0]), has[one.id].hours + max(0.0, spare[1]))
    richer = one.model_copy(
        update={
            "budget": replace(one.budget, value=more.budget),
            "officer_hours": replace(one.officer_hours, value=more.hours),
        }
    )
    rich = scenario.model_copy(update={"states": (richer, *scenario.states[1:])})
    efforts: Efforts = {}
    raise_evenly(scenario, one.id, work.levers, efforts, more)
    alone = work.judging.cases(decided(scenario, efforts), rich)
    together = work.judging.cases(work.teams["balanced"])
    work.step()
    return {"together": round(float(together.mean()), DIGITS), "in_one_state": round(float(alone.mean()), DIGITS)}


def _few(links: Sequence[ChainLink], parts: CaseParts) -> list[str]:
    """Return the gates that fewer than three of a hundred controlled cases reach."""
    inside = HUNDRED - parts.outside
    return [link.gate.id for link in links if inside > 0.0 and HUNDRED * link.reached / inside < FEW]


def balance(scenario: Scenario, step: Callable[[], None] = lambda: None) -> Balance:
    """Try each basic lever, team plans and a search for the best plan of a scenario, and judge; ``step`` is called as it goes.

    Takes minutes. The same scenario and model give the same answer.
    """
    work = Work(scenario, step)
    plans = [search(work.tuning, work.levers, restart, TRIES, step) for restart in range(RESTARTS)]
    efforts = max(plans, key=lambda each: each.gain).efforts
    best = decided(scenario, efforts)
    bars = judged_bars(work, plans, best)
    start = work.chain(Decisions())
    printed = {
        "levers": _outcomes(work),
        "credit_of_the_best_plan": _credit(work, efforts),
        "same_money": _cooperation(work),
        "hardly_met": {state.id: _few(start.links(state.id), start.of(state.id)) for state in scenario.states},
        "chain_at_the_start": {
            state.id: {
                part: round(getattr(start.of(state.id), part), DIGITS) for part in ("outside", "stopped", "passed")
            }
            for state in scenario.states
        },
    }
    return Balance(
        scenario,
        source_hash(),
        tuple(_under_terms(scenario, bar) for bar in bars if bar.id in scenario.terms.bars),
        work.judging.stopped_before(),
        float(work.judging.cases(best).mean()),
        best,
        {name: float(work.judging.cases(plan).mean()) for name, plan in work.teams.items()},
        printed,
    )


def _under_terms(scenario: Scenario, bar: Bar) -> Bar:
    waived = scenario.terms.waived.get(bar.id)
    return bar if waived is None else replace(bar, waived=waived.get(SOURCE))
