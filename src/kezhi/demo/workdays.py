"""Holidays with make-up workdays, and the season of orders around the lunar new year."""

from datetime import date, timedelta
from functools import cache

from kezhi.demo import vocabulary
from kezhi.demo.rows import Holiday

DAY = timedelta(days=1)


@cache
def known_holidays() -> tuple[Holiday, ...]:
    found: list[Holiday] = []
    for row in vocabulary.table("holidays")["holiday"]:
        for first, last in row["spans"]:
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last):
                found.append(Holiday(day, row["name"], row["english"], is_workday=False))
                day += DAY
        for worked in row["worked"]:
            day = date.fromisoformat(worked)
            found.append(Holiday(day, row["name"], row["english"], is_workday=True))
    return tuple(sorted(found, key=lambda holiday: holiday.on))


def holidays(first: date, last: date) -> tuple[Holiday, ...]:
    return tuple(holiday for holiday in known_holidays() if first <= holiday.on <= last)


@cache
def _exceptions() -> dict[date, bool]:
    return {holiday.on: holiday.is_workday for holiday in known_holidays()}


@cache
def is_workday(day: date) -> bool:
    return _exceptions().get(day, day.weekday() < 5)


def next_workday(day: date) -> date:
    while not is_workday(day):
        day += DAY
    return day


@cache
def _lunar_new_years() -> tuple[date, ...]:
    rows = vocabulary.table("holidays")["lunar_new_year"]["first_days"]
    return tuple(date.fromisoformat(row) for row in rows)


# Orders of a month against the average month, January first.
SEASONS = {
    "appliance": (0.9, 0.9, 1.25, 1.3, 1.25, 1.15, 0.95, 0.85, 0.9, 0.8, 0.85, 0.9),
    "curtain_wall": (0.8, 0.6, 0.9, 1.0, 1.05, 1.05, 1.0, 1.0, 1.2, 1.25, 1.2, 0.95),
    "ceiling": (0.8, 0.6, 1.1, 1.1, 1.05, 1.0, 0.9, 0.95, 1.2, 1.2, 1.1, 1.0),
    "signage": (0.9, 0.7, 1.0, 1.0, 1.0, 0.95, 0.9, 0.95, 1.05, 1.1, 1.2, 1.25),
}


@cache
def season(industry: str, day: date) -> float:
    """Orders of this day against an average workday: none at the new year, a rush before it."""
    monthly = SEASONS[industry][day.month - 1] if industry in SEASONS else 1.0
    for new_year in _lunar_new_years():
        distance = (day - new_year).days
        if -6 <= distance <= 12:
            return 0.0
        if -32 <= distance < -6:
            return monthly * 1.45
        if 12 < distance <= 24:
            return monthly * 0.7
    return monthly
