"""Regions made to measure are valid, whole, of the wanted size, and the same for the same arguments."""

import os
import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.generate import Recipe, SizeError, generate, write
from sim.generate.drawing import draw, inside
from sim.generate.naming import SPELLINGS, Name, NameGenerator
from sim.generate.random_stream import RandomStream
from sim.generate.writing import counts
from sim.results import headline
from sim.run import run_many
from sim.scenario import ScenarioError, load
from sim.scenario.calendar import QUARTER
from sim.scenario.levers import LEVERS
from sim.scenario.names import findings
from tests.conftest import dear

SMALL = settings(max_examples=dear(10))


@st.composite
def recipes(draw):
    states = draw(st.integers(1, 12))
    return Recipe(
        states,
        draw(st.integers(states, states + 25)),
        draw(st.integers(0, 20)),
        draw(st.integers(0, 2**63 - 1)),
        draw(st.integers(1, 80)),
    )


def made(recipe):
    return generate(recipe.states, recipe.posts, recipe.networks, recipe.seed, recipe.quarters, recipe.name)


@SMALL
@given(recipes())
def test_a_region_has_the_sizes_asked_for_and_a_post_and_a_sector_in_every_state(recipe):
    region = made(recipe)
    assert (len(region.states), len(region.posts), len(region.networks)) == (
        recipe.states,
        recipe.posts,
        recipe.networks,
    )
    assert region.quarters == recipe.quarters
    everywhere = {state.id for state in region.states}
    assert {post.state for post in region.posts} == everywhere
    assert {sector.state for sector in region.sectors} == everywhere


@SMALL
@given(recipes())
def test_the_same_recipe_gives_the_same_region_and_another_seed_another(recipe):
    first = made(recipe)
    assert made(recipe).hash == first.hash
    other = generate(recipe.states, recipe.posts, recipe.networks, recipe.seed ^ 1, recipe.quarters)
    assert other.hash != first.hash


@SMALL
@given(recipes())
def test_a_written_region_loads_back_equal(tmp_path_factory, recipe):
    folder = tmp_path_factory.mktemp("region")
    region = made(recipe)
    files = write(region, recipe, folder)
    assert sorted(path.name for path in files) == [
        "README.md",
        "briefing.en.md",
        "briefing.fr.md",
        "briefing.ru.md",
        "scenario.yaml",
    ]
    assert load(folder) == region
    assert load(folder).hash == region.hash


@SMALL
@given(recipes())
def test_names_are_unique_fictional_and_written_in_the_script_of_each_language(recipe):
    region = made(recipe)
    for parts in (region.states, region.posts, region.map.places):
        for language in SPELLINGS:
            named = [part.name.get(language) for part in parts]
            assert len(set(named)) == len(named)
    for part in (*region.states, *region.posts, *region.map.places):
        assert re.search("[а-яё]", part.name.get("ru")), part.name.get("ru")
        assert not re.search("[a-z]", part.name.get("ru")), part.name.get("ru")
        assert not re.search("[а-яё]", part.name.get("en") + part.name.get("fr"), re.I)
    assert findings(region.model_dump(mode="json")) == ()


@SMALL
@given(recipes())
def test_neighbours_share_their_border_point_by_point_and_strangers_share_no_side(recipe):
    region = made(recipe)
    sides = {}
    for name, (ring,) in region.map.polygons.items():
        for side in pairwise([*ring, ring[0]]):
            sides.setdefault(frozenset(side), set()).add(name)
    touching = {tuple(sorted(pair)) for pair in sides.values() if len(pair) == 2}
    assert all(len(names) <= 2 for names in sides.values())
    assert touching == {tuple(sorted((s.id, other))) for s in region.states for other in s.neighbours}
    if len(region.states) > 1:
        assert all(state.neighbours for state in region.states)


@SMALL
@given(recipes())
def test_posts_and_holdings_lie_within_their_state_and_every_post_is_on_a_corridor(recipe):
    region = made(recipe)
    for part in (*region.posts, *region.holdings):
        assert inside(part.at, region.map.polygons[part.state][0]), part.id
    ends = {end for corridor in region.map.corridors for end in corridor}
    assert {post.id for post in region.posts} <= ends
    of = {post.id: post.state for post in region.posts}
    neighbours = {state.id: {state.id, *state.neighbours} for state in region.states}
    for one, other in region.map.corridors:
        assert other == "outside" or of[other] in neighbours[of[one]]


