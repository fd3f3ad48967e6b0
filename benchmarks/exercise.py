"""``python -m benchmarks.exercise``: a whole room in an exercise, each screen a real websocket client of a real server.

Two doors with all its seats and some shared ones: people who decide, each moving a lever every ten seconds and proposing now and
then, coordinators who submit; others who watch, and a projector. All listen to the room and look again when told. The trainer
closes and opens moves on the console. Everything runs on this machine, the clients too; pictures are sent, but nothing draws them.

Printed: from a lever moved to the changed preview; from "Close move" until every screen has the new picture; what was
acknowledged and whether it is in the log afterwards; the server's memory. ``--minutes 120`` is the long run.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import psutil

from benchmarks.engine import Result, as_table, machine
from benchmarks.load import Times, server, warmed
from benchmarks.visitors import Visitor, percentiles
from sim.exercise import commands
from sim.exercise.entries import EVALUATOR, OBSERVER, PARTICIPANT, PROJECTOR, EntryKind
from sim.exercise.formats import FORMATS
from sim.exercise.live.session import LiveSession
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.seats import Seat, own_levers
from sim.exercise.store import SessionStore
from sim.scenario import load
from sim.words import LANGUAGES, console

DECIDING: Final = 20
WATCHING: Final = 40
EVERY: Final = 10.0
"""Seconds between two moves of a lever."""
PROPOSES: Final = 3
"""After so many levers moved, a seat proposes."""
SUBMITS: Final = 7
"""After so many levers moved, a coordinator submits in the middle of a move, and takes it back the next time."""
SHORTEST: Final = 30.0
"""Seconds that a move lasts at least."""
SETTLING: Final = 8.0
"""Seconds before a move is closed at which coordinators submit."""
PAUSE: Final = 4.0
"""Seconds for which what came of a move is looked at."""
PREVIEW: Final = 1.0
CLOSING: Final = 5.0
"""Seconds that are wanted: from a lever to its preview (95th percentile), and for all screens to have what came of a move."""
GROWTH: Final = 15.0
"""Per cent by which memory may grow once things have settled."""
SETTLED: Final = 8
"""Memory is compared from an eighth of the run on: of two hours, a quarter of an hour."""
FORMAT: Final = FORMATS["two-days"]
EXPECTS: Final = "In one line: what will this move bring, for your State?"
WRITES: Final = "Write it down"
CHANGES: Final = "Change it"
"""What is read on a seat's page."""
SEEN: Final = ("seen", "public", "land")
"""Boards on which a screen shows what came of a move; before the first, the land."""


@dataclass
class Found:
    """What was measured: times in seconds, memory as (seconds since all screens were open, megabytes)."""

    previews: Times = field(default_factory=Times)
    opened: float = 0.0
    closings: list[float] = field(default_factory=list)
    screens: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    thoughts: set[str] = field(default_factory=set)
    given: Counter[tuple[EntryKind, int, str]] = field(default_factory=Counter)
    """What pages acknowledged: by kind, move, and seat or State."""
    refused: int = 0
    kept: int = 0
    lost: int = 0
    reloads: int = 0
    runs: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def acknowledged(self) -> int:
        """How much pages said was taken."""
        return len(self.thoughts) + sum(self.given.values())

    def growth(self) -> float:
        """Return by how many per cent memory has grown since things had settled: means of an eighth of the run each."""
        last = self.memory[-1][0]
        part = last / SETTLED
        early = [size for at, size in self.memory if part <= at <= 2 * part] or [self.memory[0][1]]
        late = [size for at, size in self.memory if at >= last - part]
        return 100.0 * (sum(late) / len(late) / (sum(early) / len(early)) - 1.0)


@dataclass
class Table:
    """What everybody at the table knows: the open move, and whether it is to be settled now."""

    move: int = 0
    open: bool = False
    settling: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False


