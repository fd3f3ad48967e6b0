"""The scenarios that pages offer: the one the server was started with, and those shipped."""

import os
from typing import Final

import streamlit as st

from sim.scenario import Scenario, load, shipped

FIRST: Final = "two-doors"
"""The scenario shown where none is asked for."""


@st.cache_resource(show_spinner=False)
def scenario_of(name: str) -> Scenario:
    """Return a scenario by shipped name, or the file that the server was started with; read once."""
    return load(name)


def offered() -> tuple[str, ...]:
    """Return the scenarios to choose from: the one the server was started with first, then those shipped."""
    given = os.environ.get("CORDON_SCENARIO", "")
    others = shipped()
    first = given or (FIRST if FIRST in others else "")
    return tuple(dict.fromkeys(name for name in (first, *others) if name))
