"""Alice's customer, a coil sold by the ton, its order of 10 t, and a lorry with some of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.kezhi.sales.conftest import make_party

from kezhi.catalog.models import Product, Unit, UnitConversion
from kezhi.customers.models import Party
from kezhi.deliveries.models import Delivery
from kezhi.deliveries.services.drafts import DeliveryDraft, LineDraft
from kezhi.deliveries.services.noticing import Sending, send_notice
from kezhi.deliveries.services.planning import plan_delivery
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft as OrderLineDraft
from kezhi.sales.services.drafts import OrderDraft
from kezhi.sales.services.ordering import create_order
from kezhi.staff.models import User

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HOUR = timedelta(hours=1)
PHONE = "13912345678"
Place = Callable[..., Order]
Plan = Callable[..., Delivery]


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    return make_party("常州栖松幕墙工程有限公司", people["alice"])


@pytest.fixture
def coil(people: dict[str, User]) -> Product:
    ton, meter = Unit.objects.create(code="t", name="吨"), Unit.objects.create(code="m2", name="㎡")
    coil = Product.objects.create(
        code="ACW-F25", name="氟碳彩涂铝卷", unit=ton, list_price=Decimal(30000),
        product_cost=Decimal(25000),
    )  # fmt: skip
    UnitConversion.objects.create(product=coil, unit=meter, factor=Decimal("0.00678"))
    return coil


@pytest.fixture
def place(people: dict[str, User], party: Party, coil: Product) -> Place:
    """Enter an order of Alice's customer: 10 t of the coil unless said otherwise."""

    def enter(**said: Any) -> Order:
        fields: dict[str, Any] = {
            "party": party, "ordered_on": TODAY, "currency": "CNY",
            "lines": [OrderLineDraft(Decimal(10), coil)], "promised_on": date(2026, 11, 25),
        }  # fmt: skip
        return create_order(by=people["alice"], now=NOW, draft=OrderDraft(**{**fields, **said}))

    return enter


@pytest.fixture
def sale(place: Place) -> Order:
    return place()


@pytest.fixture
def load(coil: Product) -> Callable[..., DeliveryDraft]:
    """A lorry that leaves in two hours and arrives in six to eight: 4 t unless said otherwise."""

    def draft(tons: Any = 4, **said: Any) -> DeliveryDraft:
        fields: dict[str, Any] = {
            "lines": [LineDraft(Decimal(tons), coil)], "departs_at": NOW + 2 * HOUR,
            "window_from": NOW + 6 * HOUR, "window_until": NOW + 8 * HOUR, "vehicle": "苏D·A1234",
            "driver": "赵师傅", "driver_phone": PHONE, "receiver": "林薇",
        }  # fmt: skip
        return DeliveryDraft(**{**fields, **said})

    return draft


@pytest.fixture
def plan(people: dict[str, User], sale: Order, load: Callable[..., DeliveryDraft]) -> Plan:
    def make(tons: Any = 4, *, order: Order | None = None, **said: Any) -> Delivery:
        key, by = said.pop("key", None), said.pop("by", people["alice"])
        draft = load(tons, **said)
        return plan_delivery(by=by, now=NOW, order=order or sale, draft=draft, key=key)

    return make


@pytest.fixture
def tell(people: dict[str, User]) -> Callable[..., Any]:
    def send(delivery: Delivery, now: datetime = NOW, **said: Any) -> Any:
        sending = Sending(**{"channel": "wechat", "recipient": "林薇", **said})
        return send_notice(by=people["alice"], now=now, delivery=delivery, sending=sending)

    return send
