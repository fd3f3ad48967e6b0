"""The page of terms says what the catalogues say: one word for a term in each language."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from sim.words import collect
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
TERMS = [
    tuple(cell.strip() for cell in row.split("|")[1:-1])
    for row in PAGE.partition("| term | what it is | on screens |")[2].partition("\n\n")[0].splitlines()[2:]
]
LANGUAGES = ("fr", "ru")
NOT_PROSE = re.compile(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"|\w+\.parquet|--\w+")
"""Parts of a message that are no words of it: fields, examples, file names, options."""
OTHER_SENSES = {"attempt": {"attempt and complicity, firms included"}}
"""Messages in which the English word says something else: an offence in law."""


_catalogue = cache(collect.read)


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е").replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _stem(word: str) -> str:
    """A word without its last two letters, which its cases and plural change."""
    return word if len(word) <= 4 else word[:-2]


def _says(text: str, term: str) -> bool:
    """Whether each word of a term stands in a text, in whatever case or number."""
    return all(re.search(rf"\b{re.escape(_stem(word))}", _plain(text)) for word in _plain(term).split())


def _messages(language: str, word: str) -> Iterator[tuple[str, str]]:
    """Messages that use an English word, with each of their translations."""
    wanted = re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE)
    for message in _catalogue(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        if any(wanted.search(NOT_PROSE.sub(" ", text)) for text in ids) and ids[0] not in OTHER_SENSES.get(word, ()):
            for text in message.string if isinstance(message.string, tuple) else (message.string,):
                yield ids[0], text


def test_the_page_has_terms_with_a_word_in_each_language() -> None:
    assert len(TERMS) > 20
    assert all(len(row) == 5 and all(row) for row in TERMS)


@pytest.mark.parametrize("column", [0, 2, 3, 4])
def test_no_term_and_no_word_stands_for_two_things(column: int) -> None:
    words = [row[column] for row in TERMS]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("row", TERMS, ids=[row[2] for row in TERMS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_screens_that_use_a_word_use_its_one_translation(row: tuple[str, ...], language: str) -> None:
    _term, _meaning, english, *words = row
    translated = words[LANGUAGES.index(language)]
    messages = list(_messages(language, english))
    assert messages, f"no message says {english!r}"
    assert [pair for pair in messages if not _says(pair[1], translated)] == []


def test_another_word_for_a_term_is_noticed() -> None:
    assert _says("В этом ходе событий нет попыток", "ход событий")
    assert not _says("В этом прогоне нет попыток", "ход событий")
    assert not _says("La chance l'a voulu", "hasard")
