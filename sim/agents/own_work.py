"""Own work: once a quarter, what each agency of a State could measure of its work. It only observes, and makes no new draws.

Each function writes a numerator and a denominator for its levers (``sim.own_work`` says of what). Where officers
answer cases, demand follows from the firms, flows and neighbours of that week, capacity from the effort at work: after its lag, as
far as it is funded, less officers drawn elsewhere. Licence cases are counted one by one in ``sim.agents.authority``.
"""

from typing import Any, Final

from sim.agents.arrays import Region
from sim.agents.gates.post import best_known, untrusted_share
from sim.agents.gates.scope import listed
from sim.agents.gates.transit import FREE_ZONE, covered
from sim.agents.holding import answer_days, loss_rate, security_row
from sim.agents.law import backed, in_force
from sim.agents.programme import SHARING
from sim.agents.scales import LOWEST, SPAN, YEARS, amount
from sim.agents.state import LAW_ROWS, QUALITY_ROWS, tally_state, weakest_on_file
from sim.chance import INSTRUMENT_DELAY, LAW_DELAY, chance
from sim.compiled import compiled
from sim.numbers import HUNDRED, TINY
from sim.own_work import LIMIT_DAYS
from sim.rules import cooperation, customs, outreach, own_work, reform
from sim.scenario import controls as row
from sim.scenario.calendar import (
    HOURS_A_DAY,
    MID_QUARTER,
    MONTH,
    QUARTER,
    WEEK,
    WEEKS_A_QUARTER,
    WEEKS_A_YEAR,
    WORKING_DAYS_A_YEAR,
    YEAR,
    quarter_of,
)
from sim.scenario.levers import LEVER_INDEX, LEVERS

L01, L02, L03, L04, L05, L06, L07, L08, L09, L10 = map(
    LEVER_INDEX.__getitem__, ("L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08", "L09", "L10")
)
L11N, L11C, L11B, L11R, L12, L13, L14, L15, L16, L17, L18 = map(
    LEVER_INDEX.__getitem__, ("L11.N", "L11.C", "L11.B", "L11.R", "L12", "L13", "L14", "L15", "L16", "L17", "L18")
)
L21, L22, L23, L24, L25, L26, L27, L28, L29, L30 = map(
    LEVER_INDEX.__getitem__, ("L21", "L22", "L23", "L24", "L25", "L26", "L27", "L28", "L29", "L30")
)
L31, L32, L33, L34, L35, L36, L37, L38 = map(
    LEVER_INDEX.__getitem__, ("L31", "L32", "L33", "L34", "L35", "L36", "L37", "L38")
)
WORKING_DAYS_A_WEEK: Final = WORKING_DAYS_A_YEAR / WEEKS_A_YEAR
FINANCE_STAFF: Final = LEVERS[L38].high
"""Officers of a finance unit at full effort: its lever feeds two rows, and neither gives their number."""


@compiled
def put(own: Any, lever: int, top: float, bottom: float) -> None:
    """Add to a lever's numerator and denominator in ``own`` (levers, 2), a State's quarter."""
    own[lever, 0] += top
    own[lever, 1] += bottom


@compiled
def weeks_allowed(lever: int) -> float:
    """Return the time limit of a lever's indicator, weeks."""
    return float(LIMIT_DAYS[lever] / WEEK)


@compiled
def staff_hours(w: Region, s: int, officers: float) -> float:
    """Return the hours a week that so many officers (full-time) work, after exogenous absences."""
    return float(officers * w.par[0].officer_day * WORKING_DAYS_A_WEEK * w.states[s].officers_factor)


@compiled
def bought_hours(w: Region, s: int, lever: int, effort: float) -> float:
    """Return the officers' hours a week that a lever pays for at an effort in [0, 1], those at the licensing desk included."""
    hours = (w.levers[lever].hours + w.levers[lever].desk_hours) * effort / WEEKS_A_QUARTER
    return float(hours * w.states[s].officers_factor)


@compiled
def at_desk(w: Region, s: int) -> float:
    """Return the share in [0, 1] of licensing officers at their desks: neither on other duties nor absent by exogenous events."""
    return float(min(1.0, w.authorities[w.states[s].authority].staff / max(TINY, amount(w, s, row.OFFICERS))))


