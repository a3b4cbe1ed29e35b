"""The order as people type it: a header and lines, with no need of JavaScript."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.catalog import queries as catalog
from kezhi.catalog.models import Product
from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.kit import money
from kezhi.sales import queries
from kezhi.sales.models import CostEntry, Order
from kezhi.sales.services.checking import MOST_LINES
from kezhi.sales.services.drafts import LineDraft, OrderDraft, Problem
from kezhi.staff.rights import Right

BLANK_LINES = 3
CURRENCIES = [(code, code) for code in money.CURRENCIES]
ENTERED_STATUSES = [Order.Status.DRAFT, Order.Status.CONFIRMED, Order.Status.DELIVERED]


def sized(width: str, **attrs: Any) -> dict[str, Any]:
    """Cells of a line are as wide as what stands in them."""
    return {"style": f"width: {width}", **attrs}


def day_field(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


class OrderForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    customer = forms.CharField(label=gettext_lazy("Customer"), max_length=200)
    ordered_on = day_field(label=gettext_lazy("Ordered on"))
    promised_on = day_field(label=gettext_lazy("Promised for"), required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[(one.value, one.label) for one in ENTERED_STATUSES]
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Leave empty for the next free number."),
    )
    is_standard = forms.BooleanField(
        label=gettext_lazy("Standard order"),
        required=False,
        help_text=gettext_lazy("Not ticked: made to measure, with a lead time of its own."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: Any, party: Party | None, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.party = user, party
        if party is not None:
            del self.fields["customer"]
        if kind != Order.Kind.SALE:
            for name in ("promised_on", "status", "is_standard"):
                del self.fields[name]

    def clean_customer(self) -> str:
        """A name that fits exactly one customer; else those it may mean are offered."""
        text: str = self.cleaned_data["customer"]
        found = customers.find(self.user, text, limit=6)
        exact = [party for party in found if party.name == text]
        if len(exact or found) != 1:
            names = " / ".join(party.name for party in found)
            raise forms.ValidationError(
                _("Several customers fit; write one of these: %(names)s") % {"names": names}
                if found
                else _("No customer of yours has this name.")
            )
        self.party = (exact or found)[0]
        return text


class LineForm(forms.Form):
    product = forms.CharField(
        label=gettext_lazy("Product"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=sized("10rem", list="products", autocomplete="off")),
    )
    description = forms.CharField(label=gettext_lazy("Description"), required=False, max_length=300)
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        required=False,
        max_digits=18,
        decimal_places=4,
        widget=forms.NumberInput(attrs=sized("7.5rem")),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), required=False, widget=forms.Select(attrs=sized("5.5rem"))
    )
    unit_price = forms.DecimalField(
        label=gettext_lazy("Unit price"),
        required=False,
        max_digits=18,
        decimal_places=6,
        widget=forms.NumberInput(attrs=sized("8rem")),
    )
    unit_cost = forms.DecimalField(
        label=gettext_lazy("Unit cost"),
        required=False,
        max_digits=18,
        decimal_places=6,
        min_value=0,
        widget=forms.NumberInput(attrs=sized("8rem")),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], costs: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        unit: Any = self.fields["unit"]
        unit.choices = units
        if not costs:
            del self.fields["unit_cost"]

    @property
    def is_blank(self) -> bool:
        names = ("product", "description", "quantity")
        return not any(self.cleaned_data.get(name) for name in names)


LineForms = forms.formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)


class Entry:
    """A header and lines being typed, and the words that refused them."""

    form: Any
    lines: Any

    def __init__(self, user: Any, data: QueryDict | None, party: Party | None) -> None:
        self.user, self.party = user, party
        self.wants_more = data is not None and "more" in data
        self.products: dict[str, Product] = {}

    def is_valid(self) -> bool:
        """Both parts are looked at, so that all mistakes show at once."""
        valid = [self.form.is_valid(), self.lines.is_valid()]
        if not all(valid):
            return False
        self.party = self.form.party
        typed = [line.cleaned_data["product"] for line in self.lines if not line.is_blank]
        self.products = catalog.products_named(self.user, typed)
        for line in self.lines:
            self._look_at(line)
        return all(not line.errors for line in self.lines)

    def _look_at(self, line: LineForm) -> None:
        if line.is_blank:
            return
        words = line.cleaned_data["product"]
        if words and words.casefold() not in self.products:
            line.add_error("product", _("No product has this code."))
        if line.cleaned_data.get("quantity") is None:
            line.add_error("quantity", _("Give the quantity."))

    @property
    def mistakes(self) -> list[str]:
        """All of them for the top of the page, those of a line with its number."""
        if not self.form.is_bound or self.wants_more:
            return []
        found = [str(error) for errors in self.form.errors.values() for error in errors]
        for number, line in enumerate(self.lines, start=1):
            words = [error for errors in line.errors.values() for error in errors]
            found += [_("Line %(n)s: %(error)s") % {"n": number, "error": word} for word in words]
        return found

    def filled(self) -> list[LineForm]:
        return [line for line in self.lines if not line.is_blank]

    def show(self, problems: Sequence[Problem]) -> None:
        """Each problem beside the field it is about."""
        filled = self.filled()
        for problem in problems:
            form: forms.Form = self.form
            if problem.line is not None and problem.line < len(filled):
                form = filled[problem.line]
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)


class OrderEntry(Entry):
    """One order being typed: header, lines, and the words that refused it."""

    def __init__(
        self,
        user: Any,
        data: QueryDict | None,
        *,
        party: Party | None,
        kind: str = Order.Kind.SALE,
        reverses: Order | None = None,
        initial: tuple[dict[str, Any], list[dict[str, Any]]] | None = None,
    ) -> None:
        super().__init__(user, data, party)
        self.kind, self.reverses = kind, reverses
        header, lines = initial or ({}, [])
        header = {"key": uuid4().hex, "currency": "CNY", "is_standard": True, **header}
        header.setdefault("status", Order.Status.CONFIRMED)
        units = [("", "–"), *((unit.code, unit.code) for unit in catalog.units())]
        shared = {"units": units, "costs": user.may(Right.COSTS_EDIT)}
        self.form = OrderForm(data, user=user, party=party, kind=kind, initial=header)
        blank: list[dict[str, Any]] = [{} for _number in range(BLANK_LINES)]
        self.lines = LineForms(
            more_lines(data) if data is not None else None,
            prefix="lines",
            initial=[*lines, *blank] if kind == Order.Kind.SALE else lines or blank,
            form_kwargs=shared,
        )

    def draft(self) -> OrderDraft:
        assert self.party is not None
        said = self.form.cleaned_data
        return OrderDraft(
            party=self.party,
            ordered_on=said["ordered_on"],
            currency=said["currency"],
            lines=[self._line(line.cleaned_data) for line in self.filled()],
            kind=self.kind,
            status=said.get("status", Order.Status.CLOSED),
            reverses=self.reverses,
            number=said["number"],
            promised_on=said.get("promised_on"),
            is_standard=said.get("is_standard", True),
            note=said["note"],
        )

    def _line(self, said: dict[str, Any]) -> LineDraft:
        return LineDraft(
            quantity=said["quantity"],
            product=self.products.get(said["product"].casefold()),
            description=said["description"],
            unit=said["unit"],
            unit_price=said["unit_price"],
            unit_cost=said.get("unit_cost"),
        )


def more_lines(data: QueryDict) -> QueryDict:
    """The typed data with a few more blank lines when the button asked for them."""
    if "more" not in data:
        return data
    grown = data.copy()
    total = data.get("lines-TOTAL_FORMS", "")
    if total.isascii() and total.isdigit() and len(total) < 5:
        grown["lines-TOTAL_FORMS"] = str(min(int(total) + BLANK_LINES, MOST_LINES))
    return grown


def as_typed(order: Order) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An order as the form shows it, to be edited."""
    header = {
        "version": order.version,
        "ordered_on": order.ordered_on,
        "promised_on": order.promised_on,
        "currency": order.currency,
        "status": order.status,
        "number": order.number,
        "is_standard": order.is_standard,
        "note": order.note,
    }
    lines = [
        {
            "product": line.product.code if line.product else "",
            "description": line.description,
            "quantity": trimmed(abs(line.quantity)),
            "unit": line.unit,
            "unit_price": trimmed(line.unit_price),
            "unit_cost": trimmed(queries.unit_cost(line)),
        }
        for line in queries.lines_of(order)
    ]
    return header, lines


