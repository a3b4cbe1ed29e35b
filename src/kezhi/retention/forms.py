from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit.crud import ReferenceForm
from kezhi.retention.models import Ceilings, Hole
from kezhi.retention.queries.holes import open_holes
from kezhi.staff import queries as staff


class ExposureForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    hole = forms.ModelChoiceField(
        label=gettext_lazy("Reason"), queryset=Hole.objects.none(), empty_label="–"
    )
    noticed_on = forms.DateField(
        label=gettext_lazy("Noticed on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, data: Any = None) -> None:
        today = staff.local_date(timezone.now())
        super().__init__(data, initial={"noticed_on": today, "key": uuid4().hex})
        self.today = today
        hole: Any = self.fields["hole"]
        hole.queryset = open_holes()

    def clean_noticed_on(self) -> Any:
        day = self.cleaned_data["noticed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day lies ahead."))
        return day


class CeilingsForm(ReferenceForm):
    class Meta:
        model = Ceilings
        fields = ["won_at_best", "kept_at_best"]
        help_texts = {
            "won_at_best": gettext_lazy("Of 100 whom you court, how many could ever be won?"),
            "kept_at_best": gettext_lazy("Of 100 customers, how many would stay in the best case?"),
        }