@compiled
def measure_plans(w: Region, s: int, day: int, own: Any) -> None:
    """Report, action plan and requests: what is on file, what is done on time, what is requested with reason."""
    p = w.par[0]
    state = w.states[s]
    oldest = day - LIMIT_DAYS[L01]
    reported = state.report_day > oldest
    sourced = 0
    laws = 0
    in_law = 0.0
    penalties = own_work.penalised(state.severity, p.offences_alone)
    for control in range(row.MATRIX_ROWS):
        law = w.law[s, control]
        if reported or (0 < law <= day and law > oldest):
            sourced += 1
        if LAW_ROWS[control]:
            laws += 1
            if law <= day:
                in_law += penalties
    if not in_force(w, s, row.PENALTIES, day):
        in_law *= p.no_law_factor
    put(own, L01, float(sourced), float(row.MATRIX_ROWS))
    put(own, L31, in_law, float(laws))
    due = p.plan_measures
    for control in range(row.MATRIX_ROWS):
        due += w.priority[s, control]
    done = staff_hours(w, s, amount(w, s, row.ACTION_PLAN)) / p.measure_hours
    put(own, L02, own_work.share_in_time(due / WEEKS_A_YEAR, done, weeks_allowed(L02)), 1.0)
    fresh = reform.freshness(day - state.report_day, p.report_memory)
    named = weakest_on_file(w, s, day, fresh, -1)
    widest = 0.0
    for control in range(row.MATRIX_ROWS):
        if QUALITY_ROWS[control]:
            widest = max(widest, 1.0 - w.practice[s, control])
    # A request is tied to a documented gap as far as the report is fresh and the row that it names is as weak as the weakest.
    gap = (1.0 - w.practice[s, named]) / widest if widest > 0.0 else 0.0
    put(own, L35, amount(w, s, row.ASSISTANCE_REQUESTS) * fresh * gap, 1.0)


@compiled
def measure_instruments(w: Region, s: int, day: int, own: Any) -> None:
    """Instruments in force whose offences stand in national law: drafted from the day on which the State begins to join."""
    p = w.par[0]
    state = w.states[s]
    key = w.run[0].key
    complete = 0.0
    for n in range(row.ALL_INSTRUMENTS):
        in_force_day = state.instrument_day[n]
        if in_force_day > day:
            continue
        # Occasions beyond the matrix, whose laws have draws of their own.
        u = chance(key, LAW_DELAY, state.key, row.MATRIX_ROWS + n)
        # Joined before the start, on a day unknown: a share of these has its offences in law.
        if in_force_day == 0:
            complete += 1.0 if u < p.offences_at_start else 0.0
            continue
        # The draw that set the delay gives back the day on which the State began to join, which is stored nowhere.
        v = chance(key, INSTRUMENT_DELAY, state.key, n)
        begun = in_force_day - int(reform.spread_of(v, p.instrument_years_low, p.instrument_years_high) * YEAR)
        if begun + reform.spread_of(u, p.law_months_low * MONTH, p.law_months_high * MONTH) <= day:
            complete += 1.0
    put(own, L03, complete, 1.0)


@compiled
def measure_identification(w: Region, s: int, day: int, own: Any) -> None:
    """Blind tests at posts, and the same sample at two places, the identification desk included; expertise and its delay."""
    p = w.par[0]
    state = w.states[s]
    method = w.practice[s, row.COMMON_METHOD]
    mean = customs.identification(
        state.training_hours, p.training_quality, p.identify_low, p.identify_high, p.training_scale
    )
    desk = mean + (1.0 - mean) * p.expert_identify * w.practice[s, row.EXPERT_DESK]
    posts = 0.0
    chances = 0.0
    squares = 0.0
    for i in range(len(w.posts)):
        if w.posts[i].state == s:
            here = customs.with_spread(mean, w.posts[i].skill, p.post_spread, method, p.method_spread)
            posts += 1.0
            chances += here
            squares += here * here
    if posts == 0.0:
        return
    put(own, L05, chances, posts)
    same = own_work.same_conclusion(chances + desk, squares + desk * desk, posts + 1.0, p.method_kept * method * method)
    put(own, L04, same, 1.0)
    put(own, L06, state.expert_wait, 1.0)


