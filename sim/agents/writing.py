"""The one event writer, and the histogram of days, used by both engines."""

from typing import Final

from sim.agents.arrays import FULL_EVENTS, Region
from sim.compiled import compiled
from sim.record import BINS

NOON: Final = 0.5
EVENING: Final = 0.9
"""Moments of the day, as fractions, that events have which follow from another of the day."""


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
    """Append one event; sets the run's status when there is no room."""
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
    """Return the bin of a histogram of days: 60 of 0.05 days, 60 of 0.25, 40 of 2; the last is open."""
    if days < 3.0:
        place = int(days * 20.0)
    elif days < 18.0:
        place = 60 + int((days - 3.0) * 4.0)
    else:
        place = 120 + int((days - 18.0) * 0.5)
    return min(max(place, 0), BINS - 1)
