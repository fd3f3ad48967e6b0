"""``python -m benchmarks``: measures everything, one after another in one go, and writes docs/performance.md.

Takes about fifteen minutes on two cores. Nothing else should run beside it.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from benchmarks import answers, engine, first_minute, lab, phases, sizes, whatifs

PAGE: Final = Path(__file__).parent.parent / "docs" / "performance.md"


def page() -> str:
    """Measure and return the page."""
    where = engine.machine()
    runs = engine.as_table(engine.measure(plain=True))
    answer = engine.as_table(answers.measure())
    minute = engine.as_table(first_minute.measure("scenario=two-doors&lang=en", None))
    what_if = whatifs.as_table(whatifs.measure())
    size = sizes.as_table(sizes.rows())
    experiments = engine.as_table(lab.measure())
    profile = phases.as_table(phases.profile())
    return f"""# How fast and how large

Written by `python -m benchmarks`; do not edit it, each table's own command prints it again. “Two doors”, 8 quarters (728 days),
where nothing else is said.

Machine: {where}. It is a shared virtual machine: figures swing by a fifth or so from run to run, ratios less.

## Runs

`python -m benchmarks.engine`

{runs}

- The compiled run is the ensemble's loop with its arrays brought back to day 0, without an event log; median of {engine.ROUNDS}
  rounds of {engine.RUNS} runs. Two threads finish the same runs as one; a round measures both in turn.
- The floor makes as many keyed draws as the run does, counted by running the same code without compilation and counting calls.
- Memory is the peak of a process of its own that makes so many replicates from compiled code on disk and keeps their indicators:
  tallies of 256 replicates at a time, 232 bytes a replicate after that.
- Plain Mesa runs the same sources as ordinary Python (`NUMBA_DISABLE_JIT=1`), one run.

## An answer of the page

`python -m benchmarks.answers`

{answer}

200 courses now and 200 at the start settings, both lived anew, the course whose incidents are shown, and every table and series of
the page, inside one process in which one question was answered before. Twenty different questions.

## The first minute on a machine

`python -m benchmarks.first_minute`

{minute}

A real browser, an empty cache. The model is compiled in a process of its own while another one lives a single course in plain
Python, so that the page is usable at once; the server only loads what is on disk.

## What-ifs

`python -m benchmarks.whatifs`

{what_if}

## Size

`python -m benchmarks.sizes`

{size}

Regions made by `cordon generate`. An agent-day is one State, authority, post, sector, holding or network on one day.

## Experiments

`python -m benchmarks.lab`

{experiments}

100 points of "Two doors" (physical inspection by licensing-customs meetings, ten levels each), {lab.REPLICATES:,} replicates at
each, two workers; all indicators of the region are kept. The share of the bare ensemble's throughput is the median of
{lab.ROUNDS} rounds that take turns in one process, each over the same courses and indicators. The peers ran
{lab.PEER_RUNS} courses of the same points on the Mesa region, whose steps are compiled, in two processes each; the start of
these is included. They keep nothing on disk, and what one of their runs breaks is lost with the rest.

## Where the time goes

`python -m benchmarks.phases`

{profile}

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


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--print", action="store_true", dest="only_print", help="print the page, write nothing")
    given = parser.parse_args()
    text = page()
    if given.only_print:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
