from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.exchange.fields import fields_for
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.reading.dialects import DELIMITERS, WHITESPACE
from kezhi.exchange.reading.findings import Column
from kezhi.exchange.rows import Choices
from kezhi.kit import money

ENCODINGS = ["utf-8", "gb18030", "big5hkscs", "utf-16", "cp1252"]
DELIMITER_WORDS = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
    WHITESPACE: _("blanks"),
}
FOUND = ("", _("as found"))
CHOICE_NAMES = [
    "source", "currency", "date_order", "walk_in", "create_customers", "cancellation_prefix",
]  # fmt: skip


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=ImportBatch.Kind.choices,
        initial=ImportBatch.Kind.ORDERS,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or text in any encoding, XLSX or Parquet, up to 200 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.parquet"}),
        allow_empty_file=True,
    )


class ReadingForm(forms.Form):
    """How the file is to be read, where what was found is wrong."""

    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=_("Delimiter"), required=False)
    has_header = forms.ChoiceField(
        label=_("First row"),
        required=False,
        choices=[FOUND, ("yes", _("holds the headers")), ("no", _("is already data"))],
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)

    def __init__(self, *args: Any, reading: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["encoding"].choices = [FOUND, *((name, name) for name in ENCODINGS)]  # type: ignore[attr-defined]  # a choice field
        words = [(mark, DELIMITER_WORDS[mark]) for mark in (*DELIMITERS, WHITESPACE)]
        self.fields["delimiter"].choices = [FOUND, *words]  # type: ignore[attr-defined]  # a choice field
        sheets = [(name, name) for name in reading.get("sheets", [])]
        self.fields["sheet"].choices = [FOUND, *sheets]  # type: ignore[attr-defined]  # a choice field
        unfit = ["sheet"] if reading.get("kind") != "xlsx" else ["encoding", "delimiter"]
        for name in unfit if reading.get("kind") != "parquet" else list(self.fields):
            del self.fields[name]


class ChoicesForm(forms.Form):
    prefix = "option"  # stands beside MappingForm, which has a currency of its own

    source = forms.CharField(
        label=_("Where the file comes from"),
        max_length=40,
        help_text=_("Its numbers are unique within this name: ERP, web shop …"),
    )
    currency = forms.ChoiceField(
        label=_("Currency of rows that name none"),
        choices=[(code, code) for code in money.CURRENCIES],
    )
    date_order = forms.ChoiceField(
        label=_("Dates that read both ways"),
        required=False,
        choices=[
            ("", _("choose")),
            ("dmy", _("day first: 31/12/2026")),
            ("mdy", _("month first: 12/31/2026")),
        ],
    )
    walk_in = forms.CharField(
        label=_("Customer of rows that name none"),
        max_length=200,
        required=False,
        help_text=_("Leave empty to reject such rows."),
    )
    create_customers = forms.BooleanField(
        label=_("Create customers that are not known yet"), required=False
    )
    cancellation_prefix = forms.CharField(
        label=_("Order numbers of cancellations begin with"), max_length=5, required=False
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == ImportBatch.Kind.CUSTOMERS:
            for name in CHOICE_NAMES[1:]:
                del self.fields[name]

    def choices(self) -> Choices:
        return Choices(**{name: self.cleaned_data[name] for name in self.fields})


class MappingForm(forms.Form):
    """One select for each field this person may fill."""

    def __init__(
        self, *args: Any, kind: str, columns: list[Column], user: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        names = [("", "–"), *((column.name, column.name) for column in columns)]
        for field in fields_for(kind, user):
            self.fields[field.name] = forms.ChoiceField(
                label=str(field.label),
                help_text=str(field.help),
                choices=names,
                required=False,
            )
