"""Whose figures and which days; targets of a year; the subscription."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
from kezhi.director.choices import Group, Measure, Period
from kezhi.director.models import Subscription
from kezhi.director.queries.lens import Lens
from kezhi.director.spans import FIRST, LAST, Span, Times, moved, times, unit_start
from kezhi.kit import money, types
from kezhi.staff import queries as staff

LONGEST = timedelta(days=3 * 366)


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def choice(label: Any, empty: Any) -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(queryset=None, label=label, required=False, empty_label=empty)


class LensForm(forms.Form):
    """The filters of the page; a filter that makes no sense shows nothing."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=Period.choices, required=False)
    first = day_field(gettext_lazy("From"))
    final = day_field(gettext_lazy("Until"))
    owner = choice(gettext_lazy("Person"), gettext_lazy("Anyone"))
    team = choice(gettext_lazy("Team"), gettext_lazy("Any"))
    line = choice(gettext_lazy("Product line"), gettext_lazy("Any"))
    by = forms.ChoiceField(label=gettext_lazy("Divided"), choices=Group.choices, required=False)
    customer = forms.IntegerField(
        required=False, min_value=1, max_value=types.INT64_MAX, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, user: Any, today: date) -> None:
        super().__init__(data)
        self.user, self.today = user, today
        self.choose("owner", staff.visible_users(user).filter(is_active=True).order_by("name"))
        self.choose("team", staff.visible_teams(user).order_by("name"))
        self.choose("line", catalog.product_lines())

    def choose(self, name: str, found: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        number = said.get("customer")
        said["party"] = (
            customers.visible_parties(self.user).filter(pk=number).first() if number else None
        )
        if number and said["party"] is None:
            self.add_error(None, _("There is no such customer, or you may not see it."))
        first, final = said.get("first"), said.get("final")
        if said.get("period") == Period.OWN and not is_span(first, final):
            self.add_error(
                None, _("Own dates need a first and a last day, at most three years apart.")
            )
        return said

    @property
    def lens(self) -> Lens:
        said = self.cleaned_data
        return Lens(self.user, said["owner"], said["team"], said["line"], said["party"])

    @property
    def times(self) -> Times:
        said = self.cleaned_data
        is_own = said["period"] == Period.OWN
        own = Span(said["first"], said["final"]) if is_own else None
        start = staff.company().fiscal_year_start
        return times(said["period"] or Period.MONTH, self.today, start, own)

    @property
    def group(self) -> str:
        return self.cleaned_data["by"] or Group.CUSTOMER


def is_span(first: date | None, final: date | None) -> bool:
    if first is None or final is None:
        return False
    return FIRST <= first <= final <= LAST and final - first <= LONGEST


# --- targets ---


class SubjectForm(forms.Form):
    """Whose targets, of what, in which fiscal year."""

    team = choice(gettext_lazy("Team"), "–")
    user = choice(gettext_lazy("Person"), "–")
    measure = forms.ChoiceField(
        label=gettext_lazy("Measure"), choices=Measure.choices, required=False
    )
    year = forms.IntegerField(
        label=gettext_lazy("Fiscal year that begins in"), required=False, min_value=1950,
        max_value=2190,
    )  # fmt: skip

    def __init__(self, data: Any, *, user: Any, today: date) -> None:
        super().__init__(data)
        self.today = today
        for name, found in (
            ("team", staff.visible_teams(user).order_by("name")),
            ("user", staff.visible_users(user).filter(is_active=True).order_by("name")),
        ):
            field: Any = self.fields[name]
            field.queryset = found

    @property
    def subject(self) -> tuple[str, Any] | None:
        """The person where one is chosen, else the team."""
        if not self.is_valid():
            return None
        return next(
            ((one, self.cleaned_data[one]) for one in ("user", "team") if self.cleaned_data[one]),
            None,
        )

    @property
    def measure_name(self) -> str:
        chosen = self.cleaned_data.get("measure") if self.is_valid() else ""
        return chosen or Measure.SALES

    @property
    def months(self) -> list[date]:
        """The twelve of the fiscal year."""
        start = staff.company().fiscal_year_start
        asked = self.cleaned_data.get("year") if self.is_valid() else None
        first = date(asked, start, 1) if asked else unit_start("year", self.today, start)
        return [moved(first, n) for n in range(12)]


class AmountsForm(forms.Form):
    """One field for each month; an empty one has no target."""

    def __init__(self, data: Any, *, months: list[date], kept: dict[date, Any]) -> None:
        super().__init__(data)
        self.months = months
        for month in months:
            target = kept.get(month)
            self.fields[name_of(month)] = forms.DecimalField(
                label=date_format(month, "Y-m"), required=False, min_value=0,
                max_value=money.LIMIT, max_digits=18, decimal_places=4,
                initial=target.amount.normalize() if target else None,
            )  # fmt: skip

    @property
    def amounts(self) -> dict[date, Decimal | None]:
        return {month: self.cleaned_data[name_of(month)] for month in self.months}


def name_of(month: date) -> str:
    return f"m{month:%Y%m}"


class SubscriptionForm(forms.ModelForm[Subscription]):
    class Meta:
        model = Subscription
        fields = ["cadence", "weekday", "month_day"]
