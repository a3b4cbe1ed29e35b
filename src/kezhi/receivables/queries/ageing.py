"""What is owed by age, by customer and in all, and what will be lost; a few queries a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, FloatField, Min, OuterRef, Q, QuerySet, Sum

from customer_value import churn, receivables
from customer_value.receivables import Ageing, AgeingRule, Habit, Item, Settlement
from kezhi.receivables.models import Allocation, Dispute, Invoice, Payment
from kezhi.receivables.queries import books

RULE = AgeingRule(long_after=90, bad_after=730, material=1)
EDGES = (30, 60, 90, 365, 730)
ZERO = Decimal(0)
MOST_CUSTOMERS = 50
YEAR = timedelta(days=365)
FEWEST_INVOICES = 30
FEWEST_PAYMENTS = 3
CASH_DAYS = 3
MOST_PAYMENTS = 200
CONFIDENCE = 0.95
CLASSES = (Ageing.CURRENT, Ageing.SHORT, Ageing.LONG, Ageing.BAD)


def spans(today: date) -> list[Q]:
    """The due days of each age: not due, up to each edge, beyond the last."""
    starts = [None, 0, *EDGES]
    found = []
    for place, start in enumerate(starts):
        end = [0, *EDGES, None][place]
        span = Q()
        if start is not None:
            span &= Q(due_on__lt=today - timedelta(days=start))
        if end is not None:
            span &= Q(due_on__gte=today - timedelta(days=end))
        found.append(span)
    return found


def by_age(today: date) -> dict[str, Any]:
    """Sums of what is open by age, disputed debts apart."""
    sums: dict[str, Any] = {
        f"age_{place}": Sum("base_open", filter=span & Q(is_disputed=False), default=ZERO)
        for place, span in enumerate(spans(today))
    }
    sums["disputed"] = Sum("base_open", filter=Q(is_disputed=True), default=ZERO)
    sums["owed"] = Sum("base_open", default=ZERO)
    return sums


@dataclass(frozen=True, slots=True)
class Debtor:
    """One customer's line of the ageing table."""

    party_id: int
    name: str
    ages: list[Decimal]
    disputed: Decimal
    owed: Decimal
    days: int
    klass: Ageing

    @property
    def columns(self) -> list[Decimal]:
        """As narrow tables show it: all beyond 90 days together."""
        return [*self.ages[:4], sum(self.ages[4:], ZERO)]


def open_items(user: Any) -> QuerySet[Invoice]:
    return books.visible_invoices(user).filter(open_amount__gt=0)


def oldest() -> Min:
    return Min("due_on", filter=Q(is_disputed=False, base_open__gte=RULE.material))


def class_of(oldest_due: date | None, today: date) -> Ageing:
    if oldest_due is None:
        return Ageing.NONE
    days = (today - oldest_due).days
    return receivables.ageing_class([Item(amount=RULE.material, days_past_due=days)], RULE)


def in_class(klass: str, today: date) -> Q:
    """The oldest due days that put a customer in the class, for HAVING."""
    long, bad = (today - timedelta(days=days) for days in (RULE.long_after, RULE.bad_after))
    return {
        Ageing.CURRENT: Q(oldest__gte=today),
        Ageing.SHORT: Q(oldest__lt=today, oldest__gte=long),
        Ageing.LONG: Q(oldest__lt=long, oldest__gte=bad),
        Ageing.BAD: Q(oldest__lt=bad),
    }[Ageing(klass)]


def debtors(user: Any, today: date, klass: str = "") -> list[Debtor]:
    """The customers that owe most past due, at most a hundred."""
    late = Sum("base_open", filter=Q(due_on__lt=today, is_disputed=False), default=ZERO)
    sums: dict[str, Any] = {"oldest": oldest(), "late": late, **by_age(today)}
    rows: Any = open_items(user).values("party_id", "party__name").annotate(**sums)
    if klass in CLASSES:
        rows = rows.filter(in_class(klass, today))
    return [_debtor(row, today) for row in rows.order_by("-late", "-owed")[:MOST_CUSTOMERS]]


def _debtor(row: dict[str, Any], today: date) -> Debtor:
    days = max((today - row["oldest"]).days, 0) if row["oldest"] else 0
    return Debtor(
        party_id=row["party_id"],
        name=row["party__name"],
        ages=[row[f"age_{place}"] for place in range(len(EDGES) + 2)],
        disputed=row["disputed"],
        owed=row["owed"],
        days=days,
        klass=class_of(row["oldest"], today),
    )


def class_counts(user: Any, today: date) -> dict[str, int]:
    """How many customers stand in each class."""
    rows = open_items(user).values("party_id").annotate(oldest=oldest())
    counts: dict[str, int] = rows.aggregate(
        **{str(one): Count("party_id", filter=in_class(one, today)) for one in CLASSES}
    )
    return counts


def totals(user: Any, today: date) -> dict[str, Decimal]:
    return open_items(user).aggregate(**by_age(today))


# --- what will be lost ---


@dataclass(frozen=True, slots=True)
class Provision:
    """Loss rates by age from the firm's own history; without rates, why not."""

    invoices: int
    rates: Sequence[float] = ()
    lost: float = 0.0
    sold: float = 0.0
    reason: str = ""


