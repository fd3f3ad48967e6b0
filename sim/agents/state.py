"""A State: it applies decisions, pays, reforms, trains, reports, meets and asks for help."""

from typing import Any, Final

import numpy as np

from sim.agents.arrays import FULL_REQUESTS, NEVER, Region
from sim.agents.law import backed, in_force
from sim.agents.scales import SPAN, USUALLY_UNLISTED, YEARS, amount
from sim.agents.writing import note
from sim.chance import INSTRUMENT_DELAY, LAW_DELAY, chance
from sim.compiled import compiled
from sim.numbers import HALF
from sim.record import (
    BACKLOG,
    FILE_ERROR,
    HOURS,
    INSTRUMENTS_IN_FORCE,
    LAWS,
    MEETINGS_HELD,
    PRACTICE,
    SPENT,
    EventKind,
    Outcome,
)
from sim.rules import cooperation, customs, licensing, outreach, reform, trafficking
from sim.scenario import controls as row
from sim.scenario.calendar import MONTH, WEEK, WEEKS_A_QUARTER, WEEKS_A_YEAR, YEAR, begins_week, ends_month, month_of
from sim.scenario.funding import funded_share
from sim.scenario.levers import LEVER_INDEX, PRACTISED, TRAINING

LAW_ROWS: Final = np.array([control.law for control in row.CONTROLS])
QUALITY_ROWS: Final = np.array([control.quality for control in row.CONTROLS])
PRACTICE_ROWS: Final = np.array([control.matrix and control.id in PRACTISED for control in row.CONTROLS])
"""Rows of the matrix with a practice; of prohibitions, penalties and the like only the law is read."""
ARRIVED: Final = 1e-6
"""Distance at which effort counts as at its target, which a first-order approach never reaches."""
TOGETHER = LEVER_INDEX[TRAINING]
PENALTY_LEVER: Final = LEVER_INDEX["L31"]
INSPECTED, AT_RANDOM, THROUGH, IN_ZONE = (LEVER_INDEX[name] for name in ("L21", "L22", "L25", "L26"))
"""Levers whose effort networks notice while it works."""
_funded_share = compiled(funded_share)


@compiled
def apply_orders(w: Region, s: int, day: int) -> None:
    """Apply the decisions of this State that are due."""
    state = w.states[s]
    while state.order_next < state.order_end and w.orders[state.order_next].day <= day:
        order = w.orders[state.order_next]
        # A level of penalties is law: it comes into force after a law's delay, not at once.
        if order.lever == PENALTY_LEVER:
            low = w.par[0].law_months_low * MONTH
            high = w.par[0].law_months_high * MONTH
            u = chance(w.run[0].key, LAW_DELAY, state.key, row.PENALTIES)
            state.severity_next = order.effort
            state.severity_day = day + int(reform.spread_of(u, low, high))
        w.setting[s, order.lever] = order.effort
        state.order_next += 1
        note(w, EventKind.ORDER, day, s, order.lever, Outcome.DONE)


@compiled
def agreed_effort(w: Region, s: int, lever: int, day: int) -> float:
    """Return the effort of a lever under a State's agreements: in each the weakest party's counts, and of these the best.

    A party's effort counts only as far as it is funded.
    """
    best = 0.0
    for a in range(len(w.agreements)):
        agreement = w.agreements[a]
        if agreement.lever != lever or day < agreement.from_day or day >= agreement.until_day or w.parties[a, s] == 0:
            continue
        least = 1.0
        for other in range(len(w.states)):
            if w.parties[a, other] == 1:
                least = min(least, float(w.setting[other, lever] * w.states[other].funded))
        best = max(best, least)
    return best


