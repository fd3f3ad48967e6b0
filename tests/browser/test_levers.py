"""Levers in a real browser: set, refused, undone, followed as a link."""

import re
from typing import Any

import pytest

from tests.browser import framework
from tests.browser.conftest import SOON, Visit

pytestmark = pytest.mark.browser


def test_the_page_opens_with_the_baseline_and_the_notice(seen: Visit) -> None:
    page = seen.open()
    assert re.fullmatch(r"About \d+ diversions in 36 months, in this model", seen.headline)
    assert page.get_by_text("Exercise. Fictional region. Illustrative, not a forecast, not a rating.").is_visible()
    assert page.title().startswith("Cordon")
    assert page.locator(f"{framework.MAIN_MENU}, {framework.APP_DEPLOY_BUTTON}").count() == 0


def test_nothing_leaves_this_machine_and_the_page_speaks_over_its_own_socket(seen: Visit) -> None:
    seen.open()
    for view in ("Where stopped", "How sure", "What changes"):
        seen.view(view)
        seen.until_link("view=" if view != "What changes" else "lang=en")
    assert any(url.startswith("ws://") for url in seen.requests)
    assert any("/cordon/static/" in url and url.endswith("plotly.js") for url in seen.requests)
    assert seen.strangers == []
    assert seen.errors == []


def test_a_lever_set_by_keyboard_changes_figures_and_headline_and_goes_into_the_link(seen: Visit) -> None:
    page = seen.open()
    headline, figures = seen.headline, seen.figures
    seen.steps("Physical inspection", 6)
    seen.until_link("set=all.L21=")
    assert seen.headline != headline
    assert seen.figures != figures
    assert "at the start settings" in seen.figures
    assert page.evaluate("document.activeElement.type") == "range"
    page.get_by_role("button", name="Start settings").click()
    seen.until_link_lacks("set=")
    assert (seen.headline, seen.figures) == (headline, figures)


def test_a_moved_lever_shows_its_own_work_and_the_chain_against_its_start(seen: Visit) -> None:
    page = seen.open()
    assert page.locator(".stair .start").count() == 0
    seen.steps("Physical inspection", 6)
    seen.until_link("set=all.L21=")
    page.locator(".own-L21 span").first.wait_for(timeout=SOON)
    assert "Test consignments opened" in page.locator(".own-L21").text_content()
    page.locator(".stair .stage .start").first.wait_for(timeout=SOON)
    assert "of 100 reference cases" in page.locator(".chain h3").text_content()


def test_a_lever_set_by_mouse_stays_where_it_was_put(seen: Visit) -> None:
    page = seen.open()
    figures, before = seen.figures, seen.value("Physical inspection")
    track = page.get_by_role("group", name="Physical inspection", exact=True).bounding_box()
    y = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + 0.16 * track["width"], y)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.22 * track["width"], y, steps=5)
    page.mouse.up()
    seen.until_link("set=")
    value = seen.value("Physical inspection")
    assert value != before
    assert seen.figures != figures
    seen.view("Where stopped")
    seen.until_link("view=stopped")
    assert seen.value("Physical inspection") == value


def test_a_lever_that_cannot_be_paid_for_is_held_and_that_is_said(seen: Visit) -> None:
    page = seen.open()
    seen.lever("Physical inspection").focus()
    page.keyboard.press("End")
    seen.until_link("set=")
    said = page.locator(".refused")
    assert said.get_attribute("role") == "status"
    assert "cannot be paid for. Set to the most the budget bears:" in said.inner_text()
    values = [float(value) for value in re.findall(r"L21=([\d.]+)", seen.link)]
    assert values
    assert max(values) < 50
    for text in re.findall(r"budget (\d+) of (\d+)", page.locator("ul.budget").inner_text()):
        assert int(text[0]) <= int(text[1])
    seen.steps("Outreach", -1)
    seen.until_link("L28=")
    assert all(re.fullmatch(r"(\w+ has too few officer-hours[^.]+\. ?)+", text) for text in said.all_inner_texts())


def test_undo_goes_back_change_by_change(seen: Visit) -> None:
    page = seen.open()
    start = seen.figures
    undo = page.get_by_role("button", name="Undo")
    assert undo.is_disabled()
    seen.steps("Physical inspection", 1)
    seen.until_link("L21=")
    one = seen.figures
    seen.steps("Pre-licence end-use checks", 1)
    seen.until_link("L14=")
    undo.click()
    seen.until_link_lacks("L14=")
    assert "L21=" in seen.link
    assert seen.figures == one
    undo.click()
    seen.until_link_lacks("set=")
    assert seen.figures == start
    assert undo.is_disabled()


