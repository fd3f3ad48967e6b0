"""``python -m sim.ui.prepare``: compiles the model for this machine in a process of its own, so that a page stays quick.

It answers one small question as the page would: what that needed is on disk when it ends. It ends early when its standard input
does, with the server that started it.
"""

import os
import signal
import sys
import threading
from typing import Final

FIRST: Final = "two-doors"
REPLICATIONS: Final = 2


def _end_with_the_server() -> None:
    """Wait for the end of standard input, which the server holds open, and end."""
    while os.read(0, 1024):
        pass
    os._exit(1)


def main() -> int:
    """Compile everything that an answer needs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to hear
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # the page comes first
    from sim.presentation.inquiries import chain_change_of, record_of
    from sim.presentation.queries import Query, simulated
    from sim.scenario import Decisions, Order, load

    scenario = load(FIRST)
    question = Query.of(scenario, Decisions((Order(0, scenario.states[0].id, "L21", 10.0),)), 1)
    simulated(question, range(REPLICATIONS))
    record_of(question, 0)
    chain_change_of(question)
    return 0


if __name__ == "__main__":
    sys.exit(main())
