"""How the purchases of one customer go over the years."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kezhi.demo import workdays
from kezhi.demo.dice import Dice

WORKDAYS_A_MONTH = 20.8


@dataclass(frozen=True, slots=True)
class Behavior:
    path: str
    start: date
    turn: date
    """When the path turns: declines, falls silent, is shaken, pauses."""
    back: date
    """When a paused customer comes back."""
    rate: float
    """Orders a month in an average month."""
    tons: float
    basket: tuple[tuple[str, float], ...]
    discount: float
    visits: float
    returns: float = 0.02
    dropped: str = ""
    rebate: float = 0.0
    has_costs: bool = True
    cancels: bool = False
    fixed_price: int = 0


def months(first: date, last: date) -> float:
    return (last - first).days / 30.4375


def _growing(behavior: Behavior, day: date) -> float:
    return float(min(4.0, 0.45 * 1.045 ** months(behavior.start, day)))


def _declining(behavior: Behavior, day: date) -> float:
    return float(0.92 ** max(0.0, months(behavior.turn, day)))


def _silent(behavior: Behavior, day: date) -> float:
    return 1.0 if day < behavior.turn else 0.0


def _won_back(behavior: Behavior, day: date) -> float:
    return 0.0 if behavior.turn <= day < behavior.back else 1.0


def _shaken(behavior: Behavior, day: date) -> float:
    return 1.0 if day < behavior.turn else 0.22


def _summer_only(_behavior: Behavior, day: date) -> float:
    return 1.6 if 3 <= day.month <= 7 else 0.0


def _by_project(behavior: Behavior, day: date) -> float:
    """Half a year of orders, half a year of none, in each customer's own rhythm."""
    return 2.0 if (day.toordinal() - behavior.turn.toordinal()) // 180 % 2 == 0 else 0.0


PATHS: dict[str, Callable[[Behavior, date], float]] = {
    "growing": _growing,
    "declining": _declining,
    "silent": _silent,
    "until_archived": _silent,
    "won_back": _won_back,
    "shaken": _shaken,
    "summer_only": _summer_only,
    "by_project": _by_project,
}


def order_days(dice: Dice, behavior: Behavior, industry: str, as_of: date) -> list[date]:
    if behavior.path == "one_time":
        day = workdays.next_workday(behavior.start + timedelta(days=dice.below(20)))
        return [day] if day <= as_of else []
    if behavior.path == "yearly":
        return _each_march(dice, behavior, as_of)
    multiplier = PATHS.get(behavior.path, _steady)
    daily = behavior.rate / WORKDAYS_A_MONTH
    found, day = [], behavior.start
    while day <= as_of:
        if workdays.is_workday(day):
            share = daily * workdays.season(industry, day) * multiplier(behavior, day)
            if dice.chance(share):
                found.append(day)
        day += workdays.DAY
    return found


def _steady(_behavior: Behavior, _day: date) -> float:
    return 1.0


def _each_march(dice: Dice, behavior: Behavior, as_of: date) -> list[date]:
    days = [
        workdays.next_workday(date(year, 3, dice.between(5, 24)))
        for year in range(behavior.start.year, as_of.year + 1)
    ]
    return [day for day in days if behavior.start <= day <= as_of]
