"""Who leads: whoever sits at this machine and has opened the link that Cordon printed.

The link carries the trainer's key once; the browser keeps it as a cookie, and the key leaves the address bar. Being on this machine
alone proves nothing: a stranger's site may send requests from here, and so may others who use it.
"""

import secrets
import time
from collections.abc import Callable
from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from starlette.requests import HTTPConnection

from sim.exercise.keyfile import trainer_key
from sim.ui.hosts import Hosts

PARAMETER: Final = "key"
"""What carries the key in a link."""
_TICKET_SECONDS: Final = 120.0
"""Seconds within which a browser that Cordon opened has to come."""


def leads(request: HTTPConnection | None = None) -> bool:
    """Return whether who looks, at a page of Streamlit's or by a request of ours, has the key and sits at this machine."""
    if request is None:
        address, cookies = st.context.ip_address or "127.0.0.1", st.context.cookies.to_dict()  # it leaves loopback out
    else:
        address, cookies = request.client.host if request.client else "", request.cookies
    cooky = cookies.get(cookie())
    return cooky is not None and opens(cooky) and here(address)


def key() -> str:
    """Return the key of this server's trainer."""
    return trainer_key().text


def here(address: str | None) -> bool:
    """Return whether a connection comes from this machine."""
    return _own.is_here(address)


_own: Final = Hosts(None)


def opens(text: str) -> bool:
    """Return whether a text is the key, without saying by the time it takes how much of it is."""
    return compare_digest(text.encode(), key().encode())


def cookie() -> str:
    """Return the cookie's name. Browsers keep cookies by machine and not by port, so it carries the port."""
    return f"cordon-trainer-{st.get_option('server.port')}"


def without_key(query: str) -> tuple[str | None, str]:
    """Return the key that a query carries, None without one, and the query without it."""
    pairs = parse_qsl(query, keep_blank_values=True)
    keys = [value for name, value in pairs if name == PARAMETER]
    return (keys[-1] if keys else None), urlencode([pair for pair in pairs if pair[0] != PARAMETER])


class Tickets:
    """Keys that open once and soon: a browser is started with one, since other users of the machine see what it is started with."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._valid: dict[str, float] = {}

    def new(self) -> str:
        """Return a new one."""
        ticket = secrets.token_urlsafe(24)
        self._valid[ticket] = self._now() + _TICKET_SECONDS
        return ticket

    def redeem(self, ticket: str) -> bool:
        """Return whether a ticket is valid; it is so once."""
        return self._valid.pop(ticket, 0.0) > self._now()


TICKETS: Final = Tickets()
