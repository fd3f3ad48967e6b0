"""Law and practice: three layers side by side that are never merged, and what is on file is never a number."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import results
from sim.presentation.boards import LAW, BoardRequest, detail_of
from sim.presentation.inquiries import record_of
from sim.presentation.queries import QueryResult, simulated
from sim.presentation.views import law
from sim.scenario import build
from sim.scenario.controls import CONTROLS
from sim.scenario.profiles import REPORTED
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.presentation import fakes, regions

EN = Reader("en")
MATRIX = [control for control in CONTROLS if control.matrix]
ON_FILE = {"X", "?", "NA", ""}


def grids(result: QueryResult, state: str, reader: Reader = EN) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the grid of the matrix and that of the institutions' means."""
    detail = detail_of(BoardRequest(result.query, LAW, reader.language, "light", state), result)
    _head, matrix, means = law.board(result, state, detail.record, reader)
    return matrix, means


def called(row: dict[str, Any]) -> str:
    """Return the name of a row's control, without the value of its lever."""
    return str(row["name"].partition(" · ")[0])


def of_shipped() -> list[str]:
    return [state.id for state in regions.two_doors().states]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", of_shipped())
def test_what_is_on_file_is_a_cross_a_question_mark_na_or_nothing(state: str, language: Any) -> None:
    matrix, _means = grids(regions.real(changed=True), state, Reader(language))
    shown = [row["cells"][0] for row in matrix["grid"]["rows"]]
    assert {cell["kind"] for cell in shown} == {"on-file"}
    assert {cell["text"] for cell in shown} <= ON_FILE
    reports = regions.two_doors().start(state).reports
    assert [cell["text"] for cell in shown] == [reports.get(control.id, "") for control in MATRIX]


@settings(max_examples=25)
@given(st.fixed_dictionaries({control.id: st.sampled_from(REPORTED) for control in MATRIX if control.law}))
def test_whatever_is_reported_nothing_counts_it(reports: dict[str, str]) -> None:
    given_ = fakes.data()
    given_["states"][0]["reports"] = {"default": "", **reports}
    query = fakes.asked(build(given_), fakes.NOTHING, 7)
    result = QueryResult(query, *(fakes.sample(query, range(1), rows=0.5) for _both in range(2)))
    matrix, _means = grids(result, "astria")
    cells = [row["cells"] for row in matrix["grid"]["rows"]]
    assert {
        control.id: row[0]["text"] for control, row in zip(MATRIX, cells, strict=True) if control.id in reports
    } == reports
    for on_file, in_law, _practice in cells:
        assert set(on_file) == {"kind", "text"}, "no bar and no number beside what is on file"
        assert set(in_law) == {"kind", "text"}
        assert not re.search(r"\d", on_file["text"])
    assert len(cells) == len(MATRIX), "a row for each control, and no row that adds them up"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_score_rating_total_or_rank_stands_on_the_view(language: Any) -> None:
    words = re.compile(
        r"\b(scores?|ratings?|totals?|ranks?|sum|mean of controls|average)\b|балл|рейтинг|итог|(?<!pas une )note\b",
        re.I,
    )
    for state in of_shipped():
        blocks = law.board(regions.real(changed=True), state, None, Reader(language))
        said = [text for block in blocks[1:] for text in fakes.said(block)]
        denial = (
            Reader(language)
            ._("On file: information of a report that was {n} months old at the start, never a rating.")
            .rpartition("{n}")[2]
        )
        assert [text for text in said if words.search(text.replace(denial, ""))] == []


def test_the_key_says_what_every_mark_means() -> None:
    matrix, _means = grids(regions.real(changed=True), "velmora")
    assert matrix["grid"]["key"] == [
        "X (a field is filled)",
        "? (to be clarified)",
        "NA (not applicable)",
        "blank (nothing on file)",
    ]


def test_each_layer_has_its_own_column() -> None:
    matrix, means = grids(regions.real(changed=True), "velmora")
    assert matrix["grid"]["headers"] == ["Control", "On file", "Law", "Practice, share of full effort"]
    assert all(len(row["cells"]) == 3 for row in matrix["grid"]["rows"])
    assert means["grid"]["headers"] == ["Operation", "Practice, share of full effort"]
    assert len(means["grid"]["rows"]) == len(CONTROLS) - len(MATRIX)


