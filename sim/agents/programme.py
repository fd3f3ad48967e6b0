"""Assistance programmes and peer reviews: which request they serve, and what practice they raise after their lag."""

from typing import Final

from sim.agents.arrays import FULL_REQUESTS, Region
from sim.agents.scales import LOWEST, SPAN, YEARS, amount
from sim.agents.state import QUALITY_ROWS, decide_law, weakest_without_law
from sim.agents.writing import note
from sim.chance import MATCH, MATCH_LAG, chance
from sim.compiled import compiled
from sim.numbers import LN2, log
from sim.record import ASSISTED, EventKind, Outcome
from sim.rules import cooperation, reform
from sim.scenario import controls as row
from sim.scenario.calendar import MONTH, WEEK, YEAR, begins_week, month_of
from sim.scenario.levers import LEVER_INDEX

SHARING = LEVER_INDEX["L37"]
WAITING, MATCHED, FOLLOW_UP, ENDED = range(4)
"""Stages of a request."""
NOTHING_LEFT: Final = 1e-9
"""Tolerance in rows below which a follow-up is complete."""


@compiled
def consider(w: Region, i: int, r: int, day: int) -> None:
    """Match a request or drop it; a fresh report, a point of contact and a plan make a match likelier."""
    p = w.par[0]
    request = w.requests[r]
    s = request.state
    state = w.states[s]
    fresh = reform.freshness(day - state.report_day, p.report_memory)
    share = cooperation.match_share(
        p.matched_share,
        fresh,
        w.practice[s, row.POINT_OF_CONTACT],
        w.practice[s, row.ACTION_PLAN],
        p.match_alone,
        p.match_fresh,
        p.match_contact,
        p.match_plan,
        p.match_most,
    )
    # A State makes one request a day at most, so that the day is key enough.
    occasion = int(request.day)
    programme = w.programmes[i]
    if chance(w.run[0].key, MATCH, state.key, occasion) >= share:
        request.stage = ENDED
        note(w, EventKind.MATCH, day, s, request.control, Outcome.LEFT)
        return
    u = chance(w.run[0].key, MATCH_LAG, state.key, occasion)
    # Exponential beyond the least, with mean ``programme.months`` before it is held to the most.
    months = min(p.matching_most, p.matching_least - (programme.months - p.matching_least) * log(1.0 - u))
    request.stage = MATCHED
    request.programme = i
    request.due = day + int(months * MONTH)
    programme.busy += 1
    note(w, EventKind.MATCH, day, s, request.control, Outcome.TAKEN)


@compiled
def close_gap(w: Region, s: int, control: int, share: float) -> None:
    """Close a share of the gap between a row's practice and 1."""
    w.gained[s, control] += share * (1.0 - w.practice[s, control])


@compiled
def close_weakest(w: Region, s: int, rows: float, day: int) -> None:
    """Close ``rows`` rows of missing practice, a step at a time in the lowest quality row; then decide a missing law."""
    left = rows
    while left > NOTHING_LEFT:
        # In steps, because the row that has been raised may no longer be the lowest.
        step = min(w.par[0].review_step, left)
        weakest = row.ACCOUNT
        least = 2.0
        for control in range(row.MATRIX_ROWS):
            # Without what efforts add at present: a review builds what stays.
            now = w.practice_start[s, control] + w.gained[s, control]
            if QUALITY_ROWS[control] and now < least:
                least = now
                weakest = control
        w.gained[s, weakest] += min(step, max(0.0, 1.0 - least))
        # Also where the step found no gap left, so that this ends.
        left -= step
    missing = weakest_without_law(w, s)
    if missing >= 0:
        decide_law(w, s, missing, day)


