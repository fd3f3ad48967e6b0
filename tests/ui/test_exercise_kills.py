"""A server that is killed again and again while ten seats write: what a screen has acknowledged is there afterwards."""

import asyncio
import contextlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from websockets import WebSocketException

from benchmarks.visitors import LONGEST
from sim.exercise import commands, portable, verification
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.replay import replayed
from sim.exercise.seats import Seat
from tests.browser.exercise_server import Guest, Server, begun, seen_by

THINK = ("velmora.industry", "selvane.industry", "dovria.industry", "assistance")
"""Seats that write again and again what they expect."""
ANSWER = ("velmora.licensing", "velmora.enforcement", "selvane.customs", "selvane.licensing", "dovria.regulator")
"""Seats that answer the same inject again and again."""
PROPOSE = "velmora.customs"
SEATS = (*THINK, *ANSWER, PROPOSE)
LATEST = 3.0
"""Seconds after the server's start at which it is killed, at the latest; at first, after everybody has written something."""
EXPECTS = "In one line: what will this move bring, for {}?"
ANSWERS = "What do you do about it?"
RUMOUR = 2
"""Number of the inject that is answered."""


@dataclass
class Seen:
    """What screens have acknowledged: for each who writes, what they wrote."""

    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    count: int = 0

    def next(self, who: str) -> str:
        self.count += 1
        return f"{who} writes {self.count}"

    def last(self, who: str) -> str:
        return self.acknowledged.get(who, [""])[-1]

    def take(self, who: str, words: str) -> None:
        self.acknowledged.setdefault(who, []).append(words)

    def all_have(self, tokens: dict[str, str], least: int) -> bool:
        """Return whether everybody was acknowledged so often at least."""
        return all(len(self.acknowledged.get(who, ())) >= least for who in tokens)


def number(words: str) -> int:
    """Return the number of something written; 0 where nothing was."""
    found = re.findall(r" writes (\d+)", words)
    return max(map(int, found), default=0)


def shown(guest: Guest, label: str) -> str:
    """Return what a field for words was drawn with."""
    return next((str(widget.default) for widget in guest.widgets.values() if getattr(widget, "label", "") == label), "")


async def think(guest: Guest, who: str, seen: Seen) -> None:
    """Write down what is expected, over and over."""
    expects = EXPECTS.format("your State" if Seat.of(who).state else "the region")

    def asked() -> bool:
        return {expects, "Write it down"} <= {getattr(widget, "label", "") for widget in guest.widgets.values()}

    while True:
        words = seen.next(who)
        await guest.until(
            lambda: asked() or any(getattr(each, "label", "") == "Change it" for each in guest.widgets.values())
        )
        if not asked():  # written down before: the line is changed
            await guest.press(guest.labelled("Change it").id)
            await guest.until(asked)
        guest.put(guest.labelled(expects).id, string_value=words)
        await guest.press(guest.labelled("Write it down").id)
        await guest.sees(f'class="thought">{words}<')
        seen.take(who, words)


async def answered(guest: Guest, words: str) -> None:
    """Wait until the page shows an answer as given."""
    await guest.until(lambda: shown(guest, ANSWERS) == words)


async def answer(guest: Guest, who: str, seen: Seen) -> None:
    """Answer the inject, over and over."""
    while True:
        words = seen.next(who)
        guest.put(guest.labelled(ANSWERS).id, string_value=words)
        await guest.press(next(widget for widget in guest.widgets if widget.endswith(f"-answer-send-{RUMOUR}")))
        await answered(guest, words)
        seen.take(who, words)


async def propose(guest: Guest, who: str, seen: Seen) -> None:
    """Propose one value of a lever and another, in turn."""

    def lever() -> str:
        return next(widget for widget in guest.widgets if f"-own:2:{PROPOSE}:L21:" in widget)

    def proposed() -> bool:
        return any(getattr(widget, "label", "").startswith("Proposed.") for widget in guest.widgets.values())

    def stands() -> str:
        """Return where the lever stands: after a restart it may have gone back, which the screen then shows."""
        widget = guest.widgets[lever()]
        return str(widget.options[int(widget.default[0])])

    while True:
        value = next(option for option in guest.widgets[lever()].options[1:3] if option != seen.last(who))
        await guest.send(lever(), string_array_value=[value])
        button = next(widget for widget in guest.widgets if widget.endswith("-propose"))
        if not guest.widgets[button].disabled:
            await guest.press(button)
        await guest.until(proposed)
        if stands() == value:
            seen.take(who, value)


async def note(guest: Guest, who: str, seen: Seen) -> None:
    """Write notes, over and over."""
    part = next(widget for widget in guest.widgets if widget.endswith("-part-2-deciding"))
    await guest.send(part, string_array_value=["Notes and ratings"])
    while True:
        words = seen.next(who)
        guest.put(guest.labelled("What did you notice?").id, string_value=words)
        await guest.press(guest.labelled("Keep the note").id)
        await guest.sees(f"</small>{words}<")
        seen.take(who, words)


