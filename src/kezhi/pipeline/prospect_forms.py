"""What a prospect is entered, changed and converted by."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries as customers
from kezhi.customers.fields import PartyField
from kezhi.kit import money
from kezhi.pipeline.forms import CURRENCIES, day_input
from kezhi.pipeline.models import Prospect, SourceCost
from kezhi.pipeline.queries import access
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


class ProspectForm(forms.ModelForm[Prospect]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    is_another = forms.BooleanField(
        label=_("It is another one: enter it all the same"), required=False
    )

    class Meta:
        model = Prospect
        fields = [
            "name", "contact_name", "mobile", "phone", "email", "source", "provenance",
            "found_on", "rung", "owner", "region", "city", "industry", "website", "tax_number",
            "next_step", "next_on", "note",
        ]  # fmt: skip
        widgets = {
            "found_on": day_input(),
            "next_on": day_input(),
            "note": forms.Textarea(attrs={"rows": 3}),
            "mobile": forms.TextInput(attrs={"type": "tel"}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }

    def __init__(self, *args: Any, user: Any, asks_twins: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial.setdefault("key", uuid4().hex)
        chosen: Any = self.fields
        chosen["source"].queryset = access.sources()
        people = staff.visible_users(user).filter(is_active=True)
        chosen["owner"].queryset = people.order_by("name", "pk")
        if not asks_twins:
            del self.fields["is_another"]
        if not customers.may_assign(user):
            del self.fields["owner"]
        if not user.may(Right.PHONES_VIEW):
            del self.fields["mobile"]
        if self.instance.pk:
            del self.fields["rung"]
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        left_out = {"version", "key", "is_another"}
        return {name: v for name, v in self.cleaned_data.items() if name not in left_out}


class ConversionForm(forms.Form):
    """Into a new customer, or one that is there already; with or without an opportunity."""

    title = forms.CharField(
        label=_("First opportunity"), required=False, max_length=200,
        help_text=_("What may be sold; leave it empty for none."),
    )  # fmt: skip
    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=0, max_value=money.LIMIT, max_digits=18,
        decimal_places=4,
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["party"] = PartyField(
            user=user, required=False, label=_("Is already the customer"),
            help_text=_("Leave it empty to make a new customer of what is known."),
        )  # fmt: skip


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=300)


class CostForm(forms.ModelForm[SourceCost]):
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)

    class Meta:
        model = SourceCost
        fields = ["source", "spent_on", "amount", "currency", "note"]
        widgets = {"spent_on": day_input()}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        source: Any = self.fields["source"]
        source.queryset = access.sources()