@compiled
def measure_lists(w: Region, s: int, day: int, own: Any) -> None:
    """Control lists: how much of the regimes' lists they cover, and how long a change takes to reach them."""
    p = w.par[0]
    coverage = w.practice[s, row.CONTROL_LIST]
    put(own, L07, listed(w, s), 1.0)
    hours = staff_hours(w, s, amount(w, s, row.LIST_UPDATE)) * at_desk(w, s) * MONTH / WEEK
    months = own_work.months_of_work(p.list_change_hours * coverage, hours, p.list_months_least, p.list_months_most)
    put(own, L08, months, 1.0)


@compiled
def measure_holdings(w: Region, s: int, day: int, own: Any) -> None:
    """Holdings: inventories reconciled in time, shipments by their plan, and how soon a search begins."""
    p = w.par[0]
    account = p.inventory_alone + (1.0 - p.inventory_alone) * backed(w, s, row.ACCOUNT, day)
    shipping = 0.0
    for i in range(len(w.holdings)):
        holding = w.holdings[i]
        if holding.state != s:
            continue
        shipping += 1.0
        secured = security_row(holding.category)
        done = p.inventory_rate * w.practice[s, secured] * account / WEEKS_A_YEAR
        lever = L11R
        if secured == row.SECURE_NUCLEAR:
            lever = L11N
        elif secured == row.SECURE_CHEMICAL:
            lever = L11C
        elif secured == row.SECURE_BIOLOGICAL:
            lever = L11B
        asked = (p.inventories_a_year + loss_rate(w, i)) / WEEKS_A_YEAR
        put(own, lever, own_work.share_in_time(asked, done, weeks_allowed(lever)), 1.0)
    if shipping == 0.0:
        return
    planned = bought_hours(w, s, L12, backed(w, s, row.TRANSPORT_SECURITY, day)) / p.shipment_hours
    in_time = own_work.share_in_time(shipping * p.shipments_a_year / WEEKS_A_YEAR, planned, weeks_allowed(L12))
    crew = p.crew_alone + (1.0 - p.crew_alone) * backed(w, s, row.PERSONNEL, day)
    put(own, L12, in_time * crew, 1.0)
    hours = customs.expertise_days(w.practice[s, row.RECOVERY], p.mobilise_none, p.mobilise_best, p.recovery_scale)
    force = p.enforcement_low + p.enforcement_gain * w.practice[s, row.LAW_ENFORCEMENT]
    put(own, L13, hours / force, 1.0)


@compiled
def measure_licensing(w: Region, s: int, day: int, own: Any) -> None:
    """Firms and the licensing desk: checks, documents, questions, tips, programmes, brokers, alerts and audits."""
    p = w.par[0]
    state = w.states[s]
    usual = 0.0
    now = 0.0
    firms = 0.0
    members = 0.0
    adopted = 0.0
    reached = 0.0
    know = 0.0
    tips = 0.0
    for i in range(len(w.sectors)):
        sector = w.sectors[i]
        if sector.state != s:
            continue
        both = sector.firms + sector.universities
        usual += sector.applications / WEEKS_A_YEAR
        now += sector.a_day * WORKING_DAYS_A_WEEK
        firms += sector.firms
        members += both
        adopted += sector.firms * sector.adopted
        reached += both * sector.reached
        know += both * (1.0 - (1.0 - sector.reached) * (1.0 - sector.adopted))
        tips += sector.tips * both / HUNDRED / WEEKS_A_YEAR
    desk = at_desk(w, s)
    if usual > 0.0:
        done = amount(w, s, row.PRELICENCE_CHECK) * usual * desk
        put(own, L14, own_work.share_in_time(now * p.risky_licences, done, weeks_allowed(L14)), 1.0)
        done = amount(w, s, row.AFTER_DELIVERY_CHECK) * usual * desk
        issued = now * p.issued_share * p.deliveries_to_verify
        put(own, L15, own_work.share_in_time(issued, done, weeks_allowed(L15)), 1.0)
        done = bought_hours(w, s, L16, w.practice[s, row.END_USER]) * desk / p.confirm_hours
        put(own, L16, own_work.share_in_time(now, done, weeks_allowed(L16)), 1.0)
    if members > 0.0:
        asking = p.referrals_unreached * members + (1.0 - p.referrals_unreached) * reached
        done = bought_hours(w, s, L09, w.practice[s, row.CATCH_ALL]) * desk / p.referral_hours
        asked = p.referrals_a_year * asking / WEEKS_A_YEAR
        put(own, L09, own_work.share_in_time(asked, done, weeks_allowed(L09)), 1.0)
        put(own, L28, know, members)
        done = staff_hours(w, s, amount(w, s, row.TIP_LINE)) / p.tip_hours
        asked = tips * (1.0 + p.false_tips)
        put(own, L30, own_work.share_in_time(asked, done, weeks_allowed(L30)), 1.0)
        unprompted = p.broker_aware * reached / members
        visits = w.practice[s, row.BROKERING] * desk
        brokers = own_work.registered(visits, unprompted, p.broker_turnover)
        brokers = outreach.with_law(brokers, in_force(w, s, row.BROKERING, day), p.no_law_factor, 1.0)
        put(own, L27, brokers, 1.0)
    if firms > 0.0:
        asked = p.programme_audits * adopted / WEEKS_A_YEAR
        done = staff_hours(w, s, amount(w, s, row.COMPLIANCE_SUPPORT)) / p.audit_hours
        put(own, L29, adopted * own_work.share_in_time(asked, done, weeks_allowed(L29)), firms)
        audits = amount(w, s, row.TRUSTED_TRADERS) / HUNDRED
        put(own, L24, own_work.audits_passed(audits, state.trusted, p.lapse_rate, adopted / firms), 1.0)
        done = staff_hours(w, s, FINANCE_STAFF * w.effort[s, L38]) / p.alert_hours
        if not in_force(w, s, row.SERVICES, day):
            done *= p.no_law_factor
        asked = p.alerts_a_year * firms / WEEKS_A_YEAR
        put(own, L38, own_work.days_to_answer(asked, done, p.alert_days_most), 1.0)


