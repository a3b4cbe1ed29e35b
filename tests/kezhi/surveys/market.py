"""A market of us and two rivals, asked about two elements on a scale from 1 to 10."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.kezhi.pipeline.conftest import make_party

from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.staff.models import User
from kezhi.surveys.models import Rater, Study
from kezhi.surveys.queries import access
from kezhi.surveys.services import answering
from kezhi.surveys.services.answering import Answers, RaterDraft
from kezhi.surveys.services.studies import StudyDraft, create_study

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
SetUp = Callable[..., Study]
Ask = Callable[..., Rater]


@pytest.fixture
def rivals(people: dict[str, User]) -> list[Party]:
    return [make_party(name, people["alice"], role="competitor") for name in ("丽岛", "Delta")]


@pytest.fixture
def elements(db: None) -> list[ValueElement]:
    return [
        ValueElement.objects.create(code=code, name=name)
        for code, name in (("test_lead", "Lead time"), ("test_color", "Even color"))
    ]


@pytest.fixture
def set_up(people: dict[str, User], rivals: list[Party], elements: list[ValueElement]) -> SetUp:
    def make(**said: Any) -> Study:
        fields: dict[str, Any] = {
            "title": "Facades 2026",
            "opens_on": date(2026, 11, 1),
            "closes_on": date(2026, 12, 1),
            "elements": elements,
            "rivals": rivals,
        }
        by, key = said.pop("by", people["back_office"]), said.pop("key", None)
        return create_study(by=by, now=NOW, draft=StudyDraft(**{**fields, **said}), key=key)

    return make


@pytest.fixture
def ask(people: dict[str, User]) -> Ask:
    """Add a rater; `scores` are his, a row a supplier, in the order of the study's page."""

    def make(study: Study, scores: Any = (), **said: Any) -> Rater:
        by = people["administrator"]
        weights, prices = said.pop("weights", ()), said.pop("prices", ())
        grade = said.pop("grade", None)
        rater = answering.add_rater(by=by, now=NOW, study=study, draft=RaterDraft(**said))
        if not len(scores):
            return rater
        suppliers = [one.pk for one in access.suppliers_of(study)]
        asked = [one.pk for one in access.elements_of(study)]
        given = {
            (supplier, element): score
            for supplier, row in zip(suppliers, scores, strict=True)
            for element, score in zip(asked, row, strict=True)
        }
        told = Answers(
            scores=given,
            points=dict(zip(asked, weights, strict=False)),
            prices=dict(zip(suppliers, prices, strict=False)),
            grade=grade,
        )
        return answering.save_answers(by=by, now=NOW, rater=rater, answers=told)

    return make
