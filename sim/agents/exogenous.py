"""Exogenous events: they change means, flows or courts for a while, whatever is decided."""

from typing import Final

from sim.agents.arrays import Region
from sim.agents.holding import lose
from sim.agents.programme import help_state
from sim.compiled import compiled
from sim.scenario.injects import EXOGENOUS_KINDS

OFFICERS, LICENSING_STAFF, BUDGET, FLOW, APPLICATIONS, NEW_ITEMS, TIPS, COURT, LOSS, ASSISTANCE = map(
    EXOGENOUS_KINDS.index,
    (
        "officers",
        "licensing-staff",
        "budget",
        "flow",
        "applications",
        "new-items",
        "tips",
        "court",
        "loss",
        "assistance",
    ),
)
"""Indices of the kinds of exogenous event."""
BESIDE: Final = 1 << 20
"""Added to the day of an exogenous loss, so that its draws differ from those of an unplanned loss on the same day."""


@compiled
def nothing_special(w: Region) -> None:
    """Set all exogenous factors to normal."""
    for s in range(len(w.states)):
        state = w.states[s]
        state.officers_factor = 1.0
        state.licensing_factor = 1.0
        state.budget_factor = 1.0
        state.applications_factor = 1.0
        state.new_items = 0.0
        state.tips_factor = 1.0
        state.court_factor = 1.0
    for i in range(len(w.posts)):
        w.posts[i].flow_factor = 1.0


@compiled
def apply_exogenous_events(w: Region, day: int) -> None:
    """Apply the exogenous events of a day; at one place factors multiply and shares add up."""
    if len(w.exogenous_events) == 0:
        return
    # Anew each day from the events in force: none has to be undone when it ends.
    nothing_special(w)
    for n in range(len(w.exogenous_events)):
        event = w.exogenous_events[n]
        if day < event.day or day >= event.until:
            continue
        place = event.place
        if event.kind == OFFICERS:
            w.states[place].officers_factor *= event.size
        elif event.kind == LICENSING_STAFF:
            w.states[place].licensing_factor *= event.size
        elif event.kind == BUDGET:
            w.states[place].budget_factor *= event.size
        elif event.kind == FLOW:
            w.posts[place].flow_factor *= event.size
        elif event.kind == APPLICATIONS:
            w.states[place].applications_factor *= event.size
        elif event.kind == NEW_ITEMS:
            w.states[place].new_items += event.size
        elif event.kind == TIPS:
            w.states[place].tips_factor *= event.size
        elif event.kind == COURT:
            w.states[place].court_factor *= event.size
        elif event.kind == LOSS:
            # A loss and help happen once, however many days the event lasts.
            if day == event.day:
                lose(w, place, day, BESIDE + day)
        elif day == event.day:
            help_state(w, place, event.control, event.size, day)
