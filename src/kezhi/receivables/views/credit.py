from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.kit import editing
from kezhi.kit.http import Request, render_part
from kezhi.receivables import crediting as told
from kezhi.receivables.forms import HoldForm, RulesForm, WaiverForm
from kezhi.receivables.queries import books, credit
from kezhi.receivables.services import crediting
from kezhi.receivables.services.drafts import Refused, Settled
from kezhi.receivables.views.context import page, show
from kezhi.sales import queries as sales
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.RECEIVABLES_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """What stands against the limit of one customer, and whether its orders are held."""
    return shown(request, customers.get_party(request.user, pk))


def shown(request: Request, party: Any, form: Any = None, status: int = 200) -> HttpResponse:
    found = credit.get_credit(request.user, party, staff.local_date(timezone.now()))
    context = page(
        request,
        party=party,
        shown=found,
        told=told.told(found.credit),
        terms=books.agreed(party.pk),
        form=form or HoldForm(),
        may_rule=request.user.may(Right.SETTINGS_EDIT),
    )
    return render(request, "receivables/credit.html", context, status=status)


@requires(Right.RECEIVABLES_VIEW, Right.CREDIT_GRANT)
@require_POST
def hold(request: Request, pk: int) -> HttpResponse:
    return said(request, pk, crediting.hold, _("Held: new orders and deliveries wait."))


@requires(Right.RECEIVABLES_VIEW, Right.CREDIT_GRANT)
@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    return said(request, pk, crediting.release, _("Released: orders and deliveries go on."))


def said(request: Request, pk: int, say: Callable[..., Any], done: str) -> HttpResponse:
    party, form = customers.get_party(request.user, pk), HoldForm(request.POST)
    if not form.is_valid():
        return shown(request, party, form, status=422)
    try:
        say(by=request.user, now=timezone.now(), party=party, **form.cleaned_data)
        messages.success(request, done)
    except Refused as refused:
        show(form, refused)
        return shown(request, party, form, status=422)
    except Settled:
        messages.warning(request, _("Nothing holds this customer any more."))
    return redirect("receivables:credit", pk)


@requires(Right.RECEIVABLES_VIEW, Right.ORDERS_VIEW)
def of_order(request: Request, pk: int) -> HttpResponse:
    """Whether the order passes, beside the order."""
    return order_panel(request, sales.get_order(request.user, pk), WaiverForm())


def order_panel(request: Request, order: Any, form: WaiverForm, status: int = 200) -> HttpResponse:
    found = credit.credit_of(order.party_id, staff.local_date(timezone.now()))
    context = page(
        request,
        order=order,
        is_gated=credit.is_gated(order),
        waiver=credit.waiver_of(order),
        told=told.told(found, credit.adds(order)),
        form=form,
    )
    answer = render_part(request, "receivables/of_order.html", "panel", context)
    answer.status_code = status
    return answer


@requires(Right.RECEIVABLES_VIEW, Right.ORDERS_VIEW, Right.CREDIT_GRANT)
@require_POST
def waiver(request: Request, pk: int) -> HttpResponse:
    """Let this one order pass."""
    order, form = sales.get_order(request.user, pk), WaiverForm(request.POST)
    if not form.is_valid():
        return order_panel(request, order, form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        crediting.let_pass(by=request.user, now=timezone.now(), order=order, reason=reason)
        messages.success(request, _("%(number)s may pass.") % {"number": order.number})
    except Refused as refused:
        show(form, refused)
        return order_panel(request, order, form, status=422)
    except Settled:
        messages.warning(request, _("It was let pass before, or nothing of it is left to pass."))
    return redirect("sales:detail", pk)


@requires(Right.RECEIVABLES_VIEW, Right.SETTINGS_EDIT)
def rules(request: Request) -> HttpResponse:
    """What holds customers by itself."""
    form, conflict, status = RulesForm(request.POST or None, instance=credit.rules()), None, 200
    if request.method == "POST" and form.is_valid():
        try:
            crediting.change_rules(by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The rules are kept and hold from now on."))
            return redirect("receivables:ageing")
        except editing.Conflict as found:
            found.renew(form)
            conflict, status = found, 409
    context = page(request, form=form, conflict=conflict)
    return render(request, "receivables/rules.html", context, status=status)
