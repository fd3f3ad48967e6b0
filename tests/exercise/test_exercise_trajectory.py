"""What the region does in a session: undo with the same random draws or new, what-ifs from a move on, and what of it is seen."""

import io
import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from sim import indicators
from sim.ensemble.sample import RunError
from sim.exercise import commands, observed, trajectory
from sim.exercise.contributions import Phase
from sim.exercise.formats import Format
from sim.exercise.observed import SEEN, observation, observed_sample
from sim.exercise.replay import replayed
from sim.exercise.session_outcome import outcome
from sim.exercise.trajectory import digests
from sim.presentation import whatif
from sim.record import ATTEMPTS, DETECTION_DAYS, DETECTIONS, DIVERSIONS, FILE_ERROR, PRACTICE, REVEALED, STOPPED
from sim.scenario import Decisions, Order
from sim.scenario.controls import CONTROL_INDEX
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.exercise.playing import DOVRIA, SELVANE, VELMORA, Table, changed, content, created, same_again, with_inject

PLAN = {"L21": 10.0}


@pytest.fixture(scope="module")
def two_lived(two_doors) -> Table:
    """Two moves simulated; to be copied, not changed."""
    return Table(created(two_doors)).simulate({"L01": 2.0}, moves=1).simulate(PLAN, moves=1)


@pytest.fixture
def table(two_lived) -> Table:
    return two_lived.copy()


# Undo


def test_a_move_undone_with_the_same_random_draws_and_decided_alike_gives_the_same_trajectory(table):
    before = trajectory.digests(table.session)
    table.trainer(commands.UndoMove(luck="same"))
    assert table.session.phase == Phase.DECIDING
    assert table.session.move == 2
    assert trajectory.digests(table.session) == before[:1]
    table.simulate(PLAN)
    assert trajectory.digests(table.session) == before


def test_a_move_undone_with_the_same_random_draws_and_decided_otherwise_gives_another_trajectory(table):
    before = trajectory.digests(table.session)
    table.trainer(commands.UndoMove(luck="same"))
    table.simulate({"L21": 0.0})
    assert trajectory.digests(table.session)[0] == before[0]
    assert trajectory.digests(table.session)[1] != before[1]


def test_new_random_draws_give_another_trajectory_from_the_undone_move_on_and_never_the_same_twice(table):
    digests = [trajectory.digests(table.session)]
    for _ in range(3):
        table.trainer(commands.UndoMove(luck="new"))
        table.simulate(PLAN)
        digests.append(trajectory.digests(table.session))
    assert len({first for first, _second in digests}) == 1
    assert len({second for _first, second in digests}) == 4


def test_new_random_draws_are_kept_when_the_move_is_undone_again_with_the_same(table):
    table.trainer(commands.UndoMove(luck="new"))
    table.simulate(PLAN)
    before = trajectory.digests(table.session)
    table.trainer(commands.UndoMove(luck="same"))
    table.simulate(PLAN)
    assert trajectory.digests(table.session) == before


def test_the_choice_of_random_draws_is_in_the_log_which_gives_the_same_trajectory_anywhere(table):
    table.trainer(commands.UndoMove(luck="new"))
    table.simulate(PLAN)
    undone = [entry.body for entry in table.session.entries if entry.kind == "undone"]
    assert undone == [{"move": 2, "luck": "new", "day": 91, "replicate": 1}]
    assert trajectory.digests(replayed(table.session.entries)) == trajectory.digests(table.session)


def test_the_move_before_can_be_undone_too_and_nothing_of_what_came_after_is_left(table):
    table.trainer(commands.WriteInject(to=["all"], text="Between the moves."))
    for expected in (2, 1):
        table.trainer(commands.UndoMove(luck="same"))
        assert table.session.move == expected
    session = table.session
    assert session.closed == 0
    assert set(session.plans) == {(1, "velmora")}
    assert "Between the moves." not in [inject.text["en"] for inject in session.injects]
    with pytest.raises(commands.Refused, match="No move has been closed yet"):
        table.trainer(commands.UndoMove(luck="same"))


def test_plans_of_the_undone_move_can_be_changed_and_those_of_stand_ins_are_gone(table):
    table.trainer(commands.UndoMove(luck="same"))
    assert set(table.session.plans) == {(1, state) for state in table.session.state_ids()} | {(2, "velmora")}
    table.trainer(commands.WithdrawPlan(state="velmora"))
    table.trainer(commands.SubmitPlan(state="velmora", values={"L21": 20.0}))
    assert table.session.plans[2, "velmora"].values == {"L21": 20.0}