class Decider:
    """Somebody who decides in a seat, alone or with others."""

    def __init__(self, visitor: Visitor, seat: Seat, number: int, table: Table, found: Found) -> None:
        self.visitor, self.seat, self.number, self.table, self.found = visitor, seat, number, table, found
        self.dice = random.Random(number)
        self.turns = self.thought = 0
        self.leads = True
        """Whether it presses for the seat; who shares it thinks and tries out."""

    async def play(self) -> None:
        """Take a turn every ten seconds or so, and at the end of a move settle it."""
        await asyncio.sleep(self.dice.uniform(0.0, EVERY))
        while not self.table.over:
            begun = time.perf_counter()
            try:
                if self.table.open:
                    await self._turn()
            except (TimeoutError, KeyError, httpx.HTTPError) as error:
                if self.table.open:  # else the move was closed under somebody's hands
                    self.found.errors[f"{self.seat}: {type(error).__name__} {error}"] += 1
            rest = EVERY * self.dice.uniform(0.8, 1.2) - (time.perf_counter() - begun)
            await self._wait(max(0.0, rest))

    async def _wait(self, seconds: float) -> None:
        if self.seat.coordinates and not self.table.settling.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.table.settling.wait(), seconds)
        else:
            await asyncio.sleep(seconds)

    async def _turn(self) -> None:
        if self.thought < self.table.move and self._has(WRITES):
            await self._think()
        own = self._own()
        settles = self.seat.coordinates and self.table.settling.is_set()
        if own and not settles:
            self.turns += 1
            await self._move(self.dice.choice(own))
        if not self.leads:
            return
        if self.seat.coordinates:
            await self._submit(settles)
        elif self.turns % PROPOSES == 0 and self._key("propose"):
            await self._propose()

    def _own(self) -> list[Any]:
        start = f"-own:{self.table.move}:{self.seat}:"
        return [element for held, element in self.visitor.widgets.items() if start in held and not element.disabled]

    def _has(self, label: str) -> bool:
        return any(getattr(element, "label", None) == label for element in self.visitor.widgets.values())

    def _key(self, key: str) -> bool:
        """Return whether there is a button with this key that can be pressed."""
        return any(held.endswith(f"-{key}") and not e.disabled for held, e in self.visitor.widgets.items())

    def _button(self, key: str) -> Any:
        return next(element for held, element in self.visitor.widgets.items() if held.endswith(f"-{key}"))

    async def _think(self) -> None:
        """Write down what is expected; of those who share a seat, what the last one wrote stands."""
        move = self.thought = self.table.move
        words = f"Person {self.number} expects more finds in move {move}"
        line = self.visitor.labelled(EXPECTS)
        self.visitor.put(line.id, string_value=words)
        await self.visitor.press(self.visitor.labelled(WRITES).id)

        def written() -> bool:
            return self._has(CHANGES) and not self._has(WRITES)

        with contextlib.suppress(TimeoutError):
            await self.visitor.until(lambda: written() or not self.table.open, 10.0)
        if written():
            self.found.thoughts.add(words)

    async def _move(self, lever: Any) -> None:
        """Move a lever by a step or two and wait for the preview that changes."""
        visitor, options = self.visitor, list(lever.options)
        state = visitor.states.get(lever.id)
        shown = state.string_array_value.data[0] if state is not None else next(iter(lever.raw_value), None)
        now = options.index(shown) if shown in options else int(lever.default[0])
        steps = [now + step for step in (-2, -1, 1, 2) if 0 <= now + step < len(options)]
        before, runs = (visitor.board("preview") or {}).get("version"), visitor.begun
        begun = time.perf_counter()
        await visitor.set(lever.id, string_array_value=[options[self.dice.choice(steps)]])

        def changed() -> bool:
            board = visitor.board("preview")
            return visitor.begun > runs and board is not None and board["version"] != before

        seen = await visitor.until(lambda: changed() or not self._own() or not self.table.open, 30.0)
        board = visitor.board("preview")
        if board is not None and changed():
            await self.found.previews.take(visitor, board, begun, seen)

    async def _propose(self) -> None:
        visitor, move = self.visitor, self.table.move
        await visitor.press(self._button("propose").id)
        await visitor.until(lambda: not self._key("propose") or not self.table.open, 30.0)
        if any(held.endswith("-propose") and e.label.startswith("Proposed") for held, e in visitor.widgets.items()):
            self.found.given[EntryKind.PROPOSED, move, str(self.seat)] += 1

    async def _submit(self, settles: bool) -> None:
        """Submit the State's plan at the end of a move, now and then in the middle of it, and take it back the next time."""
        visitor, table = self.visitor, self.table
        move, runs = table.move, visitor.reruns
        if self._key("withdraw"):
            if not settles:
                await visitor.press(self._button("withdraw").id)
                await visitor.until(lambda: self._key("submit") or not table.open, 30.0)
            return
        if not self._key("submit") or not (settles or self.turns % SUBMITS == 0):
            return
        await visitor.press(self._button("submit").id)
        with contextlib.suppress(TimeoutError):
            await visitor.until(lambda: self._key("withdraw") or visitor.reruns > runs + 3 or not table.open, 10.0)
        if self._key("withdraw"):
            self.found.given[EntryKind.SUBMITTED, move, self.seat.state] += 1
        elif table.open:
            self.found.refused += 1  # more than the State has


