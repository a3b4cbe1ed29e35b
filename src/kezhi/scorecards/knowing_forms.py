"""Whose awareness is looked at, and noting what was heard."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.catalog.models import ValueElement
from kezhi.scorecards.choices import Rung
from kezhi.scorecards.queries import access, knowing
from kezhi.scorecards.queries.knowing import Asked
from kezhi.scorecards.services.knowing import AwarenessDraft
from kezhi.staff import queries as staff
from kezhi.staff.choices import TIER_LABELS

UNTOLD, BROKEN, EVERYTHING = "untold", "broken", "all"
SHOWN = [
    (UNTOLD, _("Delivered, and he does not know")),
    (BROKEN, _("Agreed, and it did not come true")),
    *Rung.choices,
    (EVERYTHING, _("All")),
]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NOBODY: Any = None  # set for the reader, in the form


class FunnelForm(forms.Form):
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    element = forms.ModelChoiceField(
        label=_("Value element"), queryset=NOBODY, required=False, empty_label=_("Any")
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=NOBODY, required=False, empty_label=_("Anyone")
    )
    tier = forms.ChoiceField(
        label=_("Tier"), choices=[("", _("Any")), *TIER_LABELS.items()], required=False
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        element: Any = self.fields["element"]
        owner: Any = self.fields["owner"]
        element.queryset = access.offered_elements(user)
        owner.queryset = staff.visible_users(user).filter(is_active=True).order_by("name", "pk")

    def asked(self) -> Asked:
        """What makes no sense narrows nothing; the field says so."""
        said = self.said()
        owner = said.get("owner")
        return Asked(owner=owner.pk if owner else None, tier=said.get("tier") or "")

    def said(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    @property
    def shown(self) -> str:
        return self.said().get("show") or UNTOLD

    def leaves(self, one: Any) -> bool:
        """Whether this standing is among those asked for."""
        element = self.said().get("element")
        if element is not None and one.element_id != element.pk:
            return False
        named = {UNTOLD: one.is_untold, BROKEN: one.is_broken, EVERYTHING: True}
        return bool(named.get(self.shown, one.rung == self.shown))


class AwarenessForm(forms.Form):
    rung = forms.ChoiceField(label=_("How far has he come?"), choices=Rung.choices)
    point = forms.ModelChoiceField(
        label=_("With this selling point"), queryset=NOBODY, required=False,
        empty_label=_("The element as a whole"),
    )  # fmt: skip
    noted_on = forms.DateField(label=_("Heard on"), widget=DAY)
    evidence = forms.CharField(
        label=_("How we know"), max_length=300,
        help_text=_("Who said it and when, or what shows it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, element: ValueElement) -> None:
        super().__init__(data, initial={"noted_on": access.today(), "rung": Rung.KNOWN})
        point: Any = self.fields["point"]
        point.queryset = knowing.points_in_use(element)

    def draft(self) -> AwarenessDraft:
        return AwarenessDraft(**self.cleaned_data)
