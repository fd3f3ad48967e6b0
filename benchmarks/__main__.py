"""``python -m benchmarks``: measure everything, one section after another, and write docs/performance.md.

It takes about twenty minutes on two cores; run nothing else beside it. ``--only load,exercise`` renews the sections named and
leaves the rest of the page alone.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
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

- The compiled run is the ensemble's loop, its arrays reset to day 0, without an event log: the median of {engine.ROUNDS} rounds of
  {engine.RUNS} runs. Each round measures one thread and two threads in turn, on the same runs.
- The floor makes as many keyed draws as a run does; calls are counted by running the same code without compilation.
- Memory is the peak of a separate process that starts from compiled code on disk, makes that many replicates and keeps their
  indicators: the tallies of 256 replicates at a time, then 232 bytes a replicate.
- Plain Mesa is one run of the same sources as ordinary Python (`NUMBA_DISABLE_JIT=1`).
"""


def answers_section() -> str:
    """Measure an answer."""
    return f"""## An answer of the page

`python -m benchmarks.answers`

{engine.as_table(answers.measure())}

Each of {answers.QUESTIONS} questions takes 200 runs as set and 200 at the start settings, all simulated anew with assumptions drawn
for each, and the first view made from them, in a process that has answered one question before. The other views are timed
together; a page draws one at a time. The first answer is what a reader sees meanwhile.
"""


def load_section() -> str:
    """Measure people on the page."""
    return f"""## People on the page

`python -m benchmarks.load`

{engine.as_table(load.measure())}

Each person is a client that speaks the page's own protocol over a WebSocket to a server started by `cordon serve`. One person alone
moves a lever every {load.ALONE:g} seconds, each of 30 every {load.EVERY:g}. The changed picture shows 40 runs if they are ready
within {sandbox.TIMEOUT:g} s, otherwise whatever the browser gets next; the full one shows 200. Clients share the server's
processors and draw no pictures.
"""


def exercise_section() -> str:
    """Measure a live session."""
    return f"""## A live session

`python -m benchmarks.exercise`

{engine.as_table(exercise.measure())}

“Two doors” with all its seats: {exercise.DECIDING} people who decide, some of them sharing a seat, each moving a lever every
{exercise.EVERY:g} seconds, proposing and submitting; {exercise.WATCHING} participants, observers and evaluators who watch, in three
languages, and a projector. It lasts two minutes, with moves of half a minute. Each screen is a client that speaks the page's own
protocol and listens to the session as a browser does; clients share the server's processors and draw no pictures. Afterwards, every
acknowledged entry is looked up in the log on disk.
"""


def soak_section() -> str:
    """Measure a live session for two hours."""
    return f"""## A live session for two hours

`python -m benchmarks.soak`

{engine.as_table(soak.measure())}

The same session for two hours, as in `make soak`. It is measured again only when named: `python -m benchmarks --only soak`.
"""


def first_minute_section() -> str:
    """Measure a first start."""
    return f"""## The first minute on a machine

`python -m benchmarks.first_minute`

{engine.as_table(first_minute.measure("scenario=two-doors&lang=en", None))}

A real browser with an empty cache. A process of its own compiles the model, so that the page's controls are usable at once; the
page shows the progress and fills by itself. The server only loads what is on disk.
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

Reference cases of all States on each of the last seven days, over as many runs as `cordon chain` takes. Runs and chains take turns
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
each, on two workers; all indicators of the region are kept. The share of the bare ensemble's throughput is the median of
{lab.ROUNDS} rounds that take turns in one process, each over the same replicates and indicators. The peers ran {lab.PEER_RUNS}
replicates of the same points on the Mesa region, whose steps are compiled, in two processes each, start included. They write
nothing to disk, so that one run that fails loses all.
"""


