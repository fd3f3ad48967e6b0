"""What decisions can and cannot do to networks: metamorphic tests, each of which would have found a whole kind of fault."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.agents.build import Template
from sim.agents.gates.chances import chance_of
from sim.agents.handle import handle
from sim.agents.network import remember_before
from sim.agents.reference import ALERTED, pose, stand
from sim.balance.bars import own_part
from sim.balance.teams import decided, raise_evenly, start_efforts
from sim.chain import Chain, chain
from sim.ensemble.assumptions import Ranges
from sim.ensemble.loop import simulate
from sim.ensemble.sample import run_many
from sim.exercise.seats import Agency, Seat
from sim.pathways import GATES, PATHWAYS, Gate
from sim.record import TALLIES, TALLY_INDEX, EventKind, Outcome
from sim.run import run
from sim.scenario import Agreement, Decisions, Order, Scenario, load
from sim.scenario.calendar import WEEK
from sim.scenario.funding import funded_share
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.means import asked_for, means_of
from sim.scenario.objects import OBJECTS, has_object
from sim.scenario.parameters import PARAMETER_INDEX
from sim.statistics import Mean

DAYS = 728
PAIRS = range(96)
VISIBLE = [lever for lever in LEVERS if lever.visible]


def of_region(scenario: Scenario, plan: Decisions, tally: str, ranges: Ranges | None = None) -> np.ndarray:
    sample = run_many(scenario, plan, 7, PAIRS, DAYS, ranges=ranges)
    return np.asarray(sample.months[:, :, :-1, TALLY_INDEX[tally]].sum(axis=(1, 2)))


def orders(scenario: Scenario, efforts: dict[tuple[str, str], float], day: int) -> tuple[Order, ...]:
    return tuple(
        Order(day, state, lever, LEVERS[LEVER_INDEX[lever]].value(effort)) for (state, lever), effort in efforts.items()
    )


# What networks see: standing, funded effort, and a share per attempt


def test_switching_levers_on_and_off_deters_no_more_than_their_average(two_doors: Scenario) -> None:
    high: dict[tuple[str, str], float] = {}
    for state in two_doors.states:
        raise_evenly(two_doors, state.id, VISIBLE, high)
    low = {cell: start_efforts(two_doors, cell[0])[cell[1]] for cell in high}
    half = {cell: (high[cell] + low[cell]) / 2 for cell in high}
    weeks = range(0, DAYS, WEEK)
    toggled = Decisions(tuple(o for n, day in enumerate(weeks) for o in orders(two_doors, low if n % 2 else high, day)))
    attempts, average = (of_region(two_doors, plan, "attempts") for plan in (toggled, decided(two_doors, half)))
    gained = Mean.of(average - attempts)
    assert gained.value < 0.01 * average.mean(), "attempts that only the switching prevents"


def test_announcing_what_cannot_be_paid_does_no_more_than_what_is_paid(two_doors: Scenario) -> None:
    """Everything at its most, of which a State can pay a share, is as good as that share of everything."""
    everything = [lever for lever in LEVERS if not lever.steps]
    bluff, paid = {}, {}
    for state in two_doors.states:
        has = means_of(two_doors, state.id)
        start = start_efforts(two_doors, state.id)
        asked = asked_for(
            {**start, **{lever.id: 1.0 for lever in everything if has_object(two_doors, state.id, lever)}}
        )
        share = funded_share(*asked, *has)
        bluff |= {(state.id, lever.id): 1.0 for lever in everything}
        paid |= {(state.id, lever.id): share for lever in everything}
        paid |= {
            (state.id, lever): share * start[lever] for lever in ("L09", "L16")
        }  # a law, L31, costs no standing effort
    for tally in ("attempts", "diversions"):
        one, other = (of_region(two_doors, decided(two_doors, plan), tally) for plan in (bluff, paid))
        assert abs(Mean.of(one - other).value) < 0.02 * other.mean(), tally


def test_effort_fades_from_sight_once_it_stops(two_doors: Scenario) -> None:
    up, down = (orders(two_doors, {("velmora", "L21"): effort}, day) for effort, day in ((0.25, 0), (0.12, 182)))
    blind = Ranges(two_doors, {v.visible: 0.0 for v in VISIBLE}, uncertain=())
    seen = Ranges(two_doors, {v.visible: PARAMETER_INDEX[v.visible].high for v in VISIBLE}, uncertain=())

    def last_half_year(plan: Decisions, ranges: Ranges) -> np.ndarray:
        sample = run_many(two_doors, plan, 7, PAIRS, DAYS, ranges=ranges)
        return np.asarray(sample.months[:, -6:, :-1, TALLY_INDEX["attempts"]].sum(axis=(1, 2)))

    standing, stopped = Decisions(up), Decisions((*up, *down))
    while_standing, after = (
        Mean.of(last_half_year(plan, seen) - last_half_year(plan, blind)) for plan in (standing, stopped)
    )
    assert while_standing.value < 0.0
    assert abs(after.value) < abs(while_standing.value)


def test_twice_the_networks_make_twice_the_attempts() -> None:
    """The public signal is a share of attempts: how far they are compressed deters nobody. Nothing is learned here."""
    scenario = load("two-doors")
    twins = tuple(network.model_copy(update={"id": f"{network.id}-twin"}) for network in scenario.networks)
    doubled = scenario.model_copy(update={"networks": (*scenario.networks, *twins)})
    still = {"knowledge_gain": 0.0, "known_at_start": 0.0, "alert_teaches": 0.0}
    once, twice = (
        Mean.of(of_region(region, Decisions(), "attempts", Ranges(region, still, uncertain=())))
        for region in (scenario, doubled)
    )
    apart = abs(twice.value - 2.0 * once.value)
    # Fresh networks have plans of their own: a few per cent of their attempts are theirs, not the signal's.
    assert apart < 0.06 * twice.value + (twice.high - twice.low) / 2 + (once.high - once.low)


def test_networks_know_before_the_start_what_they_would_have_seen(two_doors: Scenario) -> None:
    region = Template(two_doors, Decisions(), 1, 7).replicate(0, logging=False)
    remember_before(region)
    states = region.states
    assert (states.known_attempts > 0.0).all()
    share = PARAMETER_INDEX["published_at_start"].default
    assert states.known_stops == pytest.approx(share * states.known_attempts)


# Levers without their object


def bare(scenario: Scenario) -> Scenario:
    """Return the region with a first State that has a single crossing without through traffic, and nothing else."""
    first = scenario.states[0].id
    posts = [post for post in scenario.posts if post.state != first]
    lone = next(post for post in scenario.posts if post.state == first and post.kind == "crossing")
    nothing = replace(lone.through_share, value=0.0, low=0.0)
    posts.append(lone.model_copy(update={"through_share": nothing}))
    return scenario.model_copy(
        update={
            "posts": tuple(posts),
            "sectors": tuple(sector for sector in scenario.sectors if sector.state != first),
            "holdings": tuple(holding for holding in scenario.holdings if holding.state != first),
            "map": scenario.map.model_copy(update={"corridors": ()}),
        }
    )


@pytest.mark.parametrize("lever", [lever for lever in LEVERS if lever.id in OBJECTS], ids=lambda lever: lever.id)
def test_a_lever_without_its_object_changes_nothing_at_all(two_doors: Scenario, lever) -> None:
    region = bare(two_doors)
    states = [state.id for state in region.states if not has_object(region, state.id, lever)]
    plan = Decisions(tuple(Order(0, state, lever.id, lever.value(1.0)) for state in states))
    before, now = (run(region, each, seed=3, days=364) for each in (Decisions(), plan))
    without = [events[events["kind"] != EventKind.ORDER] for events in (before.events, now.events)]
    assert (without[0] == without[1]).all()
    assert (before.months == now.months).all(), "its money and hours included"


def test_the_bare_region_lacks_most_objects_so_that_the_test_above_asks_something(two_doors: Scenario) -> None:
    region = bare(two_doors)
    lacking = {lever for lever in OBJECTS if not has_object(region, region.states[0].id, lever)}
    assert lacking == {lever for lever in OBJECTS if OBJECTS[lever].missing not in ("", OBJECTS["L21"].missing)} - {
        "L04",
        "L33",
        "L34",
        "L37",
    }


def test_a_lever_that_has_its_object_changes_more_than_its_costs(two_doors: Scenario) -> None:
    region = bare(two_doors)
    first, agreed = region.states[0].id, {"L04", "L33", "L34"}
    """What States do together does nothing before they have agreed."""
    beside = [tally.id not in ("hours", "spent") for tally in TALLIES]

    def lived(decisions: Decisions) -> list[np.ndarray]:
        sample = run_many(region, decisions, 5, 10, 728)
        return [sample.months[..., beside], sample.own_work]

    start = lived(Decisions())
    idle = []
    for lever in LEVERS:
        if has_object(region, first, lever):
            ends = [lived(Decisions((Order(0, first, lever.id, lever.value(effort)),))) for effort in (0.0, 1.0)]
            if all(np.array_equal(a, b) for end in ends for a, b in zip(start, end, strict=True)):
                idle.append(lever.id)
    assert idle == [lever.id for lever in LEVERS if lever.id in agreed]


# Alerts


def test_no_alert_of_a_tip_comes_without_a_tip(two_doors: Scenario) -> None:
    plan = decided(two_doors, {(state.id, lever): 1.0 for state in two_doors.states for lever in ("L30", "L28")})
    months = run_many(two_doors, plan, 7, PAIRS, DAYS).months[:, :, :-1].cumsum(axis=1)
    used, received = months[..., TALLY_INDEX["tips_used"]], months[..., TALLY_INDEX["tips"]]
    assert used.sum() > 0
    assert (used <= received).all(), "in every course, State and month"


def test_after_an_alert_reviews_and_posts_look_more_closely_and_nothing_else_differs(two_doors: Scenario) -> None:
    plan = decided(two_doors, {(state.id, "L38"): 1.0 for state in two_doors.states})
    template = Template(two_doors, plan, 1, 400)
    region = template.replicate(0, logging=False)
    compiled = handle(region)
    simulate(compiled, 400)
    spare = len(region.attempts) - 1
    seen: dict[Gate, set[bool]] = defaultdict(set)
    for i in range(len(region.networks)):
        for n in range(region.networks[i].plans):
            pose(compiled, spare, i, n)
            region.attempts[spare].licensed = 1
            for stage, gate in enumerate(PATHWAYS[region.plans[i, n].pathway].gates):
                region.attempts[spare].stage = stage + 1
                chances = []
                for way in (0, ALERTED):
                    stand(compiled, spare, way)
                    chances.append(chance_of(compiled, spare, gate, 399))
                assert chances[0] <= chances[1]
                seen[gate].add(chances[0] < chances[1])
    more = {gate for gate, moved in seen.items() if True in moved}
    looking = {Gate.STATEMENT, Gate.PRELICENCE_CHECK, Gate.INTERAGENCY, Gate.TECHNOLOGY, Gate.SELECTION}
    assert more == looking | {Gate.AFTER_DELIVERY, Gate.REVELATION}


# What licensing knows reaches posts


def chains_with(two_doors: Scenario, levers: tuple[str, ...]) -> Chain:
    states = tuple(state.id for state in two_doors.states)
    plan = decided(two_doors, {(state, lever): 1.0 for state in states for lever in levers})
    agreed = tuple(Agreement(lever, states) for lever in levers if lever == "L37")
    return chain(two_doors, Decisions(plan.orders, agreed))


def test_meetings_raise_what_posts_choose_to_open_and_what_they_recognise(two_doors: Scenario) -> None:
    before, now = chain(two_doors), chains_with(two_doors, ("L17",))
    for state in ("velmora", "selvane"):
        was, found = ({link.gate: link for link in each.links(state)} for each in (before, now))
        assert found[Gate.SELECTION].chance > was[Gate.SELECTION].chance
        assert found[Gate.IDENTIFICATION].chance > was[Gate.IDENTIFICATION].chance


def test_a_meeting_costs_an_officers_day_and_hardly_delays_licences(two_doors: Scenario) -> None:
    lever = LEVERS[LEVER_INDEX["L17"]]
    per_meeting = lever.desk_hours * 4 / lever.high
    assert per_meeting == pytest.approx(PARAMETER_INDEX["officer_day"].default)
    plan = decided(two_doors, {(state.id, "L17"): 1.0 for state in two_doors.states})
    samples = [run_many(two_doors, each, 7, PAIRS, DAYS).months[:, :, :-1] for each in (Decisions(), plan)]
    days = [s[..., TALLY_INDEX["licence_days"]].sum() / s[..., TALLY_INDEX["decided"]].sum() for s in samples]
    assert days[1] - days[0] < 2.0


# Every agency's measures matter to its own part of the chain


@pytest.mark.parametrize("agency", [Agency.CUSTOMS, Agency.LICENSING, Agency.REGULATOR, Agency.ENFORCEMENT])
def test_giving_up_an_agencys_measures_makes_its_own_part_of_the_chain_worse(
    two_doors: Scenario, agency: Agency
) -> None:
    own = [lever for lever in LEVERS if Seat("any", agency).owns(lever)]
    nothing = decided(two_doors, {(state.id, lever.id): 0.0 for state in two_doors.states for lever in own})
    before, now = (own_part(chain(two_doors, plan), agency) for plan in (Decisions(), nothing))
    assert (now < before).all(), "in every course"
    assert now.mean() < 0.75 * before.mean()


# Events


def test_every_answer_of_a_gate_is_its_own_draw_against_its_own_chance(two_doors: Scenario) -> None:
    yes = {(row.gate, row.answers[n].outcome) for row in GATES if row.answers for n in range(len(row.answers) - 1)}
    events = np.concatenate([run(two_doors, seed=seed).events for seed in range(4)])
    drawn = events[(events["probability"] >= 0.0) & np.isin(events["kind"], (EventKind.GATE, EventKind.REVELATION))]
    for event in drawn:
        answered = (Gate(event["gate"]), Outcome(event["outcome"])) in yes
        assert answered == (event["draw"] < event["probability"]), event
    seen = Counter(drawn["draw"].tolist())
    assert max(seen.values()) == 1, "no draw answers two questions"


def test_an_attempt_whose_seizure_a_court_reverses_is_released_and_not_diverted(two_doors: Scenario) -> None:
    reversed_ = 0
    for seed in range(12):
        record = run(two_doors, seed=seed)
        events = record.events
        for attempt in events["attempt"][(events["kind"] == EventKind.COURT) & (events["outcome"] == Outcome.REVERSED)]:
            kinds = events["kind"][events["attempt"] == attempt]
            assert EventKind.DIVERSION not in kinds
            reversed_ += 1
        months = record.months[:, :-1].sum(axis=(0, 1))
        assert months[TALLY_INDEX["diversions"]] == (events["kind"] == EventKind.DIVERSION).sum()
    assert reversed_ > 3


def test_outside_the_scope_of_controls_nothing_but_a_supplier_is_met(two_doors: Scenario) -> None:
    for seed in range(3):
        events = run(two_doors, seed=seed).events
        outside = events["attempt"][events["outcome"] == Outcome.NOT_CONTROLLED]
        for attempt in outside:
            own = events[(events["attempt"] == attempt) & (events["kind"] == EventKind.GATE)]
            assert set(own["gate"]) <= {Gate.CONTROL_LIST, Gate.SUPPLIER}


def test_an_attempt_meets_its_gates_one_after_another(two_doors: Scenario) -> None:
    """Alerts precede the licence, the conclusion precedes the application, portals precede opening: in events too."""
    events = run(two_doors, seed=5).events
    for attempt in np.unique(events["attempt"][events["attempt"] >= 0]):
        own = events[(events["attempt"] == attempt) & (events["kind"] == EventKind.GATE)]
        assert all(later >= earlier for earlier, later in pairwise(own["time"].tolist()))
