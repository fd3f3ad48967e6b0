"""Own work: for each lever, the one indicator that its agency could measure in real life and that the lever clearly moves.

One registry: steps take the time limits from it, tables, documents, commands and pages everything else. ``sim.agents.own_work``
counts a numerator and a denominator for each quarter, State and lever. A lever without its object in a State
(``sim.scenario.objects``), or without what its indicator counts, has no value there. Own work only observes: no event depends on
it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.objects import OBJECTS, Object
from sim.scenario.spec import Post, Scenario, Sector
from sim.words import gettext_noop
from sim.words.units import Unit

if TYPE_CHECKING:
    from sim.ensemble.sample import Sample

NONE: Final = 0.0
"""In place of a limit: the indicator needs none."""


def _of_sectors(has: Callable[[Sector], bool], missing: str) -> Object:
    return Object(lambda scenario, state: any(s.state == state and has(s) for s in scenario.sectors), missing)


def _of_posts(has: Callable[[Post], bool], missing: str) -> Object:
    """Return a requirement that a State has a post with consignments."""
    return Object(
        lambda scenario, state: any(
            post.state == state and post.flow_per_day.value > 0.0 and has(post) for post in scenario.posts
        ),
        missing,
    )


_EXPORTERS: Final = _of_sectors(
    lambda sector: sector.firms + sector.universities > 0,
    gettext_noop("This State has no exporters and no universities."),
)
_FIRMS: Final = _of_sectors(lambda sector: sector.firms > 0, gettext_noop("This State has no exporters."))
_APPLICANTS: Final = _of_sectors(
    lambda sector: sector.applications_per_year.value > 0.0, gettext_noop("Nobody applies for licences in this State.")
)
_FLOW: Final = _of_posts(lambda _post: True, gettext_noop("No consignments pass the posts of this State."))
_THROUGH: Final = _of_posts(
    lambda post: post.through_share.value > 0.0, gettext_noop("No consignments pass through this State.")
)
_NEIGHBOURS: Final = Object(
    lambda scenario, state: any(other.id != state for other in scenario.states),
    gettext_noop("There is no other State that could ask."),
)


@dataclass(frozen=True, slots=True)
class OwnWork:
    """One lever's own indicator: English name and unit (for the catalogue), and which direction is better.

    Its value is the sum of numerators over the sum of denominators, times ``scale``. ``limit_days``: the time within which
    something must be done to count, by definition of the indicator. ``improves``: whether more effort moves it to the better.
    """

    lever: str
    id: str
    name: str
    unit: Unit
    better: Literal["lower", "higher"]
    needs: Object | None = None
    """Requirements beyond the lever's object (``sim.scenario.objects``)."""
    limit_days: float = NONE
    improves: bool = True
    note: str = ""
    """A note shown beside it (message id), or empty."""

    @property
    def asks(self) -> tuple[Object, ...]:
        """Requirements for a value: the lever's object, and what the indicator counts."""
        return tuple(each for each in (OBJECTS.get(self.lever), self.needs) if each is not None)

    @property
    def scale(self) -> float:
        """Factor on the ratio: 100 for per cent."""
        return 100.0 if self.unit is Unit.PERCENT else 1.0


