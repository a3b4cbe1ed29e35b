"""Dividing a year's contact budget so that the last unit of money brings the same everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from customer_value import budget
from customer_value.budget import Responses
from kezhi.retention.models import ContactAnswer
from kezhi.retention.queries.groups import Group, Key, Single

Floats = NDArray[np.float64]
MOST_VISITS = 4000
STEPS = 12
LEAST, MOST = 0.25, 2.0  # of what is spent today: nobody is forgotten, nobody pestered


@dataclass(frozen=True)
class Wishes:
    """What is asked of the plan; limits are multiples of what is spent today."""

    total: float | None = None
    least: float = LEAST
    most: float = MOST
    visit: float | None = None


@dataclass(frozen=True)
class Part:
    """One group whose response is known: gain(x) of x spent on each of its customers."""

    group: Group
    gain: float
    speed: float

    @property
    def each(self) -> float:
        return float(self.group.spent) / self.group.customers


@dataclass(frozen=True)
class Line:
    """A group today and as proposed, in money a year; `state` says why it takes no part."""

    group: Group
    state: str
    today: float
    proposed: float = 0.0
    change: float = 0.0
    last_today: float = 0.0
    last_proposed: float = 0.0
    visits: int | None = None
    is_misled: bool = False


@dataclass(frozen=True)
class Rules:
    """The gain over no contact at all, for one total without limits, by three rules."""

    best: float
    equal: float
    by_value: float | None


@dataclass(frozen=True)
class Plan:
    lines: list[Line]
    today: float
    total: float
    proposed: float
    change: float
    marginal: float
    rules: Rules | None
    curve: list[tuple[float, float]]
    """What each total would leave, its cost taken off."""

    @property
    def unspent(self) -> float:
        return max(self.total - self.proposed, 0.0)

    @property
    def net_change(self) -> float:
        return self.change - (self.proposed - self.today)


def state_of(group: Group, answer: ContactAnswer | None) -> str:
    if answer is None:
        return "not_answered"
    if group.spent <= 0:
        return "no_contacts"
    if is_tireless(answer):
        return "not_answered"
    return "ready" if group.money > 0 else "no_margin"


def is_tireless(answer: ContactAnswer) -> bool:
    """The form refuses it; no curve runs through such answers."""
    return answer.half_more - answer.nothing >= Decimal("1.5") * (100 - answer.nothing)


def part_of(group: Group, answer: ContactAnswer) -> Part:
    gain, speed = budget.two_answers(
        nothing=float(answer.nothing) / 100, half_more=float(answer.half_more) / 100
    )
    return Part(group, gain * group.money, speed * group.customers / float(group.spent))


def plan(groups: Sequence[Group], answers: Mapping[Key, ContactAnswer], wishes: Wishes) -> Plan:
    """Groups without answers, without contacts or without contribution keep what they have."""
    states = {group.key: state_of(group, answers.get(group.key)) for group in groups}
    parts = [part_of(one, answers[one.key]) for one in groups if states[one.key] == "ready"]
    today = sum(float(part.group.spent) for part in parts)
    total = today if wishes.total is None else wishes.total
    idle = [Line(one, states[one.key], float(one.spent)) for one in groups]
    if not parts:
        return Plan(idle, today, total, 0.0, 0.0, 0.0, None, [])
    responses, now, count = arrays(parts)
    low, high = now * wishes.least, now * wishes.most
    total = max(total, float((low * count).sum()))
    best = budget.allocate(responses, budget=total, least=low, most=high)
    rules, misled = compared(parts, responses, total)
    visits = whole_visits(parts, total, wishes)
    before, after = responses.each(now), responses.each(best.contacts)
    last_today, last_proposed = responses.marginal(now), responses.marginal(best.contacts)
    ready = {
        part.group.key: Line(
            group=part.group,
            state="ready",
            today=float(part.group.spent),
            proposed=float(best.contacts[at] * count[at]),
            change=float(after[at] - before[at]),
            last_today=float(last_today[at]),
            last_proposed=float(last_proposed[at]),
            visits=None if visits is None else int(visits[at]),
            is_misled=bool(misled[at]),
        )
        for at, part in enumerate(parts)
    }
    lines = [ready.get(one.group.key, one) for one in idle]
    spent = float((best.contacts * count).sum())
    change = best.total - responses.total(now)
    curve = left_of(responses, today, low, high)
    return Plan(lines, today, total, spent, change, best.marginal_return, rules, curve)


def arrays(parts: Sequence[Part]) -> tuple[Responses, Floats, Floats]:
    """The responses per customer of each group, what each gets today, and the customers."""
    count = np.array([float(part.group.customers) for part in parts])
    now = np.array([part.each for part in parts])
    gain, speed = [part.gain for part in parts], [part.speed for part in parts]
    return Responses.of(gain, speed, count), now, count


def compared(parts: Sequence[Part], responses: Responses, total: float) -> tuple[Rules, Any]:
    values = np.array([max(part.group.value, 0.0) for part in parts])
    has_value = values.sum() > 0
    found = budget.compare_rules(
        responses, values if has_value else np.ones(len(parts)), budget=total
    )
    by_value = found.by_value if has_value else None
    misled = found.misled if has_value else np.zeros(len(parts), bool)
    return Rules(found.best.total, found.equal, by_value), misled


def left_of(
    responses: Responses, today: float, low: Floats, high: Floats
) -> list[tuple[float, float]]:
    """Of totals from the least to the most allowed, what each brings less what it costs."""
    first, last = float((low * responses.cost).sum()), float((high * responses.cost).sum())
    totals = [first + (last - first) * step / STEPS for step in range(STEPS + 1)]
    return [
        (total, budget.allocate(responses, budget=total, least=low, most=high).total - total)
        for total in totals
    ]


# --- whole visits -----------------------------------------------------------------------------


def whole_visits(parts: Sequence[Part], total: float, wishes: Wishes) -> NDArray[np.int64] | None:
    """The least of each first, the others one by one where each brings most. None where the price
    of a visit is unknown or there are too many to be told one by one."""
    if not wishes.visit or total / wishes.visit > MOST_VISITS:
        return None
    today = np.array([float(part.group.spent) for part in parts])
    first = np.floor(today * wishes.least / wishes.visit + 1e-9).astype(np.int64)
    left = max(int(total / wishes.visit + 1e-9) - int(first.sum()), 0)
    numbers = first[:, None] + np.arange(left + 1)
    money = np.minimum(numbers * wishes.visit, (today * wishes.most)[:, None])
    gain = [[part.gain] for part in parts]
    speed = [[part.speed / part.group.customers] for part in parts]
    return first + budget.allocate_visits(Responses.of(gain, speed).each(money), visits=left)


@dataclass(frozen=True)
class SingleLine:
    single: Single
    today: float
    proposed: float
    visits: int | None
    change: float


def single_plan(
    singles: Sequence[Single], found: Plan, answers: Mapping[Key, ContactAnswer], wishes: Wishes
) -> list[SingleLine]:
    """What the plan gives their groups, divided among the customers by the same rule. Whoever got
    no contact last year has nothing to be measured against."""
    lines = {line.group.key: line for line in found.lines if line.state == "ready"}
    some = [one for one in singles if one.key in lines and one.money > 0 and one.spent > 0]
    if not some:
        return []
    parts = [part_of(alone(one), answers[one.key]) for one in some]
    responses, now, _count = arrays(parts)
    given = sum(share_of(lines[one.key], one) for one in some)
    low, high = now * wishes.least, now * wishes.most
    best = budget.allocate(responses, budget=max(given, float(low.sum())), least=low, most=high)
    visits = whole_visits(parts, given, wishes)
    change = responses.each(best.contacts) - responses.each(now)
    return [
        SingleLine(
            one,
            float(one.spent),
            float(best.contacts[at]),
            None if visits is None else int(visits[at]),
            float(change[at]),
        )
        for at, one in enumerate(some)
    ]


def share_of(line: Line, one: Single) -> float:
    """The customer's share of what its group is to get, by what it gets today."""
    return line.proposed * float(one.spent) / line.today


def alone(one: Single) -> Group:
    return Group(*one.key, 1, one.spent, one.money, 0.0, one.spent)