async def run_moves(trainer: Visitor, screens: list[Visitor], table: Table, found: Found, seconds: float) -> None:
    """Open and close moves until the time is up, and note how long it takes until all screens have what came of each."""
    end = time.perf_counter() + seconds
    each = max(SHORTEST, seconds / FORMAT.moves)
    while table.move < FORMAT.moves and (table.move == 0 or time.perf_counter() + each / 2 < end):
        table.move += 1
        opens = time.perf_counter()
        await _press_next(trainer)
        table.open = True
        await asyncio.sleep(max(0.0, each - SETTLING - PAUSE))
        table.settling.set()
        await asyncio.sleep(SETTLING)
        before = {screen: (screen.board(*SEEN) or {}).get("version") for screen in screens}
        table.open = False
        began = time.perf_counter()
        await _press_next(trainer, wait=False)
        waits = [_new(screen, before[screen]) for screen in screens]
        arrived = await asyncio.gather(*waits, return_exceptions=True)
        late = [one for one in arrived if isinstance(one, BaseException)]
        found.errors["a screen without the new picture"] += len(late)
        times = [one - began for one in arrived if not isinstance(one, BaseException)]
        found.screens += times
        found.closings.append(max(times) if not late else float("inf"))
        table.settling.clear()
        await asyncio.sleep(max(PAUSE - (time.perf_counter() - began), 1.0, opens + each - time.perf_counter()))
    table.over = True


async def _new(screen: Visitor, before: str | None) -> float:
    """Return when a screen had another picture of what came of a move."""
    await screen.until(lambda: (screen.board("seen", "public") or {"version": before})["version"] != before)
    return max(at for held, at in screen.came.items() if held.endswith(("-seen", "-public")))


async def _press_next(trainer: Visitor, *, wait: bool = True) -> None:
    """Press the trainer's one button for what comes next, and wait until it says something else."""
    await trainer.until(lambda: any(held.endswith("-next") and not e.disabled for held, e in trainer.widgets.items()))
    button = next(element for held, element in trainer.widgets.items() if held.endswith("-next"))
    label = button.label
    await trainer.press(button.id)
    if wait:
        await trainer.until(lambda: any(h.endswith("-next") and e.label != label for h, e in trainer.widgets.items()))


async def weigh(pid: int, table: Table, found: Found) -> None:
    """Note the server's memory every few seconds."""
    process, begun = psutil.Process(pid), time.perf_counter()
    while not table.over:
        found.memory.append((time.perf_counter() - begun, process.memory_info().rss / 1e6))
        await asyncio.sleep(5.0)
    found.memory.append((time.perf_counter() - begun, process.memory_info().rss / 1e6))


def seated(live: LiveSession, deciding: int, watching: int) -> tuple[list[tuple[Seat, str]], list[str]]:
    """Seat those who decide, some of them together, and give links to those who watch; the last one is the projector's."""
    session, seats = live.session, []
    decides = [seat for seat in session.seats if own_levers(seat)]
    for number in range(deciding):
        seat = decides[number % len(decides)]
        seats.append((seat, live.join(seat)[0]))
    roles = (PARTICIPANT, OBSERVER, PARTICIPANT, EVALUATOR)
    watches = []
    for number in range(watching):
        role = roles[number % len(roles)]
        if role == PARTICIPANT:
            watches.append(live.join(decides[number % len(decides)])[0])
        else:
            watches.append(live.store.links.issue(live.id, role)[0])
    return seats, [*watches, live.store.links.issue(live.id, PROJECTOR)[0]]


async def exercise(
    address: str, pid: int, live: LiveSession, token: str, seconds: float, people: tuple[int, int]
) -> Found:
    """Play for so long, and return what was measured."""
    seats, watches = seated(live, *people)
    found, table = Found(), Table()
    async with warmed(address):
        trainer = Visitor(address, f"t={token}&lang=en")
        deciders = [Visitor(address, f"t={own}&lang=en") for _seat, own in seats]
        watchers = [
            Visitor(address, f"t={own}&lang={LANGUAGES[number % len(LANGUAGES)]}") for number, own in enumerate(watches)
        ]
        begun = time.perf_counter()
        everybody = [trainer, *deciders, *watchers]
        await asyncio.gather(*(visitor.open() for visitor in everybody))
        found.opened = time.perf_counter() - begun
        await asyncio.gather(*(visitor.listen() for visitor in everybody))
        players = [
            Decider(visitor, seat, number, table, found)
            for number, ((seat, _own), visitor) in enumerate(zip(seats, deciders, strict=True))
        ]
        for number, decider in enumerate(players):
            decider.leads = all(other.seat != decider.seat for other in players[:number])
        moves = run_moves(trainer, everybody[1:], table, found, seconds)
        await asyncio.gather(moves, weigh(pid, table, found), *(player.play() for player in players))
        for visitor in everybody:
            found.errors.update(visitor.errors)
            found.reloads += visitor.reloads
            found.runs += visitor.reruns
        await asyncio.gather(*(visitor.close() for visitor in everybody))
    return found


