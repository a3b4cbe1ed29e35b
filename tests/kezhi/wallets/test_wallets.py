"""Shares of customers with their limits, what is missing in money, and the market."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from tests.kezhi.director.conftest import customer, ordered
from tests.kezhi.today import the_day
from tests.queries import assert_no_query_per_row

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.customers.services.values import BadValue
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token
from kezhi.wallets import queries
from kezhi.wallets.models import Market, Wallet
from kezhi.wallets.services import recording
from kezhi.wallets.tasks import measure_wallets

Enter = Callable[[str], Client]


def estimate(by: User, party: Party, spend: int, **said: Any) -> Wallet:
    values = {
        "line": None, "as_of": the_day(), "currency": "CNY", "spend": Decimal(spend),
        "low": Decimal(spend) * 8 / 10, "high": Decimal(spend) * 12 / 10, "source": "asked",
        "confidence": "medium", "note": "", **said,
    }  # fmt: skip
    return recording.record_wallet(by=by, now=timezone.now(), party=party, values=values)


@pytest.fixture
def harbor(people: dict[str, User]) -> Party:
    """Bought for 300 in the last year, and for 200 in the one before."""
    party = customer("Harbor", people["alice"])
    ordered(party, "H-1", the_day() - timedelta(days=100), 400)
    ordered(party, "H-2", the_day() - timedelta(days=90), -100, kind="return")
    ordered(party, "H-3", the_day() - timedelta(days=500), 200)
    return party


def test_the_share_has_its_limits_and_what_is_missing(
    harbor: Party, people: dict[str, User]
) -> None:
    made = estimate(people["alice"], harbor, 1200, low=Decimal(1000), high=Decimal(1500))
    assert (made.sales, made.missing, made.measured_on) == (300, 900, the_day())
    assert (made.now.share, made.now.low, made.now.high) == (0.25, 0.2, 0.3)
    assert AuditEntry.objects.filter(action="estimate_spending").count() == 1


def test_from_the_customers_page(harbor: Party, sign_in: Enter) -> None:
    client = sign_in("alice")
    page = f"/wallets/of-customer/{harbor.pk}/"
    said = {
        "key": "once", "as_of": the_day(), "spend": "1200", "low": "1000", "high": "1500",
        "currency": "CNY", "source": "asked", "confidence": "high", "note": "Lin Wei",
    }  # fmt: skip
    for _time in range(2):
        assert client.post(f"{page}new/", said).status_code == 302
    made = Wallet.objects.get()
    shown = client.get(page).content.decode()
    assert "25.0 %" in shown
    assert "Lin Wei" in shown
    assert client.post(f"{page}new/", {**said, "key": "", "low": "1300"}).status_code == 422
    assert client.post(f"/wallets/{made.pk}/withdrawal/").status_code == 302
    assert "25.0 %" not in client.get(page).content.decode()
    assert f'hx-get="{page}"' in client.get(f"/customers/{harbor.pk}/").content.decode()


def test_the_newest_of_a_line_counts_and_the_change_is_told(
    harbor: Party, coils: Product, people: dict[str, User], sign_in: Enter
) -> None:
    alice = people["alice"]
    old = estimate(alice, harbor, 1000, as_of=the_day() - timedelta(days=400))
    new = estimate(alice, harbor, 1200)
    late = estimate(alice, harbor, 900, as_of=the_day() - timedelta(days=200))
    line = estimate(alice, harbor, 50, line=coils.line)
    assert set(queries.current(queries.visible_wallets(alice))) == {new, line}
    assert old.then.share == 0.2
    rows = sign_in("alice").get(f"/wallets/of-customer/{harbor.pk}/").context["rows"]
    moved = {row.wallet.pk: change for row, _then, change in rows}
    assert moved[new.pk] == pytest.approx(300 / 1200 - 200 / 900)
    recording.withdraw_wallet(by=alice, now=timezone.now(), wallet=new)
    assert set(queries.current(queries.visible_wallets(alice))) == {late, line}


def test_customers_by_what_they_spend_elsewhere(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    estimate(people["alice"], base["harbor"], 2000)
    estimate(people["alice"], base["ridge"], 9000)
    estimate(people["charlie"], base["valley"], 100)
    rows = sign_in("alice").get("/wallets/").context["rows"]
    assert [row.party for row in rows] == ["Ridge", "Harbor"]
    whole = sign_in("executive").get("/wallets/").context["whole"]
    assert whole.customers == 3
    assert whole.spend - whole.sales == whole.missing
    assert sign_in("charlie").get("/wallets/").context["whole"].customers == 1
    text = b"".join(sign_in("alice").get("/wallets/export/").streaming_content).decode()
    assert "Ridge" in text
    assert "Valley" not in text


def test_sales_above_the_estimate_say_that_it_is_too_low(
    harbor: Party, people: dict[str, User], sign_in: Enter
) -> None:
    made = estimate(people["alice"], harbor, 100)
    assert made.now.is_above
    assert (made.now.share, made.missing) == (1, 0)
    assert "estimate too low" in sign_in("alice").get("/wallets/").content.decode()


def test_every_night_estimates_are_set_beside_newer_sales(
    harbor: Party, people: dict[str, User]
) -> None:
    made = estimate(people["alice"], harbor, 1200)
    ordered(harbor, "H-9", the_day(), 100)
    measure_wallets.func()
    measure_wallets.func()
    made.refresh_from_db()
    assert (made.sales, made.missing, made.sales_then) == (400, 800, 300)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"as_of": timezone.localdate() + timedelta(days=9)}, "as_of"),
        ({"low": Decimal(1300)}, "spend"),
        ({"currency": "USD"}, "currency"),
    ],
)
def test_what_cannot_be_is_refused(
    harbor: Party, people: dict[str, User], said: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadValue) as refused:
        estimate(people["alice"], harbor, 1200, **said)
    assert refused.value.field == field
    with pytest.raises(PermissionDenied):
        estimate(people["analyst"], harbor, 1200)


def test_the_share_of_the_market_and_what_its_change_costs(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    party, year = base["valley"], the_day().year - 3
    ordered(party, "Y-1", the_day().replace(year=year, day=1), 250)
    ordered(party, "Y-2", the_day().replace(year=year + 1, day=1), 200)
    client = sign_in("executive")
    for one in (year, year + 1):
        said = {"year": one, "size": 1000, "low": 800, "high": 1250, "source": "Association"}
        assert client.post("/wallets/markets/new/", said).status_code == 302
    assert client.post("/wallets/markets/new/", said).status_code == 200
    assert Market.objects.count() == 2
    newest, before = queries.markets(people["executive"])
    assert (newest.share.share, newest.share.low, newest.share.high) == (0.2, 0.16, 0.25)
    assert (before.share.share, newest.implied) == (0.25, 50)
    assert "Association" in client.get("/wallets/market/").content.decode()
    assert queries.markets(people["alice"]) == []
    assert "Association" not in sign_in("alice").get("/wallets/market/").content.decode()


def test_over_rest(harbor: Party, people: dict[str, User]) -> None:
    _token, secret = create_token(
        by=people["alice"], now=timezone.now(), name="test", days=30, is_read_only=False
    )
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"}
    body = {
        "customer_id": harbor.pk, "as_of": str(the_day()), "spend": "1200", "low": "1000",
        "high": "1500",
    }  # fmt: skip
    asked: dict[str, Any] = {"content_type": "application/json", "headers": headers}
    for _time in range(2):
        made = Client().post("/api/v1/wallets", body, **asked)
        assert made.status_code == 201
    assert made.json()["now"]["share"] == 0.25
    pk = Wallet.objects.get().pk
    assert Client().get("/api/v1/wallets", headers=headers).json()["items"][0]["id"] == pk
    del headers["Idempotency-Key"]
    bad = Client().post("/api/v1/wallets", {**body, "low": "1300"}, **asked)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "spend")
    assert Client().delete(f"/api/v1/wallets/{pk}", headers=headers).status_code == 200
    assert Client().get(f"/api/v1/wallets/{pk}", headers=headers).status_code == 404


def test_the_list_asks_as_often_for_many(people: dict[str, User], sign_in: Enter) -> None:
    numbers = iter(range(10**6))

    def make(count: int) -> None:
        for _n in range(count):
            party = customer(f"C {next(numbers)}", people["alice"])
            estimate(people["alice"], party, 100)

    assert_no_query_per_row(sign_in("executive"), "/wallets/", make)
