from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.kit import grams
from kezhi.kit.crud import Reference
from kezhi.kit.filters import PeriodFilter, TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.receivables.models import Invoice, Payment, Step
from kezhi.sales.tables import OfCustomer
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

INVOICE_COLUMNS = [
    Column("number", _("Number"), sort="number", lead=True),
    Column("party", _("Customer"), sort="party__name"),
    Column("issued_on", _("Issued on"), sort="issued_on"),
    Column("due_on", _("Due on"), sort="due_on"),
    Column("state", _("State")),
    Column("paid_on", _("Paid on"), sort="paid_on", shown=False),
    Column("net", _("Net of tax"), align="end", shown=False),
    Column("tax", _("Tax"), align="end", shown=False),
    Column("gross", _("Gross"), align="end"),
    Column("open_amount", _("Unpaid"), align="end"),
    Column(
        "base_amount", _("Gross in base currency"), sort="base_amount", align="end", shown=False
    ),
    Column("base_open", _("Open in base currency"), sort="base_open", align="end", shown=False),
]
PAYMENT_COLUMNS = [
    Column("number", _("Number"), sort="number", lead=True),
    Column("received_on", _("Received on"), sort="received_on"),
    Column("party", _("Customer"), sort="party__name"),
    Column("kind", _("Kind")),
    Column("amount", _("Amount"), align="end"),
    Column("left", _("Not allocated"), align="end"),
    Column("base_amount", _("In base currency"), sort="base_amount", align="end", shown=False),
    Column("note", _("Note"), shown=False),
]
STATES = [
    ("open", _("Unpaid")),
    ("overdue", _("Overdue")),
    ("disputed", _("Disputed")),
    ("paid", _("Paid")),
    ("late", _("Paid late")),
]


class InvoiceFilters(OfCustomer):
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")
    issued = PeriodFilter(field_name="issued_on", label=_("Issued"))
    due = PeriodFilter(
        field_name="due_on", label=_("Due"), periods=["past", "ahead", "week", "month", "last-90"]
    )

    def search(self, found: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        """The beginning of a number, or words of the customer."""
        number = Q(number__startswith=value.strip().upper())
        return found.filter(number | grams.matching(value, "party__"))

    def in_state(self, found: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        today = staff.local_date(timezone.now())
        conditions: dict[str, Any] = {
            "open": Q(open_amount__gt=0),
            "overdue": Q(open_amount__gt=0, due_on__lt=today),
            "disputed": Q(is_disputed=True),
            "paid": Q(open_amount=0),
            "late": Q(open_amount=0, paid_on__gt=F("due_on")),
        }
        return found.filter(conditions[value])


class PaymentFilters(OfCustomer):
    q = TextFilter(method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Payment.Kind.choices)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("left", _("Not wholly allocated")), ("allocated", _("Wholly allocated"))],
        method="in_state",
    )
    received = PeriodFilter(field_name="received_on", label=_("Received"))

    def search(self, found: QuerySet[Payment], name: str, value: str) -> QuerySet[Payment]:
        number = Q(number__startswith=value.strip().upper())
        return found.filter(number | grams.matching(value, "party__"))

    def in_state(self, found: QuerySet[Payment], name: str, value: str) -> QuerySet[Payment]:
        return found.filter(left__gt=0) if value == "left" else found.filter(left=0)


INVOICES = ListSpec(
    "receivables:list",
    InvoiceFilters,
    INVOICE_COLUMNS,
    sort="-issued_on",
    export="receivables:export",
)
PAYMENTS = ListSpec(
    "receivables:payments",
    PaymentFilters,
    PAYMENT_COLUMNS,
    sort="-received_on",
    export="receivables:export-payments",
)
STEPS = Reference(
    Step, app="receivables", name="step",
    fields=[
        "position", "name", "name_zh", "days", "channel", "asked", "handed_to", "holds", "body",
        "body_zh",
    ],
    shown=["position", "name", "name_zh", "days", "channel", "asked", "handed_to", "holds"],
    sort="position", view_right=Right.RECEIVABLES_VIEW, edit_right=Right.SETTINGS_EDIT, most=0,
)  # fmt: skip
