"""The gates: each is asked for its chance to stop the attempt there and then, and the attempt's own keyed draw answers.

The same attempt meets the same luck at the same gate under any controls. What each gate reads, and what may follow, stands in
``sim.pathways``.
"""

from sim.agents.arrays import NEVER, Region
from sim.agents.court import backed, close, detect, draw_at, in_force, post_now, stop, teach, tell
from sim.agents.holding import RADIOACTIVE, notice_delay, recovery_chance, security_row
from sim.agents.network import remember_success, suffer_loss
from sim.agents.scales import amount
from sim.agents.sector import receive
from sim.chance import LEGAL, LOSS_PLACE, NEW_ITEM, TRAVEL, chance
from sim.compiled import compiled
from sim.pathways import APPLIES_TO, Applies, Gate
from sim.record import DIVERSIONS, FINDS, REVEALED, Fate, Kind, Outcome
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
    stop(w, a, day, Gate.IDENTIFICATION)


# Gates with one answer: each says how likely it stops the attempt, rules say how, this says from what.


@compiled
def supplier(w: Region, a: int) -> float:
    """Return the chance that the supplier refuses and reports: its programme, and what it has heard of."""
    p = w.par[0]
    sector = w.sectors[w.attempts[a].sector]
    return outreach.supplier_stop(sector.adopted, sector.reached, p.programme_catch, p.awareness_catch)


@compiled
def tip(w: Region, a: int) -> float:
    """Return the chance that a tip meets the attempt."""
    return outreach.tip_stop(w.sectors[w.attempts[a].sector].tips, w.par[0].tip_force)


@compiled
def statement(w: Region, a: int) -> float:
    """Return the chance that the rules for end-user statements catch a false end use."""
    p = w.par[0]
    t = w.attempts[a]
    now = w.practice[t.state]
    return licensing.statement_stop(
        now[row.END_USER],
        now[row.LICENSING_AUTHORITY],
        t.depth,
        p.statement_catch,
        p.statement_alone,
        p.statement_authority,
    )


@compiled
def prelicence_check(w: Region, a: int) -> float:
    """Return the chance that a check is made before the licence and finds a false end use."""
    p = w.par[0]
    share = amount(w, w.attempts[a].state, row.PRELICENCE_CHECK)
    return licensing.check_stop(share, p.check_risk_factor, p.check_finds)


@compiled
def interagency(w: Region, a: int, day: int) -> float:
    """Return the chance that other agencies catch a false end use."""
    t = w.attempts[a]
    return licensing.interagency_stop(
        backed(w, t.state, row.INTERAGENCY_REVIEW, day), t.depth, w.par[0].interagency_catch
    )


@compiled
def shared_denial(w: Region, a: int) -> float:
    """Return the chance that a denial known to the authority meets the attempt."""
    t = w.attempts[a]
    known = w.authorities[w.states[t.state].authority].knowledge[t.signature]
    return float(known * w.par[0].denial_catch * t.depth)


@compiled
def finance(w: Region, a: int, day: int) -> float:
    """Return the chance that banks or carriers notice the deal."""
    p = w.par[0]
    s = w.attempts[a].state
    now = w.practice[s]
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


@compiled
def licence_check(w: Region, a: int) -> float:
    """Return the chance that the declaration is held against the licence and does not match it."""
    return float(w.par[0].licence_mismatch * w.practice[w.attempts[a].state, row.LICENCE_CHECK])


@compiled
def broker(w: Region, a: int, day: int) -> float:
    """Return the chance that the register or a visit stops the broker."""
    p = w.par[0]
    s = w.attempts[a].state
    law = in_force(w, s, row.BROKERING, day)
    return outreach.with_law(w.practice[s, row.BROKERING], law, p.no_law_factor, p.broker_catch)


@compiled
def technology(w: Region, a: int, day: int) -> float:
    """Return the chance that the licence for technology, or an audit of it, stops the transfer."""
    p = w.par[0]
    s = w.attempts[a].state
    law = in_force(w, s, row.TECHNOLOGY, day)
    return outreach.with_law(w.practice[s, row.TECHNOLOGY], law, p.no_law_factor, p.technology_catch)


@compiled
def protection(w: Region, a: int, day: int) -> float:
    """Return the chance that the theft fails: in transport, or against the layers of a store."""
    p = w.par[0]
    t = w.attempts[a]
    s = t.state
    if t.in_transport == 1:
        return float(p.protect_transport * backed(w, s, row.TRANSPORT_SECURITY, day))
    return holdings.protection_stop(
        w.practice[s, security_row(t.category)],
        backed(w, s, row.PHYSICAL_PROTECTION, day),
        backed(w, s, row.PERSONNEL, day),
        p.protect_storage,
        p.protect_physical,
        p.protect_personnel,
    )


@compiled
def notice(w: Region, a: int) -> float:
    """Return the chance that the theft is noticed and the item found before it leaves."""
    s = w.attempts[a].state
    return float(recovery_chance(w, s, notice_delay(w, s)) * w.par[0].search_share)


