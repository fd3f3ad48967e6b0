"""A live session: commands one after another, each on disk before anybody sees it, and what stands around them."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sim.compiled import source_hash
from sim.exercise import commands, network, trajectory
from sim.exercise.audience import EVERYBODY, TRAINERS, Viewer
from sim.exercise.chain import answers_digest
from sim.exercise.contributions import Phase
from sim.exercise.entries import MODEL, PARTICIPANT, ROLES, TIMER, TRAINER, Entry
from sim.exercise.live.clock import Clock, DeadlineWatch
from sim.exercise.live.console import Console
from sim.exercise.live.drafts import Drafts
from sim.exercise.live.presence import Presence
from sim.exercise.replay import followed_by, replayed
from sim.exercise.seats import Agency, Seat
from sim.exercise.session import Session
from sim.exercise.session_outcome import SessionOutcome, outcome
from sim.exercise.store import SessionStore
from sim.exercise.store.errors import NotKept, NotLed, Taken
from sim.exercise.store.people import Device
from sim.scenario.problems import gettext_lazy

MOST_DEVICES: Final = 600
"""Participants that one session may have, so that nobody fills the disk with seats; those whose seats were freed do not count."""
_WORK: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outcome")
_MOVES: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="moves")


class LiveSession:
    """One session in this process. Reading ``session`` gives one moment of it; ``do`` is the only way to change it.

    ``drafts``: what seats try out; ``presence``: who is here, and who is told to look again; ``console``: what the trainer has
    chosen that no log keeps. ``owner``: in whose name it is led; without one it is written whoever leads it. ``on_change`` is
    called with it whenever it stands elsewhere. Raises KeyError for an unknown session.
    """

    def __init__(
        self,
        store: SessionStore,
        session_id: str,
        clock: Clock | None = None,
        owner: str | None = None,
        on_change: Callable[["LiveSession"], object] | None = None,
    ) -> None:
        self.store, self.id, self.owner = store, session_id, owner
        self.lost = False
        """Whether another server leads the session now: nothing can be changed here any more."""
        self.code = store.session(session_id).code
        self.session = replayed(store.entries(session_id))
        self.clock = clock or Clock()
        self.clock.not_before(self.session.entries[-1].at)
        self.drafts = Drafts(store.drafts, session_id)
        self.presence = Presence(self.screen)
        self.console = Console(self.session.format.minutes, self.presence.notify)
        self._watch = DeadlineWatch(self.clock.now())
        self._on_change = on_change
        self._outcome: tuple[int, Future[SessionOutcome]] | None = None
        self._moves: tuple[int, Future[trajectory.ClosedMoves]] | None = None
        self._lock = threading.RLock()
        self._changed()

    # Commands

    def do(self, actor: commands.Actor, command: commands.Command) -> Entry:
        """Check a command, write what it becomes to disk, apply it and notify the screens. Returns the entry.

        Raises Refused when it cannot be done, NotKept when it cannot be written; then nothing has changed.
        """
        with self._lock:
            # Another process may have written to the log since: then catch up, check again and try once more.
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
                entry = next_entry(session, at, actor, checked)
                try:
                    self.store.append(self.id, entry, self.owner)
                except Taken:
                    self._catch_up()
                    continue
                except NotLed:
                    self.lose()
                    raise
                self.session = followed_by(session, entry)
                self._changed()
                break
            else:
                raise commands.Refused(gettext_lazy("Somebody else was quicker. Look again, then decide."))
            if isinstance(checked, commands.StateExpectation):
                self._keep_writing(checked.seat)
        self.presence.notify(checked.audience(self.session, entry.actor).includes)
        return entry

    def next_move(self, actor: str) -> Entry:
        """Begin the exercise, or open the next move with the injects that are due."""
        self.console.begin_stage()
        if self.session.phase == Phase.LOBBY:
            return self.do(actor, commands.StartExercise())
        return self.do(actor, commands.OpenMove(met=trajectory.conditions_met(self.session)))

    def close_move(self, actor: str) -> Entry:
        """Close the move, simulate the region through it, and keep its results."""
        self.console.begin_stage()
        entry = self.do(actor, commands.CloseMove())
        self.keep_results()
        return entry

    def keep_results(self) -> None:
        """Keep the results of the last closed move, simulating it for that, unless they are written already.

        Raises NotKept; then it is written the next time that the session is opened.
        """
        with self._lock:
            session = self.session
            if not self._owes_results():
                return
            moves = self.closed_moves(session)
            self.store.results.keep(self.id, session.lived, trajectory.kept(moves))
            result = commands.RecordResult(move=session.closed, digest=moves.played.digest, model=source_hash())
            self.do(MODEL, result)

    def _owes_results(self) -> bool:
        session = self.session
        return not self.lost and session.closed >= 1 and session.closed not in session.results

    def show_results(self) -> None:
        """Show the kept results of the last closed move if their digest is the one in the log; else simulate again."""
        session = self.session
        written = session.results.get(session.closed)
        content = None if written is None else self.store.results.of(self.id, session.lived)
        try:
            if content is not None and written is not None and trajectory.digest_of(content) == written.digest:
                trajectory.take(session, content)
                self.closed_moves(session)
        except ValueError:  # damaged: verifying the session says so
            return

    def closed_moves(self, session: Session) -> trajectory.ClosedMoves:
        """Return the closed moves of the session as given; those asked for last are kept.

        A thread of their own simulates them while the caller waits: no page's thread ever simulates. Raises
        ValueError before the first move has been closed.
        """
        with self._lock:
            held = self._moves
            # What failed before is tried again.
            if held is None or held[0] != session.lived or (held[1].done() and held[1].exception() is not None):
                held = self._moves = session.lived, _MOVES.submit(trajectory.closed_moves, session)
        return held[1].result()

    @property
    def model_has_changed(self) -> bool:
        """Whether a closed move was simulated with another version of the model than this one."""
        return any(result.model != source_hash() for result in self.session.results.values())

    def end(self, actor: str) -> Entry:
        """End the exercise: what was true may be seen by all, and comes first on the projector."""
        self.console.begin_stage()
        return self.do(actor, commands.EndExercise())

    # Time

    def time_is_up(self) -> bool:
        """Submit what has been proposed for States without a plan, if the time to decide is up; return whether it was.

        A deadline that ran out while nobody looked, since the server was down or the machine asleep, submits nothing: ``overdue``
        asks the trainer.
        """
        with self._lock:
            # The trainer is told once, not at each look.
            known = self.overdue
            if not self._watch.look(self.clock.now()):
                return False
            if not self.overdue:
                return self._submit_what_is_proposed()
            if not known:
                self.presence.notify(TRAINERS.includes)
            return False

    @property
    def overdue(self) -> bool:
        """Whether the time to decide ran out while nobody looked, so that the trainer decides what comes of it."""
        return self._watch.missed

    @property
    def is_under_way(self) -> bool:
        """Whether its exercise has begun and not ended, and is led here."""
        return not self.lost and self.session.phase in (Phase.DECIDING, Phase.LIVED)

    @property
    def awaits(self) -> bool:
        """Whether something is to be done here when its time comes: a deadline, or results that have still to be written."""
        return not self.lost and (self._watch.deadline is not None or self._owes_results())

    def submit_overdue(self) -> bool:
        """Submit what has been proposed after all, where the time ran out while nobody looked; return whether it had."""
        with self._lock:
            return self.overdue and self._submit_what_is_proposed()

    def _submit_what_is_proposed(self) -> bool:
        session = self.session
        for state in session.missing():
            values = session.affordable(state, self.drafts.proposed(self.session, state))
            self.do(TIMER, commands.SubmitPlan(state=state, values=values))
        self.do(TIMER, commands.SetTimer(seconds=None))
        return True

    def _changed(self) -> None:
        """Take note that the session stands elsewhere: its deadline is the timer's to end only while seats decide."""
        session = self.session
        runs = session.phase == Phase.DECIDING and not session.frozen
        self._watch.follow(session.deadline if runs else None, self.clock.now())
        if self._on_change is not None:
            self._on_change(self)

    # What seats try out

    def draft(self, seat: Seat) -> dict[str, float]:
        """Return what a seat of a State is trying out: the same for all who sit there, and after a restart."""
        with self._lock:
            return dict(self.drafts.current(self.session, seat).values)

    def drawn(self, seat: Seat, lever: str, device: str) -> str:
        """Return what the slider of a lever is called on a device as long as nobody else has set it, also after a restart.

        A browser that has not heard of what was set elsewhere knows the slider by another name, and cannot set it back.
        """
        with self._lock:
            draft = self.drafts.current(self.session, seat)
            move, stands = draft.since
            return f"{move}:{seat}:{lever}:{stands}:{draft.version(lever, device)}"

    def try_out(self, seat: Seat, lever: str, value: float, by: str = "", *, drawn: bool = True) -> None:
        """Try out a lever's value in a seat; others who sit there see it. ``by``: the device that does, which sees it already.

        ``drawn``: whether its slider stands there already, as it does where it was moved. Raises Refused where nothing can be
        decided in the seat now, NotLed where another server leads; and NotKept where it cannot be written: then it is tried out
        all the same, until the server ends.
        """
        with self._lock:
            if self.lost:
                raise NotLed
            commands.check_trial(self.session, seat, lever, value, by)
            self.drafts.current(self.session, seat).set(lever, float(value), by if drawn else "")
            try:
                self.drafts.keep(seat)
            finally:
                self.presence.notify(lambda screen: seat in screen.seats, but=by)

    def is_writing(self, seat: Seat, device: str) -> bool:
        """Return whether the line that says what a seat expects is being written on a device.

        It is from when its place is drawn empty, or was opened again, until it is sent from there: also where another device of
        the seat sends one meanwhile, and after a restart.
        """
        with self._lock:
            writing = self.drafts.writing(self.session, seat)
            if (self.session.move, seat) not in self.session.thoughts:
                writing.add(device)
            return device in writing

    def write(self, seat: Seat, device: str, *, on: bool) -> None:
        """Begin to write the line anew on a device, or end. Raises NotKept; then it lasts until the server ends."""
        with self._lock:
            writing = self.drafts.writing(self.session, seat)
            (writing.add if on else writing.discard)(device)
            self.drafts.keep(seat)

    # The log

    def lose(self) -> None:
        """Take note that another server leads the session, and let all screens say so."""
        self.lost = True
        self._changed()
        self.presence.notify(EVERYBODY.includes)

    def _time(self, session: Session) -> datetime:
        """Return what time it is for the next entry: as exact as the log writes it, and never before the one before."""
        at = max(self.clock.now(), session.entries[-1].at)
        return datetime.fromisoformat(at.isoformat(timespec="milliseconds"))

    def _catch_up(self) -> None:
        """Take what another process has added to the log."""
        for entry in self.store.entries(self.id, after=len(self.session.entries) - 1):
            self.session = followed_by(self.session, entry)
        self._changed()

    def _keep_writing(self, seat: Seat) -> None:
        """Keep on which devices the line is still being written that one of them has sent; nothing is lost where that fails."""
        with suppress(NotKept):
            if self.drafts.writing(self.session, seat):
                self.drafts.keep(seat)

    # Who takes part

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
                raise commands.Refused(
                    gettext_lazy("More people have joined than an exercise has room for. Ask the trainer.")
                )
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
                if not self.presence.here[holder]:
                    self.do(actor, commands.LeaveSeat(seat=seat, holder=holder))
                    freed += 1
        return freed

    def seats_of(self, device: str) -> tuple[Seat, ...]:
        """Return the seats that a device holds, in the order of the session's seats."""
        session = self.session
        return tuple(seat for seat in session.seats if device in session.holders.get(seat, ()))

    def people(self) -> list[str]:
        """Return the devices of participants: those that hold a seat, and those without one that are here."""
        return sorted(self.presence.participants().union(*self.session.holders.values()))

    def links(self) -> list[Device]:
        """Return whom links speak for that are not participants', role by role: each link that was given is one device."""
        devices = [device for device in self.store.links.devices(self.id) if device.role != PARTICIPANT]
        return sorted(devices, key=lambda device: ROLES.index(device.role))

    def remove(self, device: str) -> bool:
        """Take all seats from a device and let its links open nothing any more, also where they are open.

        Raises Refused or NotKept.
        """
        for seat in self.seats_of(device):
            self.do(TRAINER, commands.LeaveSeat(seat=seat, holder=device))
        self.store.links.withdraw(self.id, device)
        self.presence.notify(EVERYBODY.includes)
        return True

    def screen(self, device: Device) -> Viewer:
        """Return who looks through a device."""
        return Viewer(device.role, self.seats_of(device.device) if device.role == PARTICIPANT else ())

    def joining_link(self, port: int) -> str:
        """Return the link that opens the session on a phone."""
        return network.link(self.console.address or "127.0.0.1", port, f"room={self.code}")

    # After the end

    def impression(self, device: Device, answers: Mapping[str, Any]) -> bool:
        """Keep somebody's answers of the hot wash, apart from who gave them; False where they come a second time, or too late."""
        clean = {
            str(name): commands.clean(value) if isinstance(value, str) else value for name, value in answers.items()
        }
        with self._lock:  # none comes while the hot wash is being closed
            kept = self.store.hot_wash.add(self.id, device.device, clean)
        if self.session.phase == Phase.ENDED:
            self.presence.notify(EVERYBODY.includes)
        return kept

    def close_hot_wash(self, actor: str) -> Entry:
        """Take no more answers of the hot wash, and show those that have come."""
        with self._lock:
            answers = self.store.hot_wash.all(self.id)
            return self.do(actor, commands.CloseHotWash(answers=len(answers), digest=answers_digest(answers)))

    def outcome(self) -> SessionOutcome | None:
        """Return chance and decisions of the closed moves, worked out once in the background; None until they are there."""
        with self._lock:
            at = self.session.lived
            if self._outcome is None or self._outcome[0] != at:
                coming = _WORK.submit(outcome, self.session)
                coming.add_done_callback(lambda _done: self.presence.notify(EVERYBODY.includes))
                self._outcome = at, coming
            coming = self._outcome[1]
        return coming.result() if coming.done() else None


def next_entry(session: Session, at: datetime, actor: commands.Actor, command: commands.Command) -> Entry:
    """Return the next entry of a session's log: a command that was checked."""
    return Entry(len(session.entries), at, str(actor), command.kind, as_read_again(command.body()))


def as_read_again(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as it is read from disk: what lives and what is replayed are the same values."""
    plain: dict[str, Any] = json.loads(json.dumps(body, allow_nan=False))
    return plain
