"""Know, agree, realize: what customers know of the value we deliver, and what is to be told."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import Column
from kezhi.scorecards import shown
from kezhi.scorecards.knowing import Standing, counted
from kezhi.scorecards.knowing_forms import BROKEN, UNTOLD, AwarenessForm, FunnelForm
from kezhi.scorecards.queries import access, knowing
from kezhi.scorecards.services import knowing as services
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

MOST = 100
COLUMNS = [
    Column("customer", gettext_lazy("Customer")),
    Column("owner", gettext_lazy("Owner")),
    Column("element", gettext_lazy("Value element")),
    Column("rung", gettext_lazy("How far")),
    Column("since", gettext_lazy("Since")),
    Column("delivered", gettext_lazy("Delivered in twelve months")),
    Column("measured", gettext_lazy("Of it measured")),
    Column("say", gettext_lazy("What to say")),
    Column("proof", gettext_lazy("What proves it")),
]


@requires(*access.VIEW)
def funnel(request: Request) -> HttpResponse:
    form = FunnelForm(request.GET, user=request.user)
    found = knowing.known(request.user, form.asked())
    whole, by_element = counted(found)
    chosen = worthiest(one for one in found if form.leaves(one))
    said = {
        "form": form, "whole": whole, "steps": shown.steps(whole), "count": len(chosen),
        "elements": shown.elements(by_element), "rows": shown.rows(request.user, chosen[:MOST]),
        "currency": staff.company().currency, "may_note": knowing.may_note(request.user),
        "is_untold": form.shown == UNTOLD, "is_broken": form.shown == BROKEN,
        "may_export": request.user.may(Right.EXPORTS_RUN), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render_part(request, "scorecards/funnel.html", "funnel", said)


def worthiest(found: Iterable[Standing]) -> list[Standing]:
    return sorted(found, key=lambda one: (-one.delivered, one.party, one.element_id))


@requires(*access.VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    form = FunnelForm(request.GET, user=request.user)
    found = knowing.known(request.user, form.asked())
    chosen = worthiest(one for one in found if form.leaves(one))
    return csv_answer(COLUMNS, shown.rows(request.user, chosen), "what-customers-know")


@requires(*access.VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of a customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    found = worthiest(knowing.known(request.user, knowing.Asked(party=pk)))
    said = {
        "party": party, "rows": shown.rows(request.user, found),
        "currency": staff.company().currency, "may_note": knowing.may_note(request.user),
        "others": shown.others(request.user, found),
    }  # fmt: skip
    return render_part(request, "scorecards/of_customer.html", "panel", said)


@requires(*access.VIEW)
def awareness(request: Request, pk: int, element: int) -> HttpResponse:
    """One customer and element: where they stand, how we know, and what to say."""
    party, what = customers.get_party(request.user, pk), knowing.get_element(element)
    form = AwarenessForm(request.POST or None, element=what)
    if request.method == "POST" and form.is_valid() and noted(request, party, what, form):
        return redirect("scorecards:awareness", pk, element)
    found = knowing.known(request.user, knowing.Asked(party=pk))
    one = next((one for one in found if one.element_id == element), Standing(pk, element))
    said = {
        "party": party, "element": what, "form": form, "one": one, "rung": shown.rung(one.rung),
        "points": shown.points(one, knowing.points_in_use(what)),
        "words": knowing.words_of(request.user, party, what),
        "entries": knowing.entries_of(request.user, party, what),
        "may_note": knowing.may_note(request.user), "currency": staff.company().currency,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "scorecards/awareness.html", said, status=status)


def noted(request: Request, party: Any, element: Any, form: AwarenessForm) -> bool:
    try:
        services.note_awareness(
            by=request.user, now=timezone.now(), party=party, element=element, draft=form.draft()
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return False
    notify(request, _("Noted."))
    return True
