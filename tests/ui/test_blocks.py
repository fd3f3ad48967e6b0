"""What every view sends to a browser: valid JSON, charts that Plotly takes, texts in the reader's language, nothing hidden."""

import re
from collections.abc import Iterator
from typing import Any, Final

import plotly.graph_objects as go
import pytest

from sim.scenario import Scenario
from sim.ui import theme
from sim.ui.answers import Answer
from sim.ui.boards import COURSE, CREDIT, HOW, LAW, PLANS, SURE, VIEWS, work_of
from sim.ui.theme import Mode
from sim.words import LANGUAGES, Language, catalogue
from tests.ui import reading
from tests.ui.conftest import HARDENED, lived_answer
from tests.ui.reading import board, figures, parsed, requested, texts

FEW: Final = 40
KINDS: Final = {
    "headline", "figures", "section", "text", "chart", "map", "table", "task", "incidents", "steps", "flows", "folded",
    "files", "link",
}  # fmt: skip
"""The kinds of blocks that board.js draws."""
NAMES: Final = (
    "World Customs Journal", "NarcoLogic", "PNAS", "Cordon", "Plan A", "Plan B", "IAEA", "GAO", "BIS", "NIJ", "DOMAIN",
    "MODEL", "UK",
)  # fmt: skip
"""Names that are the same in all languages."""


@pytest.fixture(scope="module")
def few(two_doors: Scenario) -> Answer:
    """ "Two doors" with Selvane hardened, a first answer."""
    return lived_answer(two_doors, HARDENED, FEW)


@pytest.fixture(scope="module")
def few_unchanged(two_doors: Scenario) -> Answer:
    """ "Two doors" at its start settings, a first answer."""
    return lived_answer(two_doors, courses=FEW)


@pytest.fixture(scope="module")
def every(
    two_doors: Scenario, alone: Scenario, twelve: Scenario, few: Answer, few_unchanged: Answer
) -> dict[str, Answer]:
    """Answers of all kinds by name."""
    found = {"changed": few, "unchanged": few_unchanged}
    found["one course"] = lived_answer(two_doors, HARDENED, 1)
    found["one course, unchanged"] = lived_answer(two_doors, courses=1)
    found["luck only"] = lived_answer(two_doors, HARDENED, FEW, luck_only=True)
    found["luck only, unchanged"] = lived_answer(two_doors, courses=FEW, luck_only=True)
    found["an assumption set"] = lived_answer(two_doors, HARDENED, FEW, {"post_spread": 0.2})
    found["nothing comes of it"] = lived_answer(two_doors, (("all.L01=3",), ()), FEW)
    for name, region in (("one State", alone), ("twelve States", twelve)):
        hard = ((f"{region.states[0].id}.L21=20",), ())
        found[name] = lived_answer(region, hard, FEW)
        found[f"{name}, unchanged"] = lived_answer(region, courses=FEW)
        found[f"{name}, luck only"] = lived_answer(region, hard, FEW, luck_only=True)
        found[f"{name}, one course"] = lived_answer(region, hard, 1)
    return found


CASES: Final = (
    "changed", "unchanged", "one course", "one course, unchanged", "luck only", "luck only, unchanged",
    "an assumption set", "nothing comes of it",
    *(f"{region}{kind}" for region in ("one State", "twelve States")
      for kind in ("", ", unchanged", ", luck only", ", one course")),
)  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("case", CASES)
def test_a_board_is_valid_json_of_known_blocks_and_its_charts_are_figures(
    every: dict[str, Answer], case: str, view: str
) -> None:
    blocks = board(every[case], view)
    check(blocks)
    if view in (COURSE, LAW, HOW, PLANS, SURE, CREDIT):
        assert len(blocks) >= 1
    else:
        assert len(blocks) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_board_is_valid_in_every_language_and_mode(
    few: Answer, few_unchanged: Answer, view: str, language: Language, mode: Mode
) -> None:
    for answer in (few, few_unchanged):
        blocks = board(answer, view, language, mode)
        check(blocks)
        for _name, figure in figures(blocks):
            assert figure["layout"]["font"]["color"] == theme.palette_of(mode).text
            assert figure["layout"]["separators"][0] == ("." if language == "en" else ",")


