"""Texts that come as somebody typed them, set as their language sets them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.part import TranslatedText
from sim.words.typography import french


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Quoi ? Ceci : cela ; oui !", "Quoi\u00a0? Ceci\u00a0: cela\u00a0; oui\u00a0!"),
        ("« Une cargaison »", "«\u00a0Une cargaison\u00a0»"),
        ("moins de 5 %.", "moins de 5\u00a0%."),
        ("vraiment ?!", "vraiment\u00a0?!"),
        ("à 12:30, sans espace", "à 12:30, sans espace"),
        ("déjà\u00a0: bien", "déjà\u00a0: bien"),
        ("| a | b |\n| :--- | ---: |", "| a | b |\n| :--- | ---: |"),
        ("voir ![carte](carte.png)", "voir ![carte](carte.png)"),
        ("un titre\n : suite", "un titre\n : suite"),
    ],
)
def test_spaces_before_french_signs_do_not_break(typed: str, set_: str) -> None:
    assert french(typed) == set_


@given(st.text(alphabet="ab «»:;?!%|-[]\n\u00a0", max_size=60))
def test_a_text_keeps_all_but_its_spaces_and_is_set_once(text: str) -> None:
    found = french(text)
    assert found.replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert french(found) == found


def test_a_scenarios_french_is_set_and_its_other_languages_are_left_alone() -> None:
    text = TranslatedText({"en": "Who ? You", "fr": "Qui ? Vous", "ru": "Кто ? Вы"})
    assert [text.get(language) for language in ("en", "fr", "ru")] == ["Who ? You", "Qui\u00a0? Vous", "Кто ? Вы"]
    assert text.written()["fr"] == "Qui ? Vous", "what the file says, and with it the scenario's hash, stays"
