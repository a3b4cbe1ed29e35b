"""The fields a file can fill, with their words and the rights they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kezhi.staff.rights import Right


@dataclass(frozen=True)
class Field:
    """One field of the mapping page."""

    name: str
    label: str | Promise
    help: str | Promise = ""
    right: str = ""


CUSTOMER_FIELDS = [
    Field("name", _("Customer name")),
    Field(
        "external_id", _("Customer number"),
        _("Recognizes the customer when the file comes again."),
    ),
    Field("kind", _("Kind: organization or person")),
    Field("phone", _("Phone")),
    Field("email", _("E-mail")),
    Field("tax_number", _("Tax number")),
    Field("country", _("Country")),
    Field("region", _("Province or region")),
    Field("city", _("City")),
    Field("address", _("Street address")),
    Field("postal_code", _("Postcode")),
    Field("contact_name", _("Contact")),
    Field("owner", _("Owner"), _("Name or e-mail address of a colleague.")),
    Field("industry", _("Industry")),
    Field("website", _("Website")),
    Field("note", _("Note"), _("Kept as a note on the customer; your own notes stay.")),
]  # fmt: skip
ORDER_FIELDS = [
    Field(
        "order_number", _("Order number"), _("Without one, each row is an order of its own.")
    ),
    Field("date", _("Order date")),
    Field("customer_id", _("Customer number")),
    Field("customer_name", _("Customer name")),
    Field("amount", _("Amount of the row"), _("Or quantity and unit price.")),
    Field("quantity", _("Quantity")),
    Field("unit_price", _("Unit price")),
    Field("unit", _("Unit")),
    Field("product_code", _("Product code")),
    Field("product_name", _("Product name")),
    Field("cost", _("Product cost of the row"), "", Right.COSTS_EDIT),
    Field("unit_cost", _("Product cost per unit"), "", Right.COSTS_EDIT),
    Field("margin", _("Margin of the row"), _("Cost is amount less margin."), Right.COSTS_EDIT),
    Field("currency", _("Currency")),
    Field("kind", _("Kind: sale, return, cancellation")),
    Field("country", _("Country of a new customer")),
    Field("note", _("Note")),
]  # fmt: skip
OPPORTUNITY_FIELDS = [
    Field(
        "opportunity_number", _("Opportunity number"),
        _("Recognizes the opportunity when the file comes again."),
    ),
    Field("title", _("Subject"), _("Left out: the product.")),
    Field("customer_id", _("Customer number")),
    Field("customer_name", _("Customer name")),
    Field("stage", _("Stage"), _("Stages that are not known yet are made.")),
    Field("opened", _("Opened on")),
    Field("expected", _("Expected to close on")),
    Field("closed", _("Closed on")),
    Field("amount", _("Amount")),
    Field("currency", _("Currency")),
    Field("product_name", _("Product"), _("Code or name.")),
    Field("owner", _("Owner"), _("Name or e-mail address of a colleague.")),
    Field("origin", _("Source of business")),
    Field("country", _("Country of a new customer")),
    Field("note", _("Note")),
]  # fmt: skip
INVOICE_FIELDS = [
    Field("invoice_number", _("Invoice number")),
    Field("date", _("Invoice date")),
    Field("due_date", _("Due day"), _("Without one, it follows the customer's terms.")),
    Field("customer_id", _("Customer number")),
    Field("customer_name", _("Customer name")),
    Field("amount", _("Gross amount"), _("Tax included.")),
    Field("tax", _("Tax within it")),
    Field("currency", _("Currency")),
    Field("paid_date", _("Day of payment"), _("Empty: not paid yet.")),
    Field("paid_amount", _("Amount paid"), _("Left out: all of it on the day of payment.")),
    Field("disputed", _("Disputed: yes or no")),
    Field("country", _("Country of a new customer")),
    Field("note", _("Note")),
]
STAY_FIELDS = [
    Field(
        "booking_number", _("Booking number"),
        _("Recognizes the stay when the file comes again. Without one, all of the row does."),
    ),
    Field("arrival", _("Arrival"), _("Or year, month and day in columns of their own.")),
    Field("arrival_year", _("Year of arrival")),
    Field("arrival_month", _("Month of arrival"), _("A number or a name.")),
    Field("arrival_day", _("Day of arrival")),
    Field("nights", _("Nights"), _("Or those at weekends and others, or the departure.")),
    Field("weekend_nights", _("Nights at weekends")),
    Field("week_nights", _("Nights on weekdays")),
    Field("departure", _("Departure")),
    Field("rate", _("Rate of a room and night")),
    Field("currency", _("Currency")),
    Field("rooms", _("Rooms"), _("Left out: one.")),
    Field("adults", _("Adults")),
    Field("children", _("Children")),
    Field("babies", _("Babies"), _("Counted with the children.")),
    Field("state", _("What became of it"), _("Stayed, cancelled, no-show or booked.")),
    Field("is_cancelled", _("Cancelled: yes or no")),
    Field("agent", _("Agent"), _("Number or name.")),
    Field("company", _("Company"), _("Number or name; it is the account where one is named.")),
    Field("guest", _("Name of the guest")),
    Field("hotel", _("Hotel")),
    Field("room_type", _("Room type")),
    Field("meal", _("Meals")),
    Field("deposit", _("Deposit")),
    Field("channel", _("Booking channel")),
    Field("segment", _("Market segment")),
    Field("country", _("Country of the guest")),
    Field("booked", _("Booked on")),
    Field("lead_days", _("Days from booking to arrival")),
    Field("settled", _("Decided on"), _("The day it was cancelled, or the guests left.")),
    Field("note", _("Note")),
]  # fmt: skip
_FIELDS = {
    "stays": STAY_FIELDS,
    "customers": CUSTOMER_FIELDS,
    "orders": ORDER_FIELDS,
    "opportunities": OPPORTUNITY_FIELDS,
    "invoices": INVOICE_FIELDS,
}
_NEEDED: dict[str, Sequence[tuple[str, ...]]] = {
    "customers": [("name", "external_id")],
    "opportunities": [("stage",), ("customer_id", "customer_name")],
    "orders": [("date",), ("amount", "unit_price"), ("customer_id", "customer_name")],
    "stays": [
        ("arrival", "arrival_year"), ("nights", "week_nights", "departure"), ("rate",),
        ("agent", "company"),
    ],
    "invoices": [
        ("invoice_number",), ("date",), ("amount",), ("customer_id", "customer_name"),
    ],
}  # fmt: skip


# A customer of its own for rows that name none makes these needless.
NAMING = {"customer_id", "agent"}


def fields_for(kind: str, user: Any) -> list[Field]:
    """The fields this person may fill."""
    return [field for field in _FIELDS[kind] if not field.right or user.may(field.right)]


def labels(kind: str) -> dict[str, str | Promise]:
    return {field.name: field.label for field in _FIELDS[kind]}


def missing(kind: str, mapping: Mapping[str, str], *, has_walk_in: bool) -> list[tuple[str, ...]]:
    """The sets of fields of which one must be mapped and none is."""
    needed = _NEEDED[kind]
    if has_walk_in:
        needed = [names for names in needed if not NAMING & set(names)]
    if mapping.get("arrival_year") and not mapping.get("arrival"):
        needed = [*needed, ("arrival_month",), ("arrival_day",)]
    return [names for names in needed if not any(mapping.get(name) for name in names)]
