"""Online Retail as a company would bring it: the sums on the pages are those of the file."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from tests.kezhi.exchange.bringing import bring
from tests.kezhi.portfolio.conftest import Value
from tests.shared_data import shared_data

from kezhi.portfolio.queries import holdings, totals
from kezhi.portfolio.queries.lens import lens_for
from kezhi.sales.models import Order
from kezhi.staff.models import User

CENT = Decimal("0.01")
WITH_CUSTOMER, IN_ALL = Decimal("8300065.81"), Decimal("9747747.93")


@pytest.mark.slow
def test_online_retail_is_imported_valued_and_adds_up(
    transactional_db: None,
    people: dict[str, User],
    sign_in: Callable[[str], Client],
    value: Value,
) -> None:
    chief = people["executive"]
    path = shared_data("online_retail/online_retail.parquet")
    batch = bring(chief, "orders", path, walk_in="Counter")
    assert (batch.total, batch.rejected) == (541_909, 0)
    everything = Order.objects.aggregate(sum=Sum("base_amount"))["sum"]
    assert everything.quantize(CENT) == IN_ALL

    run = value()
    assert run.as_of == date(2011, 12, 9)
    holding = holdings.of(chief, run)
    equity = totals.equity(holding, lens_for(chief, run))
    assert equity.customers == 4_372
    assert equity.sales.quantize(CENT) == WITH_CUSTOMER
    counted = run.counts["amount_used"] + sum(run.counts["amount_left_out"].values())
    assert Decimal(counted).quantize(CENT) == IN_ALL
    levels = totals.pyramid(holding, lens_for(chief, run))
    assert sum(level.customers for level in levels) == 4_372
    assert sum(level.past for level in levels).quantize(CENT) == WITH_CUSTOMER
    page = sign_in("executive").get("/portfolio/report/").content.decode()
    assert "¥8,300,065.81" in page
    assert "Customer pyramid" in sign_in("executive").get("/portfolio/").content.decode()

    early = value(as_of=date(2011, 6, 30))
    assert early.model == "nbd"
    assert not early.customers.filter(p_alive__isnull=False).exists()
    page = sign_in("executive").get("/portfolio/report/").content.decode()
    assert "cannot tell who has stopped buying" in page
    assert "the orders do not show anybody stopping" in page
