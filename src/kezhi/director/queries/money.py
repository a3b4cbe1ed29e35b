"""Premium captured, what is owed and how old it is, and how quickly customers were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from customer_value.receivables import Ageing
from kezhi.deliveries.models import Delivery, Notice, OrderPromise
from kezhi.deliveries.queries import deliveries, punctuality
from kezhi.director.queries.lens import Lens
from kezhi.director.spans import Span
from kezhi.kit.filters import within
from kezhi.pipeline.models import Prospect
from kezhi.pipeline.queries import prospects
from kezhi.receivables.models import Invoice
from kezhi.receivables.queries import ageing, books
from kezhi.scorecards.choices import Outcome
from kezhi.scorecards.queries import access as scorecards
from kezhi.scorecards.queries.knowing import rates_of

ZERO = Decimal(0)
CENT = Decimal("0.01")

# --- the premium that our prices took of what ours is worth more ---


def ledgers(lens: Lens, span: Span) -> QuerySet[Any]:
    """Of deals won that were compared within the span; amounts of the whole quantity."""
    found: Any = scorecards.with_outcome(scorecards.visible_ledgers(lens.user))
    kept = found.filter(
        lens.of("party__"), outcome=Outcome.WON, surplus__isnull=False,
        compared_on__gte=span.first, compared_on__lte=span.final,
    )  # fmt: skip
    names = {"justified": "worth_gap", "captured": "price_gap", "gain": "surplus"}
    with_sums: QuerySet[Any] = kept.annotate(
        **{name: of_quantity(field) for name, field in names.items()}
    )
    return with_sums


def of_quantity(name: str) -> Any:
    whole = F(name) * Coalesce(F("quantity"), Value(Decimal(1)))
    return ExpressionWrapper(whole, output_field=FloatField())


@dataclass(frozen=True, slots=True)
class Premium:
    """In base currency. Justified less captured is what was left on the table less what no worth
    stands behind. Ledgers in a currency without a rate are `unrated` and not in the sums."""

    ledgers: int = 0
    justified: Decimal = ZERO
    captured: Decimal = ZERO
    left: Decimal = ZERO
    beyond: Decimal = ZERO
    unrated: int = 0


def premium(lens: Lens, span: Span, today: date) -> Premium:
    gain = Sum("gain", filter=Q(gain__gt=0), default=0.0)
    lost = Sum("gain", filter=Q(gain__lt=0), default=0.0)
    rows = list(
        ledgers(lens, span)
        .order_by()
        .values_list("currency")
        .annotate(n=Count("pk"), worth=Sum("justified"), price=Sum("captured"), up=gain, down=lost)
    )
    rates = rates_of({row[0] for row in rows}, today)
    sums = [0.0] * 4
    for currency, _n, *amounts in rows:
        factor = float(rates.get(currency, 0))
        sums = [have + factor * amount for have, amount in zip(sums, amounts, strict=True)]
    known = [Decimal(repr(one)).quantize(CENT) for one in sums]
    unrated = sum(row[1] for row in rows if row[0] not in rates)
    in_all = sum(row[1] for row in rows)
    return Premium(in_all - unrated, known[0], known[1], known[2], -known[3], unrated)


# --- receivables, as of today ---


def owed(lens: Lens) -> QuerySet[Invoice]:
    return ageing.open_items(lens.user).filter(lens.of("party__"))


def overdue(lens: Lens, today: date) -> QuerySet[Invoice]:
    return owed(lens).filter(due_on__lt=today, is_disputed=False)


def came_due(lens: Lens, span: Span, today: date) -> QuerySet[Invoice]:
    found = books.visible_invoices(lens.user).filter(lens.of("party__"))
    return found.filter(due_on__gte=span.first, due_on__lte=span.final, due_on__lt=today)


def paid_in_time(lens: Lens, span: Span, today: date) -> ageing.Share:
    found = came_due(lens, span, today).aggregate(
        whole=Count("pk"), late=Count("pk", filter=ageing.is_late(today))
    )
    return ageing.Share(found["whole"] - found["late"], found["whole"])


@dataclass(frozen=True, slots=True)
class Quality:
    """What is owed today; `classes`: customers and what they owe, by their oldest debt."""

    owed: Decimal
    overdue: Decimal
    disputed: Decimal
    classes: Sequence[tuple[Ageing, int, Decimal]]
    expected_loss: Decimal | None
    reason: str

    @property
    def overdue_share(self) -> float | None:
        return float(self.overdue / self.owed) if self.owed else None


def quality(lens: Lens, today: date) -> Quality:
    sums = owed(lens).aggregate(**ageing.by_age(today))
    ages = [sums[f"age_{place}"] for place in range(len(ageing.EDGES) + 2)]
    found = ageing.provision(today)
    losses = ageing.expected_losses(found, ages)
    return Quality(
        sums["owed"], sum(ages[1:], ZERO), sums["disputed"], classes(lens, today),
        None if losses is None else Decimal(repr(sum(losses))).quantize(CENT), found.reason,
    )  # fmt: skip


def classes(lens: Lens, today: date) -> list[tuple[Ageing, int, Decimal]]:
    rows: Any = owed(lens).order_by().values("party_id")
    rows = rows.annotate(oldest=ageing.oldest(), debt=Sum("base_open", default=ZERO))
    asked: dict[str, Any] = {}
    for one in ageing.CLASSES:
        inside = ageing.in_class(one, today)
        asked |= {f"n_{one}": Count("party_id", filter=inside)}
        asked |= {f"debt_{one}": Sum("debt", filter=inside, default=ZERO)}
    sums = rows.aggregate(**asked)
    return [(one, sums[f"n_{one}"], sums[f"debt_{one}"]) for one in ageing.CLASSES]


# --- how quickly ---


def departed(lens: Lens, span: Span) -> QuerySet[Delivery]:
    """`told_before`: a notice went out before the goods did."""
    told = Notice.objects.filter(delivery=OuterRef("pk"), sent_at__lte=OuterRef("departed_at"))
    found = deliveries.visible_deliveries(lens.user).filter(lens.of("order__party__"))
    return within(found.annotate(told_before=Exists(told)), "departed_at", span.first, span.final)


def told_before(lens: Lens, span: Span) -> ageing.Share:
    found = departed(lens, span).aggregate(
        whole=Count("pk"), part=Count("pk", filter=Q(told_before=True))
    )
    return ageing.Share(found["part"], found["whole"])


def promises(lens: Lens, span: Span, today: date) -> QuerySet[OrderPromise]:
    """Promised days of orders that fell into the span: kept, broken, or past and open."""
    found = punctuality.due_promises(lens.user, today).filter(lens.of("order__party__"))
    day = "expectation__first_due_on"
    return found.filter(**{f"{day}__gte": span.first, f"{day}__lte": span.final})


def on_time(lens: Lens, span: Span, today: date) -> ageing.Share:
    found = punctuality.total(promises(lens, span, today))
    return ageing.Share(found.on_time, found.due)


def converted(lens: Lens, span: Span) -> QuerySet[Prospect]:
    found = prospects.visible_prospects(lens.user).filter(
        state=Prospect.State.CONVERTED, closed_on__gte=span.first, closed_on__lte=span.final
    )
    if lens.party is not None:
        found = found.filter(party=lens.party)
    narrowed = Lens(lens.user, owner=lens.owner, team=lens.team)
    return found.filter(narrowed.of(""))


def days_to_convert(lens: Lens, span: Span) -> tuple[int, float | None]:
    """How many became customers, and how long it took from being found, on average."""
    days = ExpressionWrapper(F("closed_on") - F("found_on"), output_field=DurationField())
    found = converted(lens, span).aggregate(n=Count("pk"), mean=Avg(days))
    mean = found["mean"]
    return found["n"], None if mean is None else mean / timedelta(days=1)
