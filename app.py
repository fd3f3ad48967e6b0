"""Cordon in a browser: chooses the page, nothing else. Run with ``cordon serve`` or ``streamlit run app.py``."""

from sim.ui import page_region

page_region.show()
