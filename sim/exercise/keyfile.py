"""The trainer's key: what a browser needs, beside running on this machine, to begin and open exercises.

It lies beside the sessions, for this user's eyes only, so that a restart does not lock the trainer's browser out.
"""

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import platformdirs

from sim.exercise.store.database import place

FILE: Final = "trainer.key"
"""Name of the file in the folder of the sessions."""
VARIABLE: Final = "CORDON_TRAINER_KEY"
"""Environment variable that gives the key in place of the file."""
_KEY_BYTES: Final = 24
"""192 bits: nobody finds a key by trying."""
_SHORTEST: Final = 16
"""Characters; a shorter one in the file is damage, and is replaced."""


@dataclass(frozen=True, slots=True)
class TrainerKey:
    """The key, and the file that keeps it: None where it is in memory only or was given."""

    text: str
    file: Path | None


def file_of(where: str | Path | None = None) -> Path:
    """Return where the key of sessions kept there lies: beside their file; for a database's URL in the user's data folder."""
    kept = place(where)
    if "://" in kept:
        return Path(platformdirs.user_data_dir("cordon", appauthor=False)) / FILE
    return Path(kept).parent / FILE


def kept(where: str | Path | None = None) -> TrainerKey:
    """Return the key of sessions kept there, made if there is none yet.

    A file that others could read, or that is damaged, is replaced: what it held counts as known. Where nothing can be written,
    the key lasts as long as the process.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return TrainerKey(given, None)
    file = file_of(where)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for _try in range(3):  # two processes that start together agree on the first one's
            read = _read(file)
            if read:
                return TrainerKey(read, file)
            with suppress(FileExistsError):
                _write(file)
    except OSError:
        pass
    return TrainerKey(secrets.token_urlsafe(_KEY_BYTES), None)


@cache
def trainer_key() -> TrainerKey:
    """Return the key of this process's sessions."""
    return kept()


def _read(file: Path) -> str:
    try:
        state = file.stat()
        text = file.read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        text = ""
    open_to_others = os.name == "posix" and state.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if len(text) >= _SHORTEST and not open_to_others:
        return text
    file.unlink(missing_ok=True)
    return ""


def _write(file: Path) -> None:
    """Write a new key beside the file and give it its name whole; raises FileExistsError where another process was quicker."""
    beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(_KEY_BYTES) + "\n")
        try:
            os.link(beside, file)
        except (AttributeError, NotImplementedError, PermissionError):  # a file system without links
            beside.rename(file)
    finally:
        beside.unlink(missing_ok=True)
