"""A group of holdings: unplanned losses and thefts, notice and recovery."""

from sim.agents.arrays import FULL_LOST, Region
from sim.agents.writing import NOON, write
from sim.chance import LOSS, LOSS_PLACE, RECOVERY, chance
from sim.compiled import compiled
from sim.numbers import exp
from sim.pathways import Gate
from sim.record import CATEGORIES, DETECTION_DAYS, DETECTIONS, LOSSES, NOT_RECOVERED, RECOVERED, EventKind, Outcome
from sim.rules import holdings
from sim.scenario import controls as row
from sim.scenario.calendar import WEEK, YEAR, begins_week, month_of

NUCLEAR, CHEMICAL, BIOLOGICAL, RADIOACTIVE = (CATEGORIES.index(letter) for letter in "NCBR")


@compiled
def security_row(category: int) -> int:
    """Return the control that secures holdings of a category: N, C, B or R."""
    if category == NUCLEAR:
        return row.SECURE_NUCLEAR
    if category == CHEMICAL:
        return row.SECURE_CHEMICAL
    if category == BIOLOGICAL:
        return row.SECURE_BIOLOGICAL
    return row.SECURE_RADIOACTIVE


@compiled
def recovery_chance(w: Region, s: int, days: float) -> float:
    """Return the chance that a search beginning ``days`` after a loss finds the item."""
    p = w.par[0]
    share = holdings.recovered_share(w.practice[s, row.RECOVERY], p.recovery_low, p.recovery_gain, p.recovery_scale)
    return holdings.recovery(
        share,
        days,
        p.recovery_fade,
        w.practice[s, row.LAW_ENFORCEMENT],
        p.recovery_late,
        p.recovery_enforcement_low,
        p.recovery_enforcement_gain,
        p.recovery_enforcement_usual,
    )


@compiled
def answer_days(w: Region, s: int) -> float:
    """Return days until a State's point of contact and its neighbours have answered each other."""
    p = w.par[0]
    return holdings.response_days(
        w.practice[s, row.POINT_OF_CONTACT], p.response_hours, p.response_best, p.response_force
    )


@compiled
def notice_delay(w: Region, s: int) -> float:
    """Return days from a loss to a search: until it is noticed and neighbours have answered."""
    p = w.par[0]
    noticed = holdings.notice_days(w.practice[s, row.ACCOUNT], p.notice_days_high, p.notice_force)
    return noticed + answer_days(w, s)


@compiled
def loss_rate(w: Region, i: int) -> float:
    """Return the losses a year that a group of holdings expects at the security it has gained since the start."""
    holding = w.holdings[i]
    s = holding.state
    secured = security_row(holding.category)
    return holdings.loss_rate(
        holding.losses,
        holding.transport_share,
        w.practice[s, secured] - w.practice_start[s, secured],
        w.practice[s, row.TRANSPORT_SECURITY] - w.practice_start[s, row.TRANSPORT_SECURITY],
        w.par[0].security_force,
    )


@compiled
def lose(w: Region, i: int, day: int, occasion: int) -> None:
    """Lose an item; it will be noticed after a delay that depends on accounting. ``occasion`` keys its draws."""
    run = w.run[0]
    if run.lost >= len(w.lost):
        run.status |= FULL_LOST
        return
    holding = w.holdings[i]
    moved = chance(run.key, LOSS_PLACE, holding.key, occasion) < holding.transport_share
    item = w.lost[run.lost]
    item.holding = i
    item.day = day
    # Never on the day itself, whose notices are still to come.
    item.due = day + 1 + int(notice_delay(w, holding.state))
    item.occasion = occasion
    run.lost += 1
    w.months[month_of(day), holding.state, LOSSES] += 1.0
    outcome = Outcome.IN_TRANSPORT if moved else Outcome.IN_STORE
    write(w, EventKind.LOSS, day, 0.0, holding.state, i, -1, -1, -1, holding.category, Gate.NONE, outcome, -1.0, -1.0)


@compiled
def holding_day(w: Region, i: int, day: int) -> None:
    """Simulate one day: once a week a loss may happen, with a hazard that falls with security."""
    if not begins_week(day):
        return
    expected = loss_rate(w, i) * WEEK / YEAR
    # The day is the occasion: a group loses one item a week at most, so that no two losses share a key.
    u = chance(w.run[0].key, LOSS, w.holdings[i].key, day)
    if u < expected and u < 1.0 - exp(-expected):  # the second is never above the first, and dearer
        lose(w, i, day, day)


@compiled
def notice_losses(w: Region, day: int) -> None:
    """Notice the losses that are due and search for what is missing."""
    run = w.run[0]
    for n in range(run.lost):
        item = w.lost[n]
        if item.due != day:
            continue
        holding = w.holdings[item.holding]
        s = holding.state
        month = month_of(day)
        days = float(day - item.day)
        w.months[month, s, DETECTIONS] += 1.0
        w.months[month, s, DETECTION_DAYS] += days
        write(
            w,
            EventKind.NOTICE,
            day,
            0.0,
            s,
            item.holding,
            -1,
            -1,
            -1,
            holding.category,
            Gate.NOTICE,
            Outcome.DONE,
            -1.0,
            -1.0,
        )
        p = recovery_chance(w, s, days)
        u = chance(run.key, RECOVERY, holding.key, item.occasion)
        outcome = Outcome.RECOVERED if u < p else Outcome.NOT_RECOVERED
        w.months[month, s, RECOVERED if u < p else NOT_RECOVERED] += 1.0
        write(
            w, EventKind.RECOVERY, day, NOON, s, item.holding, -1, -1, -1, holding.category, Gate.NOTICE, outcome, p, u
        )
