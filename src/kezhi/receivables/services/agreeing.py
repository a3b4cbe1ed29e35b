"""Terms of payment and the credit limit of a customer."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kezhi.customers.models import Party
from kezhi.kit import editing
from kezhi.receivables.models import Terms
from kezhi.receivables.services.drafts import Problem, Refused
from kezhi.staff.rights import Right


def require_creditor(by: Any) -> None:
    if not by.may(Right.CREDIT_GRANT):
        raise PermissionDenied


@transaction.atomic
def agree_terms(
    *, by: Any, now: datetime, party: Party, version: int | None, **values: Any
) -> Terms:
    """Keep what was agreed; invoices issued before keep their day. Raises editing.Conflict, and
    Refused for a limit that nobody gave a reason for."""
    require_creditor(by)
    Party.objects.select_for_update().get(pk=party.pk)
    kept = Terms.objects.filter(party=party).first()
    is_moved = values.get("credit_limit") != (kept.credit_limit if kept else None)
    if is_moved and not values.get("limit_reason", "").strip():
        raise Refused([Problem("limit_reason", _("Say why the limit is this one."))])
    if kept is None:
        return editing.create_record(by=by, now=now, record=Terms(party=party, **values))
    return editing.change_record(by=by, now=now, record=kept, values=values, version=version or 0)
