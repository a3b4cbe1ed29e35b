from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries as customers
from kezhi.customers.fields import PartyField
from kezhi.scorecards.choices import MapBase, MapMethod
from kezhi.scorecards.services.mapping_runs import Asked

NOTHING: Any = None  # set for the reader, in the form


class MapForm(forms.Form):
    """How a value map is to be read; what is left out is the whole market, read the usual way."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    method = forms.ChoiceField(label=_("Quality by"), choices=MapMethod.choices)
    base = forms.ChoiceField(label=_("Price beside"), choices=MapBase.choices)
    quality_weight = forms.DecimalField(
        label=_("Weight of quality beside price"), required=False, max_digits=4, decimal_places=3,
        help_text=_("Between 0 and 1. Left empty, both are taken to matter alike."),
    )  # fmt: skip
    tag = forms.ModelChoiceField(
        label=_("Only a group"), queryset=NOTHING, required=False,
        empty_label=_("the whole market"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data, initial={"key": uuid4().hex})
        group: Any = self.fields["tag"]
        group.queryset = customers.visible_tags(user)
        self.fields["party"] = PartyField(user=user, label=_("Only a customer"), required=False)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("tag") and self.cleaned_data.get("party"):
            self.add_error("party", _("Choose a group or a customer, not both."))
        return self.cleaned_data

    def asked(self) -> Asked:
        said = {name: self.cleaned_data[name] for name in ("method", "base", "quality_weight")}
        return Asked(**said, reach=self.cleaned_data["tag"] or self.cleaned_data["party"])
