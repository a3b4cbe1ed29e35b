from django import forms
from django.conf import settings


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(choices=[(n, n) for n in ("auto", "light", "dark")], required=False)
