"""What happens when the server is ready: the trainer's link is said where Cordon was started, and a browser opens it."""

import os
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import streamlit as st

from sim.exercise.keyfile import trainer_key
from sim.ui import closing, framework, serving
from sim.ui import trainer_key as trainer
from sim.words import choose_language, translator

QUERY, BROWSER = "CORDON_OPEN_QUERY", "CORDON_OPEN_BROWSER"
"""Environment variables of ``cordon serve``: what the link asks for beside the key, and whether a browser is to be opened."""
_EVERYWHERE: Final = {"", "0.0.0.0", "localhost"}


@asynccontextmanager
async def around_the_server(_app: Any) -> AsyncIterator[None]:
    """What runs before the first visitor and after the last; how it was started does not matter."""
    framework.keep_no_access_log()
    closing.begin_on_signals()
    announce()
    yield
    closing.CLOSING.begin()
    serving.give_back()


def link(key: str = "") -> str:
    """Return the address of the first page on this machine, with a key if one is given.

    It names the address that is listened to, not ``localhost``: that may be another server's.
    """
    host = st.get_option("server.address") or ""
    shown = "127.0.0.1" if host in _EVERYWHERE else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    asked = [part for part in (os.environ.get(QUERY, ""), f"{trainer.PARAMETER}={key}" if key else "") if part]
    return f"http://{shown}:{st.get_option('server.port')}/" + ("?" + "&".join(asked) if asked else "")


def announce() -> None:
    """Say the trainer's link and open it in a browser where that is wanted.

    The key is written to a terminal only, never to a log; ``cordon link`` says it again. One that is kept nowhere else is said
    in any case.
    """
    _ = translator(choose_language())
    key = trainer_key()
    if sys.stderr.isatty() or (key.file is None and "CORDON_TRAINER_KEY" not in os.environ):
        text = _("Open this link on this machine: {address} (stop with Ctrl+C)").format(address=link(key.text))
    else:
        text = _("Cordon: {address} (“cordon link” prints the trainer's link)").format(address=link())
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
    if os.environ.get(BROWSER):
        address = link(trainer.TICKETS.new())
        threading.Thread(
            target=webbrowser.open, args=(address,), name="browser", daemon=True
        ).start()  # some take their time
