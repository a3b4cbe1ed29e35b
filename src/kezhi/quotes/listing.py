"""A price list as people type or paste it: one product in each line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.catalog import queries as catalog
from kezhi.catalog.models import Product
from kezhi.customers import queries as customers
from kezhi.quotes.queries import prices
from kezhi.quotes.services.checking import MOST
from kezhi.quotes.services.settings import PriceDraft
from kezhi.sales import forms as orders

MOST_PRICES = 2000
COLUMNS = re.compile(r"\t|;|；|\s{2,}")
GROUPS = re.compile(r"[,，\s]")


class Unreadable(Exception):
    """A line that is no price, in words."""


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    unit_price: Decimal
    from_quantity: Decimal


def number(text: str, places: int) -> Decimal:
    try:
        value = Decimal(GROUPS.sub("", text))
    except InvalidOperation as error:
        raise Unreadable(_("“%(text)s” is no number.") % {"text": text[:40]}) from error
    if not value.is_finite() or not 0 <= value < MOST:
        raise Unreadable(_("“%(text)s” is out of bounds.") % {"text": text[:40]})
    if value != value.quantize(Decimal(1).scaleb(-places)):
        raise Unreadable(_("“%(text)s” has too many decimals.") % {"text": text[:40]})
    return value


def row_of(line: str) -> Row:
    cells = [cell.strip() for cell in COLUMNS.split(line.strip())]
    if len(cells) not in {2, 3} or not cells[0]:
        raise Unreadable(_("Give code, price and, where wanted, from which quantity."))
    return Row(cells[0], number(cells[1], 6), number(cells[2], 4) if cells[2:] else Decimal(0))


def rows_of(text: str) -> Iterator[Row]:
    """Raises Unreadable with the number of the line."""
    for at, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield row_of(line)
        except Unreadable as fault:
            words = _("Line %(n)s: %(error)s") % {"n": at, "error": fault}
            raise Unreadable(words) from fault


class PriceListForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=orders.CURRENCIES)
    valid_from = orders.day_field(label=gettext_lazy("Valid from"))
    valid_until = orders.day_field(label=gettext_lazy("Valid until"), required=False)
    tag: Any = forms.ModelChoiceField(
        label=gettext_lazy("For the group"), queryset=None, required=False,
        empty_label=gettext_lazy("Everybody"),
    )  # fmt: skip
    customer = forms.CharField(
        label=gettext_lazy("Or for one customer"), max_length=200, required=False
    )
    prices = forms.CharField(
        label=gettext_lazy("Prices without tax"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One product in each line: code; price; from which quantity. "
            "Columns copied from a spreadsheet fit."
        ),
    )

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.party = user, None
        tag: Any = self.fields["tag"]
        tag.queryset = customers.visible_tags(user)

    def clean_customer(self) -> str:
        if not self.cleaned_data["customer"]:
            return ""
        return orders.OrderForm.clean_customer(self)  # type: ignore[arg-type]  # same two attributes

    def clean_prices(self) -> list[PriceDraft]:
        try:
            rows = list(rows_of(self.cleaned_data["prices"]))
        except Unreadable as fault:
            raise forms.ValidationError(str(fault)) from fault
        if len(rows) > MOST_PRICES:
            words = _("A list holds at most %(n)s prices.") % {"n": MOST_PRICES}
            raise forms.ValidationError(words)
        products = catalog.products_named(self.user, [row.code for row in rows])
        unknown = [row.code for row in rows if row.code.casefold() not in products]
        if unknown:
            words = _("No product has these codes: %(codes)s") % {"codes": ", ".join(unknown[:10])}
            raise forms.ValidationError(words)
        return self.once([self.draft(row, products[row.code.casefold()]) for row in rows])

    def draft(self, row: Row, product: Product) -> PriceDraft:
        return PriceDraft(product, row.unit_price, row.from_quantity)

    def once(self, drafts: list[PriceDraft]) -> list[PriceDraft]:
        seen: set[tuple[int, Decimal]] = set()
        for one in drafts:
            if (one.product.pk, one.from_quantity) in seen:
                words = _("%(code)s stands twice with the same quantity.")
                raise forms.ValidationError(words % {"code": one.product.code})
            seen.add((one.product.pk, one.from_quantity))
        return drafts

    def clean(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        if said.get("tag") and self.party:
            self.add_error("customer", _("Choose a group or a customer, not both."))
        first, last = said.get("valid_from"), said.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first."))
        return said

    def said(self) -> dict[str, Any]:
        names = ("name", "currency", "valid_from", "valid_until", "tag")
        values = {name: self.cleaned_data[name] for name in names}
        return {"values": {**values, "party": self.party}, "prices": self.cleaned_data["prices"]}


def list_as_typed(kept: Any) -> dict[str, Any]:
    names = ("version", "name", "currency", "valid_from", "valid_until", "tag")
    rows = [
        "\t".join(
            [row.product.code, orders.trimmed(row.unit_price)]
            + ([orders.trimmed(row.from_quantity)] if row.from_quantity else [])
        )
        for row in prices.prices_of(kept)
    ]
    typed = {name: getattr(kept, name) for name in names}
    customer = kept.party.name if kept.party else ""
    return {**typed, "customer": customer, "prices": "\n".join(rows)}