def test_undoing_a_move_takes_back_the_answers_given_in_it_and_offers_stand_open_again(two_doors):
    table = Table(created(two_doors))
    table.open()
    table.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L37", states=["selvane", "dovria"]))
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    table.simulate()
    table.open()
    table.do(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=True))
    table.do(DOVRIA, commands.OfferAgreement(by="dovria", lever="L04", states=["selvane"]))
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=2, accept=False))
    table.simulate()
    once = table.copy()
    assert [agreement.from_day for agreement in once.session.decisions().agreements] == [91]
    table.open()
    table.do(SELVANE, commands.OfferAgreement(by="selvane", lever="L04", states=["velmora"]))
    assert len(table.session.offers) == 3

    table.trainer(commands.UndoMove(luck="same"))
    first, second = table.session.offers.values()  # what was offered in the move after it is gone
    assert (first.accepted, first.open) == ({"velmora": 1, "selvane": 1}, True)
    assert (second.accepted, second.declined, second.open) == ({"dovria": 2}, {}, True)
    assert table.session.agreements() == [
        agreement for agreement in once.session.agreements() if agreement.from_day < 91
    ]
    table.do(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=True))
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=2, accept=False))
    table.simulate()
    assert table.session.decisions() == once.session.decisions()
    assert digests(table.session) == digests(once.session)

    for _time in range(2):
        table.trainer(commands.UndoMove(luck="same"))
    (first,) = table.session.offers.values()
    assert (first.accepted, first.open) == ({"velmora": 1}, True)
    table.do(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=False))
    table.simulate()
    assert not table.session.decisions().agreements


def test_an_offer_of_a_move_answered_in_the_next_stands_open_again_when_the_first_is_undone(two_doors):
    table = Table(created(two_doors))
    table.open()
    table.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]))
    table.simulate()
    table.open()
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    table.trainer(commands.UndoMove(luck="same"))
    assert (table.session.move, table.session.offers[1].open) == (1, True)
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    table.simulate()
    assert [agreement.from_day for agreement in table.session.decisions().agreements] == [0]


def test_what_an_undone_move_revealed_is_hidden_again(table):
    table.trainer(commands.Reveal(what="truth"))
    table.trainer(commands.UndoMove(luck="same"))
    assert table.session.revealed == set()


def test_an_answer_to_an_inject_that_was_undone_is_no_answer_to_another_inject(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 0}, "to": ["all"]}, {"to": ["all"]})))
    table.simulate()
    entry = table.trainer(commands.WriteInject(to=["all"], text="Will you help?"))
    table.do(VELMORA, commands.AnswerInject(number=entry.body["number"], text="Yes."))
    table.do(VELMORA, commands.AnswerInject(number=1, text="We are here."))
    table.trainer(commands.UndoMove(luck="same"))
    other = table.trainer(commands.ReleaseInject(id="inject-2"))
    assert other.body["number"] == entry.body["number"]
    assert table.session.answers == {(1, str(VELMORA)): "We are here."}


def test_injects_that_were_undone_are_due_again(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 0}}, {"release": {"day": 100}})))
    table.simulate(moves=2)
    assert [inject.id for inject in table.session.injects] == ["inject-1", "inject-2"]
    table.trainer(commands.UndoMove(luck="same"))
    table.trainer(commands.UndoMove(luck="same"))
    assert [inject.id for inject in table.session.injects] == ["inject-1"]
    table.simulate(moves=2)
    assert [(inject.id, inject.number) for inject in table.session.injects] == [("inject-1", 1), ("inject-2", 2)]


# The trajectory


def test_an_inject_does_to_the_region_what_it_says_from_its_day_on(two_doors):
    strong = {"effects": [{"kind": "new-items", "at": "velmora", "size": 1.0, "day": 0}], "to": ["velmora"]}
    scenario = with_inject(two_doors, strong)
    with_it, without = Table(created(scenario)), Table(created(scenario))
    for each in (with_it, without):
        each.simulate()
        each.open()
    with_it.trainer(commands.ReleaseInject(id="inject-1"))
    for each in (with_it, without):
        each.trainer(commands.CloseMove())
    first, second = trajectory.digests(with_it.session), trajectory.digests(without.session)
    assert first[0] == second[0]
    assert first[1] != second[1]


def test_nothing_has_been_simulated_before_a_move_is_closed(lobby):
    lobby.open()
    for ask in (trajectory.trajectory, trajectory.nothing_decided):
        with pytest.raises(ValueError, match="no move has been closed"):
            ask(lobby.session)
    assert trajectory.digests(lobby.session) == ()
    assert trajectory.conditions_met(lobby.session) == ()


def test_a_condition_is_met_by_the_last_month_of_the_last_move(two_doors):
    always = {"release": {"indicator": "spent", "state": "velmora", "above": 0.0}}
    never = {"release": {"indicator": "spent", "state": "velmora", "below": 0.0}}
    table = Table(created(with_inject(two_doors, always, never)))
    table.simulate()
    assert trajectory.conditions_met(table.session) == ("inject-1",)
    table.open(trajectory.conditions_met(table.session))
    assert [(i.id, i.day, i.move) for i in table.session.injects] == [("inject-1", 91, 2)]
    table.trainer(commands.CloseMove())
    assert trajectory.conditions_met(table.session) == ()