def still_there(guest: Guest, who: str, seen: Seen) -> None:
    """Check that a page is that of its seat, and shows what it had acknowledged or what came after."""
    assert "opens nothing any more" not in guest.words, f"{who} has to join again"
    assert guest.query.startswith("t=")
    last = seen.last(who)
    if who == PROPOSE:
        # What was being tried out when the server was killed is there again, and not proposed yet.
        said = ("Proposed.", "Propose to the coordinator")
        assert not last or any(getattr(widget, "label", "").startswith(said) for widget in guest.widgets.values())
    elif who in THINK:
        assert number(guest.words) >= number(last), f"{who} has lost {last}"
    elif who in ANSWER:
        assert number(shown(guest, ANSWERS)) >= number(last), f"{who} has lost {last}"


async def one_life(server: Server, tokens: dict[str, str], seen: Seen, seconds: float, least: int) -> None:
    """Let everybody come back and write until the server is killed, so long after each was acknowledged so often at least."""

    async def play(who: str, token: str) -> None:
        guest = Guest(server.address, f"t={token}&lang=en")
        try:
            await guest.open()
            still_there(guest, who, seen)
            does: Callable[..., object] = (
                think if who in THINK else answer if who in ANSWER else propose if who == PROPOSE else note
            )
            await does(guest, who, seen)  # type: ignore[misc]
        finally:
            seen.errors += guest.errors
            with contextlib.suppress(Exception):
                await guest.close()

    tasks = {who: asyncio.create_task(play(who, token)) for who, token in tokens.items()}
    async with asyncio.timeout(LONGEST):
        while not seen.all_have(tokens, least) and not any(task.done() for task in tasks.values()):
            await asyncio.sleep(0.02)
    await asyncio.sleep(seconds)
    server.kill()
    for task in tasks.values():
        task.cancel()
    for task in tasks.values():
        with contextlib.suppress(
            asyncio.CancelledError, OSError, EOFError, WebSocketException
        ):  # cut off in the middle
            await task


async def lives(server: Server, tokens: dict[str, str], seen: Seen, kills: int) -> None:
    """Let the server live so many times."""
    dice = random.Random(1540 + kills)
    for life in range(kills):
        await asyncio.to_thread(server.start)
        await one_life(server, tokens, seen, dice.uniform(0.3, LATEST), least=min(life + 1, 2))


async def back_at_last(server: Server, tokens: dict[str, str], seen: Seen) -> None:
    """Check all pages once more."""
    for who, token in tokens.items():
        guest = Guest(server.address, f"t={token}&lang=en")
        await guest.open()
        still_there(guest, who, seen)
        assert guest.errors == []
        await guest.close()