def look_up(found: Found, live: LiveSession) -> None:
    """Look for everything that was acknowledged in the log as it is on disk."""
    logged: Counter[tuple[EntryKind, int, str]] = Counter()
    thoughts: set[str] = set()
    move = 0
    for entry in live.store.entries(live.id):
        if entry.kind in (EntryKind.STARTED, EntryKind.OPENED):
            move = entry.body["move"]
        elif entry.kind == EntryKind.THOUGHT:
            thoughts.add(entry.body["expectation"])
        elif entry.kind == EntryKind.PROPOSED:
            logged[entry.kind, move, entry.body["seat"]] += 1
        elif entry.kind == EntryKind.SUBMITTED:
            logged[entry.kind, move, entry.body["state"]] += 1
    found.kept = len(found.thoughts & thoughts) + sum((found.given & logged).values())
    found.lost = found.acknowledged - found.kept


@contextlib.contextmanager
def session() -> Iterator[tuple[str, LiveSession, str]]:
    """Begin a session in a place of its own; give the place, its room and the trainer's token."""
    with tempfile.TemporaryDirectory() as data:
        store = SessionStore(data)
        sessions = LiveSessions(store)
        led, token = sessions.create(commands.create(load("two-doors"), FORMAT, seed=7))
        sessions.close()  # so that the server leads it
        live = LiveSession(store, led.id)
        try:
            yield data, live, token
        finally:
            store.close()


def play(minutes: float, deciding: int = DECIDING, watching: int = WATCHING) -> Found:
    """Let a room play for so long on a server of its own, and look its log over."""
    with session() as (data, live, token), server(CORDON_DATA=data) as (address, pid):
        found = asyncio.run(exercise(address, pid, live, token, 60.0 * minutes, (deciding, watching)))
        look_up(found, live)
    return found


def results(found: Found, deciding: int = DECIDING, watching: int = WATCHING) -> list[Result]:
    """Return the figures."""
    rows = []
    for what, values in (("changed", found.previews.first), ("full", found.previews.full)):
        for name, value in percentiles(values):
            rule = what == "changed" and name == "95th percentile"
            wanted = f"below {1000 * PREVIEW:,.0f}" if rule else ""
            met = not rule or value < PREVIEW
            rows.append(Result(f"from a lever moved to the {what} preview, {name}", 1000 * value, "ms", wanted, met))
    rows.append(Result("levers moved", float(len(found.previews.first)), "moves"))
    screens = deciding + watching + 1
    worst = max(found.closings, default=float("inf"))
    text = f"from “Close move” until all {screens} screens have what came of it, slowest of {len(found.closings)}"
    rows.append(Result(text, worst, "s", f"below {CLOSING:g}", worst < CLOSING))
    rows += [
        Result(f"the same, single screens, {name}", value, "s")
        for name, value in percentiles(found.screens)
        if name != "99th percentile"
    ]
    memory = [size for _at, size in found.memory]
    return [
        *rows,
        Result(f"opening all {screens + 1} screens at once", found.opened, "s"),
        Result("thoughts, proposals and plans acknowledged", float(found.acknowledged), "entries"),
        Result("of these not in the log", float(found.lost), "entries", "none", found.lost == 0),
        Result("plans refused, more than a State has", float(found.refused), "plans"),
        Result("screens loaded anew, since nothing came for 20 s", float(found.reloads), "screens"),
        Result("runs of pages", float(found.runs), "runs"),
        Result("the server's memory once all screens are open", memory[0], "MB"),
        Result("the server's memory at the end", memory[-1], "MB"),
    ]


def flawless(minutes: float) -> Found:
    """Let a room play for so long. Raises RuntimeError when something went wrong on a page."""
    found = play(minutes)
    if problems := +found.errors:
        raise RuntimeError("; ".join(f"{problem} ({count})" for problem, count in problems.items()))
    return found


def measure(minutes: float = 2.0) -> list[Result]:
    """Return the figures of a short exercise. Raises RuntimeError when something went wrong on a page."""
    return results(flawless(minutes))


def main() -> int:
    """Measure and print; exits with 1 when a wanted figure is missed or something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exercise", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--deciding", type=int, default=DECIDING, help="people who move levers")
    parser.add_argument("--watching", type=int, default=WATCHING, help="screens that only watch, without the projector")
    given = parser.parse_args()
    found = play(given.minutes, given.deciding, given.watching)
    rows = results(found, given.deciding, given.watching)
    print(machine())
    print(as_table(rows))
    closings = ", ".join(f"{seconds:.1f}" for seconds in found.closings)
    print(f"closings: {closings} s; memory has grown by {found.growth():.1f} % since an eighth of the run")
    problems = +found.errors
    for problem, count in problems.items():
        print(f"{count} × {problem}", file=sys.stderr)
    return int(bool(problems) or not all(row.met for row in rows if row.wanted))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
