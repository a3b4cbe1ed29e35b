"""What an order says, what is refused, and that nothing is doubled or lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from tests.kezhi.sales.conftest import NOW, TODAY, Place, make_party

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.kit import editing, once
from kezhi.kit.models import AuditEntry
from kezhi.sales import queries
from kezhi.sales.models import Order, OrderLine
from kezhi.sales.services import moving
from kezhi.sales.services.drafts import LineDraft, OrderDraft, OrderRefused
from kezhi.sales.services.ordering import Settled, change_order
from kezhi.staff.models import ExchangeRate, User

RETURN, CANCELLATION = Order.Kind.RETURN, Order.Kind.CANCELLATION
DELIVERED = Order.Status.DELIVERED


def refusals(refused: pytest.ExceptionInfo[OrderRefused]) -> list[tuple[str, int | None]]:
    return [(problem.field, problem.line) for problem in refused.value.problems]


def test_price_and_cost_come_from_the_catalog(place: Place) -> None:
    order = place()
    line = order.lines.get()
    assert (order.number, order.amount, order.base_cost) == (
        "SO-2026-00001", Decimal(300_000), Decimal(250_000),
    )  # fmt: skip
    assert (line.unit, line.unit_price, line.product_cost) == (
        "t", Decimal(30_000), Decimal(250_000),
    )  # fmt: skip
    trail = AuditEntry.objects.get(kind="sales.order")
    assert trail.changes["number"] == [None, "SO-2026-00001"]


def test_other_units_are_converted(place: Place, coil: Product) -> None:
    order = place(lines=[LineDraft(Decimal(1000), coil, unit="m2")])
    line = order.lines.get()
    assert line.unit_price == Decimal("203.4")  # 30,000 x 0.00678
    assert line.product_cost == Decimal("169500")
    with pytest.raises(OrderRefused) as refused:
        place(lines=[LineDraft(Decimal(1), coil, unit="roll")])
    assert refusals(refused) == [("unit", 0)]


def test_foreign_currency(place: Place, coil: Product, dollars: None) -> None:
    lines = [LineDraft(Decimal(10), coil, unit_price=Decimal(4400))]
    order = place(currency="USD", lines=lines)
    assert (order.amount, order.base_amount) == (Decimal(44_000), Decimal(312_400))
    assert order.base_cost == pytest.approx(Decimal(250_000), abs=Decimal("0.1"))
    with pytest.raises(OrderRefused) as refused:
        place(currency="USD")  # the list price is in CNY and never converted silently
    assert refusals(refused) == [("unit_price", 0)]
    with pytest.raises(OrderRefused) as refused:
        place(currency="EUR", lines=lines)
    assert refusals(refused) == [("currency", None)]


def test_unknown_cost_stays_unknown(place: Place, coil: Product) -> None:
    described = LineDraft(Decimal(1), description="Freight", unit_price=Decimal(800))
    order = place(lines=[LineDraft(Decimal(10), coil), described])
    assert order.base_cost is None
    assert order.amount == Decimal(300_800)


def test_refusals_name_field_and_line(place: Place, old_coil: Product, coil: Product) -> None:
    with pytest.raises(OrderRefused) as refused:
        place(
            lines=[
                LineDraft(Decimal(1), old_coil),
                LineDraft(Decimal(0), coil),
                LineDraft(Decimal(1), coil, unit_price=Decimal(-1)),
                LineDraft(Decimal(1)),
                LineDraft(Decimal(10**11), coil, unit_price=Decimal(10**11)),
            ],
            promised_on=date(2026, 1, 1),
        )
    assert refusals(refused) == [
        ("promised_on", None),
        ("product", 0),
        ("quantity", 1),
        ("unit_price", 2),
        ("product", 3),
        ("unit_price", 3),
        ("unit_price", 4),
    ]
    with pytest.raises(OrderRefused) as refused:
        place(lines=[])
    assert refusals(refused) == [("lines", None)]
    assert not Order.objects.exists()


def test_no_return_above_what_was_delivered(place: Place, coil: Product) -> None:
    sale = place(status=DELIVERED)
    first = place(kind=RETURN, reverses=sale, lines=[LineDraft(Decimal(6), coil)])
    assert (first.number, first.amount, first.base_cost) == (
        "RT-2026-00001", Decimal(-180_000), Decimal(-150_000),
    )  # fmt: skip
    assert first.status == Order.Status.CLOSED
    with pytest.raises(OrderRefused) as refused:
        place(kind=RETURN, reverses=sale, lines=[LineDraft(Decimal("4.001"), coil)])
    assert refusals(refused) == [("quantity", 0)]
    assert "4" in str(refused.value)
    with pytest.raises(OrderRefused):  # two lines of one product share the rest
        place(kind=RETURN, reverses=sale, lines=[LineDraft(Decimal(3), coil)] * 2)
    place(kind=RETURN, reverses=sale, lines=[LineDraft(Decimal(400), coil, unit="m2")])
    left = queries.left_of(sale)[coil.pk, ""]
    assert left == Decimal(4) - Decimal("2.712")


def test_a_return_needs_a_delivery_and_its_own_sale(
    place: Place, people: dict[str, User], coil: Product, dollars: None
) -> None:
    sale = place()
    with pytest.raises(OrderRefused) as refused:
        place(kind=RETURN, reverses=sale)
    assert refusals(refused) == [("reverses", None)]
    with pytest.raises(OrderRefused) as refused:
        place(kind=RETURN, reverses=sale, currency="USD")
    assert refusals(refused) == [("currency", None)]
    stranger = make_party("Other", people["alice"])
    with pytest.raises(OrderRefused) as refused:
        place(kind=RETURN, reverses=sale, party=stranger)
    assert refusals(refused) == [("reverses", None)]
    delivered = place(status=DELIVERED)
    with pytest.raises(OrderRefused):
        place(kind=CANCELLATION, reverses=delivered)


def test_a_return_without_its_sale_is_kept(place: Place) -> None:
    assert place(kind=RETURN).amount == Decimal(-300_000)


def test_a_price_correction_lowers_the_sale(place: Place, coil: Product) -> None:
    sale = place(status=DELIVERED)
    line = LineDraft(Decimal(10), coil, unit_price=Decimal(-200))
    lower = place(kind=Order.Kind.ADJUSTMENT, reverses=sale, lines=[line])
    assert (lower.number, lower.amount, lower.base_cost) == (
        "AJ-2026-00001", Decimal(-2000), Decimal(0),
    )  # fmt: skip


def test_a_repeated_request_makes_one_order(place: Place) -> None:
    first = place(key="abc")
    assert place(key="abc") == first
    assert Order.objects.count() == 1
    with pytest.raises(once.OtherRequest):
        place(key="abc", note="another")


def test_numbers_skip_those_in_use(place: Place) -> None:
    assert place(number="SO-2026-00002").number == "SO-2026-00002"
    assert [place().number, place().number] == ["SO-2026-00001", "SO-2026-00003"]
    with pytest.raises(OrderRefused) as refused:
        place(number="SO-2026-00001")
    assert refusals(refused) == [("number", None)]


def test_a_refused_order_uses_no_number(place: Place) -> None:
    with pytest.raises(OrderRefused):
        place(lines=[])
    assert place().number == "SO-2026-00001"


def test_who_may_not_sell(place: Place, people: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        place(by=people["analyst"])


def changed(party: Party, coil: Product, quantity: int) -> OrderDraft:
    return OrderDraft(party, TODAY, "CNY", [LineDraft(Decimal(quantity), coil)])


def test_an_open_order_changes_and_a_settled_one_does_not(
    place: Place, people: dict[str, User], party: Party, coil: Product
) -> None:
    order = place(lines=[LineDraft(Decimal(10), coil, unit_cost=Decimal(24000))])
    alice = people["alice"]
    after = change_order(by=alice, now=NOW, order=order, version=1, draft=changed(party, coil, 12))
    assert (after.amount, after.base_cost) == (Decimal(360_000), Decimal(288_000))
    assert OrderLine.objects.count() == 1
    with pytest.raises(editing.Conflict):
        change_order(by=alice, now=NOW, order=order, version=1, draft=changed(party, coil, 13))
    moving.deliver_order(by=alice, now=NOW, order=order, on=TODAY)
    with pytest.raises(Settled):
        change_order(by=alice, now=NOW, order=order, version=None, draft=changed(party, coil, 14))
    assert Order.objects.get(pk=order.pk).amount == Decimal(360_000)


def test_a_rate_of_a_later_day_is_not_used(place: Place, coil: Product) -> None:
    ExchangeRate.objects.create(currency="USD", valid_from=date(2026, 12, 1), rate=Decimal(7))
    with pytest.raises(OrderRefused):
        place(currency="USD", lines=[LineDraft(Decimal(1), coil, unit_price=Decimal(1))])


def test_lines_of_a_file_stay_as_they_came(
    place: Place, people: dict[str, User], party: Party, coil: Product
) -> None:
    order = place()
    Order.objects.update(source="erp.csv")
    with pytest.raises(Settled):
        change_order(
            by=people["alice"], now=NOW, order=order, version=None, draft=changed(party, coil, 1)
        )
