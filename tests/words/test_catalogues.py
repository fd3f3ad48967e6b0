"""Every text of the program exists in French and Russian, complete and with the same placeholders."""

import re
from collections.abc import Iterable

import pytest
from babel.messages.catalog import Message

from sim.scenario.levers import LEVERS
from sim.scenario.parameters import PARAMETERS
from sim.words import LANGUAGES, catalogue, translator
from sim.words import ngettext as plural_of
from sim.words.collect import missing, read, template, updated
from tests.languages import TRANSLATED

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%[sd]|%\([^)]*\)[sd]")
MARKUP = re.compile(r"\*\*|`|\[/?[a-z]+\]")


def texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def translated(language: str) -> Iterable[tuple[Message, str]]:
    for message in read(language):
        if message.id:
            # What has no translation yet is another test's finding.
            yield from ((message, string) for string in texts(message.string) if string)


@pytest.fixture(scope="module")
def found():
    return template()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_marked_text_has_a_complete_translation(language, found):
    open_messages = missing(updated(language, found))
    assert not open_messages, [message.id for message in open_messages]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_no_text_that_the_program_no_longer_shows(language, found):
    known = {texts(message.id)[0] for message in found if message.id}
    orphans = [message.id for message in read(language) if message.id and texts(message.id)[0] not in known]
    assert orphans == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_english(language):
    for message, string in translated(language):
        wanted = sorted(PLACEHOLDER.findall(texts(message.id)[-1]))
        assert sorted(PLACEHOLDER.findall(string)) == wanted, (message.id, string)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_markup_of_its_english(language):
    for message, string in translated(language):
        assert sorted(MARKUP.findall(string)) == sorted(MARKUP.findall(texts(message.id)[-1])), (message.id, string)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_gives_every_plural_form_of_its_language(language):
    forms = read(language).num_plurals
    for message in read(language):
        if message.pluralizable:
            assert len(message.string) == forms, message.id


def test_french_sets_a_space_that_does_not_break_before_double_punctuation():
    for message, string in translated("fr"):
        # Times such as 12:30, links, values in straight quotes and placeholders with a format are not punctuation.
        plain = re.sub(r"https?://\S+|\d:\d|\"[^\"]*\"|\{[^{}]*\}", "", string)
        assert not re.search(r"[^\u00a0\u202f\s!?][;?!»]|[ ][;:?!»]|\w:(?=\s|$)|«[^\u00a0\u202f]", plain), (
            message.id,
            string,
        )


def test_a_percentage_stays_in_one_piece():
    for language in TRANSLATED:
        for message, string in translated(language):
            assert not re.search(r"\d %", string), (message.id, string)
            if any(place.endswith(".py") for place, _line in message.locations):  # others are a scenario's own
                assert not any(re.search(r"\d\s%", text) for text in texts(message.id)), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_number_rests_on_is_translated_but_for_names_of_publications(language):
    names = "DOMAIN|MODEL|NarcoLogic|PNAS|NIJ|BIS|GAO|World Customs Journal|section"
    for source in {row.source for row in (*PARAMETERS, *LEVERS)}:
        if translator(language)(source) == source:
            assert not re.search("[A-Za-z]{2}", re.sub(names, "", source)), source


def test_french_and_russian_quote_with_guillemets():
    for language in TRANSLATED:
        for message, string in translated(language):
            assert "“" not in string, (message.id, string)
            assert '"' not in string or '"' in texts(message.id)[0], (message.id, string)


def test_russian_holds_no_latin_letters_that_look_cyrillic():
    for message, string in translated("ru"):
        mixed = [
            word
            for word in re.findall(r"\w+", string)
            if re.search("[а-яё]", word, re.I) and re.search("[a-z]", word, re.I)
        ]
        assert mixed == [], (message.id, string)


def test_a_text_is_shown_in_the_reader_s_language():
    assert translator("fr")("Customs") == "Douanes"
    assert translator("ru")("Customs") == "Таможня"
    assert translator("en")("Customs") == "Customs"


def test_an_unknown_language_or_text_is_shown_in_english():
    assert translator("xx")("Customs") == "Customs"
    assert translator("fr")("a text that no catalogue holds") == "a text that no catalogue holds"


def test_an_empty_text_stays_empty_and_does_not_show_the_catalogue_s_header():
    assert [translator(language)("") for language in LANGUAGES] == [""] * len(LANGUAGES)


def test_a_catalogue_is_read_once():
    assert catalogue("fr") is catalogue("fr")


def test_plural_forms_follow_the_language_even_for_a_text_without_translation():
    assert plural_of("en")("day", "days", 1) == "day"
    assert plural_of("en")("day", "days", 5) == "days"
