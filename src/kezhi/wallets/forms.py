from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from kezhi.catalog import queries as catalog
from kezhi.wallets.models import Wallet


class WalletForm(forms.ModelForm[Wallet]):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    class Meta:
        model = Wallet
        fields = ["line", "as_of", "spend", "low", "high", "currency", "source", "confidence",
                  "note"]  # fmt: skip
        widgets = {"as_of": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, data: Any = None, *, today: date, currency: str) -> None:
        initial = {"key": uuid4().hex, "as_of": today, "currency": currency}
        super().__init__(data, initial=initial)
        line: Any = self.fields["line"]
        line.queryset = catalog.product_lines()

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}
