"""Orders over REST: entered once, listed by cursor, costs only with their right."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.sales.conftest import TODAY, Place, make_party

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token

Call = Callable[..., Any]


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    """A request with a token of that person of the cast."""

    def send(name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        now = timezone.now()
        _token, secret = create_token(
            by=people[name], now=now, name="test", days=30, is_read_only=False
        )
        more = {"content_type": "application/json", "data": body} if body is not None else {}
        return getattr(Client(), method)(
            f"/api/v1/orders{path}",
            headers={"Authorization": f"Bearer {secret}", **headers},
            **more,
        )

    return send


def body_of(party: Party, **said: Any) -> dict[str, Any]:
    line = {"product": "ACW-F25", "quantity": "2.5"}
    return {
        "customer_id": party.pk,
        "ordered_on": str(TODAY),
        "currency": "CNY",
        "lines": [line],
        **said,
    }


def test_an_order_is_entered_once_for_its_key(call: Call, party: Party, coil: Product) -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = call("alice", "post", "", body_of(party), **headers)
    assert first.status_code == 201
    kept = first.json()
    assert kept["number"] == "SO-2026-00001"
    assert Decimal(kept["amount"]) == 75_000
    assert kept["base_cost"] is None  # Alice may not see costs
    assert kept["lines"][0]["product_cost"] is None
    again = call("alice", "post", "", body_of(party), **headers)
    assert again.json()["id"] == kept["id"]
    assert Order.objects.count() == 1
    other = call("alice", "post", "", body_of(party, note="other"), **headers)
    assert other.status_code == 422
    assert Decimal(call("finance", "get", f"/{kept['id']}").json()["base_cost"]) == 62_500


def test_refusals_name_line_and_field(
    call: Call, party: Party, coil: Product, old_coil: Product
) -> None:
    lines = [
        {"product": "ACW-F25", "quantity": "1", "currency": "USD"},
        {"product": "nothing", "quantity": "1"},
    ]
    answer = call("alice", "post", "", body_of(party, lines=lines))
    assert answer.status_code == 422
    places = [fault["field"] for fault in answer.json()["errors"]]
    assert places == ["lines.0.currency", "lines.1.product"]
    archived = [{"product": "CEI-O05", "quantity": "1"}]
    answer = call("alice", "post", "", body_of(party, lines=archived))
    assert "archived" in answer.json()["errors"][0]["message"]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"lines": []},
        {"lines": [{"product": "ACW-F25", "quantity": "0"}]},
        {"lines": [{"product": "ACW-F25", "quantity": "NaN"}]},
        {"lines": [{"product": "ACW-F25", "quantity": "1e400"}]},
        {"lines": [{"product": "\ud800", "quantity": "1"}]},
        {"lines": [{"product": "ACW-F25", "quantity": "1", "unit_price": "1e13"}]},
        {"currency": "cny"},
        {"currency": "EUR"},
        {"kind": "gift"},
        {"ordered_on": "2026-02-30"},
        {"number": "x" * 61},
        {"note": "\x00"},
        {"reverses_id": 10**30},
        {"surprise": 1},
    ],
)
def test_hostile_input_is_refused_clearly(
    call: Call, party: Party, coil: Product, said: dict[str, Any]
) -> None:
    answer = call("alice", "post", "", body_of(party, **said))
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not Order.objects.exists()


def test_strangers_customers_and_orders_do_not_exist(
    call: Call, place: Place, party: Party
) -> None:
    order = place()
    assert call("charlie", "get", f"/{order.pk}").status_code == 404
    assert call("charlie", "get", "").json()["items"] == []
    assert call("charlie", "post", "", body_of(party)).status_code == 404
    assert (
        call("alice", "post", "", body_of(party, reverses_id=99, kind="return")).status_code == 404
    )
    assert call("analyst", "post", "", body_of(party)).status_code == 403


def test_a_return_over_rest(call: Call, place: Place, party: Party) -> None:
    sale = place(status=Order.Status.DELIVERED)
    body = body_of(party, kind="return", reverses_id=sale.pk)
    made = call("alice", "post", "", body).json()
    assert Decimal(made["amount"]) == -75_000
    assert made["reverses_id"] == sale.pk
    over = call("alice", "post", "", body_of(party, **{**body, "lines": [
        {"product": "ACW-F25", "quantity": "8"}]}))  # fmt: skip
    assert over.json()["errors"][0]["field"] == "lines.0.quantity"


def test_the_list_goes_by_cursor_in_few_queries(
    call: Call,
    place: Place,
    coil: Product,
    people: dict[str, User],
    django_assert_max_num_queries: Any,
) -> None:
    other = make_party("Other", people["alice"])
    for day in range(5):
        place(ordered_on=TODAY - timedelta(days=day), lines=[LineDraft(Decimal(1), coil)] * 2)
    place(party=other)
    first = call("alice", "get", "?limit=4").json()
    with django_assert_max_num_queries(24):  # the token's own among them
        second = call("alice", "get", f"?limit=4&cursor={first['next_cursor']}").json()
    ids = [order["id"] for page in (first, second) for order in page["items"]]
    assert len(set(ids)) == 6
    assert second["next_cursor"] is None
    found = call("alice", "get", f"?since={TODAY}&customer_id={other.pk}").json()["items"]
    assert [order["customer_id"] for order in found] == [other.pk]
    assert call("alice", "get", "?cursor=nonsense").status_code == 422
    assert call("alice", "get", "?limit=9999").status_code == 422
