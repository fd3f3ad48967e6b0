"""The gates: each has a probability to answer yes there and then, and the attempt's own keyed draw decides.

The same attempt gets the same draw at the same gate under any controls. Only ``chance_of`` knows how likely an answer is: steps
draw against it, and the chain (``sim.chain``) multiplies it. ``sim.pathways`` says what each gate reads and what may follow.
"""

from sim.agents.arrays import NEVER, Region
from sim.agents.court import backed, close, detect, draw_at, in_force, post_now, stop, teach, tell
from sim.agents.holding import RADIOACTIVE, notice_delay, recovery_chance, security_row
from sim.agents.network import remember_success, suffer_loss
from sim.agents.scales import amount
from sim.agents.sector import receive, use_tip
from sim.chance import LOSS_PLACE, TRAVEL, chance
from sim.compiled import compiled
from sim.pathways import APPLIES_TO, NO, YES, Applies, Gate
from sim.record import ALERTS, DIVERSIONS, FINDS, OUTSIDE, REVEALED, TIPS_USED, Fate, Kind, Outcome
from sim.rules import customs, holdings, licensing, outreach
from sim.rules.trafficking import gap_days
from sim.scenario import controls as row
from sim.scenario.calendar import month_of, working_time

FREE_ZONE = 4
"""Index of the free zone among the kinds of post."""
CROSSING = 0
"""Index of the land crossing among them."""
LISTED, BY_CATCH_ALL = 1, 2
"""What covers an item: a list, or catch-all; 0 is outside the scope of present controls."""


# Scope: what the law covers at all.


@compiled
def listed(w: Region, a: int) -> float:
    """Return the chance that the item is on the national list: its category, and new items after the list's lag."""
    s = w.attempts[a].state
    new = w.par[0].new_item_rate + w.states[s].new_items
    return licensing.listed(w.practice[s, row.CONTROL_LIST], new, w.practice[s, row.LIST_UPDATE])


@compiled
def in_scope(w: Region, a: int, day: int) -> float:
    """Return the chance that the item is listed, or else covered by catch-all."""
    on_list = listed(w, a)
    return on_list + (1.0 - on_list) * backed(w, w.attempts[a].state, row.CATCH_ALL, day)


# The supplier, and who tells of a deal.


@compiled
def supplier(w: Region, a: int) -> float:
    """Return the chance that the supplier refuses and reports, by its programme and its awareness."""
    p = w.par[0]
    sector = w.sectors[w.attempts[a].sector]
    return outreach.supplier_stop(sector.adopted, sector.reached, p.programme_catch, p.awareness_catch)


@compiled
def tip(w: Region, a: int) -> float:
    """Return the chance that one of the tips received and not used yet is about the attempt."""
    return outreach.tip_meets(w.sectors[w.attempts[a].sector].unused_tips, w.par[0].tip_force)


@compiled
def finance(w: Region, a: int, day: int) -> float:
    """Return the chance that banks or carriers notice the deal and tell the authorities."""
    p = w.par[0]
    s = w.attempts[a].state
    now = w.practice[s]
    law = in_force(w, s, row.SERVICES, day)
    return outreach.service_alert(
        now[row.FINANCE],
        now[row.SERVICES],
        law,
        p.no_law_factor,
        p.finance_catch,
        p.finance_weight,
        p.services_weight,
    )


@compiled
def examined(w: Region, a: int, share: float) -> float:
    """Return how likely a case is examined if ``share`` of similar cases are; more likely after an alert."""
    return min(1.0, w.par[0].alert_factor * share) if w.attempts[a].alerted == 1 else share


@compiled
def reviewed(w: Region, a: int, caught: float) -> float:
    """Return how likely a review catches a case, given its chance ``caught`` without an alert; more likely after one."""
    return min(1.0, w.par[0].alert_review * caught) if w.attempts[a].alerted == 1 else caught


# The licence.


@compiled
def conclusion(w: Region, a: int) -> float:
    """Return the chance that experts, asked before the licence, conclude that the item is more than declared."""
    p = w.par[0]
    now = w.practice[w.attempts[a].state]
    known = customs.concluded(
        now[row.EXPERT_DESK], now[row.COMMON_METHOD], p.identify_low, p.identify_high, p.conclusion_method
    )
    return float(p.conclusion_catch * known)


