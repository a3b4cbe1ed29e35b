from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.sales import forms as orders
from kezhi.sales.services.drafts import Problem
from kezhi.stays.choices import State
from kezhi.stays.models import MOST_NIGHTS, MOST_PEOPLE, Stay
from kezhi.stays.services.drafts import PLAIN, StayDraft

ENTERED = [State.BOOKED, State.KEPT]


def count_field(least: int, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=least, max_value=most, **options)


def text_field(limit: int, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=limit, required=False, **options)


class StayForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    customer = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=200,
        help_text=gettext_lazy("The company, agent or guest who pays."),
    )
    agent_name = text_field(
        200,
        label=pgettext_lazy("stay", "Agent"),
        help_text=gettext_lazy("Who booked for the account; left out where nobody did."),
    )
    guest = text_field(120, label=gettext_lazy("Name of the guest"))
    arrival_on = orders.day_field(label=gettext_lazy("Arrival"))
    nights = count_field(
        0, MOST_NIGHTS, label=gettext_lazy("Nights"), initial=1,
        help_text=gettext_lazy("0 for the use of a day."),
    )  # fmt: skip
    rooms = count_field(1, MOST_PEOPLE, label=gettext_lazy("Rooms"), initial=1)
    adults = count_field(0, MOST_PEOPLE, label=gettext_lazy("Adults"), initial=1)
    children = count_field(0, MOST_PEOPLE, label=gettext_lazy("Children"), initial=0)
    nightly_rate = forms.DecimalField(
        label=gettext_lazy("Rate of a room and night"), min_value=0, max_digits=18,
        decimal_places=4,
    )  # fmt: skip
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=orders.CURRENCIES)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[(one.value, one.label) for one in ENTERED]
    )
    hotel = text_field(80, label=gettext_lazy("Hotel"))
    room_type = text_field(40, label=gettext_lazy("Room type"))
    meal = text_field(40, label=gettext_lazy("Meals"))
    deposit = text_field(40, label=gettext_lazy("Deposit"))
    channel = text_field(60, label=gettext_lazy("Booking channel"))
    segment = text_field(60, label=gettext_lazy("Market segment"))
    country = text_field(60, label=gettext_lazy("Country of the guest"))
    booked_on = orders.day_field(label=gettext_lazy("Booked on"), required=False)
    number = text_field(
        60,
        label=gettext_lazy("Booking number"),
        help_text=gettext_lazy("Leave empty for the next free number."),
    )
    note = text_field(500, label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, user: Any, party: Party | None, stay: Stay | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.initial.setdefault("key", uuid4().hex)
        self.user, self.party, self.stay = user, party, stay
        self.agent: Party | None = stay.agent if stay else None
        if party is not None:
            del self.fields["customer"]
        if stay is not None:
            for name in ("agent_name", "currency", "state", "number"):
                del self.fields[name]

    clean_customer = orders.OrderForm.clean_customer

    def clean_agent_name(self) -> str:
        """A name that fits exactly one customer, or nothing."""
        text: str = self.cleaned_data["agent_name"]
        if not text:
            return text
        found = customers.find(self.user, text, limit=6)
        exact = [party for party in found if party.name == text]
        if len(exact or found) != 1:
            names = " / ".join(party.name for party in found)
            raise forms.ValidationError(
                _("Several customers fit; write one of these: %(names)s") % {"names": names}
                if found
                else _("No customer of yours has this name.")
            )
        self.agent = (exact or found)[0]
        return text

    def draft(self) -> StayDraft:
        assert self.party is not None
        said = self.cleaned_data
        kept = self.stay
        return StayDraft(
            party=self.party,
            agent=self.agent,
            currency=kept.order.currency if kept else said["currency"],
            state=said.get("state", State.BOOKED),
            number=said.get("number", ""),
            note=said["note"],
            **{name: said[name] for name in PLAIN},
        )

    def show(self, problems: Sequence[Problem]) -> None:
        """Each problem beside the field it is about."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


def as_typed(stay: Stay) -> dict[str, Any]:
    """A stay as the form shows it, to be edited."""
    said = {name: getattr(stay, name) for name in PLAIN}
    said["nightly_rate"] = orders.trimmed(stay.nightly_rate)
    return {**said, "version": stay.version, "note": stay.order.note}


class PeriodForm(forms.Form):
    """Days of arrival; either may be left out."""

    since = orders.day_field(label=gettext_lazy("Arrival from"), required=False)
    until = orders.day_field(label=gettext_lazy("Arrival until"), required=False)

    def period(self) -> tuple[date | None, date | None]:
        if not self.is_bound or not self.is_valid():
            return None, None
        return self.cleaned_data["since"], self.cleaned_data["until"]
