"""What a contact plan asks of people, and what it must leave undone: plain arithmetic.

A customer of a class with an interval of d days asks for 1/d contacts a day, and so for 7/(5 d) a
working day. Capacity goes to the classes in their order; what is left over is starved, and said.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WEEKDAYS, WORKDAYS = 7, 5


@dataclass(frozen=True)
class Demand:
    """Customers of one class and how many days may pass between contacts."""

    name: str
    customers: int
    days: int

    @property
    def a_workday(self) -> float:
        return self.customers / self.days * WEEKDAYS / WORKDAYS


@dataclass(frozen=True)
class Served:
    demand: Demand
    share: float  # of what the class asks for, 0..1

    @property
    def is_starved(self) -> bool:
        return self.share < 1

    @property
    def days_in_fact(self) -> float | None:
        """The interval that the capacity allows; None when nothing is left for the class."""
        return self.demand.days / self.share if self.share > 0 else None


def total(demands: Iterable[Demand]) -> float:
    """Contacts a working day that the whole plan asks for."""
    return sum(demand.a_workday for demand in demands)


def served(demands: Iterable[Demand], capacity: float) -> list[Served]:
    """The most valuable first, as they are given, until nothing of `capacity` is left."""
    left, found = max(capacity, 0.0), []
    for demand in demands:
        asked = demand.a_workday
        share = min(1.0, left / asked) if asked > 0 else 1.0
        left -= min(left, asked)
        found.append(Served(demand, share))
    return found