@compiled
def stop_chance(w: Region, a: int, gate: int, day: int) -> float:
    """Return the chance that a gate with one answer stops the attempt."""
    if gate == Gate.SUPPLIER:
        return supplier(w, a)
    if gate == Gate.TIP:
        return tip(w, a)
    if gate == Gate.STATEMENT:
        return statement(w, a)
    if gate == Gate.PRELICENCE_CHECK:
        return prelicence_check(w, a)
    if gate == Gate.INTERAGENCY:
        return interagency(w, a, day)
    if gate == Gate.SHARED_DENIAL:
        return shared_denial(w, a)
    if gate == Gate.FINANCE:
        return finance(w, a, day)
    if gate == Gate.LICENCE_CHECK:
        return licence_check(w, a)
    if gate == Gate.BROKER:
        return broker(w, a, day)
    if gate == Gate.TECHNOLOGY:
        return technology(w, a, day)
    if gate == Gate.PROTECTION:
        return protection(w, a, day)
    if gate == Gate.NOTICE:
        return notice(w, a)
    return 0.0


@compiled
def face(w: Region, a: int, gate: int, day: int) -> None:
    """Meet a gate with one answer: stopped or passed."""
    p = stop_chance(w, a, gate, day)
    u = draw_at(w, a, gate)
    if u < p:
        tell(w, a, day, Kind.GATE, gate, Outcome.STOPPED, p, u)
        stop(w, a, day, gate)
        return
    tell(w, a, day, Kind.GATE, gate, Outcome.PASSED, p, u)


@compiled
def take_from_holding(w: Region, a: int) -> None:
    """Begin a theft: the item is one that is controlled, and lies in its store or is in transport."""
    t = w.attempts[a]
    t.listed = 1
    moved = chance(w.run[0].key, LOSS_PLACE, t.key, 0)
    t.in_transport = 1 if moved < w.holdings[t.holding].transport_share else 0


@compiled
def alert_posts(w: Region, a: int) -> None:
    """Let posts look for what was stolen, where that is noticed soon enough and the item is still on its way."""
    t = w.attempts[a]
    if t.fate == Fate.OPEN and notice_delay(w, t.state) < w.par[0].alert_days:
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
def after_delivery(w: Region, a: int) -> float:
    """Return the chance that a check after delivery reveals the diversion."""
    p = w.par[0]
    s = w.attempts[a].state
    share = amount(w, s, row.AFTER_DELIVERY_CHECK)
    chance_there = licensing.check_stop(share, p.check_risk_factor, p.after_delivery_finds)
    chance_there *= p.after_delivery_alone + p.after_delivery_re_export * w.practice[s, row.RE_EXPORT]
    return float(chance_there)


@compiled
def revelation(w: Region, a: int) -> float:
    """Return the chance that a tip reveals the diversion, or a neighbour who shares its cases."""
    p = w.par[0]
    return float(p.revelation + p.revelation_shared * w.practice[w.attempts[a].state, row.SHARING])


@compiled
def come_to_light(w: Region, a: int, gate: int, p: float, day: int) -> None:
    """Is a diversion revealed at a gate, with chance ``p``?"""
    t = w.attempts[a]
    u = draw_at(w, a, gate)
    outcome = Outcome.REVEALED if u < p else Outcome.NOT_REVEALED
    tell(w, a, day, Kind.REVELATION, gate, outcome, p, u)
    if u >= p:
        return
    t.fate = Fate.REVEALED
    w.months[month_of(day), t.state, REVEALED] += 1.0
    detect(w, a, day)
    teach(w, a, gate)
    suffer_loss(w, a, day)
    close(w, a)


@compiled
def travel(w: Region, a: int, day: int) -> None:
    """Days on the way, drawn by the attempt's own luck."""
    t = w.attempts[a]
    t.due = day + gap_days(chance(w.run[0].key, TRAVEL, t.key, 0), w.par[0].travel_days)


@compiled
def applies(w: Region, a: int, gate: int) -> bool:
    """Return whether a gate concerns the attempt at all."""
    t = w.attempts[a]
    asked = APPLIES_TO[gate]
    if asked == Applies.LICENSED:
        return bool(t.licensed == 1)
    if asked == Applies.CONTROLLED:
        return bool(t.listed > 0)
    if asked == Applies.COVERED:
        return bool(t.covered == 1)
    if asked == Applies.OPENED:
        return bool(t.covered == 1 and t.opened == 1)
    return True


@compiled
def meet_gate(w: Region, a: int, gate: int, day: int) -> None:
    """Meet one gate of the pathway."""
    if gate == Gate.CONTROL_LIST:
        check_list(w, a, day)
    elif gate == Gate.APPLICATION:
        apply(w, a, day)
    elif gate == Gate.TRAVEL:
        travel(w, a, day)
    elif gate == Gate.COVERAGE:
        cover(w, a, day)
    elif gate == Gate.SELECTION:
        select(w, a, day)
    elif gate == Gate.IDENTIFICATION:
        identify(w, a, day)
    elif gate == Gate.DELIVERY:
        deliver(w, a, day)
    elif gate == Gate.AFTER_DELIVERY:
        come_to_light(w, a, gate, after_delivery(w, a), day)
    elif gate == Gate.REVELATION:
        come_to_light(w, a, gate, revelation(w, a), day)
    else:
        if gate == Gate.PROTECTION:
            take_from_holding(w, a)
        face(w, a, gate, day)
        if gate == Gate.NOTICE:
            alert_posts(w, a)
