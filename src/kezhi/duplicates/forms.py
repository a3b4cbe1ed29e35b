"""Choosing two customers, and for each field whose word stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kezhi.customers.fields import PartyField
from kezhi.customers.labels import CHOICES
from kezhi.customers.models import Party
from kezhi.duplicates.services.merging import TAKEN, Decision

TAKE = "take-"


class PairForm(forms.Form):
    """Two customers that somebody takes for one."""

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["first"] = PartyField(label=_("Customer"), user=user)
        self.fields["second"] = PartyField(label=_("May be the same as"), user=user)


class MergeForm(forms.Form):
    """As which versions the two were seen, whose words stand, and that one is sure."""

    kept_version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    absorbed_version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    is_sure = forms.BooleanField(required=False)

    @property
    def take(self) -> list[str]:
        """The fields for which the word of the one that goes was chosen."""
        return [name for name in TAKEN if self.data.get(f"{TAKE}{name}") == "absorbed"]

    @property
    def decision(self) -> Decision:
        said = self.cleaned_data
        versions = said["kept_version"], said["absorbed_version"]
        return Decision(self.take, versions, is_sure=said["is_sure"])


@dataclass(frozen=True)
class Choice:
    """One field in which the two differ; `takes` says whose word is proposed."""

    name: str
    label: str
    kept: str
    absorbed: str
    takes: bool


def shown(party: Party, name: str) -> str:
    value = getattr(party, name)
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value if hasattr(value, "pk") else CHOICES.get(name, {}).get(value, value))


def choices(kept: Party, absorbed: Party, chosen: Sequence[str] | None = None) -> list[Choice]:
    """The fields in which they differ; what only one of them says is proposed to stay."""
    found = []
    for name in TAKEN:
        mine, theirs = getattr(kept, name), getattr(absorbed, name)
        if mine == theirs:
            continue
        is_missing = mine in (None, "") and theirs not in (None, "")
        takes = is_missing if chosen is None else name in chosen
        label = str(capfirst(Party._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a plain field
        found.append(
            Choice(f"{TAKE}{name}", label, shown(kept, name), shown(absorbed, name), takes)
        )
    return found
