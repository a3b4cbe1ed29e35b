from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kezhi.exchange import queries
from kezhi.exchange.fields import fields_for
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.reading.dialects import DELIMITERS, WHITESPACE
from kezhi.exchange.reading.findings import Column
from kezhi.exchange.rows import Choices
from kezhi.exchange.services.mapping import UNDECIDED
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
REJECT, WALK_IN = "reject", "walk_in"
CHOICE_NAMES = [
    "source", "currency", "date_order", "walk_in", "create_customers", "cancellation_prefix",
]  # fmt: skip


UNFIT: dict[str, set[str]] = {
    ImportBatch.Kind.CUSTOMERS: {"nameless", *CHOICE_NAMES[1:]},
    ImportBatch.Kind.OPPORTUNITIES: {"cancellation_prefix"},
    ImportBatch.Kind.STAYS: {"cancellation_prefix"},
    ImportBatch.Kind.INVOICES: {"nameless", "walk_in", "cancellation_prefix"},
}


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
        unfit = {"xlsx": ["encoding", "delimiter"], "parquet": list(self.fields)}
        for name in unfit.get(reading.get("kind", ""), ["sheet"]):
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
    nameless = forms.ChoiceField(
        label=_("Rows that name no customer"),
        required=False,
        choices=[
            (REJECT, _("reject them; they can be mended and imported later")),
            (WALK_IN, _("book them on one walk-in customer")),
        ],
    )
    walk_in = forms.CharField(
        label=_("Name of the walk-in customer"),
        max_length=200,
        required=False,
        help_text=_("Its orders count in sales, but it is not valued as a customer."),
    )
    create_customers = forms.BooleanField(
        label=_("Create customers that are not known yet"), required=False
    )
    cancellation_prefix = forms.CharField(
        label=_("Order numbers of cancellations begin with"), max_length=5, required=False
    )

    def __init__(self, data: Any = None, *, batch: ImportBatch) -> None:
        chosen = batch.options
        nameless = WALK_IN if chosen.get("walk_in") else REJECT
        super().__init__(data, initial={**chosen, "nameless": nameless})
        columns = queries.columns_of(batch)
        unfit = set(UNFIT.get(batch.kind, set()))
        if not any(column.date_style in UNDECIDED for column in columns):
            unfit.add("date_order")
        for name in unfit & self.fields.keys():
            del self.fields[name]
        if "nameless" in self.fields:
            self.fields["nameless"].help_text = how_many_nameless(batch, columns)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("nameless") == REJECT:
            found["walk_in"] = ""
        if found.get("nameless") == WALK_IN and not found.get("walk_in"):
            self.add_error("walk_in", _("Give the walk-in customer a name, or reject such rows."))
        return found

    def choices(self) -> Choices:
        return Choices(
            **{name: self.cleaned_data[name] for name in CHOICE_NAMES if name in self.fields}
        )


def how_many_nameless(batch: ImportBatch, columns: list[Column]) -> str:
    """What the column of customers shows; empty where none was recognized."""
    filled = {column.name: column.filled for column in columns}
    mapped = [batch.mapping.get(name) for name in ("customer_id", "customer_name")]
    empty = [(batch.total - filled[name], name) for name in mapped if name in filled]
    if not empty:
        return ""
    rows, name = min(empty)
    if not rows:
        return gettext("Every row of this file names one.")
    told = ngettext(
        "%(rows)s row has nothing in the column %(name)s.",
        "%(rows)s rows have nothing in the column %(name)s.",
        rows,
    )
    return told % {"rows": number_format(rows, force_grouping=True), "name": name}


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
