"""What stays brought: kept ones count, booked ones are ahead, fallen ones are never revenue."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from customer_value import lodging
from kezhi.customers.models import Party
from kezhi.kit import money
from kezhi.stays.choices import Payer, State
from kezhi.stays.models import Stay
from kezhi.stays.queries import access

MOST = 15
ZERO = Decimal(0)
KEPT = Q(state=State.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Stays by what became of them; nights are room nights of the kept ones."""

    kept: int = 0
    booked: int = 0
    cancelled: int = 0
    no_shows: int = 0
    nights: int = 0
    revenue: Decimal = ZERO
    ahead: Decimal = ZERO
    lost: Decimal = ZERO

    @property
    def stays(self) -> int:
        return self.kept + self.booked + self.cancelled + self.no_shows

    @property
    def fallen(self) -> int:
        return self.cancelled + self.no_shows

    @property
    def rate(self) -> Decimal | None:
        return lodging.average_rate(revenue=self.revenue, nights=self.nights)

    @property
    def fallen_share(self) -> Decimal | None:
        return lodging.cancellation_rate(fallen=self.fallen, kept=self.kept)

    def plus(self, other: "Sums") -> "Sums":
        names = [field.name for field in fields(Sums)]
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})


SUMS: dict[str, Any] = {
    "kept": Count("pk", filter=KEPT),
    "booked": Count("pk", filter=Q(state=State.BOOKED)),
    "cancelled": Count("pk", filter=Q(state=State.CANCELLED)),
    "no_shows": Count("pk", filter=Q(state=State.NO_SHOW)),
    "nights": Sum(F("nights") * F("rooms"), filter=KEPT, default=0),
    "revenue": Sum("base_revenue", filter=KEPT, default=ZERO),
    "ahead": Sum("base_revenue", filter=Q(state=State.BOOKED), default=ZERO),
    "lost": Sum("base_revenue", filter=Q(state__in=[State.CANCELLED, State.NO_SHOW]), default=ZERO),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One account, channel or month; `key` names it in the address of the list behind it."""

    key: Any
    name: str
    sums: Sums


def summed(found: dict[str, Any], currency: str) -> Sums:
    """As the database added it up; money without what the addition left behind the cents."""
    said = {name: found[name] for name in SUMS}
    for name in ("revenue", "ahead", "lost"):
        said[name] = money.to_smallest(Decimal(said[name]), currency)
    return Sums(**said)


def within(stays: QuerySet[Stay], since: date | None, until: date | None) -> QuerySet[Stay]:
    if since is not None:
        stays = stays.filter(arrival_on__gte=since)
    return stays.filter(arrival_on__lte=until) if until is not None else stays


def totals(stays: QuerySet[Stay], currency: str) -> Sums:
    return summed(stays.aggregate(**SUMS), currency)


def grouped(stays: QuerySet[Stay], by: str, currency: str) -> list[tuple[Any, Sums]]:
    rows = stays.order_by().values(by).annotate(**SUMS)
    return [(row[by], summed(row, currency)) for row in rows]


def largest(found: Iterable[tuple[Any, Sums]]) -> list[tuple[Any, Sums]]:
    """Those that brought most first; among those that brought nothing, the most bookings."""
    return sorted(found, key=lambda one: (-one[1].revenue, -one[1].stays, str(one[0])))


def by_word(stays: QuerySet[Stay], field: str, currency: str) -> list[Row]:
    """By channel, segment or hotel."""
    return [Row(key, key, sums) for key, sums in largest(grouped(stays, field, currency))[:MOST]]


def by_agent(stays: QuerySet[Stay], currency: str) -> list[Row]:
    return named(grouped(stays.filter(agent__isnull=False), "agent", currency))


def by_account(stays: QuerySet[Stay], payer: str, currency: str) -> list[Row]:
    """Companies, or guests that book for themselves."""
    return named(grouped(stays.filter(payer=payer), "order__party", currency))


def by_company(stays: QuerySet[Stay], currency: str) -> list[Row]:
    return by_account(stays, Payer.COMPANY, currency)


def by_guest(stays: QuerySet[Stay], currency: str) -> list[Row]:
    return by_account(stays, Payer.GUEST, currency)


def named(found: Iterable[tuple[Any, Sums]]) -> list[Row]:
    top = largest(found)[:MOST]
    names = dict(Party.objects.filter(pk__in=[pk for pk, _sums in top]).values_list("pk", "name"))
    return [Row(pk, names[pk], sums) for pk, sums in top]


def by_month(stays: QuerySet[Stay], currency: str) -> list[Row]:
    """Months of arrival, the newest first; the database adds up days, of which there are few."""
    months: dict[date, Sums] = {}
    for day, sums in grouped(stays, "arrival_on", currency):
        first = day.replace(day=1)
        months[first] = months.get(first, Sums()).plus(sums)
    return [Row(first, "", months[first]) for first in sorted(months, reverse=True)]


def added_up(rows: Iterable[Row]) -> Sums:
    sums = Sums()
    for row in rows:
        sums = sums.plus(row.sums)
    return sums


def by_side(stays: QuerySet[Stay], side: str, currency: str) -> list[Row]:
    """The rows of one side of the page; months carry their day and no name."""
    accounts = {"agent": by_agent, "company": by_company, "guest": by_guest, "month": by_month}
    if side in accounts:
        return accounts[side](stays, currency)
    return by_word(stays, side, currency)


def of_customer(user: Any, party_id: int, currency: str) -> Sums:
    return totals(access.stays_of(user, party_id), currency)
