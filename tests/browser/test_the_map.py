"""The map in a real browser: played month by month, touched, and read by keyboard."""

from typing import Any

import pytest

from tests.browser.conftest import SOON, Visit

pytestmark = pytest.mark.browser

HARD = "lang=en&set=velmora.L21=20&luck=only"
ATTEMPTS = "() => [...document.querySelectorAll('#block-map .bubbles .now')].map(node => +node.getAttribute('r'))"


@pytest.fixture(scope="module")
def first(desk: Visit) -> str:
    """The link of the page with the map, which is opened once for the tests that leave its levers alone."""
    return str(desk.open(HARD).url)


@pytest.fixture
def shown(seen: Visit, first: str) -> Any:
    """The page with the map: its last month, nothing chosen."""
    if seen.page.url != first:
        seen.open(HARD)
    seen.page.keyboard.press("Escape")
    seen.page.get_by_role("slider", name="Month").fill("36")
    return seen.page


def touch(page: Any, state: str) -> None:
    """Touch a State where nothing lies over it."""
    spot = page.evaluate(
        """state => {
            const node = document.querySelector(`#block-map .states [data-id='${state}']`);
            node.scrollIntoView({ block: 'center' });
            const box = node.getBoundingClientRect();
            for (let y = box.top + 6; y < box.bottom; y += 9)
                for (let x = box.left + 6; x < box.right; x += 9)
                    if (document.elementFromPoint(x, y)?.closest('[data-id]') === node) return [x, y];
            return null;
        }""",
        state,
    )
    assert spot, f"{state} lies under other things everywhere"
    page.mouse.click(*spot)


def month(page: Any) -> int:
    """Return the month that the map shows."""
    return int(page.locator("#block-map .player input").input_value())


def until_month(page: Any, holds: str) -> None:
    page.wait_for_function(
        f"() => (month => {holds})(+document.querySelector('#block-map .player input').value)", timeout=SOON
    )


def test_the_map_is_played_month_by_month_paused_and_goes_on(shown: Any) -> None:
    page = shown
    whole = page.evaluate(ATTEMPTS)
    play = page.get_by_role("button", name="Play month by month")
    play.click()
    until_month(page, "month > 1 && month < 12")
    pause = page.get_by_role("button", name="Pause")
    pause.click()
    held = month(page)
    early = page.evaluate(ATTEMPTS)
    assert 1 < held < 36
    assert all(small < large for small, large in zip(early, whole, strict=True))
    page.wait_for_timeout(700)
    assert month(page) == held
    assert page.locator("#block-map .player output").inner_text() == f"until month {held}"
    play.click()
    until_month(page, f"month > {held}")
    pause.click()


def test_words_leave_a_bubble_too_small_for_them_and_the_title_says_it_speaks_of_the_end(shown: Any) -> None:
    page = shown
    title = page.locator("#block-map h3 span")
    place = page.locator("#block-map figcaption").bounding_box()
    page.get_by_role("slider", name="Month").fill("2")
    assert title.inner_text().startswith("At the end: ")
    assert page.locator("#block-map figcaption").bounding_box() == place
    apart = page.evaluate(
        """() => [...document.querySelectorAll('#block-map .labels text')].map((text, place) => {
            const words = text.getBoundingClientRect();
            const bubble = document.querySelectorAll('#block-map .bubbles .now')[place].getBoundingClientRect();
            return words.top >= bubble.bottom - 2 || words.bottom <= bubble.top + 2;
        })"""
    )
    assert apart == [True, True, True]
    page.get_by_role("slider", name="Month").fill("36")
    assert not title.inner_text().startswith("At the end: ")


def test_playing_ends_with_the_last_month(shown: Any) -> None:
    page = shown
    slider = page.get_by_role("slider", name="Month")
    slider.fill("34")
    page.get_by_role("button", name="Play month by month").click()
    until_month(page, "month === 36")
    assert page.get_by_role("button", name="Play month by month").count() == 1


