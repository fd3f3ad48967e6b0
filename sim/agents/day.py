"""The schedule of a day: one list for both engines, printed in the documents and shown in the app.

Within a step the agents of a kind act one after another, in an order that depends on their names alone
(``sim.agents.array_order``), not on the scenario's file. A network's attempts continue in the order in which they began.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sim.agents import programme
from sim.agents.arrays import Region
from sim.agents.attempt import attempts_day
from sim.agents.authority import authority_day
from sim.agents.exogenous import apply_exogenous_events
from sim.agents.holding import holding_day, notice_losses
from sim.agents.network import network_day, remember_before
from sim.agents.own_work import take_stock
from sim.agents.post import post_day
from sim.agents.programme import programme_day
from sim.agents.sector import sector_day
from sim.agents.state import record_start, set_operations, state_day
from sim.chance import OPPORTUNITY, chance
from sim.compiled import compiled
from sim.rules.trafficking import gap_days
from sim.words import gettext_noop


@dataclass(frozen=True, slots=True)
class DayStep:
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


DAY: Final[tuple[DayStep | Common, ...]] = (
    # First, so that decisions are paid from the means of this day.
    Common(gettext_noop("what comes from outside: events of the scenario and of an exercise"), apply_exogenous_events),
    DayStep(gettext_noop("decisions, payment, reform and training"), "StateAgent", "decide", state_day),
    # Before licensing: a free officer may take up an application on the day on which it comes.
    DayStep(gettext_noop("sectors: enquiries, tips, applications"), "SectorAgent", "trade", sector_day),
    DayStep(gettext_noop("licensing"), "LicensingAuthorityAgent", "review", authority_day),
    # Before attempts: one that is begun meets its first gates on the same day.
    DayStep(gettext_noop("opportunities and choices"), "TraffickerAgent", "weigh", network_day),
    DayStep(gettext_noop("attempts meet the gates of their day"), "TraffickerAgent", "pursue", attempts_day),
    # After attempts, which meet each post with the queues and the load of the day before.
    DayStep(gettext_noop("posts: flow, selection, queues"), "CustomsPostAgent", "clear", post_day),
    DayStep(gettext_noop("holdings: losses and thefts"), "HoldingAgent", "keep", holding_day),
    Common(gettext_noop("notices, recovery, sharing"), common_notices),
    DayStep(gettext_noop("assistance programmes and peer reviews"), "ProgrammeAgent", "serve", programme_day),
    # Last, so that a month's levels are those after all that happened in it.
    DayStep(gettext_noop("indicators"), "StateAgent", "tally", take_stock),
)
"""What happens on a day, in order."""


@compiled
def begin_run(w: Region) -> None:
    """Make the draws before the first day, and record the state at day 0."""
    # Before the settings: the signal that networks see follows from it.
    remember_before(w)
    for s in range(len(w.states)):
        set_operations(w, s, 0)
        record_start(w, s)
    for i in range(len(w.networks)):
        network = w.networks[i]
        u = chance(w.run[0].key, OPPORTUNITY, network.key, 0)
        # A gap is one day at least; less one, the first opportunity may come on day 0.
        network.next_day = gap_days(u, network.gap) - 1
