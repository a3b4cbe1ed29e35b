"""May the price stand? The ledgers, the quick sheet of a negotiation, and each in full."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, editing, once, words
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.scorecards.choices import OUTCOME_TONES
from kezhi.scorecards.ledger_forms import LedgerForm, PriceTrial, QuickForm
from kezhi.scorecards.queries import access, reading
from kezhi.scorecards.reckoning import reckon
from kezhi.scorecards.services import keeping
from kezhi.scorecards.tables import ENTRY_COLUMNS, LEDGERS, OFFER_COLUMNS, Line
from kezhi.scorecards.views import context
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right

CHUNK = 500
ROWS: dict[str, Any] = {
    "offers": (reading.offers_for_file, OFFER_COLUMNS),
    "entries": (reading.entries_for_file, ENTRY_COLUMNS),
}
TONES = {outcome.value: tone for outcome, tone in OUTCOME_TONES.items()}


@requires(*access.VIEW)
def ledger_list(request: Request) -> HttpResponse:
    found = access.for_list(access.visible_ledgers(request.user))
    listing = make_listing(request, LEDGERS, found)
    said = {"listing": listing, "tones": TONES}
    return render_part(request, "scorecards/list.html", "rows", said)


@requires(*access.VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    listing = make_listing(request, LEDGERS, access.for_list(access.visible_ledgers(request.user)))
    chosen = access.chosen(listing.filters)
    question = asked_first(request, chosen)
    if question is not None:
        return question
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=CHUNK)
    return csv_answer(listing.columns, rows, "value-ledgers")


@requires(*access.VIEW, Right.EXPORTS_RUN)
def export_rows(request: Request, kind: str) -> HttpResponseBase:
    """The rivals' offers, or the entries, of the ledgers that the list shows."""
    listing = make_listing(request, LEDGERS, access.for_list(access.visible_ledgers(request.user)))
    reader, columns = ROWS[kind]
    found: Any = reader(access.chosen(listing.filters))
    question = asked_first(request, found)
    if question is not None:
        return question
    rows = (Line(row) for row in found.iterator(chunk_size=CHUNK))
    return csv_answer(columns, rows, f"value-{kind}")


@requires(*access.VIEW)
def of_subject(request: Request, pk: int, kind: str) -> HttpResponse:
    """The panel of an order, quote or opportunity, and a page of its own without JavaScript."""
    subject = access.get_subject(request.user, kind, pk)
    ledger = access.ledger_of(request.user, kind, pk)
    said = context.page(request, subject=subject, ledger=ledger, new_url=f"scorecards:new_{kind}")
    if ledger is not None:
        found = reading.reckoned(request.user, reading.read(ledger))
        said |= context.answered(found, ledger.currency, ledger.unit)
    return render_part(request, "scorecards/of_subject.html", "panel", said)


@requires(*access.EDIT)
def new(request: Request, pk: int, kind: str) -> HttpResponse:
    """The quick sheet: while it is filled the answer follows, and only then it is kept."""
    kept = access.ledger_of(request.user, kind, pk)
    if kept is not None:
        return redirect("scorecards:detail", kept.pk)
    subject = access.get_subject(request.user, kind, pk)
    rival = access.known_rival(request.user, subject)
    form = QuickForm(request.POST or None, user=request.user, subject=subject, rival=rival)
    if request.method == "POST" and form.is_valid() and not request.htmx:
        made = opened(request, form)
        if made is not None:
            return redirect("scorecards:detail", made.pk)
    said: dict[str, Any] = {"form": form, "subject": subject, "subject_url": subject.url_name}
    found = reckon(form.facts()) if form.is_bound and form.is_valid() else None
    said |= context.answered(found, subject.currency, subject.unit)
    return render_part(request, "scorecards/new.html", "answer", context.page(request, **said))


def opened(request: Request, form: QuickForm) -> Any:
    """The ledger that was kept, or None with the reason beside the field."""
    head, offer, entries = form.drafts(request.user, access.today())
    try:
        return keeping.open_ledger(
            by=request.user, now=timezone.now(), subject=form.subject, draft=head,
            parts=([offer], entries), key=form.cleaned_data["key"],
        )  # fmt: skip
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except keeping.AlreadyKept as already:
        return already.ledger
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
    return None


@requires(*access.VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """With `?price=` another price is tried out; nothing is kept of it."""
    ledger = access.get_ledger(request.user, pk)
    trial = PriceTrial(request.GET if "price" in request.GET else None)
    price: Decimal | None = None
    if trial.is_bound and trial.is_valid():
        price = trial.cleaned_data["price"]
    said = context.sheet(request, ledger, price)
    said |= {
        "trial": trial if trial.is_bound else PriceTrial(initial={"price": plain(ledger.price)}),
        "events": words.told(audit.history(ledger)[:20], request.user),
    }
    return render_part(request, "scorecards/detail.html", "answer", said)


def plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


@requires(*access.EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    ledger, conflict, status = access.get_ledger(request.user, pk), None, 200
    form = LedgerForm.of(ledger, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if changed(request, access.get_ledger(request.user, pk), form):
                return redirect("scorecards:detail", pk)
        except editing.Conflict as found:
            found.renew(form)
            conflict, status = found, 409
    said = context.page(request, ledger=ledger, form=form, conflict=conflict)
    return render(request, "scorecards/edit.html", said, status=status)


def changed(request: Request, ledger: Any, form: LedgerForm) -> bool:
    version = form.cleaned_data["version"]
    try:
        keeping.change_ledger(
            by=request.user, now=timezone.now(), ledger=ledger, version=version, draft=form.draft()
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return False
    notify(request, _("Saved."))
    return True


@requires(*access.EDIT)
@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    ledger = access.get_ledger(request.user, pk)
    keeping.remove_ledger(by=request.user, now=timezone.now(), ledger=ledger)
    messages.success(request, _("The ledger is taken out."))
    return redirect("scorecards:list")
