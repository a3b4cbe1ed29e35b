from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.portfolio.choices import ModelName
from kezhi.portfolio.models import PortfolioSettings


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
        fields = ["horizon_weeks", "after_import", "every_night"]
