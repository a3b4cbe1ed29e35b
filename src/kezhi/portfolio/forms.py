from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.portfolio.choices import Barrier, ModelName
from kezhi.portfolio.models import PortfolioSettings

MOST_MONEY = 1_000_000_000_000


class RunForm(forms.Form):
    """What one may say of a run; nothing is needed."""

    as_of = forms.DateField(
        label=_("As of"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: today, or the day of the last order if that is long ago."),
    )  # fmt: skip
    model = forms.ChoiceField(
        label=_("Model"), choices=ModelName.choices, initial=ModelName.AUTO,
        help_text=_(
            "Automatic takes the model that did clearly best against the past, else the first "
            "that the data can identify."
        ),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class SettingsForm(forms.ModelForm[PortfolioSettings]):
    class Meta:
        model = PortfolioSettings
        fields = ["horizon_weeks", "after_import", "every_night", "full_runs"]


def share(label: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=most, decimal_places=3)


def amount(label: Any, least: int) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=least, max_value=MOST_MONEY, decimal_places=2)


class PlanForm(forms.Form):
    """The assumptions of a plan; they stand in the address, nothing is stored."""

    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=10)
    new_customers = forms.IntegerField(
        label=_("New customers a year"), min_value=0, max_value=10_000_000
    )
    value_of_new = amount(_("Value of a new customer"), -MOST_MONEY)
    acquisition_cost = amount(_("Cost of winning one"), 0)
    retention = share(_("Customers kept a year, %"), 100)
    discount = share(_("Discount rate a year, %"), 100)


class AttitudeForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    score = forms.TypedChoiceField(
        label=_("Would choose us again if changing were free, 0 to 10"), coerce=int,
        choices=[("", "–"), *((str(n), str(n)) for n in range(11))],
        help_text=_("0: certainly not, 10: certainly. As the customer says it, not as we guess."),
    )  # fmt: skip
    barrier = forms.ChoiceField(
        label=_("Could change to a rival"), choices=[("", "–"), *Barrier.choices], required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4().hex})
