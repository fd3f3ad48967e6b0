"""``python -m verification``: run every fact, print them, write docs/verification.md and its figures.

All of it takes about 12 minutes of one core, twice that on a busy machine; each fact says how long it took.
Exits with 1 when a fact fails that is not among those known not to hold.
"""

import argparse
import sys
import time

from sim.words import console
from verification.fact import FULL, QUICK, Effort
from verification.facts import FACTS, NOT_SHOWN
from verification.page import over_ranges, verdict, write


def main() -> int:
    """Run the facts and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m verification", description=__doc__)
    parser.add_argument(
        "--replicates", type=int, default=FULL.replicates, help="paired replicates for signs (at least 400)"
    )
    parser.add_argument("--quick", action="store_true", help="400 replicates, no parameter sets, nothing written")
    parser.add_argument(
        "facts", nargs="*", metavar="FACT", help="only these (1 to 15, 3b, 6b, 13b); nothing is written"
    )
    given = parser.parse_args()
    unknown = set(given.facts) - set(FACTS)
    if unknown:
        parser.error(f"no fact {', '.join(sorted(unknown))}; there are {', '.join(FACTS)}")
    effort = QUICK if given.quick else Effort(replicates=max(400, given.replicates))
    found = []
    for number, look in FACTS.items():
        if given.facts and number not in given.facts:
            continue
        begun = time.perf_counter()
        fact = look(effort)
        found.append(fact)
        seconds = time.perf_counter() - begun
        head = f"{number:>3}  {fact.kind:<19} {verdict(fact):<14} {over_ranges(fact):>9}"
        print(f"{head}  {fact.title} ({seconds:.0f} s)")
        for m in fact.measures:
            interval = "" if m.low is None else f"  [{m.low:.3g}, {m.high:.3g}]"
            print(f"       {m.value:>9.4g} {m.unit:<22} {m.text}{interval}{'  wanted ' + m.wanted if m.wanted else ''}")
    if not given.quick and not given.facts:
        write(found, effort)
    return int(any(not fact.holds and fact.number not in NOT_SHOWN for fact in found))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
