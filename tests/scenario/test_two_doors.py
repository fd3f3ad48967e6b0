""" "Two doors" is what its outline says: States, posts, networks, map, texts."""

import re
from itertools import pairwise

from sim.scenario import Scenario
from sim.scenario.levers import LEVERS

Point = tuple[float, float]


def inside(point: Point, ring: tuple[Point, ...]) -> bool:
    """Return whether a point lies inside a ring (even-odd rule)."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


def distance(point: Point, ring: tuple[Point, ...]) -> float:
    """Return the distance in map units from a point to the outline of a ring."""
    x, y = point
    best = float("inf")
    for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
        length = (x2 - x1) ** 2 + (y2 - y1) ** 2
        share = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) if length else 0.0
        best = min(best, ((x - x1 - share * (x2 - x1)) ** 2 + (y - y1 - share * (y2 - y1)) ** 2) ** 0.5)
    return best


def test_its_states_begin_as_the_outline_says(two_doors: Scenario) -> None:
    inspection = {state.id: two_doors.start(state.id).levers["L21"] for state in two_doors.states}
    transit = {state.id: two_doors.start(state.id).levers["L25"] for state in two_doors.states}
    assert inspection == {"velmora": 6, "selvane": 8, "dovria": 3}
    assert transit == {"velmora": 10, "selvane": 60, "dovria": 5}


def test_it_has_posts_of_all_kinds_in_every_state(two_doors: Scenario) -> None:
    assert 8 <= len(two_doors.posts) <= 12
    assert {post.kind for post in two_doors.posts} == {"crossing", "port", "airport", "rail", "free_zone"}
    assert {post.state for post in two_doors.posts} == {state.id for state in two_doors.states}
    assert all(40 <= post.flow_per_day.value <= 300 for post in two_doors.posts)
    dovria = [post for post in two_doors.posts if post.state == "dovria"]
    assert "port" not in {post.kind for post in dovria}


def test_its_networks_are_abstract_and_want_every_category(two_doors: Scenario) -> None:
    assert 12 <= len(two_doors.networks) <= 20
    assert {network.wants for network in two_doors.networks} == set("NCBDER")
    assert all(re.fullmatch(r"network-\d\d", network.id) for network in two_doors.networks)
    chances = sum(91 / network.opportunity_days.value for network in two_doors.networks)
    assert 30 <= chances <= 45


def test_each_state_has_sectors_with_universities_and_the_expected_applications(two_doors: Scenario) -> None:
    for state, applications in (("velmora", 600), ("selvane", 450), ("dovria", 150)):
        sectors = [sector for sector in two_doors.sectors if sector.state == state]
        assert 2 <= len(sectors) <= 3
        assert sum(sector.universities for sector in sectors) > 0
        assert sum(sector.applications_per_year.value for sector in sectors) == applications


def test_budgets_hold_what_the_levers_cost_at_the_start(two_doors: Scenario) -> None:
    for state in two_doors.states:
        start = two_doors.start(state.id).levers
        efforts = [(lever, lever.effort(start[lever.id])) for lever in LEVERS]
        assert sum(effort * lever.cost_per_quarter for lever, effort in efforts) < 0.9 * state.budget.value
        assert sum(effort * lever.officer_hours for lever, effort in efforts) < 0.95 * state.officer_hours.value


def test_its_objectives_point_to_indicators_items_and_paragraphs(two_doors: Scenario) -> None:
    shown = {objective.id: objective.indicator for objective in two_doors.objectives}
    assert shown == {
        "same-goods-same-answer": "same_conclusion",
        "from-denial-to-profile": "profile_days",
        "whose-border": "denials_screened",
        "transit-without-delay": "advance_data",
    }
    assert {item for objective in two_doors.objectives for item in objective.items} >= {"9c", "9g", "9i"}


def test_participants_get_the_suggested_levers(two_doors: Scenario) -> None:
    suggested = "L04 L05 L07 L11 L14 L17 L21 L25 L28 L30 L32 L37"
    assert list(two_doors.basic_levers) == suggested.split()


def test_recommendations_lie_with_every_state(two_doors: Scenario) -> None:
    assert all(state.recommendations for state in two_doors.states)
    assert 5 <= sum(not r.done for state in two_doors.states for r in state.recommendations) <= 8


def test_posts_and_holdings_lie_in_their_state_or_on_its_border(two_doors: Scenario) -> None:
    for item in (*two_doors.posts, *two_doors.holdings):
        assert item.at is not None
        ring = two_doors.map.polygons[item.state][0]
        assert inside(item.at, ring) or distance(item.at, ring) < 8, item.id


def test_crossings_lie_near_the_border_they_lead_over(two_doors: Scenario) -> None:
    for post in two_doors.posts:
        for other in post.leads_to:
            assert distance(post.at, two_doors.map.polygons[other][0]) < 20, post.id


def test_neighbours_share_the_points_of_their_border(two_doors: Scenario) -> None:
    outlines = {name: set(rings[0]) for name, rings in two_doors.map.polygons.items()}
    for state in two_doors.states:
        for other in state.neighbours:
            assert len(outlines[state.id] & outlines[other]) >= 10
    sea = set(two_doors.map.seas[0])
    assert len(sea & outlines["velmora"]) >= 10
    assert not sea & outlines["dovria"]


def test_every_post_is_on_a_corridor(two_doors: Scenario) -> None:
    ends = {end for corridor in two_doors.map.corridors for end in corridor}
    assert ends == {post.id for post in two_doors.posts} | {"outside"}


def test_texts_are_written_in_three_scripts_and_languages(two_doors: Scenario) -> None:
    named = (*two_doors.states, *two_doors.posts, *two_doors.sectors, *two_doors.holdings, *two_doors.programmes)
    for part in named:
        assert re.search("[а-яё]", part.name.get("ru"), re.I), part.id
        assert not re.search("[а-яё]", part.name.get("en") + part.name.get("fr"), re.I), part.id
    for text in (two_doors.title, two_doors.summary, two_doors.attempts_note):
        assert len(set(text.written().values())) == len(two_doors.languages)


def test_the_briefing_is_of_a_page_and_says_that_all_is_fictional(two_doors: Scenario) -> None:
    for language, word in (("en", "fictional"), ("fr", "fictifs"), ("ru", "вымышлены")):
        text = two_doors.briefing.get(language)
        assert 240 <= len(re.findall(r"\w+", text)) <= 520
        assert word in text


def test_attempts_are_said_to_be_an_assumption_far_above_reality(two_doors: Scenario) -> None:
    assert "assumption" in two_doors.attempts_note.get("en")
    assert "hypothèse" in two_doors.attempts_note.get("fr")
    assert "допущение" in two_doors.attempts_note.get("ru")
    assert two_doors.attempts_per_quarter.source == "assumption, far above reality"
