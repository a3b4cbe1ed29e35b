"""What customers know of the value we deliver, over the ledgers a person may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kezhi.catalog.models import SellingPoint, ValueElement
from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.kit import money
from kezhi.scorecards.choices import Outcome
from kezhi.scorecards.knowing import Fact, Heard, Standing, standings
from kezhi.scorecards.models import Awareness, Ledger, LedgerEntry
from kezhi.scorecards.queries.access import may_see, today, visible_ledgers, with_outcome
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

YEAR = timedelta(days=365)


def may_note(user: Any) -> bool:
    return may_see(user) and bool(user.may(Right.CUSTOMERS_EDIT))


def visible_awareness(user: Any) -> QuerySet[Awareness]:
    if not may_see(user):
        return Awareness.objects.none()
    return Awareness.objects.filter(
        staff.within_scope(user, "party__"), party__deleted_at__isnull=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose customers are looked at; nothing: all that the person sees."""

    party: int | None = None
    owner: int | None = None
    tier: str = ""

    def condition(self) -> Q:
        found = Q() if self.party is None else Q(party=self.party)
        if self.owner is not None:
            found &= Q(party__owner=self.owner)
        return found & Q(party__tier=self.tier) if self.tier else found


def known(user: Any, asked: Asked) -> list[Standing]:
    """Every customer and element: three reads of the tables, however many there are."""
    ledgers = visible_ledgers(user).filter(asked.condition())
    words = visible_awareness(user).filter(asked.condition()).order_by("noted_on", "pk")
    rows = words.values_list("party", "element", "point", "noted_on", "rung")
    heard = [Heard(party=a, element=b, point=c, on=d, rung=e) for a, b, c, d, e in rows]
    day = today()
    return standings(facts_of(ledgers, day), heard, since=day - YEAR)


@dataclass(frozen=True, slots=True)
class Head:
    party: int
    on: date
    factor: Decimal | None
    """What one unit of worth comes to in the company's currency; None where nothing is sold."""


def facts_of(found: QuerySet[Ledger], day: date) -> list[Fact]:
    """The entries of these ledgers, the oldest first."""
    heads = heads_of(found, day)
    rows = LedgerEntry.objects.filter(ledger__in=found).values_list(
        "ledger", "element", "claimed", "perceived", "realized"
    )
    return [
        Fact(
            party=heads[pk].party, element=element, on=heads[pk].on, claimed=claimed,
            perceived=perceived, realized=realized,
            amount=delivered(claimed if realized is None else realized, heads[pk].factor),
        )
        for pk, element, claimed, perceived, realized in rows.order_by("ledger__compared_on", "pk")
        if pk in heads
    ]  # fmt: skip


def delivered(worth: Decimal, factor: Decimal | None) -> Decimal | None:
    return None if factor is None or worth <= 0 else worth * factor


def heads_of(found: QuerySet[Ledger], day: date) -> dict[int, Head]:
    read: Any = with_outcome(found)  # `outcome` is no field of the model
    rows = list(read.values_list("pk", "party", "compared_on", "currency", "quantity", "outcome"))
    rates = rates_of({row[3] for row in rows}, day)
    heads = {}
    for pk, party, on, currency, quantity, outcome in rows:
        rate = rates.get(currency) if outcome == Outcome.WON else None
        factor = None if rate is None else rate * (quantity or 1)
        heads[pk] = Head(party, on, factor)
    return heads


def rates_of(currencies: Iterable[str], day: date) -> dict[str, Decimal]:
    """A currency without a rate counts for nothing and is not in it."""
    rates = {one: staff.exchange_rate(one, day) for one in currencies}
    return {one: rate for one, rate in rates.items() if rate is not None}


def in_company_money(amount: Decimal) -> Decimal:
    return money.to_smallest(amount, staff.company().currency)


# --- names for what is shown ---


def elements_in(found: Iterable[Standing]) -> dict[int, ValueElement]:
    return ValueElement.objects.in_bulk({one.element_id for one in found})


def parties_in(user: Any, found: Iterable[Standing]) -> dict[int, Party]:
    parties = customers.visible_parties(user).select_related("owner")
    return parties.in_bulk({one.party for one in found})


def points_by_element(elements: Iterable[int]) -> dict[int, list[SellingPoint]]:
    found: dict[int, list[SellingPoint]] = {}
    points = SellingPoint.objects.filter(element__in=set(elements), archived_at=None)
    for point in points.order_by("pk"):
        found.setdefault(point.element_id, []).append(point)
    return found


def points_in_use(element: ValueElement) -> QuerySet[SellingPoint]:
    return SellingPoint.objects.filter(element=element, archived_at=None).order_by("pk")


def get_element(pk: int) -> ValueElement:
    found = ValueElement.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def words_of(user: Any, party: Party, element: ValueElement) -> Sequence[Awareness]:
    """What was noted of this customer and element, the newest first."""
    found = visible_awareness(user).filter(party=party, element=element)
    return list(found.select_related("created_by", "point").order_by("-noted_on", "-pk"))


def entries_of(user: Any, party: Party, element: ValueElement) -> Sequence[LedgerEntry]:
    """What ledgers say of it, the newest first."""
    ledgers = visible_ledgers(user).filter(party=party)
    found = LedgerEntry.objects.filter(ledger__in=ledgers, element=element)
    related = found.select_related("ledger__order", "ledger__quote", "ledger__opportunity")
    return list(related.order_by("-ledger__compared_on", "-pk")[:20])
