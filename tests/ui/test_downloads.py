"""Files that leave a page: the model's own numbers, no cell that a spreadsheet would run, names as they are written."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from sim import indicators, results
from sim.presentation import queries
from sim.presentation.boards import BoardRequest
from sim.presentation.inquiries import record_of
from sim.presentation.palette import LIGHT
from sim.presentation.queries import REPLICATIONS
from sim.presentation.views import overview, trajectory
from sim.run import replay
from sim.scenario import Scenario, build, load
from sim.ui import downloads
from sim.ui.downloads import NAMES, content
from sim.words.reader import Reader
from tests.presentation import fakes

FORMULA = ("=", "+", "-", "@", "\t", "\r")
SETTINGS = (("all.L17=12", "velmora.L21=10"), ("L04=velmora+selvane",))


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture(scope="module", params=[False, True], ids=["luck and assumptions", "luck only"])
def request_of(request: pytest.FixtureRequest, two_doors: Scenario) -> BoardRequest:
    """A view of the fourth course under a few settings."""
    return fakes.request(fakes.asked(two_doors, SETTINGS, 7, {"day_cost": 0.01}, request.param), "course", course=3)


def parquet(request: BoardRequest, name: str) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(content(request, name)[0]))


def rows(request: BoardRequest, name: str) -> list[list[str]]:
    """Return a CSV file's cells as any other program reads them."""
    return list(csv.reader(io.StringIO(content(request, name)[0].decode("utf-8"), newline="")))


@pytest.mark.parametrize("stem", ["events", "indicators"])
def test_a_file_of_the_course_holds_what_the_model_logged(request_of: BoardRequest, stem: str) -> None:
    record = record_of(request_of.query, 3)
    wanted = record.events_frame() if stem == "events" else record.indicators_frame()
    assert len(wanted) > 100
    assert_frame_equal(parquet(request_of, f"{stem}.parquet"), wanted)
    read = rows(request_of, f"{stem}.csv")
    assert read[0] == wanted.columns
    assert len(read) == len(wanted) + 1
    for cells, row in zip(read[1:], wanted.iter_rows(), strict=True):
        for cell, value in zip(cells, row, strict=True):
            assert cell == value if isinstance(value, str) else cell == "" if value is None else float(cell) == value


def test_the_course_shown_is_one_of_those_that_the_figures_are_made_of(request_of: BoardRequest) -> None:
    sample = queries.simulated(request_of.query, range(6))
    figures = indicators.totals(sample)
    for number in (0, 3, 5):
        own = indicators.totals(record_of(request_of.query, number).sample)
        for name, values in figures.items():
            np.testing.assert_array_equal(own[name][0], values[number], err_msg=name)


@pytest.mark.slow
def test_the_file_of_figures_holds_all_courses_and_their_paired_differences(request_of: BoardRequest) -> None:
    query = request_of.query
    now, before = (queries.simulated(each, range(REPLICATIONS)) for each in (query, query.baseline))
    wanted = results.headline(now, before)
    found = pl.read_csv(content(request_of, "figures.csv")[0])
    assert found["indicator"].to_list() == wanted["indicator"].to_list()
    for name in ("p05", "p50", "p95", "base_p50", "diff_p05", "diff_p50", "diff_p95", "diff_mean"):
        np.testing.assert_allclose(found[name].to_numpy(), wanted[name].to_numpy(), rtol=1e-12, err_msg=name)


def test_the_record_gives_the_same_course_again_event_for_event(request_of: BoardRequest, tmp_path: Path) -> None:
    for name in ("record.json", "events.parquet"):
        (tmp_path / name).write_bytes(content(request_of, name)[0])
    assert replay(tmp_path) == (True, None)
    assert json.loads(content(request_of, "record.json")[0])["replicate"] == 3


@pytest.mark.parametrize("name", ["", "events", "events.xlsx", "record.csv", "figures.parquet", "../record.json"])
def test_a_file_that_is_not_offered_is_not_made(name: str) -> None:
    with pytest.raises(KeyError):
        content(fakes.request(), name)


@pytest.mark.parametrize("name", NAMES)
def test_a_preview_has_no_files_and_shows_no_course(name: str) -> None:
    preview = replace(fakes.QUERY, on_file=True)
    with pytest.raises(KeyError):
        content(fakes.request(preview, "preview"), name)
    with pytest.raises(ValueError, match="a preview shows no course"):
        record_of(preview, 0)


def test_every_file_that_a_view_offers_can_be_had() -> None:
    answer = fakes.result()
    reader = fakes.READER
    shown = [
        *overview.board(answer, LIGHT, reader),
        *trajectory.board(answer, record_of(answer.query, 0), None, reader),
    ]
    offered = [name for block in shown if block["kind"] == "files" for name in block["names"]]
    assert offered
    assert set(offered) <= set(NAMES)


