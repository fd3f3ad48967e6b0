"""The schedule of a day: one list for both engines, printed in the documents and shown in the app.

Within a step the agents of a kind act one after another, in an order that depends on their names alone (``sim.agents.order``), not
on the scenario's file. A network's attempts continue in the order in which they began.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sim.agents import programme
from sim.agents.arrays import Region
from sim.agents.attempt import attempts_day
from sim.agents.authority import authority_day
from sim.agents.holding import holding_day, notice_losses
from sim.agents.network import network_day, remember_before
from sim.agents.outside import from_outside
from sim.agents.own_work import take_stock
from sim.agents.post import post_day
from sim.agents.programme import programme_day
from sim.agents.sector import sector_day
from sim.agents.state import record_start, set_operations, state_day
from sim.chance import OPPORTUNITY, chance
from sim.compiled import compiled
from sim.rules.trafficking import gap_days
from sim.words import mark


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the day: what is done, by which kind of agent, its method's name, and the step ``(region, index, day)``."""

    text: str
    kind: str
    method: str
    step: Callable[[Region, int, int], None]


@dataclass(frozen=True, slots=True)
class Common:
    """One step of the day that belongs to the region as a whole: ``(region, day)``."""

    text: str
    step: Callable[[Region, int], None]


@compiled
def common_notices(w: Region, day: int) -> None:
    """The region's own part of a day: losses are noticed and searched for, help is delivered, knowledge is shared and fades."""
    notice_losses(w, day)
    programme.deliver_help(w, day)
    programme.share_knowledge(w, day)
    programme.fade_registers(w, day)


DAY: Final[tuple[Phase | Common, ...]] = (
    Common(mark("what comes from outside: events of the scenario and of an exercise"), from_outside),
    Phase(mark("decisions, payment, reform and training"), "State", "decide", state_day),
    Phase(mark("sectors: enquiries, tips, applications"), "Sector", "trade", sector_day),
    Phase(mark("licensing"), "LicensingAuthority", "review", authority_day),
    Phase(mark("opportunities and choices"), "Trafficker", "weigh", network_day),
    Phase(mark("attempts meet the gates of their day"), "Trafficker", "pursue", attempts_day),
    Phase(mark("posts: flow, selection, queues"), "CustomsPost", "clear", post_day),
    Phase(mark("holdings: losses and thefts"), "Holding", "keep", holding_day),
    Common(mark("notices, recovery, sharing"), common_notices),
    Phase(mark("assistance programmes and peer reviews"), "Programme", "serve", programme_day),
    Phase(mark("indicators"), "State", "tally", take_stock),
)
"""What happens on a day, in order."""


@compiled
def begin_run(w: Region) -> None:
    """Make the draws before the first day, and record the state at day 0."""
    remember_before(w)
    for s in range(len(w.states)):
        set_operations(w, s, 0)
        record_start(w, s)
    for i in range(len(w.networks)):
        network = w.networks[i]
        u = chance(w.run[0].key, OPPORTUNITY, network.key, 0)
        network.next_day = gap_days(u, network.gap) - 1
