"""A live session: commands one after another, each on disk before anybody sees it; who is here; screens told when to look again."""

import hashlib
import json
import secrets
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sim.compiled import source_hash
from sim.exercise import commands, course, network
from sim.exercise.audience import Screen
from sim.exercise.chain import plainly
from sim.exercise.entries import MODEL, PARTICIPANT, PROJECTOR, ROLES, TIMER, TRAINER, Entry, Kind
from sim.exercise.lease import RENEWED_EVERY, Leases
from sim.exercise.outcome import Outcome, outcome
from sim.exercise.replay import followed_by, replayed
from sim.exercise.seats import Agency, Seat
from sim.exercise.session import Phase, Session
from sim.exercise.store import Store
from sim.exercise.store.errors import NotLed, Taken
from sim.exercise.store.people import Device
from sim.scenario.levers import LEVERS, read_value, written_value, written_values
from sim.scenario.problems import said

WRONG_CODES_A_MINUTE: Final = 60
"""Codes of no room that may come from one address within a minute: a room full of people behind one router, each mistyping once.

Of 23^5 codes an address so tries one in a hundred thousand a minute; and a code opens nothing but the page for joining."""
JOINS_A_MINUTE: Final = 180
"""People who may join from one address within a minute: three rooms of sixty behind one router."""
MOST_DEVICES: Final = 600
"""Participants that one session may have, so that nobody fills the disk with seats; those whose seats were freed do not count."""
LOOKS_APART: Final = 20.0
"""Seconds between two looks at the clock, which are half a second apart as a rule, from which on nobody saw time run out."""
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


@dataclass(slots=True)
class Draft:
    """What a seat is trying out, whoever sits there: ``since`` the move and where the region stood, so that an undone move begins
    anew."""

    since: tuple[int, int]
    values: dict[str, float]
    taken: dict[tuple[Seat, str], float] = field(default_factory=dict)
    """Proposals of agencies that a coordinator has been given."""

    def to_text(self) -> str:
        """Return it as it is kept."""
        taken = [[str(seat), lever, written_value(lever, value)] for (seat, lever), value in self.taken.items()]
        return json.dumps({"since": self.since, "values": written_values(self.values.items()), "taken": taken})

    @classmethod
    def of(cls, text: str) -> "Draft | None":
        """Return a draft as it was kept; None for a text that is none."""
        try:
            given = json.loads(text)
            move, lived = given["since"]
            taken = {
                (Seat.of(seat), str(lever)): float(read_value(lever, value)) for seat, lever, value in given["taken"]
            }
            values = {str(lever): float(read_value(lever, value)) for lever, value in given["values"].items()}
            return cls((int(move), int(lived)), values, taken)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