@pytest.mark.parametrize("name", ["events.csv", "indicators.csv", "figures.csv"])
def test_no_text_in_a_file_starts_a_formula_whatever_the_scenarios_names_are(name: str) -> None:
    hostile = '=HYPERLINK("http://x","y")'
    given_ = fakes.data(title=fakes.text(hostile))
    for each in (*given_["states"], *given_["posts"], *given_["sectors"]):
        each["name"] = fakes.text(hostile)
    region = build(given_)
    read = rows(fakes.request(fakes.asked(region, (("all.L21=12",), ()), 7)), name)
    texts = [cell for row in read for cell in row if not _number(cell)]
    assert texts
    assert not [cell for cell in texts if cell.startswith(FORMULA)]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


# The same for files that the browser makes of what is shown

_NODE = """
import { createInterface } from "node:readline";
import { csv } from "%s";
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(csv(JSON.parse(line))));
"""
Csv = Callable[[list[list[str]]], str]


@pytest.fixture(scope="module")
def browser_csv(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Csv]:
    """The browser's own function that makes a CSV of a table, run without a browser."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NO NODE ON THIS MACHINE: what the browser writes into files is tested in a real browser only")
    place = tmp_path_factory.mktemp("script")
    (place / "dom.mjs").write_bytes(Path(downloads.__file__).with_name("static").joinpath("dom.js").read_bytes())
    (place / "main.mjs").write_text(_NODE % "./dom.mjs", encoding="utf-8")
    process = subprocess.Popen(
        [node, str(place / "main.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def made(table: list[list[str]]) -> str:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"headers": table[0], "rows": table[1:]}) + "\n")
        process.stdin.flush()
        return str(json.loads(process.stdout.readline()))

    yield made
    process.stdin.close()
    process.wait(fakes.PATIENCE)


def read_back(text: str) -> list[list[str]]:
    """Return a CSV's cells as another program reads them."""
    assert text.startswith("\ufeff"), "without this mark spreadsheets garble accents and Cyrillic"
    return list(csv.reader(io.StringIO(text[1:], newline="")))


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=30) | st.sampled_from(
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", '"', "a,b", "Évaluation", "Ведомство", "−5", "-5", "1\u202f234,5", ""]
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=20))
def test_cells_come_back_as_they_were_but_for_what_a_spreadsheet_would_run(
    browser_csv: Csv, table: list[list[str]]
) -> None:
    found = read_back(browser_csv(table))
    assert len(found) == len(table)
    for row, wanted in zip(found, table, strict=True):
        for cell, text in zip(row, wanted, strict=True):
            assert cell in (text, "'" + text)
            assert not cell.startswith(("=", "+", "@", "\t"))
            assert not cell.startswith("-") or _number(cell.replace("\u202f", "").replace(",", ".")) or not cell[1:]


@pytest.mark.parametrize("text", ["=A1", "+A1", "-A1", "@A1", "-1+cmd", "\t=A1", "-", "--1"])
def test_a_text_that_a_spreadsheet_would_run_is_marked_as_text(browser_csv: Csv, text: str) -> None:
    assert read_back(browser_csv([["name"], [text]]))[1] == ["'" + text]


@pytest.mark.parametrize("text", ["-5", "-1\u202f234,5", "−5", "0.35", "12 %", "Évaluation des risques", "Щит", "é=1"])
def test_numbers_and_names_in_any_language_stay_as_they_are(browser_csv: Csv, text: str) -> None:
    assert read_back(browser_csv([["name"], [text]]))[1] == [text]


def test_a_difference_above_zero_stays_a_number_like_one_below(browser_csv: Csv) -> None:
    signed = [[fakes.READER.number(value, 1, signed=True) for value in (-9.0, 9.0)]]
    assert read_back(browser_csv([["from", "to"], *signed]))[1:] == signed


def test_a_line_break_of_any_kind_does_not_break_a_row(browser_csv: Csv) -> None:
    assert read_back(browser_csv([["name"], ["one\rtwo"]]))[1] == ["one\rtwo"]


def test_a_table_of_the_page_is_the_file_that_it_is_saved_as(browser_csv: Csv) -> None:
    shown: Any = overview.board(fakes.result(fakes.CHANGED), LIGHT, Reader("ru"))
    chart = next(block for block in shown if block["kind"] == "chart")
    table = [chart["table"]["headers"], *chart["table"]["rows"]]
    assert read_back(browser_csv(table)) == table
