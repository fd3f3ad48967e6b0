"""The work of agencies: cases in time, days to an answer, the same conclusion twice. Nothing that networks meet depends on it."""

from sim.compiled import compiled
from sim.numbers import CLOSE, HALF, TINY, exp, power
from sim.scenario.calendar import WEEK, YEAR


@compiled
def share_in_time(asked: float, done: float, weeks: float) -> float:
    """Return the share in [0, 1] of cases answered within a limit of so many weeks.

    ``asked`` cases arrive and ``done`` could be answered in a week, one after another; a case that passes the limit is dropped.
    With exponential times (assumption) the share is m (1 - E) / (m - l E), E = e^(-(m - l) t). With few cases it is the chance that
    one takes no longer than the limit, with very many the part that can be done; more arrivals always lower it. Source: M/M/1 with
    impatience to the end of service (Barrer 1957).
    """
    if done <= TINY:
        return 0.0
    spare = (done - asked) * weeks
    # Where both rates are equal the formula is 0 / 0: take its limit.
    if abs(spare) <= CLOSE:
        return done * weeks / (1.0 + done * weeks)
    if spare > 0.0:
        left = exp(-spare)
        return min(1.0, max(0.0, done * (1.0 - left) / (done - asked * left)))
    # The same formula times e^((m - l) t), so that no exponential exceeds 1.
    left = exp(spare)
    return min(1.0, max(0.0, done * (1.0 - left) / (asked - done * left)))


@compiled
def days_to_answer(asked: float, done: float, most: float) -> float:
    """Return the mean days in (0, most] from a case to its answer if ``asked`` arrive and ``done`` can be answered in a week.

    A queue of one desk: 1 / (done - asked) weeks, or ``most`` if more is asked than can be done. Source: M/M/1, exponential
    times an assumption.
    """
    spare = done - asked
    if spare * most <= WEEK:
        return most
    return WEEK / spare


@compiled
def months_of_work(hours: float, hours_a_month: float, least: float, most: float) -> float:
    """Return the months in [least, most] for a change that takes so many hours of work; enacting it takes ``least``. Assumption."""
    if hours_a_month * (most - least) <= hours:
        return most
    return least + hours / hours_a_month


@compiled
def same_conclusion(chances: float, squares: float, places: float, together: float) -> float:
    """Return the chance in [0, 1] that any two of ``places`` (>= 2) both conclude rightly on the same sample.

    ``chances`` and ``squares`` are sums over places of the chance to recognise it and of its square; ``together`` the share of
    samples that both judge by one method, which recognises as much as an average place; on the others each judges alone. Two that
    both miss the item agree as well, but that is not counted. Form assumption.
    """
    pairs = HALF * places * (places - 1.0)
    # The sum of products over all pairs is half of (sum squared less sum of squares).
    both = min(1.0, max(0.0, HALF * (chances * chances - squares) / pairs))
    return together * min(1.0, chances / places) + (1.0 - together) * both


@compiled
def reconciled(electronic: float, match: float, by_hand: float, exits: float) -> float:
    """Return the share in [0, 1] of licences with a correct balance: every one of their ``exits`` is in the register.

    Of the ``electronic`` share of declarations ``match`` are found; of the others ``by_hand`` are entered. Form assumption.
    """
    return power(electronic * match + (1.0 - electronic) * by_hand, exits)


@compiled
def audits_passed(audits: float, trusted: float, lapse: float, kept: float) -> float:
    """Return the share in [0, 1] of trusted firms that pass their audit; the longer ago the last one, the more have lapsed.

    ``audits`` a year of each firm, ``trusted`` share of firms, ``lapse`` a year; the share ``kept`` has a programme of its own
    and does not lapse. Exponential form an assumption.
    """
    if audits <= TINY:
        return kept
    return kept + (1.0 - kept) * exp(-lapse * trusted / audits)


@compiled
def advance_data(checked: float, alone: float, scale: float) -> float:
    """Return the share in [alone, 1] of through consignments with full advance data when a share is checked. Assumption.

    Carriers send data when asked: with ``scale`` checked, two thirds of the others do so.
    """
    return alone + (1.0 - alone) * (1.0 - exp(-checked / scale))


@compiled
def registered(visits: float, own: float, turnover: float) -> float:
    """Return the share in [0, 1] of active brokers that are registered: added by visits or on their own, lost by turnover.

    All three a year; the steady state of a register. Assumption.
    """
    entered = visits + own
    if entered <= TINY:
        return 0.0
    return entered / (entered + turnover)


@compiled
def closed_within_a_year(alone: float, pace: float, reviewed: float) -> float:
    """Return the share in [0, 1] of recommendations closed within a year: at the ``pace`` of reform, and by peer reviews.

    ``alone`` and ``reviewed`` are rates a year. Exponential times, an assumption.
    """
    return 1.0 - exp(-(alone * pace + reviewed))


@compiled
def partner_named(invited: float, helps: float, contact: float, alone: float, gain: float) -> float:
    """Return the share in [0, 1] of recommendations with a named partner: some party can help, and answers the request.

    Each of the others among ``invited`` can with chance ``helps``; a point of contact in practice raises ``alone`` by ``gain``.
    Assumption.
    """
    return (1.0 - power(1.0 - helps, invited - 1.0)) * min(1.0, alone + gain * contact)


@compiled
def denial_days(meetings: float, desk: float, most: float) -> float:
    """Return the days from a denial to a live risk profile: half the time between meetings, and the desk's; at most ``most``.

    ``meetings`` a year, ``desk`` days. A denial may come at any time between meetings (arithmetic); the limit is an assumption.
    """
    if meetings <= TINY:
        return most
    return min(most, desk + HALF * YEAR / meetings)


@compiled
def penalised(severity: float, alone: float) -> float:
    """Return the share in [0, 1] of a law's offences covered by penalties: ``alone`` at the lowest level, all at the highest.

    ``severity`` in [0, 1] in force: attempt, complicity and firms come with the level. Assumption.
    """
    return alone + (1.0 - alone) * severity
