"""The gates: each is asked for its chance to stop the attempt there and then, and the attempt's own keyed draw answers.

The same attempt meets the same luck at the same gate under any controls.
"""

from sim.agents.arrays import NEVER, Region
from sim.agents.court import backed, close, detect, draw_at, in_force, post_now, stop, teach, tell
from sim.agents.holding import RADIOACTIVE, notice_delay, recovery_chance, security_row
from sim.agents.network import remember_success, suffer_loss
from sim.agents.scales import amount
from sim.agents.sector import receive
from sim.chance import LEGAL, NEW_ITEM, TRAVEL, chance
from sim.compiled import compiled
from sim.record import (
    DIVERSIONS,
    FINDS,
    REVEALED,
    Fate,
    Gate,
    Kind,
    Outcome,
)
from sim.rules import customs, holdings, licensing, outreach
from sim.rules.trafficking import gap_days
from sim.scenario import controls as row
from sim.scenario.calendar import month_of, working_time

FREE_ZONE = 4
"""Place of the free zone among the kinds of post."""


@compiled
def check_list(w: Region, a: int, day: int) -> None:
    """Is the item controlled here? Listed by category (new items after the list's lag), or covered by catch-all."""
    p = w.par[0]
    t = w.attempts[a]
    s = t.state
    key = w.run[0].key
    coverage = w.practice[s, row.CONTROL_LIST]
    new = p.new_item_rate + w.states[s].new_items
    if chance(key, NEW_ITEM, t.key, 0) < new * (1.0 - w.practice[s, row.LIST_UPDATE]):
        coverage = 0.0
    u = draw_at(w, a, Gate.CONTROL_LIST)
    if u < coverage:
        t.listed = 1
        tell(w, a, day, Kind.GATE, Gate.CONTROL_LIST, Outcome.LISTED, coverage, u)
        return
    all_caught = outreach.with_law(
        w.practice[s, row.CATCH_ALL], in_force(w, s, row.CATCH_ALL, day), p.no_law_factor, 1.0
    )
    v = chance(key, LEGAL, t.key, 0)
    t.listed = 2 if v < all_caught else 0
    outcome = Outcome.CAUGHT_ALL if t.listed == 2 else Outcome.NOT_CONTROLLED
    tell(w, a, day, Kind.GATE, Gate.CONTROL_LIST, outcome, all_caught, v)


@compiled
def apply(w: Region, a: int, day: int) -> None:
    """Hand in a licence application and wait for the decision; without a control there is nothing to ask for."""
    t = w.attempts[a]
    if t.listed == 0:
        tell(w, a, day, Kind.GATE, Gate.APPLICATION, Outcome.NO_LICENCE_REQUIRED, -1.0, -1.0)
        return
    t.licensed = 1
    t.due = NEVER
    tell(w, a, day, Kind.GATE, Gate.APPLICATION, Outcome.DONE, -1.0, -1.0)
    receive(w, w.states[t.state].authority, working_time(day) + t.fraction, t.key, 0, a, t.sector)


@compiled
def cover(w: Region, a: int, day: int) -> None:
    """Is the through consignment looked at? Presence in a free zone, transit or trans-shipment control elsewhere."""
    p = w.par[0]
    t = w.attempts[a]
    s = t.state
    kind = w.posts[t.post].kind
    if kind == FREE_ZONE:
        law = in_force(w, s, row.RE_EXPORT, day)
        share = outreach.with_law(w.practice[s, row.ZONE_PRESENCE], law, p.no_law_factor, 1.0)
    elif kind == 0:
        share = outreach.with_law(w.practice[s, row.TRANSIT], in_force(w, s, row.TRANSIT, day), p.no_law_factor, 1.0)
    else:
        law = in_force(w, s, row.TRANS_SHIPMENT, day)
        share = outreach.with_law(w.practice[s, row.TRANS_SHIPMENT], law, p.no_law_factor, 1.0)
    u = draw_at(w, a, Gate.COVERAGE)
    t.covered = 1 if u < share else 0
    outcome = Outcome.COVERED if t.covered == 1 else Outcome.NOT_COVERED
    tell(w, a, day, Kind.GATE, Gate.COVERAGE, outcome, share, u)


