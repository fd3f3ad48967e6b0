"""How a value of a lever is chosen: on a slider where it is a number, from the names of its steps where it has steps."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from sim.scenario.levers import Lever
from sim.scenario.spoken import digits_of, named, valued
from sim.words.reader import Reader


def choose(lever: Lever, label: str, choices: Sequence[float], reader: Reader, **more: Any) -> float | None:
    """Draw the choice and return the value chosen, None where none is; ``choices`` least effort first.

    ``more``: what Streamlit's widgets take alike (key, on_change, args, disabled), and ``shown``, the value it begins with, unless
    the session keeps one under its key.
    """
    if "shown" in more:
        more["index" if lever.steps else "value"] = more.pop("shown")
    digits = max(map(digits_of, choices))

    def written(value: float) -> str:
        return named(lever, value, reader, digits)

    if lever.steps:
        if more.get("index") is not None:
            more["index"] = list(choices).index(more["index"])
        chosen = st.radio(label, list(choices), format_func=written, **more)
    else:
        chosen = st.select_slider(label, list(choices), format_func=written, **more)
    return None if chosen is None else float(chosen)


def writer(lever: Lever, choices: Sequence[float], reader: Reader) -> Callable[[float], str]:
    """Return how each of some values of a lever is written in a line of text, all with as many decimals."""
    digits = max(map(digits_of, choices))
    return lambda value: valued(lever, value, reader, digits)
