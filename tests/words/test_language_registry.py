"""One registry of languages: nothing else lists them, and what a language lacks is said in its fallback."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from sim.words import LANGUAGES, REGISTRY, SOURCE, choose_language, collect, formats, translator
from sim.words.languages import TRIAL, TrialError, among, answered, chain, on_trial, row_of
from sim.words.reader import Reader
from tests import pseudo
from tests.languages import TRANSLATED

ROOT = Path(__file__).parents[2]
CODES = frozenset(LANGUAGES)
WHERE = {"sim/words/languages.py": "the registry", "sim/words/glossary.py": "the language of the Chair's summary"}


def spoken_in_code(path: Path) -> Iterator[int]:
    """Give the lines of a source where the code of a language stands by itself, as only the registry's may."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in CODES:
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr in CODES:
            yield node.lineno


def test_no_source_but_the_registry_names_a_language() -> None:
    wrong = {
        path.relative_to(ROOT).as_posix(): lines
        for path in (ROOT / "app.py", *sorted((ROOT / "sim").rglob("*.py")))
        if (lines := list(spoken_in_code(path)))
    }
    assert set(wrong) == set(WHERE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_is_complete(language: str) -> None:
    row = REGISTRY[language]
    assert row.code == language
    assert row.name
    assert isinstance(row.babel, Locale)
    assert row.direction == row.babel.text_direction
    assert chain(language)[-1] == SOURCE
    assert language == SOURCE or Path(str(row.catalogue)).is_file()


def test_a_catalogue_without_a_row_is_not_left_behind() -> None:
    kept = {path.name for path in (ROOT / "sim" / "words" / "locale").iterdir() if path.is_dir()}
    assert kept == set(LANGUAGES) - {SOURCE}


def test_a_language_that_nobody_knows_is_answered_in_the_source() -> None:
    assert chain("xx") == (SOURCE,)
    assert row_of("xx").code == SOURCE
    assert among({SOURCE: "Door"}, "xx") == "Door"


def test_a_text_is_answered_in_the_language_else_its_fallback_else_nothing() -> None:
    assert among({"en": "Door", "fr": "Porte"}, "fr") == "Porte"
    assert among({"en": "Door", "fr": "Porte"}, "ru") == "Door"
    assert among({"en": "Door", "fr": ""}, "fr") == "Door"
    assert among({"en": ""}, "fr") == ""
    assert answered(("en", "fr"), "ru") == "en"


def test_a_text_that_falls_back_is_set_as_its_own_language_sets_it() -> None:
    assert among({"en": "Who ?"}, "fr") == "Who ?"
    assert among({"fr": "Qui ?", "en": "Who ?"}, "fr") == "Qui\u00a0?"


def test_nothing_is_on_trial_unless_a_process_was_started_so() -> None:
    assert on_trial({}) == ()
    assert all(row.folder is None for row in REGISTRY.values())


@pytest.mark.parametrize(
    "row",
    [
        None,
        "[]",
        '{"code": "qq"}',
        '{"code": "../x", "name": "X", "locale": "he"}',
        '{"code": "qq", "name": "Q", "locale": "nowhere"}',
        '{"code": "qq", "name": "Q", "locale": "he", "side": "left"}',
    ],
)
def test_a_trial_that_cannot_be_read_is_told_with_its_file(tmp_path: Path, row: str | None) -> None:
    if row is not None:
        (tmp_path / "language.json").write_text(row, "utf-8")
    with pytest.raises(TrialError, match=r"language\.json"):
        on_trial({TRIAL: str(tmp_path)})


def test_a_language_takes_one_row_and_one_catalogue(tmp_path: Path) -> None:
    environment = pseudo.environment(tmp_path)
    asked = """
import json, sys
from sim.scenario import load
from sim.words import LANGUAGES, choose_language, translator
from sim.words.reader import Reader
reader = Reader("qps")
print(json.dumps([LANGUAGES, choose_language("qps"), reader._("Customs"), reader.text(load("two-doors").title),
                  reader.direction, reader.number(-1234.5, 1), reader.unit("days", 3)]))
"""
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    languages, chosen, customs, title, direction, number, days = json.loads(done.stdout)
    assert languages == [*LANGUAGES, pseudo.CODE]
    assert chosen == pseudo.CODE
    assert customs == pseudo.pseudo("Customs")
    assert title == "\u2068Two doors\u2069"
    assert direction == "rtl"
    assert number == "\u200e\u22121\u202f234.5"
    assert days == pseudo.pseudo("days")


def test_a_language_on_trial_may_have_a_dozen_messages(tmp_path: Path) -> None:
    (tmp_path / "language.json").write_text(json.dumps({"code": "uk", "name": "Українська", "locale": "uk"}), "utf-8")
    (tmp_path / "cordon.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Customs"\nmsgstr "Митниця"\n', "utf-8"
    )
    asked = "from sim.words import translator; _ = translator('uk'); print(ascii([_('Customs'), _('Licence')]))"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, TRIAL: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == ascii(["Митниця", "Licence"])


@pytest.mark.parametrize("text", ["{n} of <b>{of:.0f}</b> places", "## Who you are", "*Fictional.*", "{{id}}: `key`"])
def test_the_language_that_nobody_speaks_keeps_placeholders_and_markup(text: str) -> None:
    said = pseudo.pseudo(text)
    for kept in ("{n}", "<b>", "{of:.0f}", "</b>", "{{", "}}", "`key`"):
        assert said.count(kept) == text.count(kept)
    assert said.startswith("##") == text.startswith("##")
    assert said.endswith("*") == text.endswith("*")


def test_the_language_that_nobody_speaks_is_longer_and_marked() -> None:
    sentence = "A sentence without anything to put in"
    assert 1.35 * len(sentence) < len(pseudo.pseudo(sentence)) < 1.5 * len(sentence)
    for message in collect.read("fr"):
        if isinstance(message.id, str) and len(message.id) > 20:
            said = pseudo.pseudo(message.id)
            assert len(message.id) < len(said) < 1.7 * len(message.id)
            assert pseudo.OPEN in said


def test_the_language_that_nobody_speaks_is_not_among_those_of_a_reader() -> None:
    assert pseudo.CODE not in REGISTRY
    assert choose_language(pseudo.CODE, {}) == SOURCE
    assert translator(pseudo.CODE)("Customs") == "Customs"


@pytest.mark.parametrize(
    ("language", "count", "digits", "whole"),
    [
        ("en", 1, 1, 2),
        ("en", 1, 0, 1),
        ("en", 0.5, 0, 0),
        ("fr", 0.5, 0, 0),
        ("fr", 1.96, 1, 2),
        ("ru", 1, 1, 2),
        ("ru", 21, 0, 21),
    ],
)
def test_a_count_takes_the_plural_form_that_the_locale_has_for_it(
    language: str, count: float, digits: int, whole: int
) -> None:
    assert formats.counted_as(count, language, digits) == whole


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["12 B", "12.3 kB", "5 MB"]), ("fr", ["12 o", "12,3 ko", "5 Mo"]), ("ru", ["12 Б", "12,3 кБ", "5 МБ"])],
)
def test_sizes_are_said_in_the_units_of_the_language(language: str, said: list[str]) -> None:
    assert [formats.size(count, language).replace("\u00a0", " ") for count in (12, 12_345, 5_000_000)] == said


@pytest.mark.parametrize("language", [SOURCE, *TRANSLATED])
def test_a_list_is_written_with_the_commas_of_the_language(language: str) -> None:
    assert Reader(language).listed(["a", "b", "c"]) == "a, b, c"
