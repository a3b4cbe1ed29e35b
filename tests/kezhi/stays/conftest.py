"""A company that sends its people to the hotel, and an agent that books for others."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.sales.conftest import make_party

from kezhi.customers.models import Party
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token
from kezhi.stays.models import Stay
from kezhi.stays.services.drafts import StayDraft
from kezhi.stays.services.entering import book_stay

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
Book = Callable[..., Stay]
Call = Callable[..., Any]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    return make_party("常州栖松幕墙工程有限公司", people["alice"])


@pytest.fixture
def agent(people: dict[str, User]) -> Party:
    made = make_party("春江旅行社", people["alice"])
    made.category = "channel"
    made.save()
    return made


@pytest.fixture
def book(people: dict[str, User], party: Party) -> Book:
    """Book three nights of one room at 300 from today, unless said otherwise."""

    def make(**said: Any) -> Stay:
        key, by = said.pop("key", None), said.pop("by", people["alice"])
        fields: dict[str, Any] = {
            "party": party, "arrival_on": TODAY, "nights": 3, "nightly_rate": Decimal(300),
            "currency": "CNY", "hotel": "Harbor House", "channel": "Direct",
        }  # fmt: skip
        return book_stay(by=by, now=NOW, draft=StayDraft(**{**fields, **said}), key=key)

    return make


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    """A request with a token of that person of the cast."""

    def send(name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        _token, secret = create_token(
            by=people[name], now=timezone.now(), name="test", days=30, is_read_only=False
        )
        more = {"content_type": "application/json", "data": body} if body is not None else {}
        return getattr(Client(), method)(
            f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}", **headers}, **more
        )

    return send
