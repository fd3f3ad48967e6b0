"""The pathways: the gates of each in order, and the laws that a seizure on it rests on. Data, no decisions."""

from typing import Final

import numpy as np

from sim.record import Gate
from sim.scenario import controls as row

_STAGES: Final = (
    # false end use
    (
        Gate.SUPPLIER,
        Gate.TIP,
        Gate.CONTROL_LIST,
        Gate.APPLICATION,
        Gate.STATEMENT,
        Gate.PRELICENCE_CHECK,
        Gate.INTERAGENCY,
        Gate.SHARED_DENIAL,
        Gate.FINANCE,
        Gate.TRAVEL,
        Gate.LICENCE_CHECK,
        Gate.SELECTION,
        Gate.IDENTIFICATION,
        Gate.DELIVERY,
        Gate.AFTER_DELIVERY,
        Gate.REVELATION,
    ),
    # undeclared export
    (
        Gate.SUPPLIER,
        Gate.TIP,
        Gate.CONTROL_LIST,
        Gate.FINANCE,
        Gate.TRAVEL,
        Gate.SELECTION,
        Gate.IDENTIFICATION,
        Gate.DELIVERY,
        Gate.REVELATION,
    ),
    # transit, trans-shipment, free zone, broker
    (
        Gate.BROKER,
        Gate.CONTROL_LIST,
        Gate.COVERAGE,
        Gate.SELECTION,
        Gate.IDENTIFICATION,
        Gate.TRAVEL,
        Gate.SELECTION,
        Gate.IDENTIFICATION,
        Gate.DELIVERY,
        Gate.REVELATION,
    ),
    # theft or loss from a holding
    (
        Gate.PROTECTION,
        Gate.NOTICE,
        Gate.TRAVEL,
        Gate.SELECTION,
        Gate.IDENTIFICATION,
        Gate.DELIVERY,
        Gate.REVELATION,
    ),
    # intangible transfer
    (Gate.SUPPLIER, Gate.CONTROL_LIST, Gate.TECHNOLOGY, Gate.TIP, Gate.DELIVERY, Gate.REVELATION),
)
LONGEST: Final = 18
PATHWAY_GATES: Final = np.array([list(gates) + [0] * (LONGEST - len(gates)) for gates in _STAGES], dtype=np.int64)
"""The gates of each pathway in order, (5, LONGEST); 0 ends the row."""
LAWS_NEEDED: Final = np.array(
    [
        [row.LICENSING_AUTHORITY, row.END_USER],
        [row.LICENSING_AUTHORITY, row.BORDER_DETECTION],
        [row.TRANSIT, row.BROKERING],
        [row.SECURE, row.ACCOUNT],
        [row.TECHNOLOGY, row.LICENSING_AUTHORITY],
    ]
)
"""Rows whose law a seizure rests on, by pathway, besides prohibitions and penalties (assumption)."""
ENTRY_STAGES: Final = 5
"""Stages of a through consignment up to and with the entry post."""
COURT_STAGE: Final = LONGEST - 1
"""Stage of an attempt whose item was seized and waits for the court."""
