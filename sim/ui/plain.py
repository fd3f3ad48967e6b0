"""``python -m sim.ui.plain``: answers questions by one course of the Mesa region, as plain Python, while the model is compiled.

One question a line on standard input, one answer a line on standard output, both JSON: see ``asked`` and ``answered``. It runs
with ``NUMBA_DISABLE_JIT=1`` and ends when its standard input does.
"""

import json
import os
import queue
import signal
import sys
import threading
from typing import Any, TextIO

from sim.ui.answers import Question
from sim.ui.picture import Picture, from_plain, to_plain


class CourseError(RuntimeError):
    """No course could be lived for a question; says why."""


def asked(question: Question) -> str:
    """Return a question as a line: the scenario's canonical JSON, settings and agreements as written, seed and courses."""
    return json.dumps(
        {
            "scenario": json.loads(question.scenario.canonical),
            "settings": question.settings,
            "agreements": question.agreements,
            "seed": question.seed,
            "courses": question.courses,
        }
    )


def answered(line: str) -> Picture:
    """Return the picture that a line holds. Raises CourseError when it says why there is none, or holds nothing."""
    found: dict[str, Any] = json.loads(line) if line.strip() else {"failed": "the process ended"}
    if "failed" in found:
        raise CourseError(found["failed"])
    return from_plain(found["picture"])


def answer(line: str) -> str:
    """Live one course for a question's line and return the answer's line."""
    from sim.scenario import build
    from sim.ui.tables import one_course

    try:
        given = json.loads(line)
        written = given["settings"], given["agreements"]
        question = Question.of(build(given["scenario"]), written, given["seed"], given["courses"])
        return json.dumps({"picture": to_plain(one_course(question))})
    except Exception as error:  # said to the server, which logs it; the next question may do better
        return json.dumps({"failed": f"{type(error).__name__}: {error}"})


def _read(lines: "queue.SimpleQueue[str]", stream: TextIO) -> None:
    """Take questions as they come; end with the server, at once, whatever is being lived."""
    for line in stream:
        lines.put(line)
    os._exit(0)


def main() -> None:
    """Answer until standard input ends."""
    import numpy as np

    import sim.ui.tables  # noqa: F401  # before the first question, which then waits for its course only

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to hear
    out, sys.stdout = sys.stdout, sys.stderr
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines, sys.stdin), daemon=True).start()
    with np.errstate(over="ignore"):  # keys wrap around on purpose when compilation is off
        while True:
            print(answer(lines.get()), file=out, flush=True)  # the answer's way back


if __name__ == "__main__":
    main()
