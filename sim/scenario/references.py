"""Consistency between the parts of a scenario: every name points somewhere, nothing is given twice, everything is on the map."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.calendar import QUARTER
from sim.scenario.controls import CONTROL_INDEX
from sim.scenario.indicator_ids import COUNTED
from sim.scenario.injects import AT_HOLDING, AT_POST, wrong_size
from sim.scenario.levers import AGREED, LEVERS
from sim.scenario.problems import Finding, gettext_lazy
from sim.scenario.profiles import one_of

if TYPE_CHECKING:
    from sim.scenario.injects import ExogenousEvent
    from sim.scenario.spec import RegionMap, Scenario

SECTIONS: Final = (
    "objectives",
    "states",
    "posts",
    "sectors",
    "holdings",
    "networks",
    "programmes",
    "agreements",
    "happenings",
    "injects",
)
NAMELESS: Final = ("agreements", "happenings")
"""Sections whose entries have no id."""
RESERVED: Final = ("all", "outside")
"""Ids that mean something else: every State, and the end of a corridor."""


@dataclass(frozen=True)
class ScenarioParts:
    """The parts of a scenario that are sound by themselves, with their places in the file, and all ids it declares."""

    items: Mapping[str, list[tuple[int, Any]]]
    profiles: frozenset[str]
    basic_levers: tuple[str, ...]
    quarters: int
    map: "RegionMap | None"
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: "Scenario") -> "ScenarioParts":
        """Return the parts of a scenario whose fields are all sound."""
        items: dict[str, list[tuple[int, Any]]] = {name: list(enumerate(getattr(scenario, name))) for name in SECTIONS}
        return cls(items, frozenset(scenario.profiles), scenario.basic_levers, scenario.quarters, scenario.map)

    def ids(self, section: str) -> frozenset[str]:
        """Return all ids of a section, those of unsound entries included."""
        return frozenset(item.id for _, item in self.items[section]) | self.declared.get(section, frozenset())


def disagreements(parts: ScenarioParts) -> tuple[Finding, ...]:
    """Return all inconsistencies between the parts, in the order of the file's sections."""
    return tuple(finding for check in _CHECKS for finding in check(parts))


def _known(path: tuple[str | int, ...], names: Iterable[str], known: frozenset[str]) -> Iterator[Finding]:
    """Names that are not among the known, and names given twice."""
    seen = set()
    for index, name in enumerate(names):
        if name not in known:
            yield Finding((*path, index), name, one_of(name, known))
        elif name in seen:
            yield Finding((*path, index), name, gettext_lazy("each name once"))
        seen.add(name)


def _repeated(parts: ScenarioParts) -> Iterator[Finding]:
    for section in SECTIONS:
        if section in NAMELESS:
            continue
        seen: dict[str, int] = {}
        for index, item in parts.items[section]:
            if item.id in RESERVED:
                yield Finding(
                    (section, index, "id"), item.id, gettext_lazy("an id other than {ids}", ids=", ".join(RESERVED))
                )
            if item.id in seen:
                expected = gettext_lazy("an id of its own; {place} has this one", place=f"{section}[{seen[item.id]}]")
                yield Finding((section, index, "id"), item.id, expected)
            seen.setdefault(item.id, index)


def _levers(parts: ScenarioParts) -> Iterator[Finding]:
    yield from _known(("basic_levers",), parts.basic_levers, frozenset(lever.base for lever in LEVERS))


