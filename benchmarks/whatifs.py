"""``python -m benchmarks.whatifs``: how long each what-if takes on "Two doors", 8 quarters."""

import time
from collections.abc import Callable

from benchmarks.engine import SEED
from sim.run import run
from sim.scenario import Decisions, load
from sim.whatif import attribution
from sim.whatif.branching import branch
from sim.whatif.chance_and_decisions import chance_and_decisions
from sim.whatif.changes import smallest_changes
from sim.whatif.counterfactuals import GOT_THROUGH, would_it_have_been_stopped
from sim.whatif.paired import compare
from sim.words import console

PLAN = ["all.L17=12", "all.L28=30", "velmora.L21=10", "91:selvane.L14=10", "all.L38=4", "dovria.L05=20"]
AGREED = ["L04=velmora+selvane", "L37=all"]


def measure() -> list[tuple[str, float]]:
    """Return what was asked and seconds, once each, after one run that loads the compiled code."""
    scenario = load("two-doors")
    plan = Decisions.parse(scenario, PLAN, AGREED)
    record = run(scenario, plan, SEED)
    through = [i.attempt for i in would_it_have_been_stopped(record, Decisions()) if i.recorded.what in GOT_THROUGH]
    middle, last = through[len(through) // 2], through[-1]
    groups = len(attribution.groups_of(plan))
    asked: list[tuple[str, Callable[[], object]]] = [
        ("compare, 200 pairs, luck and assumptions", lambda: compare(scenario, Decisions(), plan, SEED, 200)),
        ("go on from the middle, 200 courses", lambda: branch(record, record.days // 2, 200)),
        ("both answers for every incident", lambda: would_it_have_been_stopped(record, Decisions())),
        ("smallest changes, an incident in the middle", lambda: smallest_changes(record, middle)),
        ("smallest changes, the last incident", lambda: smallest_changes(record, last)),
        ("luck and decisions, 1,000 replicates of 7 plans", lambda: chance_and_decisions(record)),
        (f"without each of {groups} groups, 200 replicates", lambda: attribution.without_each(scenario, plan, SEED)),
        (f"Shapley values of {groups} groups, 200 replicates", lambda: attribution.shapley(scenario, plan, SEED)),
    ]
    found = []
    for text, action in asked:
        begun = time.perf_counter()
        action()
        found.append((text, time.perf_counter() - begun))
    return found


def as_table(found: list[tuple[str, float]]) -> str:
    """Return the times as a Markdown table."""
    rows = [f"| {text} | {seconds:.2f} s |" for text, seconds in found]
    return "\n".join(["| what-if | time on two cores |", "|---|---|", *rows])


if __name__ == "__main__":
    with console.readable():
        print(as_table(measure()))
