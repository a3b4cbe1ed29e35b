from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.customers.models import Party
from kezhi.promises import queries
from kezhi.promises.choices import Layer, Outcome
from kezhi.promises.models import Expectation
from kezhi.promises.services import LIMITS, Draft

NOBODY: Any = None  # set for the reader, in the form
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ExpectationForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    layer = forms.ChoiceField(label=_("Where it comes from"), choices=Layer.choices)
    text = forms.CharField(label=_("What is expected"), max_length=LIMITS["text"])
    level = forms.CharField(
        label=_("At which level"), max_length=LIMITS["level"], required=False,
        help_text=_("Such as within 24 hours, or 98 % on time."),
    )  # fmt: skip
    promised_by = forms.ModelChoiceField(label=_("Who promised"), queryset=NOBODY, required=False)
    promised_to = forms.ModelChoiceField(label=_("To whom"), queryset=NOBODY, required=False)
    promised_on = forms.DateField(label=_("Said on"), widget=DAY)
    due_on = forms.DateField(label=_("Due on"), widget=DAY)
    is_sure = forms.BooleanField(
        label=_("Promise it all the same"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any = None, *, user: Any, party: Party) -> None:
        today = timezone.localdate()
        first = {"key": uuid4().hex, "layer": Layer.PROMISE, "promised_by": user.pk}
        first |= {"promised_on": today, "due_on": today + timedelta(days=7)}
        super().__init__(data, initial=first)
        by: Any = self.fields["promised_by"]
        to: Any = self.fields["promised_to"]
        by.queryset, to.queryset = queries.colleagues(user), queries.contacts_for(party)

    def warn(self, words: str) -> None:
        """Ask whether it is meant all the same."""
        self.fields["is_sure"].widget = forms.CheckboxInput()
        self.add_error("is_sure", words)

    def draft(self) -> Draft:
        said = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return Draft(**said)


class DateForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    due_on = forms.DateField(label=_("New date"), widget=DAY)


class MeetingForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    met_on = forms.DateField(label=_("Met on"), widget=DAY)
    evidence = forms.CharField(
        label=_("What shows it"), max_length=LIMITS["evidence"], required=False
    )


class EndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(one.value, one.label) for one in (Outcome.BROKEN, Outcome.WITHDRAWN)],
    )
    evidence = forms.CharField(
        label=_("What happened"), max_length=LIMITS["evidence"], required=False
    )


def forms_for(one: Expectation) -> dict[str, forms.Form]:
    """Those that close or move an open one, filled from it."""
    known = {"version": one.version}
    return {
        "date_form": DateForm(initial=known | {"due_on": one.due_on}),
        "meeting_form": MeetingForm(initial=known | {"met_on": timezone.localdate()}),
        "end_form": EndForm(initial=known),
    }
