"""A PostgreSQL server of the tests' own: started on a socket in a folder of its own, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


class NoServer(Exception):
    """Why there is no server to test with."""


def programs() -> Path:
    """Return the folder of the newest ``initdb`` of this machine. Raises NoServer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: _version(each.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoServer("PostgreSQL is not installed: no initdb found")
    return Path(on_path).resolve().parent


def _version(text: str) -> float:
    return float(text) if text.replace(".", "", 1).isdigit() else 0.0


def _as_user() -> list[str]:
    """Return what lets a command run as somebody whom PostgreSQL accepts: it refuses root. Raises NoServer."""
    if not hasattr(os, "geteuid"):
        raise NoServer("no PostgreSQL server is started on this system")
    if os.geteuid() != 0:
        return []
    import pwd

    try:
        pwd.getpwnam(USER)
    except KeyError:
        raise NoServer(f"PostgreSQL does not run as root, and there is no user {USER}") from None
    if shutil.which("runuser"):
        return ["runuser", "-u", USER, "--"]
    raise NoServer("PostgreSQL does not run as root, and there is no runuser")


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield the folder of its socket. Raises NoServer with the reason when there can be none."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise NoServer("psycopg is not installed: pip install 'cordon[postgres]'") from None
    bin_, prefix = programs(), _as_user()
    folder = tempfile.mkdtemp(prefix="cordon-pg-")  # short: a socket's path has a limit
    try:
        if prefix:
            shutil.chown(folder, USER, USER)
        data = f"{folder}/data"
        _run([*prefix, str(bin_ / "initdb"), "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"], folder)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=16MB"
        control = [*prefix, str(bin_ / "pg_ctl"), "-D", data, "-w", "-t", "60"]
        _run([*control, "-l", f"{folder}/log", "-o", options, "start"], folder)
        try:
            yield folder
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, capture_output=True, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: str) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )  # its standard output stays open in the server, so nobody may wait for its end
    if done.returncode:
        raise NoServer(f"PostgreSQL does not start here: {done.stderr.strip()[-400:]}")


def database(folder: str, name: str) -> str:
    """Make an empty database of a server and return its URL."""
    import psycopg

    with psycopg.connect(host=folder, user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql+psycopg://{USER}@/{name}?host={folder}"