def written(entries: list[Entry]) -> dict[str, set[str]]:
    """Return what a log says that everybody has written."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        words = entry.body.get("expectation") or entry.body.get("text")
        if entry.kind in (EntryKind.THOUGHT, EntryKind.ANSWERED, EntryKind.NOTE) and words:
            found.setdefault(entry.actor, set()).add(words)
        if entry.kind == EntryKind.PROPOSED:
            found.setdefault(entry.actor, set()).update(f"{value:g}" for value in entry.body["values"].values())
    return found


@pytest.mark.parametrize("kills", [pytest.param(3, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.soak)])
def test_whatever_a_screen_has_acknowledged_outlives_a_server_killed_at_any_moment(tmp_path: Path, kills: int) -> None:
    server = Server(tmp_path)
    live, trainer, given = begun(server, *SEATS, assistance=True)
    tokens = {**dict(zip(SEATS, given, strict=True)), TRAINER: trainer}
    for inject in live.session.scenario.injects:
        live.do(TRAINER, commands.ScheduleInject(id=inject.id, skipped=True))
    live.next_move(TRAINER)
    live.do(TRAINER, commands.WriteInject(to=["all"], text="A rumour."))
    live.close_move(TRAINER)
    live.next_move(TRAINER)
    live.do(TRAINER, commands.WriteInject(to=["all"], text="Another rumour."))
    seat = Seat.of(PROPOSE)
    live.do(seat, commands.StateExpectation(seat=seat, expectation="More finds"))
    before = verification.verified(portable.exported(live.store, live.id))
    seen = Seen()

    seen_by(lives(server, tokens, seen, kills))

    assert [error for error in seen.errors if "ConnectionClosed" not in error] == []
    entries = live.store.entries(live.id)
    kept = written(entries)
    assert min(map(len, seen.acknowledged.values())) > 1
    for who, acknowledged in seen.acknowledged.items():
        assert set(acknowledged) <= kept[who], f"{who} has lost what its screen said was written"
    session = replayed(entries)
    assert [str(seat) for seat in session.seats if session.filled(seat)] == sorted(
        SEATS, key=[str(seat) for seat in session.seats].index
    )
    server.start()
    try:
        seen_by(back_at_last(server, tokens, seen))
        content = httpx.get(f"{server.address}/cordon/session/{trainer}", timeout=60.0).content
    finally:
        server.kill()
    after = verification.verified(content)
    assert after.same
    assert after.moves == before.moves != ()
    assert "Traceback" not in server.said, server.said[-3000:]
    assert [token for token in tokens.values() if token in server.said] == []


async def back(server: Server, guest: Guest) -> Guest:
    """Come back as the same browser: with its link, and with all that its widgets held."""
    again = Guest(server.address, guest.query)
    again.states = dict(guest.states)
    await again.open()
    await again.until(lambda: any(f"-own:1:{PROPOSE}:L21:" in widget for widget in again.widgets))
    return again


def lever_of(guest: Guest) -> str:
    return next(widget for widget in guest.widgets if f"-own:1:{PROPOSE}:L21:" in widget)


def stands_at(guest: Guest) -> str:
    """Return where a page draws the lever."""
    element = guest.widgets[lever_of(guest)]
    return str(element.options[int(element.default[0])])


@pytest.mark.slow
def test_a_lever_moved_while_the_server_was_gone_stays_there_and_one_set_by_another_since_is_not_set_back(
    tmp_path: Path,
) -> None:
    async def moved() -> None:
        anna, ben = (Guest(server.address, f"t={token}&lang=en") for token in tokens)
        for guest in (anna, ben):
            await guest.open()
        for guest, place in ((anna, 1), (ben, 2), (anna, 3)):
            await guest.again()  # so that each has heard of what the other set
            choices = guest.widgets[lever_of(guest)].options
            await guest.send(lever_of(guest), string_array_value=[choices[place]])
        name, choices = lever_of(anna), list(anna.widgets[lever_of(anna)].options)
        server.kill()
        anna.put(name, string_array_value=[choices[5]])
        server.start()
        ben_again = await back(server, ben)
        assert stands_at(ben_again) == choices[3], "what a browser held that had not heard of it"
        anna_again = await back(server, anna)
        assert lever_of(anna_again) == name
        await anna_again.until(lambda: stands_at(anna_again) == choices[5])
        await ben_again.again()
        assert stands_at(ben_again) == choices[5]
        await anna_again.press(next(widget for widget in anna_again.widgets if widget.endswith("-propose")))
        await anna_again.sees("Every change is proposed.")
        assert live.store.entries(live.id)[-1].body["values"] == {"L21": float(choices[5])}
        assert anna_again.errors == ben_again.errors == []
        for guest in (anna, ben):
            with contextlib.suppress(Exception):
                await guest.close()
        for guest in (anna_again, ben_again):
            await guest.close()

    server = Server(tmp_path)
    live, _trainer, tokens = begun(server, PROPOSE, PROPOSE)
    live.next_move(TRAINER)
    seat = Seat.of(PROPOSE)
    live.do(seat, commands.StateExpectation(seat=seat, expectation="More finds"))
    server.start()
    try:
        seen_by(moved())
    finally:
        server.kill()
    assert "Traceback" not in server.said, server.said[-3000:]


@pytest.mark.slow
def test_a_line_that_is_being_changed_keeps_its_field_through_a_kill_and_only_where_it_was_opened(
    tmp_path: Path,
) -> None:
    asks = EXPECTS.format("your State")

    async def typed() -> None:
        anna, ben = (Guest(server.address, f"t={token}&lang=en") for token in tokens)
        for guest in (anna, ben):
            await guest.open()
            assert guest.labelled("Change it")
        await anna.press(anna.labelled("Change it").id)
        await anna.until(lambda: any(getattr(each, "label", "") == asks for each in anna.widgets.values()))
        field_ = anna.labelled(asks).id
        server.kill()
        server.start()
        anna_again, ben_again = await back(server, anna), await back(server, ben)
        assert anna_again.labelled(asks).id == field_, "what is typed in it stays"
        assert ben_again.labelled("Change it")
        anna_again.put(field_, string_value="Fewer finds")
        await anna_again.press(anna_again.labelled("Write it down").id)
        await anna_again.sees("Fewer finds")
        await anna_again.until(
            lambda: any(getattr(each, "label", "") == "Change it" for each in anna_again.widgets.values())
        )
        for guest in (anna, ben):
            with contextlib.suppress(Exception):
                await guest.close()
        for guest in (anna_again, ben_again):
            await guest.close()

    server = Server(tmp_path)
    live, _trainer, tokens = begun(server, PROPOSE, PROPOSE)
    live.next_move(TRAINER)
    seat = Seat.of(PROPOSE)
    live.do(seat, commands.StateExpectation(seat=seat, expectation="More finds"))
    server.start()
    try:
        seen_by(typed())
    finally:
        server.kill()
    assert "Traceback" not in server.said, server.said[-3000:]
