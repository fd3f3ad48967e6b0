"""``python -m sim.ui.serve app.py --host … --port …``: the server of the pages, which is ours and not Streamlit's.

It bounds what comes in over a WebSocket, ends within seconds, looks up no host, and says what is wrong in own words. The model's
first compilation begins before anybody visits.
"""

import argparse
import contextlib
import logging
import os
import runpy
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sim.words import choose_language, translator

_GRACE: Final = 2
"""Seconds that requests under way get to end once the server closes; ``closing`` ends the process if that does not help."""
_PING: Final = 30.0
"""Seconds between two signs of life over a WebSocket, and within which one is answered."""
_FILES: Final = 8192
"""Open connections that the process may hold, where the system allows so many: by default it is often 1,024 or 256."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the pages until a signal comes, and return the exit code: 0, or 2 where the address cannot be listened to."""
    parser = argparse.ArgumentParser(prog="python -m sim.ui.serve")
    parser.add_argument("entry", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    given = parser.parse_args(arguments)
    try:
        listening = _listening(given.host, given.port)
    except OSError as error:
        _ = translator(choose_language())
        text = _("Port {port} is in use or not allowed; choose another with --port.").format(port=given.port)
        sys.stderr.write(f"{text} ({given.host}: {error.strerror})\n")
        return 2
    _more_files()
    with listening:
        _run(given.entry.resolve(), given.host, listening)
    return 0


def _run(entry: Path, host: str, listening: socket.socket) -> None:
    import uvicorn

    from sim.ui import first_start, framework, limits

    first_start.begin()
    framework.configure(entry, host, listening.getsockname()[1])

    class Server(uvicorn.Server):
        """A server that a signal ends as it should: the signal is not raised a second time, which would look like a fault."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
            yield

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # A request that is cut off now is no fault: it came to its end with the server.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    app: Any = runpy.run_path(str(entry), run_name="cordon_pages")["app"]
    server = Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            use_colors=False,
            ws="websockets-sansio",
            ws_max_size=limits.LARGEST_MESSAGE,
            ws_ping_interval=_PING,
            ws_ping_timeout=_PING,
            ws_per_message_deflate=False,
            server_header=False,
            forwarded_allow_ips="127.0.0.1",  # only a proxy on this machine says who asks
            timeout_graceful_shutdown=_GRACE,
        )
    )
    server.run(sockets=[listening])
    if not server.started:
        sys.exit(1)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; for ``::`` to IPv4 too. Raises OSError where that is not possible."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    found = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # on Windows it would let two servers have one port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        found.bind(address)
        found.listen(2048)
        found.setblocking(False)
    except OSError:
        found.close()
        raise
    return found


def _more_files() -> None:
    """Let the process hold more connections, where the system has such a limit and it may be raised."""
    try:
        import resource
    except ImportError:  # Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    try:
        code = main()
    except KeyboardInterrupt:  # before the server was there
        code = 130
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)  # threads that compute would be waited for; what was acknowledged is on disk
