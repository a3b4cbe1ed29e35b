from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class CostingForm(forms.Form):
    """A year to look at, and what money costs."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    as_of = forms.DateField(
        label=_("The year until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    percent = forms.DecimalField(
        label=_("Cost of capital, percent a year"), min_value=0, max_value=100, max_digits=5,
        decimal_places=2, initial=Decimal(8),
        help_text=_("What waiting for customers' money costs: the bank's rate, or what else the"
                    " money would earn."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"key": uuid4().hex, "as_of": today})

    @property
    def cost_of_capital(self) -> Decimal:
        share: Decimal = self.cleaned_data["percent"] / 100
        return share
