"""Alice's customer, a coil sold by the ton, and a quote of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.kezhi.goods import make_coil
from tests.kezhi.sales.conftest import make_party

from kezhi.catalog.models import Product
from kezhi.customers.models import Contact, Party
from kezhi.quotes.models import Quote
from kezhi.quotes.services import sending
from kezhi.quotes.services.drafts import LineDraft, QuoteDraft
from kezhi.quotes.services.writing import create_quote
from kezhi.staff.models import User

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
LAST = date(2026, 12, 20)
Offer = Callable[..., Quote]


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    made = make_party("常州栖松幕墙工程有限公司", people["alice"])
    Contact.objects.create(party=made, name="林薇", title="采购经理")
    return made


@pytest.fixture
def coil(people: dict[str, User]) -> Product:
    return make_coil()


@pytest.fixture
def offer(people: dict[str, User], party: Party, coil: Product) -> Offer:
    """Write a quote for Alice's customer: 10 t of the coil at 13 % tax unless said otherwise."""

    def write(**said: Any) -> Quote:
        key, by = said.pop("key", None), said.pop("by", people["alice"])
        fields: dict[str, Any] = {
            "party": party,
            "quoted_on": TODAY,
            "valid_until": LAST,
            "currency": "CNY",
            "lines": [LineDraft(Decimal(10), coil, tax_rate=Decimal("0.13"))],
        }
        return create_quote(by=by, now=NOW, draft=QuoteDraft(**{**fields, **said}), key=key)

    return write


@pytest.fixture
def sent(people: dict[str, User], offer: Offer) -> Offer:
    def send(**said: Any) -> Quote:
        return sending.send_quote(by=people["alice"], now=NOW, quote=offer(**said))

    return send
