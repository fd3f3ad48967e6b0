"""What somebody with a seat's link tries."""

import asyncio
import contextlib
import os
from concurrent.futures import ThreadPoolExecutor

import httpx
import websockets

from benchmarks.visitors import BackMsg
from sim.exercise import commands, trajectory
from sim.exercise.entries import TRAINER
from sim.exercise.formats import FORMATS
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.store import SessionStore
from sim.run import run as run_course
from sim.scenario import load
from tests.attack.field import QUICK, SEATS, SEED, Field, Watch, attack, page, pressed, run, web


@attack("seat", "the session as a file, with a seat's link and the projector's", "refused")
def session_file(found: Field) -> tuple[str, bool]:
    with web(found.network) as client:
        answers = [
            client.get(f"/cordon/session/{token}").status_code for token in (*found.seats.values(), found.projector)
        ]
    return str(answers), all(answer in (403, 404) for answer in answers)


@attack("seat", "the trainer's buttons pressed from a seat's page", "nothing is written")
def other_peoples_widgets(found: Field) -> tuple[str, bool]:
    async def press() -> None:
        async with page(found.network) as seat:
            query = f"t={found.seats[SEATS[0]]}"
            await seat.run(query)
            await seat.run(query, tuple(map(pressed, found.widgets)))

    before = found.log()
    run(press())
    written = found.log() - before
    return f"{len(found.widgets)} pressed, {written} entries written", bool(found.widgets) and not written


@attack(
    "seat",
    "frames of garbage, of text, of 30 MB, and half a message",
    "the connection ends at most; others are answered",
)
def crafted_frames(found: Field) -> tuple[str, bool]:
    query = BackMsg()
    query.rerun_script.query_string = "t=" + "x" * 1_000_000
    frames: tuple[bytes | str, ...] = (
        os.urandom(1000),
        b"",
        "text in place of bytes",
        b"\xff" * 30_000_000,
        query.SerializeToString(),
        query.SerializeToString()[:100],
        BackMsg(debug_disconnect_websocket=True).SerializeToString(),
        BackMsg(debug_shutdown_runtime=True).SerializeToString(),
    )

    async def send(frame: bytes | str) -> None:
        with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
            async with page(found.network) as seat:
                await seat.run(f"t={found.seats[SEATS[0]]}")
                await seat.socket.send(frame)
                await asyncio.sleep(0.3)

    async def all_of_them() -> None:
        for frame in frames:
            await send(frame)

    with Watch(found) as watch:
        run(all_of_them())
    faults = found.server.said.count("Traceback")
    told = f"{len(frames)} sent; {faults} tracebacks in the log; others waited {watch.worst:.2f} s"
    return told, watch.worst < QUICK


@attack("seat", "200 streams with one link", "some refused; others are answered at once")
def flood_of_streams(found: Field) -> tuple[str, bool]:
    async def flood() -> int:
        limits = httpx.Limits(max_connections=None)
        async with (
            httpx.AsyncClient(base_url=found.network, timeout=10, trust_env=False, limits=limits) as client,
            contextlib.AsyncExitStack() as stack,
        ):

            async def one() -> int:
                try:
                    answer = client.stream("GET", f"/cordon/live/{found.seats[SEATS[1]]}")
                    return int((await stack.enter_async_context(answer)).status_code == 200)
                except httpx.HTTPError:
                    return 0

            return sum(await asyncio.gather(*(one() for _ in range(200))))

    with Watch(found) as watch:
        held = run(flood())
    return f"{held} of 200 held; others waited {watch.worst:.2f} s", held < 200 and watch.worst < QUICK


@attack("seat", "one page run again 100 times without waiting", "others are answered at once")
def flood_of_runs(found: Field) -> tuple[str, bool]:
    async def flood() -> None:
        async with page(found.network) as seat:
            message = BackMsg()
            message.rerun_script.query_string = f"t={found.seats[SEATS[1]]}"
            for _ in range(100):
                await seat.socket.send(message.SerializeToString())
            await asyncio.sleep(2)

    with Watch(found) as watch:
        run(flood())
    return f"others waited {watch.worst:.2f} s", watch.worst < QUICK


@attack("seat", "the streams of 3 seats with their ends cut off", "others are answered; the server forgets them")
def cut_streams(found: Field) -> tuple[str, bool]:
    def cut(token: str) -> None:
        for _ in range(20):
            with (
                contextlib.suppress(httpx.HTTPError),
                web(found.network) as client,
                client.stream("GET", f"/cordon/live/{token}") as stream,
            ):
                next(stream.iter_lines())

    with Watch(found) as watch, ThreadPoolExecutor(3) as pool:
        list(pool.map(cut, found.seats.values()))
    return f"others waited {watch.worst:.2f} s", watch.worst < QUICK


@attack("seat", f"the seed {SEED} that was typed, looked for in the sandbox", "the sandbox has none of its events")
def typed_seed(found: Field) -> tuple[str, bool]:
    scenario = load("two-doors")
    store = SessionStore(found.server.data.with_name("typed"))
    live, _token = LiveSessions(store).create(commands.create(scenario, FORMATS["90-minutes"], seed=SEED))
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    played = trajectory.trajectory(live.session)
    store.close()
    own = set(map(str, played.events.tolist()))
    most, of = 0, 0
    for replicate in range(4):
        other = set(map(str, run_course(scenario, None, SEED, replicate, 91).events.tolist()))
        most, of = max((most, of), (len(own & other), len(other)))
    return f"{most} of its first quarter's {of} events are the exercise's", most < 0.05 * of