_ON_TIME: Final = gettext_noop("Nuclear inventories reconciled within four weeks")
# One indicator a row, read as a table.
# fmt: off
OWN_WORK: Final[tuple[OwnWork, ...]] = (
    OwnWork("L01", "report_sourced", gettext_noop("Fields of the national report sourced within 24 months"), Unit.PERCENT, "higher", limit_days=728),
    OwnWork("L02", "measures_on_date", gettext_noop("Measures of the action plan done within a quarter of their date"), Unit.PERCENT, "higher", limit_days=91),
    OwnWork("L03", "instruments_with_offences", gettext_noop("Instruments joined that have implementing offences"), Unit.OF_TWELVE_INSTRUMENTS, "higher"),
    OwnWork("L04", "same_conclusion", gettext_noop("Same sample, same right conclusion at two posts or desks"), Unit.PERCENT, "higher"),
    OwnWork("L05", "blind_samples", gettext_noop("Listed items recognised in blind tests"), Unit.PERCENT, "higher", _FLOW),
    OwnWork("L06", "expertise_days", gettext_noop("Time from a request for expertise to the conclusion"), Unit.DAYS, "lower"),
    OwnWork("L07", "categories_covered", gettext_noop("Entries of the regimes' lists that the national list covers"), Unit.PERCENT, "higher"),
    OwnWork("L08", "list_months", gettext_noop("Time from a regime's change to the national list"), Unit.MONTHS, "lower"),
    OwnWork("L09", "referrals_decided", gettext_noop("Catch-all referrals decided within 20 working days"), Unit.PERCENT, "higher", _EXPORTERS, limit_days=28),
    OwnWork("L10", "flagged_listed", gettext_noop("Flagged consignments that do need a licence"), Unit.PERCENT, "higher", _FLOW),
    OwnWork("L11.N", "inventories_nuclear", _ON_TIME, Unit.PERCENT, "higher", limit_days=28),
    OwnWork("L11.C", "inventories_chemical", gettext_noop("Chemical inventories reconciled within four weeks"), Unit.PERCENT, "higher", limit_days=28),
    OwnWork("L11.B", "inventories_biological", gettext_noop("Biological inventories reconciled within four weeks"), Unit.PERCENT, "higher", limit_days=28),
    OwnWork("L11.R", "inventories_radioactive", gettext_noop("Inventories of radioactive sources reconciled within four weeks"), Unit.PERCENT, "higher", limit_days=28),
    OwnWork("L12", "shipments_secured", gettext_noop("Shipments that meet their security plan"), Unit.PERCENT, "higher", limit_days=7),
    OwnWork("L13", "search_hours", gettext_noop("Time from notice of a loss to the first search party"), Unit.HOURS, "lower"),
    OwnWork("L14", "risky_checked", gettext_noop("High-risk licences checked before the decision"), Unit.PERCENT, "higher", _APPLICANTS, limit_days=28),
    OwnWork("L15", "deliveries_verified", gettext_noop("Deliveries verified within a quarter"), Unit.PERCENT, "higher", _APPLICANTS, limit_days=91),
    OwnWork("L16", "documents_confirmed", gettext_noop("End-user documents confirmed by their issuer before the decision"), Unit.PERCENT, "higher", _APPLICANTS, limit_days=28),
    OwnWork("L17", "profile_days", gettext_noop("Time from a denial to a live risk profile"), Unit.DAYS, "lower", _FLOW),
    OwnWork("L18", "balances_reconciled", gettext_noop("Exits reconciled with the balance of their licence"), Unit.PERCENT, "higher", _FLOW),
    OwnWork("L19", "cases_over_standard", gettext_noop("Licence cases over the standard time"), Unit.PERCENT, "lower", _APPLICANTS),
    OwnWork("L20", "cases_full_in_standard", gettext_noop("Licence cases decided within the standard time at full review"), Unit.PERCENT, "higher", _APPLICANTS, improves=False, note=gettext_noop("A shorter standard lowers it: days are gained, depth is lost.")),
    OwnWork("L21", "test_consignments", gettext_noop("Test consignments opened, of 100"), Unit.PERCENT, "higher", _FLOW),
    OwnWork("L22", "profiles_corrected", gettext_noop("Risk profiles corrected by random finds"), Unit.A_YEAR, "higher", _FLOW),
    OwnWork("L23", "profile_over_random", gettext_noop("Hits of inspections by profile against random ones"), Unit.FACTOR, "higher", _FLOW),
    OwnWork("L24", "audits_passed", gettext_noop("Trusted firms that pass their audit"), Unit.PERCENT, "higher", _FIRMS),
    OwnWork("L25", "advance_data", gettext_noop("Through consignments with full advance data"), Unit.PERCENT, "higher", _THROUGH),
    OwnWork("L26", "zone_reconciled", gettext_noop("Stock records of free zones reconciled within a month"), Unit.PERCENT, "higher", limit_days=28),
    OwnWork("L27", "brokers_registered", gettext_noop("Active brokers that are registered"), Unit.PERCENT, "higher", _THROUGH),
    OwnWork("L28", "know_whom_to_ask", gettext_noop("Firms and universities that know whom to ask"), Unit.PERCENT, "higher", _EXPORTERS),
    OwnWork("L29", "audited_programmes", gettext_noop("Exporters with an audited compliance programme"), Unit.PERCENT, "higher", _FIRMS, limit_days=182),
    OwnWork("L30", "tips_answered", gettext_noop("Tips answered within 5 working days"), Unit.PERCENT, "higher", _EXPORTERS, limit_days=7),
    OwnWork("L31", "offences_penalised", gettext_noop("Offences of OP2 and OP3 that are penalised"), Unit.PERCENT, "higher"),
    OwnWork("L32", "files_ready", gettext_noop("Files ready for court within four weeks"), Unit.PERCENT, "higher", _FLOW, limit_days=28),
    OwnWork("L33", "recommendations_closed", gettext_noop("Recommendations closed within 12 months"), Unit.PERCENT, "higher"),
    OwnWork("L34", "partners_named", gettext_noop("Recommendations of peer reviews with a named partner"), Unit.PERCENT, "higher", note=gettext_noop("Only while peer reviews (L33) are held.")),
    OwnWork("L35", "requests_documented", gettext_noop("Assistance requests tied to a documented gap"), Unit.A_YEAR, "higher"),
    OwnWork("L36", "first_answer", gettext_noop("First answer to a neighbour"), Unit.HOURS, "lower", _NEIGHBOURS),
    OwnWork("L37", "denials_screened", gettext_noop("Neighbours' denials screened before a decision"), Unit.PERCENT, "higher"),
    OwnWork("L38", "alert_days", gettext_noop("Time from a bank's alert to licensing and customs"), Unit.DAYS, "lower", _FIRMS),
)
# fmt: on
OWN_INDEX: Final = {own.lever: own for own in OWN_WORK}
LIMIT_DAYS: Final = np.array([OWN_INDEX[lever.id].limit_days for lever in LEVERS])
"""Time limit of each lever's own indicator, days, by the lever's number; 0 where it has none."""