@compiled
def select(w: Region, a: int, day: int) -> None:
    """Is the consignment opened? Profile and random share, fewer for a trusted trader, as far as the post's bays reach."""
    p = w.par[0]
    t = w.attempts[a]
    post = w.posts[post_now(w, a)]
    state = w.states[post.state]
    share = customs.untrusted_intensity(state.opened, state.trusted, p.trusted_relief, p.opened_most)
    if t.trusted == 1:
        share = state.opened / p.trusted_relief
    share *= post.reached
    confidence = 0.0
    for g in range(len(post.knowledge)):
        if g != t.signature:
            confidence = max(confidence, post.knowledge[g])
    knowledge = post.knowledge[t.signature]
    opened = customs.selection(
        share, amount(w, post.state, row.RANDOM_SHARE), state.exponent, knowledge, confidence, p.known_from
    )
    if t.alerted == 1:
        opened = min(1.0, p.alert_factor * opened)
    u = draw_at(w, a, Gate.SELECTION)
    t.opened = 1 if u < opened else 0
    tell(w, a, day, Kind.GATE, Gate.SELECTION, Outcome.SELECTED if t.opened == 1 else Outcome.NOT_SELECTED, opened, u)


@compiled
def recognition(w: Region, a: int) -> float:
    """Return the chance that an opened item is recognised at the post: training, experts, method, portals, load."""
    p = w.par[0]
    t = w.attempts[a]
    post = w.posts[post_now(w, a)]
    s = post.state
    known = customs.identification(
        w.states[s].training_hours, p.training_quality, p.identify_low, p.identify_high, p.training_scale
    )
    known += (1.0 - known) * p.expert_identify * w.practice[s, row.EXPERT_DESK]
    known = customs.with_spread(known, post.skill, p.post_spread, w.practice[s, row.COMMON_METHOD], p.method_spread)
    if t.category == 0 or t.category == RADIOACTIVE:
        known += (1.0 - known) * p.portal_identify * w.practice[s, row.BORDER_DETECTION]
    if t.licensed == 1:
        known *= p.licensed_identify
    return known * customs.quality_under_load(post.load, p.overload_loss, p.overload_from)


@compiled
def identify(w: Region, a: int, day: int) -> None:
    """Is the item recognised? What is recognised but not controlled is released."""
    t = w.attempts[a]
    if t.opened == 0:
        return
    p = recognition(w, a)
    u = draw_at(w, a, Gate.IDENTIFICATION)
    if u >= p:
        tell(w, a, day, Kind.GATE, Gate.IDENTIFICATION, Outcome.PASSED, p, u)
        return
    if t.listed == 0:
        tell(w, a, day, Kind.GATE, Gate.IDENTIFICATION, Outcome.RELEASED, p, u)
        return
    w.months[month_of(day), t.state, FINDS] += 1.0
    tell(w, a, day, Kind.GATE, Gate.IDENTIFICATION, Outcome.STOPPED, p, u)
    stop(w, a, day, Gate.IDENTIFICATION, True)


@compiled
def stop_chance(w: Region, a: int, gate: int, day: int) -> float:
    """Return the chance that a gate with one answer stops the attempt; rules say how, this says from what."""
    p = w.par[0]
    t = w.attempts[a]
    s = t.state
    now = w.practice[s]
    if gate == Gate.SUPPLIER:
        sector = w.sectors[t.sector]
        return outreach.supplier_stop(sector.adopted, sector.reached, p.programme_catch, p.awareness_catch)
    if gate == Gate.TIP:
        return outreach.tip_stop(w.sectors[t.sector].tips, p.tip_force)
    if gate == Gate.STATEMENT:
        return licensing.statement_stop(
            now[row.END_USER],
            now[row.LICENSING_AUTHORITY],
            t.depth,
            p.statement_catch,
            p.statement_alone,
            p.statement_authority,
        )
    if gate == Gate.PRELICENCE_CHECK:
        return licensing.check_stop(amount(w, s, row.PRELICENCE_CHECK), p.check_risk_factor, p.check_finds)
    if gate == Gate.INTERAGENCY:
        return licensing.interagency_stop(backed(w, s, row.INTERAGENCY_REVIEW, day), t.depth, p.interagency_catch)
    if gate == Gate.SHARED_DENIAL:
        return float(w.authorities[w.states[s].authority].knowledge[t.signature] * p.denial_catch * t.depth)
    if gate == Gate.FINANCE:
        law = in_force(w, s, row.SERVICES, day)
        return outreach.service_stop(
            now[row.FINANCE],
            now[row.SERVICES],
            law,
            p.no_law_factor,
            p.finance_catch,
            p.finance_weight,
            p.services_weight,
        )
    if gate == Gate.LICENCE_CHECK:
        return float(p.licence_mismatch * now[row.LICENCE_CHECK])
    if gate == Gate.BROKER:
        law = in_force(w, s, row.BROKERING, day)
        return outreach.with_law(now[row.BROKERING], law, p.no_law_factor, p.broker_catch)
    if gate == Gate.TECHNOLOGY:
        law = in_force(w, s, row.TECHNOLOGY, day)
        return outreach.with_law(now[row.TECHNOLOGY], law, p.no_law_factor, p.technology_catch)
    if gate == Gate.PROTECTION:
        if t.in_transport == 1:
            return float(p.protect_transport * backed(w, s, row.TRANSPORT_SECURITY, day))
        return holdings.protection_stop(
            now[security_row(t.category)],
            backed(w, s, row.PHYSICAL_PROTECTION, day),
            backed(w, s, row.PERSONNEL, day),
            p.protect_storage,
            p.protect_physical,
            p.protect_personnel,
        )
    return float(recovery_chance(w, s, notice_delay(w, s)) * p.search_share)


