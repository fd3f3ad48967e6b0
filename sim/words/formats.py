"""Numbers, shares, dates, plurals and lists as each language writes them, by the locale of its row in the registry.

Nothing else formats for a language. Thin spaces between thousands in all of them: the house's own, not the locales'.
"""

import datetime
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Final

from babel import dates, numbers, units

from sim.words.languages import row_of
from sim.words.typography import LEFT_TO_RIGHT, NO_BREAK_SPACE, THIN_SPACE

MINUS: Final = "\u2212"
NO_VALUE: Final = "–"
_UNITS_OF_SIZE: Final = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
_BESIDE_A_UNIT: Final = re.compile(r"[\d\s\u200e\u200f]+")
_FRACTION: Final = 2
"""The whole number whose form a fraction takes where it has a form of its own, which message catalogues cannot hold."""


def decimal_sign(language: str) -> str:
    """Return what stands before the decimals of a number."""
    return str(numbers.get_decimal_symbol(row_of(language).babel))


def _tidy(text: str, language: str) -> str:
    locale = row_of(language).babel
    text = text.replace(numbers.get_group_symbol(locale), THIN_SPACE)
    return text.replace(numbers.get_minus_sign_symbol(locale), MINUS).replace("-", MINUS)


def number(value: float | None, language: str, digits: int = 0, *, signed: bool = False) -> str:
    """Write a number with exactly this many decimals; ``signed`` puts a plus before what is above zero.

    No value (None, not a number) is a dash. A number that rounds to zero carries no sign.
    """
    if value is None or not math.isfinite(value):
        return NO_VALUE
    rounded = round(float(value), digits) or 0.0
    pattern = "#,##0" + ("." + "0" * digits if digits > 0 else "")
    text = _tidy(numbers.format_decimal(rounded, format=pattern, locale=row_of(language).babel), language)
    sign = "+" if signed and rounded > 0 else ""
    mark = LEFT_TO_RIGHT if (sign or rounded < 0) and row_of(language).direction == "rtl" else ""
    return mark + sign + text


def readable(value: float | None, language: str, *, signed: bool = False) -> str:
    """Write a number with three significant digits at most: enough for a figure that carries uncertainty."""
    if value is None or not math.isfinite(value):
        return NO_VALUE
    size = abs(value)
    digits = 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2
    return number(value, language, digits, signed=signed)


@cache
def percent_gap(language: str) -> str:
    """Return what stands between a number and its percent sign: a space that does not break, or nothing."""
    row = row_of(language)
    own = row.babel.percent_formats[None].suffix[0]
    return ("" if own[:1] == "%" else own[:1]) if row.percent_gap is None else row.percent_gap


def percent(share: float | None, language: str, digits: int = 0, *, signed: bool = False) -> str:
    """Write a share of one as a percentage: 0.05 is ``5 %`` in French and Russian, ``5%`` in English."""
    if share is None or not math.isfinite(share):
        return NO_VALUE
    return f"{number(share * 100, language, digits, signed=signed)}{percent_gap(language)}%"


def beside(number: str, unit: str, language: str) -> str:
    """Set a unit, as it is said, beside a number as it is written; a percent sign follows as closely as the language has it."""
    return (
        f"{number}{unit}" if unit.startswith("%") and not percent_gap(language) else f"{number}{NO_BREAK_SPACE}{unit}"
    )


def counted_as(count: float, language: str, digits: int = 0) -> int:
    """Return the whole number that takes the plural form of a count, written with so many decimals or as many as it has.

    Where decimals are written a language may say another form: 1.0 is "days" in English, ``jour`` in French.
    """
    size = abs(count)
    if not digits and size == math.floor(size):
        return int(size)
    written = Decimal(f"{size:.{digits}f}") if digits else Decimal(str(size))
    form = row_of(language).babel.plural_form
    wanted = form(written)
    whole = int(written)
    return next((n for n in (whole, *range(_FRACTION, 2 * _FRACTION)) if form(n) == wanted), _FRACTION)


def listed(items: Iterable[str], language: str) -> str:
    """Write things one after another, as a list that goes on: ``a, b, c``."""
    pattern: str = row_of(language).babel.list_patterns["standard"]["middle"]
    return pattern.replace("{0}", "").replace("{1}", "").join(items)


def date(day: datetime.date, language: str) -> str:
    """Write a calendar date in full: ``7 May 2019``, ``7 mai 2019``, ``7 мая 2019 г.``"""
    return dates.format_date(day, format="long", locale=row_of(language).babel)


def time(moment: datetime.datetime, language: str) -> str:
    """Write a time of the day, as the moment's own time zone has it: ``14:05``."""
    return dates.format_time(moment, format="HH:mm", locale=row_of(language).babel, tzinfo=moment.tzinfo)


def duration(seconds: float, language: str) -> str:
    """Write how long something takes in its largest unit, rounded: ``5 seconds``, ``3 minutes``, ``2 hours``."""
    span = datetime.timedelta(seconds=round(seconds))
    return dates.format_timedelta(span, threshold=1.5, locale=row_of(language).babel)


def size(count: int, language: str) -> str:
    """Write a number of bytes in the unit that keeps it short: ``12.3 MB``; in powers of ten."""
    value, names = float(count), _units_of_size(language)
    step = min(len(names) - 1, int(math.log10(max(1.0, value)) // 3))
    return f"{readable(value / 1000**step, language)}{NO_BREAK_SPACE}{names[step]}"


@cache
def _units_of_size(language: str) -> tuple[str, ...]:
    """Return the units of size, smallest first, as short as the locale has them."""
    return tuple(_unit_of_size(unit, language) for unit in _UNITS_OF_SIZE)


def _unit_of_size(unit: str, language: str) -> str:
    locale, name = row_of(language).babel, f"digital-{unit}"
    narrow = units.format_unit(0, name, length="narrow", locale=locale)
    shown = units.format_unit(0, name, length="short", locale=locale) if name in narrow else narrow
    return _BESIDE_A_UNIT.sub("", shown)
