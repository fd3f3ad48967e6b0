"""Boards: from what a page asks for to the bytes that its browser draws, kept and shared; and the work that takes longer.

A page asks once and gets what there is; the browser waits for the rest by the board's address, without the page running again.
"""

import asyncio
import hashlib
import json
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, replace
from time import monotonic, perf_counter
from typing import Any, Final, cast

from sim.chain import ChainChange
from sim.presentation import blocks, inquiries
from sim.presentation.inquiries import Held
from sim.presentation.palette import Mode, palette_of
from sim.presentation.queries import REPLICATIONS, Otherwise, Query, QueryResult, QueryWorker
from sim.presentation.tables import middle
from sim.run import Record
from sim.whatif.paired import Progress
from sim.words import Language, gettext_noop
from sim.words.reader import Reader

OVERVIEW, STOPPED, TRADE, LAW, COURSE, CREDIT, UNCERTAINTY, PLANS, HOW, PREVIEW = (
    "overview", "stopped", "trade", "law", "course", "credit", "sure", "plans", "how", "preview",
)  # fmt: skip
VIEWS: Final[Mapping[str, str]] = {
    OVERVIEW: gettext_noop("What changes"),
    STOPPED: gettext_noop("Where stopped"),
    TRADE: gettext_noop("What trade pays"),
    LAW: gettext_noop("Law and practice"),
    COURSE: gettext_noop("One course"),
    CREDIT: gettext_noop("Credit"),
    UNCERTAINTY: gettext_noop("How sure"),
    PLANS: gettext_noop("Plans"),
    HOW: gettext_noop("How it works"),
}
"""The views of the sandbox, in order, and what their tabs say."""
KEPT: Final = 300
"""Boards and requests that are kept."""
LONGEST: Final = 20.0
"""Seconds that a browser's question is held open at most; it asks again."""
_LOOK: Final = 1.0
"""Seconds between two looks at how much of the model is prepared."""
_FORGOTTEN: Final = 4.0
"""Seconds after which work that nobody has asked about is given up."""
_STEP: Final = 0.25
"""Seconds between two looks at how far work has come."""
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BoardRequest:
    """What a page asks for: a view of a query in a language and a mode.

    ``state``: id, where a view is of one State. ``course``: number of the course shown, None for the one in the middle.
    ``other``: name and query of the controls that incidents are asked of. ``plans``: by name as shown.
    """

    query: Query
    view: str
    language: Language
    mode: Mode
    state: str = ""
    course: int | None = None
    other: tuple[str, Query] | None = None
    plans: tuple[tuple[str, Query], ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """What a board shows beside its result: one course with its events, its attempts under other controls; or the chain."""

    record: Record | None = None
    other: Otherwise | None = None
    chain: ChainChange | None = None


def detail_of(request: BoardRequest, result: QueryResult) -> Detail:
    """Simulate what a request's view shows beside the courses of its result; nothing for most views."""
    query = request.query
    if request.view == LAW:
        return Detail(inquiries.record_of(query, 0))
    if request.view == OVERVIEW:
        return Detail(chain=inquiries.chain_change_of(query))
    if request.view != COURSE:
        return Detail()
    number = middle(result.now) if request.course is None else request.course
    other = None if request.other is None else inquiries.course_otherwise(query, number, *request.other)
    return Detail(inquiries.record_of(query, number), other)


def drawn(request: BoardRequest, result: QueryResult, detail: Detail | None = None) -> str:
    """Return the blocks of a request from a result, as JSON; without a detail, what is needed is simulated first."""
    return _json(_blocks(request, result, detail or detail_of(request, result), Reader(request.language)))


def enclosed(
    request: BoardRequest,
    shown: str,
    replications: int,
    token: str,
    status: str = "",
    *,
    whole: bool = False,
    prepared: float | None = None,
) -> bytes:
    """Return a board as sent to the browser: blocks, number of courses, status of the model and, unless ``whole``, the address
    of a better board. Without blocks ("null") a page keeps what it shows and adds the status. ``prepared``: how much of the model
    is compiled, from 0 to 1, while that is under way."""
    head: blocks.Head = {
        "lang": request.language,
        "words": blocks.words(Reader(request.language)),
        "courses": replications,
        "status": status,
        "prepared": prepared,
        "more": "" if whole else f"cordon/board/{token}" + ("" if replications else "?any"),
        "tasks": f"cordon/task/{token}",
        "files": f"cordon/file/{token}",
        "version": f"{token}:{replications}:{status}",
    }
    return f'{_json(head)[:-1]},"blocks":{shown}}}'.encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _blocks(request: BoardRequest, result: QueryResult, detail: Detail, reader: Reader) -> list[blocks.Block]:
    from sim.presentation.views import (
        attribution,
        how,
        law,
        overview,
        plans,
        preview,
        stopped,
        trade,
        trajectory,
        uncertainty,
    )

    colours = palette_of(request.mode)
    makers: dict[str, Callable[[], list[blocks.Block]]] = {
        OVERVIEW: lambda: overview.board(result, colours, reader, detail.chain, request.state),
        STOPPED: lambda: stopped.board(result, colours, reader),
        TRADE: lambda: trade.board(result, colours, reader),
        LAW: lambda: law.board(result, request.state, detail.record, reader),
        COURSE: lambda: trajectory.board(result, cast(Record, detail.record), detail.other, reader),
        CREDIT: lambda: attribution.board(result, reader),
        UNCERTAINTY: lambda: uncertainty.board(result, colours, reader, inquiries.MANY),
        PLANS: lambda: plans.board(dict(request.plans), reader),
        HOW: lambda: how.board(request.query.scenario, colours, reader),
        PREVIEW: lambda: preview.board(result, request.state, colours, reader),
    }
    return makers[request.view]()


class Stopped(Exception):
    """Work was given up because nobody asks about it any more."""


class BackgroundTask:
    """One piece of longer work, shared by all who ask for it: its progress, and what it gave."""

    def __init__(self) -> None:
        self.share = 0.0
        self.asked = monotonic()
        self.stopped = False
        self.done: Future[dict[str, Any]] = Future()

    def progress(self, done: int, of: int) -> None:
        """Note how far the work is. Raises Stopped when it has been stopped or forgotten."""
        self.share = done / of if of else 0.0
        if self.stopped or monotonic() - self.asked > _FORGOTTEN:
            raise Stopped


class Boards:
    """Draws boards for pages and their browsers, each once, and does longer work, each once at a time."""

    def __init__(self, queries: QueryWorker) -> None:
        self.queries = queries
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(16)
        self._requests: OrderedDict[str, BoardRequest] = OrderedDict()
        self._drawn: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._tasks: dict[tuple[str, str], BackgroundTask] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tasks")
        self._details = ThreadPoolExecutor(max_workers=1, thread_name_prefix="details")

    def board(self, request: BoardRequest, by: str, seconds: float) -> bytes:
        """Return the best board there is within so many seconds, and where the browser gets a better one; never blocks longer."""
        token = self._token(request)
        whole = self._whole(token)
        if whole is not None:
            self.queries.release(by)
            return whole
        first = self.queries.ask(request.query, by)
        full = self.queries.full(request.query)
        end = perf_counter() + seconds
        try:
            coming = full if full.done() else first
            result = coming.result(timeout=seconds)
            return self._keep(token, request, result, max(0.0, end - perf_counter()))
        except (NotYet, CancelledError):
            return self._nothing_yet(request, token)
        except Exception:  # logged where it happened
            failed = Reader(request.language)._("The model could not answer. Change a control, or start Cordon again.")
            return enclosed(request, "null", 0, token, failed, whole=True)

    def status(self, reader: Reader) -> str:
        """Say calmly that the model works."""
        _ = reader._
        if self.queries.warm:
            return _("Working out what these settings change…")
        if self.queries.unprepared:
            return _(
                "The model could not be prepared in the background. It is prepared here instead: "
                "for about a minute the page may be slow."
            )
        return _(
            "The model is being prepared. On this machine's first start that takes about a minute; then the figures come by "
            "themselves, and later answers come at once."
        )

    def _nothing_yet(self, request: BoardRequest, token: str) -> bytes:
        """Return a board without blocks that says what the model does."""
        prepared = self.queries.prepared if self.queries.preparing else None
        return enclosed(request, "null", 0, token, self.status(Reader(request.language)), prepared=prepared)

    async def better(self, token: str, *, any_: bool = False) -> bytes | None:
        """Return the full board of a request once it is there; None if it is not within the longest wait.

        ``any_``: the page has nothing to show yet: the first board to come will do, and while the model is being prepared one that
        says how far that is.
        Raises KeyError for an unknown request, and whatever kept the model from answering.
        """
        request = self.request(token)
        whole = self._whole(token)
        if whole is not None:
            return whole
        if self.queries.gone(request.query):
            self.queries.ask(request.query, token)
        coming = asyncio.wrap_future(self.queries.full(request.query))
        if any_ and self.queries.preparing:
            await asyncio.wait((coming,), timeout=_LOOK)
            if self.queries.preparing:
                return self._nothing_yet(request, token)
        waited = [coming, asyncio.wrap_future(self.queries.first(request.query))] if any_ else [coming]
        await asyncio.wait(waited, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
        found = next((each for each in waited if each.done()), None)
        return None if found is None else await asyncio.to_thread(self._keep, token, request, found.result())

    async def work(self, token: str, name: str, stop: bool = False) -> dict[str, Any]:
        """Return how far a piece of longer work is, or its blocks once it is done; it begins when first asked for.

        Raises KeyError for unknown work.
        """
        request = self.request(token)
        key = (token, name)
        with self._lock:
            task = self._tasks.get(key)
            if stop:
                if task is not None:
                    task.stopped = True
                    del self._tasks[key]
                return {"stopped": True}
            if task is None:
                job = work_of(request, name, self.queries.held)  # KeyError for unknown work
                task = self._tasks[key] = BackgroundTask()
                self._pool.submit(self._do, key, task, job)
            task.asked = monotonic()
        # Answers as soon as there is something to show, and within two seconds anyhow: the browser then asks again.
        end = monotonic() + 2.0
        before = task.share
        while monotonic() < end and not task.done.done() and task.share < before + 0.05:
            await asyncio.sleep(_STEP)
            task.asked = monotonic()
        if not task.done.done():
            return {"share": round(task.share, 3)}
        error = task.done.exception()
        if isinstance(error, Stopped):
            return {"share": 0.0}  # another reader stopped it: who still waits asks again, and it begins anew
        if error is not None:
            with self._lock:
                self._tasks.pop(key, None)
            return {"failed": Reader(request.language)._("This could not be worked out.")}
        return task.done.result()

    def request(self, token: str) -> BoardRequest:
        """Return a request by its token. Raises KeyError for an unknown one."""
        with self._lock:
            request = self._requests[token]
            self._requests.move_to_end(token)
            return request

    def _do(self, key: tuple[str, str], task: BackgroundTask, job: "Work") -> None:
        try:
            # What was stopped while it stood in line does not begin.
            task.progress(0, 1)
            shown = job(task.progress)
            task.done.set_result({"blocks": shown})
        except Stopped as stopped:
            task.done.set_exception(stopped)
            with self._lock:
                if self._tasks.get(key) is task:
                    del self._tasks[key]
        except Exception as error:
            _log.exception("%s could not be worked out", key[1])
            task.done.set_exception(error)
        with self._lock:
            finished = [each for each, one in self._tasks.items() if one.done.done()]
            for each in finished[:-KEPT]:
                del self._tasks[each]

    def _token(self, request: BoardRequest) -> str:
        """Return the request's token, which nobody can guess from the request."""
        said = repr(request)
        token = hashlib.blake2b(said.encode(), key=self._secret, digest_size=16).hexdigest()
        with self._lock:
            self._requests[token] = request
            self._requests.move_to_end(token)
            while len(self._requests) > 10 * KEPT:
                self._requests.popitem(last=False)
        return token

    def _whole(self, token: str) -> bytes | None:
        """Return the full board of a request if it has been drawn."""
        with self._lock:
            return self._drawn.get((token, REPLICATIONS))

    def _keep(self, token: str, request: BoardRequest, result: QueryResult, seconds: float | None = None) -> bytes:
        """Return the board of a result, drawn once; a full one asks for nothing more.

        What it shows beside is simulated in the background; raises TimeoutError where that takes longer than some seconds.
        """
        key = (token, result.replications)
        with self._lock:
            found = self._drawn.get(key)
        if found is None:
            detail = Detail()
            if request.view in (OVERVIEW, LAW, COURSE):
                detail = self._details.submit(detail_of, request, result).result(timeout=seconds)
            shown = drawn(request, result, detail)
            found = enclosed(request, shown, result.replications, token, whole=result.whole)
            with self._lock:
                self._drawn[key] = found
                while len(self._drawn) > KEPT:
                    self._drawn.popitem(last=False)
        return found


Work = Callable[[Progress], list[blocks.Block]]


def work_of(request: BoardRequest, name: str, held: Held = inquiries.nothing_held) -> Work:
    """Return a piece of longer work of a request. Raises KeyError for an unknown name, and for a preview, which has none.

    ``held``: gives the courses that are there already.
    """
    from sim.presentation.views import attribution, plans, trajectory, uncertainty

    reader, colours, query = Reader(request.language), palette_of(request.mode), request.query
    if query.on_file:
        raise KeyError(name)
    kind, _colon, number = name.partition(":")

    def record() -> Record:
        return inquiries.record_of(query, inquiries.course_shown(query, request.course, held))

    def closer(progress: Progress) -> list[blocks.Block]:
        drawing = replace(query, luck_only=False)
        return uncertainty.closer(drawing, *inquiries.many_diversions(drawing, progress, held), colours, reader)

    def changes(progress: Progress) -> list[blocks.Block]:
        shown, attempt = record(), int(number)
        return trajectory.smallest(inquiries.smallest(shown, attempt, progress), shown, attempt, reader)

    if kind == "changes" and number.isdecimal():
        return changes
    works: dict[str, Work] = {
        "luck": lambda progress: trajectory.ranked(inquiries.chance_and_decisions(record(), progress), reader),
        "without": lambda progress: attribution.without(inquiries.without_each(query, progress, held), colours, reader),
        "shapley": lambda progress: attribution.shapley(inquiries.shapley(query, progress, held), colours, reader),
        "sure": closer,
        "plans": lambda progress: plans.compared(
            *inquiries.plan_totals(dict(request.plans), progress, held), colours, reader
        ),
    }
    return works[name]
