from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request
from kezhi.receivables.forms import DisputeForm, ResolutionForm
from kezhi.receivables.queries import books
from kezhi.receivables.services import disputing
from kezhi.receivables.services.drafts import Settled
from kezhi.receivables.views.context import given_day
from kezhi.receivables.views.invoices import shown
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.RECEIVABLES_EDIT)
@require_POST
def dispute(request: Request, pk: int) -> HttpResponse:
    invoice, form = books.get_invoice(request.user, pk), DisputeForm(request.POST)
    if not form.is_valid():
        return shown(request, invoice, form, status=422)
    try:
        disputing.open_dispute(
            by=request.user, now=timezone.now(), invoice=invoice, on=given_day(request),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
        messages.success(request, _("The dispute is kept; the debt ages apart until it ends."))
    except Settled:
        messages.warning(request, _("This invoice is disputed already."))
    return redirect("receivables:detail", pk)


@requires(Right.RECEIVABLES_EDIT)
@require_POST
def resolution(request: Request, pk: int) -> HttpResponse:
    """Of the dispute that is open on this invoice."""
    invoice, form = books.get_invoice(request.user, pk), ResolutionForm(request.POST)
    found = books.open_dispute(invoice)
    if found is None or not form.is_valid():
        messages.warning(request, _("This dispute was already resolved."))
        return redirect("receivables:detail", pk)
    said = form.cleaned_data["resolution"]
    by, now = request.user, timezone.now()
    try:
        disputing.resolve_dispute(
            by=by, now=now, dispute=found, on=given_day(request), resolution=said
        )
    except Settled:
        messages.warning(request, _("This dispute was already resolved."))
    return redirect("receivables:detail", pk)
