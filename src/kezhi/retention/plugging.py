"""What plugging holes would keep: this year, and over the years to come."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customer_value import bucket
from customer_value.bucket import Flow
from kezhi.kit import money
from kezhi.retention.queries.bucket import Flows, Met

MOST_YEARS = 10
YEARS = 3


class PlugForm(forms.Form):
    """For each hole the part that is plugged and what that costs a year; the state is the URL."""

    years = forms.IntegerField(
        label=gettext_lazy("Years"), min_value=1, max_value=MOST_YEARS, required=False
    )

    def __init__(self, data: Any, found: Met) -> None:
        super().__init__(data, initial={"years": YEARS})
        self.keys = [hole.pk if hole else 0 for hole in found.holes]
        for key in self.keys:
            self.fields[f"part-{key}"] = forms.DecimalField(
                label=gettext_lazy("Part plugged, in percent"), min_value=0, max_value=100,
                max_digits=5, decimal_places=2, required=False,
            )  # fmt: skip
            self.fields[f"cost-{key}"] = forms.DecimalField(
                label=gettext_lazy("Cost a year"), min_value=0, max_value=money.LIMIT,
                max_digits=18, decimal_places=4, required=False,
            )  # fmt: skip

    def inputs(self, at: int) -> tuple[Any, Any]:
        key = self.keys[at]
        return self[f"part-{key}"], self[f"cost-{key}"]

    @property
    def wanted_years(self) -> int:
        return int(self.cleaned_data.get("years") or YEARS)

    def share(self, at: int) -> float:
        return float(self.cleaned_data.get(f"part-{self.keys[at]}") or 0) / 100

    def cost(self, at: int) -> float:
        return float(self.cleaned_data.get(f"cost-{self.keys[at]}") or 0)


@dataclass(frozen=True)
class Plug:
    """One hole, plugged in part: customers and money kept a year, and for what."""

    name: str
    share: float
    cost: float
    customers: float
    money: float

    @property
    def priority(self) -> float | None:
        """Undefined where it costs nothing."""
        return bucket.plug_priority(self.money, self.cost) if self.cost > 0 else None


@dataclass(frozen=True)
class Year:
    number: int
    without: float
    with_plugs: float
    money: float
    cost: float

    @property
    def kept(self) -> float:
        return self.with_plugs - self.without

    @property
    def net(self) -> float:
        return self.money - self.cost


@dataclass(frozen=True)
class Simulation:
    plugs: list[Plug]
    years: list[Year]
    present: float
    """The net of all years, each discounted to today."""

    @property
    def customers(self) -> float:
        return sum(one.customers for one in self.plugs)

    @property
    def money(self) -> float:
        return sum(one.money for one in self.plugs)

    @property
    def cost(self) -> float:
        return sum(one.cost for one in self.plugs)


def simulate(form: PlugForm, found: Met, flows: Flows, *, discount_rate: float) -> Simulation:
    """The holes to plug first are those that save most for their money."""
    shares = [form.share(at) for at in range(len(found.holes))]
    customers = bucket.plugged(found.who, found.rates, shares)
    worth = bucket.plugged(found.money_met, found.money_rates, shares)
    plugs = [
        Plug(hole_name(hole), shares[at], form.cost(at), float(customers[at]), float(worth[at]))
        for at, hole in enumerate(found.holes)
        if shares[at]
    ]
    plugs.sort(key=lambda one: (one.priority is not None, -(one.priority or 0.0), -one.money))
    years = following(plugs, flows, form.wanted_years)
    present = sum(year.net / (1 + discount_rate) ** year.number for year in years)
    return Simulation(plugs, years, present)


def following(plugs: list[Plug], flows: Flows, periods: int) -> list[Year]:
    """As many are won each year as last year; who is kept goes on to bring what such customers
    brought, from the year on in which he would have left."""
    if not flows.start:
        return []
    saved, worth = sum(one.customers for one in plugs), sum(one.money for one in plugs)
    each = worth / saved if saved > 0 else 0.0
    won, cost = flows.won + flows.won_back, sum(one.cost for one in plugs)
    paths = [
        bucket.levels(
            customers=flows.end, prospects=won, periods=periods,
            flow=Flow(new_prospects=won, conversion=1.0, churn_rate=rate, word_of_mouth=0.0),
        )
        for rate in (flows.lost / flows.start, max(flows.lost - saved, 0.0) / flows.start)
    ]  # fmt: skip
    return [
        Year(number, plain.customers, better.customers,
             each * (better.customers - plain.customers), cost)
        for number, (plain, better) in enumerate(zip(*paths, strict=True), start=1)
    ]  # fmt: skip


def hole_name(hole: Any) -> str:
    return str(hole) if hole is not None else _("All further reasons")
