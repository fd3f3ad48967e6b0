"""Answers beside the page: in portions, once each, shared, never in the way, and the model's own numbers."""

import gc
import queue
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import replace

import numpy as np
import pytest

from sim import results
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import TALLIED, run_many
from sim.presentation import queries as module
from sim.presentation import tables
from sim.presentation.queries import PORTION, REPLICATIONS, Query, QueryResult, QueryWorker
from sim.scenario import DecisionError, Decisions, Order, Scenario, assuming, load
from sim.whatif.paired import compare
from tests.conftest import by_turns
from tests.presentation import fakes
from tests.presentation.fakes import CHANGED, PATIENCE, QUERY, Counting, Stepped, told

OTHER = replace(CHANGED, decisions=fakes.decided("all.L21=20"))
THIRD = replace(CHANGED, decisions=fakes.decided("all.L21=30"))


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture
def stepped() -> Iterator[tuple[QueryWorker, Stepped]]:
    """Answers of a model that goes on when the test says so; at the end it is let go and nobody wants anything."""
    model = Stepped()
    store = QueryWorker(model)
    yield store, model
    for by in ("one", "two", "three"):
        store.release(by)
    for _portion in range(60):
        model.go()


def settled(*coming: "Future[QueryResult]") -> None:
    """Wait until all of them have an answer or an error."""
    assert not wait(coming, timeout=PATIENCE).not_done


def test_equal_questions_are_one_whatever_object_holds_the_scenario() -> None:
    again = fakes.asked(fakes.scenario(), (["all.L21=12"], []), 7)
    assert again == CHANGED
    assert hash(again) == hash(CHANGED)
    assert again.scenario is not CHANGED.scenario


def test_assumptions_are_one_question_in_whatever_order_they_were_set() -> None:
    values = {"day_cost": 0.01, "skill_fade_days": 200.0}
    backwards = dict(reversed(values.items()))
    assert fakes.asked(fakes.REGION, fakes.NOTHING, 7, values) == fakes.asked(fakes.REGION, fakes.NOTHING, 7, backwards)


@pytest.mark.parametrize(
    "other",
    [
        OTHER,
        replace(CHANGED, seed=8),
        replace(CHANGED, decisions=fakes.decided("all.L21=12", "L04=astria+borvia")),
        replace(CHANGED, assumed=(("day_cost", 0.01),)),
        replace(CHANGED, luck_only=True),
        replace(CHANGED, scenario_hash="another"),
    ],
)
def test_whatever_changes_the_answer_makes_another_question(other: Query) -> None:
    assert other != CHANGED


def test_the_baseline_keeps_the_assumptions_and_leaves_out_what_is_set() -> None:
    asked = replace(
        CHANGED,
        decisions=fakes.decided("all.L21=12", "L04=astria+borvia"),
        assumed=(("day_cost", 0.01),),
        luck_only=True,
    )
    assert asked.changed
    assert not asked.baseline.changed
    assert (asked.baseline.assumed, asked.baseline.luck_only, asked.baseline.seed) == (asked.assumed, True, asked.seed)
    assert asked.baseline.baseline == asked.baseline


def test_the_first_answer_is_one_portion_and_the_full_one_all_courses() -> None:
    model = Counting()
    store = QueryWorker(model)
    first = store.ask(CHANGED, "one").result(timeout=PATIENCE)
    full = store.full(CHANGED).result(timeout=PATIENCE)
    assert (first.replications, first.whole) == (PORTION, False) == (40, False)
    assert (full.replications, full.whole) == (REPLICATIONS, True) == (200, True)
    assert model.of(CHANGED) == model.of(QUERY) == [0, 40, 80, 120, 160]


def test_the_full_answer_begins_with_the_courses_of_the_first_one() -> None:
    store = QueryWorker(fakes.simulated)
    first = store.ask(CHANGED, "one").result(timeout=PATIENCE)
    full = store.full(CHANGED).result(timeout=PATIENCE)
    for early, late in ((first.now, full.now), (first.before, full.before)):
        assert early.replicates == late.replicates[:PORTION]
        for name in TALLIED:
            np.testing.assert_array_equal(getattr(early, name), getattr(late, name)[:PORTION])


def test_nothing_changed_is_lived_once_and_compared_with_itself() -> None:
    model = Counting()
    found = told(QueryWorker(model), QUERY)
    assert not found.changed
    assert len(model.asked) == REPLICATIONS // PORTION
    np.testing.assert_array_equal(found.now.months, found.before.months)


