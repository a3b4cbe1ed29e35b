from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries
from kezhi.catalog.models import Product
from kezhi.staff.rights import Right


class ProductForm(forms.ModelForm[Product]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Product
        fields = [
            "code", "name", "line", "unit", "currency", "list_price", "product_cost", "is_standard",
        ]  # fmt: skip

    def __init__(self, *args: object, user: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed through unchanged
        if not user.may(Right.COSTS_EDIT):  # type: ignore[attr-defined]  # a staff user
            del self.fields["product_cost"]
        if self.instance.pk:
            self.initial["version"] = self.instance.version


class ConversionForm(forms.Form):
    """How many of the product's own unit one other unit is."""

    unit: Any = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    factor = forms.DecimalField(
        label=_("is so many of its own unit"),
        max_digits=15,
        decimal_places=6,
        min_value=Decimal("0.000001"),
    )

    def __init__(self, *args: Any, product: Product, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["unit"]
        field.queryset = queries.other_units(product)
