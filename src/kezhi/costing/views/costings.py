"""What customers cost: asked for, waited for, read, booked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kezhi.costing import reasons
from kezhi.costing.forms import CostingForm
from kezhi.costing.queries import costings as queries
from kezhi.costing.services import booking as services
from kezhi.costing.services import starting
from kezhi.customers.services.values import BadValue
from kezhi.kit.http import Request, render_part
from kezhi.kit.once import OtherRequest
from kezhi.kit.runs import ACTIVE, TONES
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

WORST = 8


@requires(Right.COSTS_VIEW)
def index(request: Request) -> HttpResponse:
    """The newest costing, the ones before it, and the form that asks for another."""
    may_edit = request.user.may(Right.COSTS_EDIT)
    posted = request.POST if request.method == "POST" and may_edit else None
    form = CostingForm(posted, today=staff.local_date(timezone.now()))
    if posted is not None and form.is_valid():
        made = started(request, form)
        if made is not None:
            return redirect("costing:detail", made.pk)
    newest = queries.newest(request.user)
    context = {"form": form, "may_edit": may_edit, "costings": newest, "tones": TONES}
    context["activities"] = queries.activities()
    shown = queries.current(request.user)
    context |= figures(request, shown) if shown else {}
    return render(request, "costing/index.html", context, status=422 if form.errors else 200)


def started(request: Request, form: CostingForm) -> Any:
    said = {name: form.cleaned_data[name] for name in ("as_of", "key")}
    try:
        return starting.start_costing(
            by=request.user, now=timezone.now(), cost_of_capital=form.cost_of_capital, **said
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except OtherRequest:
        messages.warning(request, _("This form was already sent once. Open a new one."))
    return None


def figures(request: Request, costing: Any) -> dict[str, Any]:
    """What a finished costing found, for those the person may see."""
    lines = queries.visible_lines(request.user, costing)
    worst = list(queries.losses(lines).order_by("profit", "pk")[:WORST])
    return {
        "costing": costing,
        "sums": reasons.known_sums(queries.sums_of(lines)),
        "count": lines.count(),
        "losses": queries.losses(lines).count(),
        "lost": queries.sums_of(queries.losses(lines))["profit"],
        "worst": worst,
        "idle": reasons.idle_of(costing),
        "by_hand": queries.entered_by_hand(request.user, costing),
        "is_newest": costing == queries.current(request.user),
        "may_edit": request.user.may(Right.COSTS_EDIT),
    }


@requires(Right.COSTS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    costing = queries.get_costing(request.user, pk)
    context = {"costing": costing, "is_active": costing.status in ACTIVE, "tones": TONES}
    if not context["is_active"]:
        context |= figures(request, costing)
    return render_part(request, "costing/detail.html", "state", context)


@requires(Right.COSTS_VIEW, Right.COSTS_EDIT)
@require_POST
def booking(request: Request, pk: int) -> HttpResponse:
    costing = queries.get_costing(request.user, pk)
    try:
        made = services.book_costing(by=request.user, now=timezone.now(), costing=costing)
    except services.NotBookable as refused:
        messages.error(request, refused.message)
        return redirect("costing:detail", pk)
    words = ngettext(
        "%(n)s cost entry was booked; the next valuation counts it.",
        "%(n)s cost entries were booked; the next valuation counts them.",
        made,
    )
    messages.success(request, words % {"n": made})
    return redirect("costing:detail", pk)


@requires(Right.COSTS_VIEW, Right.COSTS_EDIT)
@require_POST
def booking_removal(request: Request, pk: int) -> HttpResponse:
    costing = queries.get_costing(request.user, pk)
    services.take_back(by=request.user, now=timezone.now(), costing=costing)
    messages.success(request, _("The booking is taken back: its entries count no more."))
    return redirect("costing:detail", pk)