def answer_as_typed(
    order: Order, kind: str, today: date
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is left of an order, to be returned, cancelled or repriced."""
    header = {"ordered_on": today, "currency": order.currency}
    is_repricing = kind == Order.Kind.ADJUSTMENT
    lines = [
        {
            "product": rest.product.code if rest.product else "",
            "description": rest.description,
            "quantity": trimmed(rest.quantity),
            "unit": rest.unit,
            "unit_price": None if is_repricing else trimmed(rest.unit_price),
        }
        for rest in queries.rest_of(order)
    ]
    return header, lines


def trimmed(number: Any) -> Any:
    """Without zeros at the end, and never as an exponent."""
    return None if number is None else f"{number.normalize():f}"


class CostForm(forms.ModelForm[CostEntry]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    customer = forms.CharField(label=gettext_lazy("Customer"), max_length=200)

    class Meta:
        model = CostEntry
        fields = ["kind", "spent_on", "amount", "currency", "note"]
        widgets = {"spent_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, user: Any, party: Party | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.party = user, party
        self.order_fields(["customer", *self.fields])
        if party is not None:
            del self.fields["customer"]
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    clean_customer = OrderForm.clean_customer

    def values(self) -> dict[str, Any]:
        named = ("kind", "spent_on", "amount", "currency", "note")
        return {name: self.cleaned_data[name] for name in named}
