"""The lists as files: the same filters and columns as on the page, and the same rights."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse

from kezhi.kit.http import Request
from kezhi.kit.lists import Column, ListSpec, make_listing
from kezhi.sales import queries
from kezhi.sales.tables import COSTS, ORDERS
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 2000


class Echo:
    def write(self, text: str) -> str:
        return text


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def orders(request: Request) -> HttpResponseBase:
    found = queries.for_list(queries.visible_orders(request.user))
    return as_csv(request, ORDERS, found, "orders")


@requires(Right.COSTS_VIEW, Right.EXPORTS_RUN)
def costs(request: Request) -> HttpResponseBase:
    return as_csv(request, COSTS, queries.visible_costs(request.user), "costs")


def as_csv(request: Request, spec: ListSpec, found: Any, name: str) -> HttpResponseBase:
    """Written row by row, so that a long list needs no more memory than a short one."""
    listing = make_listing(request, spec, found)
    chosen = listing.filters.qs if listing.filters.is_valid() else found.none()
    question = asked_first(request, chosen)
    if question is not None:
        return question
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=CHUNK)
    answer = StreamingHttpResponse(written(listing.columns, rows), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def written(columns: Iterable[Column], rows: Iterable[Any]) -> Iterator[str]:
    columns = list(columns)
    writer: Any = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for row in rows:
        yield writer.writerow([cell(row, column.name) for column in columns])


def cell(row: Any, name: str) -> str:
    """The value as a spreadsheet takes it; text that looks like a formula stays text."""
    value = getattr(row, f"get_{name}_display", None) or getattr(row, name)
    value = value() if callable(value) else value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
