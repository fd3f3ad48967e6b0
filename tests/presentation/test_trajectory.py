"""One course: its incidents from the defender's side, in hindsight, and whether it was lucky."""

import json
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim import indicators, results
from sim.pathways import GATES
from sim.presentation import inquiries, tables
from sim.presentation.inquiries import record_of
from sim.presentation.queries import PORTION, Otherwise
from sim.presentation.views import trajectory
from sim.record import DIVERSIONS, REVERSED, STOPPED
from sim.run import Record
from sim.whatif import changes, counterfactuals
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.presentation import fakes, regions
from tests.presentation.typography import french_faults

EN = Reader("en")


@pytest.fixture(scope="module")
def record() -> Record:
    """The first course of the shipped scenario under a few settings in which a court released something."""
    query = regions.real(changed=True).query
    return next(one for one in (record_of(query, n) for n in range(PORTION)) if one.months[..., REVERSED].any())


@pytest.fixture(scope="module")
def other(record: Record) -> Otherwise:
    """Controls that incidents are asked of."""
    query = regions.real(changed=True).query
    plan = fakes.asked(regions.two_doors(), (("all.L21=20", "all.L25=60"), ()), 7)
    return inquiries.course_otherwise(query, record.replicate, "Plan B", plan)


@pytest.fixture(scope="module")
def blocks(record: Record, other: Otherwise) -> dict[str, dict[str, Any]]:
    """The view of the course, by block."""
    return {block["id"]: block for block in trajectory.board(regions.real(changed=True), record, other, EN)}


