from decimal import Decimal
from keyword import iskeyword
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries
from kezhi.catalog.choices import Evidence, Measure, Scheme
from kezhi.catalog.models import EquationInput, Product, SellingPoint, ValueElement
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


class ElementForm(forms.ModelForm[ValueElement]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ValueElement
        fields = [
            "code", "name", "name_zh", "measure", "unit", "unit_worth", "is_less_better",
            "needed_level", "evidence", "is_personal",
        ]  # fmt: skip
        help_texts = {
            "unit": _("What the customer counts in, such as %, days or kWh/t."),
            "unit_worth": _("Money per unit, where one unit converts."),
            "needed_level": _("Beyond it, more is worth nothing to customers."),
            "is_personal": _("Recognition, lighter work, career: never money or gifts."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for scheme, label in Scheme.choices:
            self.fields[f"tags_{scheme}"] = forms.ModelMultipleChoiceField(
                queries.element_tags(scheme),
                label=label,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            for chosen, tags in queries.tags_by_scheme(self.instance).items():
                self.initial[f"tags_{chosen}"] = tags

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        measure, worth = values.get("measure"), values.get("unit_worth")
        if worth is not None and measure != Measure.UNIT:
            self.add_error("unit_worth", _("Only a unit that converts to money has a worth."))
        if measure == Measure.UNIT and not values.get("unit"):
            self.add_error("unit", _("Say what is counted."))
        chosen = [values.pop(f"tags_{scheme}", ()) for scheme in Scheme.values]
        return values | {"tags": [tag for tags in chosen for tag in tags]}


class InputForm(forms.ModelForm[EquationInput]):
    class Meta:
        model = EquationInput
        fields = ["symbol", "label", "unit", "ours", "rivals", "source"]
        help_texts = {
            "symbol": _("How the equation calls it: one word."),
            "unit": _("Such as kWh/t or CNY/kWh; nothing for a plain number."),
        }

    def clean_symbol(self) -> str:
        symbol: str = self.cleaned_data["symbol"]
        if not symbol.isidentifier() or iskeyword(symbol):
            raise forms.ValidationError(_("One word of letters and digits, no sign in it."))
        return symbol


class EquationForm(forms.Form):
    equation = forms.CharField(label=_("Equation"), max_length=300, required=False)


class PointForm(forms.ModelForm[SellingPoint]):
    evidence = forms.ChoiceField(label=_("Grade of evidence"), choices=Evidence.choices)

    class Meta:
        model = SellingPoint
        fields = ["claim", "proof", "evidence"]
