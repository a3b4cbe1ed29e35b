"""An activity, and a finished costing with one customer's line."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import COST, Cast, customer, kind

from kezhi.costing.models import Activity, Costing, CostingLine


@kind("costing activity", owned=False)
def activity(cast: Cast) -> dict[str, Any]:
    made = Activity.objects.create(
        name="Visiting", driver="visit", yearly_cost=COST, capacity=Decimal(600)
    )
    return {"pk": made.pk}


@kind("costing", owned=False)
def costing(cast: Cast) -> dict[str, Any]:
    made = Costing.objects.create(
        as_of=date(2026, 1, 5), cost_of_capital=Decimal("0.08"), currency="CNY", status="finished",
        finished_at=datetime(2026, 1, 6, tzinfo=UTC), margin=COST,
        activities=[
            {"name": "Visiting", "driver": "visit", "kind": "selling", "used": 1, "rate": "200.00",
             "capacity": "600.00", "cost": "120000", "charged": "200.00", "idle": "119800.00"},
        ],
    )  # fmt: skip
    CostingLine.objects.create(
        costing=made, party_id=customer(cast)["pk"], revenue=Decimal(100), product_cost=COST,
        acquisition=0, selling=Decimal(200), service=0, credit=0, counts={"visit": 1},
        profit=Decimal(-100) - COST,
    )  # fmt: skip
    return {"pk": made.pk}
