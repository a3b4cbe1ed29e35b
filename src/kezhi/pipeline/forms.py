from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.catalog import queries as catalog
from kezhi.customers.fields import PartyField
from kezhi.kit import money
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Reason, Rival, Stage
from kezhi.pipeline.queries import access
from kezhi.staff import queries as staff

CURRENCIES = [(code, code) for code in money.CURRENCIES]
MOST_DAYS = 3650


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpportunityForm(forms.ModelForm[Opportunity]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, min_value=0, max_value=money.LIMIT,
        max_digits=18, decimal_places=4,
    )  # fmt: skip
    product = forms.CharField(
        label=gettext_lazy("Product"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
    )  # fmt: skip

    class Meta:
        model = Opportunity
        fields = [
            "title", "stage", "amount", "currency", "expected_on", "owner", "source", "line",
            "is_standard", "next_step", "next_on", "opened_on", "number", "note",
        ]  # fmt: skip
        widgets = {
            "expected_on": day_input(),
            "next_on": day_input(),
            "opened_on": day_input(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: Any, party: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.party = user, party
        self.initial.setdefault("key", uuid4().hex)
        names = list(self.fields)
        if party is None:
            self.fields["customer"] = PartyField(user=user, label=gettext_lazy("Customer"))
        names.remove("product")
        names.insert(names.index("line") + 1, "product")
        self.order_fields(["customer", *names])
        self.offer()

    def offer(self) -> None:
        """What each list offers; the stage only of a new one, others are moved."""
        chosen: Any = self.fields
        chosen["owner"].queryset = staff.visible_users(self.user).filter(is_active=True)
        chosen["source"].queryset = access.sources()
        chosen["line"].queryset = catalog.product_lines()
        if self.instance.pk:
            del self.fields["stage"]
            kept = self.instance
            self.initial["version"] = kept.version
            self.initial["product"] = kept.product.code if kept.product else ""
            for name in ("owner", "source", "line"):
                held = getattr(kept, name)
                if held is not None:
                    chosen[name].queryset |= type(held)._default_manager.filter(pk=held.pk)
        else:
            chosen["stage"].queryset = access.stages(Status.OPEN)
            chosen["stage"].empty_label = None
        chosen["owner"].queryset = chosen["owner"].queryset.order_by("name", "pk")

    def clean_product(self) -> Any:
        words: str = self.cleaned_data["product"].strip()
        found = catalog.products_named(self.user, [words]).get(words.casefold())
        if words and found is None:
            raise forms.ValidationError(_("No product has this code."))
        return found

    def values(self) -> dict[str, Any]:
        """What the service takes; the customer and the stage stand apart."""
        left_out = {"version", "key", "customer", "stage"}
        said = {name: v for name, v in self.cleaned_data.items() if name not in left_out}
        if said["product"] is not None and said["line"] is None:
            said["line"] = said["product"].line
        return said


class ClosingForm(forms.Form):
    """How it ended: the reasons of that outcome alone are offered."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stage = forms.ModelChoiceField(
        label=gettext_lazy("Outcome"), queryset=Stage.objects.none(), empty_label=None
    )
    reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"), queryset=Reason.objects.none(), empty_label="–"
    )
    on = forms.DateField(label=gettext_lazy("Closed on"), widget=day_input())
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, min_value=0, max_value=money.LIMIT,
        max_digits=18, decimal_places=4,
    )  # fmt: skip
    rival = forms.ModelChoiceField(
        label=gettext_lazy("Lost to"),
        queryset=Rival.objects.none(),
        required=False,
        empty_label="–",
    )
    wanted_days = forms.IntegerField(
        label=gettext_lazy("Lead time wanted, in days"), required=False, min_value=0,
        max_value=MOST_DAYS,
    )  # fmt: skip
    offered_days = forms.IntegerField(
        label=gettext_lazy("Lead time offered, in days"), required=False, min_value=0,
        max_value=MOST_DAYS,
    )  # fmt: skip
    closing_note = forms.CharField(
        label=gettext_lazy("What we learnt"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, opportunity: Opportunity, outcome: str, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: Any = self.fields
        pipeline = opportunity.stage.pipeline_id
        chosen["stage"].queryset = access.stages(outcome).filter(pipeline_id=pipeline)
        chosen["reason"].queryset = access.reasons(outcome)
        if outcome == Status.WON:
            del self.fields["rival"]
        else:
            chosen["rival"].queryset = opportunity.rivals.select_related("party").order_by("pk")
            chosen["rival"].label_from_instance = lambda rival: rival.party.name

    @property
    def has_outcome(self) -> bool:
        stage: Any = self.fields["stage"]
        return bool(stage.queryset.exists())


class MoveForm(forms.Form):
    """Into which stage; as cards and the detail page send it."""

    stage = forms.ModelChoiceField(queryset=Stage.objects.none())
    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        stage: Any = self.fields["stage"]
        stage.queryset = access.stages()


class RivalForm(forms.Form):
    party = forms.ModelChoiceField(
        label=gettext_lazy("Competitor"), queryset=access.nobody(), empty_label="–"
    )
    price = forms.DecimalField(
        label=gettext_lazy("Its price"), required=False, min_value=0, max_value=money.LIMIT,
        max_digits=18, decimal_places=4,
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        party: Any = self.fields["party"]
        party.queryset = access.competitors(user)
