"""The arrays that hold a region: one record array per kind of agent, and the few matrices they share.

A field's comment gives unit and range. Indices point into the other arrays; -1 is "none"; keys are uint64 of stable names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final, NamedTuple, get_type_hints

import numpy as np

from sim.record import EVENT
from sim.scenario.controls import ALL_INSTRUMENTS
from sim.scenario.parameters import PARAMETERS

# MODEL section 5: twelve at most, waiting among them.
PLANS: Final = 11
"""Most plans that a network weighs besides waiting."""
SIGNATURES: Final = 16
"""Most signatures (abstract labels) that live at once."""
DESKS: Final = 64
"""Most licensing officers with a desk of their own."""
# A day like any other to comparisons and min(), so that "none" needs no case of its own.
NEVER: Final = 1 << 30
"""A day that never comes."""
# Not -1, which fixes waiting.
FREE: Final = -9
"""In place of a fixed plan: the network chooses."""
# Compiled steps raise nothing: they set a bit and go on, and the run is repeated with the same draws.
FULL_EVENTS, FULL_ATTEMPTS, FULL_QUEUE, FULL_REQUESTS, FULL_LOST, FULL_ENCOUNTERS = (1 << n for n in range(6))
"""Reasons to repeat a run with larger arrays: bits of ``status``."""

RUN: Final = np.dtype(
    [
        ("key", "u8"),
        ("replicate", "i8"),
        ("days", "i8"),
        ("day", "i8"),  # the next day to simulate; -1 before the start is recorded
        ("events", "i8"),  # written so far
        ("attempts", "i8"),
        ("requests", "i8"),
        ("lost", "i8"),
        ("logging", "i8"),  # 1: write events
        ("status", "i8"),
        ("knowledge_kept", "f8"),  # share that a week leaves of what posts know, 0-1; this and what follows are par's
        ("briefing_kept", "f8"),  # of what licensing has told customs
        ("published_kept", "f8"),  # of what was published
        ("tips_kept", "f8"),  # of tips not used yet
    ],
    align=True,
)
STATE: Final = np.dtype(
    [
        ("key", "u8"),
        ("budget", "f8"),  # budget units a quarter
        ("officer_hours", "f8"),  # hours a quarter
        ("funded", "f8"),  # share of the plan that means allow, 0-1
        ("cost", "f8"),  # budget units a quarter, as paid
        ("hours", "f8"),  # officer-hours a quarter, as used
        ("desk_hours", "f8"),  # hours a quarter taken from the licensing desk
        ("training_hours", "f8"),  # stock per officer
        ("report_day", "f8"),  # day of the last national report, negative before the start
        ("report_clock", "f8"),
        ("request_clock", "f8"),
        ("meeting_clock", "f8"),
        ("reform_clock", "f8"),
        ("known_attempts", "f8"),  # attempts that met the State, faded
        ("known_stops", "f8"),  # those of them that were stopped, faded
        ("signal", "f8"),  # public signal: share stopped and standing effort, in events
        ("severity", "f8"),  # penalty index in force, 0-1
        ("severity_next", "f8"),
        ("severity_day", "i8"),
        ("instruments", "i8"),  # in force, of 12
        ("drawn", "i8"),  # 1: officers drawn from outreach and meetings
        ("expert_backlog", "f8"),  # cases
        ("expert_wait", "f8"),  # days
        ("expert_days", "f8"),  # days without waiting
        ("expert_capacity", "f8"),  # cases a day
        ("opened", "f8"),  # share of consignments to open, 0-1
        ("trusted", "f8"),  # share of trade trusted, 0-1
        ("staff", "f8"),  # factor on bays and officers of posts, against the start
        ("saved", "f8"),  # share of documentary time saved, 0-1
        ("exponent", "f8"),  # best exponent of targeting
        ("prosecuted", "f8"),  # share of seizures prosecuted, public, 0-1
        ("reach", "f8"),  # share of firms that outreach reaches in the long run, 0-1
        ("support", "f8"),  # gain of compliance support, against full support, 0-1
        ("list_load", "f8"),  # applications against the start, by the control list
        ("flagged", "f8"),  # false alarms per opened correlated consignment, 0-1
        ("order_next", "i8"),
        ("order_end", "i8"),
        ("authority", "i8"),
        ("requests", "i8"),  # made so far
        ("coverage_start", "f8"),
        ("officers_factor", "f8"),  # on officers and their hours; this and the following factors are exogenous
        ("licensing_factor", "f8"),  # on licensing officers
        ("budget_factor", "f8"),
        ("applications_factor", "f8"),
        ("new_items", "f8"),  # share of attempts for items on no list yet, added
        ("tips_factor", "f8"),
        ("court_factor", "f8"),  # on the share of seizures that hold
        ("instrument_day", "i8", (ALL_INSTRUMENTS,)),  # day each comes into force
        ("briefed", "f8", (SIGNATURES,)),  # what licensing has told customs of each signature, 0-1
    ],
    align=True,
)
AUTHORITY: Final = np.dtype(
    [
        ("key", "u8"),
        ("state", "i8"),
        ("head", "i8"),  # applications taken up so far
        ("tail", "i8"),  # applications received so far
        ("staff", "f8"),  # officers at work, full-time
        ("depth", "f8"),  # of the last review begun, 0-1
        ("knowledge", "f8", (SIGNATURES,)),  # 0-1
        ("free_at", "f8", (DESKS,)),  # working-day clock, per desk
    ],
    align=True,
)
APPLICATION: Final = np.dtype(
    [("arrival", "f8"), ("key", "u8"), ("occasion", "i8"), ("attempt", "i8"), ("sector", "i8")], align=True
)
POST: Final = np.dtype(
    [
        ("key", "u8"),
        ("state", "i8"),
        ("kind", "i8"),  # place in POST_KINDS
        ("flow", "f8"),  # consignments a day
        ("correlated", "f8"),  # share correlated but unlisted
        ("listed", "f8"),  # share listed and licensed
        ("documents_days", "f8"),
        ("slots", "f8"),  # inspections a day
        ("officer_hours", "f8"),  # a day
        ("skill", "f8"),  # -1..1
        ("through", "f8"),  # share in transit or trans-shipment, 0-1
        ("waiting_documents", "f8"),  # sets
        ("waiting_inspections", "f8"),  # consignments
        ("load", "f8"),  # inspections that come in a day against slots, over the last days
        ("reached", "f8"),  # share of wanted inspections done
        ("documents_wait", "f8"),  # days
        ("inspection_wait", "f8"),  # days
        ("flow_factor", "f8"),  # comes from outside
        ("knowledge", "f8", (SIGNATURES,)),
    ],
    align=True,
)
SECTOR: Final = np.dtype(
    [
        ("key", "u8"),
        ("state", "i8"),
        ("category", "i8"),
        ("firms", "f8"),
        ("universities", "f8"),
        ("applications", "f8"),  # a year at the start
        ("adopted", "f8"),  # compliance programmes, 0-1
        ("adopted_start", "f8"),
        ("reached", "f8"),  # by outreach, 0-1
        ("breaches", "f8"),  # unknowing, 0-1
        ("tips", "f8"),  # per 100 firms and year
        ("unused_tips", "f8"),  # true tips received and not used yet; they grow stale
        ("a_day", "f8"),  # applications expected on a working day this week
        ("none", "f8"),  # chance of no application on such a day
    ],
    align=True,
)
HOLDING: Final = np.dtype(
    [("key", "u8"), ("state", "i8"), ("category", "i8"), ("losses", "f8"), ("transport_share", "f8")], align=True
)
LOST: Final = np.dtype([("holding", "i8"), ("day", "i8"), ("due", "i8"), ("occasion", "i8")], align=True)
NETWORK: Final = np.dtype(
    [
        ("key", "u8"),
        ("wants", "i8"),  # category
        ("value", "f8"),  # of the item to it, utility
        ("resources", "f8"),  # 0-1
        ("resources_start", "f8"),
        ("members", "f8"),
        ("members_start", "f8"),
        ("gap", "f8"),  # mean days between opportunities
        ("adapts", "f8"),  # 0-1
        ("signature", "i8"),
        ("plans", "i8"),
        ("opportunity", "i8"),  # number of the next one
        ("next_day", "i8"),
        ("active_from", "i8"),
        ("believed_day", "i8"),  # beliefs have faded to here
        ("due", "i8"),  # first day on which an open attempt goes on
        ("through", "f8", (PLANS,)),  # faded events
        ("caught", "f8", (PLANS,)),
        ("first_open", "i8"),  # oldest open attempt; the others follow by their ``next``
        ("last_open", "i8"),
    ],
    align=True,
)
PLAN: Final = np.dtype(
    [
        ("key", "u8"),
        ("pathway", "i8"),
        ("state", "i8"),
        ("post", "i8"),
        ("entry", "i8"),
        ("beyond", "i8"),  # post of entry of a neighbouring State
        ("sector", "i8"),
        ("holding", "i8"),
        ("dearness", "f8"),  # place between the cheapest and the dearest attempt, 0-1
    ],
    align=True,
)
ATTEMPT: Final = np.dtype(
    [
        ("key", "u8"),
        ("network", "i8"),
        ("opportunity", "i8"),
        ("plan", "i8"),
        ("pathway", "i8"),
        ("state", "i8"),
        ("post", "i8"),
        ("entry", "i8"),
        ("beyond", "i8"),
        ("sector", "i8"),
        ("holding", "i8"),
        ("category", "i8"),
        ("signature", "i8"),
        ("stage", "i8"),
        ("begun", "f8"),  # day and fraction
        ("due", "i8"),
        ("fraction", "f8"),  # of the day
        ("listed", "i8"),  # 0 outside the scope of controls, 1 listed, 2 covered by catch-all
        ("licensed", "i8"),
        ("depth", "f8"),
        ("informed", "i8"),  # 1: customs has data on it in advance; 0 only for a through consignment
        ("covered", "i8"),  # 1: it may be stopped; 0 only for a through consignment
        ("opened", "i8"),
        ("trusted", "i8"),
        ("in_transport", "i8"),
        ("group", "i8"),  # of exercise cases: 0 procedural, 1 unlicensed or lost, 2 prohibited end use
        ("alerted", "i8"),
        ("fate", "i8"),  # Fate
        ("stopped_at", "i8"),  # gate, 0 none
        ("next", "i8"),  # open attempt of the same network begun after this one
    ],
    align=True,
)
PROGRAMME: Final = np.dtype(
    [
        ("key", "u8"),
        ("capacity", "i8"),
        ("busy", "i8"),
        ("months", "f8"),  # mean time to match and deliver
        ("agreement", "i8"),  # of a peer review, else -1
        ("clock", "f8"),
        ("held", "i8"),
    ],
    align=True,
)
REQUEST: Final = np.dtype(
    [
        ("state", "i8"),
        ("day", "i8"),
        ("control", "i8"),
        ("programme", "i8"),
        ("due", "i8"),
        ("rows", "f8"),
        ("stage", "i8"),
    ],
    align=True,
)
ORDER: Final = np.dtype([("day", "i8"), ("state", "i8"), ("lever", "i8"), ("effort", "f8")], align=True)
EXOGENOUS_EVENT: Final = np.dtype(
    [("day", "i8"), ("until", "i8"), ("kind", "i8"), ("place", "i8"), ("size", "f8"), ("control", "i8")], align=True
)
AGREEMENT: Final = np.dtype([("lever", "i8"), ("from_day", "i8"), ("until_day", "i8")], align=True)
LEVER: Final = np.dtype(
    [("cost", "f8"), ("hours", "f8"), ("desk_hours", "f8"), ("lag", "f8"), ("joint", "i8")],
    align=True,
)
FEED: Final = np.dtype([("lever", "i8"), ("control", "i8"), ("weight", "f8")], align=True)
PARAMETER: Final = np.dtype([(parameter.name, "f8") for parameter in PARAMETERS])


class Use(Enum):
    """How a run uses an array."""

    FIXED = "no step writes it: shared by all replicates"
    KEPT = "brought back to day 0 for the next replicate"
    TALLY = "brought back too, and its replicates are summarised"
    ANEW = "its rows are written whole before they are read: nothing to bring back"


@dataclass(frozen=True, slots=True)
class Shape:
    """Element and axes of an array, by name: axes of one name have one length in all arrays of a region."""

    dtype: np.dtype[Any]
    axes: tuple[str, ...]
    use: Use


def _of(element: Any, use: Use, *axes: str) -> Shape:
    """Return the shape of an array of these elements."""
    return Shape(np.dtype(element), axes, use)


class Region(NamedTuple):
    """All arrays of one region in one replicate. ``places`` are the States and, last, the region itself."""

    run: Annotated[Any, _of(RUN, Use.KEPT, "one")]
    par: Annotated[Any, _of(PARAMETER, Use.KEPT, "one")]
    levers: Annotated[Any, _of(LEVER, Use.FIXED, "levers")]
    feeds: Annotated[Any, _of(FEED, Use.KEPT, "feeds")]  # weights follow from parameters
    orders: Annotated[Any, _of(ORDER, Use.FIXED, "orders")]  # by State and day
    agreements: Annotated[Any, _of(AGREEMENT, Use.FIXED, "agreements")]
    parties: Annotated[Any, _of(np.uint8, Use.FIXED, "agreements", "states")]
    exogenous_events: Annotated[Any, _of(EXOGENOUS_EVENT, Use.FIXED, "happenings")]  # exogenous events
    states: Annotated[Any, _of(STATE, Use.KEPT, "states")]
    law: Annotated[
        Any, _of(np.int64, Use.KEPT, "states", "controls")
    ]  # day of entry into force, NEVER where there is none
    practice: Annotated[Any, _of(np.float64, Use.KEPT, "states", "controls")]  # 0-1
    practice_start: Annotated[Any, _of(np.float64, Use.KEPT, "states", "controls")]
    gained: Annotated[Any, _of(np.float64, Use.KEPT, "states", "controls")]  # closed by reform, reviews and assistance
    reported: Annotated[Any, _of(np.float64, Use.KEPT, "states", "controls")]  # practice at the last report
    setting: Annotated[Any, _of(np.float64, Use.KEPT, "states", "levers")]  # effort decided, 0-1
    effort: Annotated[Any, _of(np.float64, Use.KEPT, "states", "levers")]  # effort that works, after its lag
    effort_start: Annotated[Any, _of(np.float64, Use.FIXED, "states", "levers")]
    objects: Annotated[Any, _of(np.uint8, Use.FIXED, "states", "levers")]  # 1 where a State has what a lever acts on
    priority: Annotated[Any, _of(np.int64, Use.KEPT, "states", "controls")]  # 1 for an open recommendation
    authorities: Annotated[Any, _of(AUTHORITY, Use.KEPT, "states")]  # one a State
    queue: Annotated[Any, _of(APPLICATION, Use.ANEW, "states", "queue")]  # a ring
    posts: Annotated[Any, _of(POST, Use.KEPT, "posts")]
    sectors: Annotated[Any, _of(SECTOR, Use.KEPT, "sectors")]
    holdings: Annotated[Any, _of(HOLDING, Use.KEPT, "holdings")]
    lost: Annotated[Any, _of(LOST, Use.ANEW, "lost")]
    networks: Annotated[Any, _of(NETWORK, Use.KEPT, "networks")]
    plans: Annotated[Any, _of(PLAN, Use.FIXED, "networks", "plans")]
    fixed_plans: Annotated[
        Any, _of(np.int16, Use.FIXED, "networks", "fixed_plans")
    ]  # plan fixed at an opportunity, -1 waiting, FREE if the network chooses
    attempts: Annotated[Any, _of(ATTEMPT, Use.ANEW, "attempts")]
    programmes: Annotated[Any, _of(PROGRAMME, Use.KEPT, "programmes")]
    helps: Annotated[Any, _of(np.uint8, Use.FIXED, "programmes", "controls")]
    requests: Annotated[Any, _of(REQUEST, Use.ANEW, "requests")]
    start: Annotated[Any, _of(np.float64, Use.KEPT, "states", "tallies")]  # levels at day 0
    months: Annotated[Any, _of(np.float64, Use.TALLY, "months", "places", "tallies")]
    rows: Annotated[Any, _of(np.float64, Use.TALLY, "months", "states", "controls")]  # practice at the month's end
    stops: Annotated[Any, _of(np.float64, Use.TALLY, "months", "states", "gates")]
    delay_bins: Annotated[Any, _of(np.float64, Use.TALLY, "quarters", "states", "bins")]
    licence_bins: Annotated[Any, _of(np.float64, Use.TALLY, "quarters", "states", "bins")]
    own_work: Annotated[
        Any, _of(np.float64, Use.TALLY, "quarters", "states", "levers", "ratio")
    ]  # numerator and denominator of each lever's own indicator
    encounters: Annotated[
        Any, _of(np.int16, Use.KEPT, "networks", "encounters")
    ]  # State met at an opportunity, -1 left, -2 no network, -3 none yet
    events: Annotated[Any, _of(EVENT, Use.ANEW, "events")]


SHAPES: Final[dict[str, Shape]] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Region, include_extras=True).items()
}
"""Shape of each array of a region, in the order of Region's fields."""


def records(size: int, dtype: np.dtype[Any]) -> Any:
    """Return a record array of zeros, (size,)."""
    return np.zeros(size, dtype).view(np.recarray)


def empty(name: str, sizes: Mapping[str, int]) -> Any:
    """Return an array of a region full of zeros; ``sizes`` gives the length of each of its axes."""
    shape = SHAPES[name]
    values = np.zeros([sizes[axis] for axis in shape.axes], shape.dtype)
    return values.view(np.recarray) if shape.dtype.names else values
