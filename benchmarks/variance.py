"""``python -m benchmarks.variance``: what paired draws, expectations and control variates save, as ratios of variances.

A ratio of 4 means that a quarter of the replications does. Ratios do not depend on the machine.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.balance.teams import TEAMS, decided, levers_of, most_paid, team_plan
from sim.chain import chain
from sim.ensemble.sample import run_many
from sim.record import TALLY_INDEX
from sim.scenario import Decisions, Scenario, load
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.statistics import variance

COURSES: Final = 200
CHAINS: Final = 40
SEED: Final = 1540
PLANS: Final = ("L05", "L17", "L28", "L32")


def plans(scenario: Scenario) -> Iterator[tuple[str, Decisions]]:
    """Yield single levers to the most that is paid, and a plan of a whole team."""
    for lever in PLANS:
        yield lever, decided(scenario, most_paid(scenario, LEVERS[LEVER_INDEX[lever]]))
    (balanced,) = (team for team in TEAMS if team.id == "balanced")
    yield "balanced plan", team_plan(scenario, balanced, levers_of(scenario))


def tally(scenario: Scenario, plan: Decisions, first: int, name: str) -> np.ndarray:
    """Return a tally of the region in each of ``COURSES`` replications, (COURSES,)."""
    months = run_many(scenario, plan, SEED, range(first, first + COURSES)).months
    states = slice(-1, None) if name == "opportunities" else slice(None, -1)
    return np.asarray(months[:, :, states, TALLY_INDEX[name]].sum(axis=(1, 2)))


def controlled(values: np.ndarray, control: np.ndarray) -> float:
    """Return the variance that is left of values once what a control with a known mean explains is taken off (best coefficient)."""
    together = float(((values - values.mean()) * (control - control.mean())).mean())
    explained = together**2 / float(variance(control)) if variance(control) > 0.0 else 0.0
    return float(variance(values)) - explained


def measure() -> dict[str, tuple[str, str, str]]:
    """Return, by what was decided, the ratios of variances."""
    scenario = load("two-doors")
    before = tally(scenario, Decisions(), 0, "diversions")
    chances = tally(scenario, Decisions(), 0, "opportunities")
    stopped = tally(scenario, Decisions(), 0, "stopped") / tally(scenario, Decisions(), 0, "attempts")
    numbers = range(CHAINS)
    in_chain = [chain(scenario, Decisions(), SEED, None, numbers).shares(s.id)[:, 2] for s in scenario.states]
    found = {}
    for name, plan in plans(scenario):
        now, other_luck = tally(scenario, plan, 0, "diversions"), tally(scenario, plan, COURSES, "diversions")
        paired, apart = float(variance(now - before)), float(variance(other_luck - before))
        dice = float(variance(tally(scenario, plan, 0, "stopped") / tally(scenario, plan, 0, "attempts") - stopped))
        expected = np.mean(
            [
                chain(scenario, plan, SEED, None, numbers).shares(s.id)[:, 2] - was
                for s, was in zip(scenario.states, in_chain, strict=True)
            ],
            axis=0,
        )
        found[name] = (
            f"{apart / paired:.1f}",
            f"{paired / controlled(now - before, chances):.2f}",
            f"{100.0**2 * dice / float(variance(expected)):.0f}",
        )
    return found


def as_table(found: dict[str, tuple[str, str, str]]) -> str:
    """Return the ratios as a Markdown table."""
    columns = (
        "decided",
        "the same luck on both sides, against luck of its own",
        "opportunities as a control variate, beside that",
        "the chain, against the share of attempts stopped",
    )
    rows = [columns, ("---",) * len(columns), *((name, *ratios) for name, ratios in found.items())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Print the table."""
    print(as_table(measure()))


if __name__ == "__main__":
    main()
