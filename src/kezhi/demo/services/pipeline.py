"""Opportunities of the demo company with their steps and rivals."""

from datetime import UTC, date, datetime, time
from typing import Any

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.demo import opportunities
from kezhi.demo.company import SEED
from kezhi.demo.opportunities import Deal
from kezhi.demo.rows import Company as Rows
from kezhi.pipeline.models import Opportunity, Reason, Rival, Source, Stage, Step
from kezhi.pipeline.services.first import write_first

BATCH = 1000


def write_opportunities(
    rows: Rows, customers: dict[str, Party], products: dict[str, Product], *, now: datetime
) -> int:
    write_first(now=now)
    stages = list(Stage.objects.order_by("position"))
    sources = {one.name: one for one in Source.objects.all()}
    reasons = {(one.outcome, one.name): one for one in Reason.objects.all()}
    found = list(opportunities.deals(SEED, rows))
    made = [
        opportunity(deal, customers[deal.customer], products[deal.product], stages, now)
        for deal in found
    ]
    for deal, one in zip(found, made, strict=True):
        one.source = sources[deal.source]
        one.reason = reasons.get((deal.outcome, deal.reason))
    Opportunity.objects.bulk_create(made, batch_size=BATCH)
    pairs = list(zip(found, made, strict=True))
    Step.objects.bulk_create(
        (step for deal, one in pairs for step in steps(deal, one, stages)), batch_size=BATCH
    )
    write_rivals(rows, pairs)
    return len(made)


def opportunity(
    deal: Deal, party: Party, product: Product, stages: list[Stage], now: datetime
) -> Opportunity:
    end = {"open": len(deal.days) - 1, "won": -2, "lost": -1}[deal.outcome]
    stage = stages[end]
    unit = product.unit.code if product.unit else ""
    opened = moment(deal.days[0])
    return Opportunity(
        title=f"{product.name} {deal.quantity.normalize():f} {deal.unit or unit}",
        party=party, owner=party.owner, stage=stage, status=deal.outcome,
        stage_on=deal.closed_on or deal.days[-1], opened_on=deal.days[0],
        expected_on=deal.expected_on, closed_on=deal.closed_on, currency="CNY",
        amount=deal.amount, base_amount=deal.amount, line=product.line, product=product,
        is_standard=deal.is_standard, next_step=deal.next_step, next_on=deal.next_on,
        wanted_days=deal.wanted_days, offered_days=deal.offered_days, created_by=party.owner,
        created_at=opened, updated_at=min(moment(deal.closed_on or deal.days[-1]), now),
    )  # fmt: skip


def moment(day: date) -> datetime:
    return datetime.combine(day, time(2), UTC)


def steps(deal: Deal, one: Opportunity, stages: list[Stage]) -> list[Step]:
    entered: list[Any] = [*zip(stages, deal.days, strict=False)]
    if deal.closed_on is not None:
        entered.append((one.stage, deal.closed_on))
    ends = [day for _stage, day in entered[1:]] + [None]
    return [
        Step(
            opportunity=one, stage=stage, since=day, until=end, at=moment(day), by=one.owner
        )
        for (stage, day), end in zip(entered, ends, strict=True)
    ]  # fmt: skip


def write_rivals(rows: Rows, pairs: list[tuple[Deal, Opportunity]]) -> None:
    names = {deal.rival for deal, _one in pairs if deal.rival}
    known = {party.name: party for party in Party.objects.filter(name__in=names)}
    Rival.objects.bulk_create(
        Rival(
            opportunity=one, party=known[deal.rival], price=deal.rival_price,
            has_won=deal.outcome == "lost",
        )
        for deal, one in pairs
        if deal.rival in known
    )  # fmt: skip
