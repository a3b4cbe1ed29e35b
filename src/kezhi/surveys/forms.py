from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries as customers
from kezhi.customers.fields import PartyField
from kezhi.kit import money
from kezhi.staff import queries as staff
from kezhi.surveys.columns import spelled
from kezhi.surveys.models import HIGHEST, Rater, Study
from kezhi.surveys.queries import access
from kezhi.surveys.services.answering import RaterDraft
from kezhi.surveys.services.studies import LIMITS, StudyDraft

CURRENCIES = [(code, code) for code in money.CURRENCIES]
NOTHING: Any = None  # set for the reader, in the form


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def text_field(name: str, label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LIMITS[name], **options)


class StudyForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    title = text_field("title", _("Title of the study"))
    series = text_field(
        "series", _("Series"), required=False,
        help_text=_("Studies of one series follow each other, so that movement shows."),
        widget=forms.TextInput(attrs={"list": "series", "autocomplete": "off"}),
    )  # fmt: skip
    market = text_field("market", _("Market"), required=False)
    tag = forms.ModelChoiceField(
        label=_("Group of customers"), queryset=NOTHING, required=False,
        empty_label=_("the whole market"),
    )  # fmt: skip
    opens_on = day_field(_("Opens on"))
    closes_on = day_field(_("Closes on"))
    scale_low = forms.IntegerField(
        label=_("Lowest answer"), min_value=0, max_value=HIGHEST, initial=1,
        help_text=_("No answer is left empty; it never counts as a number."),
    )  # fmt: skip
    scale_high = forms.IntegerField(
        label=_("Highest answer"), min_value=1, max_value=HIGHEST, initial=10
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    unit = text_field("unit", _("Unit of the price"), required=False)
    asks_weights = forms.BooleanField(
        label=_("Ask how much each element matters"), required=False, initial=True
    )
    asks_prices = forms.BooleanField(label=_("Ask the prices paid"), required=False, initial=True)
    asks_grade = forms.BooleanField(
        label=_("Ask for overall satisfaction"), required=False, initial=True
    )
    introduction = text_field(
        "introduction", _("Words to the raters"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    elements = forms.ModelMultipleChoiceField(
        NOTHING, label=_("Value elements to ask about"), widget=forms.CheckboxSelectMultiple
    )
    rivals = forms.ModelMultipleChoiceField(
        NOTHING, label=_("Rivals to compare with"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: Any, study: Study | None = None) -> None:
        super().__init__(data, initial=first_values() if study is None else known_values(study))
        offered: Any = self.fields
        offered["tag"].queryset = customers.visible_tags(user)
        offered["elements"].queryset = access.offered_elements()
        offered["rivals"].queryset = access.offered_rivals(user)
        self.names = access.series_names(user)

    def draft(self) -> StudyDraft:
        said = {k: v for k, v in self.cleaned_data.items() if k not in {"key", "version"}}
        return StudyDraft(
            **said | {"elements": list(said["elements"]), "rivals": list(said["rivals"])}
        )


def first_values() -> dict[str, Any]:
    today = staff.local_date(timezone.now())
    return {"key": uuid4().hex, "opens_on": today, "currency": staff.company().currency}


def known_values(study: Study) -> dict[str, Any]:
    names = [name for name in StudyForm.base_fields if hasattr(study, name)]
    told = {name: getattr(study, name) for name in names if name not in {"elements", "rivals"}}
    return told | {
        "elements": [one.element_id for one in access.elements_of(study)],
        "rivals": [one.party_id for one in access.suppliers_of(study) if one.party_id],
    }


class RaterForm(forms.Form):
    code = forms.CharField(
        label=_("Number of the rater"), max_length=60, required=False,
        help_text=_("Left empty, the next one is given."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False,
        help_text=_("A rater may stay unnamed."),
    )  # fmt: skip
    is_customer = forms.BooleanField(label=_("Buys from us"), required=False, initial=True)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data, initial={"language": "zh-hans"})
        self.fields["party"] = PartyField(user=user, label=_("Customer"), required=False)
        self.order_fields(["party", "name", "is_customer", "language", "code"])

    def draft(self) -> RaterDraft:
        return RaterDraft(**self.cleaned_data)


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
        help_text=_("CSV or text in any encoding, up to 100,000 rows."),
    )  # fmt: skip
    no_answer = forms.CharField(
        label=_("Stands for no answer"), required=False, max_length=200,
        help_text=_("Such as -99, 0, blank. What is not named here is never guessed."),
    )  # fmt: skip
    is_sure = forms.BooleanField(label=_("Leave out rows that are wrong"), required=False)

    def unanswered(self) -> frozenset[str]:
        parts = self.cleaned_data["no_answer"].replace("，", ",").split(",")
        return frozenset(spelled(part.strip()) for part in parts if part.strip())


class LinkForm(forms.Form):
    until = day_field(_("Works until"))

    def __init__(self, data: Any = None, *, rater: Rater) -> None:
        super().__init__(data, initial={"until": rater.link_until or rater.study.closes_on})


class ViewsForm(forms.Form):
    """How well we believe to do at each element."""

    def __init__(self, data: Any = None, *, study: Study) -> None:
        super().__init__(data)
        for one in access.elements_of(study):
            known = None if one.our_view is None else float(one.our_view)
            self.fields[f"v{one.pk}"] = forms.DecimalField(
                label=str(one.element), required=False, min_value=study.scale_low,
                max_value=study.scale_high, decimal_places=2, initial=known,
            )  # fmt: skip

    def views(self) -> dict[int, Any]:
        return {int(name[1:]): value for name, value in self.cleaned_data.items()}
