"""What Streamlit runs for every session: an exercise where the link asks for one, else the sandbox."""

from sim.ui import sandbox
from sim.ui.exercise import page

if page.wanted():
    page.show()
else:
    sandbox.show()
