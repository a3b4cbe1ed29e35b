from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries as catalog

LINES = 6
MOST = Decimal("1e9")


def money_field(label: Any, *, least: Decimal | None = None, needed: bool = False) -> Any:
    return forms.DecimalField(
        label=label, required=needed, max_digits=14, decimal_places=4, max_value=MOST,
        min_value=-MOST if least is None else least,
    )  # fmt: skip


class PriceForm(forms.Form):
    """Our price beside the best alternative's, and what a few elements are worth per unit."""

    price = money_field(_("Our price"), least=Decimal(0), needed=True)
    rival_price = money_field(_("Price of the best alternative"), least=Decimal(0), needed=True)
    quantity = money_field(_("Quantity"), least=Decimal(0))
    cost = money_field(_("Our cost per unit"), least=Decimal(0))

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        elements = catalog.visible_elements(user).filter(archived_at=None).order_by("pk")
        choices = [("", "–"), *((str(one.pk), str(one)) for one in elements)]
        for line in range(LINES):
            self.fields[f"element_{line}"] = forms.ChoiceField(
                label=_("Value element"), choices=choices, required=False
            )
            self.fields[f"ours_{line}"] = money_field(_("Worth with us"))
            self.fields[f"rivals_{line}"] = money_field(_("With the alternative"))

    @property
    def head(self) -> list[Any]:
        return [self[name] for name in ("price", "rival_price", "quantity", "cost")]

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"element_{n}"], self[f"ours_{n}"], self[f"rivals_{n}"]) for n in range(LINES)
        ]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        chosen: set[str] = set()
        for line in range(LINES):
            element = values.get(f"element_{line}")
            told = [values.get(f"{side}_{line}") for side in ("ours", "rivals")]
            if element and element in chosen:
                self.add_error(f"element_{line}", _("An element counts once."))
            if not element and any(worth is not None for worth in told):
                self.add_error(f"element_{line}", _("Say which element is worth this."))
            chosen.add(element or "")
        return values

    def worths(self) -> tuple[dict[str, float], dict[str, float]]:
        """What each element chosen is worth with us, and with the alternative."""
        ours: dict[str, float] = {}
        rivals: dict[str, float] = {}
        for line in range(LINES):
            field: Any = self.fields[f"element_{line}"]
            element = self.cleaned_data[f"element_{line}"]
            if element:
                name = dict(field.choices)[element]
                ours[name] = float(self.cleaned_data[f"ours_{line}"] or 0)
                rivals[name] = float(self.cleaned_data[f"rivals_{line}"] or 0)
        return ours, rivals
