"""The calendar: a quarter is 13 weeks in three months of 30, 30 and 31 days; days 6 and 7 of a week are not working days."""

from typing import Final

import numpy as np

from sim.compiled import compiled

QUARTER: Final = 91
YEAR: Final = 364
WEEK: Final = 7
MONTH: Final = 91.0 / 3.0
"""Mean length of a month, days."""
WORKING_DAYS_A_YEAR: Final = 260
WORKING_DAYS_A_QUARTER: Final = 65
WEEKS_A_QUARTER: Final = 13
WEEKS_A_YEAR: Final = 52
HOURS_A_DAY: Final = 24
MID_QUARTER: Final = 44
"""Day of a quarter, from 0, on which work is measured: a Wednesday in the middle, because posts rest on Sundays."""


_QUARTER: Final = np.uint64(QUARTER)
_WEEK: Final = np.uint64(WEEK)
"""Days are never negative: dividing whole numbers without a sign takes a third of the instructions, in every agent's every day."""


@compiled
def quarter_of(day: int) -> int:
    """Return the quarter, counted from 0, that holds the day."""
    return int(np.uint64(day) // _QUARTER)


@compiled
def week_of(day: int) -> int:
    """Return the week, counted from 0, that holds the day."""
    return int(np.uint64(day) // _WEEK)


@compiled
def begins_week(day: int) -> bool:
    """Return whether the day is the first of a week, on which weekly work is done."""
    return day == week_of(day) * WEEK


@compiled
def month_of(day: int) -> int:
    """Return the month, counted from 0, that holds the day (day 0 is the first)."""
    quarter = quarter_of(day)
    rest = day - quarter * QUARTER
    return quarter * 3 + (rest >= 30) + (rest >= 60)


@compiled
def ends_month(day: int) -> bool:
    """Return whether the day is the last of a month."""
    rest = day - quarter_of(day) * QUARTER
    return rest in (29, 59, 90)


@compiled
def is_working(day: int) -> bool:
    """Return whether offices are open on the day."""
    return day - week_of(day) * WEEK < 5


@compiled
def working_time(day: int) -> int:
    """Return the working days that ended before the day began: the day's place on the working-day clock."""
    week = week_of(day)
    return week * 5 + min(day - week * WEEK, 5)


@compiled
def calendar_day(working: float) -> int:
    """Return the calendar day on which a moment of the working-day clock falls."""
    whole = int(working)
    week = whole // 5
    return week * WEEK + (whole - week * 5)


def months_in(days: int) -> int:
    """Return how many months a run of so many days (>= 1) touches."""
    return int(month_of(max(days, 1) - 1)) + 1
