"""All views: they can be drawn of any answer, in every language, and say what the numbers say."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from sim import indicators
from sim.pathways import GATES, Gate, Role
from sim.presentation import blocks, tables
from sim.presentation.boards import VIEWS, drawn
from sim.presentation.palette import LIGHT
from sim.presentation.queries import QueryResult
from sim.presentation.views import how, overview, parts, stopped
from sim.ui import theme
from sim.words import LANGUAGES, Language
from sim.words.reader import Reader
from tests.conftest import by_turns
from tests.languages import TRANSLATED
from tests.presentation import fakes, regions
from tests.presentation.typography import french_faults, untranslated

STATIC = Path(theme.__file__).with_name("static")
EN = Reader("en")
NO_NUMBER = re.compile(r"\b(nan|NaN|inf|Infinity|None|null|undefined)\b")
ALIKE = {"Port", "Budget", "Identification", "Transit", "Plan", "Source"}
"""Words that French and English write alike."""


def refused(word: str) -> None:
    raise AssertionError(f"{word} is no JSON")


@cache
def shown(view: str, edge: str, language: Language = "en", mode: Any = "light") -> list[dict[str, Any]]:
    """Return the blocks of a view as a browser reads them."""
    result = regions.edge(edge)
    request = fakes.request(
        result.query,
        view,
        language=language,
        mode=mode,
        state=result.query.scenario.states[0].id,
        other=("Plan A", result.query.baseline),
        plans=(("Plan A", result.query),),
    )
    found: list[dict[str, Any]] = json.loads(drawn(request, result), parse_constant=refused)
    return found


def scenario_words(edge: str) -> set[str]:
    """Return the scenario's own texts, which are not ours to translate."""
    scenario = regions.edge(edge).query.scenario
    parts = (*scenario.states, *scenario.posts, *scenario.holdings, *scenario.map.places)
    return {part.name.get(language) for part in parts for language in LANGUAGES} | ALIKE


@pytest.mark.slow
@pytest.mark.parametrize(("edge", "view", "language"), by_turns(product(regions.EDGES, VIEWS), LANGUAGES))
def test_every_view_can_be_drawn_of_any_answer_in_every_language(view: str, edge: str, language: Language) -> None:
    known = set(re.findall(r"^  (\w+): \w+,$", (STATIC / "board.js").read_text("utf-8"), re.MULTILINE))
    found = shown(view, edge, language, "dark" if language == "fr" else "light")
    ids = [block["id"] for block in found]
    assert len(ids) == len(set(ids)), "two blocks of one id take each other's place"
    assert {block["kind"] for block in found} <= known, "a block that no part of the page draws"
    for block in found:
        assert 1 <= block.get("span", 12) <= 12
        for text in fakes.said({name: value for name, value in block.items() if name != "words"}):
            assert "{" not in text
            assert not NO_NUMBER.search(text), text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("edge", regions.EDGES)
def test_every_chart_has_a_sentence_a_figure_and_the_same_numbers_as_a_table(view: str, edge: str) -> None:
    for block in shown(view, edge):
        if block["kind"] != "chart":
            continue
        assert len(block["title"].split()) > 1
        assert block["subtitle"].endswith((".", "!"))
        assert block["source"] == "Cordon. Exercise. Fictional region. Illustrative, not a forecast, not a rating."
        headers, rows = block["table"]["headers"], block["table"]["rows"]
        assert all(len(row) == len(headers) for row in rows)
        assert all(isinstance(cell, str) and cell for row in rows for cell in row)
        go.Figure(block["figure"])


@pytest.mark.parametrize("edge", regions.EDGES)
def test_a_view_begins_with_what_changes_but_for_plans_and_the_model_itself(edge: str) -> None:
    heads = {view: shown(view, edge)[0] for view in VIEWS}
    same = {view: head for view, head in heads.items() if view not in ("plans", "how")}
    assert {head["kind"] for head in same.values()} == {"headline"}
    assert len({head["title"] for head in same.values()}) == 1
    assert heads["how"]["kind"] == "headline"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("edge", ["real, changed", "real, at the start"])
