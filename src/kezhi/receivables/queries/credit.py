"""Credit of customers: the limit, what stands against it, and whether orders are held.

What is asked of many customers costs the same few queries as of one. Gates ask for anybody's
sake, so the figures here are not cut to a person; pages go through `get_credit`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import DecimalField, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kezhi.customers.models import Party
from kezhi.kit import audit, money, words
from kezhi.receivables.models import CreditRules, Invoice, Payment, Standing, Terms, Waiver
from kezhi.sales.models import Order
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

ZERO = Decimal(0)
UNINVOICED_FOR = timedelta(days=90)
PROMISED = (Order.Status.CONFIRMED, Order.Status.DELIVERED)
MOST_HISTORY = 30


class Level(StrEnum):
    FREE = "free"
    NEAR = "near"
    OVER = "over"
    HELD = "held"


class Cause(StrEnum):
    """Why orders are held."""

    HAND = "hand"
    LIMIT = "limit"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Exposure:
    """What would be lost if the customer paid nothing any more, in base currency."""

    invoices: Decimal = ZERO
    on_account: Decimal = ZERO  # paid, not yet given to an invoice
    orders: Decimal = ZERO  # promised or delivered, not yet invoiced; net of tax

    @property
    def total(self) -> Decimal:
        return self.invoices + self.orders - self.on_account


@dataclass(frozen=True, slots=True)
class Credit:
    """How one customer's credit stands on a day."""

    limit: Decimal | None = None
    exposure: Exposure = field(default_factory=Exposure)
    oldest_due: date | None = None
    days_overdue: int = 0
    rules: CreditRules = field(default_factory=CreditRules)
    word: Standing | None = None  # the newest one, while it holds

    @property
    def left(self) -> Decimal | None:
        return None if self.limit is None else self.limit - self.exposure.total

    def is_over(self, adds: Decimal = ZERO) -> bool:
        return self.limit is not None and self.exposure.total + adds > self.limit

    @property
    def is_near(self) -> bool:
        return (
            self.limit is not None
            and self.exposure.total > 0
            and self.exposure.total * 100 >= self.limit * self.rules.near_percent
        )

    @property
    def is_overdue(self) -> bool:
        return self.rules.hold_after is not None and self.days_overdue > self.rules.hold_after

    def causes(self, adds: Decimal = ZERO) -> list[Cause]:
        """Of the hold; nothing while somebody has freed the customer."""
        if self.word is not None:
            return [Cause.HAND, *self.rule_causes(adds)] if self.word.is_held else []
        return self.rule_causes(adds)

    def rule_causes(self, adds: Decimal = ZERO) -> list[Cause]:
        over = [Cause.LIMIT] if self.is_over(adds) else []
        return [*over, Cause.OVERDUE] if self.is_overdue else over

    @property
    def level(self) -> Level:
        if self.causes():
            return Level.HELD
        if self.is_over():
            return Level.OVER
        return Level.NEAR if self.is_near else Level.FREE


def rules() -> CreditRules:
    """What the company decided; an unsaved default before it did."""
    return CreditRules.objects.filter(pk=1).first() or CreditRules(pk=1)


def credit_by_party(parties: Iterable[int], today: date) -> dict[int, Credit]:
    """The credit of each of these customers."""
    pks = list(parties)
    known = rules()
    limits = dict(Terms.objects.filter(party__in=pks).values_list("party_id", "credit_limit"))
    exposures, oldest, said = (
        exposures_of(pks, today),
        oldest_due(pks, today),
        standings(pks, today),
    )
    return {
        pk: Credit(
            limit=limits.get(pk),
            exposure=exposures[pk],
            oldest_due=oldest.get(pk),
            days_overdue=(today - oldest[pk]).days if pk in oldest else 0,
            rules=known,
            word=said.get(pk),
        )
        for pk in pks
    }


def credit_of(party_id: int, today: date) -> Credit:
    return credit_by_party([party_id], today)[party_id]


def standings(pks: list[int], today: date) -> dict[int, Standing]:
    """The newest word on each, unless its day has passed or it only ended an earlier one."""
    newest = Standing.objects.filter(party=OuterRef("party")).order_by("-pk").values("pk")[:1]
    found = Standing.objects.filter(party__in=pks, pk=Subquery(newest)).filter(
        Q(until__gte=today) | Q(until__isnull=True, is_held=True)
    )
    return {one.party_id: one for one in found.select_related("created_by")}