@compiled
def denial(w: Region, a: int) -> float:
    """Return the chance that screening finds a denial like the application: the authority's own, or a neighbour's."""
    t = w.attempts[a]
    known = w.authorities[w.states[t.state].authority].knowledge[t.signature]
    return float(known * w.par[0].denial_catch * t.depth)


@compiled
def statement(w: Region, a: int) -> float:
    """Return the chance that the rules for end-user statements catch a false end use."""
    p = w.par[0]
    t = w.attempts[a]
    now = w.practice[t.state]
    caught = licensing.statement_stop(
        now[row.END_USER],
        now[row.LICENSING_AUTHORITY],
        t.depth,
        p.statement_catch,
        p.statement_alone,
        p.statement_authority,
    )
    return reviewed(w, a, caught)


@compiled
def prelicence_check(w: Region, a: int) -> float:
    """Return the chance that a check is made before the licence and finds a false end use."""
    p = w.par[0]
    share = amount(w, w.attempts[a].state, row.PRELICENCE_CHECK)
    return float(p.check_finds * examined(w, a, licensing.checked(share, p.check_risk_factor)))


@compiled
def interagency(w: Region, a: int, day: int) -> float:
    """Return the chance that other agencies catch a false end use."""
    t = w.attempts[a]
    caught = licensing.interagency_stop(
        backed(w, t.state, row.INTERAGENCY_REVIEW, day), t.depth, w.par[0].interagency_catch
    )
    return reviewed(w, a, caught)


@compiled
def conditions(w: Region, a: int) -> float:
    """Return the chance that the applicant cannot meet a licence's conditions and withdraws."""
    t = w.attempts[a]
    now = w.practice[t.state]
    return float(w.par[0].conditions_catch * now[row.END_USER] * now[row.LICENSING_AUTHORITY] * t.depth)


@compiled
def technology(w: Region, a: int, day: int) -> float:
    """Return the chance that the licence for technology stops the transfer."""
    return reviewed(w, a, w.par[0].technology_catch * backed(w, w.attempts[a].state, row.TECHNOLOGY, day))


# Through-traffic.


@compiled
def broker(w: Region, a: int, day: int) -> float:
    """Return the chance that the register or a visit stops the broker."""
    return float(w.par[0].broker_catch * backed(w, w.attempts[a].state, row.BROKERING, day))


@compiled
def advance_data(w: Region, a: int, day: int) -> float:
    """Return the chance that customs has data on a through consignment before it comes."""
    return backed(w, w.attempts[a].state, row.TRANSIT, day)


@compiled
def coverage(w: Region, a: int, day: int) -> float:
    """Return the chance that a through consignment may be stopped: presence in a free zone, authority elsewhere."""
    t = w.attempts[a]
    s = t.state
    kind = w.posts[t.post].kind
    if kind == FREE_ZONE:
        law = in_force(w, s, row.RE_EXPORT, day)
        return outreach.with_law(w.practice[s, row.ZONE_PRESENCE], law, w.par[0].no_law_factor, 1.0)
    if kind == CROSSING:
        return backed(w, s, row.TRANSIT, day)
    return backed(w, s, row.TRANS_SHIPMENT, day)


@compiled
def seals(w: Region, a: int, day: int) -> float:
    """Return the chance that a seal or a transit that is not closed gives the consignment away."""
    return float(w.par[0].seal_catch * backed(w, w.attempts[a].state, row.TRANS_SHIPMENT, day))


# The post.


@compiled
def documents(w: Region, a: int) -> float:
    """Return the chance that a documentary check shows that a declared class may need a licence."""
    return float(w.par[0].documents_catch * w.practice[w.attempts[a].state, row.CORRELATION])


@compiled
def licence_check(w: Region, a: int) -> float:
    """Return the chance that the declaration is held against the licence and does not match it."""
    return float(w.par[0].licence_mismatch * w.practice[w.attempts[a].state, row.LICENCE_CHECK])


@compiled
def portal(w: Region, a: int) -> float:
    """Return the chance that detection at the border notices a nuclear item or a radioactive source as it passes."""
    return float(w.par[0].portal_identify * w.practice[w.attempts[a].state, row.BORDER_DETECTION])


