"""The list as a file: the same filters and columns as on the page, and the same rights."""

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponseBase

from kezhi.deliveries.models import Delivery
from kezhi.deliveries.tables import DELIVERIES
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request
from kezhi.kit.lists import make_listing
from kezhi.staff import queries as staff
from kezhi.staff.access import asked_first

CHUNK = 2000
MOMENTS = ("departs_at", "window_from", "arrived_at")


def as_csv(request: Request, found: Any) -> HttpResponseBase:
    listing = make_listing(request, DELIVERIES, found)
    chosen = listing.filters.qs if listing.filters.is_valid() else found.none()
    question = asked_first(request, chosen)
    if question is not None:
        return question
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=CHUNK)
    return csv_answer(listing.columns, told(rows, staff.zone()), "deliveries")


def told(rows: Iterable[Delivery], zone: ZoneInfo) -> Iterator[Any]:
    """Moments as the company's clock shows them: a streamed answer outlives the request's zone."""
    for row in rows:
        for name in MOMENTS:
            moment = getattr(row, name)
            if moment is not None:
                setattr(row, name, moment.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
        yield row
