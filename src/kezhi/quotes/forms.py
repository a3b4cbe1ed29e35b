"""The quote as people type it: a header and lines, with no need of JavaScript."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.pipeline.queries import access as pipeline
from kezhi.quotes.models import Quote
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services.checking import MOST_LINES
from kezhi.quotes.services.drafts import LineDraft, QuoteDraft
from kezhi.sales import forms as orders
from kezhi.staff.rights import Right

BLANK_LINES = 3
HUNDRED = Decimal(100)


def percent_field(**options: Any) -> forms.DecimalField:
    bounds: dict[str, Any] = {"min_value": 0, "max_value": 100, "decimal_places": 2}
    return forms.DecimalField(required=False, **bounds, **options)


def as_share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / HUNDRED


def as_percent(share: Decimal | None) -> Any:
    return None if share is None else orders.trimmed(share * HUNDRED)


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class QuoteForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    customer = forms.CharField(label=gettext_lazy("Customer"), max_length=200)
    contact = forms.TypedChoiceField(
        label=gettext_lazy("Contact"), required=False, coerce=int, empty_value=None
    )
    opportunity = forms.TypedChoiceField(
        label=gettext_lazy("Opportunity"), required=False, coerce=int, empty_value=None
    )
    title = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    quoted_on = orders.day_field(label=gettext_lazy("Quoted on"))
    valid_until = orders.day_field(label=gettext_lazy("Valid until"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=orders.CURRENCIES)
    language = forms.ChoiceField(
        label=gettext_lazy("The customer's language"), choices=settings.LANGUAGES
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Days to delivery"),
        required=False,
        min_value=0,
        max_value=2000,
        help_text=gettext_lazy("From the day of acceptance."),
    )
    delivery_on = orders.day_field(
        label=gettext_lazy("Or delivery on"),
        required=False,
        help_text=gettext_lazy("Becomes the promised day of the order."),
    )
    has_tax_inside = forms.BooleanField(label=gettext_lazy("Prices include tax"), required=False)
    claims = forms.CharField(
        label=gettext_lazy("What we commit to"),
        required=False,
        max_length=4000,
        widget=area(3),
        help_text=gettext_lazy("One in each line. The customer reads them, the order keeps them."),
    )
    terms = forms.CharField(
        label=gettext_lazy("Terms and conditions"), required=False, max_length=2000, widget=area(3)
    )
    note = forms.CharField(
        label=gettext_lazy("Internal note"),
        required=False,
        max_length=2000,
        widget=area(2),
        help_text=gettext_lazy("The customer never sees it."),
    )

    def __init__(self, *args: Any, user: Any, party: Party | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.party = user, party
        if party is None:
            del self.fields["contact"], self.fields["opportunity"]
            return
        del self.fields["customer"]
        self.contacts = {one.pk: one for one in customers.contacts_of(party)}
        contact: Any = self.fields["contact"]
        named = [(pk, " ".join(filter(None, [one.name, one.title]))) for pk, one in self.known()]
        contact.choices = [("", "–"), *named]

        self.offer_opportunities(party)

    def offer_opportunities(self, party: Party) -> None:
        """Its open ones, and the one the quote is for already."""
        chosen = self.initial.get("opportunity")
        found = pipeline.opportunities_of(self.user, party.pk).order_by("-opened_on", "-pk")
        known = {one.pk: one for one in found if one.status == "open" or one.pk == chosen}
        self.opportunities = known
        field: Any = self.fields["opportunity"]
        field.choices = [("", "–"), *((pk, one.title) for pk, one in known.items())]
        if not known:
            del self.fields["opportunity"]

    def known(self) -> list[tuple[int, Any]]:
        return [(pk, one) for pk, one in self.contacts.items() if one.party_id == self.party_id]

    @property
    def party_id(self) -> int | None:
        return self.party.pk if self.party else None

    clean_customer = orders.OrderForm.clean_customer

    def clean_claims(self) -> list[str]:
        lines = self.cleaned_data["claims"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class LineForm(orders.LineForm):
    product = forms.CharField(
        label=gettext_lazy("Product"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=orders.sized("9rem", list="products", autocomplete="off")),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=orders.sized("14rem")),
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        required=False,
        max_digits=18,
        decimal_places=4,
        widget=forms.NumberInput(attrs=orders.sized("6.5rem")),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), required=False,
        widget=forms.Select(attrs=orders.sized("5rem")),
    )  # fmt: skip
    unit_price = forms.DecimalField(
        label=gettext_lazy("Unit price"),
        required=False,
        max_digits=18,
        decimal_places=6,
        widget=forms.NumberInput(attrs=orders.sized("7.5rem")),
    )
    discount = percent_field(
        label=gettext_lazy("Discount %"), widget=forms.NumberInput(attrs=orders.sized("5.5rem"))
    )
    tax = percent_field(
        label=gettext_lazy("Tax %"), widget=forms.NumberInput(attrs=orders.sized("5.5rem"))
    )
    unit_cost = forms.DecimalField(
        label=gettext_lazy("Unit cost"),
        required=False,
        max_digits=18,
        decimal_places=6,
        min_value=0,
        widget=forms.NumberInput(attrs=orders.sized("7.5rem")),
    )

    field_order = (
        "product", "description", "quantity", "unit", "unit_price", "discount", "tax", "unit_cost",
    )  # fmt: skip


LineForms = forms.formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)
Typed = tuple[dict[str, Any], list[dict[str, Any]]]


class QuoteEntry(orders.Entry):
    """One quote being typed: header, lines, and the words that refused it."""

    def __init__(
        self, user: Any, data: QueryDict | None, *, party: Party | None, initial: Typed
    ) -> None:
        super().__init__(user, data, party)
        self.opportunity: Any = None
        header, lines = initial
        units = [("", "–"), *((unit.code, unit.code) for unit in catalog.units())]
        header = {"key": uuid4().hex, **header}
        self.form = QuoteForm(data, user=user, party=party, initial=header)
        blank: list[dict[str, Any]] = [{} for _number in range(BLANK_LINES)]
        self.lines = LineForms(
            orders.more_lines(data) if data is not None else None,
            prefix="lines",
            initial=[*lines, *blank],
            form_kwargs={"units": units, "costs": user.may(Right.COSTS_EDIT)},
        )

    def draft(self) -> QuoteDraft:
        assert self.party is not None
        said = dict(self.form.cleaned_data)
        contact = said.pop("contact", None)
        opportunity = self.chosen_opportunity(said.pop("opportunity", None))
        for name in ("version", "key", "customer"):
            said.pop(name, None)
        return QuoteDraft(
            party=self.party,
            contact=self.form.contacts.get(contact) if contact else None,
            opportunity=opportunity,
            lines=[self._line(line.cleaned_data) for line in self.filled()],
            **said,
        )

    def chosen_opportunity(self, pk: int | None) -> Any:
        """Whoever may not see opportunities leaves the quote with its own."""
        if "opportunity" not in self.form.fields:
            return self.opportunity
        return self.form.opportunities.get(pk) if pk else None

    def _line(self, said: dict[str, Any]) -> LineDraft:
        return LineDraft(
            quantity=said["quantity"],
            product=self.products.get(said["product"].casefold()),
            description=said["description"],
            unit=said["unit"],
            unit_price=said["unit_price"],
            discount_rate=as_share(said["discount"]) or Decimal(0),
            tax_rate=as_share(said["tax"]),
            unit_cost=said.get("unit_cost"),
        )


def as_typed(quote: Quote) -> Typed:
    """A quote as the form shows it, to be edited."""
    names = (
        "version", "title", "quoted_on", "valid_until", "currency", "language", "lead_days",
        "delivery_on", "has_tax_inside", "terms", "note",
    )  # fmt: skip
    header = {name: getattr(quote, name) for name in names}
    header["contact"], header["opportunity"] = quote.contact_id, quote.opportunity_id
    header["claims"] = "\n".join(claim.text for claim in queries.claims_of(quote))
    lines = [
        {
            "product": line.product.code if line.product else "",
            "description": line.description,
            "quantity": orders.trimmed(line.quantity),
            "unit": line.unit,
            "unit_price": orders.trimmed(line.unit_price),
            "discount": as_percent(line.discount_rate) if line.discount_rate else None,
            "tax": as_percent(line.tax_rate),
            "unit_cost": orders.trimmed(queries.unit_cost(line)),
        }
        for line in queries.lines_of(quote)
    ]
    return header, lines


# --- answers to a quote ---


class AcceptanceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=80)


class RefusalForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Quote.Reason.choices)
    note = forms.CharField(
        label=gettext_lazy("In your words"), required=False, max_length=500, widget=area(2)
    )
    name = forms.CharField(label=gettext_lazy("Your name"), required=False, max_length=80)


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=300)


class SettingsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    discount_limit = percent_field(
        label=gettext_lazy("Discount without approval, %"),
        help_text=gettext_lazy("Below the list price. Empty: every discount may be given."),
    )
    tax_rate = percent_field(label=gettext_lazy("Usual tax rate, %"))
    valid_days = forms.IntegerField(
        label=gettext_lazy("Days a quote is valid"), min_value=1, max_value=730
    )
    has_tax_inside = forms.BooleanField(label=gettext_lazy("Prices include tax"), required=False)
    terms = forms.CharField(
        label=gettext_lazy("Usual terms"), required=False, max_length=2000, widget=area(4)
    )
    terms_english = forms.CharField(
        label=gettext_lazy("Usual terms in English"), required=False, max_length=2000,
        widget=area(4),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        del said["version"]
        said["discount_limit"] = as_share(said["discount_limit"])
        said["tax_rate"] = as_share(said["tax_rate"]) or Decimal(0)
        return said


def settings_as_typed(kept: Any) -> dict[str, Any]:
    names = ("version", "valid_days", "has_tax_inside", "terms", "terms_english")
    typed = {name: getattr(kept, name) for name in names}
    typed["discount_limit"] = as_percent(kept.discount_limit)
    return {**typed, "tax_rate": as_percent(kept.tax_rate)}
