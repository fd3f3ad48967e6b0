"""How a scenario's lists are sorted changes nothing: every list that its model has is sorted anew, in both engines."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pydantic import BaseModel

from sim.agents.build import Template
from sim.ensemble.assumptions import Practice, Ranges
from sim.generate import generate
from sim.indicators import monthly, totals
from sim.region import MesaRegion
from sim.run import Engine, Record, run, run_many
from sim.scenario import Agreement, Decisions, Scenario, build, load
from sim.scenario.controls import CONTROLS
from sim.scenario.injects import AT_HOLDING, AT_POST, EXOGENOUS_KINDS, SIZES
from sim.scenario.levers import JOINT
from sim.scenario.part import TranslatedText
from sim.scenario.spec import RegionMap
from sim.whatif.counterfactuals import frame, would_it_have_been_stopped
from tests.conftest import dear
from tests.engines.regions import busy_decisions
from tests.scenario.strategies import decisions, scenarios

pytestmark = pytest.mark.slow

DAYS = 364
Sort = Callable[[list[Any]], list[Any]]
Lists = dict[str, list[tuple[str | int, ...]]]
"""Paths of the lists of plain values by what they are a list of: ``State.neighbours``."""


def lists_of(model: type[BaseModel]) -> Iterator[str]:
    """Yield all lists of a model and of the parts in it, as their fields say; the map is drawn and never simulated."""
    for name, field in model.model_fields.items():
        for hint in (field.annotation, *get_args(field.annotation)):
            for inner in (hint, *get_args(hint)):
                if isinstance(inner, type) and issubclass(inner, BaseModel) and inner not in (RegionMap, model):
                    yield from lists_of(inner)
        if get_origin(field.annotation) is tuple and Ellipsis in get_args(field.annotation):
            yield f"{model.__name__}.{name}"


def lists_in(part: Any, at: str = "", path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield the lists of two entries and more in a scenario, and the mappings of the same, each with its path."""
    if isinstance(part, RegionMap | TranslatedText):  # a text puts its languages in order itself
        return
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from lists_in(getattr(part, name), f"{type(part).__name__}.{name}", (*path, name))
    elif isinstance(part, tuple | Mapping):
        if len(part) > 1 and not isinstance(next(iter(part)), float):
            yield at, path
        for key, inner in part.items() if isinstance(part, Mapping) else enumerate(part):
            yield from lists_in(inner, at, (*path, key))


def sorted_anew(scenario: Scenario, sort: Sort, only: str | None = None) -> Scenario:
    """Return a scenario in which all lists and mappings are sorted otherwise, or only those of one field."""
    values = json.loads(scenario.canonical)
    found = [path for at, path in lists_in(scenario) if only in (None, at)]
    for *before, last in sorted(found, key=len, reverse=True):  # the inner ones first
        holder = values
        for key in before:
            holder = holder[key]
        there = holder[last]
        holder[last] = dict(sort(list(there.items()))) if isinstance(there, dict) else sort(there)
    return build(values, file="sorted-anew.yaml")


def backwards(entries: list[Any]) -> list[Any]:
    return entries[::-1]


def by(luck: random.Random) -> Sort:
    """Return a way to sort at random."""
    return lambda entries: luck.sample(entries, len(entries))


def crowded(scenario: Scenario) -> Scenario:
    """Return a scenario with something in every list: much from outside at once, agreements, more networks than signatures."""
    values = json.loads(scenario.canonical)
    states = [state["id"] for state in values["states"]]
    places = {kind: [holding["id"] for holding in values["holdings"]] for kind in AT_HOLDING}
    places |= {kind: [post["id"] for post in values["posts"]] for kind in AT_POST}
    values["happenings"] += [
        {
            "kind": kind,
            "at": at,
            "day": 30 + 10 * (n % 3),
            "days": 100 + n,
            "size": SIZES[kind][0] + (0.5 + 0.1 * n) * (SIZES[kind][1] - SIZES[kind][0]) / 3,
            "control": CONTROLS[n].id if kind == "assistance" else None,
        }
        for kind in EXOGENOUS_KINDS
        for at in places.get(kind, states)[:2]
        for n in range(3)
    ]
    values["agreements"] += [{"lever": lever, "states": states, "from_day": 7 * n} for n, lever in enumerate(JOINT)]
    values["agreements"] += [{"lever": "L37", "states": states[:2], "from_day": 7}]
    for state in values["states"]:
        state["recommendations"] = [
            {"text": values["title"], "item": "9a", "control": control.id, "done": done}
            for control in CONTROLS[:4]
            for done in (False, True)
        ]
    for post in values["posts"]:
        post["leads_to"] = [state for state in states if state != post["state"]]
    for holding in list(values["holdings"]):
        values["holdings"] += [{**holding, "id": f"{holding['id']}-{n}", "losses_per_year": 3.0} for n in (2, 3)]
    for programme in list(values["programmes"]):
        more = {"capacity": 1, "controls": [control.id for control in CONTROLS if control.matrix]}
        values["programmes"] += [{**programme, "id": f"{programme['id']}-2", "matching_months": 24.0, **more}]
    for network in list(values["networks"]):
        values["networks"] += [{**network, "id": f"{network['id']}-{n}", "opportunity_days": 20.0} for n in (2, 3)]
    return build(values, file="crowded.yaml")