class Room:
    """One session in this process. Reading ``session`` gives one moment of it; ``do`` is the only way to change it.

    ``owner``: in whose name it is led; without one it is written whoever leads it. Raises KeyError for an unknown session.
    """

    def __init__(self, store: Store, session_id: str, clock: Clock | None = None, owner: str | None = None) -> None:
        self.store, self.id, self.owner = store, session_id, owner
        self.lost = False
        """Whether another server leads the session now: nothing can be changed here any more."""
        self.told = 0
        """Grows whenever any screen was told to look again."""
        self.code = store.session(session_id).code
        self.session = replayed(store.entries(session_id))
        self.clock = clock or Clock()
        self.clock.not_before(self.session.entries[-1].at)
        self.here: Counter[str] = Counter()
        self._drafts: dict[Seat, Draft] = {
            Seat.of(seat): draft
            for seat, text in store.drafts.of(session_id).items()
            if (draft := Draft.of(text)) is not None
        }
        self._opened = self._looked = self.clock.now()
        """Since when the clock is watched, and when it was looked at last."""
        self._unseen: datetime | None = None
        """A deadline that was over before anybody could see it run out."""
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

    def do(self, actor: commands.Actor, command: commands.Command) -> Entry:
        """Check a command, write what it becomes to disk, apply it and tell the screens. Returns the entry.

        Raises Refused when it cannot be done, NotKept when it cannot be written; then nothing has changed.
        """
        with self._lock:
            for _attempt in range(3):
                session = self.session
                at = self._time(session)
                try:
                    checked = command.check(session, actor, at)
                except commands.Refused:
                    self._catch_up()
                    if self.session is session:
                        raise
                    continue  # another process has changed the session meanwhile
                entry = _entry(session, at, actor, checked)
                try:
                    self.store.append(self.id, entry, self.owner)
                except Taken:
                    self._catch_up()
                    continue
                except NotLed:
                    self.lose()
                    raise
                self.session = followed_by(session, entry)
                break
            else:
                raise commands.Refused(said("Somebody else was quicker. Look again, then decide."))
        self.tell(checked.audience(self.session, entry.actor).includes)
        return entry

    def next_move(self, actor: str) -> Entry:
        """Begin the exercise, or open the next move with the injects that are due."""
        self.projected = ""
        if self.session.phase == Phase.LOBBY:
            return self.do(actor, commands.StartExercise())
        return self.do(actor, commands.OpenMove(met=course.met(self.session)))

    def close_move(self, actor: str) -> Entry:
        """Close the move, let the region live through it, and keep what it gave."""
        self.projected = ""
        entry = self.do(actor, commands.CloseMove())
        self.keep_results()
        return entry

    def keep_results(self) -> None:
        """Keep what the last closed move gave, where that is not written yet; the region is run for it.

        Raises NotKept; then it is written the next time that the session is opened.
        """
        with self._lock:
            session = self.session
            if self.lost or session.closed < 1 or session.closed in session.results:
                return
            digest = course.course(session).digest
            self.store.results.keep(self.id, session.lived, course.kept(session))
            self.do(MODEL, commands.RecordResult(move=session.closed, digest=digest, model=source_hash()))

    def show_results(self) -> None:
        """Show what was kept of the last closed move, if it is what the log says that it gave; else the region is run again."""
        session = self.session
        written = session.results.get(session.closed)
        content = None if written is None else self.store.results.of(self.id, session.lived)
        try:
            if content is not None and written is not None and course.digest_of(content) == written.digest:
                course.take(session, content)
        except ValueError:  # damaged: verifying the session says so
            return

    @property
    def model_has_changed(self) -> bool:
        """Whether a closed move was lived with another version of the model than this one."""
        return any(result.model != source_hash() for result in self.session.results.values())

    def end(self, actor: str) -> Entry:
        """End the exercise: what was true may be seen by all, and comes first on the projector."""
        self.projected = ""
        return self.do(actor, commands.EndExercise())

    def time_is_up(self) -> bool:
        """Submit what has been proposed for States without a plan, if the time to decide is up; return whether it was.

        A deadline that ran out while nobody looked, since the server was down or the machine asleep, submits nothing: ``overdue``
        asks the trainer.
        """
        with self._lock:
            deadline, before, now = self._deadline(), self._looked, self.clock.now()
            self._looked = now
            if deadline is None or now < deadline:
                return False
            asleep = before < deadline and (now - before).total_seconds() > LOOKS_APART
            if deadline <= self._opened or asleep:
                self._unseen = deadline
                self.tell(lambda screen: screen.role == TRAINER)
            return deadline != self._unseen and self._submit_what_is_proposed()

    @property
    def overdue(self) -> bool:
        """Whether the time to decide ran out while nobody looked, so that the trainer decides what comes of it."""
        deadline = self._deadline()
        return deadline is not None and deadline == self._unseen

    def submit_overdue(self) -> bool:
        """Submit what has been proposed after all, where the time ran out while nobody looked; return whether it had."""
        with self._lock:
            return self.overdue and self._submit_what_is_proposed()

    def _deadline(self) -> datetime | None:
        """Return when the time to decide is up, as long as it is the timer's to end it."""
        session = self.session
        return session.deadline if session.phase == Phase.DECIDING and not session.frozen else None

    def _submit_what_is_proposed(self) -> bool:
        session = self.session
        for state in session.missing():
            values = session.affordable(state, self._wanted(state))
            self.do(TIMER, commands.SubmitPlan(state=state, values=values))
        self.do(TIMER, commands.SetTimer(seconds=None))
        return True

    def _wanted(self, state: str) -> dict[str, float]:
        """Return what is proposed for a State, and what its coordinator has set without submitting it."""
        seat = self.session.coordinator(state)
        return self.session.proposed(state) | (self._current(seat).values if seat in self._drafts else {})

    def draft(self, seat: Seat) -> dict[str, float]:
        """Return what a seat of a State is trying out: the same for all who sit there, and after a restart.

        It begins with what the seat has proposed. A coordinator's takes in what its agencies propose, as far as it can be paid,
        each proposal once: what the coordinator then sets otherwise stays so.
        """
        with self._lock:
            return dict(self._current(seat).values)

    def try_out(self, seat: Seat, lever: str, value: float, by: str = "") -> None:
        """Try out a lever's value in a seat; others who sit there see it. ``by``: the device that does, which sees it already.

        Raises Refused where nothing can be decided in the seat now, NotLed where another server leads; and NotKept where it cannot
        be written: then it is tried out all the same, until the server ends.
        """
        with self._lock:
            if self.lost:
                raise NotLed
            commands.check_trial(self.session, seat, lever, value, by)
            draft = self._current(seat)
            draft.values[lever] = float(value)
            try:
                self.store.drafts.keep(self.id, str(seat), draft.to_text())
            finally:
                self.tell(lambda screen: seat in screen.seats, but=by)

    def _current(self, seat: Seat) -> Draft:
        session = self.session
        since = session.move, session.lived
        draft = self._drafts.get(seat)
        if draft is None or draft.since != since:
            own = {} if seat.coordinates else session.proposals.get((session.move, seat), {})
            draft = self._drafts[seat] = Draft(since, dict(own))
        if seat.coordinates:
            proposed = {
                (other, lever): value
                for other in session.seats
                if other.state == seat.state
                for lever, value in session.proposals.get((session.move, other), {}).items()
            }
            draft.taken = {each: value for each, value in draft.taken.items() if each in proposed}
            for (other, lever), value in proposed.items():
                if draft.taken.get((other, lever)) != value:
                    draft.taken[other, lever] = value
                    draft.values |= session.affordable(seat.state, {**draft.values, lever: value})
            # What was proposed and taken back, or belongs to an agency that has sat down since, is not the coordinator's any more.
            settled = {lever.id for lever in LEVERS if commands.settles(session, seat, lever)}
            draft.values = {lever: value for lever, value in draft.values.items() if lever in settled}
        return draft

    def lose(self) -> None:
        """Take note that another server leads the session, and let all screens say so."""
        self.lost = True
        self.tell(lambda screen: True)

    def _time(self, session: Session) -> datetime:
        """Return what time it is for the next entry: as exact as the log writes it, and never before the one before."""
        at = max(self.clock.now(), session.entries[-1].at)
        return datetime.fromisoformat(at.isoformat(timespec="milliseconds"))

    def _catch_up(self) -> None:
        """Take what another process has added to the log."""
        for entry in self.store.entries(self.id, after=len(self.session.entries) - 1):
            self.session = followed_by(self.session, entry)

    # Who is here

    def join(self, seat: Seat | None, name: str = "") -> tuple[str, Device]:
        """Let somebody in and return their token; they hold ``seat``, or the one that fewest people hold.

        Raises Refused when joining is closed, when there is no such seat, or when the session has more links than any room needs.
        """
        device = secrets.token_hex(6)
        with self._lock:  # two who come at once get different seats
            session = self.session
            chosen = seat or min(session.seats, key=self._crowded)
            take = commands.TakeSeat(seat=chosen, holder=device)
            take.check(session, device, self._time(session))  # refused before a link is made
            if len(self.people()) >= MOST_DEVICES:
                raise commands.Refused(said("More people have joined than an exercise has room for. Ask the trainer."))
            token, found = self.store.links.issue(self.id, PARTICIPANT, device)  # and no seat is held by nobody
            self.do(device, take)
        if name.strip():
            self.store.names.set(self.id, device, name)
        return token, found

    def _crowded(self, seat: Seat) -> tuple[int, bool, int, int]:
        """Return a key that puts first the seat that fewest hold, coordinators first, then agency by agency through all States."""
        session = self.session
        agencies, states = [str(agency) for agency in Agency], session.state_ids()
        return (
            len(session.holders.get(seat, ())),
            not seat.coordinates,  # a State can do without any agency but this one
            agencies.index(seat.agency) if seat.agency in agencies else len(agencies),
            states.index(seat.state) if seat.state in states else len(states),
        )

    def free_absent(self, actor: str) -> int:
        """Take the seats from all who are not connected now, so that others can have them; return how many were freed.

        Their links stay: who comes back asks for a seat again. Raises Refused or NotKept.
        """
        freed = 0
        for seat in self.session.seats:
            for holder in sorted(self.session.holders.get(seat, ())):
                if not self.here[holder]:
                    self.do(actor, commands.LeaveSeat(seat=seat, holder=holder))
                    freed += 1
        return freed

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
        given = [device for device in self.store.links.devices(self.id) if device.role != PARTICIPANT]
        return sorted(given, key=lambda device: ROLES.index(device.role))

    def remove(self, device: str) -> bool:
        """Take all seats from a device and let its links open nothing any more, also where they are open.

        Raises Refused or NotKept.
        """
        for seat in self.seats_of(device):
            self.do(TRAINER, commands.LeaveSeat(seat=seat, holder=device))
        self.store.links.withdraw(self.id, device)
        self.tell(lambda screen: True)
        return True

    def screen(self, device: Device) -> Screen:
        """Return who looks through a device."""
        return Screen(device.role, self.seats_of(device.device) if device.role == PARTICIPANT else ())

    # After the end

    def impression(self, device: Device, answers: Mapping[str, Any]) -> bool:
        """Keep somebody's answers of the hot wash, apart from who gave them; False where they come a second time, or too late."""
        clean = {
            str(name): commands.clean(value) if isinstance(value, str) else value for name, value in answers.items()
        }
        with self._lock:  # none comes while the hot wash is being closed
            kept = self.store.hot_wash.add(self.id, device.device, clean)
        self.tell(lambda screen: self.session.phase == Phase.ENDED)
        return kept

    def close_hot_wash(self, actor: str) -> Entry:
        """Take no more answers of the hot wash, and show those that have come."""
        with self._lock:
            answers = self.store.hot_wash.all(self.id)
            return self.do(actor, commands.CloseHotWash(answers=len(answers), digest=digest_of(answers)))

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

    def tell(self, whom: Callable[[Screen], bool], but: str = "") -> None:
        """Wake the screens that have to look again, all but those of one device."""
        with self._lock:
            self.told += 1
            woken = [
                wake
                for device, wake in self._listeners.values()
                if (not but or device.device != but) and whom(self.screen(device))
            ]
        for wake in woken:
            wake()


