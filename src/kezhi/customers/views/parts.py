"""Contacts, addresses, notes, external numbers and links of one customer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kezhi.customers import forms, queries
from kezhi.customers.services import parties, parts
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.http import Request, notify
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@dataclass(frozen=True)
class Kind:
    form: Callable[..., Any]
    add: Callable[..., Any]
    title: str | Promise
    may_change: bool = True


def add_link(*, by: Any, now: Any, party: Any, kind: str, target: Any) -> Any:
    return parts.add_link(by=by, now=now, source=party, target=target, kind=kind)


def identifier_form(*args: Any, user: Any, part: Any = None) -> forms.IdentifierForm:
    return forms.IdentifierForm(*args)


def link_form(*args: Any, user: Any, part: Any = None) -> forms.LinkForm:
    return forms.LinkForm(*args, user=user)


KINDS = {
    "contacts": Kind(forms.ContactForm, parts.add_contact, gettext_lazy("Contact")),
    "addresses": Kind(forms.AddressForm, parts.add_address, gettext_lazy("Address")),
    "notes": Kind(forms.NoteForm, parts.add_note, gettext_lazy("Note")),
    "identifiers": Kind(
        identifier_form, parties.add_identifier, gettext_lazy("External number"), may_change=False
    ),
    "links_out": Kind(link_form, add_link, gettext_lazy("Connection"), may_change=False),
}


def known_kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


@requires(Right.CUSTOMERS_EDIT)
def part_new(request: Request, pk: int, kind: str) -> HttpResponse:
    party, known = queries.get_party(request.user, pk), known_kind(kind)
    form = known.form(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = getattr(form, "values", form.cleaned_data)
        try:
            known.add(by=request.user, now=timezone.now(), party=party, **values)
            return redirect("customers:detail", pk)
        except BadValue as bad:
            form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    context = {"form": form, "party": party, "title": known.title}
    return render(request, "customers/part.html", context, status=422 if form.is_bound else 200)


@requires(Right.CUSTOMERS_EDIT)
def part_edit(request: Request, pk: int, kind: str, part: int) -> HttpResponse:
    party, known = queries.get_party(request.user, pk), known_kind(kind)
    if not known.may_change:
        raise Http404
    kept = queries.get_part(party, kind, part)
    form = known.form(request.POST or None, user=request.user, part=kept)
    context = {"form": form, "party": party, "title": known.title, "part": kept, "kind": kind}
    if request.method == "POST" and form.is_valid():
        answer = changed(request, kept, form)
        if answer is None:
            return redirect("customers:detail", pk)
        context["conflict"] = answer
    status = 409 if context.get("conflict") else 422 if form.is_bound else 200
    return render(request, "customers/part.html", context, status=status)


def changed(request: Request, part: Any, form: Any) -> Any:
    """Save; give back what to show when that did not work."""
    version = form.cleaned_data["version"]
    try:
        parts.change_part(
            by=request.user, now=timezone.now(), part=part, values=form.values, version=version
        )
    except editing.Conflict as conflict:
        labels = {name: form.fields[name].label for name in conflict.fields if name in form.fields}
        conflict.renew(form)
        pairs = conflict.fields.items()
        lines = [{"label": labels.get(n, n), "before": a, "after": b} for n, (a, b) in pairs]
        return {"lines": lines}
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return {}
    return None


@requires(Right.CUSTOMERS_EDIT)
@require_POST
def part_removal(request: Request, pk: int, kind: str, part: int) -> HttpResponse:
    party = queries.get_party(request.user, pk)
    known_kind(kind)
    kept = queries.get_part(party, kind, part)
    if kind == "identifiers":
        parties.remove_identifier(by=request.user, now=timezone.now(), identifier=kept)
    else:
        parts.remove_part(by=request.user, now=timezone.now(), part=kept)
    notify(request, _("Removed."))
    return redirect("customers:detail", pk)


@requires(Right.CUSTOMERS_EDIT)
@require_POST
def pin(request: Request, pk: int, part: int) -> HttpResponse:
    """Pin a note to the top, or take the pin out."""
    note = queries.get_part(queries.get_party(request.user, pk), "notes", part)
    parts.change_part(
        by=request.user, now=timezone.now(), part=note, values={"is_pinned": not note.is_pinned}
    )
    return redirect("customers:detail", pk)
