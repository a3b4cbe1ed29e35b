from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kezhi.customers.models import Party
from kezhi.promises import services
from kezhi.promises.models import Expectation
from kezhi.promises.services import Draft
from kezhi.staff.models import User

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)
Note = Callable[..., Expectation]


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    alice = people["alice"]
    made = Party.objects.create(name="Harbor Facades", owner=alice, team=alice.team)
    made.roles.create(role="customer")
    return made


@pytest.fixture
def note(people: dict[str, User], party: Party) -> Note:
    """Alice notes an expectation; what is not said is a promise of hers, due on the 10th."""

    def make(**said: Any) -> Expectation:
        values: dict[str, Any] = {
            "layer": "promise", "text": "Samples", "promised_by": people["alice"],
            "promised_on": date(2026, 6, 1), "due_on": date(2026, 6, 10),
        }  # fmt: skip
        draft = Draft(**(values | said))
        return services.note_expectation(by=people["alice"], now=NOW, party=party, draft=draft)

    return make
