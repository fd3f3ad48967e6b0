"""The first minute on a machine: the model is compiled beside the server, and one course answers meanwhile.

The server process itself never compiles, which would hold Python's lock and make every page stutter; it loads what the other
process left on disk. A process is started at most once, whatever the number of sessions.
"""

import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import sim
from sim.presentation.boards import BoardRequest

_ROOT: Final = Path(sim.__file__).parents[1]
_COMPILE: Final = (sys.executable, "-m", "sim.ui.prepare")
_COURSES: Final = (sys.executable, "-m", "sim.ui.plain")
LONGEST: Final = 900.0
"""Seconds after which compilation is given up and left to the server process: many times what a slow machine needs."""
_log: Final = logging.getLogger(__name__)


def _compiled_before() -> bool:
    """Ask the model, imported here in the background: the page does not wait for the compiler's import."""
    from sim.compiled import compiled_before

    return compiled_before()


def _environment(**more: str) -> dict[str, str]:
    """Return this process's environment, such that a process started from it imports the same package."""
    path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **more}


class Courses:
    """Draws boards of one course each, in a process of plain Python: the newest request first.

    A request that still waits when a newer one comes is given up; a page that still wants it asks again. A course under way
    is finished, since beginning anew would take longer: the process keeps the course at the start settings.
    """

    def __init__(self, command: Sequence[str] = _COURSES) -> None:
        self._command = command
        self._asked: dict[BoardRequest, Future[str]] = {}
        self._lock = threading.Lock()
        self._busy = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._closed = False

    def open(self) -> None:
        """Start the process; it is ready for a request about a second later."""
        with self._lock:
            if self._process is None and not self._closed:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                    env=_environment(NUMBA_DISABLE_JIT="1"),
                )

    def close(self) -> None:
        """End the process and give up what it has not answered."""
        with self._lock:
            self._closed = True
            for waiting in self._asked.values():
                waiting.cancel()
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def ask(self, request: BoardRequest) -> "Future[str]":
        """Return the blocks of one course to come, as JSON."""
        with self._lock:
            coming = self._asked.get(request)
            if coming is None or (coming.cancelled() and not self._closed):
                for waiting in self._asked.values():
                    waiting.cancel()
                coming = self._asked[request] = Future()
                if self._closed:
                    coming.cancel()
                else:
                    threading.Thread(target=self._answer, args=(request, coming), daemon=True).start()
            return coming

    def _answer(self, request: BoardRequest, coming: "Future[str]") -> None:
        from sim.ui.plain import answered, asked

        with self._busy:
            if not coming.set_running_or_notify_cancel():
                return
            try:
                process = self._process
                if process is None or process.stdin is None or process.stdout is None:
                    raise OSError("the process for single courses has not been started")
                process.stdin.write(asked(request) + "\n")
                process.stdin.flush()
                coming.set_result(answered(process.stdout.readline()))
            except Exception as error:
                if not self._closed:
                    _log.warning("no single course for %s: %s", request.query, error)
                coming.set_exception(error)


class FirstStart:
    """Compiles the model in a process of its own where that has not been done, and lets ``courses`` answer until then."""

    def __init__(
        self,
        courses: Courses | None = None,
        compiled: Callable[[], bool] = _compiled_before,
        command: Sequence[str] = _COMPILE,
    ) -> None:
        self.courses = courses or Courses()
        self.failed = False
        """Whether compilation beside the server failed, so that the server process compiles itself."""
        self._compiled = compiled
        self._command = command
        self._looked = threading.Event()
        self._over = threading.Event()
        self._begun = threading.Lock()

    def begin(self) -> None:
        """Look whether the model has been compiled and compile it if not, both in the background; once, however often asked."""
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self._begin, name="first-start", daemon=True).start()

    @property
    def under_way(self) -> bool:
        """Whether the model is being compiled at this moment; waits for the moment it takes to know."""
        self._looked.wait()
        return not self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Return whether compilation, if any, ends within so many seconds."""
        return self._over.wait(seconds)

    def _begin(self) -> None:
        try:
            if not self._compiled():
                self._compile()
        except Exception:
            self.failed = True
            _log.exception("the model could not be compiled beside the server")
        finally:
            self._over.set()
            self._looked.set()
            self.courses.close()

    def _compile(self) -> None:
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stderr=said, env=_environment())
            self.courses.open()
            self._looked.set()
            try:
                code = process.wait(LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
            if process.stdin is not None:
                process.stdin.close()
            if code:
                self.failed = True
                said.seek(0)
                text = said.read().decode(errors="replace").strip()
                _log.error("compiling the model beside the server ended with %s: %s", code, text[-2000:])


_HERE: Final = FirstStart()


def begin() -> FirstStart:
    """Begin this process's first start, once, and return it."""
    _HERE.begin()
    return _HERE