def _entry(session: Session, at: datetime, actor: commands.Actor, command: commands.Command) -> Entry:
    """Return the next entry of a session's log: a command that was checked."""
    return Entry(len(session.entries), at, str(actor), command.kind, _as_read_again(command.body()))


def _as_read_again(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as it is read from disk: what lives and what is replayed are the same values."""
    plain: dict[str, Any] = json.loads(json.dumps(body, allow_nan=False))
    return plain


class Rooms:
    """All live sessions that a process leads, their clocks, and the limits on joining."""

    def __init__(self, store: Store, owner: str | None = None) -> None:
        self.store = store
        self.door = Door()
        self.leases = Leases(store, owner)
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    @property
    def live(self) -> bool:
        """Whether an exercise is under way that this process leads."""
        with self._lock:
            rooms = list(self._rooms.values())
        return any(not room.lost and room.session.phase in (Phase.DECIDING, Phase.LIVED) for room in rooms)

    def room(self, session_id: str, *, take_over: bool = False) -> Room:
        """Return the room of a session, opened if it has not been; ``take_over``: also where another server leads it.

        KeyError: there is no such session. Raises LedElsewhere where another server leads it, NotKept where it cannot be read.
        """
        with self._lock:
            room = self._rooms.get(session_id)
            if room is None or room.lost:
                self.store.session(session_id)  # KeyError before there is a lease on nothing
                self.leases.lead(session_id, take_over=take_over)
                try:
                    room = Room(self.store, session_id, owner=self.leases.owner)
                except BaseException:
                    self.leases.let_go(session_id)
                    raise
                self._rooms[session_id] = room
                room.show_results()
            if not self._threads:
                # Apart from each other: a run of the model must not keep a lease from being renewed.
                self._threads = [
                    threading.Thread(target=work, name=name, daemon=True)
                    for name, work in (("timers", self._watching), ("leases", self._renewing))
                ]
                for thread in self._threads:
                    thread.start()
            return room

    def by_code(self, code: str, address: str) -> Room:
        """Return the room with a code, for somebody at an address.

        KeyError: there is none. Raises Refused after too many wrong codes, LedElsewhere and NotKept as ``room`` does.
        """
        self.door.admit(address)
        try:
            found = self.store.session(code[:40])
        except KeyError:
            self.door.note_wrong(address)
            raise
        return self.room(found.id)

    def join(self, room: Room, seat: Seat | None, name: str, address: str) -> tuple[str, Device]:
        """Let somebody at an address join a room. Raises Refused and NotKept as ``Room.join`` does, and after too many."""
        self.door.note_join(address)
        return room.join(seat, name)

    def of(self, token: str) -> tuple[Room, Device] | None:
        """Return the room and the device that a token opens; None for one that opens nothing.

        Raises LedElsewhere and NotKept as ``room`` does.
        """
        device = self.store.links.who(token)
        if device is None:
            return None
        try:
            return self.room(device.session), device
        except KeyError:  # erased between two looks
            return None

    def create(self, creation: commands.CreateSession) -> tuple[Room, str]:
        """Begin a session from what ``commands.create`` returned; return its room and the trainer's token."""
        entry = Entry(0, datetime.now(UTC), TRAINER, Kind.CREATED, _as_read_again(creation.body()))
        session_id = self.store.create(entry)
        token, _device = self.store.links.issue(session_id, TRAINER)
        return self.room(session_id), token

    def close(self) -> None:
        """Lead nothing any more: another server need not wait until it has taken note that this one is gone."""
        self._ended.set()
        self.leases.give_back()

    def _watching(self) -> None:
        while not self._ended.wait(0.5):
            with self._lock:
                rooms = [room for room in self._rooms.values() if not room.lost]
            for room in rooms:
                try:
                    room.time_is_up()
                    room.keep_results()  # of a move that was closed when the server ended, or by an earlier version
                except Exception:  # said to the trainer when the next command is tried; timers go on
                    continue

    def _renewing(self) -> None:
        while not self._ended.wait(RENEWED_EVERY):
            for session_id in self.leases.renew():
                with self._lock:
                    room = self._rooms.get(session_id)
                if room is not None:
                    room.lose()


def digest_of(answers: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of answers of the hot wash, the same in any order."""
    return hashlib.sha256("\n".join(sorted(map(plainly, answers))).encode("utf-8", "surrogatepass")).hexdigest()


class Door:
    """Limits what comes from one address within a minute: codes of no room, and people who join.

    Right codes are never counted: a room behind one router comes in at once. There is no limit on all addresses together, since
    whoever has a few of them could lock everybody out.
    """

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._joined: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, address: str) -> None:
        """Let an address try a code. Raises Refused when it has tried too many that were wrong."""
        with self._lock:
            if len(self._of(self._wrong, address)) >= WRONG_CODES_A_MINUTE:
                raise commands.Refused(said("Too many tries. Wait a minute, then try again."))

    def note_wrong(self, address: str) -> None:
        """Count a code of no room."""
        with self._lock:
            self._of(self._wrong, address).append(self._tick())

    def note_join(self, address: str) -> None:
        """Count somebody who joins. Raises Refused when too many have."""
        with self._lock:
            own = self._of(self._joined, address)
            if len(own) >= JOINS_A_MINUTE:
                raise commands.Refused(said("Too many tries. Wait a minute, then try again."))
            own.append(self._tick())

    def _of(self, counted: OrderedDict[str, deque[float]], address: str) -> deque[float]:
        own = counted.setdefault(address, deque())
        counted.move_to_end(address)
        while len(counted) > 10_000:
            counted.popitem(last=False)
        while own and own[0] <= self._tick() - 60.0:
            own.popleft()
        return own
