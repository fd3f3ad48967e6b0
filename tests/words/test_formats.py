"""Numbers, shares and dates as each language writes them, and the choice of language."""

from datetime import date

import pytest

from sim.words import choose_language, formats


@pytest.mark.parametrize(
    ("language", "written"), [("en", "1\u202f234.5"), ("fr", "1\u202f234,5"), ("ru", "1\u202f234,5")]
)
def test_a_number_has_thin_spaces_and_the_language_s_decimal_mark(language, written):
    assert formats.number(1234.5, language, 1) == written


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert formats.number(-0.001, "en", 1) == "0.0"
    assert formats.number(-0.001, "en", 1, signed=True) == "0.0"


def test_a_sign_is_a_real_minus_or_a_plus_on_request():
    assert formats.number(-3, "en") == "\u22123"
    assert formats.number(3, "fr", signed=True) == "+3"


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_no_value_is_a_dash_not_a_number(nothing):
    assert formats.number(nothing, "en") == formats.percent(nothing, "fr") == formats.readable(nothing, "ru") == "–"


def test_a_share_is_written_as_a_percentage_with_the_language_s_space():
    assert [formats.percent(0.05, language) for language in ("en", "fr", "ru")] == ["5%", "5\u202f%", "5\u00a0%"]


def test_a_readable_number_has_three_significant_digits_at_most():
    assert [formats.readable(value, "en") for value in (1234.5, 12.34, 1.234, 7)] == ["1\u202f234", "12.3", "1.23", "7"]


def test_a_date_is_written_in_full():
    assert [formats.date(date(2019, 5, 7), language) for language in ("en", "fr", "ru")] == [
        "7 May 2019",
        "7 mai 2019",
        "7 мая 2019\u202fг.",
    ]


def test_the_language_asked_for_wins_over_the_environment():
    assert choose_language("ru", {"CORDON_LANG": "fr"}) == "ru"
    assert choose_language(None, {"CORDON_LANG": "fr", "LANG": "ru_RU.UTF-8"}) == "fr"
    assert choose_language(None, {"LANG": "ru_RU.UTF-8"}) == "ru"


def test_a_language_without_catalogue_falls_through_to_english():
    assert choose_language("de", {"LANG": "C.UTF-8"}) == "en"
    assert choose_language(None, {}) == "en"