@compiled
def pay(w: Region, s: int, day: int) -> None:
    """Compute the plan's cost and the share that the means allow, and pay for the week."""
    state = w.states[s]
    cost = 0.0
    hours = 0.0
    desk = 0.0
    objects, setting, effort = w.objects[s], w.setting[s], w.effort[s]
    for n in range(len(w.levers)):
        if objects[n] == 0:
            continue
        lever = w.levers[n]
        # Budget and hours are asked for from the decision on; the desk misses its officers only as the work begins.
        cost += lever.cost * setting[n]
        hours += lever.hours * setting[n]
        desk += lever.desk_hours * effort[n]
    budget = state.budget * state.budget_factor
    officer_hours = state.officer_hours * state.officers_factor
    funded = _funded_share(cost, hours, budget, officer_hours)
    # Noted once, as a shortage begins.
    if funded < 1.0 and state.funded >= 1.0:
        note(w, EventKind.SHORTAGE, day, s, -1, Outcome.DONE)
    state.funded = funded
    state.cost = cost * funded
    state.hours = hours * funded
    state.desk_hours = desk
    month = month_of(day)
    w.months[month, s, SPENT] += state.cost / WEEKS_A_QUARTER
    w.months[month, s, HOURS] += state.hours / WEEKS_A_QUARTER


@compiled
def work_towards_targets(w: Region, s: int, day: int) -> None:
    """Move efforts towards what was decided and funded, each with its lag, and practice with them.

    A lever without its object moves nothing.
    """
    state = w.states[s]
    pace = reform.pace(w.practice[s, row.ACTION_PLAN], w.par[0].plan_pace)
    objects, setting, effort, effort_start = w.objects[s], w.setting[s], w.effort[s], w.effort_start[s]
    for n in range(len(w.levers)):
        if objects[n] == 0:
            continue
        lever = w.levers[n]
        target = agreed_effort(w, s, n, day) if lever.joint == 1 else setting[n] * state.funded
        # Most efforts have arrived: for them the exponential is spared.
        if effort[n] != target:
            moved = reform.approach(effort[n], target, WEEK * pace, lever.lag)
            effort[n] = target if abs(moved - target) < ARRIVED else moved
    # Recomputed each week rather than incremented, so that the clamp below loses nothing that a later effort takes back.
    practice, practice_start, gained = w.practice[s], w.practice_start[s], w.gained[s]
    for control in range(len(practice)):
        practice[control] = practice_start[control] + gained[control]
    for f in range(len(w.feeds)):
        feed = w.feeds[f]
        practice[feed.control] += feed.weight * (effort[feed.lever] - effort_start[feed.lever])
    for control in range(len(practice)):
        practice[control] = min(1.0, max(0.0, practice[control]))


@compiled
def weakest_without_law(w: Region, s: int) -> int:
    """Return the row of the next law to decide: open recommendations first, then the order of the matrix; -1 if none."""
    weakest = -1
    for control in range(row.MATRIX_ROWS):
        if w.law[s, control] < NEVER or not LAW_ROWS[control]:
            continue
        if w.priority[s, control] == 1:
            return control
        if weakest < 0:
            weakest = control
    return weakest


@compiled
def decide_law(w: Region, s: int, control: int, day: int) -> None:
    """Decide a law; it comes into force 12 to 36 months later (drawn; DOMAIN 5.1)."""
    p = w.par[0]
    u = chance(w.run[0].key, LAW_DELAY, w.states[s].key, control)
    w.law[s, control] = day + int(reform.spread_of(u, p.law_months_low * MONTH, p.law_months_high * MONTH))


@compiled
def reform_week(w: Region, s: int, day: int) -> None:
    """Reform at the world's pace, faster with a plan: practice row by row, laws one after another."""
    p = w.par[0]
    state = w.states[s]
    # About 12 of 330 fields a year (DOMAIN 3.4, S19).
    per_week = (
        p.reform_fields / p.fields_in_matrix / WEEKS_A_YEAR * reform.pace(w.practice[s, row.ACTION_PLAN], p.plan_pace)
    )
    for control in range(row.MATRIX_ROWS):
        if QUALITY_ROWS[control]:
            step = per_week * (1.0 + p.priority_gain * w.priority[s, control]) * (1.0 - w.practice[s, control])
            w.gained[s, control] += step
        # In force since last week; a law of day 0 was there at the start and is no event.
        if w.law[s, control] <= day and w.law[s, control] > day - WEEK and w.law[s, control] > 0:
            w.priority[s, control] = 0
            note(w, EventKind.LAW, day, s, control, Outcome.DONE)
    state.reform_clock += per_week * row.MATRIX_ROWS
    # Each whole row that the pace has completed decides one law.
    if state.reform_clock >= 1.0:
        state.reform_clock -= 1.0
        control = weakest_without_law(w, s)
        if control >= 0:
            decide_law(w, s, control, day)
    if state.severity_day <= day:
        state.severity = state.severity_next
        state.severity_day = NEVER