def test_equal_questions_of_several_readers_are_answered_once() -> None:
    model = Counting()
    store = QueryWorker(model)
    coming = [store.ask(replace(CHANGED, scenario=fakes.scenario()), by) for by in ("one", "two", "three")]
    told(store, CHANGED, "four")
    assert len({id(each) for each in coming}) == 1
    assert len(model.asked) == 2 * REPLICATIONS // PORTION


def test_many_readers_who_ask_at_the_same_moment_share_one_answer() -> None:
    model = Counting()
    store = QueryWorker(model)
    together = threading.Barrier(8)
    query_results: list[QueryResult] = []

    def ask(by: str) -> None:
        together.wait(PATIENCE)
        query_results.append(told(store, CHANGED, by))

    readers = [threading.Thread(target=ask, args=(str(number),)) for number in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(PATIENCE)
    assert len(query_results) == 8
    assert len({id(each) for each in query_results}) == 1
    assert len(model.asked) == 2 * REPLICATIONS // PORTION


def test_the_start_settings_are_lived_once_for_all_that_is_compared_with_them() -> None:
    model = Counting()
    store = QueryWorker(model)
    before = [told(store, query, str(fakes.orders_of(query))).before for query in (CHANGED, OTHER, THIRD)]
    assert model.of(QUERY) == [0, 40, 80, 120, 160]
    assert before[0].months is before[1].months is before[2].months


def test_a_newer_question_puts_the_older_one_of_the_same_reader_aside(stepped: tuple[QueryWorker, Stepped]) -> None:
    store, model = stepped
    older = store.ask(CHANGED, "one")
    model.next()
    newer = store.ask(OTHER, "one")
    for _portion in range(2 * REPLICATIONS // PORTION + 1):
        model.go()
    settled(newer, store.full(OTHER))
    assert not older.done()
    assert CHANGED not in [query for query, _first in model.asked]


def test_a_question_that_another_reader_still_wants_is_answered_all_the_same(
    stepped: tuple[QueryWorker, Stepped],
) -> None:
    store, model = stepped
    wanted = store.ask(CHANGED, "one")
    store.ask(CHANGED, "two")
    model.next()
    newer = store.ask(OTHER, "one")
    for _portion in range(3 * REPLICATIONS // PORTION + 1):
        model.go()
    settled(wanted, newer, store.full(CHANGED), store.full(OTHER))
    assert store.full(CHANGED).result().replications == REPLICATIONS


def test_a_question_that_was_let_go_is_not_lived_further(stepped: tuple[QueryWorker, Stepped]) -> None:
    store, model = stepped
    first = store.ask(QUERY, "one")
    model.next()
    store.release("one")
    model.go()
    settled(first)
    store.ask(CHANGED, "two")
    assert model.next() == (CHANGED, 0)


def test_going_back_to_a_question_goes_on_where_it_was_left() -> None:
    model = Counting()
    store = QueryWorker(model)
    told(store, CHANGED)
    told(store, OTHER)
    simulated = len(model.asked)
    assert told(store, CHANGED).whole
    assert len(model.asked) == simulated


def test_who_has_least_comes_first_so_that_everybody_has_a_first_answer_soon(
    stepped: tuple[QueryWorker, Stepped],
) -> None:
    store, model = stepped
    store.ask(CHANGED, "one")
    model.next()
    for _portion in range(3):
        model.go()
        model.next()
    # One reader has a first answer, and the start settings are on their way; two new readers come.
    late = store.ask(OTHER, "two"), store.ask(THIRD, "three")
    before = len(model.asked)
    while not all(each.done() for each in late):
        model.go()
        model.next()
    assert model.asked[before : before + 2] == [(THIRD, 0), (OTHER, 0)]


def test_of_two_that_have_nothing_yet_the_newer_question_comes_first(stepped: tuple[QueryWorker, Stepped]) -> None:
    store, model = stepped
    store.ask(QUERY, "one")
    model.next()
    store.ask(OTHER, "two")
    store.ask(THIRD, "three")
    for _portion in range(2):
        model.go()
        model.next()
    changed = [query for query, _first in model.asked if query.changed]
    assert changed[0] == THIRD


def test_what_a_reader_asked_again_is_as_new_as_it_gets(stepped: tuple[QueryWorker, Stepped]) -> None:
    store, model = stepped
    store.ask(QUERY, "one")
    model.next()
    store.ask(OTHER, "two")
    store.ask(THIRD, "three")
    store.ask(OTHER, "two")
    for _portion in range(2):
        model.go()
        model.next()
    assert next(query for query, _first in model.asked if query.changed) == OTHER


def test_an_error_reaches_who_asked_and_the_next_question_is_answered(stepped: tuple[QueryWorker, Stepped]) -> None:
    store, model = stepped
    first, full = store.ask(CHANGED, "one"), store.full(CHANGED)
    model.next()
    model.go(ValueError("no such State"))
    settled(first, full)
    assert str(first.exception()) == str(full.exception()) == "no such State"
    other = store.ask(replace(OTHER, seed=9), "one")
    for _portion in range(2):
        model.next()
        model.go()
    settled(other)
    assert other.result().replications == PORTION


def test_a_question_that_failed_is_asked_again_when_its_reader_comes_back(stepped: tuple[QueryWorker, Stepped]) -> None:
    store, model = stepped
    failed = store.ask(QUERY, "one")
    model.next()
    model.go(MemoryError("not now"))
    settled(failed)
    again = store.ask(QUERY, "one")
    assert again is not failed
    model.next()
    model.go()
    settled(again)
    assert again.result().replications == PORTION


def test_start_settings_that_fail_are_said_to_all_that_are_compared_with_them(
    stepped: tuple[QueryWorker, Stepped],
) -> None:
    store, model = stepped
    coming = [store.ask(QUERY, "one"), store.ask(CHANGED, "two"), store.ask(OTHER, "three")]
    while model.next()[0] != QUERY:
        model.go()
    model.go(RuntimeError("no"))
    settled(*coming)
    assert [str(each.exception()) for each in coming] == ["no"] * 3


def test_a_later_portion_that_fails_is_not_tried_again_until_somebody_asks() -> None:
    tries: list[int] = []
    came: queue.Queue[str] = queue.Queue()

    def model(query: Query, numbers: range) -> object:
        if query == QUERY and numbers[0] == PORTION:
            tries.append(1)
            if len(tries) > 1:
                came.put("the portion that failed, again")
            raise MemoryError("not now")
        return fakes.simulated(query, numbers)

    store = QueryWorker(model)  # type: ignore[arg-type]
    try:
        assert store.ask(QUERY, "one").result(timeout=PATIENCE).replications == PORTION
        assert isinstance(store.full(QUERY).exception(timeout=PATIENCE), MemoryError)
        other = replace(QUERY, seed=8)
        store.ask(other, "two")
        store.full(other).add_done_callback(lambda _answer: came.put("the other reader's answer"))
        assert came.get(timeout=PATIENCE) == "the other reader's answer"
    finally:
        store.release("one")


def test_settings_that_do_not_fit_the_scenario_fail_like_any_other_error() -> None:
    store = QueryWorker()
    with pytest.raises(DecisionError):
        store.ask(replace(CHANGED, decisions=Decisions((Order(0, "nowhere", "L21", 12.0),))), "one").result(
            timeout=PATIENCE
        )


def test_what_is_begun_is_finished_before_the_next_is_refined_and_first_answers_come_before_all(
    stepped: tuple[QueryWorker, Stepped],
) -> None:
    store, model = stepped
    store.ask(QUERY, "one")  # the start settings, with which all others are compared
    for _portion in range(REPLICATIONS // PORTION):
        assert model.next()[0] == QUERY
        model.go()
    settled(store.full(QUERY))
    store.ask(CHANGED, "one")
    assert model.next() == (CHANGED, 0)
    store.ask(OTHER, "two")
    store.ask(THIRD, "three")
    order = []
    for _portion in range(3 * REPLICATIONS // PORTION - 1):
        model.go()
        order.append(model.next())
    first, then = order[:2], order[2:]
    assert first == [(THIRD, 0), (OTHER, 0)], "first answers, the newest first"
    assert [query for query, _number in then] == [CHANGED] * 4 + [OTHER] * 4 + [THIRD] * 4


def test_old_answers_make_room_for_new_ones_and_the_last_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 0)
    model = Counting()
    store = QueryWorker(model)
    told(store, CHANGED, "one")
    told(store, OTHER, "two")
    assert store.gone(CHANGED)
    assert not store.gone(OTHER)
    simulated = len(model.asked)
    told(store, OTHER, "three")
    assert len(model.asked) == simulated, "the last answer was dropped"
    told(store, CHANGED, "one")
    assert model.of(CHANGED) == 2 * [0, 40, 80, 120, 160], (
        "what nobody waits for should have been dropped and simulated again"
    )


def test_a_question_that_is_let_go_while_it_is_lived_stays_so_and_is_answered_when_it_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, stepped: tuple[QueryWorker, Stepped]
) -> None:
    monkeypatch.setattr(module, "KEPT", 0)
    found, model = stepped
    found.ask(CHANGED, "one")
    for _portion in range(3):
        model.next()
        model.go()
    assert model.next() == (CHANGED, PORTION)
    found.ask(replace(CHANGED, seed=8), "one")
    assert found.gone(CHANGED)
    model.go()
    model.next()  # the next portion is begun once the one before has been put away
    assert found.gone(CHANGED), "nothing of it comes unless it is asked again"
    for _portion in range(6 * REPLICATIONS // PORTION):
        model.go()
    found.ask(CHANGED, "one")
    assert found.full(CHANGED).result(timeout=PATIENCE).whole


def test_what_somebody_still_waits_for_is_not_dropped(
    stepped: tuple[QueryWorker, Stepped], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 0)
    store, model = stepped
    store.ask(CHANGED, "one")
    waited = store.full(CHANGED)
    coming = [
        store.ask(replace(CHANGED, decisions=fakes.decided(f"all.L21={value}")), "two") for value in range(20, 24)
    ]
    for _portion in range(60):
        model.go()
    settled(waited, coming[-1])
    assert waited.result().whole


@pytest.mark.slow
@pytest.mark.parametrize(("luck_only", "assumed"), by_turns([False, True], [{}, {"day_cost": 0.01}]))
def test_an_answer_is_the_models_own_bit_for_bit(
    two_doors: Scenario, luck_only: bool, assumed: dict[str, float]
) -> None:
    settings, agreements = ("all.L17=12", "velmora.L21=10"), ("L04=velmora+selvane",)
    query = fakes.asked(two_doors, (settings, agreements), 11, assumed, luck_only)
    found = told(QueryWorker(), query)
    region = assuming(two_doors, assumed, "test")
    ranges = None if luck_only else Ranges(region)
    for sample, decisions in ((found.now, query.decisions), (found.before, None)):
        direct = run_many(region, decisions, 11, REPLICATIONS, ranges=ranges)
        assert sample.replicates == direct.replicates
        for name in (*TALLIED, "encounters"):
            np.testing.assert_array_equal(getattr(sample, name), getattr(direct, name))


@pytest.mark.slow
@pytest.mark.parametrize("luck_only", [False, True])
def test_the_change_shown_is_the_comparison_of_the_what_if(two_doors: Scenario, luck_only: bool) -> None:
    query = fakes.asked(two_doors, (("all.L21=12",), ()), 11, None, luck_only)
    found = told(QueryWorker(), query)
    direct = compare(two_doors, query.baseline.decisions, query.decisions, 11, REPLICATIONS, drawn=not luck_only)
    for indicator in ("diversions", "stopped", "delay_mean", "trade_cost", "licence_days_median"):
        assert tables.change(found, indicator) == direct.difference(indicator).change
    table = results.headline(found.now, found.before, only=("diversions",))
    assert table["diff_mean"][0] == direct.difference("diversions").mean.value


class Preparing:
    """A preparation that a test ends."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.failed = False
        self.share = 0.5

    @property
    def under_way(self) -> bool:
        return not self.over.is_set()

    def wait(self, seconds: float) -> bool:
        return self.over.wait(seconds)


def test_while_the_model_is_prepared_it_is_not_asked_and_then_it_answers() -> None:
    preparation, model = Preparing(), Counting()
    store = QueryWorker(model, preparation)
    coming = store.ask(QUERY, "one")
    assert store.preparing
    assert store.prepared == 0.5
    assert not store.warm
    assert model.asked == []
    preparation.over.set()
    assert coming.result(timeout=PATIENCE).replications == PORTION
    assert not store.preparing


def test_a_model_that_could_not_be_prepared_says_so_until_it_has_answered() -> None:
    preparation = Preparing()
    preparation.failed = True
    preparation.over.set()
    store = QueryWorker(fakes.simulated, preparation)
    assert store.unprepared
    told(store, QUERY)
    assert store.warm
    assert not store.unprepared


def test_answers_that_nobody_holds_any_more_are_let_go_with_their_courses_and_their_thread() -> None:
    answers = QueryWorker(fakes.simulated)
    answers.ask(CHANGED, "one")
    assert answers.full(CHANGED).result(timeout=PATIENCE).replications == REPLICATIONS
    held, before = weakref.ref(answers), time.monotonic()
    del answers
    while held() is not None:
        assert time.monotonic() - before < PATIENCE
        gc.collect()
        time.sleep(0.01)


def test_the_model_goes_on_answering_after_it_had_nothing_to_do() -> None:
    answers = QueryWorker(fakes.simulated)
    for query in (CHANGED, QUERY, replace(CHANGED, seed=CHANGED.seed + 1)):
        answers.ask(query, "one")
        assert answers.full(query).result(timeout=PATIENCE).replications == REPLICATIONS
        before = time.monotonic()
        while answers._worker is not None:
            assert time.monotonic() - before < PATIENCE
            time.sleep(0.01)
