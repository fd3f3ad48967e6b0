"""``cordon serve``: starts the pages on Streamlit with our own settings."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import sim

PACKAGE: Final = Path(sim.__file__).parent
"""Where the package stands."""


def page() -> Path | None:
    """Return the entry of the pages: ``app.py`` of a checkout, else the copy that a wheel carries; None without one."""
    for path in (PACKAGE.parent / "app.py", PACKAGE / "_pages" / "app.py"):
        if path.is_file():
            return path
    return None


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a browser window can be opened here: not in continuous integration, over SSH or without a desktop."""
    if environment.get("CI") or environment.get("SSH_CONNECTION"):
        return False
    if platform in ("win32", "darwin"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens there yet; raises OSError for a host that is not one of this machine's."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno in (48, 98, 10048, 13, 10013):  # in use or not allowed, on macOS, Linux and Windows
                return False
            raise
    return True


def command(entry: Path, host: str, port: int) -> list[str]:
    """Return the command that starts the pages. What is secret, and what pages are to show first, the environment tells."""
    return [sys.executable, "-m", "sim.ui.serve", str(entry), "--host", host, "--port", str(port)]


def serve(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Run the server until it ends and return its exit code; on POSIX it takes this process's place."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(arguments[0], arguments, dict(environment))
    with subprocess.Popen(arguments, env=dict(environment)) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # Ctrl+C reaches the server too, which then ends by itself
                continue