def check(blocks: list[reading.Block]) -> None:
    """Check what holds of every board."""
    names = [each["id"] for each in blocks]
    assert len(set(names)) == len(names), "a browser keeps parts by their ids"
    assert {each["kind"] for each in blocks} <= KINDS
    for each in blocks:
        assert 1 <= each.get("span", 12) <= 12
    for name, figure in figures(blocks):
        go.Figure(**figure)
        assert {trace["type"] for trace in figure["data"]} <= {"scatter", "bar"}, "others fetch base maps"
        assert not set(figure["layout"]) & {"geo", "map", "mapbox", "images"}
        chart = reading.block(blocks, name)
        assert chart["title"]
        assert chart["subtitle"]
        assert "Cordon" in chart["source"]
        headers = chart["table"]["headers"]
        assert all(len(row) == len(headers) for row in chart["table"]["rows"])
    for text in texts(blocks):
        assert "{" not in text, "a place that was not filled"
        assert not re.search(r"\b(nan|inf|None)\b", text)


WORK: Final = ("without", "shapley", "luck", "sure", "plans")


@pytest.fixture(scope="module")
def worked(two_doors: Scenario) -> dict[tuple[str, str], list[reading.Block]]:
    """What every kind of longer work gives in every language, by its name and language."""
    answer = lived_answer(two_doors, HARDENED, 1)
    names = [*WORK, f"changes:{asked_attempt(answer)}"]
    found = {}
    for language in LANGUAGES:
        request = requested(answer, PLANS, language)
        for name in names:
            blocks = work_of(request, name)(lambda done, of: None)
            found[name.partition(":")[0], language] = parsed(reading.json.dumps(blocks))
    return found


def asked_attempt(answer: Answer) -> int:
    """Return the number of an attempt of whose smallest changes a page lets a reader ask."""
    incidents = reading.block(board(answer, COURSE), "incidents")["incidents"]
    return int(next(each["attempt"] for each in incidents if each["ask"]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*WORK, "changes"])
def test_what_longer_work_gives_is_valid_too(
    worked: dict[tuple[str, str], list[reading.Block]], name: str, language: Language
) -> None:
    blocks = worked[name, language]
    assert blocks
    check(blocks)


def scenario_words(scenario: Scenario) -> set[str]:
    """Return the names that a scenario gives."""
    found = [*scenario.states, *scenario.posts, *scenario.holdings, *scenario.map.places]
    return {each.name.get(language) for each in found for language in LANGUAGES}


def english_left(blocks: list[reading.Block], english: list[reading.Block], allowed: set[str]) -> Iterator[str]:
    """Yield texts that are the same as in English and hold a word, unless both catalogues or a scenario have it so."""
    same = set(texts(english))
    for text in texts(blocks):
        if text in same and re.search(r"[A-Za-z]{3}", bare(text)) and text not in allowed:
            parts = {part for part in re.split(r" · |: ", bare(text)) if re.search(r"[A-Za-z]{3}", part)}
            if not parts <= allowed:
                yield text


def bare(text: str) -> str:
    """Return a text without markup and without names that are the same everywhere."""
    text = re.sub(r"<[^>]+>", "", text)
    for name in NAMES:
        text = text.replace(name, "")
    return text


def same_in(language: Language) -> set[str]:
    """Return messages that a language says as English does."""
    messages = catalogue(language)._catalog  # type: ignore[attr-defined]
    return {said for id_, said in messages.items() if id_ == said}


def without_sources(blocks: list[reading.Block]) -> list[reading.Block]:
    """Return blocks without the column of sources, which has a test of its own."""
    found = []
    for each in blocks:
        if each["id"] == "assumptions":
            rows = [row[:-1] for row in each["table"]["rows"]]
            each = {**each, "table": {**each["table"], "rows": rows}}
        found.append(each)
    return found


