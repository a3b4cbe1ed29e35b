"""Forms of the register of gifts and hospitality."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.care import queries
from kezhi.care.choices import CASH, GiftDirection, GiftKind
from kezhi.care.forms import day_field
from kezhi.care.models import Gift
from kezhi.care.services.gifts import GiftDraft
from kezhi.customers.models import Party
from kezhi.staff import queries as staff
from kezhi.touchpoints import queries as touchpoints

NOBODY: Any = None  # set for the reader, in the form
MOST = Decimal("1e12")


def amount_field(label: Any, least: Decimal) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=least, max_value=MOST, max_digits=15, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )  # fmt: skip


class GiftForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    direction = forms.ChoiceField(label=_("Given or received"), choices=GiftDirection.choices)
    contact = forms.ModelChoiceField(label=_("To whom or from whom"), queryset=NOBODY)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*GiftKind.choices, CASH])
    what = forms.CharField(label=_("What it is"), max_length=200)
    occasion = forms.CharField(label=_("Occasion"), max_length=200)
    amount = amount_field(_("Worth in money, for this person"), Decimal("0.01"))
    given_on = day_field(_("Day"))
    owner = forms.ModelChoiceField(label=_("Who of us"), queryset=NOBODY, empty_label=None)

    def __init__(
        self, data: Any = None, *, user: Any, party: Party, gift: Gift | None = None
    ) -> None:
        first: dict[str, Any] = {"key": uuid4().hex, "owner": user}
        first["given_on"] = staff.local_date(timezone.now())
        if gift is not None:
            names = [name for name in self.base_fields if name != "key"]
            first |= {name: getattr(gift, name) for name in names}
        super().__init__(data, initial=first)
        owner: Any = self.fields["owner"]
        contact: Any = self.fields["contact"]
        owner.queryset = queries.colleagues(user)
        contact.queryset = touchpoints.contacts_for(party)

    def draft(self) -> GiftDraft:
        left_out = {"key", "version"}
        return GiftDraft(**{k: v for k, v in self.cleaned_data.items() if k not in left_out})


class DecisionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    note = forms.CharField(label=_("Note on the decision"), max_length=300, required=False)


class LimitsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    each = amount_field(_("One gift needs approval above"), Decimal(0))
    yearly = amount_field(_("All of one person in a year need approval above"), Decimal(0))
