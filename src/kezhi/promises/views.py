"""The ledger of what customers may expect, and a customer's part of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, editing, once, words
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.promises import queries, services
from kezhi.promises.forms import DateForm, EndForm, ExpectationForm, MeetingForm, forms_for
from kezhi.promises.tables import PROMISES
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.CUSTOMERS_VIEW)
def promise_list(request: Request) -> HttpResponse:
    listing = make_listing(request, PROMISES, queries.visible_expectations(request.user))
    context = {"listing": listing, "today": timezone.localdate()}
    return render_part(request, "promises/list.html", "rows", context)


@requires(Right.CUSTOMERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """What this customer may expect, how punctual we were, and what trust is left."""
    party, today = customers.get_party(request.user, pk), timezone.localdate()
    found = list(queries.of_party(request.user, party))
    context = {
        "party": party,
        "today": today,
        "open": [one for one in found if one.is_open],
        "closed": queries.latest_closed(found),
        "punctuality": queries.punctuality(found, today=today),
        "confidence": queries.confidence(found),
        "may_edit": request.user.may(Right.CUSTOMERS_EDIT),
    }
    return render_part(request, "promises/of_customer.html", "panel", context)


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
def new(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    form = ExpectationForm(request.POST or None, user=request.user, party=party)
    if request.method == "POST" and form.is_valid() and noted(request, party, form):
        return redirect("customers:detail", pk)
    context = {"party": party, "form": form}
    return render(request, "promises/form.html", context, status=422 if form.errors else 200)


def noted(request: Request, party: Any, form: ExpectationForm) -> bool:
    draft, key, now = form.draft(), form.cleaned_data["key"], timezone.now()
    try:
        services.note_expectation(by=request.user, now=now, party=party, draft=draft, key=key)
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return False
    except services.OverPromised as over:
        form.warn(over_promised(over.days))
        return False
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return False
    notify(request, _("Noted."))
    return True


def over_promised(days: int) -> str:
    return ngettext(
        "Four of five of these took up to %(n)d day. Choose a later date, or confirm.",
        "Four of five of these took up to %(n)d days. Choose a later date, or confirm.",
        days,
    ) % {"n": days}


@requires(Right.CUSTOMERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    return shown(request, queries.get_expectation(request.user, pk))


def shown(request: Request, one: Any, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "one": one,
        "today": timezone.localdate(),
        "may_edit": request.user.may(Right.CUSTOMERS_EDIT) and one.is_open,
        "events": words.told(audit.history(one)[:20], request.user),
        **forms_for(one),
    }
    return render(request, "promises/detail.html", context | forms, status=status)


def closing(request: Request, pk: int, form: Any, name: str, act: Callable[..., Any]) -> Any:
    """What the three ways to move or close an open one share."""
    one = queries.get_expectation(request.user, pk)
    if not form.is_valid():
        return shown(request, one, status=422, **{name: form})
    try:
        act(by=request.user, now=timezone.now(), expectation=one, **form.cleaned_data)
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return shown(request, one, status=422, **{name: form})
    except services.AlreadyClosed:
        messages.warning(request, _("This was already closed."))
    except editing.Conflict:
        messages.warning(request, _("Somebody changed it meanwhile; look again."))
    return redirect("promises:detail", pk)


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
@require_POST
def renegotiation(request: Request, pk: int) -> HttpResponse:
    answer: HttpResponse = closing(
        request, pk, DateForm(request.POST), "date_form", services.renegotiate
    )
    return answer


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
@require_POST
def fulfilment(request: Request, pk: int) -> HttpResponse:
    answer: HttpResponse = closing(
        request, pk, MeetingForm(request.POST), "meeting_form", services.meet
    )
    return answer


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
@require_POST
def ending(request: Request, pk: int) -> HttpResponse:
    answer: HttpResponse = closing(request, pk, EndForm(request.POST), "end_form", services.give_up)
    return answer
