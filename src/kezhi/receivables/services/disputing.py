"""What a customer does not accept, and how that ended."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kezhi.kit import audit, editing
from kezhi.receivables.models import Dispute, Invoice
from kezhi.receivables.services.drafts import Problem, Refused, Settled
from kezhi.receivables.services.invoicing import require_bookkeeper


@transaction.atomic
def open_dispute(*, by: Any, now: datetime, invoice: Invoice, on: date, reason: str) -> Dispute:
    """Raises Refused without a reason, Settled where a dispute is open already."""
    require_bookkeeper(by)
    kept = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if not reason.strip():
        raise Refused([Problem("reason", _("Say what the customer does not accept."))])
    if kept.is_disputed:
        raise Settled
    dispute = Dispute(invoice=kept, opened_on=on, reason=reason.strip()[:300])
    editing.create_record(by=by, now=now, record=dispute)
    Invoice.objects.filter(pk=kept.pk).update(is_disputed=True)
    told = {"reason": [None, dispute.reason]}
    audit.record(by=by, now=now, action="open_dispute", target=kept, changes=told)
    return dispute


@transaction.atomic
def resolve_dispute(
    *, by: Any, now: datetime, dispute: Dispute, on: date, resolution: str
) -> Dispute:
    """Raises Settled where it was resolved before."""
    require_bookkeeper(by)
    invoice = Invoice.objects.select_for_update().get(pk=dispute.invoice_id)
    kept = Dispute.objects.get(pk=dispute.pk)
    if kept.resolved_on is not None:
        raise Settled
    values = {"resolved_on": max(on, kept.opened_on), "resolution": resolution.strip()[:300]}
    editing.change_record(by=by, now=now, record=kept, values=values)
    Invoice.objects.filter(pk=invoice.pk).update(is_disputed=False)
    told = {"resolution": [None, kept.resolution]}
    audit.record(by=by, now=now, action="resolve_dispute", target=invoice, changes=told)
    return kept