def phases_section() -> str:
    """Measure the steps of a day."""
    return f"""## Where the time goes

`python -m benchmarks.phases`

{phases.as_table(phases.profile())}

The loop reads the processor's cycle counter between the steps, which costs a few per cent.

What limits it: in licensing, two lognormal times for each of about 2,400 applications (a normal quantile and an exponential each,
from + − × ÷ only) and branches that no processor can predict; at posts, three keyed draws and five divisions for each of 8,000
post-days; in choices, two logarithms for each of at most twelve plans. Draws alone are the floor in the first table.

What made it faster, up to 2026-11-24. Before and after were measured within the same hour:

| change | before | after |
|---|---|---|
| pass the region as an address without reference counting, not as a Numba structref | 1.64 ms a run | 1.16 ms |
| the same: a process's first run, with compiled code on disk | 0.88 s | 0.43 s |
| the same: peak memory of 200 replicates | 412 MB | 240 MB |
| evaluate the polynomials of the normal quantile in pairs (Estrin) | licensing 0.347 ms | 0.307 ms |
| compute both times of an application side by side | licensing 0.275 ms | 0.262 ms |
| keep all arrays in one block, reset by one copy | 0.060 ms | 0.009 ms |
| share replicates evenly between threads, not 64 at a time | 200 in 0.156 s | 0.141 s |
| take quantiles of histograms over whole arrays | monthly tables 20 ms | 5 ms |
| search smallest changes from a shared prefix, change orders in place, stop at the attempt | 7.9 s | 0.4 s |
| 193 States: let sharing and meetings look at their own States and posts (before: on a loaded machine) | 299 ms a run | 108 ms |
| 193 States: size arrays to the region, index places by State | first run 33 s | 0.15 s |

The rebuilt model (2026-11-30): a run against one of the model before the rebuild, alternating on the same machine, each replicate's
fastest of 40 repetitions, 20 replicates.

| change | before the rebuild | with it | ratio |
|---|---|---|---|
| the rebuilt model, as it first was (loaded machine) | 1.315 ms | 1.424 ms | 1.08 |
| compute once a week what a State's sectors share; a taste's logarithms only where it can decide | 1.289 ms | 1.347 ms | 1.05 |
| compute once a run what fades alike each week; own work writes into its quarter | 1.297 ms | 1.344 ms | 1.04 |
| no exponential for rare counts and losses that the draw excludes (medians of 5 and 4 turns) | 1.294 ms | 1.283 ms | 0.99 |

A run has 182 attempts, 185 before: for each attempt the last ratio is 1.01.

Tried without effect: dividing days without a sign (posts 0.345 to 0.335 ms, the rest unchanged; kept, since it reads no worse);
rows of levers and controls as views in loops (1.344 ms both); `NUMBA_OPT=max` (within 1 %); vectorising straight-line code
(`NUMBA_SLP_VECTORIZE`, 1 % faster, measured once on a loaded machine; left as Numba has it). A sampled profile shows posts waiting
for two divisions, one after the other; fewer instructions alone did not help there.

Fast-math, contraction and parallel loops stay off: they would change bits from machine to machine, or abort under threads.
"""


def variance_section() -> str:
    """Measure what saves replicates."""
    return f"""## What saves replicates

`python -m benchmarks.variance`

{variance.as_table(variance.measure())}

Ratios of the variances of a difference over {variance.COURSES} replicates ({variance.CHAINS} for the chain): 4 means that a quarter
of the replicates gives the same interval. Levers are raised in all States to the most that is paid for. Common random numbers,
keyed by who asks what and not by when, save most. Opportunities, the one figure with a known mean that both sides share, explain
next to nothing of the rest, so no control variate is used. The chain computes expectations: for the effect of a control it needs a
tenth to a hundredth of the replicates that counting stops would take.
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
REBUILT: Final = "2026-11-29"
"""Day on which the mechanisms of the model were rebuilt; older figures are of the model before."""


def head() -> str:
    """Return what stands above the sections."""
    return f"""# How fast and how large

`python -m benchmarks` writes this page; the command above each table prints that table again. Unless a section says otherwise, the
scenario is “Two doors” over 8 quarters (728 days).

Each section names the day and the machine of its measurement. The model's mechanisms were rebuilt on {REBUILT}: what was measured
before that day describes the model before it. The machines are shared and virtual: figures swing by about a fifth from run to run,
ratios less.
"""


def kept(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands above the first section of a page, and its sections by the module that measured each."""
    above, *parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    found = {}
    for part in parts:
        command = re.search(r"^`python -m benchmarks\.(\w+)`$", part, flags=re.MULTILINE)
        if command is not None:
            found[command[1]] = part
    return above, found


def measured(section: str) -> str:
    """Return a section with the day and the machine of its measurement below its title."""
    title, rest = section.split("\n", 1)
    return f"{title}\n\nMeasured on {date.today().isoformat()}: {engine.machine()}.\n{rest}"


def page(only: Sequence[str] = (), before: str = "", sections: Mapping[str, Callable[[], str]] = SECTIONS) -> str:
    """Measure the sections named, or all but the long ones, and return the page; the others stay as they were ``before``."""
    above, found = kept(before)
    for name in only or [name for name in sections if name not in LONG]:
        found[name] = measured(sections[name]())
    texts = [(above if only else "") or head(), *(found[name] for name in sections if name in found)]
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
