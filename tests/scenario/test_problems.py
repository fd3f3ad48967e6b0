"""What is wrong is said in the author's language, and stays plain English text wherever a text is wanted."""

import copy
import json
import pickle
from dataclasses import asdict

import pytest

from sim.scenario import Decisions, ScenarioError, decode, load
from sim.scenario.problems import DecisionError, LazyText, Problem, gettext_lazy, shown, translate_lazy
from sim.words import translator
from sim.words.reader import Reader

FRENCH, RUSSIAN = translator("fr"), translator("ru")


def test_words_are_their_english_text():
    words = gettext_lazy("at least {min_length} entries", min_length=2)
    assert words == "at least 2 entries"
    assert json.dumps(words) == '"at least 2 entries"'
    assert hash(words) == hash("at least 2 entries")


def test_words_are_said_again_in_another_language_with_the_values_in_them():
    words = gettext_lazy(
        "one of the known names, perhaps {near}", near=gettext_lazy("{first} or {second}", first="a", second="b")
    )
    assert translate_lazy(words, FRENCH) == "un des noms connus, peut-être a ou b"
    assert translate_lazy(words, str) == words


def test_numbers_in_words_are_written_the_readers_way_where_a_hand_is_given():
    words = gettext_lazy(
        "{lever}: a value from {low:g} to {high:g}.", lever=gettext_lazy("{n} rows", n=1), low=-0.25, high=12_000
    )
    assert translate_lazy(words, str) == words == "1 rows: a value from -0.25 to 12000."
    assert translate_lazy(words, str, Reader("en").number) == "1 rows: a value from \u22120.25 to 12\u202f000."
    assert translate_lazy(words, str, Reader("ru").number) == "1 rows: a value from \u22120,25 to 12\u202f000."
    spent = gettext_lazy("{asked:.1f} of {budget:.1f}, {tiny:g}", asked=40.04, budget=7, tiny=1e-9)
    assert translate_lazy(spent, str, Reader("fr").number) == "40,0 of 7,0, 1e-09"


def test_a_plain_text_is_said_as_it_is_in_every_language():
    assert translate_lazy("'velmora'", RUSSIAN) == "'velmora'"


def test_braces_in_words_without_values_stay():
    assert gettext_lazy("{value, range: [low, high], source} and no other key").startswith("{value")


def test_words_survive_copying_and_pickling():
    words = gettext_lazy("a day from 0 to {last}", last=7)
    for again in (copy.deepcopy(words), pickle.loads(pickle.dumps(words))):  # noqa: S301 - our own bytes
        assert isinstance(again, LazyText)
        assert (again, translate_lazy(again, FRENCH)) == (words, "un jour de 0 à 7")


def test_a_found_value_is_shown_as_written_and_found_words_as_words():
    assert shown("x") == "'x'"
    assert shown(gettext_lazy("no such file")) == "no such file"


def test_an_error_in_a_file_is_told_in_french_and_russian():
    with pytest.raises(ScenarioError) as caught:
        decode("format: 1\nquarters: many\n", file="mine.yaml")
    problem = next(p for p in caught.value.problems if p.field == "quarters")
    assert str(problem) == "mine.yaml:2: quarters: found 'many', expected a whole number"
    assert (
        problem.in_words(FRENCH) == "mine.yaml:2\u00a0: quarters\u00a0: trouvé 'many'\u00a0; attendu un nombre entier"
    )
    assert problem.in_words(RUSSIAN) == "mine.yaml:2: quarters: найдено: 'many'; ожидалось: целое число"
    assert asdict(problem)["expected"] == "a whole number"


def test_every_missing_key_is_told_without_english_in_russian():
    with pytest.raises(ScenarioError) as caught:
        decode("format: 1\n")
    for problem in caught.value.problems:
        told = problem.in_words(RUSSIAN)
        assert "expected" not in told
        assert "ожидалось" in told


def test_a_decision_that_cannot_be_meant_is_told_in_the_reader_s_language():
    with pytest.raises(DecisionError) as caught:
        Decisions.parse(load("two-doors"), ["velmora.L21=lots", "nowhere.L21=5"])
    first, second = (problem.in_words(FRENCH) for problem in caught.value.problems)
    assert first.endswith("attendu un nombre après =")
    assert "attendu un de\u00a0: " in second or "peut-être" in second


def test_a_problem_without_a_field_speaks_of_the_file():
    problem = Problem("x.yaml", "", "1", "2")
    assert str(problem) == "x.yaml: the file: found 1, expected 2"
    assert "le fichier" in problem.in_words(FRENCH)
