from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kezhi.staff.models import User


def password_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    """Spaces count, and length is bounded: hashing a megabyte costs a second."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=256, widget=widget, **options)


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(choices=[(n, n) for n in ("auto", "light", "dark")], required=False)


class SignInForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )  # fmt: skip
    password = password_field(_("Password"), "current-password")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from your phone, or one of your recovery codes."),
        widget=forms.TextInput(attrs={
            "autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false",
        }),
    )  # fmt: skip


class ConfirmationForm(forms.Form):
    password = password_field(_("Your password"), "current-password")


class ResetForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )  # fmt: skip


class NewPasswordForm(forms.Form):
    password = password_field(
        _("New password"),
        "new-password",
        help_text=_("At least ten characters; several words are easier to remember than signs."),
    )
    again = password_field(_("The same once more"), "new-password")

    def __init__(self, *args: Any, user: User | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        if password:
            self.check_strength(password)
        return cleaned

    def check_strength(self, password: str) -> None:
        try:
            validate_password(password, self.user)
        except ValidationError as error:
            self.add_error("password", error)


class PasswordForm(NewPasswordForm):
    old = password_field(_("Present password"), "current-password")
    field_order = ["old", "password", "again"]


THEMES = [("", _("Like the device")), ("light", _("Light theme")), ("dark", _("Dark theme"))]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(
        label=_("Language"), required=False,
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
    )  # fmt: skip
    theme = forms.ChoiceField(label=_("Light or dark"), required=False, choices=THEMES)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for, such as “nightly orders”.")
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year"))],
    )  # fmt: skip
    is_read_only = forms.BooleanField(label=_("May only read"), required=False, initial=True)
