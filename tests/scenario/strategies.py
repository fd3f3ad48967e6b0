"""Hypothesis strategies: small random scenarios of all parts, and random decisions in them."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from sim.scenario import Agreement, Decisions, Order, Scenario
from sim.scenario.controls import CONTROLS
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.profiles import LAW_ROWS, PRACTICE_ROWS, REPORT_ROWS, REPORTED
from sim.words import LANGUAGES

KINDS = ("crossing", "port", "airport", "rail", "free_zone")
CATEGORIES = ("N", "C", "B", "D", "E", "R")
ORGANIZATIONS = ("OSCE", "UNODA", "INTERPOL", "UNODC", "OPCW", "BWC-ISU", "peers")
NAMES = ("velmora", "selvane", "dovria")


def text(word: str) -> dict[str, str]:
    """Return a text that is the same word in every language."""
    return dict.fromkeys(LANGUAGES, word)


def number(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of few digits, so that a failing example can be read."""
    return st.floats(low, high, allow_nan=False).map(lambda value: min(high, max(low, round(value, 2))))


share = number(0, 1)


def values_of(lever: Lever) -> st.SearchStrategy[float]:
    """The values that a lever can have, the ends of a range more often: any of it, or any step."""
    if lever.steps:
        return st.integers(0, len(lever.steps) - 1).map(float)
    return st.sampled_from((float(lever.low), float(lever.high))) | st.floats(lever.low, lever.high)


LEVER_VALUES = {
    lever.id: values_of(lever)
    if lever.steps
    else st.sampled_from((lever.low, lever.high)) | number(lever.low, lever.high)
    for lever in LEVERS
}


@cache
def levers() -> st.SearchStrategy[dict[str, float]]:
    """A few levers with values anywhere in their ranges, the ends included."""
    efforts = st.dictionaries(st.sampled_from(sorted(LEVER_INDEX)), share, max_size=6)
    return efforts.map(
        lambda chosen: {name: LEVERS[LEVER_INDEX[name]].value(effort) for name, effort in chosen.items()}
    )