def _states(parts: ScenarioParts) -> Iterator[Finding]:
    known = parts.ids("states")
    neighbours = {state.id: state.neighbours for _, state in parts.items["states"]}
    with_post = {post.state for _, post in parts.items["posts"]}
    for index, state in parts.items["states"]:
        if state.profile is not None and state.profile not in parts.profiles:
            yield Finding(("states", index, "profile"), state.profile, one_of(state.profile, parts.profiles))
        yield from _known(("states", index, "neighbours"), state.neighbours, known)
        for place, other in enumerate(state.neighbours):
            path = ("states", index, "neighbours", place)
            if other == state.id:
                yield Finding(path, other, gettext_lazy("another State"))
            elif other in neighbours and state.id not in neighbours[other]:
                expected = gettext_lazy(
                    "neighbours that name each other; {other} does not name {state}", other=other, state=state.id
                )
                yield Finding(path, other, expected)
        if state.id not in with_post and not parts.declared:
            yield Finding(("states", index, "id"), state.id, gettext_lazy("at least one post in each State"))


def _posts(parts: ScenarioParts) -> Iterator[Finding]:
    states = parts.ids("states")
    for index, post in parts.items["posts"]:
        yield from _known(("posts", index, "leads_to"), post.leads_to, states)
        for place, other in enumerate(post.leads_to):
            if other == post.state:
                yield Finding(
                    ("posts", index, "leads_to", place), other, gettext_lazy("a State other than the post's own")
                )
        if post.correlated_share.value + post.listed_share.value > 1:
            total = post.correlated_share.value + post.listed_share.value
            yield Finding(
                ("posts", index, "listed_share"),
                total,
                gettext_lazy("at most 1 together with {field}", field="correlated_share"),
            )


def _members_of_states(parts: ScenarioParts) -> Iterator[Finding]:
    states = parts.ids("states")
    for section in ("posts", "sectors", "holdings"):
        for index, item in parts.items[section]:
            if item.state not in states:
                yield Finding((section, index, "state"), item.state, one_of(item.state, states))
    seen: dict[tuple[str, str], int] = {}
    for index, sector in parts.items["sectors"]:
        first = seen.setdefault((sector.state, sector.category), index)
        if first != index:
            expected = gettext_lazy(
                "one sector for each State and category; {place} is the same", place=f"sectors[{first}]"
            )
            yield Finding(("sectors", index, "category"), sector.category, expected)


def _networks(parts: ScenarioParts) -> Iterator[Finding]:
    for index, network in parts.items["networks"]:
        yield from _known(("networks", index, "reach"), network.reach, parts.ids("states"))


def _controls(parts: ScenarioParts) -> Iterator[Finding]:
    known = frozenset(CONTROL_INDEX)
    for index, state in parts.items["states"]:
        for place, recommendation in enumerate(state.recommendations):
            if recommendation.control not in known:
                path = ("states", index, "recommendations", place, "control")
                yield Finding(path, recommendation.control, one_of(recommendation.control, known))
    for index, programme in parts.items["programmes"]:
        yield from _known(("programmes", index, "controls"), programme.controls, known)


def _agreements(parts: ScenarioParts) -> Iterator[Finding]:
    end = parts.quarters * QUARTER
    for index, agreement in parts.items["agreements"]:
        if agreement.lever not in AGREED:
            expected = gettext_lazy("a lever on which States agree: {names}", names=", ".join(AGREED))
            yield Finding(("agreements", index, "lever"), agreement.lever, expected)
        yield from _known(("agreements", index, "states"), agreement.states, parts.ids("states"))
        if agreement.from_day >= end:
            yield Finding(
                ("agreements", index, "from_day"),
                agreement.from_day,
                gettext_lazy("a day before the end, {end}", end=end),
            )


def _exogenous_events(parts: ScenarioParts) -> Iterator[Finding]:
    for index, event in parts.items["happenings"]:
        yield from _exogenous_event(parts, event, ("happenings", index))


