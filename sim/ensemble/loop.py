"""One compiled loop over the days of one replicate. A test compares its order with the printed schedule of a day."""

from sim.agents.arrays import Region
from sim.agents.attempt import attempts_day
from sim.agents.authority import authority_day
from sim.agents.day import begin_run, common_notices
from sim.agents.exogenous import apply_exogenous_events
from sim.agents.holding import holding_day
from sim.agents.network import network_day
from sim.agents.own_work import take_stock
from sim.agents.post import post_day
from sim.agents.programme import programme_day
from sim.agents.sector import sector_day
from sim.agents.state import state_day
from sim.compiled import compiled


@compiled
def simulate_day(w: Region, day: int) -> None:
    """Simulate one day in the order of ``sim.agents.day.DAY``."""
    apply_exogenous_events(w, day)
    for s in range(len(w.states)):
        state_day(w, s, day)
    for i in range(len(w.sectors)):
        sector_day(w, i, day)
    for a in range(len(w.authorities)):
        authority_day(w, a, day)
    for i in range(len(w.networks)):
        network_day(w, i, day)
    for i in range(len(w.networks)):
        attempts_day(w, i, day)
    for i in range(len(w.posts)):
        post_day(w, i, day)
    for i in range(len(w.holdings)):
        holding_day(w, i, day)
    common_notices(w, day)
    for i in range(len(w.programmes)):
        programme_day(w, i, day)
    for s in range(len(w.states)):
        take_stock(w, s, day)


@compiled
def simulate(w: Region, until: int) -> None:
    """Simulate until before the day ``until``; end early only if an array is full.

    Before the first day the state at day 0 is recorded.
    """
    run = w.run[0]
    if run.day < 0:
        begin_run(w)
        run.day = 0
    while run.day < until and run.status == 0:
        simulate_day(w, run.day)
        run.day += 1
