"""The lists as files: the same filters and columns as on the page, and the same rights."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from kezhi.kit.http import Request
from kezhi.kit.lists import Column, ListSpec, make_listing
from kezhi.receivables import states
from kezhi.receivables.queries import books
from kezhi.receivables.tables import INVOICES, PAYMENTS
from kezhi.staff import queries as staff
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 2000


class Echo:
    def write(self, text: str) -> str:
        return text


@requires(Right.RECEIVABLES_VIEW, Right.EXPORTS_RUN)
def invoices(request: Request) -> HttpResponseBase:
    found = books.for_list(books.visible_invoices(request.user))
    return as_csv(request, INVOICES, found, "invoices")


@requires(Right.RECEIVABLES_VIEW, Right.EXPORTS_RUN)
def payments(request: Request) -> HttpResponseBase:
    return as_csv(request, PAYMENTS, books.visible_payments(request.user), "payments")


def as_csv(request: Request, spec: ListSpec, found: Any, name: str) -> HttpResponseBase:
    """Written row by row, so that a long list needs no more memory than a short one."""
    listing = make_listing(request, spec, found)
    chosen = listing.filters.qs if listing.filters.is_valid() else found.none()
    question = asked_first(request, chosen)
    if question is not None:
        return question
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=CHUNK)
    today = staff.local_date(timezone.now())
    lines = written(listing.columns, rows, today)
    answer = StreamingHttpResponse(lines, content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def written(columns: Iterable[Column], rows: Iterable[Any], today: date) -> Iterator[str]:
    columns = list(columns)
    writer: Any = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for row in rows:
        yield writer.writerow([cell(row, column.name, today) for column in columns])


def cell(row: Any, name: str, today: date) -> str:
    """The value as a spreadsheet takes it; text that looks like a formula stays text."""
    if name == "state":
        return states.words(row, today)
    value = getattr(row, f"get_{name}_display", None) or getattr(row, name)
    value = value() if callable(value) else value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
