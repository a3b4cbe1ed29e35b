"""Alice's customer and a contract with it: 30 % on signing, 60 % after delivery, the rest later."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.sales.conftest import make_party

from kezhi.contracts.models import Contract
from kezhi.contracts.services.drafts import ContractDraft, PartDraft, TermDraft
from kezhi.contracts.services.signing import sign_contract
from kezhi.contracts.services.writing import create_contract
from kezhi.customers.models import Party
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
Write = Callable[..., Contract]
Call = Callable[..., Any]
Place = Callable[..., Order]
PLAN = (
    PartDraft(label="Prepayment", start="signing", days=7, share=Decimal("0.3")),
    PartDraft(label="On delivery", start="delivery", days=30, share=Decimal("0.6")),
    PartDraft(label="Warranty", start="day", on=date(2027, 11, 20)),
)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    return make_party("常州栖松幕墙工程有限公司", people["alice"])


@pytest.fixture
def write(people: dict[str, User], party: Party) -> Write:
    """Write a contract of 113,000 with 13 % tax for a year from today, unless said otherwise."""

    def make(**said: Any) -> Contract:
        key, by = said.pop("key", None), said.pop("by", people["alice"])
        fields: dict[str, Any] = {
            "party": party,
            "title": "幕墙铝单板年度供货",
            "starts_on": TODAY,
            "ends_on": date(2027, 11, 19),
            "currency": "CNY",
            "amount": Decimal(113_000),
            "tax_rate": Decimal("0.13"),
            "terms": [TermDraft("首批样板确认", date(2026, 12, 15)), TermDraft("质保两年")],
            "parts": PLAN,
        }
        return create_contract(by=by, now=NOW, draft=ContractDraft(**{**fields, **said}), key=key)

    return make


@pytest.fixture
def signed(people: dict[str, User], write: Write) -> Write:
    def make(signed_on: date = TODAY, **said: Any) -> Contract:
        made = write(**said)
        return sign_contract(
            by=people["alice"], now=NOW, contract=made, signed_on=signed_on, name="林薇"
        )

    return make


@pytest.fixture
def place(party: Party) -> Place:
    def make(number: str, amount: str = "40000", **said: Any) -> Order:
        fields: dict[str, Any] = {
            "party": party, "ordered_on": TODAY, "currency": "CNY", "amount": Decimal(amount),
            "base_amount": Decimal(amount),
        }  # fmt: skip
        return Order.objects.create(number=number, **{**fields, **said})

    return make


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
            f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}", **headers}, **more
        )

    return send
