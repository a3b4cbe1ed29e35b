"""The two-sided map: what customers gain with us against what they are worth to us."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.kezhi.portfolio.conftest import LAST_DAY, NOW, Value
from tests.kezhi.today import the_day

from kezhi.catalog import services as catalog
from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.dashboards.queries import sides
from kezhi.dashboards.queries.sides import Quadrant
from kezhi.sales.models import Order
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer
from kezhi.scorecards.services.keeping import settle
from kezhi.staff.models import User

Enter = Callable[[str], Client]
AT = "/value/two-sides/"


def keep(party: Party, gain: int, day: date, **said: Any) -> Ledger:
    """Ten tons at 1,000; the rival asks as much, our element is worth the gain."""
    order = Order.objects.create(
        number=f"L{Order.objects.count()}", party=party, ordered_on=day, currency="CNY",
        amount=0, base_amount=0, status=said.get("status", "confirmed"),
    )  # fmt: skip
    ledger = Ledger.objects.create(
        order=order, party=party, compared_on=day, currency="CNY", unit="t", quantity=10,
        price=Decimal(1000),
    )  # fmt: skip
    high = said.get("high", 1000)
    RivalOffer.objects.create(
        ledger=ledger, kind="status_quo", price_low=1000, price_high=high, currency="CNY",
        offered_on=day,
    )  # fmt: skip
    element = ValueElement.objects.order_by("pk").first()
    LedgerEntry.objects.create(ledger=ledger, element=element, claimed=gain, perceived=gain)
    with transaction.atomic():
        settle(ledger)
    return ledger


@pytest.fixture
def customers(customers: list[Party]) -> list[Party]:
    catalog.write_first_elements(now=timezone.now())
    return customers


def map_of(user: User) -> sides.Map:
    found = sides.of(user, the_day())
    assert found is not None
    return found


def test_without_a_run_the_page_says_so(people: dict[str, User], sign_in: Enter) -> None:
    assert "No values yet" in sign_in("executive").get(AT).content.decode()
    answer: Any = sign_in("executive").get(f"{AT}export/")
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 1


def test_the_sum_over_customers_is_the_customer_equity(
    customers: list[Party], value: Value, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = value()
    for n, party in enumerate(customers[:9]):
        keep(party, 100 - 40 * (n % 5), the_day())
    found = map_of(people["executive"])
    rows = run.customers.values_list("residual", flat=True)
    whole = sum((one for one in rows if one is not None), Decimal(0))
    assert found.equity.value == whole
    assert len(found.points) == found.with_ledger == 9
    assert found.shown_value + found.value_without_ledger == whole
    assert found.without_ledger == run.customers.count() - 9
    assert sum(len(found.of(one)) for one in Quadrant) == 9
    assert {one.quadrant for one in found.points} >= {Quadrant.WIN_WIN}
    monkeypatch.setattr(sides, "MOST", 4)
    few = map_of(people["executive"])
    assert (len(few.points), few.more) == (4, 5)
    assert few.shown_value + few.more_value + few.value_without_ledger == whole
    values = [one.value or Decimal(0) for one in found.points]
    assert values == sorted(values, reverse=True)


def test_gains_are_of_twelve_months_and_of_what_was_sold(
    customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    value()
    one, day = customers[0], the_day()
    keep(one, 50, day, high=1010)
    keep(one, -20, day - timedelta(days=364))
    keep(one, 7, day - timedelta(days=365))
    keep(one, 999, day, status="cancelled")
    (point,) = map_of(people["executive"]).points
    assert (point.gain.ledgers, point.gain.covered) == (2, 20_000)
    assert point.gain.low == -200 + 500
    assert point.gain.high == -200 + 600
    assert point.gain.surplus == -200 + 550  # the middle of the limits decides
    assert point.before is not None
    assert point.before.surplus == 70


def test_the_arrow_begins_where_he_stood_a_year_before(
    customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    first = value(as_of=LAST_DAY - timedelta(days=365))
    run = value(now=NOW + timedelta(days=1))
    keep(customers[0], 50, the_day())
    found = map_of(people["executive"])
    assert found.earlier_run == first
    assert found.run == run
    (point,) = found.points
    assert point.earlier == first.customers.get(party=customers[0]).residual
    assert point.moved_from == (500.0, point.earlier)


def test_the_page_draws_and_tells_the_same(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    value()
    Party.objects.filter(pk=customers[0].pk).update(name="<b>{c}</b> & Sons")
    keep(customers[0], 50, the_day(), high=1010)
    keep(customers[1], -50, the_day())
    page = sign_in("executive").get(AT).content.decode()
    assert f"/value/ledgers/?customer={customers[0].pk}" in page
    assert f"/portfolio/customers/{customers[0].pk}/" in page
    assert "Customer equity" in page
    assert "without a ledger of twelve months" in page
    found = re.search(r'<script id="two-sided-map-option"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    option = json.loads(found.group(1))
    drawn = [one for series in option["series"] for one in series["data"] if "href" in one]
    assert {one["href"] for one in drawn} == {
        f"/value/ledgers/?customer={party.pk}" for party in customers[:2]
    }
    said = next(one["tooltip"]["formatter"] for one in drawn if "Sons" in one["name"])
    assert said.startswith("&lt;b&gt;&#123;c}&lt;/b&gt; &amp; Sons<br>")
    answer: Any = sign_in("executive").get(f"{AT}export/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 3
    assert "550.00" in text


def test_everybody_sees_his_own_customers(
    customers: list[Party], value: Value, sign_in: Enter, people: dict[str, User]
) -> None:
    value()
    for party in customers[:2]:
        keep(party, 50, the_day())
    page = sign_in("alice").get(AT).content.decode()
    assert customers[1].name in page
    assert customers[0].name not in page
    assert "not of the whole company" in page
    assert "Expected sales" in page  # worth is for those who may see costs
    assert map_of(people["alice"]).points[0].low is None
    assert sign_in("production").get(AT).status_code == 403


def test_the_number_of_queries_does_not_grow(
    customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    value()
    counts = []
    for some in (customers[:3], customers[3:30]):
        for party in some:
            keep(party, 50, the_day())
        with CaptureQueriesContext(connection) as caught:
            map_of(people["executive"])
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 24