@pytest.mark.parametrize("case", ["changed", "unchanged", "one course", "luck only"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_text_of_a_board_is_left_in_english(every: dict[str, Answer], view: str, case: str) -> None:
    answer = every[case]
    names = scenario_words(answer.question.scenario)
    english = board(answer, view)
    for language in ("fr", "ru"):
        blocks = without_sources(board(answer, view, language))
        assert list(english_left(blocks, without_sources(english), names | same_in(language))) == []
        if language == "ru":
            assert latin(blocks, names) == []


def latin(blocks: list[reading.Block], names: set[str]) -> list[str]:
    """Return texts with a word in Latin letters, names aside."""
    return [text for text in texts(blocks) if text not in names and re.search(r"[A-Za-z]{3}", bare(text))]


@pytest.mark.parametrize("name", [*WORK, "changes"])
def test_no_text_that_longer_work_gives_is_left_in_english(
    worked: dict[tuple[str, str], list[reading.Block]], two_doors: Scenario, name: str
) -> None:
    names = scenario_words(two_doors)
    for language in ("fr", "ru"):
        found = list(english_left(worked[name, language], worked[name, "en"], names | same_in(language)))
        assert found == []
    assert latin(worked[name, "ru"], names) == []


@pytest.mark.parametrize("language", ["fr", "ru"])
def test_what_a_number_rests_on_is_said_in_the_readers_language(few: Answer, language: Language) -> None:
    rows = reading.block(board(few, SURE, language), "assumptions")["table"]["rows"]
    english = reading.block(board(few, SURE), "assumptions")["table"]["rows"]
    words = re.compile(r"\b[a-z]{3,}\b")
    left = {
        row[-1]
        for row, other in zip(rows, english, strict=True)
        if row[-1] == other[-1] and words.search(bare(row[-1]).replace("(revenue offences)", ""))
    }
    left |= {row[-1] for row in rows if language == "ru" and words.search(bare(row[-1]))}
    assert left == set()


def test_the_words_of_a_boards_own_controls_are_said_in_every_language() -> None:
    from sim.ui import blocks
    from sim.words.reader import Reader

    said = {language: blocks.words(Reader(language)) for language in LANGUAGES}
    for language in ("fr", "ru"):
        same = {key for key, text in said[language].items() if text == said["en"][key]}
        assert {said["en"][key] for key in same} <= same_in(language)
    assert all(set(words) == set(said["en"]) for words in said.values())


# What never leaves the model


HIDDEN: Final = {
    "probability",
    "draw",
    "network",
    "belief",
    "beliefs",
    "plan",
    "pathway",
    "signature",
    "utility",
    "resources",
}
"""Names of an event's or a network's fields that no block may carry."""


def keys(value: Any) -> Iterator[str]:
    """Yield all keys of a board, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("case", ["changed", "unchanged", "one course", "twelve States"])
def test_no_board_carries_probabilities_or_anything_of_a_network(
    every: dict[str, Answer], case: str, view: str
) -> None:
    answer = every[case]
    blocks = board(answer, view)
    assert not set(keys(blocks)) & HIDDEN
    networks = {network.id for network in answer.question.scenario.networks}
    assert networks
    said = set(texts(blocks)) | {str(each) for each in values(blocks)}
    assert not said & networks
    assert not [text for text in said if re.search(r"\bbelie[fv]|\bprobabilit|\bnetwork[- ]\d", text)]


def values(value: Any) -> Iterator[str]:
    """Yield all texts of a board, codes included, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from values(inner)


@pytest.mark.parametrize("name", [*WORK, "changes"])
def test_longer_work_gives_no_probabilities_and_nothing_of_a_network(
    worked: dict[tuple[str, str], list[reading.Block]], two_doors: Scenario, name: str
) -> None:
    blocks = worked[name, "en"]
    assert not set(keys(blocks)) & HIDDEN
    said = set(values(blocks))
    assert not said & {network.id for network in two_doors.networks}
    assert not [text for text in said if re.search(r"\bbelie[fv]|\bprobabilit|\bnetwork[- ]\d", text)]
