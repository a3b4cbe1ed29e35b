"""Price lists: prices for everybody, a group or one customer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import audit, editing, words
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.quotes.listing import PriceListForm, list_as_typed
from kezhi.quotes.queries import prices
from kezhi.quotes.services import settings as services
from kezhi.quotes.tables import LISTS
from kezhi.quotes.views.context import page
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW)
def lists(request: Request) -> HttpResponse:
    listing = make_listing(request, LISTS, prices.visible_lists(request.user))
    return render_part(request, "quotes/lists.html", "rows", page(request, listing=listing))


@requires(Right.ORDERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    found = prices.get_list(request.user, pk)
    events = words.told(audit.history(found)[:10], request.user)
    context = page(request, list=found, prices=prices.prices_of(found), events=events)
    return render(request, "quotes/list_detail.html", context)


@requires(Right.ORDERS_VIEW, Right.CATALOG_EDIT)
def new(request: Request) -> HttpResponse:
    known = {"valid_from": staff.local_date(timezone.now()), "currency": staff.company().currency}
    form = PriceListForm(request.POST or None, user=request.user, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.create_list(by=request.user, now=timezone.now(), **form.said())
            messages.success(request, _("Saved."))
            return redirect("quotes:list_detail", kept.pk)
        except services.NameTaken:
            form.add_error("name", _("Another price list has this name."))
    return render(request, "quotes/list_form.html", page(request, form=form, conflict=None))


@requires(Right.ORDERS_VIEW, Right.CATALOG_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    kept = prices.get_list(request.user, pk)
    form = PriceListForm(request.POST or None, user=request.user, initial=list_as_typed(kept))
    context: dict[str, Any] = {"form": form, "list": kept, "conflict": None}
    if request.method == "POST" and form.is_valid():
        conflict = changed(request, kept, form)
        if conflict is None and not form.errors:
            return redirect("quotes:list_detail", pk)
        context["conflict"] = conflict
    status = 409 if context["conflict"] else 200
    return render(request, "quotes/list_form.html", page(request, **context), status=status)


def changed(request: Request, kept: Any, form: PriceListForm) -> editing.Conflict | None:
    version, who = form.cleaned_data["version"], {"by": request.user, "now": timezone.now()}
    try:
        services.change_list(**who, price_list=kept, version=version, **form.said())
        messages.success(request, _("Saved."))
    except services.NameTaken:
        form.add_error("name", _("Another price list has this name."))
    except editing.Conflict as conflict:
        conflict.renew(form)
        return conflict
    return None


@requires(Right.ORDERS_VIEW, Right.CATALOG_EDIT)
@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    """Out of use, or back in it."""
    kept = prices.get_list(request.user, pk)
    services.archive_list(
        by=request.user, now=timezone.now(), price_list=kept, is_archived=kept.archived_at is None
    )
    messages.success(request, _("Saved."))
    return redirect("quotes:list_detail", pk)
