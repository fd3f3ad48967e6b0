"""Numbers, shares and dates as each language writes them.

Thin spaces between thousands in all of them, a decimal comma in French and Russian.
"""

import datetime
import math
from functools import cache
from typing import Final

from babel import Locale, dates, numbers

THIN_SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
NO_VALUE: Final = "–"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else language)


def _tidy(text: str, language: str) -> str:
    group = numbers.get_group_symbol(_locale(language))
    return text.replace(group, THIN_SPACE).replace("-", MINUS)


def number(value: float | None, language: str, digits: int = 0, *, signed: bool = False) -> str:
    """Write a number with exactly this many decimals; ``signed`` puts a plus before what is above zero.

    No value (None, not a number) is a dash. A number that rounds to zero carries no sign.
    """
    if value is None or not math.isfinite(value):
        return NO_VALUE
    rounded = round(float(value), digits) or 0.0
    pattern = "#,##0" + ("." + "0" * digits if digits > 0 else "")
    text = _tidy(numbers.format_decimal(rounded, format=pattern, locale=_locale(language)), language)
    return f"+{text}" if signed and rounded > 0 else text


def readable(value: float | None, language: str, *, signed: bool = False) -> str:
    """Write a number with three significant digits at most: enough for a figure that carries uncertainty."""
    if value is None or not math.isfinite(value):
        return NO_VALUE
    size = abs(value)
    digits = 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2
    return number(value, language, digits, signed=signed)


def percent(share: float | None, language: str, digits: int = 0, *, signed: bool = False) -> str:
    """Write a share of one as a percentage: 0.05 is ``5 %`` in French and Russian, ``5%`` in English."""
    if share is None or not math.isfinite(share):
        return NO_VALUE
    space = "" if language == "en" else THIN_SPACE if language == "fr" else "\u00a0"
    return f"{number(share * 100, language, digits, signed=signed)}{space}%"


def date(day: datetime.date, language: str) -> str:
    """Write a calendar date in full: ``7 May 2019``, ``7 mai 2019``, ``7 мая 2019 г.``"""
    return dates.format_date(day, format="long", locale=_locale(language))


def time(moment: datetime.datetime, language: str) -> str:
    """Write a time of the day, as the moment's own time zone has it: ``14:05``."""
    return dates.format_time(moment, format="HH:mm", locale=_locale(language), tzinfo=moment.tzinfo)


def duration(seconds: float, language: str) -> str:
    """Write how long something takes in its largest unit, rounded: ``5 seconds``, ``3 minutes``, ``2 hours``."""
    return dates.format_timedelta(datetime.timedelta(seconds=round(seconds)), threshold=1.5, locale=_locale(language))


def size(count: int, language: str) -> str:
    """Write a number of bytes in the unit that keeps it short: ``12.3 MB``; in powers of ten."""
    value, units = float(count), _SIZES[language]
    step = min(len(units) - 1, int(math.log10(max(1.0, value)) // 3))
    return f"{readable(value / 1000**step, language)}\u00a0{units[step]}"


_SIZES: Final = {
    "en": ("B", "kB", "MB", "GB", "TB"),
    "fr": ("o", "ko", "Mo", "Go", "To"),
    "ru": ("Б", "кБ", "МБ", "ГБ", "ТБ"),
}