@compiled
def join_instruments(w: Region, s: int, day: int) -> None:
    """Begin to join the instruments decided on; each enters into force one to five years later (drawn)."""
    p = w.par[0]
    state = w.states[s]
    # Rounded, because practice is a share and instruments are whole.
    wanted = int(amount(w, s, row.INSTRUMENTS) + HALF)
    begun = 0
    in_force = 0
    for n in range(row.ALL_INSTRUMENTS):
        if state.instrument_day[n] < NEVER:
            begun += 1
        if state.instrument_day[n] <= day:
            in_force += 1
            if state.instrument_day[n] > day - WEEK and state.instrument_day[n] > 0:
                note(w, EventKind.INSTRUMENT, day, s, n, Outcome.DONE)
    state.instruments = in_force
    # At most one is begun a week.
    if begun < wanted:
        for n in range(row.ALL_INSTRUMENTS):
            if state.instrument_day[n] == NEVER:
                u = chance(w.run[0].key, INSTRUMENT_DELAY, state.key, n)
                years = reform.spread_of(u, p.instrument_years_low, p.instrument_years_high)
                state.instrument_day[n] = day + int(years * YEAR)
                break


@compiled
def weakest_on_file(w: Region, s: int, day: int, fresh: float, skip: int) -> int:
    """Return the quality row that the team believes to be weakest, by its last report, which drifts to ignorance with age."""
    p = w.par[0]
    weakest = row.ACCOUNT
    # Above any practice: the first quality row undercuts it.
    least = 2.0
    for control in range(row.MATRIX_ROWS):
        if QUALITY_ROWS[control] and control != skip:
            believed = reform.on_file(w.reported[s, control], fresh, p.ignorance)
            believed -= p.recommendation_weight * w.priority[s, control]
            if believed < least:
                least = believed
                weakest = control
    return weakest


@compiled
def report_and_ask(w: Region, s: int, day: int) -> None:
    """File the reports and assistance requests that are due; a request names the row believed weakest."""
    state = w.states[s]
    # Clocks, not chances: reports and requests come as evenly as practice is steady.
    state.report_clock += (
        WEEK * SPAN[row.REPORT_UPDATES] * w.practice[s, row.REPORT_UPDATES] / (YEARS[row.REPORT_UPDATES] * YEAR)
    )
    if state.report_clock >= 1.0:
        state.report_clock -= 1.0
        state.report_day = float(day)
        for control in range(row.MATRIX_ROWS):
            w.reported[s, control] = w.practice[s, control]
        note(w, EventKind.REPORT, day, s, -1, Outcome.DONE)
    state.request_clock += WEEK * SPAN[row.ASSISTANCE_REQUESTS] * w.practice[s, row.ASSISTANCE_REQUESTS] / YEAR
    if state.request_clock >= 1.0:
        state.request_clock -= 1.0
        run = w.run[0]
        if run.requests >= len(w.requests):
            run.status |= FULL_REQUESTS
            return
        request = w.requests[run.requests]
        request.state = s
        request.day = day
        request.programme = -1
        # WAITING of ``sim.agents.programme``, which imports this module.
        request.stage = 0
        request.due = NEVER
        request.rows = 0.0
        fresh = reform.freshness(day - state.report_day, w.par[0].report_memory)
        request.control = weakest_on_file(w, s, day, fresh, -1)
        run.requests += 1
        state.requests += 1
        note(w, EventKind.REQUEST, day, s, request.control, Outcome.DONE)


@compiled
def rise(w: Region, s: int, lever: int) -> float:
    """Return a lever's effort at work above the start: decided, funded and after its lag; never below 0."""
    return max(0.0, float(w.effort[s, lever] - w.effort_start[s, lever]))


