"""Recording what a customer answered. The customer's own trail tells it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop

from kezhi.customers.models import Party
from kezhi.kit import audit, once
from kezhi.portfolio.models import Attitude
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

# What the trail calls this deed and its values.
WORDS = [
    gettext_noop("Record attitude"),
    gettext_noop("Score"),
    gettext_noop("Barrier"),
]


def record_attitude(
    *, by: Any, now: datetime, party: Party, score: int, key: str = "", **values: Any
) -> Attitude:
    """`values`: barrier, note. What was answered before stays and is current no more."""
    if not by.may(Right.CUSTOMERS_EDIT):
        raise PermissionDenied
    made = Attitude(party=party, asked_on=staff.local_date(now), score=score, **values)

    @transaction.atomic
    def insert() -> dict[str, Any]:
        Party.objects.select_for_update().get(pk=party.pk)  # one current answer, not two
        before = Attitude.objects.filter(party=party, is_current=True)
        last = before.values_list("score", flat=True).first()
        before.update(is_current=False, updated_at=now)
        made.created_by, made.created_at, made.updated_at = by, now, now
        made.save(force_insert=True)
        told: dict[str, list[Any]] = {
            "score": [last, score],
            "barrier": [None, made.barrier],
            "note": [None, made.note],
        }
        changes = {name: pair for name, pair in told.items() if pair[1] != ""}
        audit.record(by=by, now=now, action="record_attitude", target=party, changes=changes)
        return {"pk": made.pk}

    body = [party.pk, score, made.barrier, made.note]
    kept = once.once(by=by, now=now, scope="portfolio.attitude", key=key, body=body, effect=insert)
    return made if made.pk else Attitude.objects.get(pk=kept["pk"])
