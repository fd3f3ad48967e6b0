"""``python -m benchmarks.load``: people who move a lever every ten seconds, each a real websocket client of a real server.

Printed: from a lever moved to the changed picture, and to the full one of 200 replications, over all people. Everything runs on
this machine, the clients too, so that a server with processors of its own does a little better.
"""

import argparse
import asyncio
import contextlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import Result, as_table, machine
from benchmarks.visitors import Visitor, percentiles
from sim.cli import serving
from sim.words import console

ROOT: Final = Path(__file__).parents[1]
LEVERS: Final = ("L21", "L17", "L25", "L28")
EVERY: Final = 10.0
"""Seconds between two moves of a person among many."""
ALONE: Final = 2.0
"""Seconds between two moves of one person."""


@contextlib.contextmanager
def server(**environment: str) -> Iterator[tuple[str, int]]:
    """Start the pages as ``cordon serve`` does, and give their address and process once they answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = serving.command(ROOT / "app.py", "127.0.0.1", port)
    whole = {**os.environ, **environment}
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=whole) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/_stcore/health", process)
            yield address, process.pid
        finally:
            process.terminate()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.2)
    raise RuntimeError("the server does not answer")


@dataclass
class Times:
    """Seconds from a lever moved to the changed picture, and to the full one; what went wrong."""

    first: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def take(self, visitor: Visitor, board: dict[str, Any], begun: float, seen: float) -> None:
        """Note when a board was seen, which may say that there is nothing to see yet, and fetch the better ones."""
        shown, last = board["courses"] > 0, board
        if shown:
            self.first.append(seen - begun)
        async for last in visitor.better(board):
            if not shown and last["courses"] > 0:
                shown = True
                self.first.append(time.perf_counter() - begun)
        if not last["more"]:  # else another change has taken its place meanwhile
            self.full.append(time.perf_counter() - begun)


async def move(visitor: Visitor, dice: random.Random, times: Times) -> None:
    """Move a lever to another place and wait for what changes."""
    lever = visitor.find(f"lever:all:{dice.choice(LEVERS)}")
    place = dice.choice(
        [option for option in lever.options[: len(lever.options) // 2] if option not in lever.raw_value]
    )
    before, runs = _board(visitor)["version"], visitor.reruns
    begun = time.perf_counter()
    await visitor.set(lever.id, string_array_value=[place])
    seen = await visitor.until(
        lambda: (_board(visitor)["version"] != before and _board(visitor)["courses"] > 0) or visitor.reruns > runs
    )
    if _board(visitor)["version"] == before:  # what cannot be paid for is not set: nothing changes
        return
    await times.take(visitor, _board(visitor), begun, seen)


def _board(visitor: Visitor) -> dict[str, Any]:
    return next(iter(visitor.boards.values()))


async def person(address: str, number: int, every: float, end: float, times: Times) -> None:
    """One person: opens the page, then moves a lever every so often until the end."""
    dice = random.Random(number)
    visitor = Visitor(address, "lang=en")
    await visitor.open()
    await asyncio.sleep(dice.uniform(0, every))
    try:
        while time.perf_counter() < end:
            begun = time.perf_counter()
            await move(visitor, dice, times)
            await asyncio.sleep(max(0.0, every * dice.uniform(0.8, 1.2) - (time.perf_counter() - begun)))
    except Exception as error:
        times.errors.append(f"{type(error).__name__}: {error}")
    times.errors += visitor.errors
    await visitor.close()


@contextlib.asynccontextmanager
async def warmed(address: str) -> AsyncIterator[None]:
    """Open the page once, so that everything is compiled and loaded."""
    visitor = Visitor(address, "lang=en")
    await visitor.open()
    async for _answer in visitor.better(_board(visitor)):
        pass
    await visitor.close()
    yield


async def people(address: str, count: int, every: float, seconds: float) -> Times:
    """Let so many people work for so long."""
    times = Times()
    async with warmed(address):
        end = time.perf_counter() + seconds
        await asyncio.gather(*(person(address, number, every, end, times) for number in range(count)))
    return times


def measure(count: int = 30, seconds: float = 60.0) -> list[Result]:
    """Return the figures of one person alone and of many at once."""
    results = []
    for number, every, wanted in ((1, ALONE, 0.5), (count, EVERY, 1.0)):
        with server() as (address, _process):
            times = asyncio.run(people(address, number, every, seconds))
        who = "one person" if number == 1 else f"{number} people"
        if times.errors:
            raise RuntimeError("; ".join(dict.fromkeys(times.errors)))
        for what, values in (("changed picture", times.first), ("full picture", times.full)):
            for name, value in percentiles(values):
                rule = what == "changed picture" and name == "95th percentile"
                results.append(
                    Result(
                        f"{who}: from a lever moved to the {what}, {name}",
                        1000 * value,
                        "ms",
                        f"below {1000 * wanted:.0f}" if rule else "",
                        not rule or value < wanted,
                    )
                )
        results.append(Result(f"{who}: moves", float(len(times.first)), "moves"))
    return results


def main() -> int:
    """Measure and print; exits with 1 when a wanted figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    results = measure(given.people, given.seconds)
    print(machine())
    print(as_table(results))
    return int(not all(result.met for result in results if result.wanted))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
