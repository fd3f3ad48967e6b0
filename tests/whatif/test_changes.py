"""The smallest changes against a search that lives every candidate in full, in a fresh template, one after another."""

from itertools import islice

import pytest

from sim.agents.build import Template
from sim.agents.memory import Room
from sim.ensemble import sample as sample_module
from sim.pathways import Gate
from sim.run import Record, run
from sim.scenario import Decisions, Scenario
from sim.scenario.levers import JOINT, LEVERS, Lever
from sim.scenario.means import asked_for, efforts_on
from sim.whatif import changes
from sim.whatif.changes import raised, smallest_changes
from sim.whatif.counterfactuals import GOT_THROUGH, plans_of, simulate_again, would_it_have_been_stopped
from tests.conftest import PROFILE

pytestmark = pytest.mark.slow

Found = tuple[str, str, float, int, str]
"""State, lever, value, day and gate of a smallest change."""


LIKELY = tuple(
    lever
    for lever in LEVERS
    if lever.id in ("L38", "L28", "L21", "L04", "L17", "L29", *(() if PROFILE == "steady" else ("L30", "L16")))
)
"""Levers that stop most; a search of all of them tries many times as many."""
FEW = 2 if PROFILE == "steady" else 4
"""Attempts for which there is a change that are asked about at least."""


MOVE = 182 if PROFILE == "steady" else 91
"""Days a move: what is tried doubles with half of them."""


@pytest.fixture(autouse=True)
def _few_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LEVELS", 4)


@pytest.fixture
def _few_levers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LEVERS", LIKELY)


few_levers = pytest.mark.usefixtures("_few_levers")


def through(record: Record) -> list[int]:
    """Return the attempts that got through, by number."""
    found = would_it_have_been_stopped(record, record.decisions)
    return [one.attempt for one in found if one.recorded.what in ("diverted", "revealed")]


def changeable(record: Record, count: int, states: list[str] | None = None) -> list[int]:
    """Return the latest of these for which a change is found in some States, all unless given, whatever the random draws of the
    trajectory."""
    tried = (each for each in reversed(through(record)) if smallest_changes(record, each, MOVE, states))
    return list(islice(tried, count))


def brute_force(record: Record, attempts: list[int], states: list[str], moves: range) -> dict[int, list[Found]]:
    """Try everything: every lever, State, move and level, each lived to the end with all plans held; by attempt.

    What is lived does not depend on the attempt that is asked about: each candidate is lived once for all of them.
    """
    recorded = simulate_again(record)
    held = plans_of(recorded)
    own = {attempt: recorded.attempts[attempt] for attempt in attempts}
    where = {attempt: (int(one.network), int(one.opportunity)) for attempt, one in own.items()}
    found: dict[int, list[Found]] = {attempt: [] for attempt in attempts}
    for state in states:
        for lever in LIKELY:
            best: dict[int, tuple[float, int, str]] = {}
            for effort in lever.levels(4):
                for day in moves:
                    if effort <= efforts_on(record.scenario, record.decisions, state, day)[lever.id] + 1e-9:
                        continue
                    decisions = raised(record.decisions, state, lever, day, effort)
                    if not affordable(record, decisions, state, day) or unagreed(record, state, lever):
                        continue
                    lived = simulate_again(record, decisions, held)
                    begun = lived.attempts[: int(lived.run[0].attempts)]
                    for attempt, (network, k) in where.items():
                        same = begun[(begun.network == network) & (begun.opportunity == k)][0]
                        gate = Gate(int(same.stopped_at))
                        least = best.get(attempt)
                        if gate and (least is None or effort < least[0] or (effort == least[0] and day > least[1])):
                            best[attempt] = effort, day, gate.name
            for attempt, (effort, day, gate_name) in best.items():
                found[attempt].append((state, lever.id, lever.value(effort), day, gate_name))
    return found


def affordable(record: Record, decisions: Decisions, state: str, day: int) -> bool:
    means = record.scenario.state(state)
    for later in range(day, record.days):
        asked = asked_for(efforts_on(record.scenario, decisions, state, later))
        if asked.budget > means.budget.value + 1e-9 or asked.hours > means.officer_hours.value + 1e-9:
            return False
    return True


def unagreed(record: Record, state: str, lever: Lever) -> bool:
    agreements = (*record.scenario.agreements, *record.decisions.agreements)
    return lever.id in JOINT and not any(a.lever == lever.id and state in a.states for a in agreements)


def told(found: tuple[changes.LeastChange, ...]) -> list[Found]:
    return [(c.state, c.lever.id, c.value, c.decide_by, c.gate.name) for c in found]