def provision(today: date) -> Provision:
    """Of invoices due one to three years ago: what was still unpaid at each age, and what of it
    has never come. The whole firm's, whoever looks: a rate of few customers would be none."""
    mature = Invoice.objects.filter(due_on__lt=today - YEAR, due_on__gte=today - 3 * YEAR)
    sums = mature.aggregate(
        n=Count("pk"),
        sold=Sum("base_amount", default=ZERO),
        open=Sum("base_open", default=ZERO),
    )
    came = Allocation.objects.filter(invoice__in=mature).aggregate(**_settled())
    written_off = came["written_off"] or 0.0
    lost = float(sums["open"]) + written_off
    sold = float(sums["sold"]) - (came["credited"] or 0.0)
    unpaid = [sold, *(lost + (came[f"after_{days}"] or 0.0) for days in (0, 30, 60, 90, 365))]
    if sums["n"] < FEWEST_INVOICES:
        return Provision(sums["n"], reason="few_invoices")
    if lost <= 0:
        return Provision(sums["n"], sold=sold, reason="nothing_lost")
    rates = receivables.roll_rates(falling(unpaid), lost=lost)
    return Provision(sums["n"], rates, lost, sold)


def falling(unpaid: Sequence[float]) -> list[float]:
    """Credit notes that came late may make a later figure pass an earlier one by a little."""
    found: list[float] = []
    for amount in unpaid:
        found.append(min(amount, found[-1]) if found else amount)
    return [max(amount, found[-1]) for amount in found]


def _settled() -> dict[str, Any]:
    value = F("amount") * F("invoice__rate")
    money = Q(payment__kind=Payment.Kind.MONEY)
    sums: dict[str, Any] = {
        f"after_{days}": Sum(
            value,
            filter=money & Q(payment__received_on__gt=F("invoice__due_on") + timedelta(days=days)),
            output_field=FloatField(),
        )
        for days in (0, 30, 60, 90, 365)
    }
    for name, kind in (
        ("credited", Payment.Kind.CREDIT_NOTE),
        ("written_off", Payment.Kind.WRITE_OFF),
    ):
        sums[name] = Sum(value, filter=Q(payment__kind=kind), output_field=FloatField())
    return sums


def expected_losses(found: Provision, ages: Sequence[Decimal]) -> list[float] | None:
    """Of each age; the two oldest share the rate of what passed a year."""
    if not found.rates:
        return None
    rates = [*found.rates, found.rates[-1]]
    return [
        receivables.expected_loss([float(owed)], [rate])
        for owed, rate in zip(ages, rates, strict=True)
    ]


# --- how customers pay ---


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval its number allows."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return churn.wilson_interval(self.part, self.whole) if self.whole else None


def is_late(today: date) -> Q:
    """Paid after the due day, or not yet paid though due."""
    return Q(open_amount=0, paid_on__gt=F("due_on")) | Q(open_amount__gt=0, due_on__lt=today)


def on_time(user: Any, today: date) -> Share:
    """Of the invoices that came due within a year, those paid by their day."""
    due = books.visible_invoices(user).filter(due_on__lt=today, due_on__gte=today - YEAR)
    found = due.aggregate(whole=Count("pk"), late=Count("pk", filter=is_late(today)))
    return Share(found["whole"] - found["late"], found["whole"])


def late_by_dispute(user: Any, today: date) -> dict[str, Share]:
    """How many of the invoices ever disputed, and of the others, were paid late."""
    disputed = Exists(Dispute.objects.filter(invoice=OuterRef("pk")))
    due = books.visible_invoices(user).filter(Q(due_on__lt=today) | Q(open_amount=0))
    rows = (
        due.annotate(was_disputed=disputed)
        .order_by()
        .values("was_disputed")
        .annotate(whole=Count("pk"), late=Count("pk", filter=is_late(today)))
    )
    found = {row["was_disputed"]: Share(row["late"], row["whole"]) for row in rows}
    none = Share(0, 0)
    return {"disputed": found.get(True, none), "others": found.get(False, none)}


@dataclass(frozen=True, slots=True)
class Payer:
    """How one customer pays, by its newest payments."""

    habit: Habit | None
    settlement: Settlement | None
    on_time: Share
    taken: float | None = None  # days from invoice to payment, the middle one
    between: tuple[float, float] | None = None  # of the days beyond the terms; None: too few


def payer(user: Any, party_id: int) -> Payer:
    paid = books.visible_invoices(user).filter(party_id=party_id, paid_on__isnull=False)
    newest = paid.order_by("-paid_on").values_list("issued_on", "due_on", "paid_on")
    days = [(issued, due, came) for issued, due, came in newest[:MOST_PAYMENTS] if came]
    habit = receivables.payment_habit([(came - due).days for _, due, came in days])
    settlement = receivables.settlement_class(
        [(came - issued).days for issued, _, came in days],
        fewest=FEWEST_PAYMENTS,
        cash_days=CASH_DAYS,
    )
    beyond = [(came - due).days for _, due, came in days]
    return Payer(
        habit,
        settlement,
        Share(habit.on_time if habit else 0, len(days)),
        median([(came - issued).days for issued, _, came in days]) if days else None,
        receivables.median_interval(beyond, confidence=CONFIDENCE),
    )