def test_a_condition_that_was_met_is_not_released_when_the_trainer_holds_it_back(two_doors):
    always = {"release": {"indicator": "spent", "state": "velmora", "above": 0.0}}
    table = Table(created(with_inject(two_doors, always)))
    table.simulate()
    table.trainer(commands.ScheduleInject(id="inject-1", skipped=True))
    table.open(trajectory.conditions_met(table.session))
    assert table.session.injects == []


# What if


def test_a_what_if_from_a_move_on_leaves_the_session_as_it_is(table, two_doors):
    kept, digests = content(table.session), trajectory.digests(table.session)
    decisions = table.session.decisions()
    other = Decisions(
        (*[o for o in decisions.orders if o.day < 91], Order(91, "velmora", "L21", 40.0)), decisions.agreements
    )
    record = trajectory.branch(table.session, 2, other)
    assert record.digest != digests[1]
    assert record.days == trajectory.trajectory(table.session).days
    assert trajectory.branch(table.session, 2, decisions).digest == digests[1]
    assert content(table.session) == kept
    assert trajectory.digests(table.session) == digests


def test_a_what_if_that_differs_before_its_move_is_refused(table):
    other = Decisions((Order(0, "velmora", "L21", 40.0),))
    with pytest.raises(RunError, match="others before that move"):
        trajectory.branch(table.session, 2, other)
    assert trajectory.branch(table.session, 1, other).digest != trajectory.digests(table.session)[1]


def test_nothing_decided_has_the_same_random_draws_without_any_plan(table, two_doors):
    idle = Table(created(two_doors)).simulate(moves=2)
    assert trajectory.nothing_decided(table.session).digest == trajectory.digests(idle.session)[1]
    assert trajectory.nothing_decided(table.session).digest != trajectory.digests(table.session)[1]


def test_an_outcome_says_in_words_where_chance_put_the_trajectory(table):
    found = outcome(table.session, 8)
    texts = {language: whatif.chance_and_decisions(found.standing, Reader(language)) for language in LANGUAGES}
    assert len(set(texts.values())) == 3
    assert whatif.chance_and_decisions(outcome(table.session, 8).standing, Reader("en")) == texts["en"]


def test_a_move_kept_before_own_work_was_measured_is_taken_without_it(table):
    written = trajectory.kept(trajectory.closed_moves(table.session))
    with np.load(io.BytesIO(written)) as arrays:
        older = {name: values for name, values in arrays.items() if not name.endswith(".own_work")}
    assert len(older) < len(arrays.files)
    out = io.BytesIO()
    np.savez_compressed(out, **older)
    try:
        trajectory.take(table.session, out.getvalue())
        record = trajectory.trajectory(table.session)
        assert not record.sample.own_work.any()
        assert trajectory.digest_of(out.getvalue()) == trajectory.digest_of(written)
    finally:
        trajectory.take(table.session, written)
    assert trajectory.trajectory(table.session).sample.own_work.any()


# What is seen


def blurred(sample, shift: float = 7.0):
    """A sample in which other things happened that nobody saw."""
    months = sample.months.copy()
    for hidden in (ATTEMPTS, DIVERSIONS, PRACTICE, FILE_ERROR, DETECTION_DAYS, DETECTIONS):
        months[..., hidden] += shift
    return replace(
        sample, months=months, rows=sample.rows + 0.1, encounters=sample.encounters * 0 + 1, start=sample.start + shift
    )


def test_nothing_that_nobody_saw_is_in_what_is_seen(table):
    sample = trajectory.trajectory(table.session).sample
    first, second = observed_sample(sample), observed_sample(blurred(sample))
    for name in ("months", "rows", "stops", "delay_bins", "licence_bins", "own_work", "encounters", "start"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), name)
    assert (blurred(sample).months != sample.months).any()


def test_what_is_seen_of_attempts_is_those_stopped_and_those_that_came_to_light(table):
    sample = trajectory.trajectory(table.session).sample
    found = observed_sample(sample)
    np.testing.assert_array_equal(
        found.months[..., ATTEMPTS], sample.months[..., STOPPED] + sample.months[..., REVEALED]
    )
    np.testing.assert_array_equal(found.months[..., DIVERSIONS], sample.months[..., REVEALED])
    assert not found.months[..., PRACTICE].any()
    assert not found.rows.any()
    assert sample.rows.any(), "the truth is left as it is"


