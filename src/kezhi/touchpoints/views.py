"""The customer's story, and writing into it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit import moments, once
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.kit.paging import BadCursor
from kezhi.staff.access import requires
from kezhi.staff.rights import Right
from kezhi.touchpoints import queries, services
from kezhi.touchpoints.choices import ICONS, Kind
from kezhi.touchpoints.forms import StoryForm, TouchpointForm
from kezhi.touchpoints.tables import TOUCHPOINTS

Sources = Sequence[moments.Source]


@requires(Right.CUSTOMERS_VIEW)
def touchpoint_list(request: Request) -> HttpResponse:
    found = queries.with_people(queries.standing(queries.visible_touchpoints(request.user)))
    listing = make_listing(request, TOUCHPOINTS, found)
    for row in listing.rows:
        row.shown_text = queries.shown_text(request.user, row.text)
    return render_part(request, "touchpoints/list.html", "rows", {"listing": listing})


@requires(Right.CUSTOMERS_VIEW)
def of_customer(request: Request, pk: int, sources: Sources) -> HttpResponse:
    """All that happened with one customer: a panel of its page, or a page of its own."""
    party = customers.get_party(request.user, pk)
    may_edit = request.user.may(Right.CUSTOMERS_EDIT)
    context = {"party": party, "may_edit": may_edit, **story(request, party, sources)}
    if may_edit:
        context["form"] = TouchpointForm(user=request.user, party=party)
        context["icons"] = ICONS
    return render_part(request, "touchpoints/of_customer.html", part(request), context)


def part(request: Request) -> str:
    """The filter asks for the lines alone, the page for the whole panel."""
    return "lines" if request.htmx and request.htmx.target == "story" else "panel"


def story(request: Request, party: Any, sources: Sources) -> dict[str, Any]:
    seen = [one for one in sources if not one.right or request.user.may(one.right)]
    kinds = [(one.name, one.label) for one in seen]
    form = StoryForm(request.GET or None, user=request.user, kinds=kinds)
    asked = form.asked() if form.is_bound else moments.Asked()
    page = moments.Page([], None)
    if asked is not None:
        page = cut(sources, request, party, asked)
    kept = [(name, value) for name, value in request.GET.items() if name != "cursor" and value]
    older = urlencode([*kept, ("cursor", page.next_cursor)]) if page.next_cursor else ""
    return {"story": page.told, "older": older, "filter": form, "is_filtered": bool(kept)}


def cut(sources: Sources, request: Request, party: Any, asked: moments.Asked) -> moments.Page:
    cursor = request.GET.get("cursor", "")
    try:
        return moments.page_of(sources, request.user, party, asked, cursor=cursor)
    except BadCursor:
        return moments.page_of(sources, request.user, party, asked)


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
def new(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    given = request.GET.get("kind", "")
    initial = {"kind": given} if given in Kind.values else {}
    form = TouchpointForm(request.POST or None, user=request.user, party=party, **initial)
    if request.method == "POST" and form.is_valid() and logged(request, party, form):
        return redirect("customers:detail", pk)
    context = {"party": party, "form": form, "icons": ICONS, "title": _("Log a touchpoint")}
    return render(request, "touchpoints/form.html", context, status=422 if form.errors else 200)


def logged(request: Request, party: Any, form: TouchpointForm) -> bool:
    draft, key = form.draft(), form.cleaned_data["key"]
    now = timezone.now()
    try:
        services.log_touchpoint(by=request.user, now=now, party=party, draft=draft, key=key)
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return False
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return False
    notify(request, _("Logged."))
    return True


@requires(Right.CUSTOMERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    touchpoint = queries.get_touchpoint(request.user, pk)
    chain: Any = queries.chain_of(request.user, touchpoint)
    for one in chain:
        one.shown_text = queries.shown_text(request.user, one.text)
    newest = chain[0]
    may_correct = request.user.may(Right.CUSTOMERS_EDIT) and not newest.is_withdrawn
    context = {"newest": newest, "chain": chain, "party": newest.party, "may_edit": may_correct}
    return render(request, "touchpoints/detail.html", context)


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
def correction(request: Request, pk: int) -> HttpResponse:
    touchpoint = queries.get_touchpoint(request.user, pk)
    party, first = touchpoint.party, vars(services.draft_of(touchpoint))
    first["at"] = timezone.localtime(touchpoint.at)
    form = TouchpointForm(request.POST or None, user=request.user, party=party, **first)
    if request.method == "POST" and form.is_valid():
        made = corrected(request, touchpoint, form)
        if made is not None:
            return redirect("touchpoints:detail", made.pk)
    context = {"party": party, "form": form, "icons": ICONS, "touchpoint": touchpoint}
    context["title"] = _("Correct a touchpoint")
    return render(request, "touchpoints/form.html", context, status=422 if form.errors else 200)


def corrected(request: Request, touchpoint: Any, form: TouchpointForm) -> Any:
    now, draft = timezone.now(), form.draft()
    try:
        return services.correct_touchpoint(
            by=request.user, now=now, touchpoint=touchpoint, draft=draft
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except services.AlreadyCorrected:
        form.add_error(None, corrected_words())
    return None


def corrected_words() -> str:
    return _("Somebody corrected this entry before. Open the newest one and correct that.")


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    touchpoint = queries.get_touchpoint(request.user, pk)
    now = timezone.now()
    try:
        services.correct_touchpoint(by=request.user, now=now, touchpoint=touchpoint, draft=None)
    except services.AlreadyCorrected:
        messages.warning(request, corrected_words())
        return redirect("touchpoints:detail", pk)
    notify(request, _("Taken back: it counts nowhere any more."))
    return redirect(reverse("customers:detail", args=[touchpoint.party_id]))
