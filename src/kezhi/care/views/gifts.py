"""The register of gifts and hospitality: noted, decided, listed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.care import queries
from kezhi.care.choices import GIFT_TONES, GiftState
from kezhi.care.gift_forms import DecisionForm, GiftForm, LimitsForm
from kezhi.care.services import gifts as services
from kezhi.care.tables import GIFTS
from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, editing, once, words
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff import queries as staff
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right

WRITING = (Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)


@requires(Right.CUSTOMERS_VIEW)
def gift_list(request: Request) -> HttpResponse:
    listing = make_listing(request, GIFTS, queries.gifts_for_list(request.user))
    said = {"listing": listing, "tones": GIFT_TONES, "limits": queries.gift_limits()}
    said |= {"currency": staff.company().currency}
    said |= {"may_set": request.user.may(Right.SETTINGS_EDIT)}
    return render_part(request, "care/gifts.html", "rows", said)


@requires(Right.CUSTOMERS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    listing = make_listing(request, GIFTS, queries.gifts_for_list(request.user))
    filters = listing.filters
    chosen = filters.qs if filters.is_valid() else filters.queryset.none()
    question = asked_first(request, chosen)
    if question is not None:
        return question
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=500)
    return csv_answer(listing.columns, rows, "gifts")


@requires(Right.CUSTOMERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    return shown(request, queries.get_gift(request.user, pk))


def shown(request: Request, gift: Any, status: int = 200, **more: Any) -> HttpResponse:
    is_waiting = gift.state == GiftState.WAITING
    said = {
        "gift": gift, "tone": GIFT_TONES[gift.state], "is_waiting": is_waiting,
        "may_edit": all(request.user.may(right) for right in WRITING) and not gift.decided_by_id,
        "may_decide": is_waiting and queries.may_decide(request.user, gift),
        "form": DecisionForm(initial={"version": gift.version}),
        "limits": queries.gift_limits(),
        "events": words.told(audit.history(gift)[:20], request.user),
    }  # fmt: skip
    return render(request, "care/gift.html", said | more, status=status)


@requires(*WRITING)
def new(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    form = GiftForm(request.POST or None, user=request.user, party=party)
    if request.method == "POST" and form.is_valid():
        made = noted(request, party, form)
        if made is not None:
            return redirect("care:gift", made.pk)
    return filled(request, form, party)


def filled(request: Request, form: Any, party: Any, status: int = 200, **more: Any) -> HttpResponse:
    status = 422 if form.errors and status == 200 else status
    back = reverse("customers:detail", args=[party.pk])
    said = {"form": form, "back": back, "parent": party.name, "title": _("Gift or invitation")}
    return render(request, "care/form.html", said | more, status=status)


def noted(request: Request, party: Any, form: GiftForm) -> Any:
    now, key = timezone.now(), form.cleaned_data["key"]
    try:
        made = services.note_gift(
            by=request.user, now=now, party=party, draft=form.draft(), key=key
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
    else:
        tell(request, made)
        return made
    return None


def tell(request: Request, gift: Any) -> None:
    if gift.state == GiftState.WAITING:
        messages.warning(request, _("It is above the limits and waits for a manager's approval."))
    else:
        notify(request, _("Noted. It is within the limits."))


@requires(*WRITING)
def edit(request: Request, pk: int) -> HttpResponse:
    gift = queries.get_gift(request.user, pk)
    form = GiftForm(request.POST or None, user=request.user, party=gift.party, gift=gift)
    if request.method != "POST" or not form.is_valid():
        return filled(request, form, gift.party)
    try:
        version = form.cleaned_data["version"]
        kept = services.change_gift(
            by=request.user, now=timezone.now(), gift=gift, draft=form.draft(), version=version
        )
        tell(request, kept)
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return filled(request, form, gift.party)
    except editing.Conflict as found:
        return filled(request, form, gift.party, status=409, conflict=found)
    except services.Decided:
        say_decided(request)
    return redirect("care:gift", pk)


def say_decided(request: Request) -> None:
    messages.warning(request, _("This was decided before, or needs no decision."))


@requires(Right.CUSTOMERS_VIEW)
@require_POST
def decision(request: Request, pk: int) -> HttpResponse:
    gift = queries.get_gift(request.user, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return shown(request, gift, status=422, form=form)
    try:
        services.decide_gift(
            by=request.user, now=timezone.now(), gift=gift, note=form.cleaned_data["note"],
            approved="approve" in request.POST, version=form.cleaned_data["version"],
        )  # fmt: skip
    except BadValue as bad:
        form.add_error("note", str(bad.message))
        return shown(request, gift, status=422, form=form)
    except (services.Decided, editing.Conflict):
        say_decided(request)
    return redirect("care:gift", pk)


@requires(Right.SETTINGS_EDIT)
def limits(request: Request) -> HttpResponse:
    kept, conflict, status = queries.gift_limits(), None, 200
    first = {"each": kept.each, "yearly": kept.yearly, "version": kept.version}
    form = LimitsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_limits(by=request.user, now=timezone.now(), **form.cleaned_data)
            notify(request, _("Saved."))
            return redirect("care:gift-list")
        except editing.Conflict as found:
            conflict, status = found, 409
    said = {"form": form, "conflict": conflict, "title": _("Limits of gifts")}
    said |= {"parent": _("Gifts and hospitality"), "back": reverse("care:gift-list")}
    status = 422 if form.errors else status
    return render(request, "care/form.html", said, status=status)
