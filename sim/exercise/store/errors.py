"""What a store refuses, in words for any reader; the database's own reason is for whoever runs the server."""

from collections.abc import Mapping
from typing import Final

from sim.scenario.problems import LazyText, gettext_lazy
from sim.words import gettext_noop


class NotKept(Exception):
    """Something could not be written, or not be read; nothing was changed.

    ``message`` is for any reader and names no place, host or reason; ``detail`` is for whoever runs the server: on its console,
    never on a page.
    """

    def __init__(self, why: LazyText, detail: LazyText | None = None) -> None:
        self.message, self.detail = why, detail or why
        super().__init__(str(self.detail))


class Taken(Exception):
    """Another process has added to the session meanwhile: what was to be written has to be looked at again."""


class NotLed(NotKept):
    """Another server leads the session: nothing was written."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Another server leads this session now. Nothing was changed."))


def not_opened(detail: LazyText) -> NotKept:
    """Return the refusal of a store that cannot be opened."""
    return NotKept(
        gettext_lazy("Sessions cannot be opened just now. Whoever runs this server finds the reason on its console."),
        detail,
    )


_KNOWN: Final[Mapping[str, str]] = {
    "disk is full": gettext_noop("the disk is full"),
    "no space left": gettext_noop("the disk is full"),
    "is locked": gettext_noop("another program holds the file of sessions"),
    "readonly database": gettext_noop("the file of sessions may only be read"),
    "permission denied": gettext_noop("the file of sessions may only be read"),
}
"""Reasons of a database that a reader can do something about, by what it says of them; other reasons are for the console."""


def not_written(error: Exception) -> NotKept:
    """Return the refusal of a write; a reason that a reader can do something about is named."""
    why = reason(error)
    known = next((words for part, words in _KNOWN.items() if part in why.lower()), None)
    return NotKept(
        gettext_lazy("This could not be written to disk, and nothing was changed.")
        if known is None
        else gettext_lazy("This could not be written to disk, and nothing was changed: {why}", why=gettext_lazy(known)),
        gettext_lazy("This could not be written to disk, and nothing was changed: {why}", why=why),
    )


def reason(error: Exception) -> str:
    """Return the database's own reason, one line."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().splitlines()[0][:200] if str(origin).strip() else type(origin).__name__