REGIONS = {"two-doors": crowded(load("two-doors")), "generated": crowded(generate(4, 14, 9, 11))}
FIELDS = sorted({at for region in REGIONS.values() for at, _path in lists_in(region)})


def indicators(record: Record) -> dict[str, dict[str, list[Any]]]:
    """Return all indicators, over the run and by month, by State and for the region, to the bit."""
    return {
        place: {
            name: [values.tobytes().hex(), monthly(record.sample, place)[name].tobytes().hex()]
            for name, values in totals(record.sample, place).items()
        }
        for place in ("region", *(state.id for state in record.scenario.states))
    }


def met(record: Record) -> dict[str, list[str]]:
    """Return what each network met at its opportunities, by names."""
    names = {place: state.id for place, state in enumerate(record.scenario.states)}
    of_networks = zip(record.scenario.networks, record.sample.encounters[0].tolist(), strict=True)
    return {network.id: [names.get(place, str(place)) for place in row] for network, row in of_networks}


def assert_same_told_by_names(one: Record, other: Record) -> None:
    """Hold two runs against each other by the names of what takes part: events in their order, indicators to the bit."""
    assert_frame_equal(one.events_frame(), other.events_frame(), check_exact=True)
    assert indicators(one) == indicators(other)
    assert met(one) == met(other)


def test_every_list_of_the_model_is_sorted_anew_here() -> None:
    known = set(lists_of(Scenario))
    assert {"Scenario.networks", "Network.reach", "State.recommendations", "StandingAgreement.states"} <= known
    said_of_it = {"BalanceTerms.bars"}  # what a command judges, nothing of the region
    assert known <= set(FIELDS) | said_of_it, "no region here has two entries in a list"


@pytest.fixture(scope="module", params=REGIONS)
def lived(request: pytest.FixtureRequest) -> tuple[Record, Decisions]:
    """A year of a region under decisions, as its file has it."""
    region = REGIONS[request.param]
    chosen = busy_decisions(region, DAYS)
    return run(region, chosen, seed=7, days=DAYS), chosen


@pytest.mark.parametrize("field", FIELDS)
def test_a_list_read_backwards_gives_the_same_events(lived: tuple[Record, Decisions], field: str) -> None:
    record, chosen = lived
    other = sorted_anew(record.scenario, backwards, field)
    assert_same_told_by_names(record, run(other, chosen, seed=7, days=DAYS))


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_all_lists_sorted_anew_give_the_same_events_in_both_engines(
    lived: tuple[Record, Decisions], engine: Engine
) -> None:
    record, chosen = lived
    for number in range(3):
        other = sorted_anew(record.scenario, by(random.Random(number)))
        assert other.canonical != record.scenario.canonical
        assert_same_told_by_names(record, run(other, chosen, seed=7, days=DAYS, engine=engine))


@settings(max_examples=dear(20))
@given(data=st.data(), luck=st.randoms(use_true_random=False))
def test_any_region_sorted_anew_gives_the_same_events(data: st.DataObject, luck: random.Random) -> None:
    region = data.draw(scenarios(3))
    chosen = data.draw(decisions(region, 120))
    other = sorted_anew(region, by(luck))
    assert_same_told_by_names(run(region, chosen, 7, 0, 120), run(other, chosen, 7, 0, 120))


def test_decisions_in_another_order_are_the_same(lived: tuple[Record, Decisions]) -> None:
    record, chosen = lived
    turned = Decisions(
        chosen.orders[::-1],
        tuple(Agreement(a.lever, a.states[::-1], a.from_day, a.until_day) for a in chosen.agreements)[::-1],
    )
    assert run(record.scenario, turned, seed=7, days=DAYS).digest == record.digest


def test_an_agreement_made_twice_is_one(lived: tuple[Record, Decisions]) -> None:
    record, chosen = lived
    again = tuple(Agreement(a.lever, a.states, a.from_day) for a in record.scenario.agreements)
    twice = chosen.followed_by(Decisions((), again))
    assert run(record.scenario, twice, seed=7, days=DAYS).digest == record.digest


