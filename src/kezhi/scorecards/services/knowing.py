"""Noting that a customer knows, agrees to or has a value of ours."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kezhi.catalog.models import SellingPoint, ValueElement
from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.scorecards.choices import Rung
from kezhi.scorecards.models import Awareness
from kezhi.scorecards.queries import access, knowing
from kezhi.scorecards.services.checking import check_day, check_private, check_text


@dataclass(frozen=True, slots=True, kw_only=True)
class AwarenessDraft:
    rung: str
    noted_on: date
    evidence: str
    point: SellingPoint | None = None


@transaction.atomic
def note_awareness(
    *, by: Any, now: datetime, party: Party, element: ValueElement, draft: AwarenessDraft
) -> Awareness:
    """Earlier words stay. Raises BadValue."""
    is_seen = customers.visible_parties(by).filter(pk=party.pk).exists()
    if not knowing.may_note(by) or not is_seen:
        raise PermissionDenied
    check(element, draft)
    made = Awareness(party=party, element=element, **as_values(draft))
    return editing.create_record(by=by, now=now, record=made)


def as_values(draft: AwarenessDraft) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    return values | {"evidence": draft.evidence.strip()}


def check(element: ValueElement, draft: AwarenessDraft) -> None:
    if draft.rung not in Rung.values:
        raise BadValue("rung", _("Choose one of those offered."))
    if draft.point is not None and draft.point.element_id != element.pk:
        raise BadValue("point", _("This selling point speaks of another element."))
    check_day("noted_on", draft.noted_on)
    if draft.noted_on > access.today():
        raise BadValue("noted_on", _("What is heard is not of tomorrow."))
    check_text("evidence", draft.evidence, 300)
    check_private(evidence=draft.evidence)
    if not draft.evidence.strip():
        raise BadValue("evidence", _("Say how we know: who said it, when, or what shows it."))
