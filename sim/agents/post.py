"""A customs post: lawful flow, selection, two queues, false alarms and knowledge of signatures."""

from sim.agents.arrays import SIGNATURES, Region
from sim.agents.writing import bin_of
from sim.chance import FALSE_ALARM, VOLUME, chance, whole
from sim.chance import OPENED as OPENING
from sim.compiled import compiled
from sim.numbers import HALF, UNIFORM_SPREAD
from sim.record import CONSIGNMENTS, DELAY_DAYS, FALSE_ALARMS, OPENED
from sim.rules import customs
from sim.scenario.calendar import begins_week, is_working, month_of, quarter_of


@compiled
def fade(w: Region, i: int) -> None:
    """Let a week's knowledge of signatures fade."""
    post = w.posts[i]
    kept = w.run[0].knowledge_kept
    for g in range(SIGNATURES):
        post.knowledge[g] *= kept


@compiled
def inspect_flow(w: Region, i: int, opened: int, staff: float) -> float:
    """Serve the day's inspections as far as bays and officers allow and return how many; backlog, wait and load follow."""
    p = w.par[0]
    post = w.posts[i]
    officers = staff * w.states[post.state].officers_factor
    slots = min(post.slots * staff, p.inspection_hours_share * post.officer_hours * officers / p.inspection_hours)
    wanted = post.waiting_inspections + opened
    served = min(wanted, slots)
    post.load += p.load_share * (opened / slots - post.load)
    held = customs.carried_over(post.waiting_inspections, float(opened), served, p.inspections_held)
    # What neither is served nor waits was let through unexamined (``carried_over``).
    post.reached = 1.0 if opened == 0 else 1.0 - min(1.0, max(0.0, wanted - served - held) / opened)
    post.waiting_inspections = held
    post.inspection_wait = p.inspection_days + held / slots
    return float(served)


@compiled
def clear_documents(w: Region, i: int, volume: float, hours: float, saved: float) -> None:
    """Clear documents with the officer-hours left by inspections."""
    p = w.par[0]
    post = w.posts[i]
    capacity = hours / (p.document_hours * (1.0 - saved))
    served = min(capacity, post.waiting_documents + volume)
    post.waiting_documents = customs.carried_over(post.waiting_documents, volume, served, p.documents_held)
    post.documents_wait = post.documents_days * (1.0 - saved) + post.waiting_documents / capacity


@compiled
def post_day(w: Region, i: int, day: int) -> None:
    """Simulate one day: flow, selection, queues, expertise, false alarms; knowledge fades once a week."""
    p = w.par[0]
    post = w.posts[i]
    s = post.state
    state = w.states[s]
    run = w.run[0]
    if begins_week(day):
        fade(w, i)
    usual = post.flow * (p.flow_workday if is_working(day) else p.flow_weekend)
    u = chance(run.key, VOLUME, post.key, day)
    volume = usual * post.flow_factor * (1.0 + p.volume_spread * UNIFORM_SPREAD * (u - HALF))
    opened = whole(chance(run.key, OPENING, post.key, day), volume * state.opened)
    flagged = whole(chance(run.key, FALSE_ALARM, post.key, day), opened * post.correlated * state.flagged)
    served = inspect_flow(w, i, opened, state.staff)
    officers = state.staff * state.officers_factor
    # Inspections come first, but a share of the hours is kept for documents.
    hours = max(
        p.document_hours_share * post.officer_hours, post.officer_hours * officers - served * p.inspection_hours
    )
    clear_documents(w, i, volume, hours, state.saved)
    examined = (flagged + opened * post.listed) * p.expert_share
    state.expert_backlog += examined
    quarter = quarter_of(day)
    unopened = max(0.0, volume - opened)  # a post may see less than one consignment a day
    inside = post.documents_wait + post.inspection_wait
    bins = w.delay_bins[quarter, s]
    bins[bin_of(post.documents_wait)] += unopened
    bins[bin_of(inside)] += opened - examined
    bins[bin_of(inside + state.expert_wait)] += examined
    tally = w.months[month_of(day), s]
    tally[CONSIGNMENTS] += volume
    tally[OPENED] += opened
    tally[FALSE_ALARMS] += flagged
    tally[DELAY_DAYS] += volume * post.documents_wait + opened * post.inspection_wait + examined * state.expert_wait
