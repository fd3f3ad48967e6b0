"""The page by keyboard alone: everything is reached, shows that it is, and can be used."""

from typing import Any

import pytest

from tests.browser import framework
from tests.browser.conftest import SOON, Visit

pytestmark = pytest.mark.browser


def tab_to(page: Any, selector: str, key: str = "Tab", most: int = 150) -> None:
    """Press a key until the focus is on or within an element."""
    for _press in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => Boolean(document.activeElement?.closest(selector))", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def test_a_reader_without_a_mouse_moves_a_lever_changes_the_view_and_opens_an_incident(seen: Visit) -> None:
    page = seen.open("lang=en")
    before = seen.headline
    page.evaluate("document.activeElement?.blur()")
    lever = "[role=group][aria-label='Physical inspection'] [role=slider], [role=group][aria-label='Physical inspection'] input"
    tab_to(page, lever)
    for _step in range(6):
        page.keyboard.press("ArrowRight")
    seen.until_link("set=all.L21=")
    assert seen.headline != before
    assert page.evaluate("selector => Boolean(document.activeElement?.closest(selector))", lever), "the focus was lost"
    tab_to(page, ".st-key-views [role=radio]")
    for _place in range(12):
        if page.evaluate("document.activeElement.innerText.trim()") == "One course":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    seen.until_link("view=course")
    tab_to(page, ".incidents summary")
    page.keyboard.press("Enter")
    page.locator(".incidents details[open] ol.gates").first.wait_for(timeout=SOON)


def test_all_that_can_be_used_on_the_first_view_is_reached_by_tab_and_shows_the_focus(seen: Visit) -> None:
    page = seen.open("lang=en&set=selvane.L21=14")
    page.evaluate("document.activeElement?.blur()")
    reached, unseen = [], []
    for _press in range(160):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const node = document.activeElement;
                if (!node || node === document.body) return null;
                node.dataset.reached = 'yes';
                const shows = (each) => {
                    const own = getComputedStyle(each);
                    return own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) > 0 || own.boxShadow !== 'none'
                        || own.stroke !== 'none' && each.closest('svg');
                };
                const within = [node, node.parentElement, node.parentElement?.parentElement, ...node.querySelectorAll('path')];
                return [node.tagName, node.className?.baseVal ?? node.className, within.some((each) => each && shows(each))];
            }"""
        )
        if found is None:
            break
        reached.append(found)
        if not found[2]:
            unseen.append(found[:2])
    assert unseen == []
    left = page.evaluate(
        framework.script("""() => [
                ...document.querySelectorAll('button, a[href], input, select, summary, [role=slider], [role=button]')]
            .filter((node) => node.getClientRects().length && !node.disabled && node.tabIndex >= 0
                && getComputedStyle(node).visibility !== 'hidden' && !node.closest('[aria-hidden=true]')
                && !node.dataset.reached && !node.closest('[data-reached]')
                && !node.closest('@BUTTON_GROUP@')?.querySelector('[data-reached]')) // by arrows from there
            .map((node) => `${node.tagName} ${node.getAttribute('aria-label') ?? node.innerText ?? ''}`)""")
    )
    assert len(reached) > 20
    assert left == []
