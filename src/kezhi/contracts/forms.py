"""The contract as people type it: a header, terms and a payment plan, without JavaScript."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.contracts.choices import Kind, Start
from kezhi.contracts.models import MOST_DAYS, MOST_MONTHS, Contract
from kezhi.contracts.services.checking import MOST_LINES
from kezhi.contracts.services.drafts import ContractDraft, PartDraft, TermDraft
from kezhi.contracts.services.writing import parts_of, stays
from kezhi.customers.models import Party
from kezhi.kit import money
from kezhi.quotes.forms import area, as_percent, as_share, percent_field
from kezhi.sales import forms as orders
from kezhi.sales.services.drafts import Problem

BLANK_LINES = 2


def amount_field(**options: Any) -> forms.DecimalField:
    bounds: dict[str, Any] = {"max_digits": 18, "decimal_places": 4, "max_value": money.LIMIT}
    return forms.DecimalField(required=False, min_value=0, **bounds, **options)


class ContractForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    customer = forms.CharField(label=gettext_lazy("Customer"), max_length=200)
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Leave empty for the next free number."),
    )
    starts_on = orders.day_field(label=gettext_lazy("From"))
    ends_on = orders.day_field(label=gettext_lazy("Until"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=orders.CURRENCIES)
    amount = amount_field(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("A framework contract may leave it open."),
    )
    tax_rate = percent_field(label=gettext_lazy("Tax rate, %"))
    has_tax_inside = forms.BooleanField(
        label=gettext_lazy("The amount includes tax"), required=False
    )
    renews_itself = forms.BooleanField(label=gettext_lazy("Renews by itself"), required=False)
    renewal_months = forms.IntegerField(
        label=gettext_lazy("For months each time"), min_value=1, max_value=MOST_MONTHS
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days of notice"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("Before its end: the work list of renewals reminds by then."),
    )
    note = forms.CharField(
        label=gettext_lazy("Internal note"), required=False, max_length=2000, widget=area(2)
    )

    def __init__(self, *args: Any, user: Any, party: Party | None, **more: Any) -> None:
        is_amendment = more.pop("is_amendment", False)
        super().__init__(*args, **more)
        self.user, self.party = user, party
        if party is not None:
            del self.fields["customer"]
        if is_amendment:
            del self.fields["number"]

    clean_customer = orders.OrderForm.clean_customer


class TermForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Term"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=orders.sized("min(32rem, 50vw)")),
    )
    due_on = orders.day_field(label=gettext_lazy("Promised day"), required=False)

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in ("text", "due_on"))


class PartForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("Installment"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=orders.sized("11rem")),
    )
    start = forms.ChoiceField(
        label=gettext_lazy("Due"),
        choices=Start.choices,
        required=False,
        widget=forms.Select(attrs=orders.sized("10rem")),
    )
    on = orders.day_field(label=gettext_lazy("Due day"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Days after"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs=orders.sized("6rem")),
    )
    share = forms.DecimalField(
        label=gettext_lazy("Share %"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        widget=forms.NumberInput(attrs=orders.sized("6.5rem", step="any")),
    )
    amount = amount_field(
        label=gettext_lazy("Amount"),
        widget=forms.NumberInput(attrs=orders.sized("9rem", step="any")),
    )

    @property
    def is_blank(self) -> bool:
        names = ("label", "on", "days", "share", "amount")
        return all(self.cleaned_data.get(name) in (None, "") for name in names)


TermForms = forms.formset_factory(TermForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)
PartForms = forms.formset_factory(PartForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)
Rows = list[dict[str, Any]]
Typed = tuple[dict[str, Any], Rows, Rows]


def grown(data: QueryDict | None, prefix: str) -> QueryDict | None:
    """The typed data with a few more blank lines where the button asked for them."""
    if data is None or data.get("more") != prefix:
        return data
    more = data.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if total.isascii() and total.isdigit() and len(total) < 5:
        more[f"{prefix}-TOTAL_FORMS"] = str(min(int(total) + BLANK_LINES + 1, MOST_LINES))
    return more


class ContractEntry:
    """One contract being typed: header, terms, installments, and the words that refused it."""

    def __init__(
        self, user: Any, data: QueryDict | None, *, party: Party | None, initial: Typed,
        is_amendment: bool = False,
    ) -> None:  # fmt: skip
        header, terms, parts = initial
        self.wants_more = data is not None and "more" in data
        self.quote: Any = None
        self.form: Any = ContractForm(
            data, user=user, party=party, initial={"key": uuid4().hex, **header},
            is_amendment=is_amendment,
        )  # fmt: skip
        blank: Rows = [{} for _number in range(BLANK_LINES)]
        self.terms: Any = TermForms(grown(data, "terms"), prefix="terms", initial=[*terms, *blank])
        self.parts: Any = PartForms(grown(data, "parts"), prefix="parts", initial=[*parts, *blank])

    @property
    def party(self) -> Party | None:
        party: Party | None = self.form.party
        return party

    @property
    def groups(self) -> list[tuple[str, Any]]:
        return [("terms", self.terms), ("parts", self.parts)]

    def is_valid(self) -> bool:
        """All parts are looked at, so that all mistakes show at once."""
        return all([self.form.is_valid(), self.terms.is_valid(), self.parts.is_valid()])

    @property
    def mistakes(self) -> list[str]:
        """All of them for the top of the page, those of a line with its number."""
        if not self.form.is_bound or self.wants_more:
            return []
        found = [str(error) for errors in self.form.errors.values() for error in errors]
        names = {"terms": _("Term %(n)s: %(error)s"), "parts": _("Installment %(n)s: %(error)s")}
        for prefix, lines in self.groups:
            for number, line in enumerate(lines, start=1):
                words = [str(error) for errors in line.errors.values() for error in errors]
                found += [names[prefix] % {"n": number, "error": word} for word in words]
        return found

    def show(self, problems: Sequence[Problem]) -> None:
        """Each problem beside the field it is about."""
        groups = {name: filled(lines) for name, lines in self.groups}
        for problem in problems:
            prefix, _dot, name = problem.field.partition(".")
            lines = groups.get(prefix, [])
            form = self.form
            if name and problem.line is not None and problem.line < len(lines):
                form, field = lines[problem.line], name
            else:
                field = problem.field
            form.add_error(field if field in form.fields else None, problem.message)

    def draft(self) -> ContractDraft:
        assert self.party is not None
        said = dict(self.form.cleaned_data)
        for name in ("version", "key", "customer"):
            said.pop(name, None)
        said["tax_rate"] = as_share(said["tax_rate"]) or Decimal(0)
        return ContractDraft(
            party=self.party,
            quote=self.quote,
            terms=[TermDraft(**line.cleaned_data) for line in filled(self.terms)],
            parts=[part_of(line.cleaned_data) for line in filled(self.parts)],
            **said,
        )


def filled(lines: Any) -> list[Any]:
    return [line for line in lines if not line.is_blank]


def part_of(said: dict[str, Any]) -> PartDraft:
    start = said["start"] or Start.DAY
    return PartDraft(
        label=said["label"],
        start=start,
        on=said["on"],
        days=said["days"] or 0,
        share=as_share(said["share"]),
        amount=said["amount"],
    )


def as_typed(contract: Contract) -> Typed:
    """A contract as the form shows it, to be edited."""
    names = (
        "version", "title", "kind", "number", "starts_on", "ends_on", "currency",
        "has_tax_inside", "renews_itself", "renewal_months", "notice_days", "note",
    )  # fmt: skip
    header = {name: getattr(contract, name) for name in names}
    amount = contract.gross_amount if contract.has_tax_inside else contract.net_amount
    header["amount"] = in_coins(amount, contract.currency)
    header["tax_rate"] = as_percent(contract.tax_rate)
    terms = [
        {"text": one.text, "due_on": one.due_on} for one in contract.terms.order_by("position")
    ]
    parts = [
        {
            "label": one.label,
            "start": one.start,
            "on": one.on,
            "days": None if one.start == Start.DAY and not one.days else one.days,
            "share": as_percent(one.share),
            "amount": in_coins(one.amount, contract.currency),
        }
        for one in parts_of(contract, stays)
    ]
    return header, terms, parts


def in_coins(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else f"{money.to_smallest(amount, currency):f}"


class SigningForm(forms.Form):
    signed_on = orders.day_field(label=gettext_lazy("Signed on"))
    name = forms.CharField(
        label=gettext_lazy("Who signed for the customer"), required=False, max_length=80
    )


class TerminationForm(forms.Form):
    last_on = orders.day_field(label=gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=300)


class NoticeForm(forms.Form):
    given_on = orders.day_field(label=gettext_lazy("Notice given on"))
    reason = forms.CharField(label=gettext_lazy("Why?"), required=False, max_length=300)


class MilestoneForm(forms.Form):
    delivered_on = orders.day_field(
        label=gettext_lazy("Delivered on"),
        required=False,
        help_text=gettext_lazy("Left empty: when the last of its orders was delivered."),
    )
    accepted_on = orders.day_field(label=gettext_lazy("Accepted on"), required=False)


class ChoiceForm(forms.Form):
    """Which of those offered, by its key."""

    chosen = forms.IntegerField(min_value=1, max_value=2**63 - 1)
