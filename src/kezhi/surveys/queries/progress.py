"""How far a rater has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kezhi.surveys.models import Rater, StudyElement
from kezhi.surveys.queries import answers


@dataclass(frozen=True, slots=True)
class Part:
    """One step: its place, its words, how many of its questions are answered."""

    at: int
    title: str
    answered: int
    asked: int

    @property
    def is_done(self) -> bool:
        return self.answered > 0


def of(rater: Rater, steps: Sequence[Any], elements: Sequence[StudyElement]) -> list[Part]:
    sheet = answers.sheet_of(rater)
    by_supplier: dict[int, int] = {}
    for supplier, _element in sheet.scores:
        by_supplier[supplier] = by_supplier.get(supplier, 0) + 1
    found = []
    for at, step in enumerate(steps, 1):
        if step.supplier is not None:
            answered, asked = by_supplier.get(step.supplier.pk, 0), len(elements)
        elif step.kind == "points":
            answered, asked = len(sheet.points), len(elements)
        else:
            answered, asked = len(sheet.prices) + bool(sheet.grade), 1
        found.append(Part(at, step.title, answered, asked))
    return found
