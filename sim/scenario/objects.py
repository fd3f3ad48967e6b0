"""The objects of levers: without its object a lever changes nothing and costs nothing, and the page says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.scenario.levers import LEVER_INDEX, LEVERS, Lever
from sim.scenario.spec import Scenario
from sim.words import gettext_noop


@dataclass(frozen=True, slots=True)
class Object:
    """One kind of object: whether a State has it, and what a page says if not."""

    found: Callable[[Scenario, str], bool]
    missing: str


def _holding(category: str) -> Object:
    return Object(
        lambda scenario, state: any(h.state == state and h.category == category for h in scenario.holdings),
        {
            "N": gettext_noop("This State has no nuclear holding."),
            "C": gettext_noop("This State has no chemical holding."),
            "B": gettext_noop("This State has no biological holding."),
            "R": gettext_noop("This State has no holding of radioactive sources."),
        }[category],
    )


_HOLDING: Final = Object(
    lambda scenario, state: any(h.state == state for h in scenario.holdings), gettext_noop("This State has no holding.")
)
_POST: Final = Object(
    lambda scenario, state: any(p.state == state for p in scenario.posts),
    gettext_noop("This State has no customs post."),
)
_ZONE: Final = Object(
    lambda scenario, state: any(p.state == state and p.kind == "free_zone" for p in scenario.posts),
    gettext_noop("This State has no free zone."),
)
_THROUGH: Final = Object(
    lambda scenario, state: any(p.state == state and p.through_share.value > 0.0 for p in scenario.posts),
    gettext_noop("No consignments pass through this State."),
)
_SECTOR: Final = Object(
    lambda scenario, state: any(s.state == state for s in scenario.sectors),
    gettext_noop("This State has no exporters."),
)
_OTHERS: Final = Object(
    lambda scenario, state: any(other.id != state for other in scenario.states),
    gettext_noop("The region has no other State to agree with."),
)

OBJECTS: Final[Mapping[str, Object]] = {
    **{f"L11.{category}": _holding(category) for category in "NCBR"},
    **dict.fromkeys(("L12", "L13"), _HOLDING),
    **dict.fromkeys(("L05", "L10", "L17", "L18", "L21", "L22", "L23", "L24"), _POST),
    **dict.fromkeys(("L25", "L27"), _THROUGH),
    "L26": _ZONE,
    **dict.fromkeys(("L14", "L15", "L16", "L20", "L28", "L29", "L30", "L38"), _SECTOR),
    **dict.fromkeys(("L04", "L33", "L34", "L37"), _OTHERS),
}
"""Object of a lever, by its id; the others act on what every State has."""


def missing_object(scenario: Scenario, state: str, lever: Lever | str) -> str:
    """Return what a page says if a State lacks a lever's object, otherwise an empty text. Raises KeyError."""
    of = OBJECTS.get((lever if isinstance(lever, Lever) else LEVERS[LEVER_INDEX[lever]]).id)
    return "" if of is None or of.found(scenario, state) else of.missing


def without_object(scenario: Scenario, state: str) -> frozenset[str]:
    """Return the ids of the levers without an object in a State; they cost nothing."""
    return frozenset(lever.id for lever in LEVERS if missing_object(scenario, state, lever))


def has_object(scenario: Scenario, state: str, lever: Lever | str) -> bool:
    """Return whether a State has what a lever acts on. Raises KeyError for an unknown lever."""
    return not missing_object(scenario, state, lever)
