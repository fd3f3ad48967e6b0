"""What a State knows and pays for ends at its border, unless States have agreed otherwise."""

import pytest

from sim.agents.arrays import Region
from sim.agents.build import Template
from sim.agents.gates.chances import chance_of
from sim.agents.handle import handle
from sim.agents.reference import ALERTED, TRUSTED, pose, stand
from sim.ensemble.loop import simulate
from sim.pathways import PATHWAYS, Gate
from sim.scenario import Agreement, Decisions, Order, load
from sim.scenario.levers import LEVER_INDEX, LEVERS
from verification.regions import idle_levers, network, post, region, sector, state

UNDECLARED = next(number for number, pathway in enumerate(PATHWAYS) if pathway.id == "undeclared")
DAYS = 364


@pytest.fixture(scope="module")
def lived() -> Region:
    """The shipped region after a year."""
    region = Template(load("two-doors"), Decisions(), 7, DAYS).replicate(0, logging=False)
    simulate(handle(region), DAYS)
    return region


def asked(region: Region, i: int, plan: int, gate: Gate, way: int) -> float:
    """Return the chance at a gate of a case that is a network's plan and stands in one way."""
    w = handle(region)
    a = len(region.attempts) - 1
    pose(w, a, i, plan)
    stand(w, a, way)
    region.attempts[a].stage = 1 + list(PATHWAYS[UNDECLARED].gates).index(gate)
    return float(chance_of(w, a, gate, DAYS - 1))


def abroad(region: Region) -> list[tuple[int, int]]:
    """Return the plans of undeclared exports that may enter a neighbouring State."""
    return [
        (i, n)
        for i, own in enumerate(region.networks)
        for n in range(own.plans)
        if region.plans[i, n].pathway == UNDECLARED and region.plans[i, n].beyond >= 0
    ]


def test_an_alert_and_a_trusted_trader_count_at_home_and_not_at_a_neighbours_post(lived: Region) -> None:
    plans = abroad(lived)
    assert plans
    for i, plan in plans:
        home = [asked(lived, i, plan, Gate.SELECTION, way) for way in (0, ALERTED, TRUSTED)]
        assert home[1] > home[0] > home[2]
        there = [asked(lived, i, plan, Gate.NEIGHBOUR, way) for way in (0, ALERTED, TRUSTED)]
        assert there[0] > 0.0
        assert there[1] == there[2] == there[0]


def test_a_partners_setting_counts_in_an_agreement_as_far_as_it_is_paid_for() -> None:
    method = LEVERS[LEVER_INDEX["L04"]]
    paid = {"alta": 1.0, "borea": 0.25}
    places = list(paid)
    scenario = region(
        [state(place, idle_levers(), budget=paid[place] * method.cost_per_quarter) for place in places],
        [post(f"gate-{place}", place) for place in places],
        sectors=[sector("trade", "alta")],
        networks=[network(1, places)],
    )
    announced = tuple(Order(0, place, method.id, method.high) for place in places)
    decisions = Decisions(announced, (Agreement(method.id, tuple(places), 0),))
    arrays = Template(scenario, decisions, 7, 5 * DAYS).replicate(0, logging=False)
    simulate(handle(arrays), 5 * DAYS)
    assert arrays.effort[:, LEVER_INDEX[method.id]] == pytest.approx([0.25, 0.25], abs=1e-4)
