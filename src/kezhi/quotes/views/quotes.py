"""Lists, pages and forms of quotes."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
from kezhi.kit import editing, once
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.pipeline.queries import access as pipeline
from kezhi.quotes import files
from kezhi.quotes.forms import QuoteEntry, as_percent, as_typed
from kezhi.quotes.queries import prices
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services import links, writing
from kezhi.quotes.services.drafts import QuoteRefused
from kezhi.quotes.tables import QUOTES
from kezhi.quotes.views.context import page
from kezhi.sales import queries as sales
from kezhi.sales.asking import chosen_party, is_key, of_party
from kezhi.sales.exporting import as_csv
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


def today() -> Any:
    return staff.local_date(timezone.now())


@requires(Right.ORDERS_VIEW)
def quote_list(request: Request) -> HttpResponse:
    found = queries.for_list(queries.visible_quotes(request.user), today())
    context = page(request, listing=make_listing(request, QUOTES, found), of=of_party(request))
    return render_part(request, "quotes/list.html", "rows", context)


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    found = queries.for_list(queries.visible_quotes(request.user), today())
    return as_csv(request, QUOTES, found, "quotes")


@requires(Right.ORDERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    found = queries.newest(request.user, pk, today())
    return render_part(
        request, "quotes/of_customer.html", "panel", page(request, party=party, quotes=found)
    )


@requires(Right.ORDERS_VIEW, Right.OPPORTUNITIES_VIEW)
def of_opportunity(request: Request, pk: int) -> HttpResponse:
    """The quotes written for an opportunity, beside it."""
    opportunity = pipeline.get_opportunity(request.user, pk)
    found = queries.of_opportunity(request.user, pk, today())
    context = page(request, opportunity=opportunity, quotes=found)
    return render_part(request, "quotes/of_opportunity.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def of_order(request: Request, pk: int) -> HttpResponse:
    """The quote an order came from, beside the order."""
    order = sales.get_order(request.user, pk)
    quote = queries.of_order(request.user, pk)
    context = page(request, order=order, quote=quote)
    return render_part(request, "quotes/of_order.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    quote = queries.get_quote(request.user, pk)
    context = page(
        request,
        quote=quote,
        shown=queries.shown_quote(request.user, quote, today()),
        limit=prices.settings().discount_limit,
        link=links.address_of(quote, request.build_absolute_uri("/")),
    )
    return render(request, "quotes/detail.html", context)


@requires(Right.ORDERS_VIEW)
def pdf(request: Request, pk: int) -> HttpResponse:
    """The paper as the customer gets it."""
    return files.pdf_of(queries.get_quote(request.user, pk))


@requires(Right.ORDERS_EDIT)
def new(request: Request) -> HttpResponse:
    opportunity = chosen_opportunity(request)
    party = opportunity.party if opportunity else chosen_party(request)
    start = {**known(party), **purpose(opportunity)}
    entry = QuoteEntry(request.user, request.POST or None, party=party, initial=(start, []))
    quote = entered(request, entry)
    return typed(request, entry) if quote is None else redirect("quotes:detail", quote.pk)


def chosen_opportunity(request: Request) -> Any:
    """The opportunity the address names, as its page's button does."""
    given = request.GET.get("opportunity", "")
    return pipeline.get_opportunity(request.user, int(given)) if is_key(given) else None


def purpose(opportunity: Any) -> dict[str, Any]:
    return {"opportunity": opportunity.pk, "title": opportunity.title} if opportunity else {}


def known(party: Any) -> dict[str, Any]:
    """What a new quote starts with."""
    settings, day = prices.settings(), today()
    is_abroad = party is not None and party.country not in {"", "中国", "China", "CN"}
    language = "en" if is_abroad or (party is None and get_language() == "en") else "zh-hans"
    return {
        "quoted_on": day,
        "valid_until": day + timedelta(days=settings.valid_days),
        "currency": sales.usual_currency(party) or staff.company().currency,
        "language": language,
        "has_tax_inside": settings.has_tax_inside,
        "terms": settings.terms_english if language == "en" else settings.terms,
    }


def entered(request: Request, entry: QuoteEntry) -> Any:
    """The quote made of what was typed, or None with the reasons beside the fields."""
    if request.method != "POST" or entry.wants_more or not entry.is_valid():
        return None
    key = entry.form.cleaned_data["key"] or None
    try:
        quote = writing.create_quote(
            by=request.user, now=timezone.now(), draft=entry.draft(), key=key
        )
    except QuoteRefused as refused:
        entry.show(refused.problems)
        return None
    except once.OtherRequest:
        entry.form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    messages.success(request, _("%(number)s is kept as a draft.") % {"number": quote})
    return quote


def typed(request: Request, entry: QuoteEntry, status: int = 200, **more: Any) -> HttpResponse:
    offered = catalog.offered_products(request.user).order_by("code")[:300]
    usual_tax = as_percent(prices.settings().tax_rate)
    context = page(
        request,
        **{
            "entry": entry, "products": offered, "conflict": None, "usual_tax": usual_tax, **more
        },
    )  # fmt: skip
    return render(request, "quotes/form.html", context, status=status)


@requires(Right.ORDERS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    quote = queries.get_quote(request.user, pk)
    if quote.state != quote.State.DRAFT:
        messages.warning(request, settled_words())
        return redirect("quotes:detail", pk)
    entry = QuoteEntry(
        request.user, request.POST or None, party=quote.party, initial=as_typed(quote)
    )
    entry.opportunity = quote.opportunity
    if request.method == "POST" and not entry.wants_more and entry.is_valid():
        return changed(request, quote, entry)
    return typed(request, entry, quote=quote)


def changed(request: Request, quote: Any, entry: QuoteEntry) -> HttpResponse:
    version = entry.form.cleaned_data["version"]
    who: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    try:
        writing.change_quote(**who, quote=quote, version=version, draft=entry.draft())
    except QuoteRefused as refused:
        entry.show(refused.problems)
        return typed(request, entry, quote=quote)
    except editing.Conflict as conflict:
        conflict.renew(entry.form)
        return typed(request, entry, status=409, quote=quote, conflict=conflict)
    except writing.Settled:
        messages.warning(request, settled_words())
    return redirect("quotes:detail", quote.pk)


def settled_words() -> str:
    return _("This quote is not a draft any more and stays as it is. Make a new revision.")