def test_what_is_on_file_carries_the_age_of_its_report() -> None:
    matrix, _means = grids(regions.real(changed=True), "dovria")
    age = regions.two_doors().start("dovria").report_age_months
    assert f"a report that was {EN.number(age)} months old at the start, never a rating" in matrix["subtitle"]
    assert "exercise only" in matrix["subtitle"]


def test_law_is_in_force_or_not_or_carries_the_month_from_which_it_is() -> None:
    texts = {
        cell["text"]
        for state in of_shipped()
        for row in grids(regions.real(changed=True), state)[0]["grid"]["rows"]
        for cell in row["cells"][1:2]
    }
    assert {"in force", "not in force"} <= texts
    assert all(re.fullmatch(r"in force|not in force|none needed|from month \d+", text) for text in texts)


def test_a_law_that_enters_into_force_in_the_course_shown_carries_the_month_of_its_event() -> None:
    query = fakes.asked(regions.two_doors(), (("all.L02=10", "all.L07=100"), ()), 7)
    result = QueryResult(query, simulated(query, range(3)), simulated(query.baseline, range(3)))
    events = results.events_frame(record_of(query, 0)).filter(kind="law")
    assert len(events), "no law enters into force in this course: choose other settings for this test"
    names = {control.id: control.name for control in CONTROLS}
    for state in of_shipped():
        rows = {called(row): row["cells"][1]["text"] for row in grids(result, state)[0]["grid"]["rows"]}
        for place, day in events.filter(state=state).select("place", "day").iter_rows():
            if not query.region.start(state).law[place]:
                assert rows[names[place]] == f"from month {_month(day)}"


def _month(day: int) -> int:
    """Return the month of a day, from 1: quarters of 91 days, months of 30, 30 and 31."""
    quarter, rest = divmod(day, 91)
    return quarter * 3 + 1 + (rest >= 30) + (rest >= 60)


def test_practice_is_a_bar_at_the_end_and_a_mark_at_the_start_means_of_the_courses() -> None:
    result = regions.real(changed=True)
    place = of_shipped().index("velmora")
    start, end = result.before.rows[:, 0, place].mean(axis=0), result.now.rows[:, -1, place].mean(axis=0)
    rows = [row for grid in grids(result, "velmora") for row in grid["grid"]["rows"]]
    by_name = {called(row): row["cells"][-1] for row in rows}
    bars = 0
    for number, control in enumerate(CONTROLS):
        cell = by_name[control.name]
        if cell["kind"] == "bar":
            bars += 1
            assert (cell["bar"], cell["mark"]) == pytest.approx((end[number], start[number]), abs=1e-4)
            assert 0 <= cell["bar"] <= 1
            assert cell["text"].endswith(EN.percent(end[number]))
    assert bars > 20


def test_practice_that_did_not_change_is_one_figure_and_what_changed_is_two() -> None:
    query = fakes.CHANGED
    rows = np.full((4, fakes.MONTHS, 3, len(CONTROLS)), 0.5)
    now = rows.copy()
    moved = next(n for n, control in enumerate(CONTROLS) if control.id == "border_detection")
    now[:, -1, 0, moved] = 0.8
    result = QueryResult(
        query, fakes.sample(query, range(4), rows=now), fakes.sample(query.baseline, range(4), rows=rows)
    )
    cells = {called(row): row["cells"][-1]["text"] for row in grids(result, "astria")[0]["grid"]["rows"]}
    assert cells.pop(CONTROLS[moved].name) == "50% → 80%"
    assert set(cells.values()) == {"50%", "–"}


def test_a_row_that_one_lever_alone_feeds_carries_the_levers_own_value() -> None:
    query = fakes.asked(regions.two_doors(), (("velmora.L21=28",), ()), 7)
    result = QueryResult(query, *(fakes.sample(query, range(2), rows=0.5) for _both in range(2)))
    names = {called(row): row["name"] for grid in grids(result, "velmora") for row in grid["grid"]["rows"]}
    start = EN.number(regions.two_doors().start("velmora").levers["L21"])
    opened = "Share of consignments opened"
    assert names[opened] == f"{opened} · Physical inspection {start} → 28% of consignments"
    assert re.fullmatch(r"Tip line · [\d.]+\u00a0staff \(full-time\)", names["Tip line"])
    for quality_or_shared in ("Inter-agency review", "Re-export", "Common identification method in use"):
        assert names[quality_or_shared] == quality_or_shared
