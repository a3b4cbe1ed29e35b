from datetime import UTC, date, datetime

import pytest

from kezhi.customers.models import Party
from kezhi.retention.models import Hole
from kezhi.retention.services.holes import write_first_holes
from kezhi.staff.models import User

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
TODAY = date(2026, 7, 1)


@pytest.fixture
def holes(db: None) -> list[Hole]:
    return write_first_holes(now=NOW)


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    alice = people["alice"]
    made = Party.objects.create(name="Harbor Facades", owner=alice, team=alice.team)
    made.roles.create(role="customer")
    return made
