"""Whether to give way in a dispute: what the customer's future says about it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customer_value import spending
from kezhi.kit import money
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries.lens import Lens


def percent_input(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )


class DisputeForm(forms.Form):
    """The state is the URL."""

    cost = forms.DecimalField(
        label=gettext_lazy("Cost of giving way"), min_value=0, max_value=money.LIMIT,
        max_digits=18, decimal_places=4,
    )  # fmt: skip
    conceded = percent_input(gettext_lazy("Stays if you give way, in percent"))
    refused = percent_input(gettext_lazy("Stays if you do not, in percent"))
    others = forms.IntegerField(
        label=gettext_lazy("Others who will ask for the same"), min_value=0, max_value=100_000,
        required=False, help_text=gettext_lazy("Each of them costs as much again."),
    )  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """`most` may be given; with the value as low or as high as in 8 of 10 cases, `low`, `high`."""

    most: Decimal
    low: Decimal
    high: Decimal
    cost: Decimal

    @property
    def verdict(self) -> str:
        """By the higher expected value; close where the interval holds both answers."""
        if self.low < self.cost < self.high:
            return "close"
        return "concede" if self.cost <= self.most else "hold"

    @property
    def gain(self) -> Decimal:
        return self.most - self.cost


VERDICTS = {
    "concede": (gettext_lazy("Give way"), "good"),
    "close": (gettext_lazy("Close: meet half-way"), "warn"),
    "hold": (gettext_lazy("Hold"), "bad"),
}


def value_if_kept(worth: CustomerValuation, lens: Lens) -> Decimal | None:
    return worth.value_at_stake if lens.has_value else None


def advice(form: DisputeForm, worth: CustomerValuation, run: ValuationRun) -> Advice:
    asked = form.cleaned_data
    share = spending.most_concession(
        1.0,
        kept_if_conceded=float(asked["conceded"]) / 100,
        kept_if_not=float(asked["refused"]) / 100,
    )
    middle, low, high = (
        money.to_smallest(value * Decimal(repr(share)), run.currency) for value in band(worth)
    )
    cost = money.to_smallest(asked["cost"] * (1 + (asked["others"] or 0)), run.currency)
    return Advice(middle, min(low, high), max(low, high), cost)


def band(worth: CustomerValuation) -> tuple[Decimal, Decimal, Decimal]:
    """The value if the customer stays, with the residual's interval carried over."""
    value, residual = worth.value_at_stake, worth.residual
    assert value is not None
    if not residual or worth.residual_low is None or worth.residual_high is None:
        return value, value, value
    scale = value / residual
    return value, worth.residual_low * scale, worth.residual_high * scale


def told(data: Any, worth: CustomerValuation | None, run: ValuationRun, lens: Lens) -> Any:
    asked = {name: data[name] for name in data if name in DisputeForm.base_fields}
    form = DisputeForm(asked or None)
    value = value_if_kept(worth, lens) if worth is not None else None
    context: dict[str, Any] = {"form": form, "worth": worth, "value": value, "advice": None}
    if worth is not None and value is not None:
        context["point"] = money.to_smallest(value / 100, run.currency)
        if asked and form.is_valid():
            found = advice(form, worth, run)
            context["advice"], context["verdict"] = found, VERDICTS[found.verdict]
    return context


def absent() -> str:
    return _("No order of this customer was on file when the values were last computed.")