@SMALL
@given(recipes())
def test_budgets_hold_what_the_levers_cost_at_the_start(recipe):
    region = made(recipe)
    for state in region.states:
        start = region.start(state.id).levers
        efforts = [(lever, lever.effort(start[lever.id])) for lever in LEVERS]
        spent = sum(effort * lever.cost_per_quarter for lever, effort in efforts)
        hours = sum(effort * lever.officer_hours for lever, effort in efforts)
        assert 0.4 * state.budget.value < spent < 0.9 * state.budget.value
        assert 0.4 * state.officer_hours.value < hours < 0.95 * state.officer_hours.value


@SMALL
@given(recipes())
def test_attempts_follow_from_the_networks_and_are_said_to_be_an_assumption(recipe):
    region = made(recipe)
    opportunities = sum(QUARTER / network.opportunity_days.value for network in region.networks)
    assert region.attempts_per_quarter.value == pytest.approx(0.75 * opportunities, abs=0.51)
    assert region.attempts_per_quarter.source == "assumption, far above reality"
    assert "assumption" in region.attempts_note.get("en")


@SMALL
@given(recipes())
def test_a_network_acts_in_neighbouring_states_and_a_body_joins_a_few(recipe):
    region = made(recipe)
    neighbours = {state.id: set(state.neighbours) for state in region.states}
    for group in (*(n.reach for n in region.networks), *(a.states for a in region.agreements)):
        assert len(group) <= 6
        assert all(neighbours[later] & set(group[:place]) for place, later in enumerate(group) if place)
    assert bool(region.agreements) == (len(region.states) > 1)


def test_every_number_is_an_assumption_with_a_range_of_its_own():
    region = generate(40, 150, 30, seed=5)

    def quantities(value, path=""):
        if isinstance(value, dict):
            if set(value) == {"value", "range", "source"}:
                yield path, value
            else:
                for key, item in value.items():
                    yield from quantities(item, f"{path}.{key}")
        elif isinstance(value, list):
            for item in value:
                yield from quantities(item, path)

    found = list(quantities(region.model_dump(mode="json")))
    assert len(found) > 1000
    for path, quantity in found:
        assert "assumption" in quantity["source"], path
        low, high = quantity["range"]
        assert low < high, (path, quantity)


def test_kinds_of_states_posts_and_networks_are_mixed():
    region = generate(12, 100, 60, seed=3)
    assert {state.profile for state in region.states} == set(region.profiles)
    assert len(region.profiles) == 6
    assert {post.kind for post in region.posts} == {"crossing", "port", "airport", "rail", "free_zone"}
    assert {network.wants for network in region.networks} == set("NCBDER")
    practices = {round(region.start(state.id).practice["personnel"], 2) for state in region.states}
    assert len(practices) >= 6


@pytest.mark.parametrize("seed", range(3))
def test_institutions_can_do_their_work_at_the_start(seed):
    region = generate(12, 60, 40, seed=seed)
    sample = run_many(region, seed=1, replicates=4, days=364)
    told = headline(sample)
    assert 0.3 < float(told.filter(told["indicator"] == "delay_mean")["p50"][0]) < 1.5
    attempts = float(told.filter(told["indicator"] == "attempts")["p50"][0])
    assert attempts == pytest.approx(4 * region.attempts_per_quarter.value, rel=0.25)


def test_texts_stand_in_each_language_that_a_region_speaks():
    region = generate(4, 9, 3, seed=1)
    for text in (
        region.title,
        region.summary,
        region.attempts_note,
        region.briefing,
        *(o.text for o in region.objectives),
    ):
        assert len(set(text.written().values())) == len(SPELLINGS)
        assert re.search("[а-яё]", text.get("ru"))
    for language, word in (("en", "fictional"), ("fr", "fictifs"), ("ru", "вымышлены")):
        assert word in region.briefing.get(language)
        assert "{" not in region.briefing.get(language)


@pytest.mark.slow
def test_the_region_of_a_recipe_is_the_same_without_compilation():
    code = "from sim.generate import generate; print(generate(5, 14, 6, seed=2**62 + 3).hash)"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            env={**os.environ, "NUMBA_DISABLE_JIT": switch, "PYTHONHASHSEED": switch},
        ).stdout
        for switch in ("0", "1")
    }
    assert answers == {generate(5, 14, 6, seed=2**62 + 3).hash + "\n"}


