"""The region as a Mesa model: agents are views on a row and call its compiled step. The only place that imports Mesa."""

from sim.region.agents import (
    CustomsPost,
    Holding,
    LicensingAuthority,
    Programme,
    RegionAgent,
    Sector,
    State,
    Trafficker,
)
from sim.region.model import MesaRegion

__all__ = [
    "CustomsPost",
    "Holding",
    "LicensingAuthority",
    "MesaRegion",
    "Programme",
    "RegionAgent",
    "Sector",
    "State",
    "Trafficker",
]
