"""Money to come in from contracts: by month, by person and by team, what is overdue first."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kezhi.contracts.ends import add_months
from kezhi.contracts.queries import contracts as queries
from kezhi.contracts.queries import plans
from kezhi.contracts.queries.plans import Line
from kezhi.kit import money
from kezhi.staff import queries as staff

OVERDUE, LATER, UNDATED = "overdue", "later", "undated"
MONTHS = 6
MOST = 80
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Coming:
    """What is open of one installment, in base currency, and the span it falls into."""

    line: Line
    base_open: Decimal
    span: str


@dataclass(slots=True)
class Group:
    """One person's or team's sums by span."""

    pk: int | None
    name: str
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    @property
    def total(self) -> Decimal:
        return sum(self.sums.values(), ZERO)


def month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def months(today: date) -> list[date]:
    first = today.replace(day=1)
    return [add_months(first, number) for number in range(MONTHS)]


def spans(today: date) -> list[str]:
    return [OVERDUE, *(month_of(day) for day in months(today)), LATER, UNDATED]


def span_of(due: date | None, today: date) -> str:
    if due is None:
        return UNDATED
    if due < today:
        return OVERDUE
    return month_of(due) if month_of(due) <= month_of(months(today)[-1]) else LATER


def coming(user: Any, today: date) -> list[Coming]:
    """Every installment that is not wholly paid, of the contracts in force the person sees."""
    base = staff.company().currency
    found = []
    for line in plans.lines(queries.in_force(user), today):
        if line.open > 0:
            amount = money.to_smallest(line.open * line.contract.rate, base)
            found.append(Coming(line, amount, span_of(line.due_on, today)))
    return found


def groups(found: list[Coming], by_team: bool) -> list[Group]:
    """The largest sums first; what belongs to nobody stands last."""
    known: dict[int | None, Group] = {}
    for one in found:
        party = one.line.contract.party
        who = party.team if by_team else party.owner
        pk = who.pk if who else None
        group = known.setdefault(pk, Group(pk, str(who or "")))
        group.sums[one.span] += one.base_open
    return sorted(known.values(), key=lambda one: (one.pk is None, -one.total, one.name))


def totals(found: list[Coming]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for one in found:
        sums[one.span] += one.base_open
    return sums


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page is narrowed to: a span, a person, a team."""

    span: str = ""
    owner: str = ""
    team: str = ""

    def holds(self, one: Coming) -> bool:
        party = one.line.contract.party
        return (
            self.span in ("", one.span)
            and self.owner in ("", str(party.owner_id or "none"))
            and self.team in ("", str(party.team_id or "none"))
        )


def shown(found: list[Coming], chosen: Chosen) -> list[Coming]:
    """The lines behind the sums, what is due longest first and what has no day last."""
    kept = [one for one in found if chosen.holds(one)]
    kept.sort(
        key=lambda one: (one.line.due_on is None, one.line.due_on or date.max, -one.base_open)
    )
    return kept[:MOST]
