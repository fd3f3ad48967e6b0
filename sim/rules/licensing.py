"""Licences: how long they take, how deeply they are reviewed and what a review catches."""

from sim.compiled import compiled
from sim.numbers import HALF, exp, log, normal_quantile
from sim.scenario.calendar import WORKING_DAYS_A_QUARTER


@compiled
def officers_at_work(
    officers: float, hours_elsewhere: float, back_from_outreach: float, hours_a_day: float, least: float
) -> float:
    """Return the officers (full-time, >= ``least``) left for licences when ``hours_elsewhere`` a quarter go to other duties.

    ``back_from_outreach`` in [0, 1] is the share of those hours drawn back to the desk; an officer works ``hours_a_day``.
    Practice: GAO-08-89; size assumption.
    """
    a_quarter = hours_a_day * WORKING_DAYS_A_QUARTER
    return max(least, officers - hours_elsewhere * (1.0 - back_from_outreach) / a_quarter)


@compiled
def review_depth(waiting: float, standard: float, full_review: float, floor: float) -> float:
    """Return the depth of review in [floor, 1]: under a service standard, a longer queue leaves less depth.

    ``waiting`` expected days in the queue, ``standard`` the service standard and ``full_review`` the time a full review takes, all
    working days. Practice: GAO-08-89; form assumption.
    """
    return min(1.0, max(floor, standard / (waiting + full_review)))


@compiled
def desk_work(u: float, mean: float, spread: float, exponential: float) -> float:
    """Return working days at the desk for one application at quantile u: lognormal of this mean, or exponential.

    ``spread`` is the standard deviation of the logarithm. Source of the form: two classes fit UK 2022, DOMAIN 3.1.
    """
    if exponential > HALF:
        return -mean * log(1.0 - u)
    # The mean of a lognormal is e^(mu + s^2 / 2).
    return mean * exp(spread * normal_quantile(u) - HALF * spread * spread)


@compiled
def off_desk(u: float, median: float, spread: float) -> float:
    """Return working days away from the desk (other agencies, questions to the applicant) at quantile u: lognormal."""
    return median * exp(spread * normal_quantile(u))


@compiled
def work_at_depth(work: float, depth: float, saving: float) -> float:
    """Return desk work of a review of this ``depth``; ``saving`` is the share saved at depth 0. Assumption."""
    return work * (1.0 - saving * (1.0 - depth))


@compiled
def list_load(coverage: float, start: float, load: float, missing: float, least: float) -> float:
    """Return applications relative to the start after a change of list coverage (in [0, 1]), never below ``least``.

    ``load`` is the increase when coverage goes from its default to 1, by ``missing`` > 0. Source: outline DOMAIN 5.2 (+60%); linear
    form assumption.
    """
    return max(least, 1.0 + load * (coverage - start) / missing)


@compiled
def statement_stop(
    rules: float, authority: float, depth: float, catch: float, alone: float, authority_gain: float
) -> float:
    """Return the chance that end-user statement rules stop a false end use; all in [0, 1]. Form assumption.

    Without practice at the authority they keep the share ``alone`` of their force; practice adds ``authority_gain``.
    """
    return catch * rules * (alone + authority_gain * authority) * depth


@compiled
def checked(share: float, risk_factor: float) -> float:
    """Return the chance in [0, 1] that a risky licence is checked when the ``share`` of all licences is.

    A risky one is ``risk_factor`` times likelier to be checked. Direction DOMAIN S40, S41; form assumption.
    """
    return min(1.0, risk_factor * share)


@compiled
def listed(coverage: float, new: float, updating: float) -> float:
    """Return the chance in [0, 1] that an item stands on the national list.

    ``coverage`` is the share of categories on the list. Of the share ``new`` of items that appeared in the last five years, only
    those count that ``updating`` in [0, 1] has added. Form assumption.
    """
    return coverage * (1.0 - min(1.0, new) * (1.0 - updating))


@compiled
def interagency_stop(review: float, depth: float, catch: float) -> float:
    """Return the chance that inter-agency review stops a false end use; all in [0, 1]. Form assumption."""
    return catch * review * depth
