"""From a scenario to arrays and back to day 0: plans, keys, room, and what a run may and may not write."""

from collections.abc import Iterator

import numpy as np
import pytest

from sim.agents.arrays import NEVER, PLANS, SHAPES, SIGNATURES, Region, Use
from sim.agents.build import Template
from sim.agents.given import POST_KINDS
from sim.agents.handle import handle
from sim.ensemble.loop import simulate
from sim.pathways import PATHWAYS, PATHWAYS_OF, Origin
from sim.record import CATEGORIES
from sim.scenario import Decisions, Scenario, load
from sim.scenario.calendar import (
    QUARTER,
    WORKING_DAYS_A_YEAR,
    YEAR,
    calendar_day,
    is_working,
    month_of,
    months_in,
    working_time,
)
from tests.engines.regions import busy_decisions

DAYS = 364


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture(scope="module")
def template(two_doors: Scenario) -> Template:
    """A year in which everything is decided upon."""
    return Template(two_doors, busy_decisions(two_doors, DAYS), 7, DAYS)


def plans(region: Region) -> Iterator[tuple[int, np.void]]:
    """Yield each network's plans."""
    for n, network in enumerate(region.networks):
        for k in range(network.plans):
            yield n, region.plans[n, k]


def test_a_network_weighs_at_most_twelve_plans_and_waiting_is_one(template: Template) -> None:
    assert PLANS + 1 <= 12
    assert all(1 <= network.plans <= PLANS for network in template.region.networks)


def test_plans_lie_in_the_networks_reach_and_suit_its_category(template: Template) -> None:
    region, order = template.region, template.order
    for n, plan in plans(region):
        network = order.networks[n]
        here = order.states[plan.state].id
        assert here in network.reach
        assert plan.pathway in PATHWAYS_OF[network.wants]
        assert order.posts[plan.post].state == here
        origin = PATHWAYS[plan.pathway].origin
        assert origin is Origin.ABROAD or order.posts[plan.post].kind != "free_zone"
        assert order.posts[plan.entry].state == here
        if origin is Origin.HOLDING:
            assert order.holdings[plan.holding].state == here
            assert order.holdings[plan.holding].category == network.wants
        elif origin is Origin.SECTOR:
            assert order.sectors[plan.sector].state == here
        assert 0.0 <= plan.dearness < 1.0


def test_plans_do_not_depend_on_decisions_or_chance(template: Template, two_doors: Scenario) -> None:
    other = Template(two_doors, Decisions(), 1234, DAYS)
    assert template.region.plans.tobytes() == other.region.plans.tobytes()
    assert template.region.networks.tobytes() == other.region.networks.tobytes()


def test_every_agent_and_every_plan_has_a_key_of_its_own(template: Template) -> None:
    region = template.region
    arrays = (region.states, region.authorities, region.posts, region.sectors, region.holdings, region.networks)
    keys = [int(row.key) for array in (*arrays, region.programmes) for row in array]
    keys += [int(plan["key"]) for _, plan in plans(region)]
    assert len(set(keys)) == len(keys)


def test_replicates_share_nothing_that_a_step_writes(template: Template) -> None:
    first = template.replicate(0, logging=True)
    pristine = {name: values.copy() for name, values in template.region._asdict().items()}
    simulate(handle(first), int(first.run[0].days))
    for name, values in template.region._asdict().items():
        assert values.tobytes() == pristine[name].tobytes(), name
        assert (getattr(first, name) is values) == (SHAPES[name].use is Use.FIXED), name


def test_a_used_region_is_brought_back_to_day_0(template: Template) -> None:
    used, fresh = template.replicate(0, logging=False), template.replicate(5, logging=False)
    simulate(handle(used), int(used.run[0].days))
    assert used.months.any()
    template.reset(used, 5)
    for name, values in fresh._asdict().items():
        if SHAPES[name].use is not Use.ANEW:
            assert getattr(used, name).tobytes() == values.tobytes(), name
    simulate(handle(used), int(used.run[0].days))
    simulate(handle(fresh), int(fresh.run[0].days))
    for name in ("months", "rows", "stops", "delay_bins", "licence_bins", "own_work", "encounters"):
        assert getattr(used, name).tobytes() == getattr(fresh, name).tobytes(), name


def test_axes_of_one_name_have_one_length_in_all_arrays_of_a_region(template: Template) -> None:
    lengths: dict[str, set[int]] = {}
    for name, values in template.region._asdict().items():
        assert values.dtype == SHAPES[name].dtype, name
        for axis, length in zip(SHAPES[name].axes, values.shape, strict=True):
            lengths.setdefault(axis, set()).add(length)
    assert {axis: found for axis, found in lengths.items() if len(found) > 1} == {}


def test_arrays_start_from_the_scenario(template: Template) -> None:
    region, order = template.region, template.order
    for n, post in enumerate(order.posts):
        assert region.posts[n].flow == post.flow_per_day.value
        assert POST_KINDS[region.posts[n].kind] == post.kind
        assert order.states[region.posts[n].state].id == post.state
    for n, network in enumerate(order.networks):
        assert CATEGORIES[region.networks[n].wants] == network.wants
        assert 0 <= region.networks[n].signature < SIGNATURES
    assert ((region.practice >= 0) & (region.practice <= 1)).all()
    assert ((region.setting >= 0) & (region.setting <= 1)).all()
    assert ((region.law == NEVER) | (region.law >= 0)).all()


# The calendar


def test_a_quarter_has_months_of_30_30_and_31_days() -> None:
    months = [month_of(day) for day in range(2 * YEAR)]
    assert [months.count(month) for month in range(24)] == [30, 30, 31] * 8
    assert months == sorted(months)
    assert [months_in(days) for days in (1, 30, 31, QUARTER, QUARTER + 1, YEAR)] == [1, 1, 2, 3, 4, 12]


def test_the_sixth_and_seventh_day_of_a_week_are_not_worked() -> None:
    assert [is_working(day) for day in range(7)] == [True] * 5 + [False] * 2
    assert sum(is_working(day) for day in range(YEAR)) == WORKING_DAYS_A_YEAR


def test_the_clock_of_working_days_stands_still_at_weekends_and_leads_back_to_the_day() -> None:
    for day in range(YEAR):
        assert working_time(day + 1) - working_time(day) == int(is_working(day))
        if is_working(day):
            for fraction in (0.0, 0.5, 0.999):
                assert calendar_day(working_time(day) + fraction) == day