def oldest_due(pks: list[int], today: date) -> dict[int, date]:
    """The due day of the oldest debt that is late and not disputed."""
    late = Invoice.objects.filter(
        party__in=pks, open_amount__gt=0, due_on__lt=today, is_disputed=False
    )
    return dict(late.order_by().values_list("party_id").annotate(oldest=Min("due_on")))


def exposures_of(pks: list[int], today: date) -> dict[int, Exposure]:
    still = Invoice.objects.filter(party__in=pks, open_amount__gt=0).order_by()
    owed = dict(still.values_list("party_id").annotate(total=Sum("base_open")))
    paid, promised = on_account(pks), uninvoiced(pks, today)
    return {
        pk: Exposure(owed.get(pk, ZERO), paid.get(pk, ZERO), promised.get(pk, ZERO)) for pk in pks
    }


def on_account(pks: list[int]) -> dict[int, Decimal]:
    """What of payments and credit notes is not allocated, at the rate of the payment."""
    currency, sums = staff.company().currency, dict[int, Decimal]()
    left = Payment.objects.filter(party__in=pks, left__gt=0)
    for pk, rest, amount, base in left.values_list("party_id", "left", "amount", "base_amount"):
        sums[pk] = sums.get(pk, ZERO) + money.to_smallest(base * rest / amount, currency)
    return sums


def uninvoiced(pks: list[int], today: date) -> dict[int, Decimal]:
    """Confirmed orders, and those delivered lately, less what of each is invoiced or taken back."""
    currency, sums = staff.company().currency, dict[int, Decimal]()
    for pk, amount, rate, back, billed in promised_orders(pks, today):
        rest = amount + back - billed
        if rest > 0:
            sums[pk] = sums.get(pk, ZERO) + money.to_smallest(rest * rate, currency)
    return sums


def promised_orders(pks: list[int], today: date) -> Any:
    found = Order.objects.filter(party__in=pks, kind=Order.Kind.SALE, status__in=PROMISED)
    late = Q(status=Order.Status.DELIVERED, delivered_on__lt=today - UNINVOICED_FOR)
    unknown = Q(status=Order.Status.DELIVERED, delivered_on__isnull=True)
    back = Order.objects.filter(reverses=OuterRef("pk")).order_by().values("reverses")
    bills = Invoice.objects.filter(order=OuterRef("pk")).order_by().values("order")
    return (
        found.exclude(late | unknown)
        .annotate(
            back=total(back.annotate(sum=Sum("amount")).values("sum")),
            billed=total(bills.annotate(sum=Sum("gross") - Sum("tax")).values("sum")),
        )
        .values_list("party_id", "amount", "rate", "back", "billed")
    )


def total(sums: Any) -> Coalesce:
    kind: Any = DecimalField(max_digits=18, decimal_places=4)
    return Coalesce(Subquery(sums, output_field=kind), ZERO, output_field=kind)


# --- what people see ---


@dataclass(frozen=True, slots=True)
class ShownCredit:
    """One customer's credit with how it came about."""

    credit: Credit
    words: list[Standing]
    waivers: list[Waiver]
    events: list[audit.Event]


def get_credit(user: Any, party: Party, today: date) -> ShownCredit:
    """Of a customer the person may see; whoever calls asked for the right to see receivables."""
    kept = Terms.objects.filter(party=party).first()
    said = Standing.objects.filter(party=party).select_related("created_by").order_by("-pk")
    let = Waiver.objects.filter(order__party=party).select_related("order", "created_by")
    return ShownCredit(
        credit=credit_of(party.pk, today),
        words=list(said[:MOST_HISTORY]),
        waivers=list(let.order_by("-pk")[:MOST_HISTORY]),
        events=words.told(audit.history(kept)[:20], user) if kept else [],
    )


def waiver_of(order: Order) -> Waiver | None:
    return Waiver.objects.filter(order=order).select_related("created_by").first()


def is_gated(order: Order) -> bool:
    """Whether something of it is still to pass: its confirmation, or its goods."""
    return order.kind == Order.Kind.SALE and order.status in {
        Order.Status.DRAFT,
        Order.Status.CONFIRMED,
    }


def adds(order: Order) -> Decimal:
    """What its confirmation adds to what is owed; a confirmed one stands there already."""
    return order.base_amount if order.status == Order.Status.DRAFT else ZERO


def words_of(user: Any, party: Party) -> QuerySet[Standing]:
    """What people said of a customer's credit, for whoever may see its receivables."""
    if not user.may(Right.RECEIVABLES_VIEW):
        return Standing.objects.none()
    seen = staff.within_scope(user, "party__")
    return Standing.objects.filter(seen, party=party).select_related("created_by")
