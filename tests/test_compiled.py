"""The cache of compiled code: named by the sources, and complete or not there."""

from pathlib import Path

import numba
import pytest

from sim.compiled import compiled_before, share_compiled, source_hash
from sim.run import run
from sim.scenario import load


def test_a_model_that_has_run_counts_as_compiled():
    run(load("two-doors"), seed=1, days=1)
    assert compiled_before()


def test_a_compilation_that_was_broken_off_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert not compiled_before()
    (tmp_path / "state.state_day-300.py311.nbi").touch()
    (tmp_path / "loop.simulate_day-16.py311.nbi").touch()
    assert not compiled_before()
    (tmp_path / "loop.simulate-40.py311.nbi").touch()
    assert compiled_before()


def test_the_version_of_the_model_is_the_hash_of_its_sources():
    assert source_hash() == source_hash()
    assert source_hash() != source_hash(("chance.py",))


def test_how_much_has_been_compiled_is_said_by_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run(load("two-doors"), seed=1, days=1)
    assert share_compiled() == 1
    kept = sorted(path.name for path in Path(numba.config.CACHE_DIR).rglob("*.nbi"))
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert share_compiled() == 0
    shares = []
    for name in kept:
        if not name.startswith("loop.simulate-"):
            (tmp_path / name).touch()
            shares.append(share_compiled())
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] < 1, "what is counted is close to what there is"
