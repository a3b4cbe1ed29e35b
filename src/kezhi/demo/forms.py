from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    """What the own, empty installation begins with."""

    company = forms.CharField(label=_("Name of your company"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    agreed = forms.BooleanField(
        label=_("Yes, delete the demo company with everything that was added to it.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["password"].help_text = password_validators_help_text_html()
