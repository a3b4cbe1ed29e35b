from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.staff import queries
from kezhi.staff.models import Team, User
from kezhi.staff.rights import ROLE_RIGHTS, Role


class PersonForm(forms.ModelForm[User]):
    """Offers only roles whose every right the acting person has too."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields = ["name", "email", "role", "team"]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = ROLE_RIGHTS[user.role]
        role = forms.ChoiceField(
            label=_("Role"),
            choices=[(one.value, one.label) for one in Role if ROLE_RIGHTS[one] <= mine],
            initial=Role.SALESPERSON,
            help_text=_("What each role may do stands on the page “Roles”."),
        )
        self.fields["role"] = role
        self.fields["team"] = forms.ModelChoiceField(
            queries.visible_teams(user).order_by("name"), label=_("Team"), required=False
        )
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def validate_unique(self) -> None:
        """The service tells, in better words, and of two at once too."""

    def validate_constraints(self) -> None:
        """The same."""


class TeamForm(forms.ModelForm[Team]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Team
        fields = ["name", "parent", "manager"]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        others = queries.visible_teams(user).exclude(pk=self.instance.pk).order_by("name")
        self.fields["parent"] = forms.ModelChoiceField(others, label=_("Part of"), required=False)
        self.fields["manager"] = forms.ModelChoiceField(
            queries.visible_users(user).filter(is_active=True).order_by("name"),
            label=_("Manager"),
            required=False,
            help_text=_("Sees what this team and the teams below it own."),
        )
        if self.instance.pk:
            self.initial["version"] = self.instance.version


class PeopleFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