def test_one_states_lever_is_moved_and_the_others_stand(seen: Visit) -> None:
    page = seen.open()
    page.get_by_role("radio", name="Selvane", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('ul.budget li').length === 1", timeout=SOON)
    page.locator("[class*='st-key-lever-selvane-L21']").wait_for(timeout=SOON)  # else that of all States may still go
    seen.steps("Physical inspection", 3)
    seen.until_link("set=selvane.L21=")
    assert not re.search(r"(all|velmora|dovria)\.L21", seen.link)


def test_an_agreement_works_once_two_states_have_joined(seen: Visit) -> None:
    page = seen.open()
    group = page.locator("[class*='st-key-parties-L04']").first
    group.get_by_text("Velmora").click()
    page.wait_for_timeout(500)
    seen.settle()
    assert "agree=" not in seen.link
    group.get_by_text("Dovria").click()
    page.get_by_role("slider", name=re.compile("Commitment")).wait_for(timeout=SOON)
    seen.until_link("agree=L04=velmora")
    assert "dovria" in seen.link


VIEWS = ("", "view=law&state=dovria", "view=course&course=17", "view=plans")
"""The first view, and those that hold a choice of their own or longer work; links of all views: tests/ui/test_sandbox.py."""


def test_a_link_gives_another_reader_the_same_view_again(seen: Visit, visit: Any) -> None:
    query = "scenario=two-doors&lang=en&set=velmora.L21=14&set=velmora.L04=50&set=selvane.L04=50"
    query += "&agree=L04=velmora%2Bselvane&plan=A~all.L21=12&assume=post_spread:0.2&luck=only"
    other = visit()
    for view in VIEWS:
        seen.open(f"{query}&{view}")
        other.page.goto(seen.page.url)
        other.settle()
        assert other.link == seen.link
        for part in ("post_spread:0.2", "luck=only", "plan=A~all.L21=12", "velmora.L21=14", *view.split("&")):
            assert part in other.link
        both = [reader.page for reader in (seen, other)]
        if view == "view=plans":
            seen.tasks()
            other.tasks()
        said = [page.locator(".board .blocks").first.inner_text() for page in both]
        assert said[0] == said[1], view
        chosen = [page.locator(".st-key-views [aria-checked=true]").inner_text() for page in both]
        assert chosen[0] == chosen[1]


def test_the_link_to_this_view_is_the_one_in_the_address_bar_also_after_a_change(seen: Visit) -> None:
    page = seen.open()
    part = page.locator("details.link")
    part.locator("summary").click()
    field = part.locator("input")
    assert field.input_value() == page.url
    seen.steps("Physical inspection", 2)
    seen.until_link("set=all.L21=")
    assert field.input_value() == page.url
    # An address that is written after the board was drawn is followed too.
    page.evaluate("history.replaceState({}, '', location.href + '&late=1')")
    assert field.input_value() == page.url
    assert page.url.endswith("&late=1")


def test_a_chart_is_never_empty_and_stays_the_same_while_a_lever_is_moved_quickly(seen: Visit) -> None:
    page = seen.open()
    page.evaluate(
        """() => {
            const plot = document.querySelector('#block-diversions .plot');
            const map = document.querySelector('#block-map svg.region');
            const title = document.querySelector('.headline h1');
            const kept = { plot, map, title, board: document.querySelector('.board') };
            window.seen = { frames: 0, empty: 0, gone: 0, kept };
            const same = (selector, node) => document.querySelector(selector) === node;
            const look = () => {
                if (!same('#block-diversions .plot', plot) || !same('#block-map svg.region', map)
                    || !same('.headline h1', title) || !same('.board', kept.board)) window.seen.gone += 1;
                if (!plot.querySelector('.main-svg .js-line') || !map.querySelector('.bubbles circle')
                    || !title.textContent) window.seen.empty += 1;
                window.seen.frames += 1;
                requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }"""
    )
    seen.lever("Physical inspection").focus()
    for key in ("ArrowRight",) * 4 + ("ArrowLeft",) * 2 + ("ArrowRight",) * 3:
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    seen.until_link("set=all.L21=")
    found = page.evaluate("() => ({ ...window.seen, kept: null })")
    assert found["frames"] > 20
    assert (found["gone"], found["empty"]) == (0, 0)


def test_nothing_is_closed_or_scrolled_away_by_a_change(seen: Visit) -> None:
    page = seen.open()
    seen.toggle("map")
    page.locator("#block-map .posts [data-id]").first.click()
    seen.steps("Physical inspection", 2)
    seen.until_link("set=all.L21=")
    assert page.locator("#block-map > details").get_attribute("open") is not None
    assert page.locator("#block-map .chosen").is_visible()
