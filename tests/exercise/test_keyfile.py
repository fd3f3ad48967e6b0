"""The trainer's key: kept beside the sessions, for this user alone, and the same after a restart."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platformdirs
import pytest

from sim.exercise import keyfile


@pytest.fixture(autouse=True)
def not_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(keyfile.VARIABLE, raising=False)
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_names, **_more: str(tmp_path / "user"))


def test_the_key_is_kept_beside_the_sessions_for_this_user_alone(tmp_path: Path) -> None:
    for where, folder in (
        (tmp_path / "data", tmp_path / "data"),
        (tmp_path / "one.sqlite", tmp_path),
        ("postgresql+psycopg://somebody:secret@localhost/cordon", tmp_path / "user"),
    ):
        key = keyfile.kept(where)
        assert key.file == folder / keyfile.FILE
        assert key == keyfile.kept(where), "a restart does not lock the trainer out"
        assert len(key.text) >= 32
        if os.name == "posix":
            assert key.file is not None
            assert key.file.stat().st_mode & 0o777 == 0o600


def test_no_two_places_have_the_same_key(tmp_path: Path) -> None:
    assert keyfile.kept(tmp_path / "a").text != keyfile.kept(tmp_path / "b").text


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX systems")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_that_others_could_read_or_write_is_replaced(tmp_path: Path, mode: int) -> None:
    before = keyfile.kept(tmp_path)
    assert before.file is not None
    before.file.chmod(mode)
    after = keyfile.kept(tmp_path)
    assert after.text != before.text
    assert before.file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff\xfe\x00"])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / keyfile.FILE
    file.write_bytes(content)
    file.chmod(0o600)
    assert len(keyfile.kept(tmp_path).text) >= 32
    assert keyfile.kept(tmp_path) == keyfile.kept(tmp_path)


def test_where_nothing_can_be_written_the_key_is_in_memory_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    key = keyfile.kept(blocked / "below")
    assert key.file is None
    assert len(key.text) >= 32


def test_the_environment_goes_first_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keyfile.VARIABLE, "given")
    assert keyfile.kept(tmp_path) == keyfile.TrainerKey("given", None)
    assert list(tmp_path.iterdir()) == []


def test_servers_that_start_together_agree(tmp_path: Path) -> None:
    for number in range(20):
        with ThreadPoolExecutor(2) as pool:
            keys = {each.text for each in pool.map(keyfile.kept, [tmp_path / str(number)] * 2)}
        assert len(keys) == 1
