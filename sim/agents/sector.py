"""A sector of exporters, universities included: it applies for licences, learns, reports, and sometimes breaches unknowingly."""

from sim.agents.arrays import FULL_QUEUE, Region
from sim.chance import APPLICATIONS as APPLYING
from sim.chance import ARRIVAL, chance, poisson, poisson_from
from sim.chance import FALSE_TIPS as FALSE_REPORTS
from sim.chance import TIPS as REPORTS
from sim.compiled import compiled
from sim.numbers import HUNDRED, exp
from sim.record import APPLICATIONS, BREACHES, EXPORTERS, FALSE_TIPS, TIPS
from sim.rules import outreach, reform
from sim.scenario import controls as row
from sim.scenario.calendar import (
    WEEK,
    WEEKS_A_YEAR,
    WORKING_DAYS_A_YEAR,
    YEAR,
    begins_week,
    is_working,
    month_of,
    working_time,
)

MOST_A_DAY = 128
"""Occasions reserved for the applications of one sector on one day."""


@compiled
def in_ring(w: Region, n: int) -> int:
    """Return the index in a queue of the n-th application ever received; a queue's length is a power of two."""
    return int(n & (w.queue.shape[1] - 1))


@compiled
def receive(w: Region, a: int, arrival: float, key: int, occasion: int, attempt: int, sector: int) -> None:
    """Put an application into an authority's queue, in order of arrival; set the run's status if it is full."""
    authority = w.authorities[a]
    if authority.tail - authority.head >= w.queue.shape[1]:
        w.run[0].status |= FULL_QUEUE
        return
    # From the end, because only applications of the same day can come out of order.
    place = authority.tail
    while place > authority.head and w.queue[a, in_ring(w, place - 1)].arrival > arrival:
        w.queue[a, in_ring(w, place)] = w.queue[a, in_ring(w, place - 1)]
        place -= 1
    application = w.queue[a, in_ring(w, place)]
    application.arrival = arrival
    application.key = key
    application.occasion = occasion
    application.attempt = attempt
    application.sector = sector
    authority.tail += 1


@compiled
def learn(w: Region, i: int, day: int) -> None:
    """A week of outreach, support and reports: reach, adoption, unknowing breaches and tips."""
    p = w.par[0]
    sector = w.sectors[i]
    s = sector.state
    state = w.states[s]
    sector.reached = reform.approach(sector.reached, state.reach, WEEK, p.reach_lag)
    target = outreach.adoption_target(state.support, sector.adopted_start, p.adoption_high, p.adoption_kept)
    sector.adopted = reform.approach(sector.adopted, target, WEEK, p.adoption_lag)
    sector.breaches = outreach.unknowing_breaches(
        sector.breaches, state.reach, p.breach_high, p.breach_fall, p.breach_return, WEEK / YEAR
    )
    tips = outreach.tip_rate(w.practice[s, row.TIP_LINE], sector.reached, p.tips_high, p.tips_unreached, p.tips_reached)
    sector.tips = tips * state.tips_factor
    usual = sector.applications * state.list_load / WORKING_DAYS_A_YEAR
    sector.a_day = usual * state.applications_factor
    sector.none = exp(-sector.a_day)
    mean = sector.tips * (sector.firms + sector.universities) / HUNDRED / WEEKS_A_YEAR
    month = month_of(day)
    run = w.run[0]
    received = poisson(chance(run.key, REPORTS, sector.key, day), mean)
    w.months[month, s, TIPS] += received
    sector.unused_tips = sector.unused_tips * run.tips_kept + received
    w.months[month, s, FALSE_TIPS] += poisson(chance(run.key, FALSE_REPORTS, sector.key, day), mean * p.false_tips)
    # The month's last week: levels count once a month.
    if month_of(day + WEEK) != month:
        w.months[month, s, BREACHES] += sector.breaches * sector.firms
        w.months[month, s, EXPORTERS] += sector.firms


@compiled
def use_tip(w: Region, i: int) -> None:
    """Use up a tip of a sector."""
    w.sectors[i].unused_tips = max(0.0, w.sectors[i].unused_tips - 1.0)


@compiled
def sector_day(w: Region, i: int, day: int) -> None:
    """Simulate one day: applications on working days (arrival = day + keyed fraction), learning once a week."""
    if begins_week(day):
        learn(w, i, day)
    if not is_working(day):
        return
    sector = w.sectors[i]
    state = w.states[sector.state]
    run = w.run[0]
    count = min(MOST_A_DAY, poisson_from(chance(run.key, APPLYING, sector.key, day), sector.a_day, sector.none))
    today = float(working_time(day))
    for n in range(count):
        occasion = day * MOST_A_DAY + n
        receive(w, state.authority, today + chance(run.key, ARRIVAL, sector.key, occasion), sector.key, occasion, -1, i)
    w.months[month_of(day), sector.state, APPLICATIONS] += count
