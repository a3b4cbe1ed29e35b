"""A study with one rater of Alice's customer, who has answered, and his link."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests.kezhi.objects import Cast, customer, freight, kind

from kezhi.surveys.models import Rater, Study
from kezhi.surveys.services.links import link_token


def make_study(cast: Cast) -> Study:
    made = Study.objects.create(
        title=f"Market {Study.objects.count()}", series="Market", opens_on=date(2024, 5, 6),
        closes_on=date(2100, 1, 1), currency="CNY", created_by=cast["administrator"],
    )  # fmt: skip
    made.suppliers.create(position=1, name="Northwind", is_ours=True)
    made.suppliers.create(position=2, name="Rival Metals")
    made.elements.create(position=1, element=freight(), our_view=Decimal(9))
    return made


def make_rater(cast: Cast) -> Rater:
    study = make_study(cast)
    made = Rater.objects.create(
        study=study, code="1", name="Lin Wei", party_id=customer(cast)["pk"], language="en",
        answered_at=timezone.now(), link_key="x" * 32, link_until=date(2100, 1, 1),
    )  # fmt: skip
    for supplier in study.suppliers.all():
        made.ratings.create(supplier=supplier, element=study.elements.get(), score=Decimal(7))
    return made


@kind("study", owned=False)
def study_(cast: Cast) -> dict[str, Any]:
    return {"pk": make_study(cast).pk}


@kind("rater", owned=True)
def rater_(cast: Cast) -> dict[str, Any]:
    made = make_rater(cast)
    return {"pk": made.study_id, "part": made.pk}


@kind("survey link", owned=False)
def survey_link(cast: Cast) -> dict[str, Any]:
    return {"token": link_token(make_rater(cast))}