def test_nothing_of_ours_is_left_in_english(view: str, language: Language, edge: str) -> None:
    def own(found: list[dict[str, Any]]) -> list[str]:
        return [text for block in found if block["id"] not in ("briefing", "assumptions") for text in fakes.said(block)]

    mine, english = own(shown(view, edge, language)), own(shown(view, edge, "en"))
    assert len(mine) == len(english)
    names = scenario_words(edge) | {"Plan A"}
    assert [text for text, other in zip(mine, english, strict=True) if untranslated(text, other, names)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_number_rests_on_is_said_in_the_readers_language(language: Language) -> None:
    table = next(block for block in shown("sure", "real, changed", language) if block["id"] == "assumptions")["table"]
    prose = re.compile(r"\b(the|that|only|set so|fitted|less|about|to be|against)\b")
    assert [row[-1] for row in table["rows"] if prose.search(row[-1])] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_numbers_of_the_model_are_named_in_the_readers_language(language: Language) -> None:
    mine, english = (
        next(block for block in shown("sure", "real, changed", each) if block["id"] == "assumptions")["table"]["rows"]
        for each in (language, "en")
    )
    assert [row[0] for row, other in zip(mine, english, strict=True) if untranslated(row[0], other[0])] == []


# French typography


@pytest.mark.parametrize("view", VIEWS)
def test_french_signs_stay_on_the_line_of_their_word(view: str) -> None:
    for edge in ("real, changed", "real, at the start"):
        for text in fakes.said(shown(view, edge, "fr")):
            assert [fault for fault in french_faults(text) if "%" not in fault] == []


@pytest.mark.parametrize("view", VIEWS)
def test_french_percentages_stay_in_one_piece(view: str) -> None:
    for edge in ("real, changed", "real, at the start"):
        for text in fakes.said(shown(view, edge, "fr")):
            assert [fault for fault in french_faults(text) if "%" in fault] == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_decimals_and_thousands_are_written_the_languages_way(view: str, language: Language) -> None:
    wrong = re.compile(r"\d,\d|\d[  ]\d{3}\b" if language == "en" else r"\d\.\d|\d[  ]\d{3}\b")
    for block in shown(view, "real, changed", language):
        if block["id"] not in ("assumptions", "briefing"):
            assert [text for text in fakes.said(block) if wrong.search(re.sub("<[^<>]*>", "", text))] == []


# What is claimed

CLAIMS = re.compile(r"\d (fewer|more|shorter|longer|lower|higher)\b|clearly so|On balance|Stops (more|fewer)")


@pytest.mark.parametrize("view", ["overview", "stopped", "trade", "law", "course", "credit", "sure"])
@pytest.mark.parametrize("edge", ["nothing happens", "all the same", "huge"])
def test_settings_that_change_nothing_are_said_to_change_nothing(view: str, edge: str) -> None:
    found = shown(view, edge)
    assert found[0]["title"] == "No clear difference in diversions"
    said = [
        *fakes.titles(found).values(),
        *(item["note"] for block in found for item in block.get("items", ()) if "note" in item),
    ]
    assert [text for text in said if CLAIMS.search(text)] == []


def test_charts_of_one_course_say_that_it_is_one_and_show_no_range() -> None:
    pair = regions.one_course()
    for chart in (parts.trend(pair, "stopped", LIGHT, EN), parts.by_state(pair, "stopped", LIGHT, EN)):
        assert chart["subtitle"].endswith("One course.")
        assert [text for text in fakes.said(chart) if re.search("very likely|% between|median", text.lower())] == []
    of_many = parts.trend(regions.real(changed=True), "stopped", LIGHT, EN)
    assert not of_many["subtitle"].endswith("One course.")
    assert "90% between" in fakes.said(of_many)


@pytest.mark.parametrize("view", ["overview", "stopped", "trade", "sure", "credit"])
def test_nothing_is_compared_before_anything_is_set(view: str) -> None:
    said = [text for block in shown(view, "real, at the start") for text in fakes.said(block)]
    assert [text for text in said if "at the start settings:" in text or "no clear difference" in text] == []


def test_the_headline_says_the_paired_range_of_the_courses() -> None:
    result = regions.real(changed=True)
    now, before = (indicators.totals(each, only=("diversions",))["diversions"] for each in (result.now, result.before))
    low, high = np.quantile(now - before, (0.05, 0.95))
    head = shown("overview", "real, changed")[0]
    assert (head["title"] == "No clear difference in diversions") == (round(low) <= 0 <= round(high))
    assert f"{abs(round(low))}" in head["text"]
    assert f"{abs(round(high))}" in head["text"]


def diversions_over_time(result: QueryResult) -> str:
    return fakes.titles(overview.board(result, LIGHT, EN))["diversions"]


@pytest.mark.parametrize(
    "differences",
    [
        [-9.0] * 40,
        [-9.0] * 39 + [3.0],
        [-9.0] * 30 + [3.0] * 10,
        [0.0] * 40,
        [4.0] * 40,
        [-9.0] * 37 + [-1.0] + [12.0] * 2,  # the range ends at -0.35, which is shown as 0
    ],
)
def test_the_chart_over_time_and_the_headline_do_not_contradict_each_other(differences: list[float]) -> None:
    result = fakes.differing(differences)
    title = fakes.titles(overview.board(result, LIGHT, EN))["headline"]
    assert ("No clear difference" in title) == ("no month shows a clear difference" in diversions_over_time(result))


def test_the_month_from_which_a_difference_is_clear_is_found_from_the_end() -> None:
    months = np.zeros((40, fakes.MONTHS, 3))
    before = fakes.sample(fakes.QUERY, range(40), {"diversions": months + 5})
    months = months + 5
    months[:, 5, 0] -= 3  # clear in month 6
    months[:, 6, 0] += 3  # gone again in month 7
    months[:, 11, 0] -= 4  # clear from month 12 on
    result = QueryResult(fakes.CHANGED, fakes.sample(fakes.CHANGED, range(40), {"diversions": months}), before)
    assert tables.first_clear_month(result) == 12
    assert diversions_over_time(result) == "Fewer diversions, clearly so from month 12"


@pytest.mark.parametrize("less", [3.0, 8.0])
def test_titles_are_made_from_the_data(less: float) -> None:
    title = fakes.titles(overview.board(fakes.differing([-less] * 40), LIGHT, EN))
    assert title["headline"] == f"About {less:.0f} fewer diversions"
    other = fakes.titles(overview.board(fakes.differing([-less - 1] * 40), LIGHT, EN))
    assert title["headline"] != other["headline"]


def test_the_numbers_of_a_charts_title_stand_in_its_table() -> None:
    charts = {
        block["id"]: block
        for view in ("stopped", "trade")
        for block in shown(view, "real, at the start")
        if block["kind"] == "chart"
    }
    moved = charts["moved"]
    most = re.search(r"Most attempts meet (\w+): about (\d+)", moved["title"])
    assert most is not None
    row = next(row for row in moved["table"]["rows"] if row[0] == most[1])
    assert round(float(row[-1])) == int(most[2])
    gates = charts["gates"]
    gate = re.search(r"Most attempts are stopped here: (.+), about (\d+)", gates["title"])
    assert gate is not None
    assert round(sum(float(row[-1]) for row in gates["table"]["rows"] if row[0] == gate[1])) == pytest.approx(
        int(gate[2]), abs=1
    )
    when = charts["attempts-by-state"]
    met = re.search(r"Attempts that meet (\w+): ([\d.]+) by month (\d+), ([\d.]+) by the end", when["title"])
    assert met is not None
    column = when["table"]["headers"].index(met[1])
    ends = [when["table"]["rows"][month - 1][column] for month in (int(met[3]), len(when["table"]["rows"]))]
    assert [float(end) for end in ends] == pytest.approx([float(met[2]), float(met[4])], abs=0.5)


def test_light_and_dark_differ_in_colours_and_in_nothing_else() -> None:
    def without_colours(found: Any) -> str:
        return re.sub(r"#[0-9A-F]{6}|rgba\([\d.,]+\)|(light|dark)\b", "*", json.dumps(found))

    for view in VIEWS:
        light, dark = (shown(view, "real, changed", "en", mode) for mode in ("light", "dark"))
        assert without_colours(light) == without_colours(dark)
    assert shown("overview", "real, changed", "en", "light") != shown("overview", "real, changed", "en", "dark")


def test_drawing_twice_gives_the_same() -> None:
    for view in VIEWS:
        assert shown.__wrapped__(view, "real, changed") == shown(view, "real, changed")


def test_everything_set_is_told_in_words() -> None:
    lines = overview.decided(regions.real(changed=True).query, EN)
    assert "Common identification method: agreed by Velmora, Selvane" in " ".join(lines).replace(
        "Selvane, Velmora", "Velmora, Selvane"
    )
    assert any(line.startswith("Velmora: Physical inspection 10% of consignments, 6 at the start") for line in lines)
    assert len(lines) == 1 + 3 + 1 + 1


def test_words_of_the_pages_own_controls_are_there_in_every_language() -> None:
    english = blocks.words(EN)
    for language in ("fr", "ru"):
        mine = blocks.words(Reader(language))  # type: ignore[arg-type]
        assert mine.keys() == english.keys()
        assert [name for name, text in mine.items() if untranslated(text, english[name], {"Pause"})] == []


def test_a_gate_names_the_levers_that_it_hangs_on() -> None:
    assert {lever.id for lever in stopped.feeding(Gate.SELECTION)} == {
        *("L17", "L21", "L22", "L23", "L24", "L37"),
        "L25",  # without advance data no profile meets a through consignment
        *("L28", "L30", "L38"),  # those who tell of a deal
    }
    assert {lever.id for lever in stopped.feeding(Gate.IDENTIFICATION)} >= {"L04", "L05", "L06"}
    assert stopped.feeding(Gate.NONE) == []


def test_where_stopped_says_what_each_gate_in_the_chart_hangs_on() -> None:
    board = {block["id"]: block for block in stopped.board(regions.real(changed=True), LIGHT, EN)}
    lines = [line["text"] for line in board["gates-fed"]["lines"]]
    gates = {row[0] for row in board["gates"]["table"]["rows"]}
    assert {line.partition(": ")[0].partition(" (")[0] for line in lines} >= gates
    opened = "Selection for inspection (decides what later gates can stop): "
    assert any(line.startswith(opened) and "Physical inspection" in line for line in lines)


def test_where_stopped_says_of_scope_and_alerts_what_they_hang_on_and_calls_neither_a_stop() -> None:
    board = {block["id"]: block for block in stopped.board(regions.real(changed=True), LIGHT, EN)}
    lines = [line["text"] for line in board["gates-fed"]["lines"]]
    assert any(line.startswith("Control list and catch-all (decides whether any control applies): ") for line in lines)
    told = [line for line in lines if "(stops nothing: reviews and posts look more closely): " in line]
    assert {line.partition(" (")[0] for line in told} == {GATES[gate].name for gate in (Gate.TIP, Gate.FINANCE)}
    gates = {row[0] for row in board["gates"]["table"]["rows"]}
    assert not gates & {row.name for row in GATES if row.role is not Role.STOPS}


def test_how_the_model_works_says_what_the_gates_do_that_stop_nothing() -> None:
    (board,) = (block for block in how.board(regions.two_doors(), LIGHT, EN) if block["id"] == "text-roles")
    lines = board["paragraphs"]
    for label, role in (
        ("Scope", Role.SCOPE),
        ("Alerts", Role.ALERTS),
        ("Preparing", Role.DECIDES),
        ("Revealing", Role.REVEALS),
    ):
        names = EN.listed(row.name for row in GATES if row.role is role)
        assert [line for line in lines if line.startswith(f"{label}: {names}. ")], role


def test_where_stopped_says_when_the_pressure_moved_by_sign_and_only_where_it_is_sure() -> None:
    away = {block["id"]: block for block in stopped.board(regions.real(changed=True), LIGHT, EN)}["attempts-by-state"]
    rows = away["table"]["rows"]
    sure = re.search(r"Attempts that meet (\w+): ([+−][\d.]+) by month \d+, ([+−][\d.]+) by the end", away["title"])
    if sure is None:
        assert away["title"] == "Over time, no clear difference in any State"
    else:
        assert rows[-1][away["table"]["headers"].index(sure[1])][0] == sure[3][0]
    same = fakes.titles(stopped.board(fakes.differing([0.0] * 40), LIGHT, EN))
    assert same["attempts-by-state"] == "Over time, no clear difference in any State"


# What never leaves the model

HIDDEN = {"probability", "draw", "network", "belief", "beliefs", "plan", "pathway", "signature", "utility", "resources"}
"""Fields of an event or of a network that no block may carry."""


def fields_and_texts(value: Any) -> Iterator[tuple[str, str]]:
    """Give every field of blocks, however deep, with its text if it is one; codes included."""
    for name, each in value.items() if isinstance(value, dict) else (("", each) for each in value):
        yield name, each if isinstance(each, str) else ""
        if isinstance(each, dict | list):
            yield from fields_and_texts(each)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("edge", ["real, changed", "real, at the start", "twelve States"])
def test_no_board_carries_probabilities_or_anything_of_a_network(view: str, edge: str) -> None:
    found = list(fields_and_texts(shown(view, edge)))
    assert not {name for name, _text in found} & HIDDEN
    networks = {network.id for network in regions.edge(edge).query.scenario.networks}
    assert networks
    assert not {text for _name, text in found} & networks
