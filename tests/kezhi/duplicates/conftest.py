"""Customers of Alice's that may be one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kezhi.customers.models import Party
from kezhi.customers.services.parties import create_party
from kezhi.staff.models import User

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
Make = Callable[..., Party]


@pytest.fixture
def make(people: dict[str, User]) -> Make:
    """Enter a customer of Alice's."""

    def enter(name: str, **said: Any) -> Party:
        values = {"owner": people["alice"], "team": people["alice"].team, **said}
        return create_party(by=people["administrator"], now=NOW, name=name, **values)

    return enter
