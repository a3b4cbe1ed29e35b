"""A tailoring sheet as people fill it in, and what went wrong with the goods."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.sales.services.drafts import Problem
from kezhi.tailoring import queries
from kezhi.tailoring.choices import Cause, Will
from kezhi.tailoring.models import SheetLine, SpecError, TailoringSheet
from kezhi.tailoring.services import (
    LINE_TEXTS,
    TEXTS,
    ErrorDraft,
    LineDraft,
    SheetDraft,
)

NOBODY: Any = None  # set for the reader, in the form
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HEADER = ("end_use", "wished_on", "next_year", "others", "measured_by", "measured_on")


def area(name: str, label: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=label, max_length=TEXTS[name], required=False, widget=widget, **options
    )


class SheetForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    end_use = area(
        "end_use", _("What it is used for"),
        help_text=_("What the customer makes of it, and what it must withstand there."),
    )  # fmt: skip
    wished_on = forms.DateField(label=_("Day the customer wishes"), widget=DAY, required=False)
    next_year = area(
        "next_year", _("Effect on his next year"),
        help_text=_("What depends on this order for him: a tender, a season, a launch."),
    )  # fmt: skip
    others = area("others", _("What else matters to him"))
    measured_by = forms.ModelChoiceField(label=_("Measured by"), queryset=NOBODY)
    measured_on = forms.DateField(label=_("Measured on"), widget=DAY)

    def __init__(
        self, data: Any = None, *, user: Any, goods: Sequence[SheetLine], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        by: Any = self.fields["measured_by"]
        by.queryset = queries.measurers(user)
        self.goods = list(goods)
        for number, line in enumerate(self.goods):
            self.fields |= line_fields(number, line)

    @property
    def head(self) -> list[Any]:
        return [self[name] for name in HEADER]

    @property
    def lines(self) -> list[tuple[SheetLine, Any, Any, Any]]:
        return [
            (line, self[f"requirement_{n}"], self[f"will_{n}"], self[f"wanted_instead_{n}"])
            for n, line in enumerate(self.goods)
        ]

    def draft(self) -> SheetDraft:
        said = self.cleaned_data
        lines = [
            LineDraft(
                requirement=said[f"requirement_{n}"],
                will=said[f"will_{n}"],
                wanted_instead=said[f"wanted_instead_{n}"],
            )
            for n in range(len(self.goods))
        ]
        return SheetDraft(lines=lines, **{name: said[name] for name in HEADER})

    def show(self, problems: Sequence[Problem]) -> None:
        """Each problem beside the field it is about."""
        for problem in problems:
            line = "" if problem.line is None else f"_{problem.line}"
            place = f"{problem.field}{line}"
            self.add_error(place if place in self.fields else None, problem.message)


def line_fields(number: int, line: SheetLine) -> dict[str, Any]:
    return {
        f"requirement_{number}": forms.CharField(
            label=_("Requirement"), max_length=LINE_TEXTS["requirement"], required=False,
            initial=line.requirement,
        ),
        f"will_{number}": forms.ChoiceField(
            label=_("Free choice"), choices=Will.choices, initial=line.will
        ),
        f"wanted_instead_{number}": forms.CharField(
            label=_("Wanted instead"), max_length=LINE_TEXTS["wanted_instead"], required=False,
            initial=line.wanted_instead,
        ),
    }  # fmt: skip


def as_kept(sheet: TailoringSheet) -> dict[str, Any]:
    return {"version": sheet.version, **{name: getattr(sheet, name) for name in HEADER}}


class ErrorForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    found_on = forms.DateField(label=_("Found on"), widget=DAY)
    wrong = forms.CharField(
        label=_("What went wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)

    @classmethod
    def new(cls, today: Any, data: Any = None) -> "ErrorForm":
        first = {"found_on": today, "key": uuid4().hex, "cause": Cause.UNKNOWN}
        return cls(data, initial=first)

    @classmethod
    def of(cls, error: SpecError, data: Any = None) -> "ErrorForm":
        names = ("version", "found_on", "wrong", "cause")
        return cls(data, initial={name: getattr(error, name) for name in names})

    def draft(self) -> ErrorDraft:
        return ErrorDraft(**{n: self.cleaned_data[n] for n in ("found_on", "wrong", "cause")})

    def show(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            place = problem.field if problem.field in self.fields else None
            self.add_error(place, problem.message)
