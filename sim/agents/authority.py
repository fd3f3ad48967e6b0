"""A licensing authority: officers take applications, first come, first served, and review them at varying depth."""

from sim.agents.arrays import DESKS, Region
from sim.agents.scales import amount
from sim.agents.sector import in_ring
from sim.agents.writing import bin_of
from sim.chance import ADVERSE, CHECKED, OFF_DESK, OUTCOME, REFERRED, WORK, chance
from sim.compiled import compiled
from sim.numbers import ALMOST_ONE
from sim.record import DECIDED, DEPTH, ISSUED, LICENCE_DAYS, REFUSED, RETURNED
from sim.rules import licensing
from sim.scenario import controls as row
from sim.scenario.calendar import calendar_day, is_working, month_of, quarter_of, working_time
from sim.scenario.levers import LEVER_INDEX

OFFICERS, STANDARD = LEVER_INDEX["L19"], LEVER_INDEX["L20"]
"""Levers whose own indicators are counted case by case."""


@compiled
def free_desk(w: Region, a: int, officers: int) -> int:
    """Return the first free desk; the lower number wins a tie."""
    authority = w.authorities[a]
    first = 0
    earliest = authority.free_at[0]
    for desk in range(1, officers):
        free_at = authority.free_at[desk]
        if free_at < earliest:
            first = desk
            earliest = free_at
    return first


@compiled
def conclude(w: Region, a: int, application: int, reviewed: float, away: float, referred: bool, depth: float) -> None:
    """Send a reviewed application on its way: count it where its decision falls, or hand it back to its attempt."""
    p = w.par[0]
    run = w.run[0]
    s = w.authorities[a].state
    asked = w.queue[a, in_ring(w, application)]
    checked = amount(w, s, row.PRELICENCE_CHECK)
    adverse = False
    # Checks fall on referred applications only: their share of all licences becomes a share of these.
    if referred and chance(run.key, CHECKED, asked.key, asked.occasion) < min(1.0, checked / p.referred_share):
        away += p.check_days
        adverse = chance(run.key, ADVERSE, asked.key, asked.occasion) < p.check_adverse * p.adverse_refused
    end = reviewed + away
    day = calendar_day(end)
    # It meets its own gates on that day; tallies are of lawful applications.
    if asked.attempt >= 0:
        attempt = w.attempts[asked.attempt]
        attempt.due = day
        attempt.fraction = end - float(int(end))
        attempt.depth = depth
        network = w.networks[attempt.network]
        network.due = min(network.due, day)
        return
    if day >= run.days:
        return
    tally = w.months[month_of(day), s]
    tally[DECIDED] += 1.0
    tally[LICENCE_DAYS] += end - asked.arrival
    tally[DEPTH] += depth
    w.licence_bins[quarter_of(day), s, bin_of(end - asked.arrival)] += 1.0
    late = end - asked.arrival > amount(w, s, row.SERVICE_STANDARD)
    own = w.own_work[quarter_of(day), s]
    own[OFFICERS, 0] += 1.0 if late else 0.0
    own[OFFICERS, 1] += 1.0
    own[STANDARD, 0] += 1.0 if not late and depth > ALMOST_ONE else 0.0
    own[STANDARD, 1] += 1.0
    u = chance(run.key, OUTCOME, asked.key, asked.occasion)
    if adverse or u < p.refused_share:
        tally[REFUSED] += 1.0
    elif u < p.refused_share + p.returned_share:
        tally[RETURNED] += 1.0
    elif u < p.refused_share + p.returned_share + p.issued_share:
        tally[ISSUED] += 1.0


@compiled
def authority_day(w: Region, a: int, day: int) -> None:
    """Work one day: while an officer is free before it ends, take up the oldest application."""
    if not is_working(day):
        return
    p = w.par[0]
    run = w.run[0]
    authority = w.authorities[a]
    today = float(working_time(day))
    # Rounded up: a part-time officer has a desk too, and all desks share the full-time equivalent through ``speed``.
    officers = min(DESKS, max(1, int(authority.staff + ALMOST_ONE)))
    speed = authority.staff / officers
    mean = (1.0 - p.referred_share) * p.routine_work + p.referred_share * p.referred_work
    standard = amount(w, authority.state, row.SERVICE_STANDARD)
    while authority.head < authority.tail:
        asked = w.queue[a, in_ring(w, authority.head)]
        desk = free_desk(w, a, officers)
        begun = max(authority.free_at[desk], asked.arrival)
        # First come, first served: where the oldest does not begin today, no other does.
        if begun >= today + 1.0:
            break
        # The next ones go to a desk at once, one each; only those behind them wait.
        waiting = max(0, authority.tail - authority.head - officers) * mean / authority.staff
        depth = licensing.review_depth(waiting, standard, p.depth_days, p.depth_floor)
        referred = chance(run.key, REFERRED, asked.key, asked.occasion) < p.referred_share
        work = licensing.desk_work(
            chance(run.key, WORK, asked.key, asked.occasion),
            p.referred_work if referred else p.routine_work,
            p.work_spread,
            p.exponential_work,
        )
        away = licensing.off_desk(
            chance(run.key, OFF_DESK, asked.key, asked.occasion),
            p.referred_wait if referred else p.routine_wait,
            p.referred_wait_spread if referred else p.routine_wait_spread,
        )
        work = licensing.work_at_depth(work, depth, p.depth_saving) / speed
        authority.depth = depth
        authority.free_at[desk] = begun + work
        conclude(w, a, authority.head, begun + work, away, referred, depth)
        authority.head += 1