@compiled
def applies(w: Region, a: int, gate: int) -> bool:
    """Return whether a gate concerns the attempt at all: licensing gates only where a licence was asked for."""
    t = w.attempts[a]
    if gate == Gate.STATEMENT or gate == Gate.PRELICENCE_CHECK or gate == Gate.INTERAGENCY:
        return bool(t.licensed == 1)
    if gate == Gate.SHARED_DENIAL or gate == Gate.LICENCE_CHECK or gate == Gate.AFTER_DELIVERY:
        return bool(t.licensed == 1)
    if gate == Gate.TECHNOLOGY:
        return bool(t.listed > 0)
    if gate == Gate.SELECTION or gate == Gate.IDENTIFICATION:
        return bool(t.covered == 1)
    return True


@compiled
def face(w: Region, a: int, gate: int, day: int) -> None:
    """Meet a gate with one answer: stopped or passed."""
    t = w.attempts[a]
    p = stop_chance(w, a, gate, day)
    u = draw_at(w, a, gate)
    if u < p:
        tell(w, a, day, Kind.GATE, gate, Outcome.STOPPED, p, u)
        seized = gate == Gate.LICENCE_CHECK or gate == Gate.PROTECTION or gate == Gate.NOTICE
        stop(w, a, day, gate, seized)
        return
    tell(w, a, day, Kind.GATE, gate, Outcome.PASSED, p, u)
    if gate == Gate.NOTICE and notice_delay(w, t.state) < w.par[0].alert_days:
        t.alerted = 1


@compiled
def deliver(w: Region, a: int, day: int) -> None:
    """The item is diverted; nobody sees it yet."""
    t = w.attempts[a]
    t.fate = Fate.DIVERTED
    w.months[month_of(day), t.state, DIVERSIONS] += 1.0
    tell(w, a, day, Kind.DIVERSION, Gate.DELIVERY, Outcome.DONE, -1.0, -1.0)
    remember_success(w, a, day)
    delay = gap_days(chance(w.run[0].key, TRAVEL, t.key, 1), w.par[0].after_delivery_days)
    t.due = day + delay


@compiled
def come_to_light(w: Region, a: int, gate: int, day: int) -> None:
    """Is a diversion revealed: by a check after delivery, a tip or a neighbour who shares its cases?"""
    p = w.par[0]
    t = w.attempts[a]
    s = t.state
    if gate == Gate.AFTER_DELIVERY:
        share = amount(w, s, row.AFTER_DELIVERY_CHECK)
        chance_there = licensing.check_stop(share, p.check_risk_factor, p.after_delivery_finds)
        chance_there *= p.after_delivery_alone + p.after_delivery_re_export * w.practice[s, row.RE_EXPORT]
    else:
        chance_there = p.revelation + p.revelation_shared * w.practice[s, row.SHARING]
    u = draw_at(w, a, gate)
    outcome = Outcome.REVEALED if u < chance_there else Outcome.NOT_REVEALED
    tell(w, a, day, Kind.REVELATION, gate, outcome, chance_there, u)
    if u >= chance_there:
        return
    t.fate = Fate.REVEALED
    w.months[month_of(day), s, REVEALED] += 1.0
    detect(w, a, day)
    teach(w, a, gate)
    suffer_loss(w, a, day)
    close(w, a)


@compiled
def travel(w: Region, a: int, day: int) -> None:
    """Days on the way, drawn by the attempt's own luck."""
    t = w.attempts[a]
    t.due = day + gap_days(chance(w.run[0].key, TRAVEL, t.key, 0), w.par[0].travel_days)