@pytest.fixture(scope="module")
def incidents(blocks: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The incidents that are listed."""
    return list(blocks["incidents"]["incidents"])


def test_every_attempt_of_the_course_is_listed_in_the_order_of_its_day(record: Record, incidents: list) -> None:
    wanted = results.incidents(record)
    assert len(incidents) == len(wanted) > 50
    assert [one["attempt"] for one in incidents] == wanted["attempt"].to_list()
    assert wanted["day"].is_sorted()


def test_an_incident_says_when_where_what_and_how_it_ended(record: Record, incidents: list) -> None:
    names = {state.id: state.name.get("en") for state in record.scenario.states}
    for one, row in zip(incidents, results.incidents(record).iter_rows(named=True), strict=True):
        assert f"month {row['month']}" in one["label"]
        assert names[row["state"]] in one["label"]
        if row["status"] == "stopped":
            assert one["label"].endswith(f"stopped: {row['gate_name']}")


def test_an_ending_has_its_own_sign_and_words(incidents: list) -> None:
    signs = {one["kind"]: one["label"][0] for one in incidents}
    assert len(set(signs.values())) == len(signs) >= 2
    endings = {
        trajectory.ending(status, "Tip", EN) for status in ("stopped", "diverted", "revealed", "reversed", "open")
    }
    assert len(endings) == 5


def test_of_an_attempt_that_got_through_no_place_is_named(record: Record, incidents: list) -> None:
    places = {part.name.get("en") for part in (*record.scenario.posts, *record.scenario.holdings)}
    through = [one for one in incidents if one["kind"] == "through"]
    assert through
    for one in through:
        said = " ".join(fakes.said(one["steps"]))
        assert not [place for place in places if place in said]


def test_of_an_attempt_that_was_stopped_the_place_may_be_named(record: Record, incidents: list) -> None:
    places = {part.name.get("en") for part in (*record.scenario.posts, *record.scenario.holdings)}
    said = " ".join(" ".join(fakes.said(one["steps"])) for one in incidents if one["kind"] == "stopped")
    assert any(place in said for place in places)


def test_the_pathway_is_named_of_what_was_stopped_and_of_nothing_else(record: Record, incidents: list) -> None:
    for one, row in zip(incidents, results.incidents(record).iter_rows(named=True), strict=True):
        assert (row["pathway_name"] in one["label"]) == (row["status"] == "stopped")


def test_the_course_in_the_middle_is_the_same_from_the_first_answer_the_full_one_and_the_question() -> None:
    result = regions.real(changed=True)
    number = tables.middle(result.now)
    values = indicators.totals(result.now, only=("diversions",))["diversions"][:PORTION]
    assert abs(values[number] - np.median(values)) == abs(values - np.median(values)).min()
    assert inquiries.course_shown(result.query, None) == number
    assert inquiries.course_shown(result.query, None, {result.query: result.now}.get) == number
    shown = trajectory.board(result, record_of(result.query, number), None, EN)
    assert "Of the first 40 it is the one in the middle" in shown[1]["text"]


def test_no_probability_no_draw_and_no_network_leaves_the_model(record: Record, incidents: list) -> None:
    text = json.dumps(incidents)
    assert not re.search(r'"(probability|draw|network|pathway|plan)"', text)
    assert not re.search(r"\d\.\d{3}", text), "a number that looks like a probability"
    assert "network-" not in text


def test_the_controls_that_were_missing_are_named_for_what_got_through_only(record: Record, incidents: list) -> None:
    chains = results.chains(record)
    for one, row in zip(incidents, results.incidents(record).iter_rows(named=True), strict=True):
        absent = [step for step in chains[row["attempt"]] if step["missing"]]
        if row["status"] == "reversed":
            assert one["lesson"] == "It was seized, but the seizure did not stand in court."
        elif row["status"] not in counterfactuals.GOT_THROUGH:
            assert one["lesson"] == ""
        elif absent:
            assert one["lesson"].startswith("What was missing: ")
            assert one["lesson"].count("(") >= len(absent)
        else:
            assert one["lesson"] == "Every control on its way was in place; none of them stopped it this time."


def test_a_stopped_attempt_ends_at_the_gate_that_stopped_it(incidents: list) -> None:
    for one in incidents:
        signs = [step["sign"] for step in one["steps"]]
        assert ("stopped" in signs) == (one["kind"] in ("stopped", "reversed"))
        assert ("end" in signs) == ("diverted" in one["label"])


def test_each_incident_can_be_asked_of_other_controls_in_both_senses(
    record: Record, other: Otherwise, incidents: list
) -> None:
    answers = other.incidents
    for one, asked in zip(incidents, answers, strict=True):
        same, history = one["other"]
        assert same.startswith("Plan B, if only the controls differed and networks did the same: ")
        assert history.startswith("Plan B, if networks also chose anew: ")
        assert ("stopped" in same) == (asked.same_attempt.what == "stopped")


def test_without_other_controls_nothing_is_asked(record: Record) -> None:
    assert not any("other" in one for one in trajectory.incidents(record, None, EN))


def test_only_what_got_through_can_be_asked_what_would_have_stopped_it(record: Record, incidents: list) -> None:
    for one, row in zip(incidents, results.incidents(record).iter_rows(named=True), strict=True):
        assert one["ask"] == (row["status"] in ("diverted", "revealed"))


def test_the_words_of_the_list_are_those_of_its_kinds_and_states(blocks: dict, record: Record) -> None:
    block = blocks["incidents"]
    assert [state["id"] for state in block["states"]] == ["", *(state.id for state in record.scenario.states)]
    kinds = {one["kind"] for one in block["incidents"]}
    assert {"stopped", "through", "reversed"} <= kinds
    assert kinds - {"open"} <= {kind["id"] for kind in block["kinds"]} == {"", "stopped", "through", "reversed"}


def test_what_a_court_released_is_a_kind_of_its_own_and_no_diversion(record: Record, incidents: list) -> None:
    kinds = Counter(one["kind"] for one in incidents)
    assert kinds["through"] == record.months[..., DIVERSIONS].sum()
    assert kinds["reversed"] == record.months[..., REVERSED].sum() > 0
    assert kinds["stopped"] == record.months[..., STOPPED].sum() - kinds["reversed"]
    for one in incidents:
        assert ("released by a court" in one["label"]) == (one["kind"] == "reversed")


def test_luck_is_the_share_of_courses_that_had_more_ties_counted_half(record: Record) -> None:
    result = regions.real(changed=True)
    values = indicators.totals(result.now, only=("diversions",))["diversions"]
    own = values[record.replicate]
    better = ((values > own).sum() + (values == own).sum() / 2) / len(values)
    text = trajectory.lucky(result, record, EN)
    assert f"This course has {own:.0f} diversions" in text
    assert f"fewer than {EN.number(float(np.median(values)))}" in text
    assert f"It was luckier than {EN.percent(better)} of them" in text


def test_a_course_like_all_others_was_luckier_than_half_of_them(record: Record) -> None:
    own = float(indicators.totals(record.sample, only=("diversions",))["diversions"][0])
    alike = fakes.differing([0.0] * 10, own)
    assert "luckier than 50% of them" in trajectory.lucky(alike, record, EN)


def test_a_course_in_which_nothing_was_attempted_says_so_and_nothing_fails() -> None:
    quiet = fakes.scenario(sectors=[], networks=[])
    query = fakes.asked(quiet, (("all.L21=12",), ()), 7)
    result = regions.full(query, 4, 0.0)
    shown = {
        block["id"]: block
        for block in trajectory.board(
            result,
            record_of(query, 0),
            inquiries.course_otherwise(query, 0, "At the start settings", query.baseline),
            EN,
        )
    }
    assert shown["incidents"]["incidents"] == []
    assert shown["incidents"]["words"]["none"] == "No attempt of this kind in this course."
    assert "No attempt got through." in " ".join(fakes.said(shown["text-lucky"]))


@pytest.fixture(scope="module")
def stoppable(record: Record, incidents: list) -> tuple[int, tuple[changes.LeastChange, ...]]:
    """An attempt that a single lever would have stopped, and the smallest changes that would have."""
    for attempt in [one["attempt"] for one in incidents if one["ask"]][7:]:
        found = changes.smallest_changes(record, attempt)
        if found:
            return attempt, found
    raise AssertionError("no single lever would have stopped any of them")


def test_the_smallest_changes_are_those_of_the_what_if_least_budget_first(record: Record, stoppable: tuple) -> None:
    attempt, found = stoppable
    steps: list[tuple[int, int]] = []
    (block,) = trajectory.smallest(
        inquiries.smallest(record, attempt, lambda done, of: steps.append((done, of))), record, attempt, EN
    )
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _of in steps] == sorted(done for done, _of in steps)
    rows = block["table"]["rows"]
    assert len(rows) == min(8, len(found))
    budgets = [float(row[3].replace("\u202f", "")) for row in rows]
    assert budgets == sorted(budgets) == [pytest.approx(one.added_budget, abs=0.05) for one in found[:8]]
    assert [row[0].rpartition(": ")[2] for row in rows] == [one.lever.name for one in found[:8]]
    assert [row[4] for row in rows] == [GATES[one.gate].name for one in found[:8]]


def test_the_smallest_changes_are_set_in_french(record: Record, stoppable: tuple) -> None:
    attempt, found = stoppable
    shown = trajectory.smallest(found, record, attempt, Reader("fr"))
    assert [fault for text in fakes.said(shown) for fault in french_faults(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_attempt_that_no_single_lever_would_have_stopped_is_told_so(record: Record, language: Any) -> None:
    reader = Reader(language)
    (block,) = trajectory.smallest((), record, 0, reader)
    said = reader._("No single lever of one State, within its means, would have stopped it in this course.")
    assert block["paragraphs"] == [said]


def test_work_that_is_given_up_ends_at_its_next_step(record: Record, stoppable: tuple) -> None:
    class GivenUp(Exception):
        pass

    def progress(done: int, of: int) -> None:
        raise GivenUp

    with pytest.raises(GivenUp):
        inquiries.smallest(record, stoppable[0], progress)
    with pytest.raises(GivenUp):
        inquiries.chance_and_decisions(record, progress)
