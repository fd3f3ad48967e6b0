"""The one event writer, and the histogram of days, used by both engines."""

from typing import Final

from sim.agents.arrays import FULL_EVENTS, Region
from sim.compiled import compiled
from sim.record import BINS, COARSE, COARSE_FROM, FINE, MEDIUM, MEDIUM_FROM

FINE_A_DAY, MEDIUM_A_DAY, COARSE_A_DAY = 1.0 / FINE[1], 1.0 / MEDIUM[1], 1.0 / COARSE[1]

NOON: Final = 0.5
EVENING: Final = 0.9
"""Times of day, as fractions, of events that follow from another event of the day."""


@compiled
def write(
    w: Region,
    kind: int,
    day: int,
    fraction: float,
    state: int,
    place: int,
    network: int,
    attempt: int,
    pathway: int,
    category: int,
    gate: int,
    outcome: int,
    probability: float,
    draw: float,
) -> None:
    """Append one event; set the run's status if the log is full."""
    run = w.run[0]
    if run.logging == 0:
        return
    n = run.events
    if n >= len(w.events):
        run.status |= FULL_EVENTS
        return
    event = w.events[n]
    event.replicate = run.replicate
    event.day = day
    event.time = day + fraction
    event.kind = kind
    event.state = state
    event.place = place
    event.network = network
    event.attempt = attempt
    event.pathway = pathway
    event.category = category
    event.gate = gate
    event.outcome = outcome
    event.probability = probability
    event.draw = draw
    run.events = n + 1


@compiled
def note(w: Region, kind: int, day: int, state: int, place: int, outcome: int) -> None:
    """Append an event of a State that belongs to no attempt."""
    write(w, kind, day, 0.0, state, place, -1, -1, -1, -1, 0, outcome, -1.0, -1.0)


@compiled
def bin_of(days: float) -> int:
    """Return the bin of a histogram of days."""
    if days < MEDIUM_FROM:
        place = int(days * FINE_A_DAY)
    elif days < COARSE_FROM:
        place = FINE[0] + int((days - MEDIUM_FROM) * MEDIUM_A_DAY)
    else:
        place = FINE[0] + MEDIUM[0] + int((days - COARSE_FROM) * COARSE_A_DAY)
    return min(max(place, 0), BINS - 1)
