"""Units of time, counted in exact days."""

from __future__ import annotations

from enum import StrEnum

YEAR_DAYS = 365


class Unit(StrEnum):
    """A unit of time, counted in exact days."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def days(self) -> float:
        """Days in the unit; a month is the twelfth part of 365.25 days.

        >>> Unit.WEEK.days, Unit.MONTH.days
        (7.0, 30.4375)
        """
        return {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}[self.value]
