"""Many people at the same moment: no number twice, nothing loaded twice, one notice for a key."""

from typing import Any

import pytest
from tests.kezhi.deliveries.conftest import NOW, Plan
from tests.kezhi.together import PEOPLE, at_once

from kezhi.deliveries.models import Delivery, Notice
from kezhi.deliveries.services.drafts import Refused
from kezhi.deliveries.services.noticing import Sending, send_notice
from kezhi.staff.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_are_given_once_and_nothing_is_loaded_twice(plan: Plan) -> None:
    found = at_once(lambda _n: plan("1.5"), Refused)
    numbers = sorted(Delivery.objects.values_list("number", flat=True))
    assert numbers == [f"DN-2026-{n:05d}" for n in range(1, 7)]  # 10 t are six of these
    assert sum(isinstance(one, Refused) for one in found) == PEOPLE - 6


def test_one_key_makes_one_notice(plan: Plan, people: dict[str, User]) -> None:
    made = plan()
    sending = Sending(channel="sms", recipient="林薇")
    who: dict[str, Any] = {"by": people["alice"], "now": NOW, "delivery": made}
    at_once(lambda _n: send_notice(**who, sending=sending, key="same"), Refused)
    assert Notice.objects.count() == 1
