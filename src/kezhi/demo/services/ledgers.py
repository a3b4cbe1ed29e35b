"""What orders and lost opportunities were worth to the demo company's customers, beside rivals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company as Rows
from kezhi.pipeline.models import Opportunity, Rival
from kezhi.sales.models import Order
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer
from kezhi.scorecards.services.keeping import settle

SEED = 20_250_411
LOOK_BACK = timedelta(days=300)
MOST_WON, MOST_LOST = 32, 24
# element -> part of the price it is worth more with us, evidence, what proves it
WORTHS: dict[str, tuple[float, str, str]] = {
    "yield_rate": (0.011, "measured", "客户车间三个月的合格率记录"),
    "delivery_reliability": (0.009, "measured", "近十二个月的交货记录"),
    "complaint_speed": (0.007, "measured", "客诉平均两天内答复，有记录可查"),
    "payment_terms": (0.005, "stated", "账期三十天"),
    "freight_cost": (-0.004, "measured", "运距较长，运费略高"),
    "customer_brand": (0.006, "estimated", "终端工程认可的涂层品牌"),
    "company_relations": (0.004, "estimated", "多年合作，计划共享"),
}
SEEN_SHARE, REALIZED_SHARE = 0.55, 0.35


def write_ledgers(rows: Rows) -> int:
    elements = {one.code: one for one in ValueElement.objects.filter(code__in=WORTHS)}
    made = [*won(rows), *lost()]
    for ledger, offer, ratio in made:
        ledger.save()
        offer.ledger = ledger
        offer.save()
        LedgerEntry.objects.bulk_create(entries(ledger, elements, ratio))
    for ledger, _offer, _ratio in made:
        settle(ledger)
    return len(made)


Drawn = tuple[Ledger, RivalOffer, float]


def won(rows: Rows) -> Iterator[Drawn]:
    """Of the newest orders for which a rival's price was known."""
    known = [one for one in rows.rival_offers if one.on > rows.as_of - LOOK_BACK][-MOST_WON:]
    numbers = [one.order for one in known]
    orders = {
        one.number: one
        for one in Order.objects.filter(source="", number__in=numbers)
        .exclude(status="cancelled")
        .select_related("party__owner")
        .prefetch_related("lines")
    }
    rivals = {one.name: one for one in Party.objects.filter(name__in={one.rival for one in known})}
    for one in known:
        order, rival = orders.get(one.order), rivals.get(one.rival)
        line = min(order.lines.all(), key=lambda line: line.position) if order else None
        if order is None or rival is None or line is None or one.unit_price <= 0:
            continue
        cost = None if line.product_cost is None else line.product_cost / line.quantity
        head = {
            "order": order, "price": line.unit_price, "quantity": line.quantity, "unit": line.unit,
            "unit_cost": None if cost is None else cost.quantize(Decimal("0.0001")),
        }  # fmt: skip
        source = {"source": one.source, "confidence": "seen" if one.confidence > 1 / 2 else "told"}
        yield (
            kept(order, order.ordered_on, **head),
            rival_offer(rival, one.unit_price, one.currency, one.on, **source),
            1.4,
        )


def lost() -> Iterator[Drawn]:
    """Of the newest lost opportunities whose price and rival's price are known."""
    rivals = Rival.objects.filter(
        has_won=True, price__gt=0, opportunity__status="lost", opportunity__amount__gt=0
    ).select_related("party", "opportunity__party__owner")
    for one in rivals.order_by("-opportunity__closed_on", "-pk")[:MOST_LOST]:
        found: Opportunity = one.opportunity
        day = found.closed_on or found.opened_on
        yield (
            kept(found, day, opportunity=found, price=found.amount),
            rival_offer(
                one.party, one.price or Decimal(1), found.currency, day, source="丢单回访",
                confidence="told",
            ),
            0.35,
        )  # fmt: skip


def kept(subject: Any, day: date, **head: Any) -> Ledger:
    at = datetime.combine(day, time(6), UTC)
    return Ledger(
        party=subject.party, compared_on=day, currency=subject.currency,
        created_by=subject.party.owner, created_at=at, updated_at=at, **head,
    )  # fmt: skip


def rival_offer(party: Party, price: Decimal, currency: str, day: date, **said: Any) -> RivalOffer:
    dice = Dice(SEED, "offer", f"{party.name} {day} {price}")
    is_vague = dice.chance(0.25)
    high = (price * Decimal("1.01")).quantize(Decimal(1)) if is_vague else price
    return RivalOffer(
        party=party, price_low=price, price_high=max(price, high), currency=currency,
        offered_on=day, lead_days=dice.between(12, 35), **said,
    )  # fmt: skip


def entries(
    ledger: Ledger, elements: dict[str, ValueElement], ratio: float
) -> Iterator[LedgerEntry]:
    """Three to five elements; some were answered by the customer, some measured afterwards."""
    dice = Dice(SEED, "entries", str(ledger))
    codes = [code for code in WORTHS if code in elements]
    while len(codes) > dice.between(3, 5):
        codes.remove(dice.pick(codes))
    is_answered = dice.chance(SEEN_SHARE)
    for code in codes:
        part, evidence, proof = WORTHS[code]
        factor = ratio * dice.uniform(0.7, 1.4) if part > 0 else 1.0
        claimed = rounded(float(ledger.price) * part * factor)
        seen = rounded(float(claimed) * dice.uniform(0.55, 1.0)) if is_answered else None
        is_measured = ledger.order_id is not None and dice.chance(REALIZED_SHARE)
        yield LedgerEntry(
            ledger=ledger, element=elements[code], claimed=claimed, perceived=seen,
            realized=rounded(float(claimed) * dice.uniform(0.7, 1.1)) if is_measured else None,
            evidence=evidence, proof=proof, created_by=ledger.created_by,
            created_at=ledger.created_at, updated_at=ledger.updated_at,
        )  # fmt: skip


def rounded(amount: float) -> Decimal:
    return Decimal(round(amount, -1 if abs(amount) < 10_000 else -2)).quantize(Decimal(1))
