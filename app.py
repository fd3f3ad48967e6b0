"""Cordon in a browser: the pages and our own addresses beside them. Run with ``cordon serve`` or ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import sim.ui
from sim.ui import faults
from sim.ui.guard import Guard
from sim.ui.opening import around_the_server
from sim.ui.routes import ROUTES

app = st.App(
    Path(sim.ui.__file__).with_name("script.py"),
    routes=ROUTES,
    middleware=[Middleware(Guard)],
    lifespan=around_the_server,
    on_script_error=faults.say,
)
