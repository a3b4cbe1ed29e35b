"""Possible duplicates, two customers side by side, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.duplicates import queries
from kezhi.duplicates.choices import AGAINST, Reason
from kezhi.duplicates.forms import MergeForm, PairForm, choices
from kezhi.duplicates.services import merging, searching
from kezhi.duplicates.tables import SUSPICIONS
from kezhi.kit import editing
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

NEEDED = (Right.CUSTOMERS_EDIT, Right.CUSTOMERS_ARCHIVE)


def told(reasons: Any) -> list[dict[str, Any]]:
    """In words, and whether it speaks for or against."""
    known = [Reason(one) for one in reasons if one in Reason.values]
    return [{"label": one.label, "is_against": one in AGAINST} for one in known]


@requires(*NEEDED)
def suspicion_list(request: Request) -> HttpResponse:
    listing = make_listing(request, SUSPICIONS, queries.visible_suspicions(request.user))
    for row in listing.rows:
        row.told = told(row.reasons)
    return render_part(request, "duplicates/list.html", "rows", {"listing": listing})


@requires(*NEEDED)
@require_POST
def search(request: Request) -> HttpResponse:
    searching.ask_for_search(by=request.user, now=timezone.now())
    notify(request, _("All customers are being compared; what is found shows here soon."))
    return redirect("duplicates:list")


@requires(*NEEDED)
def comparison(request: Request) -> HttpResponse:
    """Which two customers? Where only one is known, its page leads here."""
    is_asked = "second" in request.GET
    data = request.GET if is_asked else None
    form = PairForm(data, user=request.user, initial={"first": request.GET.get("first", "")[:240]})
    if form.is_valid():
        first, second = form.cleaned_data["first"], form.cleaned_data["second"]
        return redirect("duplicates:pair", first.pk, second.pk)
    status = 422 if is_asked else 200
    return render(request, "duplicates/choose.html", {"form": form}, status=status)


def both(request: Request, kept: int, absorbed: int) -> tuple[Any, Any]:
    return customers.get_party(request.user, kept), customers.get_party(request.user, absorbed)


@requires(*NEEDED)
def pair(request: Request, kept: int, absorbed: int) -> HttpResponse:
    """Two customers side by side, and for each field whose word shall stand."""
    return compared(request, *both(request, kept, absorbed))


def compared(
    request: Request, kept: Any, absorbed: Any, status: int = 200, **more: Any
) -> HttpResponse:
    likeness = queries.alike(kept, absorbed)
    context = {
        "kept": kept,
        "absorbed": absorbed,
        "pair": likeness,
        "reasons": told(likeness.reasons),
        "choices": choices(kept, absorbed),
        "verdict": queries.verdict_on(request.user, kept, absorbed),
        "needs_sure": kept.tax_key and absorbed.tax_key and kept.tax_key != absorbed.tax_key,
        **more,
    }
    return render(request, "duplicates/comparison.html", context, status=status)


@requires(*NEEDED)
@require_POST
def merging_two(request: Request, kept: int, absorbed: int) -> HttpResponse:
    form, (stays, goes) = MergeForm(request.POST), both(request, kept, absorbed)
    if not form.is_valid():
        trouble = _("Look at both once more, then merge.")
        return compared(request, stays, goes, 422, trouble=trouble)
    two = {"kept": stays, "absorbed": goes}
    try:
        merging.merge_parties(by=request.user, now=timezone.now(), **two, decision=form.decision)
    except merging.MergeRefused as refused:
        shown = choices(stays, goes, form.take)
        return compared(request, stays, goes, 409, trouble=refused.message, choices=shown)
    except editing.Conflict:
        trouble = _("Somebody changed one of them meanwhile; look again.")
        return compared(request, stays, goes, 409, trouble=trouble)
    notify(request, _("%(name)s is part of this customer now.") % {"name": goes.name})
    return redirect("customers:detail", stays.pk)


@requires(*NEEDED)
@require_POST
def keeping_apart(request: Request, kept: int, absorbed: int) -> HttpResponse:
    first, second = both(request, kept, absorbed)
    try:
        merging.keep_apart(by=request.user, now=timezone.now(), first=first, second=second)
    except merging.MergeRefused as refused:
        return compared(request, first, second, 409, trouble=refused.message)
    notify(request, _("Noted: two different customers."))
    return redirect("duplicates:list")


@requires(*NEEDED)
@require_POST
def undoing(request: Request, pk: int) -> HttpResponse:
    merge = queries.get_merge(request.user, pk)
    try:
        party = merging.unmerge(by=request.user, now=timezone.now(), merge=merge)
    except merging.LaterMerge:
        messages.warning(request, _("This customer was merged again since; undo that first."))
        return redirect("customers:detail", merge.kept_id)
    notify(request, _("%(name)s is a customer of its own again.") % {"name": party.name})
    return redirect("customers:detail", party.pk)


@requires(Right.CUSTOMERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """What went into this customer, and how many others may be the same."""
    party = customers.get_party(request.user, pk)
    context = {
        "party": party,
        "merges": queries.merges_of(request.user, party),
        "waiting": queries.open_count(request.user, party),
        "may_merge": queries.may_merge(request.user),
    }
    return render_part(request, "duplicates/of_customer.html", "panel", context)
