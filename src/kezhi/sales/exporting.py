"""A list as a file: the filters and columns of the page, and its rights."""

from typing import Any

from django.http import HttpResponseBase

from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request
from kezhi.kit.lists import ListSpec, make_listing
from kezhi.staff.access import asked_first

CHUNK = 2000


def as_csv(request: Request, spec: ListSpec, found: Any, name: str) -> HttpResponseBase:
    listing = make_listing(request, spec, found)
    chosen = listing.filters.qs if listing.filters.is_valid() else found.none()
    question = asked_first(request, chosen)
    if question is not None:
        return question
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=CHUNK)
    return csv_answer(listing.columns, rows, name)
