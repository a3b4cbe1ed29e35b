from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import queries, search, services, style, words
from kezhi.kit.forms import SavedViewForm, SearchForm
from kezhi.kit.http import Request, go_back, render_part
from kezhi.kit.lists import make_listing
from kezhi.kit.tables import AUDIT


def search_page(
    request: Request, sources: Sequence[search.Source], commands: search.Commands
) -> HttpResponse:
    query = asked(request)
    groups = search.find_everywhere(sources, request.user, query, search.LONG)
    context: dict[str, Any] = {"query": query, "groups": groups, **commands(request.user)}
    return render(request, "kit/search.html", context)


def palette(
    request: Request, sources: Sequence[search.Source], commands: search.Commands
) -> HttpResponse:
    query = asked(request)
    known = commands(request.user)
    context = {
        "query": query,
        "groups": search.find_everywhere(sources, request.user, query),
        "pages": search.commands(known["pages"], query),
        "actions": search.commands(known["actions"], query),
    }
    return render(request, "kit/palette_list.html", context)


def asked(request: Request) -> str:
    form = SearchForm(request.GET)
    return form.cleaned_data["q"].strip() if form.is_valid() else ""


@require_POST
def view_new(request: Request) -> HttpResponse:
    form = SavedViewForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        page, name = values.pop("page"), values.pop("name")
        now = timezone.now()
        services.keep_view(by=request.user, now=now, page=page, name=name, values=values)
        messages.success(request, _("The view is kept."))
    else:
        messages.error(request, _("Give the view a name of at most 80 characters."))
    return go_back(request)


@require_POST
def view_removal(request: Request, pk: int) -> HttpResponse:
    view = queries.get_own_view(request.user, pk)
    services.remove_view(by=request.user, now=timezone.now(), view=view)
    messages.success(request, _("The view is deleted."))
    return go_back(request)


def style_page(request: Request) -> HttpResponse:
    return render(request, "kit/style.html", style.samples())


def style_panel(request: Request) -> HttpResponse:
    return render_part(request, "kit/style_panel.html", "panel", {})


def audit_trail(request: Request, places: words.Places) -> HttpResponse:
    if not request.user.may(queries.AUDIT_VIEW):
        raise PermissionDenied
    listing = make_listing(request, AUDIT, queries.audit_trail(request.user))
    events = words.told(listing.rows, request.user)
    known = places(request.user, listing.rows)
    rows = [
        (entry, words.kind_words(entry.kind), event, known.get((entry.kind, entry.target)))
        for entry, event in zip(listing.rows, events, strict=True)
    ]
    return render_part(request, "kit/audit.html", "rows", {"listing": listing, "rows": rows})
