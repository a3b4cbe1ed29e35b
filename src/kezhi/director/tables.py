"""The lists behind the figures: the same reads that were added up, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kezhi.director.choices import Rows
from kezhi.director.queries import business, sales
from kezhi.director.queries import money as books
from kezhi.director.shown import Look
from kezhi.kit.lists import Column, ListSpec
from kezhi.pipeline.choices import Status
from kezhi.staff.rights import Right

# Beside seeing orders, which every page of the dashboard asks for.
ORDERS: tuple[str, ...] = ()
DEALS = (Right.OPPORTUNITIES_VIEW,)
DEBTS = (Right.RECEIVABLES_VIEW,)
LEDGERS = (Right.OPPORTUNITIES_VIEW,)


class NoFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The filters are those of the page that led here."""


@dataclass(frozen=True)
class Kind:
    """`read` gives the rows, `value` the field whose sum is the figure; without one they count."""

    rights: Sequence[str]
    read: Callable[[Look], QuerySet[Any]]
    columns: Sequence[Column]
    sort: str
    value: str = ""
    href: str = ""
    to: str = "pk"
    party: str = "party"

    def spec(self, name: str) -> ListSpec:
        return ListSpec(f"director:rows-{name}", NoFilters, self.columns, sort=self.sort)

    def totals(self, found: QuerySet[Any]) -> dict[str, Any]:
        asked: dict[str, Any] = {"count": Count("pk")}
        if self.value:
            asked["whole"] = Sum(self.value, default=Decimal(0))
        return found.order_by().aggregate(**asked)


def party(path: str = "party") -> Column:
    return Column(path, _("Customer"), sort=f"{path}__name")


def money(name: str, label: Any) -> Column:
    return Column(name, label, sort=name if name.startswith("base_") else "", align="end")


def sold(look: Look) -> QuerySet[Any]:
    return sales.sold_in(look.lens, look.times.now).select_related("party")


def sold_lines(look: Look) -> QuerySet[Any]:
    found = sales.lines(look.lens).filter(sales.during(look.times.now, "order__ordered_on"))
    named: QuerySet[Any] = found.annotate(
        number=F("order__number"), ordered_on=F("order__ordered_on")
    )
    return named.select_related("order__party", "product")


def new_customers(look: Look) -> QuerySet[Any]:
    return sales.new_customers(look.lens, look.times.now).select_related("owner", "team")


def deals(outcome: str) -> Callable[[Look], QuerySet[Any]]:
    def read(look: Look) -> QuerySet[Any]:
        found = business.decided(look.lens, look.times.now, outcome)
        return found.select_related("party", "owner", "reason")

    return read


def lost_to_lead_time(look: Look) -> QuerySet[Any]:
    found = business.lost_to_lead_time(look.lens, look.times.now)
    return found.select_related("party", "owner", "reason")


def open_deals(look: Look) -> QuerySet[Any]:
    return business.open_ones(look.lens).select_related("party", "owner", "stage")


def touches(look: Look) -> QuerySet[Any]:
    return business.touches(look.lens, look.times.now).select_related("party", "created_by")


def ledgers(look: Look) -> QuerySet[Any]:
    return books.ledgers(look.lens, look.times.now).select_related("party")


def promises(look: Look) -> QuerySet[Any]:
    found = books.promises(look.lens, look.times.now, look.today)
    return found.select_related("order__party", "expectation").annotate(
        first_due_on=F("expectation__first_due_on"), met_on=F("expectation__met_on")
    )


def departed(look: Look) -> QuerySet[Any]:
    return books.departed(look.lens, look.times.now).select_related("order__party")


CLOSED = [
    Column("title", _("Opportunity"), sort="title", lead=True), party(),
    Column("owner", _("Owner")), Column("reason", _("Reason")),
    Column("closed_on", _("Closed on"), sort="closed_on"),
    money("base_amount", _("In base currency")),
]  # fmt: skip
DEBT = [
    Column("number", _("Number"), sort="number", lead=True), party(),
    Column("issued_on", _("Issued on"), sort="issued_on"),
    Column("due_on", _("Due on"), sort="due_on"), Column("paid_on", _("Paid on"), sort="paid_on"),
    money("base_open", _("Open in base currency")),
]  # fmt: skip
INVOICE = {"rights": DEBTS, "columns": DEBT, "sort": "due_on", "href": "receivables:detail"}
DEAL = {"rights": DEALS, "columns": CLOSED, "sort": "-closed_on", "value": "base_amount",
        "href": "pipeline:detail"}  # fmt: skip

