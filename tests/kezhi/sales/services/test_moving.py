"""Confirmed, delivered, cancelled, withdrawn."""

from decimal import Decimal

import pytest
from tests.kezhi.sales.conftest import NOW, TODAY, Place

from kezhi.catalog.models import Product
from kezhi.kit.models import AuditEntry
from kezhi.sales.models import Order
from kezhi.sales.services import moving
from kezhi.sales.services.drafts import LineDraft
from kezhi.sales.services.ordering import Settled
from kezhi.staff.models import ExchangeRate, User


def test_a_draft_is_confirmed_and_delivered(place: Place, people: dict[str, User]) -> None:
    alice = people["alice"]
    order = place(status=Order.Status.DRAFT)
    with pytest.raises(Settled):
        moving.deliver_order(by=alice, now=NOW, order=order, on=TODAY)
    moving.confirm_order(by=alice, now=NOW, order=order)
    done = moving.deliver_order(by=alice, now=NOW, order=order, on=TODAY)
    assert (done.status, done.delivered_on) == (Order.Status.DELIVERED, TODAY)
    with pytest.raises(Settled):
        moving.cancel_order(by=alice, now=NOW, order=order, on=TODAY)


def test_a_cancellation_answers_with_all_that_is_left(
    place: Place, people: dict[str, User], coil: Product
) -> None:
    alice = people["alice"]
    order = place(lines=[LineDraft(Decimal(10), coil), LineDraft(Decimal(5), coil)])
    part = [LineDraft(Decimal(4), coil)]
    place(kind=Order.Kind.CANCELLATION, reverses=order, lines=part)
    moving.cancel_order(by=alice, now=NOW, order=order, on=TODAY, reason="lead time")
    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    answers = order.reversals.order_by("pk")
    assert [answer.amount for answer in answers] == [Decimal(-120_000), Decimal(-330_000)]
    assert answers[1].note == "lead time"
    with pytest.raises(Settled):
        moving.cancel_order(by=alice, now=NOW, order=order, on=TODAY)


def test_a_cancelled_foreign_order_leaves_nothing_in_base_currency(
    place: Place, people: dict[str, User], coil: Product, dollars: None
) -> None:
    order = place(currency="USD", lines=[LineDraft(Decimal(10), coil, unit_price=Decimal(4400))])
    ExchangeRate.objects.create(currency="USD", valid_from=TODAY, rate=Decimal("6.9"))
    moving.cancel_order(by=people["alice"], now=NOW, order=order, on=TODAY)
    assert sum(one.base_amount for one in Order.objects.all()) == 0
    assert sum(one.base_cost or 0 for one in Order.objects.all()) == 0


def test_lines_without_words_can_be_taken_back_too(place: Place, people: dict[str, User]) -> None:
    """As imported files sometimes bring them."""
    order = place()
    order.lines.update(product=None, description="")
    moving.cancel_order(by=people["alice"], now=NOW, order=order, on=TODAY)
    assert order.reversals.get().amount == -order.amount


def test_an_answer_entered_by_mistake_is_withdrawn(place: Place, people: dict[str, User]) -> None:
    alice = people["alice"]
    order = place()
    moving.cancel_order(by=alice, now=NOW, order=order, on=TODAY)
    moving.remove_order(by=alice, now=NOW, order=order.reversals.get())
    order.refresh_from_db()
    assert order.status == Order.Status.CONFIRMED
    assert AuditEntry.objects.filter(action="remove").count() == 1
    with pytest.raises(Settled):  # a real sale is never taken out
        moving.remove_order(by=alice, now=NOW, order=order)
    draft = place(status=Order.Status.DRAFT)
    moving.remove_order(by=alice, now=NOW, order=draft)
    assert list(Order.objects.all()) == [order]