@compiled
def look_from_outside(w: Region, s: int) -> None:
    """Compute what networks see of a State: the published share of attempts stopped, and standing effort at work.

    Publications fade as memory does. Both are in events, the unit of networks' own experience.
    """
    p = w.par[0]
    state = w.states[s]
    kept = w.run[0].published_kept
    state.known_attempts *= kept
    state.known_stops *= kept
    published = trafficking.published_share(state.known_stops, state.known_attempts)
    # What stood at the start is what networks are used to; only what rises above it is seen.
    state.signal = (
        p.signal_weight * published
        + p.visible_inspection * rise(w, s, INSPECTED)
        + p.visible_random * rise(w, s, AT_RANDOM)
        + p.visible_transit * rise(w, s, THROUGH)
        + p.visible_zone * rise(w, s, IN_ZONE)
    )


@compiled
def set_operations(w: Region, s: int, day: int) -> None:
    """Turn practice rows into the settings that posts, licensing and sectors work with this week."""
    p = w.par[0]
    state = w.states[s]
    # Joint training cannot exceed the State's own training.
    together = min(w.practice[s, row.TRAINING], agreed_effort(w, s, TOGETHER, day))
    hours = SPAN[row.TRAINING] * (w.practice[s, row.TRAINING] + p.joint_training_gain * together)
    state.training_hours = reform.training_stock(state.training_hours, hours, WEEK, p.training_half_life)
    look_from_outside(w, s)
    kept = w.run[0].briefing_kept
    for g in range(len(state.briefed)):
        state.briefed[g] *= kept
    state.opened = amount(w, s, row.INSPECTION)
    state.staff = customs.staffing(
        w.practice[s, row.INSPECTION], w.practice_start[s, row.INSPECTION], p.staff_follow, p.staff_from
    )
    state.saved = p.electronic_saving * w.practice[s, row.LICENCE_CHECK]
    state.trusted = customs.trusted_share(w.practice[s, row.TRUSTED_TRADERS], p.trusted_share, p.trusted_scale)
    state.exponent = customs.targeting_exponent(w.practice[s, row.TARGETING], p.best_exponent, p.analysts_scale)
    state.prosecuted = cooperation.prosecuted_share(
        w.practice[s, row.PROSECUTION],
        backed(w, s, row.LAW_ENFORCEMENT, day),
        p.prosecuted_low,
        p.prosecuted_gain,
        p.prosecuted_scale,
        p.enforcement_low,
        p.enforcement_gain,
    )
    method = w.practice[s, row.COMMON_METHOD]
    state.flagged = customs.flagged_unlisted(
        1.0,
        w.practice[s, row.CORRELATION],
        method,
        p.listed_low,
        p.listed_of_flagged,
        p.correlation_scale,
        p.flagged_usual,
        p.method_false_alarms,
    )
    state.expert_days = customs.expertise_days(
        w.practice[s, row.EXPERT_DESK], p.expert_days_none, p.expert_days_best, p.expert_scale
    )
    state.expert_capacity = p.expert_cases_low + p.expert_cases_gain * w.practice[s, row.EXPERT_DESK]
    state.support = outreach.support_gain(w.practice[s, row.COMPLIANCE_SUPPORT], p.adoption_scale)
    state.list_load = licensing.list_load(
        w.practice[s, row.CONTROL_LIST], state.coverage_start, p.alignment_load, USUALLY_UNLISTED, p.load_least
    )
    authority = w.authorities[state.authority]
    officers = amount(w, s, row.OFFICERS)
    # By last week's answer; this week's comes below.
    back = p.pressure_draw if state.drawn == 1 else 0.0
    at_work = licensing.officers_at_work(officers, state.desk_hours, back, p.officer_day, p.officers_least)
    authority.staff = at_work * state.licensing_factor
    waiting = authority.tail - authority.head
    # Two thresholds: with one, officers would come and go every week.
    if state.drawn == 0 and waiting > p.pressure_cases * officers:
        state.drawn = 1
        note(w, EventKind.PRESSURE, day, s, -1, Outcome.TAKEN)
    elif state.drawn == 1 and waiting < p.pressure_release * p.pressure_cases * officers:
        state.drawn = 0
        note(w, EventKind.PRESSURE, day, s, -1, Outcome.LEFT)
    drawn = p.pressure_draw if state.drawn == 1 else 0.0
    state.reach = w.practice[s, row.OUTREACH] * (1.0 - drawn)


