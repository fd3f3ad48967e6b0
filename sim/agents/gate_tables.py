"""What compiled steps read of the registry of gates and pathways: one table for each question, made at import."""

from typing import Final

import numpy as np

from sim.pathways import GATES, PATHWAYS, Role


def _filled(rows: list[list[int]], width: int, filler: int) -> np.ndarray:
    """Return rows of numbers as one matrix (rows, width), each filled up."""
    return np.array([numbers + [filler] * (width - len(numbers)) for numbers in rows], dtype=np.int64)


_LONGEST: Final = max(len(pathway.gates) for pathway in PATHWAYS)
PATHWAY_GATES: Final = _filled([list(pathway.gates) for pathway in PATHWAYS], _LONGEST + 1, 0)
"""Gates by pathway and stage; 0 ends a row."""
PATHWAY_VISITS: Final = _filled(
    [[p.gates[:stage].count(gate) for stage, gate in enumerate(p.gates)] for p in PATHWAYS], _LONGEST + 1, 0
)
"""How often a pathway has met the same gate before, by pathway and stage, because each visit has its own draw."""
COURT_STAGE: Final = _LONGEST + 1
"""Stage of an attempt whose seized item waits for the court."""
ENTRY_STAGES: Final = np.array([pathway.entry for pathway in PATHWAYS], dtype=np.int64)
"""Stages of each pathway up to and with its entry post."""
LAWS_NEEDED: Final = _filled([list(p.laws) for p in PATHWAYS], max(len(p.laws) for p in PATHWAYS), -1)
"""Rows on whose law a seizure rests, by pathway, besides the court's own (assumption); -1 ends a row."""
APPLIES_TO: Final = np.array([int(gate.applies) for gate in GATES], dtype=np.int64)
"""Applies, by gate."""
AT_POST: Final = np.array([gate.at_post for gate in GATES])
"""Whether the place in a gate's events is a post."""
AT_HOLDING: Final = np.array([gate.at_holding for gate in GATES])
"""Whether the place in a gate's events is a holding."""
SEIZES: Final = np.array([gate.seizes for gate in GATES])
"""Whether what a gate stops is seized."""
ROLES: Final = np.array([list(Role).index(gate.role) for gate in GATES], dtype=np.int64)
"""Place of each gate's role among the roles."""
REVEALING, TELLING = (list(Role).index(role) for role in (Role.REVEALS, Role.ALERTS))
"""Places of roles among the roles."""
YES: Final = np.array([int(gate.answers[0].outcome) if gate.answers else -1 for gate in GATES], dtype=np.int64)
"""Outcome of a gate that answers yes, by gate: it stops, covers, tells or reveals."""
NO: Final = np.array([int(gate.answers[-1].outcome) if gate.answers else -1 for gate in GATES], dtype=np.int64)
"""Outcome of a gate that answers no, by gate."""
