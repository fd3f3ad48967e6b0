"""A server of one session that is killed again and again: run as ``python killed.py FILE SESSION``.

It reads a line and forks a child that tells its number and goes on with the session from its file. The child gives
commands for ever and writes a line for each once it has returned; nothing is written before. It ends only by being killed.
"""

import json
import os
import random
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from sim.exercise import commands, session
from sim.exercise.entries import TRAINER, Entry
from sim.exercise.room import Room
from sim.exercise.seats import own_levers
from sim.exercise.session import Phase, Session
from sim.exercise.store import Store


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def written(entry: Entry) -> str:
    """Return what is acknowledged: all of an entry."""
    return json.dumps(entry.to_json(), sort_keys=True)


def go_on(file: str, session_id: str, round_: int) -> None:
    """Play until killed: people think, propose, submit and agree; moves are closed, opened and undone."""
    store = Store(file)
    room = Room(store, session_id)
    say(f"opened {len(room.session.entries)}")
    for command, actor, arguments, named in script(room, random.Random(round_)):
        try:
            entry = room.do(command, actor, *arguments, **named)
        except commands.Refused:
            continue
        say(f"kept {written(entry)}")


def script(room: Room, draw: random.Random) -> Iterator[tuple[commands.Command, Any, tuple[Any, ...], dict[str, Any]]]:
    """Yield commands that never end, from wherever the session stands."""
    seats = [seat for seat in room.session.seats if room.session.filled(seat)]
    while True:
        now = room.session
        if now.frozen:
            yield commands.thaw, TRAINER, (), {}
        if now.phase == Phase.LOBBY:
            yield commands.start, TRAINER, (), {}
        elif now.phase == Phase.LIVED:
            again = now.move >= now.length
            luck = draw.choice(("same", "new"))
            yield (commands.undo_move, TRAINER, (luck,), {}) if again else (commands.open_move, TRAINER, (), {})
        for seat in draw.sample(seats, 2):
            yield commands.think, seat, (seat, f"{seat} expects less", "because", draw.randint(1, 5)), {}
            levers = draw.sample(own_levers(seat), min(2, len(own_levers(seat))))
            yield commands.propose, seat, (seat, {each.id: draw.uniform(each.low, each.high) for each in levers}), {}
        yield from draw.sample(
            [
                (commands.set_timer, TRAINER, (draw.randint(60, 900),), {}),
                (commands.freeze, TRAINER, (), {}),
                (commands.message, TRAINER, ("Two minutes.",), {}),
                (commands.note, "evaluator one", ("They talk.",), {}),
            ],
            2,
        )
        for seat in seats:
            if seat.coordinates and draw.random() < 0.5:
                yield commands.think, seat, (seat, "It will do."), {}
                plan = room.session.affordable(seat.state, room.session.proposed(seat.state))
                yield commands.submit, seat, (seat.state, plan, {str(seats[0]): "Not enough."}), {}
        if draw.random() < 0.5:
            yield commands.close_move, TRAINER, (), {}
            if draw.random() < 0.5:
                yield commands.undo_move, TRAINER, (draw.choice(("same", "new")),), {}


def main(file: str, session_id: str) -> None:
    """Fork a child for each line read, and wait until it is gone. The region is built once: children inherit it."""
    store = Store(file)
    region = Session.of(store.entries(session_id)).scenario
    store.close()
    session.build = lambda *_given, **_named: region  # type: ignore[assignment]
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                say(f"child {os.getpid()}")
                go_on(file, session_id, int(line))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main(*sys.argv[1:])
