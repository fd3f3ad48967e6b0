"""Sentences made from numbers: what they claim, and when they claim nothing."""

import pytest
from sim.ui.sections import leading_gate

from sim.ui import sentences
from sim.ui.sentences import Change
from sim.words.reader import Reader
from tests.ui import fakes

EN, FR, RU = Reader("en"), Reader("fr"), Reader("ru")


def test_a_clear_difference_is_said_with_its_size_and_range() -> None:
    title, below = sentences.headline(Change(31, 22, -14, -9, -5), 24, True, EN)
    assert title == "About 9 fewer diversions"
    assert "between 5 and 14 fewer, in this model" in below
    assert "31 at the start settings, 22 now" in below


def test_more_diversions_are_said_as_plainly_as_fewer() -> None:
    title, below = sentences.headline(Change(20, 24, 1, 4, 8), 24, True, EN)
    assert title == "About 4 more diversions"
    assert "between 1 and 8 more" in below


def test_a_range_that_holds_zero_is_no_clear_difference() -> None:
    title, below = sentences.headline(Change(31, 28, -9, -3, 4), 24, True, EN)
    assert title == "No clear difference in diversions"
    assert "between 9 fewer and 4 more" in below


@pytest.mark.parametrize("change", [Change(31, 31, -0.4, 0, 0.3), Change(5, 5, 0, 0, 0), Change(9, 8, -3, -1, -0.2)])
def test_a_range_that_holds_zero_once_it_is_rounded_is_no_clear_difference(change: Change) -> None:
    assert not change.clear("count")
    assert sentences.difference(change, "count", EN) == "no clear difference"


def test_one_diversion_is_singular() -> None:
    assert sentences.headline(Change(3, 2, -2, -1, -1), 24, True, EN)[0] == "About 1 fewer diversion"


def test_the_baseline_headline_says_its_own_range_and_claims_no_difference() -> None:
    title, below = sentences.headline(Change(31, 31, 22, 31, 40), 24, False, EN)
    assert title == "About 31 diversions in 24 months, in this model"
    assert "between 22 and 40" in below
    assert "Nothing has been changed yet" in below


def test_no_more_digits_are_shown_than_the_spread_supports() -> None:
    assert sentences.amount(Change(0.82, 1.02, 0.1, 0.2, 0.31), "time", EN) == "1.02"
    assert sentences.amount(Change(16.03, 18.27, 0.5, 2.2, 3.1), "time", EN) == "18.3"
    assert sentences.amount(Change(16.03, 18.27, -4, 2.2, 8), "time", EN) == "18"
    assert sentences.amount(Change(31.4, 22.4, -14, -9, -5), "count", EN) == "22"


def test_figures_without_a_value_are_a_dash_and_no_difference() -> None:
    nothing = float("nan")
    change = Change(nothing, nothing, nothing, nothing, nothing)
    assert sentences.amount(change, "time", EN) == "–"
    assert sentences.difference(change, "time", EN) == "no clear difference"


@pytest.mark.parametrize("reader", [FR, RU])
def test_times_carry_a_decimal_comma_in_french_and_russian(reader: Reader) -> None:
    change = Change(0.82, 1.02, 0.1, 0.2, 0.31)
    assert "1,02" in sentences.delay_title(change, True, reader)
    assert "0,10" in sentences.difference(change, "time", reader)


@pytest.mark.parametrize("reader", [EN, FR, RU])
@pytest.mark.parametrize("change", [Change(31, 22, -14, -9, -5), Change(31, 36, 1, 5, 9), Change(31, 31, -4, 0, 4)])
def test_every_sentence_can_be_said_in_every_language(reader: Reader, change: Change) -> None:
    said = []
    for changed in (True, False):
        said += sentences.headline(change, 24, changed, reader)
        said += [
            sentences.over_time(7 if changed else None, change, 24, changed, reader),
            sentences.over_time(None, change, 24, changed, reader),
            sentences.stopped_a_month(change, 24, changed, reader),
            sentences.gate_title("X", change, changed, reader),
            sentences.gate_title("", None, changed, reader),
            sentences.moved_title([("a", "b", 5.2), ("a", "c", 1.1)], {"a": "A"}, 60, changed, reader),
            sentences.moved_title([], {"a": "A"}, 60, changed, reader),
            sentences.delay_title(change, changed, reader),
            sentences.licence_title(change, changed, reader),
            sentences.pressure_title({"a": change, "b": Change(3, 5, 1, 2, 3)}, {"a": "A", "b": "B"}, changed, reader),
            sentences.figure_note(change, "count", changed, reader),
        ]
    said += [sentences.difference(change, kind, reader) for kind in ("count", "time", "share")]
    assert all(text and "{" not in text for text in said)


def test_pressure_that_moved_is_said_with_both_states() -> None:
    attempts = {"a": Change(29, 21, -12, -8, -3), "b": Change(14, 19, 2, 5, 8)}
    text = sentences.pressure_title(attempts, {"a": "Astria", "b": "Borvia"}, True, EN)
    assert text == "Pressure moves: 8 fewer attempts meet Astria, 5 more meet Borvia"


def test_what_moved_on_balance_is_summed_for_the_state_it_left() -> None:
    moves = [("a", "b", 5.2), ("c", "b", 4.0), ("a", "c", 1.1)]
    text = sentences.moved_title(moves, {"a": "Astria"}, 60, True, EN)
    assert text == "On balance, about 6 attempts moved from Astria to other States"


def test_pressure_that_did_not_clearly_move_is_not_said_to_move() -> None:
    attempts = {"a": Change(29, 27, -6, -2, 2), "b": Change(14, 15, -3, 1, 5)}
    text = sentences.pressure_title(attempts, {"a": "Astria", "b": "Borvia"}, True, EN)
    assert text == "Attempts by State: no clear difference"


def test_a_gate_without_a_clear_difference_is_not_spoken_of() -> None:
    assert leading_gate(fakes.GATES, changed=True)[0] == "Identification"
    unclear = fakes.GATES.with_columns(low=-1.0, high=1.0)
    assert sentences.gate_title(*leading_gate(unclear, changed=True), True, EN) == (
        "No gate stops clearly more or fewer attempts"
    )


@pytest.mark.parametrize("reader", [EN, FR, RU])
@pytest.mark.parametrize("changed", [True, False])
def test_of_one_course_no_sentence_claims_a_range_or_a_clear_difference(reader: Reader, changed: bool) -> None:
    change = Change(31, 22, -9, -9, -9, ranged=False)
    said = [
        *sentences.headline(change, 24, changed, reader, 200),
        sentences.over_time(None, change, 24, changed, reader),
        sentences.stopped_a_month(change, 24, changed, reader),
        sentences.delay_title(change, changed, reader),
        sentences.licence_title(change, changed, reader),
        sentences.figure_note(change, "count", changed, reader),
        sentences.displaced_note(change, reader),
    ]
    assert all(text and "{" not in text for text in said)
    claims = [reader._(text).partition("{")[0] for text in ("very likely {low} to {high}", "no clear difference")]
    assert not any(claim.strip() in text.lower() for claim in claims for text in said)
    assert "200" in said[1]


def test_the_headline_of_one_course_says_that_it_is_one() -> None:
    change = Change(31, 22, -9, -9, -9, ranged=False)
    title, below = sentences.headline(change, 24, True, EN, 200)
    assert title == "22 diversions in this course, 31 at the start settings"
    assert below == "One course of the region, without its range. The full picture of 200 courses comes in a moment."
