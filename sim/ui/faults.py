"""What a page says where something went wrong that nothing foresaw: in the reader's words, and nothing of the machine."""

import logging
from typing import Final

from sim.exercise.store.errors import NotKept
from sim.scenario.problems import translate_lazy
from sim.ui.exercise.frame import alarm
from sim.ui.language import language
from sim.words.reader import Reader

_log: Final = logging.getLogger(__name__)


def say(error: BaseException) -> bool:
    """Say on the page that it could not be drawn, and why on the console of the server. The framework says nothing then."""
    reader = Reader(language())
    if isinstance(error, NotKept):
        _log.error("%s", error.detail)
        alarm(translate_lazy(error.message, reader._, reader.number))
    else:
        _log.error("a page could not be drawn", exc_info=error)
        alarm(reader._("This page could not be shown. Load it again. What was sent before is kept."))
    return True
