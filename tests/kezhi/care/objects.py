"""A gift to a person at a customer's."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import Cast, customer, kind

from kezhi.care.models import Gift


@kind("gift", owned=True)
def gift(cast: Cast) -> dict[str, Any]:
    made = Gift.objects.create(
        party_id=customer(cast)["pk"], person="Lin Wei", owner=cast["alice"], direction="given",
        kind="present", what="Tea", occasion="New Year", amount=Decimal(90), currency="CNY",
        given_on=date(2024, 5, 6), state="within", created_by=cast["alice"],
    )  # fmt: skip
    return {"pk": made.pk}
