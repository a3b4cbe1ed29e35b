import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import labels, queries
from kezhi.customers.cells import Cells
from kezhi.customers.fields import written
from kezhi.customers.forms import BulkForm
from kezhi.customers.queries import likeness
from kezhi.customers.services import bulk as bulk_services
from kezhi.customers.tables import PARTIES
from kezhi.kit import lists, selections
from kezhi.kit import queries as kit
from kezhi.kit import services as kit_services
from kezhi.kit.http import Request, notify, render_part
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right

EXPORT_LIMIT = 100_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # full width on purpose


@requires(Right.CUSTOMERS_VIEW)
def party_list(request: Request) -> HttpResponse:
    seen = queries.visible_parties(request.user)
    listing = lists.make_listing(request, PARTIES, lambda names: queries.for_list(seen, names))
    cells = Cells(request.user)
    context = {
        "listing": listing,
        "rows": [(party, cells.row(party, listing.columns)) for party in listing.rows],
        "may_edit": request.user.may(Right.CUSTOMERS_EDIT),
        "may_archive": queries.may_archive(request.user),
        "may_set_up": request.user.may(Right.SETTINGS_EDIT),
    }
    return render_part(request, "customers/list.html", "rows", context)


@requires(Right.CUSTOMERS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    """The list as a file: the same filter, order and columns, and only what may be read."""
    names = lists.shown_names(request, PARTIES)
    seen = queries.for_list(queries.visible_parties(request.user), names)
    _filters, found = lists.filtered(request, PARTIES, seen, request.GET)
    allowed = [c for c in PARTIES.columns if lists.allowed(request.user, c.right)]
    columns = lists.chosen_columns(request.GET, allowed)
    sort = lists.chosen_sort(request.GET, allowed, PARTIES.sort)
    ordered = found.order_by(sort, "pk")[:EXPORT_LIMIT]
    question = asked_first(request, ordered)
    if question is not None:
        return question
    answer = StreamingHttpResponse(
        exported(Cells(request.user), columns, ordered), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="customers.csv"'
    return answer


class Echo:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def exported(cells: Cells, columns: Any, parties: Any) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for party in parties.iterator(1000):
        yield writer.writerow([harmless(cells.text(party, column.name)) for column in columns])


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula begins with an apostrophe."""
    is_number = text.lstrip("+-").replace(" ", "").isdigit()
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text


@requires(Right.CUSTOMERS_EDIT)
@require_POST
def bulk(request: Request) -> HttpResponse:
    """From the ticked rows to the form that says what to change on exactly these."""
    seen = queries.visible_parties(request.user)
    choice = selections.chosen(request, PARTIES, seen, _("Change customers"))
    if choice.question is not None:
        return choice.question
    now = timezone.now()
    kept = kit_services.freeze_selection(
        by=request.user, now=now, page=PARTIES.page_name, pks=choice.pks
    )
    return bulk_page(request, kept, BulkForm(user=request.user))


def bulk_page(request: Request, kept: Any, form: BulkForm, status: int = 200) -> HttpResponse:
    names = queries.visible_parties(request.user).filter(pk__in=kept.pks[:10]).order_by("sort_key")
    context = {"selection": kept, "form": form, "count": len(kept.pks), "sample": names}
    return render(request, "customers/bulk.html", context, status=status)


@requires(Right.CUSTOMERS_EDIT)
@require_POST
def bulk_change(request: Request, pk: int) -> HttpResponse:
    kept = kit.get_selection(request.user, PARTIES.page_name, pk)
    form = BulkForm(request.POST, user=request.user)
    if not form.is_valid():
        return bulk_page(request, kept, form, status=422)
    edit = bulk_services.bulk_edit(
        by=request.user, now=timezone.now(), pks=kept.pks, values=form.values
    )
    return redirect("customers:bulk-detail", edit.pk)


@requires(Right.CUSTOMERS_EDIT)
def bulk_detail(request: Request, pk: int) -> HttpResponse:
    """What a change of many did, and the way back."""
    edit = queries.get_bulk_edit(request.user, pk)
    lines = [
        {"label": labels.bulk_label(name), "value": labels.bulk_value(name, value)}
        for name, value in queries.bulk_values(edit).items()
    ]
    context = {"edit": edit, "count": len(edit.before), "lines": lines}
    return render(request, "customers/bulk_detail.html", context)


@requires(Right.CUSTOMERS_EDIT)
@require_POST
def bulk_undo(request: Request, pk: int) -> HttpResponse:
    edit = queries.get_bulk_edit(request.user, pk)
    restored, left = bulk_services.undo_bulk_edit(by=request.user, now=timezone.now(), edit=edit)
    text = _("%(restored)s put back; %(left)s were changed since and stay as they are.")
    notify(request, text % {"restored": restored, "left": left})
    return redirect("customers:list")


@requires(Right.CUSTOMERS_VIEW)
def options(request: Request) -> HttpResponse:
    """Suggestions for a field that names a customer."""
    asked = request.GET.get(request.GET.get("field", "q"), "")[:100]
    found = [written(party) for party in queries.find(request.user, asked, 12)]
    return render(request, "customers/options.html", {"found": found})


@requires(Right.CUSTOMERS_EDIT)
def duplicates(request: Request) -> HttpResponse:
    """Likely the same customer as what is being typed."""
    values = {name: request.GET.get(name, "")[:254] for name in likeness.TELLING}
    exclude = selections.whole(request.GET.get("exclude", ""))
    found = likeness.duplicates_of(request.user, values, exclude)
    context = {"duplicates": found, "labels": labels.LIKENESS}
    return render(request, "customers/duplicates.html", context)


@requires(Right.CUSTOMERS_ARCHIVE)
def recycle_bin(request: Request) -> HttpResponse:
    found = queries.deleted_parties(request.user).order_by("-deleted_at", "-pk")[:200]
    return render(request, "customers/bin.html", {"parties": found})
