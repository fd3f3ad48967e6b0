"""What all tests share: Hypothesis profiles and where the project stands."""

import gc
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
# What this machine keeps for its user, an exercise under way for example, is no business of the tests, nor theirs of it.
_OWN_DATA = tempfile.TemporaryDirectory(prefix="cordon-tests-", ignore_cleanup_errors=True)
os.environ["CORDON_DATA"] = _OWN_DATA.name
LONGEST_PLAYS = ("test_exercise_session", "test_exercise_typing", "test_touch", "test_exercise_accessibility")
"""Files of real-browser tests that take longest, as `make test` prints them."""

# The same examples everywhere: a failure on one machine is one on all. No deadline: a first call may compile.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# New examples each time and many of them: `make soak`.
settings.register_profile("explore", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
settings.load_profile(PROFILE)


def dear(examples: int) -> int:
    """Return how many examples a test tries each of which is dear: so many every day, ten times as many in `make soak`."""
    return examples if PROFILE == "steady" else 10 * examples


def by_turns(cases: Iterable[Any], ways: Sequence[Any]) -> list[ParameterSet]:
    """Return cases, each with one of several ways to try it: by turns every day, in all other ways in `make soak`."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), way, marks=[] if turn == n else [pytest.mark.soak]
        )
        for place, case in enumerate(cases)
        for turn in [place % len(ways)]
        for n, way in enumerate(ways)
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files of real-browser tests among the first of the others, and those that play longest first.

    They wait for pages where others compute, and each is one piece of work: what begins last would be waited for alone.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    browsing = sorted((path for path in files if path.parent.name == "browser"), key=_begins)
    computing = [path for path in files if path.parent.name != "browser"]
    each = max(1, 3 * len(computing) // (4 * max(1, len(browsing))))
    order: list[Path] = []
    for place, path in enumerate(browsing):
        order += [path, *computing[each * place : each * (place + 1)]]
    order += computing[each * len(browsing) :]
    items[:] = [item for path in order for item in files[path]]


def pytest_collection_finish() -> None:
    """Let the collector of garbage look at what tests make, not again and again at all that was imported for them."""
    gc.collect()
    gc.freeze()


def _begins(path: Path) -> int:
    return LONGEST_PLAYS.index(path.stem) if path.stem in LONGEST_PLAYS else len(LONGEST_PLAYS)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root directory."""
    return ROOT
