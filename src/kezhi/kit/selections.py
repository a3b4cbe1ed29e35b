"""Which rows a bulk action acts on: exactly those ticked, or a snapshot of all that matched.

"All that match" is never resolved behind the person's back: the rows are frozen, counted and
shown; above `TYPED_ABOVE` the count must be typed back.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kezhi.kit import lists, queries, services
from kezhi.kit.http import Request, go_back

TYPED_ABOVE = 100
CAP = 50_000
TICKED_CAP = 500
CHUNK = 5_000


@dataclass(frozen=True)
class Chosen:
    """The rows to act on; or `question`, what to answer instead of doing anything yet."""

    pks: list[int]
    question: HttpResponse | None = None


def chosen(
    request: Request, spec: lists.ListSpec, queryset: QuerySet[Any], label: str | Promise
) -> Chosen:
    """Read the POST of a bulk bar or of the question that followed it.

    `queryset` holds what the person may act on: rows outside it are silently none of theirs.
    """
    frozen = whole(request.POST.get("selection", ""))
    if frozen is not None:
        return confirmed(request, spec, queryset, label, frozen)
    if request.POST.get("all"):
        return asked(request, spec, queryset, label)
    ticked = [pk for pk in map(whole, request.POST.getlist("pk")[:TICKED_CAP]) if pk is not None]
    pks = visible(queryset, ticked)
    return Chosen(pks) if pks else Chosen([], nothing(request))


def nothing(request: Request) -> HttpResponse:
    messages.warning(request, _("Nothing was ticked, so nothing was done."))
    return go_back(request)


def asked(
    request: Request, spec: lists.ListSpec, queryset: QuerySet[Any], label: str | Promise
) -> Chosen:
    query = QueryDict(request.POST.get("state", "")[:4000])
    _filters, found = lists.filtered(request, spec, queryset, query)
    pks = list(found.order_by("pk").values_list("pk", flat=True)[: CAP + 1])
    is_cut, pks = len(pks) > CAP, pks[:CAP]
    now = timezone.now()
    selection = services.freeze_selection(by=request.user, now=now, page=spec.page_name, pks=pks)
    context = {"is_cut": is_cut, "cap": CAP}
    return Chosen([], question(request, spec, label, selection, **context))


def confirmed(
    request: Request,
    spec: lists.ListSpec,
    queryset: QuerySet[Any],
    label: str | Promise,
    pk: int,
) -> Chosen:
    selection = queries.get_selection(request.user, spec.page_name, pk)
    typed = whole(request.POST.get("count", "").replace(",", "").strip())
    if len(selection.pks) > TYPED_ABOVE and typed != len(selection.pks):
        return Chosen([], question(request, spec, label, selection, is_wrong=True, status=422))
    return Chosen(visible(queryset, selection.pks))


def question(
    request: Request,
    spec: lists.ListSpec,
    label: str | Promise,
    selection: Any,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    count = len(selection.pks)
    page = {
        "selection": selection,
        "count": count,
        "label": label,
        "must_type": count > TYPED_ABOVE,
        "list_name": spec.page_name,
        **context,
    }
    return render(request, "kit/selection.html", page, status=status)


def visible(queryset: QuerySet[Any], pks: list[int]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        found += queryset.filter(pk__in=chunk).order_by("pk").values_list("pk", flat=True)
    return found


def whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
