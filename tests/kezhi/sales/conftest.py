"""Alice's customer, a coil sold by the ton and an outdated one."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.kezhi.goods import make_coil

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.kit import grams
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft, OrderDraft
from kezhi.sales.services.ordering import create_order
from kezhi.staff.models import ExchangeRate, User

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
Place = Callable[..., Order]


def make_party(name: str, owner: User) -> Party:
    text = grams.search_text(name)
    party = Party.objects.create(
        name=name, owner=owner, team=owner.team, search_text=text, search_grams=grams.grams(text)
    )
    party.roles.create(role="customer")
    return party


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    return make_party("常州栖松幕墙工程有限公司", people["alice"])


@pytest.fixture
def coil(people: dict[str, User]) -> Product:
    return make_coil()


@pytest.fixture
def old_coil(coil: Product) -> Product:
    return Product.objects.create(
        code="CEI-O05", name="旧款", unit=coil.unit, list_price=Decimal(20000), archived_at=NOW
    )


@pytest.fixture
def dollars(db: None) -> None:
    ExchangeRate.objects.create(currency="USD", valid_from=date(2026, 1, 1), rate=Decimal("7.1"))


@pytest.fixture
def place(people: dict[str, User], party: Party, coil: Product) -> Place:
    """Enter an order of Alice's customer: 10 t of the coil unless said otherwise."""

    def enter(**said: Any) -> Order:
        key = said.pop("key", None)
        by = said.pop("by", people["alice"])
        fields: dict[str, Any] = {
            "party": party,
            "ordered_on": TODAY,
            "currency": "CNY",
            "lines": [LineDraft(Decimal(10), coil)],
        }
        return create_order(by=by, now=NOW, draft=OrderDraft(**{**fields, **said}), key=key)

    return enter