def missing(scenario: Scenario, state: str, lever: str) -> str:
    """Return why a lever has no own indicator in a State (message id), or an empty text if it has one. Raises KeyError."""
    return next((ask.missing for ask in OWN_INDEX[lever].asks if not ask.found(scenario, state)), "")


def own_work(
    sample: "Sample", state: str, from_quarter: int = 0, to_quarter: int | None = None
) -> dict[str, np.ndarray | None]:
    """Return each lever's own indicator in a State over quarters ``from_quarter`` up to before ``to_quarter`` (all unless given).

    By lever, values (R,) in the indicator's unit, NaN in replicates without any case; None where the State lacks the lever's
    object. Raises ValueError for an unknown State.
    """
    scenario = sample.scenario
    place = [each.id for each in scenario.states].index(state)
    quarters = np.moveaxis(sample.own_work[:, from_quarter:to_quarter, place], 1, 0)
    counted = reduce(np.add, quarters, np.zeros_like(sample.own_work[:, 0, place]))
    values: dict[str, np.ndarray | None] = {}
    for own in OWN_WORK:
        top, bottom = counted[:, LEVER_INDEX[own.lever]].T
        if missing(scenario, state, own.lever):
            values[own.lever] = None
            continue
        values[own.lever] = own.scale * np.where(bottom > 0.0, top / np.where(bottom > 0.0, bottom, 1.0), np.nan)
    return values
