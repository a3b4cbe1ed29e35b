"""The customer's own page: no sign-in, only the link; in the customer's language."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import errors
from kezhi.kit.http import client_address, sealed
from kezhi.quotes import files
from kezhi.quotes.forms import AcceptanceForm, RefusalForm
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services import deciding, links
from kezhi.sales.services.drafts import OrderRefused
from kezhi.staff import queries as staff
from kezhi.staff.services import limits

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """The view of the link's quote; a dead or foreign link says what to do instead."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        now, address = timezone.now(), client_address(request)
        try:
            limits.take(links.OPENING, address, now=now)
            quote = links.read_link(token, staff.local_date(now))
        except limits.TooMany as many:
            return errors.answer(request, 429, headers={"Retry-After": str(many.seconds)})
        except links.DeadLink as dead:
            with translation.override(dead.quote.language):
                return sealed(render(request, "quotes/dead_link.html", of(dead.quote), status=410))
        except links.BadLink:
            return sealed(render(request, "quotes/bad_link.html", status=410))
        with translation.override(quote.language):
            return sealed(view(request, quote, token))

    return login_not_required(opened)


def of(quote: Any) -> dict[str, Any]:
    return {"quote": quote, "language": quote.language, "seller": quote.sent_by}


def page(request: HttpRequest, quote: Any, token: str, **more: Any) -> HttpResponse:
    context = {
        **of(quote),
        "token": token,
        "offer": queries.customer_view(quote),
        "acceptance": AcceptanceForm(initial={"name": quote.contact.name if quote.contact else ""}),
        "refusal": RefusalForm(),
        "status": 200,
        **more,
    }
    return render(request, "quotes/shown.html", context, status=context["status"])


@by_link
def shown(request: HttpRequest, quote: Any, token: str) -> HttpResponse:
    return page(request, quote, token)


@by_link
def pdf(request: HttpRequest, quote: Any, token: str) -> HttpResponse:
    return files.pdf_of(quote)


@require_POST
@by_link
def acceptance(request: HttpRequest, quote: Any, token: str) -> HttpResponse:
    form = AcceptanceForm(request.POST)
    if not form.is_valid():
        return page(request, quote, token, acceptance=form, status=422)
    return decided(request, quote, token, deciding.accept_quote, name=form.cleaned_data["name"])


@require_POST
@by_link
def refusal(request: HttpRequest, quote: Any, token: str) -> HttpResponse:
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return page(request, quote, token, refusal=form, status=422)
    return decided(request, quote, token, deciding.refuse_quote, **form.cleaned_data)


def decided(
    request: HttpRequest, quote: Any, token: str, decide: Callable[..., Any], **said: Any
) -> HttpResponse:
    """Whoever answers second is shown what was answered first."""
    now = timezone.now()
    try:
        limits.take(links.DECIDING, quote.pk, now=now)
        decide(by=None, now=now, quote=quote, key=quote.link_key, **said)
    except limits.TooMany as many:
        return errors.answer(request, 429, headers={"Retry-After": str(many.seconds)})
    except deciding.Decided:
        pass
    except deciding.Expired:
        return render(request, "quotes/dead_link.html", of(quote), status=410)
    except OrderRefused:
        words = _("This quote cannot be accepted as it stands. Please ask us for a new one.")
        return page(request, quote, token, trouble=words, status=409)
    return redirect("quotes:shown", token)
