"""The first minute on a machine: the model is compiled beside the server, and pages say how far that is.

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
from pathlib import Path
from typing import Final

import sim

_ROOT: Final = Path(sim.__file__).parents[1]
_COMPILE: Final = (sys.executable, "-m", "sim.ui.prepare")
LONGEST: Final = 900.0
"""Seconds after which compilation is given up and left to the server process: many times what a slow machine needs."""
_log: Final = logging.getLogger(__name__)


def _compiled_before() -> bool:
    """Ask the model, imported here in the background: the page does not wait for the compiler's import."""
    from sim.compiled import compiled_before

    return compiled_before()


def _share_compiled() -> float:
    from sim.compiled import share_compiled

    return share_compiled()


def _environment() -> dict[str, str]:
    """Return this process's environment, such that a process started from it imports the same package."""
    path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}


class FirstStart:
    """Compiles the model in a process of its own where that has not been done."""

    def __init__(
        self,
        compiled: Callable[[], bool] = _compiled_before,
        command: Sequence[str] = _COMPILE,
        share: Callable[[], float] = _share_compiled,
    ) -> None:
        self.failed = False
        """Whether compilation beside the server failed, so that the server process compiles itself."""
        self._compiled = compiled
        self._command = command
        self._share = share
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

    @property
    def share(self) -> float:
        """How much of the model has been compiled, from 0 to 1."""
        return 1.0 if self._over.is_set() else self._share()

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

    def _compile(self) -> None:
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stderr=said, env=_environment())
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
