"""``python -m benchmarks``: measures everything, one after another in one go, and writes docs/performance.md.

Takes about twenty minutes on two cores. Nothing else should run beside it. ``--only load,exercise`` renews the sections named
and leaves the others of the page as they are.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import answers, chain, engine, exercise, first_minute, lab, load, phases, sizes, soak, variance, whatifs
from sim.ui import sandbox
from sim.words import console

PAGE: Final = Path(__file__).parent.parent / "docs" / "performance.md"


def runs_section() -> str:
    """Measure the engines."""
    return f"""## Runs

`python -m benchmarks.engine`

{engine.as_table(engine.measure(plain=True))}

- The compiled run is the ensemble's loop with its arrays brought back to day 0, without an event log; median of {engine.ROUNDS}
  rounds of {engine.RUNS} runs. Two threads finish the same runs as one; a round measures both in turn.
- The floor makes as many keyed draws as the run does, counted by running the same code without compilation and counting calls.
- Memory is the peak of a process of its own that makes so many replicates from compiled code on disk and keeps their indicators:
  tallies of 256 replicates at a time, 232 bytes a replicate after that.
- Plain Mesa runs the same sources as ordinary Python (`NUMBA_DISABLE_JIT=1`), one run.
"""


def answers_section() -> str:
    """Measure an answer."""
    return f"""## An answer of the page

`python -m benchmarks.answers`

{engine.as_table(answers.measure())}

200 courses now and 200 at the start settings, both lived anew, assumptions drawn for each, and the first view drawn from them,
inside one process in which one question was answered before. {answers.QUESTIONS} different questions. The other views that are
drawn from courses follow, all together; a page draws one at a time. The first answer is what a reader sees meanwhile.
"""


def load_section() -> str:
    """Measure people on the page."""
    return f"""## People on the page

`python -m benchmarks.load`

{engine.as_table(load.measure())}

Each person is a client that speaks the page's own protocol over a websocket to a server as `cordon serve` starts it. One alone
moves a lever every {load.ALONE:g} seconds, many of them every {load.EVERY:g}. The changed picture is of 40 courses where they are
there within {sandbox.PATIENCE:g} s, else what the browser gets next; the full one is of 200. Clients run on the same processors;
nothing draws the pictures.
"""


def exercise_section() -> str:
    """Measure a room."""
    return f"""## A room in an exercise

`python -m benchmarks.exercise`

{engine.as_table(exercise.measure())}

“Two doors” with all its seats: {exercise.DECIDING} people who decide, some of them sharing a seat, each moving a lever every
{exercise.EVERY:g} seconds, proposing and submitting; {exercise.WATCHING} participants, observers and evaluators who watch, in three
languages, and a projector. Two minutes, moves of half a minute. Each screen is a client that speaks the page's own protocol and
listens to the room as a browser does, on the same processors as the server; nothing draws the pictures. What pages acknowledged is
looked for in the log on disk afterwards.
"""


def soak_section() -> str:
    """Measure a room for two hours."""
    return f"""## A room for two hours

`python -m benchmarks.soak`

{engine.as_table(soak.measure())}

The same room, for two hours; `make soak` asks for the same. Renewed only when it is named: `python -m benchmarks --only soak`.
"""


def first_minute_section() -> str:
    """Measure a first start."""
    return f"""## The first minute on a machine

`python -m benchmarks.first_minute`

{engine.as_table(first_minute.measure("scenario=two-doors&lang=en", None))}

A real browser, an empty cache. The model is compiled in a process of its own, so that the page's controls are usable at once; it
says how far that is, and fills by itself. The server only loads what is on disk.
"""


def whatifs_section() -> str:
    """Measure what-ifs."""
    return f"""## What-ifs

`python -m benchmarks.whatifs`

{whatifs.as_table(whatifs.measure())}
"""


def chain_section() -> str:
    """Measure the chain of reference cases."""
    return f"""## The chain

`python -m benchmarks.chain`

{engine.as_table(chain.measure())}

Reference cases of all States on each of the last seven days, in as many courses as `cordon chain` takes. Runs and chains take turns
in one process ({chain.ROUNDS} rounds, medians of processor time): the ratio holds where the machine is slower.
"""


def sizes_section() -> str:
    """Measure growing regions."""
    return f"""## Size

`python -m benchmarks.sizes`

{sizes.as_table(sizes.rows())}

Regions made by `cordon generate`. An agent-day is one State, authority, post, sector, holding or network on one day.
"""


def lab_section() -> str:
    """Measure experiments."""
    return f"""## Experiments

`python -m benchmarks.lab`

{engine.as_table(lab.measure())}

100 points of "Two doors" (physical inspection by licensing-customs meetings, ten levels each), {lab.REPLICATES:,} replicates at
each, two workers; all indicators of the region are kept. The share of the bare ensemble's throughput is the median of
{lab.ROUNDS} rounds that take turns in one process, each over the same courses and indicators. The peers ran
{lab.PEER_RUNS} courses of the same points on the Mesa region, whose steps are compiled, in two processes each; the start of
these is included. They keep nothing on disk, and what one of their runs breaks is lost with the rest.
"""


def phases_section() -> str:
    """Measure the steps of a day."""
    return f"""## Where the time goes

