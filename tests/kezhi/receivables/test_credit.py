"""Credit limits and holds: what is refused, by which cure it passes, and who may say so."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.goods import make_coil
from tests.kezhi.receivables.conftest import NOW, TODAY, Bill, Pay
from tests.kezhi.receivables.test_api import Call, call
from tests.kezhi.together import PEOPLE, at_once

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.receivables.models import CreditRules, Standing, Terms, Waiver
from kezhi.receivables.queries import credit
from kezhi.receivables.queries.credit import Level
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft, OrderDraft, OrderRefused
from kezhi.sales.services.moving import confirm_order, deliver_order
from kezhi.sales.services.ordering import change_order, create_order, receive_order
from kezhi.staff.models import User

Enter = Callable[[str], Client]
Place = Callable[..., Order]
__all__ = ["call"]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def coil(people: dict[str, User]) -> Product:
    return make_coil()


@pytest.fixture
def draft(party: Party, coil: Product) -> Callable[..., OrderDraft]:
    def make(net: str = "1000", **said: Any) -> OrderDraft:
        line = LineDraft(Decimal(1), coil, unit_price=Decimal(net))
        return OrderDraft(party=party, ordered_on=TODAY, currency="CNY", lines=[line], **said)

    return make


@pytest.fixture
def place(people: dict[str, User], draft: Callable[..., OrderDraft]) -> Place:
    def enter(net: str = "1000", **said: Any) -> Order:
        return create_order(by=people["alice"], now=NOW, draft=draft(net, **said))

    return enter


def limit(party: Party, amount: int) -> None:
    Terms.objects.create(party=party, credit_limit=Decimal(amount))


def test_exposure_is_what_would_be_lost(party: Party, bill: Bill, pay: Pay, place: Place) -> None:
    """Open invoices, orders not invoiced yet, less what was paid on account; exact."""
    limit(party, 10_000)
    first = place("3000.50")
    place("999", status=Order.Status.DRAFT)
    bill("1000.25", order=first, tax=Decimal("130.03"))
    pay("500.10")
    found = credit.credit_of(party.pk, TODAY)
    assert found.exposure.invoices == Decimal("1130.28")
    assert found.exposure.orders == Decimal("2000.25")  # 3,000.50 less 1,000.25 invoiced
    assert found.exposure.on_account == Decimal("500.10")
    assert found.left == Decimal("7369.57")
    assert found.level == Level.FREE
    place("5500")
    assert credit.credit_of(party.pk, TODAY).level == Level.NEAR


def test_an_order_beyond_the_limit_waits_as_a_draft(
    party: Party, place: Place, people: dict[str, User]
) -> None:
    limit(party, 1500)
    first = place("1000")
    with pytest.raises(
        OrderRefused, match=r"¥2,000\.00 would stand against a credit limit of ¥1,5"
    ):
        place("1000")
    waiting = place("1000", status=Order.Status.DRAFT)
    with pytest.raises(OrderRefused, match="let this order pass"):
        confirm_order(by=people["alice"], now=NOW, order=waiting)
    deliver_order(by=people["alice"], now=NOW, order=first, on=TODAY)  # it passed before


def test_an_order_cannot_grow_or_be_confirmed_past_the_limit(
    party: Party, place: Place, draft: Callable[..., OrderDraft], people: dict[str, User]
) -> None:
    limit(party, 1500)
    order, waiting = place("1000"), place("1000", status=Order.Status.DRAFT)
    who = {"by": people["alice"], "now": NOW, "version": None}
    with pytest.raises(OrderRefused):
        change_order(order=order, draft=draft("1501"), **who)
    with pytest.raises(OrderRefused):
        change_order(order=waiting, draft=draft("1000"), **who)
    assert change_order(order=order, draft=draft("1500"), **who).amount == 1500


def test_what_the_customer_accepts_itself_is_kept_as_a_draft(
    party: Party, place: Place, draft: Callable[..., OrderDraft]
) -> None:
    limit(party, 1500)
    assert receive_order(by=None, now=NOW, draft=draft("1500")).status == Order.Status.CONFIRMED
    assert receive_order(by=None, now=NOW, draft=draft("1")).status == Order.Status.DRAFT


def test_a_debt_older_than_the_rule_holds_until_it_is_paid_or_disputed(
    sign_in: Enter, party: Party, bill: Bill, place: Place
) -> None:
    boss = sign_in("executive")
    debt = bill(issued_on=TODAY - timedelta(days=91), due_on=TODAY - timedelta(days=61))
    place()
    assert boss.post("/receivables/rules/", {"hold_after": "60", "near_percent": "80"}).url
    with pytest.raises(OrderRefused, match="overdue for 61 days, more than the 60 allowed"):
        place()
    boss.post(f"/invoices/{debt.pk}/dispute/", {"reason": "色差"})
    assert place().status == Order.Status.CONFIRMED
    assert CreditRules.objects.get().created_by is None
    assert AuditEntry.objects.filter(kind="receivables.creditrules").exists()


def test_held_and_released_by_hand(sign_in: Enter, party: Party, place: Place) -> None:
    finance, alice = sign_in("finance"), sign_in("alice")
    address = f"/receivables/credit/{party.pk}/"
    waiting = place(status=Order.Status.DRAFT)
    assert alice.post(f"{address}hold/", {"reason": "x"}).status_code == 403
    assert finance.post(f"{address}hold/", {"reason": ""}).status_code == 422
    past = finance.post(f"{address}hold/", {"reason": "x", "until": "2026-11-01"})
    assert "This day has passed" in past.content.decode()
    finance.post(f"{address}hold/", {"reason": "改制中", "until": "2026-12-01"})
    page = alice.get(address).content.decode()
    assert "改制中" in page
    refused = alice.post(f"/orders/{waiting.pk}/confirmation/", follow=True).content.decode()
    assert "is held: Finance holds it until " in refused
    assert "(改制中)." in refused
    finance.post(f"{address}release/", {"reason": "已担保"})
    alice.post(f"/orders/{waiting.pk}/confirmation/")
    waiting.refresh_from_db()
    assert waiting.status == Order.Status.CONFIRMED
    assert [one.is_held for one in Standing.objects.order_by("pk")] == [True, False]
    again = finance.post(f"{address}release/", {"reason": "已担保"}, follow=True)
    assert "Nothing holds this customer any more." in again.content.decode()
    assert list(
        AuditEntry.objects.filter(kind="receivables.standing").values_list("action", flat=True)
    ) == ["hold_orders", "release_orders"]


def test_freed_of_the_rules_until_a_day(sign_in: Enter, party: Party, place: Place) -> None:
    finance = sign_in("finance")
    place("2000")
    limit(party, 1000)
    address = f"/receivables/credit/{party.pk}/"
    answer = finance.post(f"{address}release/", {"reason": "季末"})
    assert "say until which day" in answer.content.decode()
    finance.post(f"{address}release/", {"reason": "季末", "until": "2026-11-30"})
    assert credit.credit_of(party.pk, TODAY).level == Level.OVER
    assert place("500").status == Order.Status.CONFIRMED
    assert credit.credit_of(party.pk, TODAY + timedelta(days=11)).level == Level.HELD


def test_one_order_is_let_pass(sign_in: Enter, party: Party, place: Place) -> None:
    finance, alice, service = sign_in("finance"), sign_in("alice"), sign_in("service")
    limit(party, 100)
    order = place(status=Order.Status.DRAFT)
    panel = f"/receivables/orders/{order.pk}/"
    assert "Somebody who may set credit limits" in alice.get(panel).content.decode()
    assert service.get(panel).status_code == 403
    assert finance.post(f"{panel}waiver/", {"reason": " "}).status_code == 422
    for _ in range(2):
        finance.post(f"{panel}waiver/", {"reason": "老客户,本周到款"})
    assert Waiver.objects.get().created_by is not None
    assert "本周到款" in alice.get(panel).content.decode()
    alice.post(f"/orders/{order.pk}/confirmation/")
    alice.post(f"/orders/{order.pk}/delivery/")
    order.refresh_from_db()
    assert order.status == Order.Status.DELIVERED


def test_a_limit_needs_its_reason_and_has_a_history(sign_in: Enter, party: Party) -> None:
    finance, address = sign_in("finance"), f"/receivables/terms/{party.pk}/"
    terms = {"days": "30", "start": "invoice", "credit_limit": "50000"}
    assert "Say why the limit" in finance.post(address, terms).content.decode()
    finance.post(address, {**terms, "limit_reason": "银行资信 A 级"})
    page = finance.get(f"/receivables/credit/{party.pk}/").content.decode()
    assert "银行资信 A 级" in page
    assert "¥50,000.00" in page


def test_over_rest(call: Call, party: Party, place: Place) -> None:
    limit(party, 100)
    order = place(status=Order.Status.DRAFT)
    assert Decimal(call("alice", "get", f"credit/{party.pk}").json()["left"]) == 100
    held = {"is_held": True, "reason": "Court"}
    made = call("finance", "post", f"credit/{party.pk}/words", held, **{"Idempotency-Key": "k"})
    again = call("finance", "post", f"credit/{party.pk}/words", held, **{"Idempotency-Key": "k"})
    assert (made.json()["level"], Standing.objects.count()) == ("held", 1)
    assert again.json() == made.json()
    body = {
        "customer_id": party.pk, "ordered_on": str(TODAY), "currency": "CNY",
        "lines": [{"description": "Coil", "quantity": "1", "unit_price": "10"}],
    }  # fmt: skip
    refused = call("alice", "post", "orders", body)
    assert refused.status_code == 422
    assert "Finance holds it (Court)." in refused.json()["errors"][0]["message"]
    passed = {"reason": "Paid by card"}
    assert call("finance", "post", f"credit/orders/{order.pk}/waiver", passed).status_code == 201
    assert call("finance", "post", f"credit/orders/{order.pk}/waiver", passed).status_code == 409
    assert call("alice", "post", f"credit/orders/{order.pk}/waiver", passed).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_do_not_share_the_rest_of_a_limit(party: Party, place: Place) -> None:
    limit(party, 1500)
    made = at_once(lambda _n: place("1000"), OrderRefused)
    assert sum(isinstance(one, Order) for one in made) == 1
    assert len(made) == PEOPLE
