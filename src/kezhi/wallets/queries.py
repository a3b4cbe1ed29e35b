"""Every read of estimates and markets; each starts from what the person may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.http import Http404

from customer_value import share
from customer_value.share import WalletShare
from kezhi.catalog.models import ProductLine
from kezhi.sales import queries as sales
from kezhi.sales.models import Order, OrderLine
from kezhi.staff import queries as staff
from kezhi.staff.rights import ROLE_SCOPE, Right, Scope
from kezhi.wallets.models import Market, Wallet

VIEW = (Right.CUSTOMERS_VIEW, Right.ORDERS_VIEW)
ZERO = Decimal(0)
NEWEST = 50
Key = tuple[int, int | None]


def visible_wallets(user: Any) -> QuerySet[Wallet]:
    """Of the customers in the person's scope; withdrawn estimates are not among them."""
    if not all(user.may(right) for right in VIEW):
        return Wallet.objects.none()
    seen = staff.within_scope(user, "party__")
    found = Wallet.objects.filter(seen, party__deleted_at__isnull=True, withdrawn_at__isnull=True)
    return found.select_related("party", "party__owner", "line", "created_by")


def get_wallet(user: Any, pk: int) -> Wallet:
    found = visible_wallets(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def current(found: QuerySet[Wallet]) -> QuerySet[Wallet]:
    return found.filter(is_current=True)


def of_customer(user: Any, party_id: int) -> list[Wallet]:
    """The newest first, line by line."""
    found = visible_wallets(user).filter(party=party_id)
    return list(found.order_by(F("line__name").asc(nulls_first=True), "-as_of", "-pk")[:NEWEST])


@dataclass(frozen=True, slots=True)
class Whole:
    """All newest estimates that a person sees, in base currency."""

    customers: int
    spend: Decimal
    sales: Decimal
    missing: Decimal


def whole(found: QuerySet[Wallet]) -> Whole:
    """A customer whose lines and whole are both estimated counts by his whole."""
    kind = DecimalField(max_digits=24, decimal_places=4)
    of_all = found.filter(line__isnull=True)
    counted = of_all if of_all.exists() else found
    sums = counted.order_by().aggregate(
        spend=Sum(ExpressionWrapper(F("spend") * F("rate"), output_field=kind), default=ZERO),
        sold=Sum("sales", default=ZERO), missing=Sum("missing", default=ZERO),
    )  # fmt: skip
    customers = counted.order_by().values("party").distinct().count()
    return Whole(customers, sums["spend"], sums["sold"], sums["missing"])


# --- what we sold, for measuring ---


def sold(parties: Collection[int], first: date, final: date) -> dict[Key, Decimal]:
    """Net sales of these customers from `first` to `final`: in all (line None) and by line."""
    span = {"ordered_on__gte": first, "ordered_on__lte": final}
    orders = sales.counted_orders().filter(party__in=parties, **span)
    found: dict[Key, Decimal] = {
        (party, None): total
        for party, total in orders.order_by().values_list("party").annotate(Sum("base_amount"))
    }
    kind = DecimalField(max_digits=24, decimal_places=4)
    value = ExpressionWrapper(F("amount") * F("order__rate"), output_field=kind)
    lines = (
        OrderLine.objects.filter(
            order__party__in=parties, order__ordered_on__gte=first, order__ordered_on__lte=final,
            product__line__isnull=False,
        )
        .exclude(order__status=Order.Status.DRAFT)
        .order_by()
        .values_list("order__party", "product__line")
        .annotate(total=Sum(value))
    )  # fmt: skip
    return found | {(party, line): total for party, line, total in lines}


# --- the market ---


@dataclass(frozen=True, slots=True)
class MarketRow:
    """`implied`: what the change of share since the year before took from the sales of this."""

    market: Market
    sales: Decimal
    share: WalletShare
    implied: Decimal | None = None
    change: float | None = None


def may_see_market(user: Any) -> bool:
    """Our share of a market is a figure of the whole company."""
    return user.may(Right.ORDERS_VIEW) and ROLE_SCOPE.get(user.role) == Scope.ALL


def markets(user: Any, line: ProductLine | None = None) -> list[MarketRow]:
    """Year by year, the newest first."""
    if not may_see_market(user):
        return []
    found = list(Market.objects.filter(line=line).order_by("year"))
    sums = sales_by_year(line, [one.year for one in found])
    rows: list[MarketRow] = []
    for market in found:
        before = rows[-1] if rows and rows[-1].market.year == market.year - 1 else None
        rows.append(row_of(market, sums.get(market.year, ZERO), before))
    return rows[::-1]


def row_of(market: Market, sales: Decimal, before: MarketRow | None) -> MarketRow:
    limits = {"low": float(market.low), "high": float(market.high)}
    found = share.wallet_share(float(sales), spend=float(market.size), **limits)
    if before is None:
        return MarketRow(market, sales, found)
    lost = share.lost_to_share(before.share.share, found.share, float(market.size))
    implied = Decimal(repr(round(float(lost), 2)))
    return MarketRow(market, sales, found, implied, found.share - before.share.share)


def sales_by_year(line: ProductLine | None, years: Iterable[int]) -> dict[int, Decimal]:
    wanted = list(years)
    if not wanted:
        return {}
    span = (date(min(wanted), 1, 1), date(max(wanted), 12, 31))
    if line is None:
        orders = sales.counted_orders().filter(ordered_on__range=span).order_by()
        rows = orders.annotate(year=ExtractYear("ordered_on")).values_list("year")
        return dict(rows.annotate(total=Sum("base_amount")))
    kind = DecimalField(max_digits=24, decimal_places=4)
    value = ExpressionWrapper(F("amount") * F("order__rate"), output_field=kind)
    lines = OrderLine.objects.filter(product__line=line, order__ordered_on__range=span)
    named = lines.exclude(order__status=Order.Status.DRAFT).order_by()
    by_year = named.annotate(year=ExtractYear("order__ordered_on")).values_list("year")
    return dict(by_year.annotate(total=Sum(value)))


def lines_with_markets() -> list[ProductLine]:
    known = Market.objects.filter(line__isnull=False).order_by().values("line")
    return list(ProductLine.objects.filter(pk__in=known).order_by("name"))
