"""Law in force, and what practice is worth without it."""

from sim.agents.arrays import Region
from sim.compiled import compiled


@compiled
def in_force(w: Region, s: int, control: int, day: int) -> bool:
    """Return whether a law is in force."""
    return bool(w.law[s, control] <= day)


@compiled
def backed(w: Region, s: int, control: int, day: int) -> float:
    """Return a row's practice as far as law backs it: all of it with its law in force, a share without. Assumption."""
    return float(w.practice[s, control] * (1.0 if in_force(w, s, control, day) else w.par[0].no_law_factor))