def hold(record: Record, attempts: list[int], states: list[str]) -> int:
    """Compare both searches for attempts and return how many changes there were."""
    seen = 0
    expected = brute_force(record, attempts, states, range(0, record.days, MOVE))
    for attempt in attempts:
        found = smallest_changes(record, attempt, MOVE, states)
        assert sorted(told(found)) == sorted(expected[attempt]), attempt
        assert [c.added_budget for c in found] == sorted(c.added_budget for c in found)
        seen += len(found)
    return seen


@few_levers
def test_the_smallest_changes_are_those_of_a_search_that_tries_everything(played: Record) -> None:
    late = [*through(played)[-FEW:], *changeable(played, FEW)]
    assert hold(played, late, ["velmora", "dovria"]) >= 3


@few_levers
def test_the_same_for_a_run_with_switches_of_draws_and_orders_that_come_later(turned: Record) -> None:
    states = ["velmora", "selvane"]
    some = [*through(turned)[-2:], *changeable(turned, 2, states)]
    assert hold(turned, some, states) >= 2


@few_levers
def test_the_same_where_room_has_to_grow(played: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = ((a, smallest_changes(played, a, states=["dovria"])) for a in reversed(through(played)))
    attempt, usual = next((attempt, found) for attempt, found in tried if found)

    def cramped(record: Record) -> Template:
        return Template(record.scenario, record.decisions, record.seed, record.days, Room(1, 4, 4, 1, 1, 2))

    monkeypatch.setattr(changes, "template_of", cramped)
    assert told(smallest_changes(played, attempt, states=["dovria"])) == told(usual)
    assert sample_module.Replications(cramped(played)).simulate(0).attempts.size > 4


def test_a_change_holds_at_least_and_lifts_later_orders_for_less(two_doors: Scenario) -> None:
    lever = next(lever for lever in LEVERS if lever.id == "L28")
    orders = Decisions.parse(
        two_doors, ["velmora.L28=50", "91:velmora.L28=10", "182:velmora.L28=80", "91:velmora.L38=2"]
    )
    changed = raised(orders, "velmora", lever, 91, 0.4)
    efforts = [efforts_on(two_doors, changed, "velmora", day)["L28"] for day in (0, 90, 91, 181, 182, 700)]
    assert efforts == pytest.approx([0.5, 0.5, 0.4, 0.4, 0.8, 0.8])
    assert efforts_on(two_doors, changed, "velmora", 91)["L38"] == efforts_on(two_doors, orders, "velmora", 91)["L38"]
    assert raised(changed, "velmora", lever, 91, 0.4) == changed


def test_what_a_state_cannot_pay_on_some_later_day_is_not_offered(two_doors: Scenario, played: Record) -> None:
    state = two_doors.state("dovria")
    asked = asked_for(efforts_on(two_doors, played.decisions, "dovria", 0))
    poor = state.model_copy(update={"budget": type(state.budget)(asked.budget, 0.0, 10_000.0)})
    scenario = two_doors.model_copy(update={"states": tuple(poor if s.id == "dovria" else s for s in two_doors.states)})
    record = run(scenario, played.decisions, 7, 3, played.days)
    for attempt in through(record)[-2:]:
        for change in smallest_changes(record, attempt):
            assert change.state != "dovria" or change.added_budget < 1e-9


@few_levers
def test_what_is_decided_after_an_attempt_got_through_is_never_offered(played: Record) -> None:
    seen = 0
    for attempt in changeable(played, FEW):
        last = int(played.events[played.events["attempt"] == attempt]["day"].max())
        for change in smallest_changes(played, attempt, move_days=56):
            seen += 1
            assert change.decide_by <= last
            assert change.decide_by % 56 == 0
            assert change.value > change.value_before
            assert change.gate
    assert seen


@few_levers
def test_an_attempt_that_was_stopped_needs_no_change(played: Record) -> None:
    found = would_it_have_been_stopped(played, played.decisions)
    others = [one.attempt for one in found if one.recorded.what not in GOT_THROUGH]
    assert others
    assert all(smallest_changes(played, attempt) == () for attempt in others[:5])


@few_levers
def test_the_same_history_of_a_change_is_the_run_with_it(played: Record) -> None:
    seen = 0
    for attempt in changeable(played, FEW):
        for change in smallest_changes(played, attempt):
            seen += 1
            effort = change.lever.effort(change.value)
            decisions = raised(played.decisions, change.state, change.lever, change.decide_by, effort)
            incident = would_it_have_been_stopped(played, decisions)[attempt]
            assert incident.same_history == change.same_history
            assert (incident.same_attempt.what, incident.same_attempt.gate) == ("stopped", change.gate)
    assert seen


@few_levers
def test_progress_counts_every_try_and_can_end_the_search(played: Record) -> None:
    attempt = through(played)[-1]
    calls: list[tuple[int, int]] = []
    smallest_changes(played, attempt, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1][0] == calls[-1][1]
    assert [done for done, _total in calls] == sorted(done for done, _total in calls)

    def enough(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        smallest_changes(played, attempt, progress=enough)
