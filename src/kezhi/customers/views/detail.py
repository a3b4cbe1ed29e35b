"""The page of one customer, made of panels that can also be asked for one by one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kezhi.customers import labels, queries, timeline
from kezhi.customers.choices import Criterion
from kezhi.customers.forms import NoteForm
from kezhi.kit.http import Request
from kezhi.kit.selections import whole
from kezhi.staff.access import requires
from kezhi.staff.choices import tier_name
from kezhi.staff.rights import Right

TRAIL = 20


@requires(Right.CUSTOMERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    if (heir := queries.heir(request.user, pk)) is not None:
        return redirect("customers:detail", heir)
    party = queries.get_party(request.user, pk)
    context: dict[str, Any] = base(request, party)
    for make in PANELS.values():
        context |= make(request, party)
    return render(request, settings.CUSTOMER_PAGE, context)


@requires(Right.CUSTOMERS_VIEW)
def panel(request: Request, pk: int, part: str) -> HttpResponse:
    """One panel: the part alone for htmx, a page of its own otherwise."""
    party = queries.get_party(request.user, pk)
    if part not in PANELS:
        raise Http404
    context = {**base(request, party), **PANELS[part](request, party)}
    context["panel"] = f"customers/panels/{part}.html"
    is_part = request.htmx and not request.htmx.boosted
    return render(request, context["panel"] if is_part else "customers/panel.html", context)


def base(request: Request, party: Any) -> dict[str, Any]:
    user = request.user
    return {
        "party": party,
        "shown_phone": queries.shown_phone(user, party.phone, personal=party.kind == "person"),
        "sees_phones": queries.may_see_phones(user),
        "may_edit": user.may(Right.CUSTOMERS_EDIT),
        "may_archive": queries.may_archive(user),
        "tier_label": tier_name(party.tier),
    }


def facts(request: Request, party: Any) -> dict[str, Any]:
    roles = [role.get_role_display() for role in party.roles.all()]
    held = party.tags.select_related("tag")
    return {
        "roles": roles,
        "tags": held,
        "identifiers": party.identifiers.all(),
        "completeness": queries.completeness(party),
        "missing": [labels.FIELDS.get(name, name) for name in queries.missing_facts(party)],
    }


def contacts(request: Request, party: Any) -> dict[str, Any]:
    rows: list[Any] = list(queries.contacts_of(party))
    for row in rows:
        row.shown_mobile = queries.shown_phone(request.user, row.mobile, personal=True)
    return {"contacts": rows}


def addresses(request: Request, party: Any) -> dict[str, Any]:
    return {"addresses": list(party.addresses.order_by("use", "pk")[: queries.SHOWN_PARTS])}


def classes(request: Request, party: Any) -> dict[str, Any]:
    """The six classifications of table 1-1; the last has two faces, profit and rank."""
    held = queries.classes_of(party)
    lines = []
    for criterion in Criterion:
        row = held.get(criterion)
        lines.append(
            {
                "criterion": criterion,
                "row": row,
                "label": labels.class_label(criterion, row.value) if row else "",
                "tone": labels.VALUE_TONES.get(row.value, "neutral") if row else "",
                "reason": labels.reason_of(row) if row else "",
            }
        )
    return {"classes": lines}


def family(request: Request, party: Any) -> dict[str, Any]:
    children = queries.children_of(request.user, party)[: queries.SHOWN_PARTS]
    links: list[Any] = list(queries.links_of(request.user, party))
    for link in links:
        link.is_out = link.source_id == party.pk
        link.other = link.target if link.is_out else link.source
        link.words = labels.link_words(link.kind, is_out=link.is_out)
    referred = sum(link.kind == "referred" and link.is_out for link in links)
    lineage = queries.lineage(request.user, party)
    return {"lineage": lineage, "children": children, "links": links, "referred": referred}


def notes(request: Request, party: Any) -> dict[str, Any]:
    found = party.notes.select_related("created_by").order_by("-is_pinned", "-pk")
    return {"notes": found[: queries.SHOWN_PARTS], "note_form": NoteForm()}


def history(request: Request, party: Any) -> dict[str, Any]:
    before = whole(request.GET.get("before", ""))
    entries = queries.history(party)
    entries = entries.filter(pk__lt=before) if before else entries
    shown = list(entries[: TRAIL + 1])
    is_end = len(shown) <= TRAIL
    events = timeline.events(request.user, party, shown[:TRAIL], is_end=is_end)
    return {"events": events, "older": None if is_end else shown[TRAIL - 1].pk}


PANELS: dict[str, Callable[[Request, Any], dict[str, Any]]] = {
    "facts": facts,
    "contacts": contacts,
    "addresses": addresses,
    "classes": classes,
    "family": family,
    "notes": notes,
    "history": history,
}
