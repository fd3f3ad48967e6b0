"""The ``cordon`` command: a skin over the library, like the pages. It decides nothing that a rule decides.

Exit codes: 0 done; 1 a replay differs or a run failed; 2 what was given cannot be used; 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from io import UnsupportedOperation
from typing import TextIO

from sim.cli.screen import DIFFERENT, UNUSABLE, LanguageError, Screen, take_language
from sim.words import SOURCE, console


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; called without arguments it reads those of the process."""
    if arguments is None:
        _fill_missing_streams()
    with console.readable():
        return _run(list(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: list[str]) -> int:
    try:
        language, rest = take_language(arguments)
    except LanguageError as error:
        Screen(SOURCE).remark(str(error))
        return UNUSABLE
    from sim.cli.application import build

    screen = Screen(language)
    try:
        code = build(language, rest)
        _hand_on()
    except console.NotWritten as error:
        _drop(sys.stdout)
        screen.remark(screen.translate("What was printed could not be written: {why}").format(why=error))
        return DIFFERENT
    return code


def _fill_missing_streams() -> None:
    """Give a process that was started without standard streams empty ones; else its first file would take their place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    if sys.stdout is None:  # so where a stream is missing, whatever its type says
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 # open as long as the process


def _hand_on() -> None:
    """Write what waits to be written; a reader that has left is no fault."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _drop(stream)


def _drop(stream: TextIO) -> None:
    """Let what could not be written go nowhere; Python would try again at its end, and complain."""
    try:
        number = stream.fileno()
    except UnsupportedOperation:  # a stream within the process
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