@compiled
def meet(w: Region, s: int, day: int) -> None:
    """Hold a licensing-customs meeting if one is due: licensing hears what posts found, and tells all posts what it knows."""
    p = w.par[0]
    state = w.states[s]
    held = 1.0 - p.pressure_draw if state.drawn == 1 else 1.0
    state.meeting_clock += amount(w, s, row.MEETINGS) * held / YEAR
    if state.meeting_clock < 1.0:
        return
    state.meeting_clock -= 1.0
    authority = w.authorities[state.authority]
    for i in range(len(w.posts)):
        post = w.posts[i]
        if post.state == s:
            for g in range(len(authority.knowledge)):
                # The greater of both: hearing the same again teaches nothing.
                authority.knowledge[g] = max(authority.knowledge[g], p.meeting_share * post.knowledge[g])
    for g in range(len(authority.knowledge)):
        # After it has heard, so that one post learns at once what another has found.
        state.briefed[g] = max(state.briefed[g], p.meeting_share * authority.knowledge[g])
    w.months[month_of(day), s, MEETINGS_HELD] += 1.0
    note(w, EventKind.MEETING, day, s, -1, Outcome.DONE)


@compiled
def state_day(w: Region, s: int, day: int) -> None:
    """Simulate one day: decisions and meetings; once a week reform, training, reports and requests."""
    state = w.states[s]
    apply_orders(w, s, day)
    if begins_week(day):
        # Payment first, since efforts move only as far as they are funded; settings last, since they follow from practice.
        pay(w, s, day)
        reform_week(w, s, day)
        work_towards_targets(w, s, day)
        join_instruments(w, s, day)
        report_and_ask(w, s, day)
        set_operations(w, s, day)
    meet(w, s, day)
    # Nothing arrives here: posts add their cases later in the day.
    state.expert_backlog = customs.carried_over(
        state.expert_backlog, 0.0, state.expert_capacity, w.par[0].expertise_held
    )
    state.expert_wait = state.expert_days + state.expert_backlog / state.expert_capacity


@compiled
def write_levels(w: Region, s: int, day: int, levels: Any) -> None:
    """Write a State's levels into its row of ``levels``: backlog, practice, laws, instruments, error on file."""
    p = w.par[0]
    fresh = reform.freshness(day - w.states[s].report_day, p.report_memory)
    error = 0.0
    compared = 0
    authority = w.authorities[w.states[s].authority]
    total = 0.0
    counted = 0
    laws = 0
    for control in range(row.MATRIX_ROWS):
        if PRACTICE_ROWS[control]:
            total += w.practice[s, control]
            counted += 1
        if QUALITY_ROWS[control]:
            error += abs(reform.on_file(w.reported[s, control], fresh, p.ignorance) - w.practice[s, control])
            compared += 1
        if in_force(w, s, control, day):
            laws += 1
    levels[s, FILE_ERROR] = error / compared
    levels[s, INSTRUMENTS_IN_FORCE] = float(w.states[s].instruments)
    levels[s, BACKLOG] = float(authority.tail - authority.head)
    levels[s, PRACTICE] = total / counted
    levels[s, LAWS] = float(laws)


@compiled
def tally_state(w: Region, s: int, day: int) -> None:
    """Write a State's levels and its practice row by row on the last day of a month."""
    # A run may end within a month.
    if ends_month(day) or day + 1 == w.run[0].days:
        month = month_of(day)
        write_levels(w, s, day, w.months[month])
        for control in range(w.practice.shape[1]):
            w.rows[month, s, control] = w.practice[s, control]


@compiled
def record_start(w: Region, s: int) -> None:
    """Record a State's levels at day 0, before the first day."""
    for tally in range(w.start.shape[1]):
        w.start[s, tally] = 0.0
    write_levels(w, s, 0, w.start)