def test_draws_names_and_maps_are_the_same_on_every_machine():
    assert RandomStream(1540).share("region") == 0.6194086816800155
    assert RandomStream(2**63 - 1).share("region", 3) == 0.49893231402456006
    names = NameGenerator(RandomStream(7))
    assert [names.state(f"state:{n}").texts()["en"] for n in range(4)] == [
        "Droldosia",
        "Virmora",
        "Koskista",
        "Drundovar",
    ]
    cell = draw(RandomStream(7), 5).cells[3]
    assert cell.ring[:4] == [(196.2, 158.6), (209.0, 160.4), (217.6, 155.8), (226.2, 153.2)]
    assert cell.centre == (248.775, 192.29500000000002)


def test_draws_fill_their_range_evenly():
    luck = RandomStream(7)
    shares = [luck.share("any", n) for n in range(4000)]
    assert 0 <= min(shares) < 0.01
    assert 0.99 < max(shares) < 1
    assert sum(shares) / len(shares) == pytest.approx(0.5, abs=0.02)
    assert {luck.whole(f"n{n}", 2, 4) for n in range(50)} == {2, 3, 4}
    assert sorted(luck.shuffled("order", range(20))) == list(range(20))


@pytest.mark.parametrize(
    ("latin", "cyrillic"), [("velmora", "Вельмора"), ("dovria", "Доврия"), ("kardelun", "Карделун"), ("lilia", "Лилия")]
)
def test_russian_follows_letter_by_letter(latin, cyrillic):
    assert Name(latin).texts()["ru"] == cyrillic


def test_thousands_of_places_have_names_of_their_own():
    names = NameGenerator(RandomStream(1))
    given = [names.place(f"{n}") for n in range(6000)]
    assert all(len({name.texts()[language] for name in given}) == 6000 for language in SPELLINGS)


@pytest.mark.parametrize("states", [1, 2, 3, 5, 17, 100, 193])
def test_a_map_of_any_number_of_states_has_simple_outlines_and_lies_on_its_sheet(states):
    drawing = draw(RandomStream(states), states)
    assert len(drawing.cells) == states
    assert sum(bool(cell.coast) for cell in drawing.cells) >= min(states, 2)
    for cell in drawing.cells:
        assert len(set(cell.ring)) == len(cell.ring) >= 12
        assert inside(cell.centre, cell.ring)
        assert not crossings(cell.ring)
    for x, y in (point for ring in (*(c.ring for c in drawing.cells), *drawing.seas) for point in ring):
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height


def crossings(ring):
    """Return the pairs of sides of a ring that cut each other."""
    sides = list(pairwise([*ring, ring[0]]))

    def turn(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0

    return [
        (p, q)
        for n, p in enumerate(sides)
        for q in sides[n + 2 :]
        if not set(p) & set(q) and turn(*p, q[0]) != turn(*p, q[1]) and turn(*q, p[0]) != turn(*q, p[1])
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"states": 0}, "states"),
        ({"states": 194}, "states"),
        ({"posts": 5001}, "posts"),
        ({"posts": 2}, "posts"),
        ({"networks": -1}, "networks"),
        ({"networks": 5001}, "networks"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"quarters": 0}, "quarters"),
        ({"name": "No Name"}, "name"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_made_is_refused_with_field_value_and_what_was_expected(wrong, field):
    with pytest.raises(SizeError) as caught:
        Recipe(**{"states": 3, "posts": 5, "networks": 2, "seed": 1, **wrong})
    assert str(caught.value).startswith(f"{field}: found ")
    assert "expected" in str(caught.value)


def test_a_name_of_a_real_state_is_refused():
    with pytest.raises(ScenarioError, match="real State"):
        generate(1, 1, 0, seed=1, name="france")


@pytest.mark.soak
def test_the_largest_regions_are_valid_and_load_back(tmp_path):
    recipe = Recipe(193, 5000, 5000, seed=11)
    region = made(recipe)
    assert counts(region)["posts"] == 5000
    assert counts(region)["networks"] == 5000
    write(region, recipe, tmp_path)
    assert load(tmp_path).hash == region.hash
