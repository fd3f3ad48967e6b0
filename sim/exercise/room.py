"""A live session: commands one after another, each on disk before anybody sees it; who is here; screens told when to look again."""

import json
import secrets
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sim.exercise import commands, course, network
from sim.exercise.entries import TIMER, TRAINER, Entry, Kind
from sim.exercise.outcome import Outcome, outcome
from sim.exercise.seats import Seat
from sim.exercise.session import Phase, Session, reaches
from sim.exercise.store import Device, Store, Taken
from sim.scenario.problems import said

PARTICIPANT, PROJECTOR, OBSERVER, EVALUATOR = "participant", "projector", "observer", "evaluator"
ROLES: Final = (TRAINER, PARTICIPANT, PROJECTOR, OBSERVER, EVALUATOR)
"""What a link is for."""
EVERYBODY: Final = "everybody"
TRIES_A_MINUTE: Final = 12
"""Times that one address may try to join within a minute, and how many times that all together."""
TRIES_OF_ALL: Final = 240
_WORK: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outcome")


class Clock:
    """Time that never goes back, whatever the machine's clock does: it is asked once, then seconds are counted."""

    def __init__(
        self, wall: Callable[[], datetime] = lambda: datetime.now(UTC), tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._start, self._tick = wall(), tick
        self._first = tick()

    def not_before(self, moment: datetime) -> None:
        """Go on from a moment at the earliest."""
        if self.now() < moment:
            self._start, self._first = moment, self._tick()

    def now(self) -> datetime:
        """Return the time, UTC."""
        return self._start + timedelta(seconds=self._tick() - self._first)


@dataclass(frozen=True, slots=True)
class Screen:
    """Who looks: a role and, of a participant, its seats."""

    role: str
    seats: tuple[Seat, ...] = ()


@dataclass(slots=True)
class Draft:
    """What a device is trying out in a seat: ``since`` the move and where the region stood, so that an undone move begins anew."""

    since: tuple[int, int]
    values: dict[str, float]
    taken: dict[tuple[Seat, str], float] = field(default_factory=dict)
    """Proposals of agencies that a coordinator has been given."""


def concerns(entry: Entry, session: Session, screen: Screen) -> bool:
    """Return whether a screen may look different after an entry."""
    if screen.role == TRAINER:
        return True
    own, states = set(map(str, screen.seats)), {seat.state for seat in screen.seats}
    body = entry.body
    if entry.kind in (Kind.NOTE, Kind.RATED):
        return screen.role == EVALUATOR
    if entry.kind in (Kind.THOUGHT, Kind.ANSWERED):
        return body.get("seat", entry.actor) in own or screen.role == EVALUATOR
    if entry.kind == Kind.PROPOSED:
        return Seat.of(body["seat"]).state in states or screen.role == EVALUATOR
    if entry.kind in (Kind.SUBMITTED, Kind.WITHDRAWN):
        return body["state"] in states or screen.role in (EVALUATOR, PROJECTOR)
    if entry.kind in (Kind.AGREEMENT_OFFERED, Kind.AGREEMENT_ANSWERED):
        return not states.isdisjoint(session.offers[body["number"]].states) or screen.role == EVALUATOR
    if entry.kind in (Kind.ASSISTANCE_ASKED, Kind.ASSISTANCE_ANSWERED):
        return session.assistance[body["number"]].state in states or "" in states or screen.role == EVALUATOR
    if "skipped" in body:  # an inject held back, or scheduled again
        return False
    if entry.kind in (Kind.INJECT, Kind.MESSAGE):
        to = body["to"] if isinstance(body["to"], list) else [body["to"]]
        return screen.role != PARTICIPANT or any(reaches(to, seat) for seat in screen.seats)
    if entry.kind in (Kind.SEATED, Kind.UNSEATED):
        return session.phase == Phase.LOBBY or Seat.of(body["seat"]).state in states
    return True


class Room:
    """One session in this process. Reading ``session`` gives one moment of it; ``do`` is the only way to change it.

    Raises KeyError for an unknown session.
    """

    def __init__(self, store: Store, session_id: str, clock: Clock | None = None) -> None:
        self.store, self.id = store, session_id
        self.told = 0
        """Grows whenever any screen was told to look again."""
        self.code = store.session(session_id).code
        self.session = Session.of(store.entries(session_id))
        self.clock = clock or Clock()
        self.clock.not_before(self.session.entries[-1].at)
        self.here: Counter[str] = Counter()
        self._drafts: dict[tuple[str, Seat], Draft] = {}
        self.projected = ""
        """What the trainer has put on the projector in this stage; nothing: what comes first."""
        self.address = next((address for _name, address in network.addresses()), "")
        """Where phones find this machine; the trainer may choose another."""
        self.minutes, self.clocked = self.session.format.minutes, True
        """Minutes that the clock gives each move that is opened, and whether it does."""
        self._outcome: tuple[int, Future[Outcome]] | None = None
        self._lock = threading.RLock()
        self._listeners: dict[object, tuple[Device, Callable[[], object]]] = {}

    # Commands

    def do(self, command: commands.Command, actor: Seat | str, *arguments: Any, **named: Any) -> Entry:
        """Check a command, write what it becomes to disk, apply it and tell the screens. Returns the entry.

        Raises Refused when it cannot be done, NotKept when it cannot be written; then nothing has changed.
        """
        with self._lock:
            for _attempt in range(3):
                session = self.session
                try:
                    body = command(session, actor, *arguments, **named)
                except commands.Refused:
                    self._catch_up()
                    if self.session is session:
                        raise
                    continue  # another process has changed the session meanwhile
                entry = self._entry(session, str(actor), commands.COMMANDS[command], body)
                try:
                    self.store.append(self.id, entry)
                except Taken:
                    self._catch_up()
                    continue
                self.session = session.followed_by(entry)
                break
            else:
                raise commands.Refused(said("Somebody else was quicker. Look again, then decide."))
        self.tell(lambda screen: concerns(entry, self.session, screen))
        return entry

    def next_move(self, actor: str) -> Entry:
        """Begin the exercise, or open the next move with the injects that are due."""
        self.projected = ""
        if self.session.phase == Phase.LOBBY:
            return self.do(commands.start, actor)
        return self.do(commands.open_move, actor, course.met(self.session))

    def close_move(self, actor: str) -> Entry:
        """Close the move and let the region live through it."""
        self.projected = ""
        entry = self.do(commands.close_move, actor)
        course.course(self.session)  # lived once, before all screens ask for it
        return entry

    def end(self, actor: str) -> Entry:
        """End the exercise: what was true may be seen by all, and comes first on the projector."""
        self.projected = ""
        return self.do(commands.end, actor)

    def time_is_up(self) -> bool:
        """Submit what has been proposed for States without a plan, if the time to decide is up; return whether it was."""
        with self._lock:
            session = self.session
            over = (
                session.phase == Phase.DECIDING
                and not session.frozen
                and session.deadline is not None
                and self.clock.now() >= session.deadline
            )
            if not over:
                return False
            for state in session.missing():
                self.do(commands.submit, TIMER, state, session.affordable(state, self._wanted(state)))
            self.do(commands.set_timer, TIMER, None)
            return True

    def _wanted(self, state: str) -> dict[str, float]:
        """Return what is proposed for a State, and what its coordinator has set without submitting it."""
        session = self.session
        seat = session.coordinator(state)
        wanted = session.proposed(state)
        for device in sorted(session.holders.get(seat, ())):
            draft = self._drafts.get((device, seat))
            if draft is not None and draft.since == (session.move, session.lived):
                wanted |= draft.values
        return wanted

    def draft(self, device: str, seat: Seat) -> dict[str, float]:
        """Return what a device is trying out in a seat of a State, to be changed in place; kept while the server runs.

        It begins with what the seat has proposed. A coordinator's takes in what its agencies propose, as far as it can be paid,
        each proposal once: what the coordinator then sets otherwise stays so.
        """
        with self._lock:
            session = self.session
            since = session.move, session.lived
            draft = self._drafts.get((device, seat))
            if draft is None or draft.since != since:
                own = {} if seat.coordinates else session.proposals.get((session.move, seat), {})
                draft = self._drafts[device, seat] = Draft(since, dict(own))
            if seat.coordinates:
                for other in session.seats:
                    if other.state == seat.state:
                        for lever, value in session.proposals.get((session.move, other), {}).items():
                            if draft.taken.get((other, lever)) != value:
                                draft.taken[other, lever] = value
                                draft.values |= session.affordable(seat.state, {**draft.values, lever: value})
            return draft.values

    def _entry(self, session: Session, actor: str, kind: Kind, body: dict[str, Any]) -> Entry:
        at = max(self.clock.now(), session.entries[-1].at)
        # As it will be read again: what lives and what is replayed are the same values.
        plain = json.loads(json.dumps({"at": at.isoformat(timespec="milliseconds"), "body": body}, allow_nan=False))
        return Entry(len(session.entries), datetime.fromisoformat(plain["at"]), actor, kind, plain["body"])

    def _catch_up(self) -> None:
        """Take what another process has added to the log."""
        for entry in self.store.entries(self.id, after=len(self.session.entries) - 1):
            self.session = self.session.followed_by(entry)

    # Who is here

    def join(self, seat: Seat | None, name: str = "") -> tuple[str, Device]:
        """Let somebody in and return their token; they hold ``seat``, or the next one that nobody holds.

        Raises Refused when joining is closed or there is no such seat.
        """
        device = secrets.token_hex(6)
        with self._lock:  # two who come at once get different seats
            session = self.session
            free = [each for each in session.seats if not session.filled(each)]
            free.sort(key=lambda each: not each.coordinates)  # a State can do without any agency but this one
            chosen = seat or next(iter(free), session.seats[0])
            commands.take_seat(session, device, chosen, device)  # refused before a link is made
            token, found = self.store.issue(self.id, PARTICIPANT, device)  # and no seat is held by nobody
            self.do(commands.take_seat, device, chosen, device)
        if name.strip():
            self.store.set_name(self.id, device, name)
        return token, found

    def seats_of(self, device: str) -> tuple[Seat, ...]:
        """Return the seats that a device holds, in the order of the session's seats."""
        session = self.session
        return tuple(seat for seat in session.seats if device in session.holders.get(seat, ()))

    def people(self) -> list[str]:
        """Return the devices of participants: those that hold a seat, and those without one that are here."""
        with self._lock:
            here = {device.device for device, _wake in self._listeners.values() if device.role == PARTICIPANT}
        return sorted(here.union(*self.session.holders.values()))

    def links(self) -> list[Device]:
        """Return whom links speak for that are not participants', role by role: each link that was given is one device."""
        given = [device for device in self.store.devices(self.id) if device.role != PARTICIPANT]
        return sorted(given, key=lambda device: ROLES.index(device.role))

    def remove(self, device: str) -> bool:
        """Take all seats from a device and let its links open nothing any more, also where they are open.

        Raises Refused or NotKept.
        """
        for seat in self.seats_of(device):
            self.do(commands.leave_seat, TRAINER, seat, device)
        self.store.withdraw(self.id, device)
        self.tell(lambda screen: True)
        return True

    def screen(self, device: Device) -> Screen:
        """Return who looks through a device."""
        return Screen(device.role, self.seats_of(device.device) if device.role == PARTICIPANT else ())

    # After the end

    def impression(self, device: Device, answers: Mapping[str, Any]) -> bool:
        """Keep somebody's answers of the hot wash, apart from who gave them; False where they come a second time, or too late."""
        kept = self.store.add_impression(self.id, device.device, answers)
        self.tell(lambda screen: self.session.phase == Phase.ENDED)
        return kept

    def close_hot_wash(self, actor: str) -> Entry:
        """Take no more answers of the hot wash, and show those that have come."""
        count, _answers = self.store.impressions(self.id)
        return self.do(commands.close_hot_wash, actor, count)

    def outcome(self) -> Outcome | None:
        """Return luck and decisions of the closed moves, worked out once in the background; None until they are there."""
        with self._lock:
            at = self.session.lived
            if self._outcome is None or self._outcome[0] != at:
                coming = _WORK.submit(outcome, self.session)
                coming.add_done_callback(lambda _done: self.tell(lambda screen: True))
                self._outcome = at, coming
            coming = self._outcome[1]
        return coming.result() if coming.done() else None

    # Screens

    def project(self, what: str) -> None:
        """Choose what the projector shows."""
        self.projected = what
        self.tell(lambda screen: screen.role in (PROJECTOR, TRAINER))

    def find_at(self, address: str) -> None:
        """Choose the address at which phones find this machine."""
        self.address = address
        self.tell(lambda screen: screen.role in (PROJECTOR, TRAINER))

    def give_time(self, minutes: int, *, clocked: bool) -> None:
        """Choose how many minutes each move that is opened is given, and whether its clock runs; one that is open keeps its own."""
        self.minutes, self.clocked = minutes, clocked
        self.tell(lambda screen: screen.role == TRAINER)

    def joining_link(self, port: int) -> str:
        """Return the link that opens the room on a phone."""
        return network.link(self.address or "127.0.0.1", port, f"room={self.code}")

    @contextmanager
    def present(self, device: Device, wake: Callable[[], object]) -> Iterator[None]:
        """Count a device as here, and wake it whenever its screen may look different."""
        key = object()
        with self._lock:
            self._listeners[key] = device, wake
            self.here[device.device] += 1
        self.tell(lambda screen: screen.role == TRAINER)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.pop(key, None)
                self.here[device.device] -= 1
                self.here += Counter()  # without those who have gone
            self.tell(lambda screen: screen.role == TRAINER)

    def tell(self, whom: Callable[[Screen], bool]) -> None:
        """Wake the screens that have to look again."""
        with self._lock:
            self.told += 1
            woken = [wake for device, wake in self._listeners.values() if whom(self.screen(device))]
        for wake in woken:
            wake()


class Rooms:
    """All live sessions of a process, their clocks, and the door."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.door = Door()
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    @property
    def live(self) -> bool:
        """Whether an exercise is under way in this process, so that the region must not be shown otherwise."""
        with self._lock:
            return any(room.session.phase in (Phase.DECIDING, Phase.LIVED) for room in self._rooms.values())

    def room(self, session_id: str) -> Room:
        """Return the room of a session, opened if it has not been. KeyError: there is no such session."""
        with self._lock:
            room = self._rooms.get(session_id)
            if room is None:
                room = self._rooms[session_id] = Room(self.store, session_id)
            if self._watch is None:
                self._watch = threading.Thread(target=self._watching, name="timers", daemon=True)
                self._watch.start()
            return room

    def by_code(self, code: str, address: str) -> Room:
        """Return the room with a code, for somebody at an address. KeyError: there is none. Raises Refused after too many tries."""
        self.door.knock(address)
        return self.room(self.store.session(code[:40]).id)

    def of(self, token: str) -> tuple[Room, Device] | None:
        """Return the room and the device that a token opens; None for one that opens nothing."""
        device = self.store.who(token)
        return None if device is None else (self.room(device.session), device)

    def create(self, body: dict[str, Any]) -> tuple[Room, str]:
        """Begin a session from what ``commands.create`` returned; return its room and the trainer's token."""
        entry = Entry(0, datetime.now(UTC), TRAINER, Kind.CREATED, json.loads(json.dumps(body, allow_nan=False)))
        session_id = self.store.create(entry)
        token, _device = self.store.issue(session_id, TRAINER)
        return self.room(session_id), token

    def _watching(self) -> None:
        while True:
            time.sleep(0.5)
            with self._lock:
                rooms = list(self._rooms.values())
            for room in rooms:
                try:
                    room.time_is_up()
                except Exception:  # said to the trainer when the next command is tried; timers go on
                    continue


class Door:
    """Lets an address try to join a few times a minute, and all together not more than a room full of phones needs."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()
        self._lock = threading.Lock()

    def knock(self, address: str) -> None:
        """Count a try. Raises Refused when there have been too many within a minute."""
        with self._lock:
            now = self._tick()
            own = self._tries.setdefault(address, deque())
            self._tries.move_to_end(address)
            while len(self._tries) > 10_000:
                self._tries.popitem(last=False)
            for tries in (own, self._all):
                while tries and tries[0] <= now - 60.0:
                    tries.popleft()
            if len(own) >= TRIES_A_MINUTE or len(self._all) >= TRIES_OF_ALL:
                raise commands.Refused(said("Too many tries. Wait a minute, then try again."))
            own.append(now)
            self._all.append(now)
