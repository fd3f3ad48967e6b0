"""A reader's plural forms, of whole numbers and of fractions."""

import pytest

from sim.words.reader import Reader


@pytest.mark.parametrize(
    ("language", "value", "digits", "said"),
    [
        ("en", 1, 0, "day"),
        ("en", 1, 1, "days"),
        ("en", 0.5, 1, "days"),
        ("en", 2, 0, "days"),
        ("en", 1.2, 0, "day"),
        ("fr", 0, 0, "jour"),
        ("fr", 1.9, 1, "jour"),
        ("fr", 1.96, 1, "jours"),
        ("fr", 2, 0, "jours"),
        ("ru", 1, 0, "день"),
        ("ru", 1, 1, "дня"),
        ("ru", 2.5, 1, "дня"),
        ("ru", 5, 0, "дней"),
        ("ru", 21, 0, "день"),
        ("ru", float("nan"), 0, "дни"),
    ],
)
def test_a_unit_takes_the_form_of_its_value_as_written(language: str, value: float, digits: int, said: str) -> None:
    assert Reader(language).unit("days", value, digits) == said  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["working days", "hours", "cases", "budget units", "exercises a year", "strictness"])
def test_many_of_a_unit_are_said_by_its_own_name(unit: str) -> None:
    assert Reader("en").unit(unit, 7) == unit


@pytest.mark.parametrize(
    ("language", "unit", "said"),
    [
        ("en", "% of consignments", "14% of consignments"),
        ("fr", "% of consignments", "14\u00a0% des envois"),
        ("ru", "% of consignments", "14\u00a0% партий"),
        ("en", "days", "14\u00a0days"),
        ("ru", "days", "14\u00a0дней"),
    ],
)
def test_a_number_stands_beside_its_unit_as_its_language_sets_it(language: str, unit: str, said: str) -> None:
    assert Reader(language).measured(14, unit) == said  # type: ignore[arg-type]
