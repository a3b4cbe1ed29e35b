"""What Alice's customer spends, and the size of a market."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import Cast, customer, kind

from kezhi.wallets.models import Market, Wallet


@kind("wallet", owned=True)
def wallet(cast: Cast) -> dict[str, Any]:
    made = Wallet.objects.create(
        party_id=customer(cast)["pk"], as_of=date(2026, 1, 5), currency="CNY", spend=Decimal(1200),
        low=Decimal(1000), high=Decimal(1500), created_by=cast["alice"],
    )  # fmt: skip
    return {"pk": made.pk}


@kind("market", owned=False)
def market(cast: Cast) -> dict[str, Any]:
    made = Market.objects.create(
        year=2025, size=Decimal(10_000), low=Decimal(9_000), high=Decimal(12_000), source="Report"
    )
    return {"pk": made.pk}
