"""What Streamlit runs for every session: an exercise where the link asks for one, else the sandbox.

While an exercise is under way, the sandbox, which shows what participants must not see, is for who leads only.
"""

from sim.ui import sandbox
from sim.ui.exercise import page

if page.wanted() or page.hides():
    page.show()
else:
    sandbox.show()
