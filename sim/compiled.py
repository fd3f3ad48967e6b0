"""Compilation: one decorator, and a cache that notices every change of the sources.

Numba's cache does not notice a change in a function imported from another file, so the cache's directory carries a hash of
all simulation sources, of Numba's version and of the processor's name.
"""

import hashlib
import os
import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba
import platformdirs

P = ParamSpec("P")
R = TypeVar("R")

_COMPILED: Final = (
    "numbers.py",
    "chance.py",
    "compiled.py",
    "record.py",
    "pathways.py",
    "own_work.py",
    "scenario/controls.py",
    "scenario/levers.py",
    "scenario/injects.py",
    "scenario/parameters.py",
    "scenario/calendar.py",
    "scenario/funding.py",
    "rules/*.py",
    "agents/**/*.py",
    "ensemble/*.py",
)
"""Parameters reach compiled functions as values, but by their place among all of them, which a row more moves."""


@cache
def source_hash(patterns: tuple[str, ...] = _COMPILED) -> str:
    """Return 16 hex digits that change with any source of the model; the version of the model in a run record.

    It is that of the sources as they were when this process first asked, which it does as it loads them.
    """
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _cache_directory() -> Path:
    base = os.environ.get("CORDON_CACHE") or platformdirs.user_cache_dir("cordon", appauthor=False)
    built = "-".join((source_hash(_COMPILED), numba.__version__, platform.machine(), platform.python_version()))
    return Path(base) / "compiled" / built


_settings: Any = numba.config
if not os.environ.get("NUMBA_CACHE_DIR"):
    _settings.CACHE_DIR = str(_cache_directory())


def interpreted() -> bool:
    """Return whether compilation is switched off, so that steps run as plain Python."""
    return bool(_settings.DISABLE_JIT)


def compiled_before() -> bool:
    """Return whether this version of the model has been compiled on this machine; if not, the first run takes about a minute.

    The loop over the days is written last: a compilation that was broken off does not count.
    """
    return interpreted() or any(Path(str(_settings.CACHE_DIR)).rglob("loop.simulate-*.nbi"))


def share_compiled() -> float:
    """Return how much of this version of the model has been compiled on this machine, from 0 to 1: by the files that are kept.

    Almost every function leaves one; what is left over at the end is not waited for, so that it stays below 1 until all is there.
    """
    if compiled_before():
        return 1.0
    kept = sum(1 for _file in Path(str(_settings.CACHE_DIR)).rglob("*.nbi"))
    return min(kept / _functions(), 0.99)


@cache
def _functions() -> int:
    """Return how many functions of the sources are compiled."""
    root = Path(__file__).parent
    paths = (path for pattern in _COMPILED for path in root.glob(pattern))
    return sum(path.read_text("utf-8").count("\n@compiled\n") for path in paths)


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on first call; it releases the interpreter's lock and keeps IEEE arithmetic to the bit.

    No fast-math and no contraction: sums and products keep the order written, so that a run gives the same bits on
    every machine. With ``NUMBA_DISABLE_JIT=1`` the same source runs as plain Python.
    """
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True, error_model="numpy")(function))
