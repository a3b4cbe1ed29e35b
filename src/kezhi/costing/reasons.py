"""Why a customer costs more than he brings: the part that is furthest above what is usual."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kezhi.costing.models import Costing, CostingLine

PRICE, CREDIT, SILENT = "price", "credit", "silent"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One activity at one customer: how often, what it cost, and what it costs others who bring
    the same margin."""

    code: str
    name: str
    times: int
    rate: Decimal
    cost: Decimal
    usual: Decimal

    @property
    def excess(self) -> Decimal:
        return self.cost - self.usual


def parts_of(line: CostingLine, costing: Costing) -> list[Part]:
    """Every activity of the costing, those that the customer never caused among them."""
    share = share_of(line, costing)
    return [
        Part(
            code=one["driver"],
            name=one["name"],
            times=line.counts.get(one["driver"], 0),
            rate=Decimal(one["rate"]),
            cost=line.counts.get(one["driver"], 0) * Decimal(one["rate"]),
            usual=Decimal(one["charged"]) * share,
        )
        for one in costing.activities
    ]


def share_of(line: CostingLine, costing: Costing) -> Decimal:
    """Of the margin of all customers that this one brings; 0 where he brings none."""
    whole = costing.margin or ZERO
    return max(line.margin, ZERO) / whole if whole > 0 else ZERO


def reason_of(line: CostingLine, costing: Costing, credit: Decimal) -> Part | None:
    """None for who brings more than he costs. `credit`: what waiting for money cost at all."""
    if line.profit >= 0:
        return None
    if line.revenue == line.margin == 0:
        return Part(SILENT, "", 0, ZERO, line.to_serve, ZERO)
    if line.margin <= 0:
        return Part(PRICE, "", 0, ZERO, -line.margin, ZERO)
    waiting = Part(CREDIT, "", 0, ZERO, line.credit, credit * share_of(line, costing))
    return max([*parts_of(line, costing), waiting], key=lambda part: part.excess)


def idle_of(costing: Costing) -> Decimal:
    """What nobody used; activities that were used beyond their capacity take nothing off."""
    return sum((max(Decimal(one["idle"]), ZERO) for one in costing.activities), ZERO)


def known_sums(sums: dict[str, Decimal]) -> dict[str, Any]:
    """Margin and cost to serve beside their parts."""
    parts = ("acquisition", "selling", "service", "credit")
    to_serve = sum((sums[name] for name in parts), ZERO)
    return {**sums, "margin": sums["revenue"] - sums["product_cost"], "to_serve": to_serve}
