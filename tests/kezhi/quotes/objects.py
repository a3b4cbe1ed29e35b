"""A quote that waits for its answer, its link, and a price list of one customer."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import COST, Cast, customer, kind

from kezhi.quotes.models import PriceList, Quote, QuoteLine
from kezhi.quotes.services.links import link_token


@kind("quote", owned=True)
def quote(cast: Cast) -> dict[str, Any]:
    made = Quote.objects.create(
        number=f"QT-{Quote.objects.count()}",
        party_id=customer(cast)["pk"],
        state="sent",
        quoted_on=date(2024, 5, 6),
        valid_until=date(2100, 1, 1),
        language="en",
        currency="CNY",
        net_amount=Decimal(100_000),
        gross_amount=Decimal(100_000),
        base_amount=Decimal(100_000),
        base_cost=COST,
        link_key="x" * 32,
        created_by=cast["alice"],
    )
    QuoteLine.objects.create(
        quote=made,
        position=1,
        description="Coated coil",
        quantity=Decimal(4),
        unit_price=Decimal(25_000),
        net_price=Decimal(25_000),
        net_amount=Decimal(100_000),
        tax_amount=Decimal(0),
        gross_amount=Decimal(100_000),
        product_cost=COST,
    )
    return {"pk": made.pk}


@kind("quote link", owned=False)
def quote_link(cast: Cast) -> dict[str, Any]:
    return {"token": link_token(Quote.objects.get(pk=quote(cast)["pk"]))}


@kind("price list", owned=True)
def price_list(cast: Cast) -> dict[str, Any]:
    made = PriceList.objects.create(
        name="Harbor 2026", valid_from=date(2024, 1, 1), party_id=customer(cast)["pk"]
    )
    return {"pk": made.pk}
