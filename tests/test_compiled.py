"""The cache of compiled code: named by the sources, and complete or not there."""

from pathlib import Path

import numba
import pytest

from sim.compiled import compiled_before, source_hash
from sim.run import run
from sim.scenario import load


def test_a_model_that_has_run_counts_as_compiled():
    run(load("two-doors"), seed=1, days=1)
    assert compiled_before()


def test_a_compilation_that_was_broken_off_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert not compiled_before()
    (tmp_path / "state.state_day-300.py311.nbi").touch()
    (tmp_path / "loop.live_a_day-16.py311.nbi").touch()
    assert not compiled_before()
    (tmp_path / "loop.live-40.py311.nbi").touch()
    assert compiled_before()


def test_the_version_of_the_model_is_the_hash_of_its_sources():
    assert source_hash() == source_hash()
    assert source_hash() != source_hash(("chance.py",))