KINDS: dict[str, Kind] = {
    Rows.SALES: Kind(
        ORDERS, sold,
        [
            Column("number", _("Number"), sort="number", lead=True), party(),
            Column("ordered_on", _("Ordered on"), sort="ordered_on"), Column("kind", _("Kind")),
            Column("status", _("Status")), money("base_amount", _("In base currency")),
        ],
        sort="-ordered_on", value="base_amount", href="sales:detail",
    ),
    "lines": Kind(
        ORDERS, sold_lines,
        [
            Column("number", _("Number"), sort="number", lead=True),
            Column("order__party", _("Customer"), sort="order__party__name"),
            Column("ordered_on", _("Ordered on"), sort="order__ordered_on"),
            Column("product", _("Product")), money("value", _("In base currency")),
        ],
        sort="-order__ordered_on", value="value", href="sales:detail", to="order_id",
        party="order__party",
    ),
    Rows.NEW: Kind(
        (*ORDERS, Right.CUSTOMERS_VIEW), new_customers,
        [
            Column("name", _("Customer"), sort="name", lead=True), Column("owner", _("Owner")),
            Column("team", _("Team")),
            Column("created_at", _("On record since"), sort="created_at"),
        ],
        sort="name", href="customers:detail",
    ),
    Rows.WON: Kind(read=deals(Status.WON), **DEAL),  # type: ignore[arg-type]
    Rows.LOST: Kind(read=deals(Status.LOST), **DEAL),  # type: ignore[arg-type]
    Rows.LEAD_TIME: Kind(read=lost_to_lead_time, **DEAL),  # type: ignore[arg-type]
    Rows.OPEN: Kind(
        DEALS, open_deals,
        [
            Column("title", _("Opportunity"), sort="title", lead=True), party(),
            Column("stage", _("Stage")), Column("owner", _("Owner")),
            Column("expected_on", _("Expected to close"), sort="expected_on"),
            money("base_amount", _("In base currency")),
        ],
        sort="-opened_on", value="base_amount", href="pipeline:detail",
    ),
    Rows.TOUCHES: Kind(
        (Right.CUSTOMERS_VIEW,), touches,
        [
            Column("at", _("When"), sort="at", lead=True), party(), Column("kind", _("Kind")),
            Column("channel", _("Channel")), Column("outcome", _("Outcome")),
            Column("created_by", _("Noted by")),
        ],
        sort="-at", href="touchpoints:detail",
    ),
    Rows.PREMIUM: Kind(
        LEDGERS, ledgers,
        [
            Column("party", _("Customer"), sort="party__name", lead=True),
            Column("compared_on", _("Compared on"), sort="compared_on"),
            Column("currency", _("Currency")), money("justified", _("Justified")),
            money("captured", _("Captured")), money("gain", _("The customer's gain")),
        ],
        sort="-compared_on", href="scorecards:detail",
    ),
    Rows.OWED: Kind(
        read=lambda look: books.owed(look.lens).select_related("party"), value="base_open",
        **INVOICE,  # type: ignore[arg-type]
    ),
    Rows.OVERDUE: Kind(
        read=lambda look: books.overdue(look.lens, look.today).select_related("party"),
        value="base_open", **INVOICE,  # type: ignore[arg-type]
    ),
    Rows.DUE: Kind(
        read=lambda look: books.came_due(look.lens, look.times.now, look.today).select_related(
            "party"
        ),
        **INVOICE,  # type: ignore[arg-type]
    ),
    Rows.NOTICES: Kind(
        ORDERS, departed,
        [
            Column("number", _("Number"), sort="number", lead=True),
            Column("order__party", _("Customer"), sort="order__party__name"),
            Column("departed_at", _("Departure"), sort="departed_at"),
            Column("told_before", _("Told before")),
        ],
        sort="-departed_at", href="deliveries:detail", party="order__party",
    ),
    Rows.PROMISES: Kind(
        ORDERS, promises,
        [
            Column("order", pgettext_lazy("director", "Order"), lead=True),
            Column("order__party", _("Customer"), sort="order__party__name"),
            Column("first_due_on", _("Day named first"), sort="expectation__first_due_on"),
            Column("met_on", _("Met on"), sort="expectation__met_on"),
        ],
        sort="-expectation__first_due_on", href="sales:detail", to="order_id", party="order__party",
    ),
}  # fmt: skip


def kind_of(name: str, look: Look) -> Kind:
    """Net sales of one product line are lines of orders."""
    return KINDS["lines" if name == Rows.SALES and look.lens.line is not None else name]
