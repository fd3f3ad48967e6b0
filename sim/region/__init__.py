"""The region as a Mesa model: agents are views on a row and call its compiled step. The only place that imports Mesa."""

from sim.region.agents import (
    CustomsPostAgent,
    HoldingAgent,
    LicensingAuthorityAgent,
    ProgrammeAgent,
    RegionAgent,
    SectorAgent,
    StateAgent,
    TraffickerAgent,
)
from sim.region.model import MesaRegion

__all__ = [
    "CustomsPostAgent",
    "HoldingAgent",
    "LicensingAuthorityAgent",
    "MesaRegion",
    "ProgrammeAgent",
    "RegionAgent",
    "SectorAgent",
    "StateAgent",
    "TraffickerAgent",
]