@compiled
def measure_coordination(w: Region, s: int, day: int, own: Any) -> None:
    """Licensing and customs together: how long a denial takes to become a profile."""
    p = w.par[0]
    held = amount(w, s, row.MEETINGS)
    if w.states[s].drawn == 1:
        held *= 1.0 - p.pressure_draw
    desk = customs.expertise_days(
        w.practice[s, row.TARGETING], p.profile_days_none, p.profile_days_best, p.analysts_scale
    )
    put(own, L17, own_work.denial_days(held, desk, p.denial_days_most), 1.0)


@compiled
def measure_selection(w: Region, s: int, i: int, own: Any) -> None:
    """One post's selection: test consignments opened, hits by profile and at random, profiles corrected by random finds.

    A test consignment bears any label with equal probability, known to the post or not, and is from no trusted trader.
    """
    p = w.par[0]
    post = w.posts[i]
    state = w.states[s]
    share = untrusted_share(w, i)
    random = amount(w, s, row.RANDOM_SHARE)
    by_profile = (1.0 - random) * share
    hits = 0.0
    unknown = 0.0
    unseen = customs.profile_hit(by_profile, state.exponent, 0.0, best_known(w, i, -1), p.known_from)
    hit = unseen
    before = 0.0
    for g in range(len(post.knowledge)):
        known = post.knowledge[g]
        if known == 0.0:
            hits += unseen
        else:
            # Labels known alike are picked alike: the best known of the others is the same for both.
            if known != before:
                hit = customs.profile_hit(by_profile, state.exponent, known, best_known(w, i, g), p.known_from)
                before = known
            hits += hit
        unknown += 1.0 - known
    labels = len(post.knowledge)
    put(own, L21, 1.0 - (1.0 - random * share) * (1.0 - hits / labels), 1.0)
    if by_profile > 0.0:
        put(own, L23, hits / labels / by_profile, 1.0)
    met = post.flow * post.flow_factor * YEAR * state.opened * post.reached * random * p.random_notes
    put(own, L22, met * unknown / labels, 0.0)


