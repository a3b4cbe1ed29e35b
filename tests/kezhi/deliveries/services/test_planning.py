from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.kezhi.deliveries.conftest import HOUR, NOW, TODAY, Place, Plan

from kezhi.catalog.models import Product
from kezhi.deliveries.models import Delivery
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services import moving, planning
from kezhi.deliveries.services.drafts import DeliveryDraft, LineDraft, Refused, Settled
from kezhi.kit import editing, once
from kezhi.kit.models import AuditEntry
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft as OrderLineDraft
from kezhi.staff.models import User

pytestmark = pytest.mark.django_db
Load = Callable[..., DeliveryDraft]


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as found:
        act()
    return str(found.value)


def test_a_delivery_gets_a_number_a_link_and_a_trail(plan: Plan) -> None:
    made = plan(4, key="one")
    assert (made.number, made.state) == ("DN-2026-00001", "planned")
    assert made.link_key
    assert plan(4, key="one").pk == made.pk
    with pytest.raises(once.OtherRequest):
        plan(5, key="one")
    told = AuditEntry.objects.filter(kind="deliveries.delivery", target=made.pk)
    assert {entry.action for entry in told} == {"create", "change_goods"}
    assert "13912345678" not in str([entry.changes for entry in told])


def test_no_more_than_what_is_open(plan: Plan, sale: Order, coil: Product, place: Place) -> None:
    plan(4)
    assert [line.open for line in goods.goods_of(sale)] == [Decimal(6)]
    assert "6 are open in order SO-2026-00001" in refusal(lambda: plan("6.0001"))
    in_meters = [LineDraft(Decimal(800), coil, unit="m2")]  # 5.424 t
    assert plan(lines=in_meters).number == "DN-2026-00002"
    assert "0.576 are open" in refusal(lambda: plan("0.58"))
    other = place(lines=[OrderLineDraft(Decimal(3), coil)])
    assert plan(3, order=other).order == other


def test_what_was_cancelled_is_not_open(
    plan: Plan, sale: Order, place: Place, coil: Product, people: dict[str, User]
) -> None:
    place(
        kind=Order.Kind.CANCELLATION, reverses=sale, status=Order.Status.CLOSED, promised_on=None,
        lines=[OrderLineDraft(Decimal(7), coil)],
    )  # fmt: skip
    assert "3 are open" in refusal(lambda: plan(4))
    made = plan(3)
    planning.call_off(by=people["alice"], now=NOW, delivery=made, reason="No lorry")
    assert plan(3).pk != made.pk
    with pytest.raises(Settled):
        planning.call_off(by=people["alice"], now=NOW, delivery=made)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"departs_at": NOW - timedelta(days=2)}, "before the day of the order"),
        ({"window_from": NOW - timedelta(days=2)}, "before the day of the order"),
        ({"window_until": NOW + 5 * HOUR}, "ends before it begins"),
        ({"departs_at": NOW + 7 * HOUR}, "arrive before it departs"),
        ({"tons": 0}, "quantity above 0"),
        ({"lines": []}, "Load something"),
        ({"vehicle": "x" * 31}, "too long"),
        ({"driver": "a\x00b"}, "cannot be kept"),
        ({"language": "fr"}, "those offered"),
    ],
)
def test_what_cannot_be_is_refused_with_the_cure(
    plan: Plan, said: dict[str, Any], words: str
) -> None:
    assert words in refusal(lambda: plan(**said))
    assert not Delivery.objects.exists()


def test_orders_that_cannot_be_delivered(plan: Plan, place: Place, coil: Product) -> None:
    draft, delivered = place(status=Order.Status.DRAFT), place(status=Order.Status.DELIVERED)
    assert "confirm it first" in refusal(lambda: plan(order=draft))
    assert "nothing of it is left" in refusal(lambda: plan(order=delivered))
    Product.objects.update(archived_at=NOW)
    coil.refresh_from_db()
    assert "archived. Restore it" in refusal(lambda: plan())


def test_a_change_is_kept_unless_somebody_was_faster(
    plan: Plan, load: Load, people: dict[str, User]
) -> None:
    made = plan(4)

    def change(version: int, *said: Any, **more: Any) -> Delivery:
        draft = load(*said, **more)
        kept = Delivery.objects.get(pk=made.pk)
        return planning.change_delivery(
            by=people["alice"], now=NOW, delivery=kept, version=version, draft=draft
        )

    assert change(1, 10, carrier="顺丰").carrier == "顺丰"
    assert goods.lines_of(made)[0].quantity == Decimal(10)
    with pytest.raises(editing.Conflict):
        change(1, 10, carrier="德邦")
    at = NOW + 2 * HOUR
    moving.depart(by=people["alice"], now=at, delivery=made, at=at)
    on_the_way = change(3, 10, window_until=NOW + 20 * HOUR, departs_at=NOW + 3 * HOUR)
    assert on_the_way.departs_at == NOW + 2 * HOUR
    assert on_the_way.window_until == NOW + 20 * HOUR


def test_the_day_counts_in_the_zone_of_the_company(plan: Plan, place: Place) -> None:
    """Two in the morning in Shanghai is still the day before in Greenwich."""
    order = place(ordered_on=TODAY + timedelta(days=1), promised_on=None)
    early = NOW.replace(hour=18)
    made = plan(order=order, departs_at=early, window_from=early, window_until=early)
    assert made.departs_at == early
