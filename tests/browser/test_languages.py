"""Languages in a real browser: switched without losing anything, numbers and words as each language has them."""

import re
from typing import Any

import pytest

from sim.words import LANGUAGES, REGISTRY
from tests.browser import framework
from tests.browser.conftest import SOON, Visit
from tests.languages import TRANSLATED

pytestmark = pytest.mark.browser

NAMES = {code: row.name for code, row in REGISTRY.items()}
TABS = {
    "en": "What changes",
    "fr": "Ce qui change",
    "ru": "Что меняется",
}


def to(seen: Visit, language: str) -> Any:
    seen.page.locator(".st-key-header").get_by_role("radio", name=NAMES[language]).click()
    seen.until_link(f"lang={language}")
    seen.page.wait_for_function("lang => document.documentElement.lang === lang", arg=language, timeout=SOON)
    return seen.page


def test_the_language_is_switched_and_everything_set_stays_set(seen: Visit) -> None:
    page = seen.open("lang=en&view=trade&set=selvane.L21=14")
    said = {"en": page.locator(".headline h1").inner_text()}
    for language in TRANSLATED:
        page = to(seen, language)
        said[language] = page.locator(".headline h1").inner_text()
        assert {"view=trade", "set=selvane.L21=14"} <= set(seen.link.split("&"))
    assert len(set(said.values())) == len(said)
    assert re.search(r"[А-я]", said["ru"])
    assert not re.search(r"[A-Za-z]{3}", said["ru"])
    to(seen, "en")
    assert seen.headline == said["en"]


@pytest.mark.parametrize(
    "language", [pytest.param(each, marks=[pytest.mark.soak] * (each != "fr")) for each in LANGUAGES]
)
def test_numbers_are_written_and_levers_read_out_as_the_language_has_them(seen: Visit, language: str) -> None:
    page = seen.open(f"lang={language}&view=trade&set=all.L21=14")
    said = page.locator(".board").inner_text()
    wrong, right = (r"\d,\d", r"\d\.\d") if language == "en" else (r"\d\.\d", r"\d,\d")
    assert re.search(right, said)
    assert not re.search(wrong, said)
    ticks = page.locator(".board .plot text").all_text_contents()
    assert any(re.search(right, tick) for tick in ticks)
    assert not any(re.search(wrong, tick) for tick in ticks)
    spoken = page.locator(f"{framework.SIDEBAR} input[type=range]").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('aria-valuetext'))"
    )
    assert len(spoken) > 3
    assert any(re.search(r"\d[.,]\d", text) for text in spoken)
    assert not any(re.search(wrong, text) for text in spoken)


def test_thousands_are_set_apart_in_every_language(seen: Visit) -> None:
    page = seen.open("lang=en&view=sure&set=all.L21=14")
    for language in NAMES:
        page = page if language == "en" else to(seen, language)
        assert "1\u202f000" in page.locator(".task").first.inner_text()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("fr-CH", "fr"), pytest.param("ru-RU", "ru", marks=pytest.mark.soak), ("de-DE", "en")],
)
def test_a_first_visit_speaks_the_browsers_language_where_it_can(visit: Any, locale: str, language: str) -> None:
    reader = visit(locale=locale)
    page = reader.open()
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator(".st-key-views").get_by_role("radio").first.inner_text() == TABS[language]