@cache
def law() -> st.SearchStrategy[dict[str, Any]]:
    """A law block: a default and some rows, a few of them entering into force during the run."""
    value = st.booleans() | st.integers(0, 200)
    return st.fixed_dictionaries(
        {"default": st.booleans()}, optional=dict.fromkeys(LAW_ROWS[:: max(1, len(LAW_ROWS) // 6)], value)
    )


@cache
def start_blocks() -> dict[str, st.SearchStrategy[Any]]:
    """The blocks that a profile and a State share."""
    return {
        "law": law(),
        "practice": st.fixed_dictionaries({"default": share}, optional=dict.fromkeys(PRACTICE_ROWS[:3], share)),
        "levers": levers(),
        "reports": st.fixed_dictionaries(
            {"default": st.sampled_from(REPORTED)}, optional=dict.fromkeys(REPORT_ROWS[:2], st.sampled_from(REPORTED))
        ),
    }


@cache
def states(ids: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """States that are all neighbours; some take the profile, some speak for themselves."""
    recommendation = st.fixed_dictionaries(
        {
            "text": st.just(text("open")),
            "item": st.sampled_from(("9a", "9c", "9g")),
            "control": st.sampled_from([control.id for control in CONTROLS]),
            "done": st.booleans(),
        }
    )
    return st.tuples(
        *(
            st.fixed_dictionaries(
                {
                    "id": st.just(name),
                    "name": st.just(text(name.title())),
                    "profile": st.sampled_from((None, "common")),
                    "instruments_in_force": st.integers(0, 12),
                    "budget": number(0, 200),
                    "officer_hours": number(0, 20_000),
                    "neighbours": st.just([other for other in ids if other != name]),
                    "recommendations": st.lists(recommendation, max_size=2),
                    **start_blocks(),
                }
            )
            for name in ids
        )
    ).map(list)


@cache
def post(n: int, state: str, ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """One post of any kind, from idle to overrun."""
    others = [name for name in ids if name != state]
    return st.fixed_dictionaries(
        {
            "id": st.just(f"post-{n}"),
            "state": st.just(state),
            "name": st.just(text(f"Post {n}")),
            "kind": st.sampled_from(KINDS),
            "flow_per_day": st.just(0.0) | number(1, 60),
            "correlated_share": number(0, 0.5),
            "listed_share": number(0, 0.5),
            "documents_days": number(0, 3),
            "slots_per_day": st.just(0.0) | number(0.5, 20),
            "officer_hours_per_day": number(0, 60),
            "skill": number(-1, 1),
            "through_share": share,
            "leads_to": st.lists(st.sampled_from(others), unique=True, max_size=2) if others else st.just([]),
            "at": st.just([float(n), 5.0]),
        }
    )


@cache
def posts(ids: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Two to six posts, at least one in each State."""
    extra = st.lists(st.sampled_from(ids), min_size=max(0, 2 - len(ids)), max_size=6 - len(ids))
    return extra.flatmap(
        lambda more: st.tuples(*(post(n, state, ids) for n, state in enumerate((*ids, *more)))).map(list)
    )


def sectors(ids: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """None to four sectors, no two of one State and category."""
    pairs = st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(CATEGORIES)), unique=True, max_size=4)

    def described(chosen: list[tuple[str, str]]) -> st.SearchStrategy[list[dict[str, Any]]]:
        return st.tuples(
            *(
                st.fixed_dictionaries(
                    {
                        "id": st.just(f"sector-{n}"),
                        "state": st.just(state),
                        "name": st.just(text(f"Sector {n}")),
                        "category": st.just(category),
                        "firms": st.integers(0, 80),
                        "universities": st.integers(0, 4),
                        "applications_per_year": number(0, 400),
                        "programmes_adopted": share,
                        "reached": share,
                        "unknowing_breaches": number(0, 0.3),
                    }
                )
                for n, (state, category) in enumerate(chosen)
            )
        ).map(list)

    return pairs.flatmap(described)


@cache
def holding(ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """A holding without an id; ``numbered`` gives it one."""
    return st.fixed_dictionaries(
        {
            "state": st.sampled_from(ids),
            "name": st.just(text("Holding")),
            "category": st.sampled_from(("N", "C", "B", "R")),
            "facilities": st.integers(1, 12),
            "losses_per_year": number(0, 3),
            "transport_share": share,
            "at": st.sampled_from((None, [3.0, 7.0])),
        }
    )


@cache
def network(ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """A network without an id, busier than any in a shipped scenario so that short runs have attempts."""
    return st.fixed_dictionaries(
        {
            "wants": st.sampled_from(CATEGORIES),
            "resources": share,
            "members": st.integers(1, 8),
            "opportunity_days": number(3, 40),
            "reach": st.lists(st.sampled_from(ids), unique=True, min_size=1),
            "value": number(0, 10),
            "adapts": share,
        }
    )


@cache
def programme() -> st.SearchStrategy[dict[str, Any]]:
    """A programme without an id."""
    return st.fixed_dictionaries(
        {
            "name": st.just(text("Programme")),
            "label": st.sampled_from(ORGANIZATIONS),
            "capacity": st.integers(0, 3),
            "matching_months": number(3, 36),
            "controls": st.lists(st.sampled_from(PRACTICE_ROWS), unique=True, min_size=1, max_size=3),
        }
    )


def numbered(word: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the items, each with an id of its own."""
    return [{"id": f"{word}-{n:02d}", **item} for n, item in enumerate(items, 1)]


@cache
def agreements(ids: tuple[str, ...], days: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """None to two joint levers in force among two or more States."""
    if len(ids) < 2:
        return st.just([])
    return st.lists(
        st.fixed_dictionaries(
            {
                "lever": st.sampled_from(JOINT),
                "states": st.lists(st.sampled_from(ids), unique=True, min_size=2),
                "from_day": st.integers(0, days - 1),
            }
        ),
        max_size=2,
    )


@st.composite
def scenario_data(draw: st.DrawFn, max_states: int = 3) -> dict[str, Any]:
    """Plain values of a small valid scenario with 1 to ``max_states`` (at most 3) States."""
    ids = NAMES[: draw(st.integers(1, min(max_states, len(NAMES))))]
    square = [[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]]]
    return {
        "format": 2,
        "name": "generated",
        "title": text("Generated"),
        "summary": text("Generated"),
        "briefing": text("Generated"),
        "quarters": 2,
        "attempts_note": text("Assumption, far above reality"),
        "attempts_per_quarter": 30,
        "basic_levers": ["L21"],
        "profiles": {"common": draw(st.fixed_dictionaries(start_blocks()))},
        "states": draw(states(ids)),
        "posts": draw(posts(ids)),
        "sectors": draw(sectors(ids)),
        "holdings": numbered("holding", draw(st.lists(holding(ids), max_size=3))),
        "networks": numbered("network", draw(st.lists(network(ids), min_size=1, max_size=6))),
        "programmes": numbered("programme", draw(st.lists(programme(), max_size=3))),
        "agreements": draw(agreements(ids, 120)),
        "map": {"width": 10.0, "height": 10.0, "polygons": dict.fromkeys(ids, square)},
    }


def scenarios(max_states: int = 3) -> st.SearchStrategy[Scenario]:
    """Small valid scenarios of two quarters.

    1-3 States, 2-6 posts of all kinds, 1-6 networks, the rest from none to a few.
    """
    return scenario_data(max_states).map(Scenario.model_validate)


@st.composite
def decisions(draw: st.DrawFn, scenario: Scenario, days: int) -> Decisions:
    """Orders for any lever at any value, and agreements that begin and may end, within the first ``days`` of a run."""
    ids = tuple(state.id for state in scenario.states)
    chosen = draw(
        st.lists(
            st.tuples(st.integers(0, days - 1), st.sampled_from(ids), st.sampled_from(sorted(LEVER_VALUES))),
            max_size=10,
            unique=True,
        )
    )
    orders = [Order(day, state, lever, draw(LEVER_VALUES[lever])) for day, state, lever in chosen]
    agreed = []
    if len(ids) > 1:
        for lever in draw(st.lists(st.sampled_from(JOINT), max_size=3)):
            together = draw(st.lists(st.sampled_from(ids), unique=True, min_size=2))
            begin = draw(st.integers(0, days - 1))
            end = draw(st.none() | st.integers(begin + 1, begin + days))
            agreed.append(Agreement(lever, tuple(together), begin, end))
    return Decisions(tuple(orders), tuple(agreed))