`python -m benchmarks.phases`

{phases.as_table(phases.profile())}

The loop with the processor's cycle counter read between the steps, which costs a few per cent.

What limits it: in licensing, two lognormal times for each of about 2,400 applications (a normal quantile and an exponential each,
from + − × ÷ only) and branches that cannot be foreseen; at posts, three keyed draws and five divisions for each of 8,000 days; in
choices, two logarithms for each of at most twelve plans. Draws alone are the floor in the table above.

What was tried, each measured beside what it replaced in the same hour:

| tried | before | after | kept |
|---|---|---|---|
| a region behind an address that nothing counts, in place of a Numba structref | 1.64 ms a run | 1.16 ms | yes |
| the same: time until a process has lived its first run, compiled code on disk | 0.88 s | 0.43 s | yes |
| the same: peak memory of 200 replicates | 412 MB | 240 MB | yes |
| polynomials of the normal quantile in pairs (Estrin) | licensing 0.347 ms | 0.307 ms | yes |
| both times of an application side by side | licensing 0.275 ms | 0.262 ms | yes |
| arrays in one piece, brought back by one copy | 0.060 ms | 0.009 ms | yes |
| replicates shared evenly between threads in place of 64 at a time | 200 in 0.156 s | 0.141 s | yes |
| quantiles of histograms over whole arrays | monthly tables 20 ms | 5 ms | yes |
| smallest changes: shared prefix, orders changed in place, no further than the attempt | 7.9 s | 0.4 s | yes |
| 193 States: sharing and meetings look at their own States and posts (before: on a loaded machine) | 299 ms a run | 108 ms | yes |
| 193 States: room as large as the region needs, places found by State | first run 33 s | 0.15 s | yes |

No fast-math, no contraction and no parallel loops: they would change bits from machine to machine, or abort under threads.
"""


def variance_section() -> str:
    """Measure what saves courses."""
    return f"""## What saves courses

`python -m benchmarks.variance`

{variance.as_table(variance.measure())}

Ratios of variances of a difference over {variance.COURSES} courses ({variance.CHAINS} for the chain): 4 means that a quarter of
the courses gives the same interval. Levers are raised in all States to the most that is paid. Luck keyed by who asks what, not by
when, saves most. Opportunities, the one figure with a known mean that both sides share, explain next to nothing of what is left: no
control variate is used. The chain puts expectations in place of dice: what it says of a control takes a tenth to a hundredth of the
courses that counting stops would.
"""


SECTIONS: Final[Mapping[str, Callable[[], str]]] = {
    "engine": runs_section,
    "answers": answers_section,
    "load": load_section,
    "exercise": exercise_section,
    "soak": soak_section,
    "first_minute": first_minute_section,
    "whatifs": whatifs_section,
    "variance": variance_section,
    "chain": chain_section,
    "sizes": sizes_section,
    "lab": lab_section,
    "phases": phases_section,
}
"""The sections of the page in order, by the modules that measure them."""
LONG: Final = ("soak",)
"""Sections that are renewed only when they are named."""


def head() -> str:
    """Return what stands above the sections."""
    return f"""# How fast and how large

Written by `python -m benchmarks`; do not edit it, each table's own command prints it again. “Two doors”, 8 quarters (728 days),
where nothing else is said.

Machine: {engine.machine()}. It is a shared virtual machine: figures swing by a fifth or so from run to run, ratios less.
"""


def kept(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands above the sections of a page, and its sections by the modules that measured them."""
    above, *parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    found = {}
    for part in parts:
        command = re.search(r"^`python -m benchmarks\.(\w+)`$", part, flags=re.MULTILINE)
        if command is not None:
            found[command[1]] = part
    return above, found


def page(only: Sequence[str] = (), before: str = "", sections: Mapping[str, Callable[[], str]] = SECTIONS) -> str:
    """Measure and return the page; of some sections ``only``, each of which then names its machine, the rest as it was before."""
    above, found = kept(before)
    if not only:
        found |= {name: measure() for name, measure in sections.items() if name not in LONG}
        return "\n".join([head(), *(found[name] for name in sections if name in found)])
    for name in only:
        title, rest = sections[name]().split("\n", 1)
        found[name] = f"{title}\n\nMeasured apart from the rest, on {engine.machine()}.\n{rest}"
    texts = [above or head(), *(found[name] for name in sections if name in found)]
    return "\n\n".join(text.strip() for text in texts) + "\n"


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--print", action="store_true", dest="only_print", help="print the page, write nothing")
    parser.add_argument("--only", default="", metavar="NAMES", help=f"renew these sections, of: {','.join(SECTIONS)}")
    given = parser.parse_args()
    only = [name for name in given.only.split(",") if name]
    if unknown := [name for name in only if name not in SECTIONS]:
        parser.error(f"no such section: {', '.join(unknown)}")
    text = page(only, PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    if given.only_print:
        print(text, end="")
    else:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
