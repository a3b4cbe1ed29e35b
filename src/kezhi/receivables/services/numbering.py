"""Numbers without doubles: the series row is locked until the document stands."""

from datetime import date

from django.db.models import F

from kezhi.receivables.models import Invoice, Payment
from kezhi.sales.models import Series

INVOICES = "IN"
PREFIXES = {Payment.Kind.MONEY: "PM", Payment.Kind.CREDIT_NOTE: "CN", Payment.Kind.WRITE_OFF: "WO"}


def next_invoice_number(on: date) -> str:
    while True:
        number = _take(f"{INVOICES}-{on.year}")
        if not Invoice.objects.filter(source="", number=number).exists():
            return number


def next_payment_number(kind: str, on: date) -> str:
    while True:
        number = _take(f"{PREFIXES[Payment.Kind(kind)]}-{on.year}")
        if not Payment.objects.filter(source="", number=number).exists():
            return number


def _take(prefix: str) -> str:
    Series.objects.get_or_create(prefix=prefix)
    Series.objects.filter(prefix=prefix).update(last=F("last") + 1)
    return str(Series.objects.get(prefix=prefix))
