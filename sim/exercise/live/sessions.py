"""All live sessions that a process leads: found by id, code or token; their clocks, their leases, the limits on joining."""

import threading
from datetime import UTC, datetime

from sim.exercise import commands
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.lease import RENEWED_EVERY, Leases
from sim.exercise.live.limits import RateLimiter
from sim.exercise.live.session import LiveSession, as_read_again
from sim.exercise.seats import Seat
from sim.exercise.store import SessionStore
from sim.exercise.store.people import Device


class LiveSessions:
    """All live sessions that a process leads, their clocks, and the limits on joining."""

    def __init__(self, store: SessionStore, owner: str | None = None) -> None:
        self.store = store
        self.limiter = RateLimiter()
        self.leases = Leases(store, owner)
        self._sessions: dict[str, LiveSession] = {}
        self._waiting: dict[str, LiveSession] = {}
        """Those in which something is to be done when its time comes; the timers look at no others."""
        self._played: dict[str, LiveSession] = {}
        """Those whose exercise is under way."""
        self._lock, self._noting = threading.Lock(), threading.Lock()
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    @property
    def under_way(self) -> bool:
        """Whether an exercise is under way that this process leads."""
        return bool(self._played)

    def open(self, session_id: str, *, take_over: bool = False) -> LiveSession:
        """Return a session, led from now on if it has not been; ``take_over``: also where another server leads it.

        KeyError: there is no such session. Raises LedElsewhere where another server leads it, NotKept where it cannot be read.
        """
        with self._lock:
            live = self._sessions.get(session_id)
            if live is None or live.lost:
                self.store.session(session_id)  # KeyError before there is a lease on nothing
                self.leases.lead(session_id, take_over=take_over)
                try:
                    live = LiveSession(self.store, session_id, owner=self.leases.owner, on_change=self._note)
                except BaseException:
                    self.leases.let_go(session_id)
                    raise
                self._sessions[session_id] = live
                live.show_results()
            if not self._threads:
                # Apart from each other: a run of the model must not keep a lease from being renewed.
                self._threads = [
                    threading.Thread(target=work, name=name, daemon=True)
                    for name, work in (("timers", self._watching), ("leases", self._renewing))
                ]
                for thread in self._threads:
                    thread.start()
            return live

    def by_code(self, code: str, address: str) -> LiveSession:
        """Return the session whose room has a code, for somebody at an address.

        KeyError: there is none. Raises Refused after too many wrong codes, LedElsewhere and NotKept as ``open`` does.
        """
        self.limiter.admit(address)
        try:
            session = self.store.session(code[:40])
        except KeyError:
            self.limiter.note_wrong(address)
            raise
        return self.open(session.id)

    def join(self, live: LiveSession, seat: Seat | None, name: str, address: str) -> tuple[str, Device]:
        """Let somebody at an address join a session. Raises as ``LiveSession.join`` does, and Refused after too many."""
        self.limiter.note_join(address)
        return live.join(seat, name)

    def by_token(self, token: str) -> tuple[LiveSession, Device] | None:
        """Return the session and the device that a token opens; None for one that opens nothing.

        Raises LedElsewhere and NotKept as ``open`` does.
        """
        device = self.store.links.who(token)
        if device is None:
            return None
        try:
            return self.open(device.session), device
        except KeyError:  # erased between two looks
            return None

    def create(self, creation: commands.CreateSession) -> tuple[LiveSession, str]:
        """Begin a session from what ``commands.create`` returned; return it and the trainer's token."""
        entry = Entry(0, datetime.now(UTC), TRAINER, EntryKind.CREATED, as_read_again(creation.body()))
        session_id = self.store.create(entry)
        token, _device = self.store.links.issue(session_id, TRAINER)
        return self.open(session_id), token

    def close(self) -> None:
        """Lead nothing any more: another server need not wait until it has taken note that this one is gone."""
        self._ended.set()
        self.leases.give_back()

    def _note(self, live: LiveSession) -> None:
        """Take note of whether a session's exercise is under way, and whether something is to be done when its time comes."""
        with self._noting:
            for among, belongs in ((self._played, live.is_under_way), (self._waiting, live.awaits)):
                if belongs:
                    among[live.id] = live
                elif among.get(live.id) is live:
                    del among[live.id]

    def _watching(self) -> None:
        while not self._ended.wait(0.5):
            with self._noting:
                waiting = list(self._waiting.values())
            for live in waiting:
                try:
                    live.time_is_up()
                    live.keep_results()  # of a move that was closed when the server ended, or by an earlier version
                except Exception:  # said to the trainer when the next command is tried; timers go on
                    continue

    def _renewing(self) -> None:
        while not self._ended.wait(RENEWED_EVERY):
            for session_id in self.leases.renew():
                with self._lock:
                    live = self._sessions.get(session_id)
                if live is not None:
                    live.lose()