def test_no_indicator_of_what_participants_see_depends_on_what_nobody_saw(table):
    sample = trajectory.trajectory(table.session).sample
    for state in (*table.session.state_ids(), "region"):
        first = indicators.monthly(observed_sample(sample), state, SEEN)
        second = indicators.monthly(observed_sample(blurred(sample)), state, SEEN)
        for name in SEEN:
            np.testing.assert_array_equal(first[name], second[name], name)


def test_incidents_of_a_state_are_its_own_and_only_those_that_came_to_light(two_doors):
    table = Table(created(two_doors)).simulate(moves=3)
    record = trajectory.trajectory(table.session)
    from sim import results

    every = results.incidents(record)
    for state in table.session.state_ids():
        own = observed.incidents(record, state)
        assert set(own["status"]) <= {"stopped", "revealed", "reversed"}
        expected = every.filter(pl.col("state") == state, pl.col("status").is_in(["stopped", "revealed", "reversed"]))
        assert own.height == expected.height
    shown = sum(observed.incidents(record, state).height for state in table.session.state_ids())
    assert 0 < shown < every.height, "nothing was hidden"


def elsewhere(record, state: str, shift: float = 3.0):
    """A record in which everything but what is published went otherwise in all other States."""
    from sim.record import UPHELD

    place = [each.id for each in record.scenario.states].index(state)
    others = [n for n in range(len(record.scenario.states)) if n != place]
    months, sampled = record.months.copy(), record.sample.months.copy()
    for given in (months, sampled):
        upheld = given[..., UPHELD].copy()
        given[..., others, :] += shift
        given[..., -1, :] += shift
        given[..., UPHELD] = upheld
    bins = record.sample.delay_bins.copy()
    bins[..., others, :] += shift
    licences = record.sample.licence_bins.copy()
    licences[..., others, :] += shift
    return replace(
        record, months=months, sample=replace(record.sample, months=sampled, delay_bins=bins, licence_bins=licences)
    )


def test_a_state_sees_nothing_of_another_beyond_what_is_published_and_shared(table):
    session, record = table.session, trajectory.trajectory(table.session)
    for state in session.state_ids():
        here, there = observation(session, record, state), observation(session, elsewhere(record, state), state)
        assert here.months.equals(there.months)
        assert here.incidents.equals(there.incidents)
        assert here.published.equals(there.published)
        assert set(here.months["indicator"]) == set(SEEN)
    assert observation(session, record, "dovria").shared.is_empty()


def test_cases_are_shared_only_between_states_that_agreed_to_and_the_weaker_commitment_counts(two_doors):
    table = Table(created(two_doors))
    table.open()
    table.trainer(commands.SubmitPlan(state="velmora", values={"L37": 100.0}))
    table.trainer(commands.SubmitPlan(state="selvane", values={"L37": 50.0}))
    table.trainer(commands.CloseMove())
    session, record = table.session, trajectory.trajectory(table.session)
    stopped = {s.id: float(record.months[:, n, STOPPED].sum()) for n, s in enumerate(record.scenario.states)}
    shared = {state: dict(observation(session, record, state).shared.iter_rows()) for state in session.state_ids()}
    assert shared == {
        "velmora": {"selvane": round(0.5 * stopped["selvane"])},
        "selvane": {"velmora": round(0.5 * stopped["velmora"])},
        "dovria": {},
    }
    apart = Table(created(changed(two_doors, agreements=[])))
    apart.simulate({"L37": 100.0}, {"L37": 50.0})
    assert observation(apart.session, trajectory.trajectory(apart.session), "velmora").shared.is_empty()
    apart.open()
    apart.think(VELMORA, SELVANE)
    apart.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L37", states=["selvane"]))
    apart.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    assert not observation(apart.session, trajectory.trajectory(apart.session), "velmora").shared.is_empty()


def test_assistance_that_was_matched_raises_the_practice_that_is_played(two_doors):
    with_help, without = (Table(created(two_doors, Format(moves=2, quarters=4, minutes=12))) for _both in range(2))
    for table in (with_help, without):
        table.open()
    with_help.trainer(
        commands.RequestAssistance(state="dovria", control="border_detection", text="Our posts have one officer each.")
    )
    with_help.trainer(commands.AnswerRequest(number=1, programme="action-plan-assistance"))
    row = CONTROL_INDEX["border_detection"]
    helped, usual = (
        trajectory.trajectory(table.simulate(moves=2).session).sample.rows[0, :, 2, row]
        for table in (with_help, without)
    )
    assert list(helped[:12]) == list(usual[:12])
    assert all(helped[13:] > usual[13:])


def test_a_replayed_log_gives_the_same_trajectory(table, two_doors):
    again = same_again(table.session, created(two_doors))
    assert trajectory.digests(again) == trajectory.digests(table.session)
    assert json.dumps([e.to_json() for e in again.entries]) == json.dumps([e.to_json() for e in table.session.entries])
