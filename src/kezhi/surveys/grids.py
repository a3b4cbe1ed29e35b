"""The questions of a study as one form: a grid for whoever types a sheet in, a step at a time for
the rater himself."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.surveys.choices import Grade
from kezhi.surveys.models import Rater, Study, StudyElement, Supplier
from kezhi.surveys.queries import access, answers
from kezhi.surveys.services.answering import MOST_POINTS, Answers

SCORES, POINTS, CLOSING = "scores", "points", "closing"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the questions that is answered at once."""

    kind: str
    supplier: Supplier | None = None

    @property
    def title(self) -> str:
        words = {POINTS: _("How much does it matter to you?"), CLOSING: _("To finish")}
        return str(self.supplier or words[self.kind])


@dataclass(frozen=True, slots=True)
class Questions:
    """What a study asks."""

    study: Study
    suppliers: Sequence[Supplier]
    elements: Sequence[StudyElement]

    @property
    def steps(self) -> list[Step]:
        found = [Step(SCORES, supplier) for supplier in self.suppliers]
        if self.study.asks_weights:
            found.append(Step(POINTS))
        if self.study.asks_prices or self.study.asks_grade:
            found.append(Step(CLOSING))
        return found


def questions_of(study: Study) -> Questions:
    return Questions(study, access.suppliers_of(study), access.elements_of(study))


class AnswerForm(forms.Form):
    """The fields of the steps given; empty means no answer."""

    def __init__(
        self, data: Any = None, *, asked: Questions, rater: Rater, steps: Sequence[Step],
        is_visitor: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.asked, self.is_visitor = asked, is_visitor
        self.sheet = answers.sheet_of(rater)
        self.suppliers = [one.supplier for one in steps if one.supplier]
        kinds = {one.kind for one in steps}
        for supplier in self.suppliers:
            for element in asked.elements:
                self.add_score(supplier, element)
        if POINTS in kinds:
            self.add_points()
        if CLOSING in kinds:
            self.add_closing()

    def add_score(self, supplier: Supplier, element: StudyElement) -> None:
        low, high = self.asked.study.scale
        known = self.sheet.scores.get((supplier.pk, element.pk))
        name, label = f"s{supplier.pk}_{element.pk}", f"{supplier.name}: {element}"
        if self.is_visitor and self.asked.study.has_steps:
            marks = [(str(mark), str(mark)) for mark in range(low, high + 1)]
            self.fields[name] = forms.TypedChoiceField(
                label=str(element), choices=[*marks, ("", _("cannot say"))], required=False,
                coerce=Decimal, empty_value=None,
                widget=forms.RadioSelect(attrs={"class": "form-selectgroup-input"}),
                initial=plain(known),
            )  # fmt: skip
            return
        self.fields[name] = number_field(label, known, low=low, high=high)

    def add_points(self) -> None:
        for element in self.asked.elements:
            known = self.sheet.points.get(element.pk)
            self.fields[f"w{element.pk}"] = number_field(str(element), known, high=MOST_POINTS)

    def add_closing(self) -> None:
        study = self.asked.study
        if study.asks_prices:
            for supplier in self.asked.suppliers:
                known = plain(self.sheet.prices.get(supplier.pk))
                self.fields[f"p{supplier.pk}"] = forms.DecimalField(
                    label=supplier.name, required=False, min_value=0, max_value=money.LIMIT,
                    max_digits=18, decimal_places=4, initial=known,
                    widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
                )  # fmt: skip
        if study.asks_grade:
            self.fields["grade"] = forms.ChoiceField(
                label=_("All in all, with us"), required=False, initial=self.sheet.grade,
                choices=[("", _("cannot say")), *Grade.choices],
            )  # fmt: skip

    def answers(self) -> Answers:
        scores, points, prices = {}, {}, {}
        for name, value in self.cleaned_data.items():
            if name.startswith("s"):
                supplier, element = name[1:].split("_")
                scores[int(supplier), int(element)] = value
            elif name.startswith("w"):
                points[int(name[1:])] = value
            elif name.startswith("p"):
                prices[int(name[1:])] = value
        return Answers(
            scores=scores, points=points, prices=prices, grade=self.cleaned_data.get("grade")
        )

    # --- as the pages lay it out ---

    def score_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("s")]

    def point_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("w")]

    def price_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("p")]

    def rows(
        self,
    ) -> list[tuple[StudyElement, BoundField | None, list[tuple[Supplier, BoundField]]]]:
        """A row an element: its weight, and a cell for each supplier."""
        return [
            (
                element,
                self[f"w{element.pk}"] if f"w{element.pk}" in self.fields else None,
                [(one, self[f"s{one.pk}_{element.pk}"]) for one in self.suppliers],
            )
            for element in self.asked.elements
        ]


def plain(known: Decimal | None) -> str:
    """Without needless zeros, as somebody would type it."""
    if known is None:
        return ""
    text = f"{known:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_field(label: str, known: Any, *, low: Any = 0, high: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=low, max_value=high, max_digits=7,
        decimal_places=2, initial=known,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )  # fmt: skip
