"""Price lists, and which price holds for a customer on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import Http404

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.quotes.models import ListPrice, PriceList, QuoteSettings
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

OWN, GROUP, EVERYBODY = 2, 1, 0


def visible_lists(user: Any) -> QuerySet[PriceList]:
    """Lists for all and for groups, and those of the customers the person may see."""
    if not user.may(Right.ORDERS_VIEW):
        return PriceList.objects.none()
    reach = staff.within_scope(user, "party__") & Q(party__deleted_at__isnull=True)
    found = PriceList.objects.filter(Q(party__isnull=True) | reach)
    return found.select_related("tag", "party").annotate(count=Count("prices"))


def get_list(user: Any, pk: int) -> PriceList:
    found = visible_lists(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def prices_of(price_list: PriceList) -> list[ListPrice]:
    found = price_list.prices.select_related("product__unit")
    return list(found.order_by("product__code", "from_quantity"))


@dataclass(frozen=True, slots=True)
class Applied:
    """A price without tax for one of the product's own unit, and the list it is from."""

    unit_price: Decimal
    list_name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What the lists that hold for one customer, currency and day say of some products."""

    currency: str
    rows: dict[int, list[tuple[int, ListPrice]]]

    def price(self, product: Product | None, quantity: Decimal) -> Applied | None:
        """The customer's own list before its group's before everybody's, then the newest; in a
        list the price of the largest quantity reached; else the catalog's."""
        if product is None:
            return None
        for _rank, row in self.rows.get(product.pk, ()):
            if row.from_quantity <= quantity:
                return Applied(row.unit_price, row.price_list.name)
        if product.list_price is None or product.currency != self.currency:
            return None
        return Applied(product.list_price, "")


def listed(party: Party, currency: str, on: date, products: Iterable[Product | None]) -> Listed:
    keys = {product.pk for product in products if product is not None}
    if not keys:
        return Listed(currency, {})
    in_use = Q(price_list__archived_at__isnull=True, price_list__currency=currency)
    days = Q(price_list__valid_from__lte=on) & (
        Q(price_list__valid_until__isnull=True) | Q(price_list__valid_until__gte=on)
    )
    tags = party.tags.values("tag_id")
    reach = (
        Q(price_list__party=party)
        | Q(price_list__tag__in=tags)
        | Q(price_list__party__isnull=True, price_list__tag__isnull=True)
    )
    rank = Case(
        When(price_list__party__isnull=False, then=Value(OWN)),
        When(price_list__tag__isnull=False, then=Value(GROUP)),
        default=Value(EVERYBODY),
        output_field=IntegerField(),
    )
    found = ListPrice.objects.filter(in_use, days, reach, product_id__in=keys)
    ordered = (
        found.select_related("price_list")
        .annotate(rank=rank)
        .order_by(
            "product_id", "-rank", "-price_list__valid_from", "-price_list_id", "-from_quantity"
        )
    )
    rows: dict[int, list[tuple[int, ListPrice]]] = {}
    for row in ordered:
        rows.setdefault(row.product_id, []).append((row.rank, row))
    return Listed(currency, rows)


def settings() -> QuoteSettings:
    """What new quotes start with; an unsaved default before anybody set it."""
    return QuoteSettings.objects.filter(pk=1).first() or QuoteSettings(pk=1)