@compiled
def measure_posts(w: Region, s: int, day: int, own: Any) -> None:
    """Posts: selection, flags, balances, through-flow, free zones, and the files that prosecutors get."""
    p = w.par[0]
    state = w.states[s]
    # The denominator, one quarter; each post adds its corrected profiles to the numerator.
    put(own, L22, 0.0, 1.0)
    zones = 0.0
    opened = 0.0
    electronic = w.practice[s, row.LICENCE_CHECK]
    for i in range(len(w.posts)):
        post = w.posts[i]
        if post.state != s:
            continue
        measure_selection(w, s, i, own)
        flow = post.flow * post.flow_factor
        opened += flow * state.opened * post.reached
        listed = flow * post.listed
        put(own, L10, listed, listed + flow * post.correlated * state.flagged)
        by_hand = p.hand_match
        if post.documents_wait > post.documents_days:
            by_hand *= post.documents_days / post.documents_wait
        balance = own_work.reconciled(electronic, p.electronic_match, by_hand, p.exits_a_licence)
        put(own, L18, listed * balance, listed)
        through = flow * post.through
        if through > 0.0:
            checked = covered(w, s, post.kind, day)
            put(own, L25, through * own_work.advance_data(checked, p.advance_alone, p.advance_scale), through)
        if post.kind == FREE_ZONE:
            zones += flow
    if zones > 0.0:
        done = staff_hours(w, s, amount(w, s, row.ZONE_PRESENCE)) / p.stock_record_hours
        if not in_force(w, s, row.RE_EXPORT, day):
            done *= p.no_law_factor
        put(own, L26, own_work.share_in_time(zones * WEEK, done, weeks_allowed(L26)), 1.0)
    files = opened * WEEK * p.files_opened
    done = staff_hours(w, s, amount(w, s, row.PROSECUTION)) / p.file_hours
    ready = own_work.share_in_time(files, done, weeks_allowed(L32))
    if not in_force(w, s, row.PENALTIES, day):
        ready *= p.missing_law
    put(own, L32, ready, 1.0)


@compiled
def shared_with(w: Region, s: int, day: int) -> float:
    """Return the share in [0, 1] of the other States' cases that reach a State: in each agreement the weaker side counts."""
    best = 0.0
    for n in range(len(w.agreements)):
        agreement = w.agreements[n]
        if agreement.lever != SHARING or day < agreement.from_day or day >= agreement.until_day or w.parties[n, s] == 0:
            continue
        told = 0.0
        for other in range(len(w.states)):
            if other != s and w.parties[n, other] == 1:
                told += min(w.practice[s, row.SHARING], w.practice[other, row.SHARING])
        best = max(best, told)
    return best / max(1, len(w.states) - 1)


@compiled
def measure_cooperation(w: Region, s: int, day: int, own: Any) -> None:
    """With other States: recommendations closed and with a partner, denials screened, a neighbour answered."""
    p = w.par[0]
    contact = w.practice[s, row.POINT_OF_CONTACT]
    put(own, L36, answer_days(w, s) * HOURS_A_DAY, 1.0)
    depth = w.authorities[w.states[s].authority].depth
    put(own, L37, shared_with(w, s, day) * depth, 1.0)
    reviews = SPAN[row.PEER_REVIEW] * w.practice[s, row.PEER_REVIEW] / YEARS[row.PEER_REVIEW]
    invited = amount(w, s, row.INVITED)
    wide = cooperation.review_rows(1.0, invited, 1.0, LOWEST[row.INVITED], p.review_base, p.review_breadth)
    if invited >= p.review_quick_from:
        wide /= p.review_quick
    pace = reform.pace(w.practice[s, row.ACTION_PLAN], p.plan_pace)
    put(own, L33, own_work.closed_within_a_year(p.close_alone, pace, p.close_reviewed * reviews * wide), 1.0)
    named = own_work.partner_named(invited, p.partner_helps, contact, p.match_alone, p.match_contact)
    put(own, L34, reviews * named, reviews)


@compiled
def measure_own_work(w: Region, s: int, day: int) -> None:
    """Measure the own work of a State's agencies, in the middle of a quarter."""
    if day - quarter_of(day) * QUARTER != MID_QUARTER:
        return
    own = w.own_work[quarter_of(day), s]
    measure_plans(w, s, day, own)
    measure_instruments(w, s, day, own)
    measure_identification(w, s, day, own)
    measure_lists(w, s, day, own)
    measure_holdings(w, s, day, own)
    measure_licensing(w, s, day, own)
    measure_coordination(w, s, day, own)
    measure_posts(w, s, day, own)
    measure_cooperation(w, s, day, own)


@compiled
def take_stock(w: Region, s: int, day: int) -> None:
    """End a State's day: levels at a month's end, own work in the middle of a quarter."""
    tally_state(w, s, day)
    measure_own_work(w, s, day)
