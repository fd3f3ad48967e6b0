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

from sim.exercise import commands
from sim.exercise.commands import lobby
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER, Entry
from sim.exercise.live.session import LiveSession
from sim.exercise.replay import replayed
from sim.exercise.seats import Seat, own_levers
from sim.exercise.store import SessionStore


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def written(entry: Entry) -> str:
    """Return what is acknowledged: all of an entry."""
    return json.dumps(entry.to_json(), sort_keys=True)


def go_on(file: str, session_id: str, round_: int) -> None:
    """Play until killed: people think, propose, submit and agree; moves are closed, opened and undone."""
    store = SessionStore(file)
    live = LiveSession(store, session_id)
    say(f"opened {len(live.session.entries)}")
    for actor, command in script(live, random.Random(round_)):
        try:
            entry = live.do(actor, command)
        except commands.Refused:
            continue
        say(f"kept {written(entry)}")


def script(live: LiveSession, draw: random.Random) -> Iterator[tuple[Seat | str, commands.Command]]:
    """Yield commands that never end, from wherever the session stands."""
    seats = [seat for seat in live.session.seats if live.session.filled(seat)]
    while True:
        now = live.session
        if now.frozen:
            yield TRAINER, commands.ResumeExercise()
        if now.phase == Phase.LOBBY:
            yield TRAINER, commands.StartExercise()
        elif now.phase == Phase.LIVED:
            again = now.move >= now.length
            luck = draw.choice(("same", "new"))
            yield TRAINER, commands.UndoMove(luck=luck) if again else commands.OpenMove()
        for seat in draw.sample(seats, 2):
            expectation = f"{seat} expects less"
            confidence = draw.randint(1, 5)
            yield (
                seat,
                commands.StateExpectation(seat=seat, expectation=expectation, reason="because", confidence=confidence),
            )
            levers = draw.sample(own_levers(seat), min(2, len(own_levers(seat))))
            values = {lever.id: draw.uniform(lever.low, lever.high) for lever in levers}
            yield seat, commands.Propose(seat=seat, values=values)
        yield from draw.sample(
            [
                (TRAINER, commands.SetTimer(seconds=draw.randint(60, 900))),
                (TRAINER, commands.FreezeExercise()),
                (TRAINER, commands.SendMessage(text="Two minutes.")),
                ("evaluator one", commands.WriteNote(text="They talk.")),
            ],
            2,
        )
        for seat in seats:
            if seat.coordinates and draw.random() < 0.5:
                yield seat, commands.StateExpectation(seat=seat, expectation="It will do.")
                plan = live.session.affordable(seat.state, live.session.proposed(seat.state))
                dissent = {str(seats[0]): "Not enough."}
                yield seat, commands.SubmitPlan(state=seat.state, values=plan, dissent=dissent)
        if draw.random() < 0.5:
            yield TRAINER, commands.CloseMove()
            if draw.random() < 0.5:
                yield TRAINER, commands.UndoMove(luck=draw.choice(("same", "new")))


def main(file: str, session_id: str) -> None:
    """Fork a child for each line read, and wait until it is gone. The region is built once: children inherit it."""
    store = SessionStore(file)
    region = replayed(store.entries(session_id)).scenario
    store.close()
    lobby.build = lambda *_given, **_named: region  # type: ignore[assignment]
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
