"""``python -m sim.ui.plain``: draws boards of one course of the Mesa region, as plain Python, while the model is compiled.

One request a line on standard input, one answer a line on standard output, both JSON: see ``asked`` and ``answered``. It runs
with ``NUMBA_DISABLE_JIT=1`` and ends when its standard input does.
"""

import json
import os
import queue
import signal
import sys
import threading
from dataclasses import replace
from functools import lru_cache
from typing import Any, TextIO

from sim.presentation.boards import BoardRequest, drawn
from sim.presentation.queries import Query, QueryResult
from sim.scenario import Decisions, build

COURSE = 0
"""The course that is lived."""


class CourseError(RuntimeError):
    """No course could be lived for a request; says why."""


def asked(request: BoardRequest) -> str:
    """Return a request as a line: the scenario's canonical JSON, what is decided, and which view in which language and mode."""
    question = request.query
    return json.dumps(
        {
            "scenario": json.loads(question.scenario.canonical),
            "decisions": question.decisions.to_json(),
            "seed": question.seed,
            "assumed": dict(question.assumed),
            "luck_only": question.luck_only,
            "on_file": question.on_file,
            "view": request.view,
            "language": request.language,
            "mode": request.mode,
            "state": request.state,
            "plans": [(name, plan.decisions.to_json()) for name, plan in request.plans],
        }
    )


def answered(line: str) -> str:
    """Return the blocks that a line holds, as JSON. Raises CourseError when it says why there are none, or holds nothing."""
    found: dict[str, Any] = json.loads(line) if line.strip() else {"failed": "the process ended"}
    if "failed" in found:
        raise CourseError(found["failed"])
    return str(found["blocks"])


def answer(line: str) -> str:
    """Live one course for a request's line and return the answer's line."""
    try:
        given = json.loads(line)
        decided = Decisions.from_json(given["decisions"])
        scenario = build(given["scenario"])
        question = Query.of(scenario, decided, given["seed"], given["assumed"], given["luck_only"], given["on_file"])
        plans = tuple((name, replace(question, decisions=Decisions.from_json(plan))) for name, plan in given["plans"])
        request = BoardRequest(question, given["view"], given["language"], given["mode"], given["state"], plans=plans)
        return json.dumps({"blocks": drawn(request, one_course(question))})
    except Exception as error:  # said to the server, which logs it; the next request may do better
        return json.dumps({"failed": f"{type(error).__name__}: {error}"})


def one_course(question: Query) -> QueryResult:
    """Return one course of the Mesa region, which needs no compilation, beside the same at the start settings.

    Raises DecisionError when the decisions do not fit the scenario.
    """
    now = course(question)
    return QueryResult(question, now.sample, course(question.baseline).sample, now)


@lru_cache(maxsize=4)
def course(question: Query) -> Any:
    """Return the record of one course of the Mesa region."""
    from sim.run import run

    return run(question.region, question.decisions, question.seed, COURSE, engine="mesa")


def _read(lines: "queue.SimpleQueue[str]", stream: TextIO) -> None:
    """Take requests as they come; end with the server, at once, whatever is being lived."""
    for line in stream:
        lines.put(line)
    os._exit(0)


def main() -> None:
    """Answer until standard input ends."""
    import numpy as np

    import sim.presentation.views.overview  # noqa: F401  # before the first request, which then waits for its course only

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to hear
    out, sys.stdout = sys.stdout, sys.stderr
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines, sys.stdin), daemon=True).start()
    with np.errstate(over="ignore"):  # keys wrap around on purpose when compilation is off
        while True:
            print(answer(lines.get()), file=out, flush=True)  # the answer's way back


if __name__ == "__main__":
    main()
