from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from kezhi.customers.models import Party
from kezhi.customers.services import parties
from kezhi.staff.models import User

Enter = Callable[..., Party]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def enter(people: dict[str, User], now: datetime) -> Enter:
    """Enter a customer as one of the cast: `enter("墙煌新材料有限公司", "alice", phone=…)`."""

    def entered(name: str, by: str = "alice", **values: Any) -> Party:
        return parties.create_party(by=people[by], now=now, name=name, **values)

    return entered