@compiled
def aimed(w: Region, a: int, i: int) -> float:
    """Return the chance, without alerts, that a post opens the consignment: at random, by profile, or by what licensing told it.

    All within the capacity of its bays. A through consignment without advance data is selected blind. An alert stays in its State,
    and trusted traders are a State's own, so at a neighbour's post neither counts.
    """
    p = w.par[0]
    t = w.attempts[a]
    post = w.posts[i]
    state = w.states[post.state]
    abroad = post.state != t.state
    share = customs.untrusted_intensity(state.opened, state.trusted, p.trusted_relief, p.opened_most)
    if t.trusted == 1 and not abroad:
        share = state.opened / p.trusted_relief
    share *= post.reached
    if t.informed == 0:
        return float(share)
    known = post.knowledge[t.signature]
    confidence = 0.0
    if known < p.known_from:  # otherwise it plays no part
        for g in range(len(post.knowledge)):
            if g != t.signature:
                confidence = max(confidence, post.knowledge[g])
    at_random = amount(w, post.state, row.RANDOM_SHARE)
    opened = customs.selection(share, at_random, state.exponent, known, confidence, p.known_from)
    told = p.briefing_opens * state.briefed[t.signature] * (1.0 - at_random) * post.reached
    if state.opened <= 0.0:
        told = 0.0
    return float(1.0 - (1.0 - opened) * (1.0 - told))


@compiled
def opening(w: Region, a: int, i: int) -> float:
    """Return the chance that a post opens the consignment: more likely after an alert in its own State."""
    chance_there = aimed(w, a, i)
    return chance_there if w.posts[i].state != w.attempts[a].state else examined(w, a, chance_there)


@compiled
def selection(w: Region, a: int) -> float:
    """Return the chance that the post at which the attempt stands opens the consignment."""
    return opening(w, a, post_now(w, a))


@compiled
def recognition(w: Region, a: int, i: int) -> float:
    """Return the chance that an opened item is recognised at a post: training, method, experts, what licensing told, load."""
    p = w.par[0]
    t = w.attempts[a]
    post = w.posts[i]
    s = post.state
    method = w.practice[s, row.COMMON_METHOD]
    known = customs.identification(
        w.states[s].training_hours * (1.0 + p.method_training * method),
        p.training_quality,
        p.identify_low,
        p.identify_high,
        p.training_scale,
    )
    known += (1.0 - known) * p.expert_identify * w.practice[s, row.EXPERT_DESK]
    known = customs.with_spread(known, post.skill, p.post_spread, method, p.method_spread)
    if t.licensed == 1:
        known *= p.licensed_identify
    known += (1.0 - known) * p.briefing_recognises * w.states[s].briefed[t.signature]
    return float(known * customs.quality_under_load(post.load, p.overload_loss, p.overload_from))


@compiled
def identification(w: Region, a: int) -> float:
    """Return the chance that an opened item is recognised at the post at which the attempt stands."""
    return recognition(w, a, post_now(w, a))


@compiled
def neighbour(w: Region, a: int) -> float:
    """Return the chance that an undeclared export enters a neighbouring State and is found at its post of entry."""
    i = w.attempts[a].beyond
    return float(w.par[0].neighbour_share * opening(w, a, i) * recognition(w, a, i))


# Holdings.


@compiled
def protection(w: Region, a: int, day: int) -> float:
    """Return the chance that the theft fails, in transport or against the layers of a store."""
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


# After delivery.


@compiled
def verification(w: Region, a: int) -> float:
    """Return the chance that delivery verification, a condition of the licence, shows that the goods never arrived."""
    now = w.practice[w.attempts[a].state]
    return float(w.par[0].verification_finds * now[row.END_USER] * now[row.LICENSING_AUTHORITY])


@compiled
def after_delivery(w: Region, a: int) -> float:
    """Return the chance that a check on site reveals the diversion."""
    p = w.par[0]
    s = w.attempts[a].state
    share = licensing.checked(amount(w, s, row.AFTER_DELIVERY_CHECK), p.check_risk_factor)
    found = p.after_delivery_finds * examined(w, a, share)
    return float(found * (p.after_delivery_alone + p.after_delivery_re_export * w.practice[s, row.RE_EXPORT]))


@compiled
def audit(w: Region, a: int, day: int) -> float:
    """Return the chance that an audit of records shows a transfer of technology."""
    return float(w.par[0].audit_finds * backed(w, w.attempts[a].state, row.TECHNOLOGY, day))


@compiled
def revelation(w: Region, a: int) -> float:
    """Return the chance that the diversion is reported later: an alert comes true, or a neighbour shares the case."""
    p = w.par[0]
    return float(examined(w, a, p.revelation) + p.revelation_shared * w.practice[w.attempts[a].state, row.SHARING])


