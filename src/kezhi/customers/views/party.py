"""One customer: entered, changed, archived, deleted, restored."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import conflicts, labels, queries
from kezhi.customers.forms import NewPartyForm, PartyForm
from kezhi.customers.queries import likeness
from kezhi.customers.services import parties
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.http import Request, notify
from kezhi.kit.once import OtherRequest
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


def suggestions() -> dict[str, Any]:
    return {
        "regions": queries.known_values("region"),
        "cities": queries.known_values("city"),
        "industries": queries.known_values("industry"),
        "countries": queries.known_values("country"),
    }


@requires(Right.CUSTOMERS_EDIT)
def new(request: Request) -> HttpResponse:
    initial = {"name": request.GET.get("name", "")[:200]}
    form = NewPartyForm(request.POST or None, user=request.user, initial=initial)
    twins: list[likeness.Duplicate] = []
    if request.method == "POST" and form.is_valid():
        twins = [] if form.cleaned_data["is_another"] else sure_duplicates(request, form)
        party = None if twins else created(request, form)
        if party is not None:
            notify(request, _("The customer is entered."))
            return redirect("customers:detail", party.pk)
    context = {"form": form, "duplicates": twins, "labels": labels.LIKENESS, **suggestions()}
    return render(request, "customers/new.html", context, status=422 if form.is_bound else 200)


def sure_duplicates(request: Request, form: NewPartyForm) -> list[likeness.Duplicate]:
    """What was not typed away: the same tax number or full name; the form asks before it saves."""
    values = {name: str(form.cleaned_data.get(name) or "") for name in likeness.TELLING}
    return likeness.duplicates_of(request.user, values, likes=likeness.SURE)


def created(request: Request, form: NewPartyForm) -> Any:
    try:
        return parties.create_party(
            by=request.user,
            now=timezone.now(),
            key=form.cleaned_data["key"] or None,
            roles=form.cleaned_data["roles"],
            contact=form.contact,
            **form.values,
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except OtherRequest:
        form.add_error(None, _("This form was sent before with other values. Open it anew."))
    return None


@requires(Right.CUSTOMERS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    party = queries.get_party(request.user, pk)
    data = conflicts.settled(request.POST) if request.method == "POST" else None
    form = PartyForm(data, user=request.user, party=party)
    if form.is_bound and form.is_valid():
        try:
            save(request, party, form)
            return redirect("customers:detail", pk)
        except editing.Conflict as conflict:
            return conflict_page(request, party, form, conflict)
        except BadValue as bad:
            form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    context = {"form": form, "party": party, **suggestions()}
    return render(request, "customers/edit.html", context, status=422 if form.is_bound else 200)


def save(request: Request, party: Any, form: PartyForm) -> None:
    values = {**form.values, "roles": form.cleaned_data["roles"]}
    parties.change_party(
        by=request.user, now=timezone.now(), party=party, values=values, seen=form.seen
    )
    notify(request, _("The changes are saved."))


def conflict_page(
    request: Request, party: Any, form: PartyForm, conflict: editing.Conflict
) -> HttpResponse:
    context = {
        "party": party,
        "lines": conflicts.lines(form, conflict),
        "carried": conflicts.carried(form, conflict),
        "latest": queries.history(party).first(),
    }
    return render(request, "customers/conflict.html", context, status=409)


@requires(Right.CUSTOMERS_ARCHIVE)
@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    party = queries.get_party(request.user, pk)
    parties.archive_party(by=request.user, now=timezone.now(), party=party)
    back = reverse("customers:unarchiving", args=[pk])
    notify(request, _("The customer is archived; it stays in every figure."), undo=back)
    return redirect("customers:detail", pk)


@requires(Right.CUSTOMERS_ARCHIVE)
@require_POST
def unarchiving(request: Request, pk: int) -> HttpResponse:
    party = queries.get_party(request.user, pk)
    parties.unarchive_party(by=request.user, now=timezone.now(), party=party)
    notify(request, _("The customer is back in use."))
    return redirect("customers:detail", pk)


@requires(Right.CUSTOMERS_ARCHIVE)
@require_POST
def deletion(request: Request, pk: int) -> HttpResponse:
    party = queries.get_party(request.user, pk)
    try:
        parties.delete_party(by=request.user, now=timezone.now(), party=party)
    except parties.InUse:
        messages.error(request, _("Orders or branches hang on this customer: archive it instead."))
        return redirect("customers:detail", pk)
    back = reverse("customers:restoration", args=[pk])
    notify(request, _("The customer is in the recycle bin."), undo=back)
    return redirect("customers:list")


@requires(Right.CUSTOMERS_ARCHIVE)
@require_POST
def restoration(request: Request, pk: int) -> HttpResponse:
    party = queries.get_deleted(request.user, pk)
    parties.restore_party(by=request.user, now=timezone.now(), party=party)
    notify(request, _("The customer is restored."))
    return redirect("customers:detail", pk)
