"""The first page in a real browser: what a user does with it."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def figures(page: Any) -> str:
    """Return the text of the headline figures."""
    return str(page.locator("dl.figures").inner_text())


def test_the_page_opens_with_the_baseline_and_the_notice(visit: Any) -> None:
    page = visit().open()
    assert re.search(r"About \d+ diversions in 24 months", page.locator("h1").first.inner_text())
    assert page.get_by_text("Exercise. Fictional region. Illustrative, not a forecast, not a rating.").is_visible()
    assert page.title().startswith("Cordon")
    assert page.locator('[data-testid="stMainMenu"], [data-testid="stAppDeployButton"]').count() == 0


def test_a_lever_that_is_set_changes_the_figures_and_goes_into_the_link(visit: Any) -> None:
    seen = visit()
    page = seen.open()
    before = figures(page)
    slider = page.get_by_role("slider", name="Physical inspection")
    slider.focus()
    for _step in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('dl.figures').innerText !== before", arg=before, timeout=30_000
    )
    seen.settle()
    assert "at the start settings" in figures(page)
    assert "all.L21=" in page.url.replace("%3D", "=")
    page.get_by_role("button", name="Back to the start settings").click()
    page.wait_for_function(
        "before => document.querySelector('dl.figures').innerText === before", arg=before, timeout=30_000
    )


def test_a_link_gives_the_same_view_again(visit: Any) -> None:
    query = "scenario=two-doors&lang=en&set=velmora.L21=14&set=velmora.L04=50&set=selvane.L04=50"
    query += "&agree=L04=velmora%2Bselvane"
    first, second = visit().open(query), visit().open(query)
    assert figures(first) == figures(second)
    pressed = second.get_by_role("button", name="Velmora", exact=True)
    assert pressed.count() >= 1
    assert "L04" in second.url


def test_the_language_is_switched_everywhere_at_once(visit: Any) -> None:
    seen = visit()
    page = seen.open()
    for name, code, word in (("Русский", "ru", "Учение"), ("Français", "fr", "Exercice")):
        page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()
        page.wait_for_function("code => document.documentElement.lang === code", arg=code, timeout=20_000)
        seen.settle()
        assert word in page.locator(".notice").inner_text()
        assert f"lang={code}" in page.url


def test_an_incident_opens_to_its_chain_of_gates(visit: Any) -> None:
    page = visit().open()
    first = page.locator('[class*="st-key-incident-"] summary').first
    first.scroll_into_view_if_needed()
    first.click()
    chain = page.locator("ol.gates").first
    chain.wait_for(state="visible", timeout=10_000)
    assert chain.locator("li").count() >= 1
    words = chain.inner_text().lower()
    assert "day" in words
    assert "probability" not in words


def test_an_agreement_works_once_two_states_have_joined(visit: Any) -> None:
    seen = visit()
    page = seen.open()
    group = page.locator(".st-key-parties-L04, [class*='st-key-parties']").first
    group.get_by_text("Velmora").click()
    seen.settle()
    assert "agree=" not in page.url
    group.get_by_text("Dovria").click()
    page.get_by_role("slider", name=re.compile("Commitment")).wait_for(timeout=20_000)
    seen.settle()
    assert "agree=L04" in page.url


def test_focus_is_visible_when_the_page_is_used_by_keyboard(visit: Any) -> None:
    page = visit().open()
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    outline = slider.evaluate(
        "node => { const style = getComputedStyle(node); return [style.outlineStyle, parseFloat(style.outlineWidth)]; }"
    )
    assert outline[0] != "none"
    assert outline[1] >= 2


def test_a_phone_shows_everything_without_scrolling_sideways(visit: Any) -> None:
    seen = visit(**PHONE)
    page = seen.open()
    wide = page.evaluate(
        """() => { const main = document.querySelector('[data-testid="stMain"]');
        return [main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - window.innerWidth]; }"""
    )
    assert max(wide) <= 0
    button = page.get_by_test_id("stExpandSidebarButton")
    assert button.bounding_box()["height"] >= 44
    button.click()
    slider = page.get_by_role("slider", name="Physical inspection")
    slider.scroll_into_view_if_needed()
    assert slider.is_visible()


def test_every_chart_has_a_name_and_its_figures_as_a_table(visit: Any) -> None:
    page = visit().open()
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 7", timeout=20_000)
    charts = page.locator(".js-plotly-plot").count()
    assert charts == 7
    named = page.locator('[role="figure"][aria-label]')
    assert named.count() == charts
    assert all(len(figure.get_attribute("aria-label")) > 10 for figure in named.all())
    tables = page.locator('[class*="st-key-table-"] summary')
    assert tables.count() == charts
    tables.first.click()
    page.locator("table.data").first.wait_for(state="visible", timeout=10_000)


def test_a_dark_reader_gets_a_dark_page_with_light_words_in_its_charts(visit: Any) -> None:
    page = visit(color_scheme="dark").open()
    page.wait_for_function(
        """() => {
            const light = colour => {
                const parts = (colour.match(/[0-9.]+/g) || []).slice(0, 3).map(Number);
                return parts.length === 3 ? (parts[0] + parts[1] + parts[2]) / 3 : null;
            };
            const app = document.querySelector('[data-testid="stApp"]');
            const word = document.querySelector('.js-plotly-plot .xtick text');
            if (!word) return false;
            return light(getComputedStyle(app).backgroundColor) < 60 && light(getComputedStyle(word).fill) > 120;
        }""",
        timeout=20_000,
    )
