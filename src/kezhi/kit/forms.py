from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.kit.models import SavedView


class SavedViewForm(forms.ModelForm[SavedView]):
    class Meta:
        model = SavedView
        fields = ["page", "name", "query", "is_shared", "is_default"]


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Search for"), required=False, max_length=100)