def _exogenous_event(parts: ScenarioParts, event: "ExogenousEvent", path: tuple[str | int, ...]) -> Iterator[Finding]:
    section = "posts" if event.kind in AT_POST else "holdings" if event.kind in AT_HOLDING else "states"
    known = parts.ids(section)
    if event.at not in known:
        yield Finding((*path, "at"), event.at, one_of(event.at, known))
    permitted = wrong_size(event)
    if permitted is not None:
        low, high = permitted
        yield Finding(
            (*path, "size"), event.size, gettext_lazy("a number from {low:g} to {high:g}", low=low, high=high)
        )
    helps = event.kind == "assistance"
    if helps and event.control not in CONTROL_INDEX:
        yield Finding((*path, "control"), event.control, one_of(event.control or "", frozenset(CONTROL_INDEX)))
    elif not helps and event.control is not None:
        yield Finding((*path, "control"), event.control, gettext_lazy("nothing: only assistance helps a control"))


def _injects(parts: ScenarioParts) -> Iterator[Finding]:
    states, objectives = parts.ids("states"), parts.ids("objectives")
    numbers: set[int] = set()
    for index, inject in parts.items["injects"]:
        path = ("injects", index)
        if inject.number in numbers:
            yield Finding((*path, "number"), inject.number, gettext_lazy("a number of its own"))
        numbers.add(inject.number)
        if inject.objective not in objectives:
            yield Finding((*path, "objective"), inject.objective, one_of(inject.objective, objectives))
        for place, name in enumerate(inject.to):
            state = name.partition(".")[0]
            if state not in (*states, "all", "*", "assistance"):
                yield Finding((*path, "to", place), name, one_of(state, states))
        release = inject.release
        if release.day is not None and release.indicator is not None:
            yield Finding((*path, "release"), "day, indicator", gettext_lazy("a day or an indicator, not both"))
        if release.indicator is not None and (release.above is None) == (release.below is None):
            yield Finding((*path, "release"), release.indicator, gettext_lazy("above or below, not both"))
        if release.indicator is not None and release.indicator not in COUNTED:
            yield Finding((*path, "release", "indicator"), release.indicator, one_of(release.indicator, COUNTED))
        if release.state is not None and release.state not in states:
            yield Finding((*path, "release", "state"), release.state, one_of(release.state, states))
        for place, event in enumerate(inject.effects):
            yield from _exogenous_event(parts, event, (*path, "effects", place))


def _map(parts: ScenarioParts) -> Iterator[Finding]:
    drawn = parts.map
    if drawn is None:
        return
    states = parts.ids("states")
    for name in drawn.polygons:
        if name not in states:
            yield Finding(("map", "polygons", name), name, one_of(name, states))
    for state in sorted(states - set(drawn.polygons)):
        yield Finding(
            ("map", "polygons"),
            gettext_lazy("no polygon for {state}", state=state),
            gettext_lazy("a polygon for each State"),
        )
    ends = parts.ids("posts") | {"outside"}
    for index, corridor in enumerate(drawn.corridors):
        yield from _known(("map", "corridors", index), corridor, ends)
    yield from _off_the_map(parts, drawn)


def _off_the_map(parts: ScenarioParts, drawn: "RegionMap") -> Iterator[Finding]:
    points: list[tuple[tuple[str | int, ...], tuple[float, float]]] = []
    for section in ("posts", "holdings"):
        points += [((section, index, "at"), item.at) for index, item in parts.items[section] if item.at is not None]
    points += [(("map", "places", index, "at"), place.at) for index, place in enumerate(drawn.places)]
    for name, rings in drawn.polygons.items():
        points += [
            (("map", "polygons", name, i, j), point) for i, ring in enumerate(rings) for j, point in enumerate(ring)
        ]
    points += [(("map", "seas", i, j), point) for i, ring in enumerate(drawn.seas) for j, point in enumerate(ring)]
    for path, (x, y) in points:
        if x > drawn.width or y > drawn.height:
            expected = gettext_lazy("a point on the map, [0, 0] to [{x:g}, {y:g}]", x=drawn.width, y=drawn.height)
            yield Finding(path, [x, y], expected)


_CHECKS: Final = (
    _repeated,
    _levers,
    _states,
    _posts,
    _members_of_states,
    _networks,
    _controls,
    _agreements,
    _exogenous_events,
    _injects,
    _map,
)