def test_many_replications_under_uncertain_practice_are_the_same_by_name(lived: tuple[Record, Decisions]) -> None:
    region, chosen = lived[0].scenario, lived[1]
    other = sorted_anew(region, backwards)
    found = []
    for each in (region, other):
        low = np.full((len(each.states), len(CONTROLS)), 0.2)
        ranges = Ranges(each, practice=Practice(low, low + [[0.7 / len(state.id)] for state in each.states]))
        sample = run_many(each, chosen, 7, 3, 91, ranges=ranges)
        found.append({state.id: totals(sample, state.id) for state in each.states} | {"region": totals(sample)})
    for place, values in found[0].items():
        for name, mine in values.items():
            assert mine.tobytes() == found[1][place][name].tobytes(), (place, name)


def test_what_would_have_become_of_attempts_is_the_same_by_names(lived: tuple[Record, Decisions]) -> None:
    record, _ = lived
    other = run(sorted_anew(record.scenario, backwards), record.decisions, seed=7, days=DAYS)
    asked = Decisions.parse(record.scenario, ["all.L21=0", "all.L30=5"])
    mine, theirs = (frame(would_it_have_been_stopped(each, asked)) for each in (record, other))
    assert_frame_equal(mine, theirs)
    events = record.events_frame().filter(pl.col("kind") == "opportunity", pl.col("outcome") == "taken")
    assert mine["recorded_state"].to_list() == events["state"].to_list()


def plans(template: Template) -> dict[str, list[tuple[Any, ...]]]:
    """Return each network's plans by names: pathway, State, posts, sector, holding."""
    order = template.order

    def name(items: tuple[Any, ...], row: int) -> str:
        return items[row].id if row >= 0 else ""

    return {
        network.id: [
            (
                int(plan.pathway),
                name(order.states, plan.state),
                name(order.posts, plan.post),
                name(order.posts, plan.entry),
                name(order.sectors, plan.sector),
                name(order.holdings, plan.holding),
            )
            for plan in template.region.plans[n][: template.region.networks[n].plans]
        ]
        for n, network in enumerate(order.networks)
    }


def with_more(region: Scenario, section: str, *more: dict[str, Any]) -> Scenario:
    """Return a region with more entries in one of its lists."""
    values = json.loads(region.canonical)
    values[section] = [*more, *values[section]]
    return build(values, file="more.yaml")


def copies(region: Scenario, section: str) -> list[dict[str, Any]]:
    """Return the entries of a list, with names of their own."""
    return [{**entry, "id": f"{entry['id']}-again"} for entry in json.loads(region.canonical)[section]]


@pytest.mark.parametrize("section", ["posts", "holdings"])
def test_one_more_place_takes_only_plans_that_become_its_own(section: str) -> None:
    region = generate(4, 14, 40, 11)
    before = plans(Template(region, Decisions(), 7, DAYS))
    moved = 0
    for copy in copies(region, section):
        after = plans(Template(with_more(region, section, copy), Decisions(), 7, DAYS))
        for network, own in before.items():
            for mine, theirs in zip(own, after[network], strict=True):
                changed = [new for old, new in zip(mine, theirs, strict=True) if old != new]
                assert set(changed) <= {copy["id"]}, (network, mine, theirs)
                moved += bool(changed)
    assert moved > 0


def test_twice_the_networks_leave_the_first_ones_their_plans_and_the_dates_of_their_opportunities() -> None:
    region = REGIONS["two-doors"]
    doubled = with_more(region, "networks", *copies(region, "networks"))
    one, two = (plans(Template(each, Decisions(), 7, DAYS)) for each in (region, doubled))
    assert {network: own for network, own in two.items() if network in one} == one

    def dates(scenario: Scenario) -> dict[str, list[int]]:
        events = run(scenario, seed=7, days=DAYS).events_frame().filter(pl.col("kind") == "opportunity")
        return {network.id: events.filter(network=network.id)["day"].to_list() for network in scenario.networks}

    before, after = dates(region), dates(doubled)
    assert sum(map(len, before.values())) > 100
    assert {network: after[network] for network in before} == before


def test_as_many_networks_as_there_are_signatures_share_none_and_more_share_evenly() -> None:
    for count in (1, 16, 17, 40):
        region = Template(generate(4, 14, count, 11), Decisions(), 7, DAYS).region
        used = np.bincount(region.networks.signature, minlength=16)
        assert used.max() - used.min() <= 1
        known = (region.posts.knowledge > 0).all(axis=0)
        assert (known == (used > 0)).all()
        assert not region.posts.knowledge[:, ~known].any()


def test_an_agent_of_mesa_stands_in_the_row_that_its_name_has(lived: tuple[Record, Decisions]) -> None:
    template = Template(lived[0].scenario, lived[1], 7, DAYS)
    flows = [post.flow_per_day.value for post in template.order.posts]
    model = MesaRegion(template)
    assert [float(agent.row.flow) for agent in model.kinds["CustomsPostAgent"]] == flows
