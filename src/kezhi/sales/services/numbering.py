"""Order numbers without doubles: the series row is locked until the order stands."""

from datetime import date

from django.db.models import F

from kezhi.sales.models import Order, Series

PREFIXES = {
    Order.Kind.SALE: "SO",
    Order.Kind.RETURN: "RT",
    Order.Kind.CANCELLATION: "CX",
    Order.Kind.ADJUSTMENT: "AJ",
}


def series_of(kind: str, on: date) -> str:
    return f"{PREFIXES[Order.Kind(kind)]}-{on.year}"


def next_number(kind: str, on: date) -> str:
    """The next free number of its kind and year. Called inside the service's transaction."""
    prefix = series_of(kind, on)
    while True:
        number = take(prefix)
        if not Order.objects.filter(source="", number=number).exists():
            return number


def take(prefix: str) -> str:
    """The next number of any series; its row stays locked until the transaction ends."""
    Series.objects.get_or_create(prefix=prefix)
    Series.objects.filter(prefix=prefix).update(last=F("last") + 1)
    return str(Series.objects.get(prefix=prefix))
