"""``python -m verification.chain``: how far the chain of reference cases is from what becomes of attempts in a region that moves.

They answer different questions. Reference cases weigh a network's plans evenly and meet the region of one week; networks choose
what looks good to them, learn, and are learned from. The gap is what a reader must keep in mind, not an error: how far cases that
are *drawn* fall from the chain, in a region that stands still, is held within three standard errors by ``tests/test_chain.py``.
"""

from typing import Final

from sim.chain import chain
from sim.ensemble.sample import run_many
from sim.record import ATTEMPTS, OUTSIDE, REFUSED_OUTSIDE, STOPPED
from sim.scenario import Scenario, load
from sim.statistics import Mean, ratio_of_means
from sim.words import console

REPLICATES: Final = 400
SEED: Final = 7
MONTHS: Final = 6
"""Months at the end of the run over which attempts are counted."""
HUNDRED: Final = 100.0


def gaps(scenario: Scenario, replicates: int = REPLICATES) -> list[tuple[str, str, float, Mean]]:
    """Return for each State and part: its id, the part, of 100 reference cases, and of 100 attempts (over replicates)."""
    found = chain(scenario, None, SEED)
    months = run_many(scenario, None, SEED, replicates).months[:, -MONTHS:].sum(axis=1)
    rows = []
    for place, state in enumerate(scenario.states):
        own = months[:, place]
        attempts = own[:, ATTEMPTS]
        parts = found.of(state.id)
        stopped = own[:, STOPPED] - own[:, REFUSED_OUTSIDE]
        rows.append((state.id, "outside", parts.outside, ratio_of_means(own[:, OUTSIDE], attempts).times(HUNDRED)))
        rows.append((state.id, "stopped", parts.stopped, ratio_of_means(stopped, attempts).times(HUNDRED)))
    return rows


def main() -> None:
    """Print the gaps of "Two doors" as a table."""
    print("| State | part | of 100 reference cases | of 100 attempts (95 % interval) | gap |")
    print("|---|---|---|---|---|")
    for state, part, cases, attempts in gaps(load("two-doors")):
        within = f"{attempts.value:.1f} [{attempts.low:.1f}, {attempts.high:.1f}]"
        print(f"| {state} | {part} | {cases:.1f} | {within} | {attempts.value - cases:+.1f} |")


if __name__ == "__main__":
    with console.readable():
        main()
