"""By which names this server is asked: a page that another name leads to gets nothing.

A stranger's site can let its own name point to this machine (DNS rebinding) and would then read what our pages say. It cannot
choose the name that the browser sends.
"""

import ipaddress
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

import psutil

ALLOWED: Final = "CORDON_ALLOW_HOST"
"""Environment variable with more names by which the server may be asked, separated by commas: of a proxy before it."""
_REFRESH: Final = 3.0
"""Seconds between two looks at this machine's addresses, which change with the network."""


def machine_names() -> frozenset[str]:
    """Return this machine's addresses and names, in small letters."""
    found = {
        address.address.partition("%")[0].lower()
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family in (socket.AF_INET, socket.AF_INET6)
    }
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return frozenset(found | ({name, short, f"{short}.local"} if short else set()))


def is_loopback(name: str) -> bool:
    """Return whether a name or an address means the machine that uses it."""
    if name == "localhost":
        return True
    address = address_of(name)
    return address is not None and address.is_loopback


def address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address from its text, an IPv4 address where IPv6 only wraps it; None for anything else."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def named(host: str, scheme: str = "http") -> tuple[str, int] | None:
    """Return name and port of a ``Host`` header, or of what stands in an origin; None where it is malformed."""
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name or parts.netloc != host or "@" in host or any(c.isspace() or c in "\\," for c in host):
        return None
    return name.rstrip("."), port or (443 if scheme in ("https", "wss") else 80)


class Hosts:
    """The names under which pages are given: loopback names, what is allowed, and, unless only this machine is listened to, the
    machine's own names and addresses."""

    def __init__(
        self,
        listening: str | None,
        allowed: Iterable[str] = (),
        own: Callable[[], frozenset[str]] = machine_names,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._everywhere = not is_loopback(listening or "0.0.0.0")
        self._allowed = frozenset(name.strip().lower().rstrip(".") for name in allowed if name.strip())
        self._own_names, self._now = own, now
        self._own: frozenset[str] = frozenset()
        self._looked = -_REFRESH
        self._looking = threading.Lock()

    @classmethod
    def of_environment(cls, listening: str | None) -> "Hosts":
        """Return the names for an address that is listened to, with those allowed by ``CORDON_ALLOW_HOST``."""
        return cls(listening, os.environ.get(ALLOWED, "").split(","))

    def serves(self, name: str) -> bool:
        """Return whether pages are given under a name."""
        return is_loopback(name) or self.allows(name) or (self._everywhere and self._is_own(name))

    def allows(self, name: str) -> bool:
        """Return whether a name was allowed by whoever started the server."""
        return name in self._allowed

    def is_here(self, address: str | None) -> bool:
        """Return whether a connection comes from this machine, by the address of its other end."""
        found = address_of(address or "")
        return found is not None and (found.is_loopback or self._is_own(str(found)))

    def _is_own(self, name: str) -> bool:
        if name not in self._own:
            with self._looking:
                if self._now() - self._looked >= _REFRESH:
                    self._own, self._looked = self._own_names(), self._now()
        return name in self._own
