"""What Streamlit runs for every session: chooses the page, nothing else."""

from sim.ui import sandbox

sandbox.show()
