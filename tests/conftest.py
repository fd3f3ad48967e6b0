"""What all tests share: Hypothesis profiles and where the project stands."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

# The same examples everywhere: a failure on one machine is one on all. No deadline: a first call may compile.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# New examples each time and many of them: `make soak`.
settings.register_profile("explore", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
settings.load_profile(PROFILE)


def dear(examples: int) -> int:
    """Return how many examples a test tries each of which is dear: so many every day, ten times as many in `make soak`."""
    return examples if PROFILE == "steady" else 10 * examples


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root directory."""
    return ROOT