@compiled
def review(w: Region, i: int, day: int) -> None:
    """Hold a peer review among the parties of an agreement: practice is revealed, follow-up comes later."""
    p = w.par[0]
    run = w.run[0]
    programme = w.programmes[i]
    agreement = programme.agreement
    for s in range(len(w.states)):
        if w.parties[agreement, s] == 0:
            continue
        invited = amount(w, s, row.INVITED)
        for control in range(row.MATRIX_ROWS):
            w.reported[s, control] = w.practice[s, control]
        w.states[s].report_day = float(day)
        note(w, EventKind.PEER_REVIEW, day, s, -1, Outcome.DONE)
        if run.requests >= len(w.requests):
            run.status |= FULL_REQUESTS
            return
        request = w.requests[run.requests]
        run.requests += 1
        request.state = s
        request.day = day
        request.control = -1
        request.programme = i
        request.stage = FOLLOW_UP
        request.rows = cooperation.review_rows(
            p.review_fields,
            invited,
            p.fields_in_matrix / row.MATRIX_ROWS,
            LOWEST[row.INVITED],
            p.review_base,
            p.review_breadth,
        )
        quicker = p.review_quick if invited >= p.review_quick_from else 1.0
        request.due = day + int(p.followup_days * quicker)


@compiled
def programme_day(w: Region, i: int, day: int) -> None:
    """Once a week take up the oldest suitable request, or hold a peer review if one is due."""
    if not begins_week(day):
        return
    programme = w.programmes[i]
    if programme.agreement >= 0:
        agreement = w.agreements[programme.agreement]
        if day < agreement.from_day or day >= agreement.until_day:
            return
        effort = 1.0
        some = False
        for s in range(len(w.states)):
            if w.parties[programme.agreement, s] == 1:
                effort = min(effort, w.practice[s, row.PEER_REVIEW])
                some = True
        if some:
            programme.clock += WEEK * SPAN[row.PEER_REVIEW] * effort / (YEARS[row.PEER_REVIEW] * YEAR)
        if programme.clock >= 1.0:
            programme.clock -= 1.0
            programme.held += 1
            review(w, i, day)
        return
    run = w.run[0]
    for r in range(run.requests):
        request = w.requests[r]
        if programme.busy >= programme.capacity:
            break
        if request.stage == WAITING and w.helps[i, request.control] == 1:
            consider(w, i, r, day)


@compiled
def help_state(w: Region, s: int, control: int, share: float, day: int) -> None:
    """Raise a State's practice by assistance: close a share of the gap in one row for good."""
    close_gap(w, s, control, share)
    w.months[month_of(day), s, ASSISTED] += 1.0
    note(w, EventKind.ASSISTANCE, day, s, control, Outcome.DONE)


@compiled
def deliver_help(w: Region, day: int) -> None:
    """Deliver the assistance and the follow-ups that are due."""
    p = w.par[0]
    for r in range(w.run[0].requests):
        request = w.requests[r]
        if request.due != day or request.stage == WAITING or request.stage == ENDED:
            continue
        s = request.state
        if request.stage == MATCHED:
            help_state(w, s, request.control, p.assistance_gain, day)
            w.programmes[request.programme].busy -= 1
        else:
            close_weakest(w, s, request.rows, day)
            note(w, EventKind.FOLLOW_UP, day, s, -1, Outcome.DONE)
        request.stage = ENDED


@compiled
def share_knowledge(w: Region, day: int) -> None:
    """Once a week, let authorities that share denials and seizures learn of each other's cases, as far as both have agreed."""
    if not begins_week(day):
        return
    for n in range(len(w.agreements)):
        agreement = w.agreements[n]
        if agreement.lever != SHARING or day < agreement.from_day or day >= agreement.until_day:
            continue
        for a in range(len(w.authorities)):
            s = w.authorities[a].state
            if w.parties[n, s] == 0:
                continue
            for other in range(len(w.authorities)):
                t = w.authorities[other].state
                if other == a or w.parties[n, t] == 0:
                    continue
                both = min(w.practice[s, row.SHARING], w.practice[t, row.SHARING])
                for g in range(len(w.authorities[a].knowledge)):
                    # In place: what a State has just heard it may pass on in the same week.
                    told = both * w.authorities[other].knowledge[g]
                    if told > w.authorities[a].knowledge[g]:
                        w.authorities[a].knowledge[g] = told


@compiled
def fade_registers(w: Region, day: int) -> None:
    """Once a week, let authorities' knowledge of signatures fade as at posts."""
    if not begins_week(day):
        return
    # A half-life over ln 2 is the time constant that ``approach`` takes.
    kept = reform.approach(1.0, 0.0, WEEK, w.par[0].knowledge_half_life / LN2)
    for a in range(len(w.authorities)):
        for g in range(len(w.authorities[a].knowledge)):
            w.authorities[a].knowledge[g] *= kept
