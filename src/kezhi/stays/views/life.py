"""What becomes of a stay after it was booked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request
from kezhi.sales.services.drafts import OrderRefused
from kezhi.staff.access import requires
from kezhi.staff.rights import Right
from kezhi.stays.queries import access
from kezhi.stays.services import entering


def moved(request: Request, pk: int, move: Callable[..., Any]) -> HttpResponse:
    stay = access.get_stay(request.user, pk)
    try:
        kept = move(by=request.user, now=timezone.now(), stay=stay)
        words = {"number": kept, "state": kept.get_state_display()}
        messages.success(request, _("%(number)s: %(state)s.") % words)
    except entering.Settled:
        told = _("This has been decided meanwhile; look at the stay again.")
        messages.warning(request, told)
    except OrderRefused as refused:
        messages.error(request, str(refused))
    return redirect("stays:detail", pk)


@requires(Right.ORDERS_EDIT)
@require_POST
def check_out(request: Request, pk: int) -> HttpResponse:
    return moved(request, pk, entering.check_out)


@requires(Right.ORDERS_EDIT)
@require_POST
def cancellation(request: Request, pk: int) -> HttpResponse:
    return moved(request, pk, entering.cancel_stay)


@requires(Right.ORDERS_EDIT)
@require_POST
def no_show(request: Request, pk: int) -> HttpResponse:
    return moved(request, pk, entering.mark_no_show)


@requires(Right.ORDERS_EDIT)
@require_POST
def booking(request: Request, pk: int) -> HttpResponse:
    """Take back what was decided by mistake."""
    return moved(request, pk, entering.book_again)
