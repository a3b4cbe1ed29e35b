"""Invoices, payments, terms and allocations as people type them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.customers.models import Party
from kezhi.kit import money
from kezhi.receivables.models import CreditRules, Invoice, Payment, Terms
from kezhi.receivables.services.drafts import InvoiceDraft, PaymentDraft, Problem
from kezhi.sales.forms import CURRENCIES, OrderForm, day_field
from kezhi.sales.models import Order

AMOUNT = {"max_digits": 18, "decimal_places": 4, "max_value": money.LIMIT}


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, **{**AMOUNT, **options})


def note_field() -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=widget
    )


class DocumentForm(forms.Form):
    """What invoices and payments share: the customer by name, where the page does not know it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    customer = forms.CharField(label=gettext_lazy("Customer"), max_length=200)

    def __init__(self, *args: Any, user: Any, party: Party | None, **more: Any) -> None:
        more["initial"] = {"key": uuid4().hex, **(more.get("initial") or {})}
        super().__init__(*args, **more)
        self.user, self.party = user, party
        if party is not None:
            del self.fields["customer"]

    clean_customer = OrderForm.clean_customer

    def show(self, problems: Iterable[Problem]) -> None:
        """Each problem beside the field it is about."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class InvoiceForm(DocumentForm):
    issued_on = day_field(label=gettext_lazy("Issued on"))
    due_on = day_field(
        label=gettext_lazy("Due on"),
        required=False,
        help_text=gettext_lazy("Leave empty to follow the customer's terms."),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    net = amount_field(gettext_lazy("Net of tax"))
    tax = amount_field(gettext_lazy("Tax"), required=False, min_value=0)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Leave empty for the next free number."),
    )
    note = note_field()

    def draft(self, order: Order | None) -> InvoiceDraft:
        assert self.party is not None
        said = self.cleaned_data
        return InvoiceDraft(
            party=self.party,
            order=order,
            issued_on=said["issued_on"],
            due_on=said["due_on"],
            currency=said["currency"],
            net=said["net"],
            tax=said["tax"] or Decimal(0),
            number=said["number"],
            note=said["note"],
        )


def as_typed(invoice: Invoice) -> dict[str, Any]:
    """An invoice as the form shows it, to be edited."""
    return {
        "version": invoice.version,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "currency": invoice.currency,
        "net": in_coins(invoice.net, invoice.currency),
        "tax": in_coins(invoice.tax, invoice.currency),
        "number": invoice.number,
        "note": invoice.note,
    }


def in_coins(amount: Decimal, currency: str) -> str:
    """With the decimals its currency has, as an input takes it."""
    return f"{money.to_smallest(amount, currency):f}"


def order_as_typed(order: Order, left: Decimal, tax_share: Decimal, today: date) -> dict[str, Any]:
    """What is left of an order, to be invoiced today."""
    return {
        "issued_on": max(today, order.ordered_on),
        "currency": order.currency,
        "net": in_coins(left, order.currency),
        "tax": in_coins(left * tax_share, order.currency),
    }


class PaymentForm(DocumentForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Payment.Kind.choices)
    received_on = day_field(label=gettext_lazy("Received on"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    amount = amount_field(gettext_lazy("Amount"))
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Leave empty for the next free number."),
    )
    note = note_field()
    oldest_first = forms.BooleanField(
        label=gettext_lazy("Allocate at once, the invoice due longest first"), required=False
    )

    def __init__(self, *args: Any, invoice: Invoice | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if invoice is not None:
            del self.fields["oldest_first"]
            del self.fields["currency"]
        self.invoice = invoice

    def draft(self) -> PaymentDraft:
        assert self.party is not None
        said = self.cleaned_data
        return PaymentDraft(
            party=self.party,
            kind=said["kind"],
            received_on=said["received_on"],
            currency=self.invoice.currency if self.invoice else said["currency"],
            amount=said["amount"],
            number=said["number"],
            note=said["note"],
            oldest_first=said.get("oldest_first", False),
        )


class AllocationForm(forms.Form):
    """An amount beside each open invoice; those left empty get nothing."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, invoices: Iterable[Invoice], **more: Any) -> None:
        more["initial"] = {"key": uuid4().hex}
        super().__init__(*args, **more)
        self.invoices = list(invoices)
        for invoice in self.invoices:
            self.fields[f"invoice-{invoice.pk}"] = amount_field(
                _("For %(number)s") % {"number": invoice.number},
                required=False,
                widget=forms.NumberInput(attrs={"style": "width: 9rem", "step": "any"}),
            )

    @property
    def lines(self) -> list[tuple[Invoice, forms.BoundField]]:
        return [(invoice, self[f"invoice-{invoice.pk}"]) for invoice in self.invoices]

    def shares(self) -> dict[int, Decimal]:
        given = {one.pk: self.cleaned_data.get(f"invoice-{one.pk}") for one in self.invoices}
        return {pk: amount for pk, amount in given.items() if amount}

    def show(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class TermsForm(forms.ModelForm[Terms]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Terms
        fields = ["days", "start", "credit_limit", "limit_reason", "note"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["days"].help_text = _("0 is to pay at once.")
        self.fields["credit_limit"].help_text = _("Empty: no limit.")
        self.fields["limit_reason"].help_text = _("Asked for when the limit changes.")
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DisputeForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class ResolutionForm(forms.Form):
    resolution = forms.CharField(label=gettext_lazy("Resolution"), max_length=300, required=False)


class HoldForm(forms.Form):
    """Why orders of a customer are held, or set free."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    until = day_field(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Leave empty where no day is known."),
    )


class WaiverForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why may it pass?"), max_length=300)


class RulesForm(forms.ModelForm[CreditRules]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CreditRules
        fields = ["hold_after", "near_percent"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["hold_after"].help_text = _("Empty: no delay holds orders, the limit alone.")
        self.initial["version"] = self.instance.version


class SendingForm(forms.Form):
    """Taking the next step with a customer."""

    after = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=-(2**63), max_value=2**63 - 1
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, required=False
    )
    talked = forms.CharField(
        label=gettext_lazy("What was said when you talked?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What did it answer?"), max_length=500)
    promised_on = day_field(label=gettext_lazy("Promises to pay by"), required=False)


class LetterForm(forms.Form):
    """Where a letter goes by mail."""

    to = forms.EmailField(label=gettext_lazy("By mail to"), max_length=254)
