"""A reminder of Alice's customer, and a rung of the ladder that nobody took."""

from datetime import date
from typing import Any

from tests.kezhi.objects import Cast, customer, kind

from kezhi.receivables.models import Reminder, Step


@kind("reminder", owned=True)
def reminder(cast: Cast) -> dict[str, Any]:
    pk = customer(cast)["pk"]
    made = Reminder.objects.create(
        party_id=pk, step=Step.objects.order_by("position")[0], after=-pk,
        sent_on=date(2024, 6, 20), channel="letter", language="en", text="Please pay.",
    )  # fmt: skip
    return {"pk": made.pk}


@kind("reminding step", owned=False)
def reminding_step(cast: Cast) -> dict[str, Any]:
    said = {"name": "Last call", "days": 90, "channel": "phone", "body": "Call", "body_zh": "电话"}
    made, _is_new = Step.objects.get_or_create(position=9, defaults=said)
    return {"pk": made.pk}
