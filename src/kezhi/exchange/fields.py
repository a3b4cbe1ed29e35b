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
_FIELDS = {
    "customers": CUSTOMER_FIELDS,
    "orders": ORDER_FIELDS,
    "opportunities": OPPORTUNITY_FIELDS,
    "invoices": INVOICE_FIELDS,
}
_NEEDED: dict[str, Sequence[tuple[str, ...]]] = {
    "customers": [("name", "external_id")],
    "opportunities": [("stage",), ("customer_id", "customer_name")],
    "orders": [("date",), ("amount", "unit_price"), ("customer_id", "customer_name")],
    "invoices": [
        ("invoice_number",), ("date",), ("amount",), ("customer_id", "customer_name"),
    ],
}  # fmt: skip


def fields_for(kind: str, user: Any) -> list[Field]:
    """The fields this person may fill."""
    return [field for field in _FIELDS[kind] if not field.right or user.may(field.right)]


def labels(kind: str) -> dict[str, str | Promise]:
    return {field.name: field.label for field in _FIELDS[kind]}


def missing(kind: str, mapping: Mapping[str, str], *, has_walk_in: bool) -> list[tuple[str, ...]]:
    """The sets of fields of which one must be mapped and none is."""
    needed = _NEEDED[kind]
    if has_walk_in:
        needed = [names for names in needed if "customer_id" not in names]
    return [names for names in needed if not any(mapping.get(name) for name in names)]
