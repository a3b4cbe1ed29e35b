from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.scoring.services.starting import LEAST_DAYS, MOST_DAYS, USUAL_DAYS


class ScoringForm(forms.Form):
    """After how many days it is known whether a prospect buys."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    days = forms.IntegerField(
        label=_("Days until a prospect counts as decided"), min_value=LEAST_DAYS,
        max_value=MOST_DAYS, initial=USUAL_DAYS,
        help_text=_("Only prospects found at least so long ago teach: of younger ones nobody"
                    " knows yet."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4().hex})
