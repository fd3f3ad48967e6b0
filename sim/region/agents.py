"""Mesa agents: each is a view on one row of its kind's record array and simulates its day by the compiled step of that kind.

To replace a kind's behaviour, derive from its class, override a method in Python on the same arrays
(``self.row``, ``self.arrays``) and give the class to ``MesaRegion(agents={...})``.
"""

from typing import TYPE_CHECKING, Any, ClassVar

import mesa

from sim.agents.arrays import Region
from sim.agents.attempt import attempts_day
from sim.agents.authority import authority_day
from sim.agents.holding import holding_day
from sim.agents.network import network_day
from sim.agents.own_work import take_stock
from sim.agents.post import post_day
from sim.agents.programme import programme_day
from sim.agents.sector import sector_day
from sim.agents.state import state_day

if TYPE_CHECKING:
    from sim.region.model import MesaRegion


class RegionAgent(mesa.Agent):  # type: ignore[misc]  # Mesa ships no types
    """One agent: ``index`` is its place in the record array named by ``array``, which its name decides (``Template.order``)."""

    array: ClassVar[str]
    model: "MesaRegion"

    def __init__(self, model: "MesaRegion", index: int) -> None:
        super().__init__(model)
        self.index = index

    @property
    def arrays(self) -> Region:
        """All arrays of the region, to look at and, in a replaced class, to write."""
        return self.model.arrays

    @property
    def row(self) -> Any:
        """The agent's own record."""
        return getattr(self.model.arrays, self.array)[self.index]

    @property
    def region(self) -> Region:
        """The region as compiled steps take it."""
        return self.model.handle


class StateAgent(RegionAgent):
    """A State: sets the targets of its levers, pays, reforms."""

    array = "states"

    def decide(self, day: int) -> None:
        """Apply decisions, pay, reform, train, report, meet."""
        state_day(self.region, self.index, day)

    def tally(self, day: int) -> None:
        """Record the month's levels, and once a quarter the own work of its agencies."""
        take_stock(self.region, self.index, day)


class SectorAgent(RegionAgent):
    """Exporters of one category in a State, universities included."""

    array = "sectors"

    def trade(self, day: int) -> None:
        """Apply for licences, learn, report."""
        sector_day(self.region, self.index, day)


class LicensingAuthorityAgent(RegionAgent):
    """Officers, a queue of applications, a register of denials."""

    array = "authorities"

    def review(self, day: int) -> None:
        """Take up applications while an officer is free."""
        authority_day(self.region, self.index, day)


class TraffickerAgent(RegionAgent):
    """A network, seen by the model; its plans and beliefs are shown to nobody."""

    array = "networks"

    def weigh(self, day: int) -> None:
        """Meet the opportunities of the day."""
        network_day(self.region, self.index, day)

    def pursue(self, day: int) -> None:
        """Let open attempts meet the gates of the day."""
        attempts_day(self.region, self.index, day)


class CustomsPostAgent(RegionAgent):
    """A crossing, port, airport, rail post or free zone."""

    array = "posts"

    def clear(self, day: int) -> None:
        """Let the day's flow through: selection, queues, false alarms."""
        post_day(self.region, self.index, day)


class HoldingAgent(RegionAgent):
    """A group of facilities."""

    array = "holdings"

    def keep(self, day: int) -> None:
        """Lose an item, perhaps."""
        holding_day(self.region, self.index, day)


class ProgrammeAgent(RegionAgent):
    """Assistance, or a series of peer reviews."""

    array = "programmes"

    def serve(self, day: int) -> None:
        """Take up requests, or hold a review."""
        programme_day(self.region, self.index, day)


KINDS: dict[str, type[RegionAgent]] = {
    kind.__name__: kind
    for kind in (
        StateAgent,
        SectorAgent,
        LicensingAuthorityAgent,
        TraffickerAgent,
        CustomsPostAgent,
        HoldingAgent,
        ProgrammeAgent,
    )
}
"""The classes that act, by the names used in the order of a day."""
