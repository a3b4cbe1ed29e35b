from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.care import queries
from kezhi.care.choices import QUESTIONS, Priority, Repeat
from kezhi.care.models import Task, Visit
from kezhi.care.services.visits import Report
from kezhi.customers.fields import PartyField
from kezhi.customers.models import Party
from kezhi.staff import queries as staff
from kezhi.touchpoints import queries as touchpoints
from kezhi.touchpoints.choices import Outcome

NOBODY: Any = None  # set for the reader, in the form


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def hour_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False)


class TaskForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = day_field(_("Due on"), required=False)
    due_at = hour_field(_("At"))
    owner = forms.ModelChoiceField(label=_("Whose"), queryset=NOBODY, empty_label=None)
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)
    repeat = forms.ChoiceField(
        label=_("Repeats"), required=False, choices=[("", _("Once only")), *Repeat.choices]
    )
    detail = forms.CharField(
        label=_("Particulars"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, user: Any, task: Task | None = None, party: Party | None = None
    ) -> None:
        first: dict[str, Any] = {"key": uuid4().hex, "owner": user, "priority": Priority.NORMAL}
        if task is None:
            first |= {"party": party, "due_on": staff.local_date(timezone.now())}
        else:
            names = (
                "title",
                "due_on",
                "due_at",
                "owner",
                "priority",
                "repeat",
                "detail",
                "version",
            )
            first |= {name: getattr(task, name) for name in names}
            first["party"] = task.party
        super().__init__(data, initial=first)
        owner: Any = self.fields["owner"]
        owner.queryset = queries.colleagues(user)
        if task is None or task.party is None or queries.may_see_party(user, task.party):
            self.fields["party"] = PartyField(user=user, label=_("Customer"), required=False)
            self.order_fields(["title", "party", "due_on", "due_at"])

    def values(self) -> dict[str, Any]:
        left_out = {"key", "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class PlanForm(forms.Form):
    """Whose plan, and how many contacts a working day there is time for."""

    person = forms.ModelChoiceField(label=_("Whose customers"), required=False, queryset=NOBODY)
    capacity = forms.FloatField(
        label=_("Contacts a working day"), required=False, min_value=0,
        max_value=queries.MOST_CAPACITY, widget=forms.NumberInput(attrs={"step": "any"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        person: Any = self.fields["person"]
        person.queryset = queries.colleagues(user)
        person.empty_label = _("All that I see")


class VisitForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    planned_on = day_field(_("Planned for"))
    planned_at = hour_field(_("At"))
    purpose = forms.CharField(label=_("Purpose"), required=False, max_length=300)
    owner = forms.ModelChoiceField(label=_("Who goes"), queryset=NOBODY, empty_label=None)
    is_executive = forms.BooleanField(label=_("With one of our executives"), required=False)

    def __init__(self, data: Any = None, *, user: Any, visit: Visit | None = None) -> None:
        tomorrow = staff.local_date(timezone.now()) + timedelta(days=1)
        first: dict[str, Any] = {"key": uuid4().hex, "owner": user, "planned_on": tomorrow}
        if visit is not None:
            names = ("planned_on", "planned_at", "purpose", "owner", "is_executive", "version")
            first |= {name: getattr(visit, name) for name in names}
        super().__init__(data, initial=first)
        owner: Any = self.fields["owner"]
        owner.queryset = queries.colleagues(user)

    def values(self) -> dict[str, Any]:
        left_out = {"key", "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class ArrivalForm(forms.Form):
    place = forms.CharField(label=_("Place, if you want to say it"), required=False, max_length=200)
    latitude = forms.DecimalField(
        widget=forms.HiddenInput, required=False, min_value=-90, max_value=90
    )
    longitude = forms.DecimalField(
        widget=forms.HiddenInput, required=False, min_value=-180, max_value=180
    )

    def spot(self) -> tuple[Decimal, Decimal] | None:
        both = (self.cleaned_data["latitude"], self.cleaned_data["longitude"])
        return None if None in both else both


class ReportForm(forms.Form):
    """The five questions, and what follows."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    theirs = forms.ModelMultipleChoiceField(
        label=_("With whom"), required=False, queryset=NOBODY, widget=forms.CheckboxSelectMultiple
    )
    next_step = forms.CharField(label=_("Next step, as a task"), required=False, max_length=200)
    next_step_on = day_field(_("Due on"), required=False)
    next_visit_on = day_field(_("Next visit"), required=False)

    def __init__(self, data: Any = None, *, visit: Visit) -> None:
        super().__init__(data, initial={"outcome": Outcome.DONE})
        for name, label in QUESTIONS.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        theirs: Any = self.fields["theirs"]
        theirs.queryset = touchpoints.contacts_for(visit.party)
        self.order_fields([*QUESTIONS, "outcome", "theirs"])

    def report(self) -> Report:
        values = self.cleaned_data
        return Report(
            answers={name: values[name] for name in QUESTIONS},
            outcome=values["outcome"],
            theirs=[one.pk for one in values["theirs"]],
            next_step=values["next_step"].strip(),
            next_step_on=values["next_step_on"],
            next_visit_on=values["next_visit_on"],
        )
