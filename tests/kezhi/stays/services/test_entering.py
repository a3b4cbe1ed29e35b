"""A stay and its order say the same whatever becomes of it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.kezhi.stays.conftest import NOW, TODAY, Book

from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft, OrderDraft, OrderRefused
from kezhi.sales.services.ordering import create_order
from kezhi.staff.models import Company, ExchangeRate, User
from kezhi.stays.models import Stay
from kezhi.stays.services import entering
from kezhi.stays.services.drafts import StayDraft

MOVES = [entering.check_out, entering.cancel_stay, entering.mark_no_show, entering.book_again]


@pytest.mark.parametrize(
    ("party_kind", "category", "is_walk_in", "payer"),
    [
        ("organization", "enterprise", False, "company"),
        ("organization", "channel", False, "agent"),
        ("person", "consumer", False, "guest"),
        ("organization", "enterprise", True, "guest"),
    ],
)
def test_the_account_tells_who_pays(
    book: Book, party: Party, party_kind: str, category: str, is_walk_in: bool, payer: str
) -> None:
    party.kind, party.category, party.is_walk_in = party_kind, category, is_walk_in
    party.save()
    stay = book()
    assert stay.payer == payer
    assert (stay.agent == party) == (payer == "agent")


def test_every_move_is_told_and_its_order_follows(book: Book, people: dict[str, User]) -> None:
    stay = book(rooms=2)
    alice = people["alice"]
    for move in (entering.check_out, entering.book_again, entering.mark_no_show):
        stay = move(by=alice, now=NOW, stay=stay)
    assert (stay.state, stay.revenue, stay.order.amount) == ("no_show", 1800, 0)
    told = AuditEntry.objects.filter(kind="stays.stay").order_by("pk")
    assert [one.action for one in told] == ["create", "check_out", "book_again", "no_show"]
    with pytest.raises(entering.Settled):
        entering.cancel_stay(by=alice, now=NOW, stay=stay)


def test_what_a_return_answers_to_stays(book: Book, people: dict[str, User]) -> None:
    stay = book(state="kept")
    line = LineDraft(Decimal(1), description="Harbor House", unit="night", unit_price=Decimal(300))
    refund = OrderDraft(
        party=stay.order.party, ordered_on=TODAY, currency="CNY", lines=[line], kind="return",
        reverses=stay.order,
    )  # fmt: skip
    create_order(by=people["alice"], now=NOW, draft=refund)
    assert sum(Order.objects.values_list("amount", flat=True)) == 600
    with pytest.raises(entering.Settled):
        entering.book_again(by=people["alice"], now=NOW, stay=stay)


def test_in_another_currency(book: Book, party: Party) -> None:
    ExchangeRate.objects.create(currency="EUR", valid_from=TODAY, rate=Decimal("7.8"))
    stay = book(currency="EUR", nightly_rate=Decimal("101.93"), state="kept")
    assert (stay.revenue, stay.base_revenue) == (Decimal("305.79"), Decimal("2385.1620"))
    assert stay.order.base_amount == stay.base_revenue


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("nights", {"nights": 4000}),
        ("nightly_rate", {"nightly_rate": Decimal(-1)}),
        ("nightly_rate", {"nightly_rate": Decimal(10) ** 13, "nights": 3650}),
        ("rooms", {"rooms": 0}),
        ("currency", {"currency": "USD"}),
        ("state", {"state": "cancelled"}),
    ],
)
def test_what_cannot_be_is_refused(book: Book, field: str, said: dict[str, object]) -> None:
    with pytest.raises(OrderRefused) as refused:
        book(**said)
    assert [one.field for one in refused.value.problems] == [field]


class Walks(TestCase):
    """Whatever is done to a stay, its order is worth what was sold of it."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.sampled_from(MOVES), max_size=5),
        st.integers(0, 30),
        st.decimals(0, 5000, places=2),
    )
    def test_the_order_is_worth_what_was_sold(
        self, moves: list[Callable[..., Stay]], nights: int, rate: Decimal
    ) -> None:
        Company.objects.get_or_create(pk=1, defaults={"name": "H", "currency": "CNY"})
        by = User.objects.create(email="w@example.com", name="W", role="administrator")
        party = Party.objects.create(name="Harbor", owner=by)
        draft = StayDraft(
            party=party, arrival_on=TODAY, nights=nights, nightly_rate=rate, currency="CNY"
        )
        stay = entering.book_stay(by=by, now=NOW, draft=draft)
        for move in moves:
            try:
                stay = move(by=by, now=NOW, stay=stay)
            except entering.Settled:
                continue
        order = Order.objects.get()
        sold = stay.state in {"booked", "kept"}
        assert order.amount == (rate * nights if sold else 0)
        assert sum(order.lines.values_list("amount", flat=True)) == order.amount
        assert stay.revenue == rate * nights