@compiled
def chance_of(w: Region, a: int, gate: int, day: int) -> float:
    """Return the chance in [0, 1] that a gate answers yes to the attempt as it stands: stops, covers, alerts, reveals."""
    if gate == Gate.CONTROL_LIST:
        return in_scope(w, a, day)
    if gate == Gate.SUPPLIER:
        return supplier(w, a)
    if gate == Gate.TIP:
        return tip(w, a)
    if gate == Gate.FINANCE:
        return finance(w, a, day)
    if gate == Gate.CONCLUSION:
        return conclusion(w, a)
    if gate == Gate.SHARED_DENIAL:
        return denial(w, a)
    if gate == Gate.STATEMENT:
        return statement(w, a)
    if gate == Gate.PRELICENCE_CHECK:
        return prelicence_check(w, a)
    if gate == Gate.INTERAGENCY:
        return interagency(w, a, day)
    if gate == Gate.CONDITIONS:
        return conditions(w, a)
    if gate == Gate.TECHNOLOGY:
        return technology(w, a, day)
    if gate == Gate.BROKER:
        return broker(w, a, day)
    if gate == Gate.ADVANCE_DATA:
        return advance_data(w, a, day)
    if gate == Gate.COVERAGE:
        return coverage(w, a, day)
    if gate == Gate.SEALS:
        return seals(w, a, day)
    if gate == Gate.DOCUMENTS:
        return documents(w, a)
    if gate == Gate.LICENCE_CHECK:
        return licence_check(w, a)
    if gate == Gate.PORTAL:
        return portal(w, a)
    if gate == Gate.SELECTION:
        return selection(w, a)
    if gate == Gate.IDENTIFICATION:
        return identification(w, a)
    if gate == Gate.NEIGHBOUR:
        return neighbour(w, a)
    if gate == Gate.PROTECTION:
        return protection(w, a, day)
    if gate == Gate.NOTICE:
        return notice(w, a)
    if gate == Gate.VERIFICATION:
        return verification(w, a)
    if gate == Gate.AFTER_DELIVERY:
        return after_delivery(w, a)
    if gate == Gate.AUDIT:
        return audit(w, a, day)
    if gate == Gate.REVELATION:
        return revelation(w, a)
    return 0.0


@compiled
def applies(w: Region, a: int, gate: int) -> bool:
    """Return whether a gate concerns the attempt at all."""
    t = w.attempts[a]
    asked = APPLIES_TO[gate]
    if asked == Applies.ALWAYS:
        return True
    if t.listed == 0:
        return False
    if asked == Applies.LICENSED:
        return bool(t.licensed == 1)
    if asked == Applies.COVERED:
        return bool(t.covered == 1)
    if asked == Applies.OPENED:
        return bool(t.covered == 1 and t.opened == 1)
    if asked == Applies.DETECTABLE:
        return bool(t.category == 0 or t.category == RADIOACTIVE)
    if asked == Applies.NEIGHBOURED:
        return bool(t.beyond >= 0)
    return True


# What steps do with answers.


@compiled
def answer(w: Region, a: int, gate: int, day: int, kind: int) -> bool:
    """Let the attempt's own draw answer a gate, record the answer, and return whether it is yes."""
    p = chance_of(w, a, gate, day)
    u = draw_at(w, a, gate)
    yes = u < p
    tell(w, a, day, kind, gate, YES[gate] if yes else NO[gate], p, u)
    return bool(yes)


@compiled
def settle_scope(w: Region, a: int, day: int) -> None:
    """Decide by one draw whether the item is listed, covered by catch-all, or outside the scope."""
    t = w.attempts[a]
    on_list = listed(w, a)
    covered = in_scope(w, a, day)
    u = draw_at(w, a, Gate.CONTROL_LIST)
    if u < on_list:
        t.listed = LISTED
        tell(w, a, day, Kind.GATE, Gate.CONTROL_LIST, Outcome.LISTED, on_list, u)
    elif u < covered:
        t.listed = BY_CATCH_ALL
        tell(w, a, day, Kind.GATE, Gate.CONTROL_LIST, Outcome.CAUGHT_ALL, covered, u)
    else:
        t.listed = 0
        w.months[month_of(day), t.state, OUTSIDE] += 1.0
        tell(w, a, day, Kind.GATE, Gate.CONTROL_LIST, Outcome.NOT_CONTROLLED, covered, u)


