from django import forms

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
