from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money, worktime
from kezhi.staff import calendars, choices
from kezhi.staff.forms.entry import NewPasswordForm
from kezhi.staff.models import Company

FIRST_ZONES = ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "UTC"]
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def zone_choices() -> list[tuple[str, str]]:
    others = sorted(zone for zone in available_timezones() if "/" in zone and zone[0].isupper())
    return [(zone, zone) for zone in dict.fromkeys([*FIRST_ZONES, *others])]


def currency_choices() -> list[tuple[str, str]]:
    return [(code, code) for code in money.CURRENCIES]


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=[within_reach], **options)


def within_reach(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(_("The year must lie between 1990 and 2100."))


class WelcomeForm(NewPasswordForm):
    company = forms.CharField(label=_("Company"), max_length=120)
    currency = forms.ChoiceField(label=_("Base currency"), choices=currency_choices)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    language = forms.ChoiceField(label=_("Your language"), choices=settings.LANGUAGES)
    name = forms.CharField(label=_("Your name"), max_length=80)
    email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    field_order = [
        "company", "currency", "zone", "name", "email", "language", "password", "again",
    ]  # fmt: skip


class CompanyForm(forms.ModelForm[Company]):
    version = forms.IntegerField(widget=forms.HiddenInput)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    currency = forms.ChoiceField(label=_("Base currency"), choices=currency_choices)
    discount_percent = forms.DecimalField(
        label=_("Yearly discount rate in percent"),
        min_value=0,
        max_value=200,
        max_digits=5,
        decimal_places=2,
        help_text=_("What money a year away is worth less today; lifetime values use it."),
    )
    fiscal_year_start = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), coerce=int,
        choices=[(month, str(month)) for month in range(1, 13)],
    )  # fmt: skip

    work_hours = forms.CharField(
        label=_("Working hours"), max_length=80, required=False,
        help_text=_("Of a working day, such as 9:00-12:00, 13:30-18:00; deadlines count them."),
    )  # fmt: skip

    class Meta:
        model = Company
        fields = ["name", "currency", "zone", "work_hours", "fiscal_year_start"]

    def __init__(self, *args: Any, currency_is_locked: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = self.instance.version
        self.initial["discount_percent"] = (self.instance.annual_discount_rate * 100).quantize(
            Decimal("0.01")
        )
        if currency_is_locked:
            self.fields["currency"].disabled = True
            self.fields["currency"].help_text = _(
                "Locked, because amounts or exchange rates are already kept in it."
            )

    def clean_work_hours(self) -> str:
        text: str = self.cleaned_data["work_hours"] or self.instance.work_hours
        try:
            worktime.read_hours(text)
        except worktime.BadHours as error:
            raise forms.ValidationError(
                _("Write hours like 9:00-12:00, 13:30-18:00, one after the other.")
            ) from error
        return text

    def values(self) -> dict[str, Any]:
        names = ("name", "currency", "zone", "work_hours", "fiscal_year_start")
        rate = self.cleaned_data["discount_percent"] / 100
        return {
            **{name: self.cleaned_data[name] for name in names},
            "annual_discount_rate": rate,
        }


class RateForm(forms.Form):
    currency = forms.ChoiceField(label=_("Currency"))
    valid_from = day_field(_("Valid from"))
    rate = forms.DecimalField(
        label=_("Rate"), max_digits=17, decimal_places=8,
        min_value=Decimal("0.00000001"), max_value=Decimal("999999999"),
    )  # fmt: skip

    def __init__(self, *args: Any, base: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["currency"]
        field.choices = [pair for pair in currency_choices() if pair[0] != base]
        self.fields["rate"].help_text = _("Worth of one unit in %(base)s.") % {"base": base}


class FeastForm(forms.Form):
    """China's way of announcing a holiday: a span of days, and weekend days worked instead."""

    name = forms.CharField(label=_("Holiday"), max_length=80)
    first = day_field(_("First day off"))
    last = day_field(_("Last day off"), required=False, help_text=_("Empty: the same day."))
    worked = forms.CharField(
        label=_("Make-up workdays"),
        required=False,
        max_length=400,
        help_text=_("Weekend days worked instead, such as 2026-02-14, 2026-02-28."),
    )

    def clean_worked(self) -> list[date]:
        try:
            return list(calendars.read_dates(self.cleaned_data["worked"]))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last") or cleaned.get("first")
        cleaned["last"] = last
        if first and last and not 0 <= (last - first).days < calendars.LONGEST_FEAST:
            self.add_error("last", _("The last day must follow the first within a month."))
        worked = cleaned.get("worked") or []
        if first and last and any(first <= day <= last for day in worked):
            self.add_error("worked", _("A make-up workday lies within the days off."))
        return cleaned

    def days(self) -> list[calendars.Day]:
        got = self.cleaned_data
        return calendars.feast(got["name"], got["first"], got["last"], got["worked"])


class CalendarFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=255,
        help_text=_("CSV with the columns date, holiday or workday, name."),
    )

    def clean_file(self) -> list[calendars.Day]:
        upload = self.cleaned_data["file"]
        if upload.size > 200_000:
            raise forms.ValidationError(_("The file is larger than 200 KB."))
        try:
            return calendars.read_days(decode(upload.read()))
        except calendars.BadCalendar as error:
            raise forms.ValidationError(error.faults[:20]) from error


def decode(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError(_("Save the file as UTF-8 text and try again."))


LABELS = {"zh-hans": _("%(tier)s in Chinese"), "en": _("%(tier)s in English")}


class TiersForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    method = forms.ChoiceField(label=_("Tiers are cut by"), choices=choices.TierMethod.choices)
    first = forms.DecimalField(label=_("First cut"), max_digits=16, decimal_places=2)
    second = forms.DecimalField(label=_("Second cut"), max_digits=16, decimal_places=2)
    third = forms.DecimalField(
        label=_("Third cut"), max_digits=16, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, settings: choices.TierSettings, **options: Any) -> None:
        super().__init__(*args, **options)
        for language in choices.LANGUAGES:
            for tier in choices.TIERS:
                field = forms.CharField(max_length=20, required=False)
                field.initial = settings.name(tier, language)
                field.label = LABELS[language] % {"tier": choices.DEFAULT_NAMES[tier]}
                self.fields[f"name_{language}_{tier}"] = field
        self.initial["method"] = settings.method
        scale = 1 if settings.method == choices.TierMethod.ABSOLUTE else 100
        for name, cut in zip(("first", "second", "third"), settings.cuts, strict=False):
            self.initial[name] = (cut * scale).quantize(Decimal("0.01"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "method" in cleaned and not self.errors:
            for fault in choices.faults_in_cuts(cleaned["method"], self.cuts()):
                self.add_error("first", fault)
            for language in choices.LANGUAGES:
                self.check_names(language)
        return cleaned

    def check_names(self, language: str) -> None:
        """Two tiers of one name could not be told apart."""
        own, usual = self.own_names(language), choices.read_tiers({})
        taken: set[str] = set()
        for tier in choices.TIERS:
            name = own.get(tier) or usual.name(tier, language)
            if name in taken:
                self.add_error(f"name_{language}_{tier}", _("Another tier has this name."))
            taken.add(name)

    def cuts(self) -> tuple[Decimal, ...]:
        """Shares are shown in percent and kept as parts of one."""
        method = self.cleaned_data["method"]
        names = ("first", "second", "third")[: len(choices.DEFAULT_CUTS[method])]
        scale = 1 if method == choices.TierMethod.ABSOLUTE else 100
        given = [self.cleaned_data.get(name) for name in names]
        return tuple(cut / scale for cut in given if cut is not None)

    def tier_settings(self) -> choices.TierSettings:
        names = {language: self.own_names(language) for language in choices.LANGUAGES}
        return choices.TierSettings(self.cleaned_data["method"], self.cuts(), names)

    def own_names(self, language: str) -> dict[str, str]:
        """The names that differ from the usual ones, which are not kept."""
        usual = choices.read_tiers({})
        given = {tier: self.cleaned_data[f"name_{language}_{tier}"] for tier in choices.TIERS}
        return {
            tier: name
            for tier, name in given.items()
            if name and name != usual.name(tier, language)
        }

    def name_rows(self) -> list[dict[str, Any]]:
        """The name fields, one row per tier."""
        return [
            {
                "tier": tier,
                "usual": choices.DEFAULT_NAMES[tier],
                "fields": [self[f"name_{lang}_{tier}"] for lang in choices.LANGUAGES],
            }
            for tier in choices.TIERS
        ]
