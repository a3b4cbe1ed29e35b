from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.customers.models import Party
from kezhi.kit.filters import PERIODS, USUAL, Span
from kezhi.kit.moments import Asked
from kezhi.touchpoints import queries
from kezhi.touchpoints.choices import Channel, Direction, Kind, Outcome
from kezhi.touchpoints.models import MOST_TEXT
from kezhi.touchpoints.services import Draft

AT = "%Y-%m-%dT%H:%M"
USUAL_WORD = _("As usual for it")
NOBODY: Any = None  # set for the reader, in the form


class TouchpointForm(forms.Form):
    """Kind and a few words are enough; what is not said is what is usual."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Kind.choices,
        widget=forms.RadioSelect(attrs={"class": "form-selectgroup-input"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What was said"), required=False, max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", "–"), *Outcome.choices]
    )
    theirs = forms.ModelMultipleChoiceField(
        label=_("With whom"), required=False, queryset=NOBODY, widget=forms.CheckboxSelectMultiple
    )
    at = forms.DateTimeField(
        label=_("When"), required=False, input_formats=[AT, "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=AT),
    )  # fmt: skip
    direction = forms.ChoiceField(
        label=_("Who to whom"), required=False, choices=[("", USUAL_WORD), *Direction.choices]
    )
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", USUAL_WORD), *Channel.choices]
    )
    ours = forms.ModelMultipleChoiceField(
        label=_("Of ours"), required=False, queryset=NOBODY,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: Any, party: Party, **initial: Any) -> None:
        first = {"kind": Kind.CALL, "at": timezone.localtime(), "ours": [user.pk]}
        first |= {"key": uuid4().hex, **initial}
        super().__init__(data, initial=first)
        theirs: Any = self.fields["theirs"]
        ours: Any = self.fields["ours"]
        theirs.queryset, ours.queryset = queries.contacts_for(party), queries.colleagues(user)
        if not theirs.queryset.exists():
            del self.fields["theirs"]

    @property
    def rest(self) -> list[Any]:
        """What is seldom needed and stands folded away."""
        return [self[name] for name in ("at", "direction", "channel", "ours")]

    @property
    def is_rest_open(self) -> bool:
        return any(one.errors for one in self.rest)

    def draft(self) -> Draft:
        values = dict(self.cleaned_data)
        values.pop("key")
        people = {name: [one.pk for one in values.pop(name, ())] for name in ("ours", "theirs")}
        at = values.pop("at") or timezone.now()
        return Draft(at=at, **{**values, **people})


class StoryForm(forms.Form):
    """What of the customer's story somebody wants to read."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    person = forms.ModelChoiceField(label=_("By"), required=False, queryset=NOBODY)
    period = forms.ChoiceField(
        label=_("When"), required=False,
        choices=[("", _("Any time")), *((name, PERIODS[name][0]) for name in USUAL)],
    )  # fmt: skip

    def __init__(self, data: Any, *, user: Any, kinds: list[tuple[str, Any]]) -> None:
        super().__init__(data)
        kind: Any = self.fields["kind"]
        person: Any = self.fields["person"]
        kind.choices = [("", _("Everything")), *kinds]
        person.queryset = queries.colleagues(user)
        person.empty_label = _("Everyone")

    def asked(self) -> Asked | None:
        """Nothing when the filter makes no sense, and so finds nothing."""
        if not self.is_valid():
            return None
        values = self.cleaned_data
        span: Span = (None, None)
        if values["period"]:
            span = PERIODS[values["period"]][1](timezone.localdate())
        return Asked(values["kind"], values["person"], span, values["q"].strip())