@compiled
def apply(w: Region, a: int, day: int) -> None:
    """Submit a licence application and wait for the decision."""
    t = w.attempts[a]
    t.licensed = 1
    t.due = NEVER
    tell(w, a, day, Kind.GATE, Gate.APPLICATION, Outcome.DONE, -1.0, -1.0)
    receive(w, w.states[t.state].authority, working_time(day) + t.fraction, t.key, 0, a, t.sector)


@compiled
def alert(w: Region, a: int, gate: int, day: int) -> None:
    """Let the deal be reported, perhaps: licensing remembers it, reviews and posts look more closely. A tip is used up."""
    if not answer(w, a, gate, day, Kind.GATE):
        return
    t = w.attempts[a]
    t.alerted = 1
    w.months[month_of(day), t.state, ALERTS] += 1.0
    if gate == Gate.TIP:
        use_tip(w, t.sector)
        w.months[month_of(day), t.state, TIPS_USED] += 1.0
    teach(w, a, gate, w.par[0].alert_teaches)


@compiled
def identify(w: Region, a: int, day: int) -> None:
    """Is the item recognised?"""
    if answer(w, a, Gate.IDENTIFICATION, day, Kind.GATE):
        w.months[month_of(day), w.attempts[a].state, FINDS] += 1.0
        stop(w, a, day, Gate.IDENTIFICATION)


@compiled
def face(w: Region, a: int, gate: int, day: int) -> None:
    """Meet a gate that stops an attempt or lets it pass."""
    if answer(w, a, gate, day, Kind.GATE):
        stop(w, a, day, gate)


@compiled
def take_from_holding(w: Region, a: int) -> None:
    """Begin a theft: the item is a controlled one, in its store or in transport."""
    t = w.attempts[a]
    t.listed = LISTED
    moved = chance(w.run[0].key, LOSS_PLACE, t.key, 0)
    t.in_transport = 1 if moved < w.holdings[t.holding].transport_share else 0


@compiled
def look_for_theft(w: Region, a: int) -> None:
    """Let posts look for a stolen item if the theft is noticed soon enough and the item is still on its way."""
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
def come_to_light(w: Region, a: int, gate: int, day: int) -> None:
    """Is a diversion revealed at a gate?"""
    if not answer(w, a, gate, day, Kind.REVELATION):
        return
    t = w.attempts[a]
    t.fate = Fate.REVEALED
    w.months[month_of(day), t.state, REVEALED] += 1.0
    detect(w, a, day)
    teach(w, a, gate, w.par[0].knowledge_gain)
    suffer_loss(w, a, day)
    close(w, a)


@compiled
def travel(w: Region, a: int, day: int) -> None:
    """Draw the attempt's days on the way."""
    t = w.attempts[a]
    t.due = day + gap_days(chance(w.run[0].key, TRAVEL, t.key, 0), w.par[0].travel_days)


@compiled
def meet_gate(w: Region, a: int, gate: int, day: int) -> None:
    """Meet one gate of the pathway."""
    t = w.attempts[a]
    if gate == Gate.CONTROL_LIST:
        settle_scope(w, a, day)
    elif gate == Gate.APPLICATION:
        apply(w, a, day)
    elif gate == Gate.TRAVEL:
        travel(w, a, day)
    elif gate == Gate.DELIVERY:
        deliver(w, a, day)
    elif gate == Gate.TIP or gate == Gate.FINANCE:
        alert(w, a, gate, day)
    elif gate == Gate.ADVANCE_DATA:
        t.informed = 1 if answer(w, a, gate, day, Kind.GATE) else 0
    elif gate == Gate.COVERAGE:
        t.covered = 1 if answer(w, a, gate, day, Kind.GATE) else 0
    elif gate == Gate.SELECTION:
        t.opened = 1 if answer(w, a, gate, day, Kind.GATE) else 0
    elif gate == Gate.IDENTIFICATION:
        identify(w, a, day)
    elif gate == Gate.VERIFICATION or gate == Gate.AFTER_DELIVERY or gate == Gate.AUDIT or gate == Gate.REVELATION:
        come_to_light(w, a, gate, day)
    else:
        if gate == Gate.PROTECTION:
            take_from_holding(w, a)
        face(w, a, gate, day)
        if gate == Gate.NOTICE:
            look_for_theft(w, a)