def test_the_months_slider_moves_the_map_and_a_changed_lever_leaves_it_there(seen: Visit, shown: Any) -> None:
    page = shown
    slider = page.get_by_role("slider", name="Month")
    slider.focus()
    for _step in range(14):
        page.keyboard.press("ArrowLeft")
    assert month(page) == 22
    assert slider.get_attribute("aria-valuetext") == "until month 22"
    before = page.evaluate(ATTEMPTS)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(ATTEMPTS) != before
    seen.steps("Physical inspection", 1)
    seen.until_link("all.L21=|selvane.L21=")
    assert month(page) == 21


def test_a_touched_state_tells_its_facts_and_closes_by_escape_and_by_its_button(shown: Any) -> None:
    page = shown
    state = page.locator("#block-map .states [data-id='velmora']")
    panel = page.locator("#block-map .chosen")
    assert not panel.is_visible()
    touch(page, "velmora")
    assert panel.locator("h4").inner_text() == "Velmora"
    said = panel.inner_text()
    for word in ("Attempts", "stopped", "diverted", "Physical inspection", "Budget"):
        assert word in said
    assert state.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    touch(page, "velmora")
    panel.get_by_role("button", name="Close").click()
    assert not panel.is_visible()
    assert state.get_attribute("aria-pressed") == "false"


def test_a_post_tells_facts_of_lawful_trade_only(shown: Any) -> None:
    page = shown
    post = page.locator("#block-map").get_by_role("button", name="Port Averil, Port", exact=True)
    post.click()
    panel = page.locator("#block-map .chosen")
    said = panel.inner_text()
    assert "Port Averil" in said
    assert "Lawful consignments a day" in said
    assert "divert" not in said
    assert "Attempts" not in said
    page.keyboard.press("Escape")
    assert not panel.is_visible()


def test_states_and_posts_are_reached_by_keyboard_and_show_where_the_focus_is(shown: Any) -> None:
    page = shown
    parts = page.locator("#block-map svg [role=button]")
    count = parts.count()
    assert count >= 3 + 5
    parts.first.focus()
    looks = set()
    names = []
    for place in range(count):
        if place:
            page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const node = document.activeElement;
                const shape = node.querySelector('path');
                const own = getComputedStyle(shape);
                return [node.getAttribute('aria-label'), node.matches(':focus-visible'),
                        [own.stroke, own.strokeWidth, own.fill].join()];
            }"""
        )
        assert found[1] or place == 0
        names.append(found[0])
        looks.add(found[2])
    assert len(set(names)) == count
    assert len(looks) < count, "focus looks the same wherever it is"
    page.keyboard.press("Enter")
    assert page.locator("#block-map .chosen").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    assert page.locator("#block-map .chosen").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#block-map .chosen").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == names[-1]


def test_focus_on_a_part_of_the_map_changes_how_it_looks(shown: Any) -> None:
    page = shown
    for part in (".states [data-id='selvane']", ".posts [data-id]"):
        node = page.locator(f"#block-map {part}").first
        look = "node => { const s = getComputedStyle(node.querySelector('path')); return s.stroke + s.strokeWidth + s.fill; }"
        page.locator("#block-map .player input").focus()
        page.keyboard.press("Shift+Tab")
        before = node.evaluate(look)
        node.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        assert node.evaluate("node => node === document.activeElement")
        assert node.evaluate(look) != before


def test_escape_closes_the_panel_from_wherever_the_focus_is_in_it(shown: Any) -> None:
    page = shown
    page.locator("#block-map").get_by_role("button", name="Selvane", exact=True).focus()
    page.keyboard.press("Enter")
    panel = page.locator("#block-map .chosen")
    panel.get_by_role("button", name="Close").focus()
    page.keyboard.press("Escape")
    assert not panel.is_visible()


def test_the_maps_figures_stand_in_a_table_too(seen: Visit, shown: Any) -> None:
    page = shown
    seen.toggle("map")
    rows = seen.table("map")
    assert rows[0] == ["State", "Attempts, start", "Attempts, now", "Stopped, now", "Diverted, now"]
    assert [row[0] for row in rows[1:]] == ["Velmora", "Selvane", "Dovria"]
    shown = page.locator("#block-map .labels text").all_inner_texts()
    for row in rows[1:]:
        label = next(text for text in page.locator("#block-map .labels text").all_text_contents() if row[0] in text)
        assert f"■ {row[3]}" in label
        assert f"◆ {row[4]}" in label
    assert len(shown) == 3
