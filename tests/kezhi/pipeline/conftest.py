"""Alice's customer, a rival, and a way to enter opportunities."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kezhi.customers.models import Party
from kezhi.kit import grams
from kezhi.pipeline.models import Opportunity, Reason, Stage
from kezhi.pipeline.services.first import write_first
from kezhi.pipeline.services.moving import Ending, close_opportunity
from kezhi.pipeline.services.opportunities import create_opportunity
from kezhi.staff.models import User

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
Enter = Callable[..., Opportunity]


def make_party(name: str, owner: User | None = None, role: str = "customer") -> Party:
    text = grams.search_text(name)
    party = Party.objects.create(
        name=name, owner=owner, team=owner.team if owner else None, search_text=text,
        search_grams=grams.grams(text),
    )  # fmt: skip
    party.roles.create(role=role)
    return party


def stage(name: str) -> Stage:
    return Stage.objects.get(name=name)


def reason(name: str) -> Reason:
    return Reason.objects.get(name=name)


@pytest.fixture(autouse=True)
def first(db: None) -> None:
    """Stages, reasons and sources, should other tests have emptied the database."""
    write_first(now=NOW)


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    return make_party("常州栖松幕墙工程有限公司", people["alice"])


@pytest.fixture
def rival(people: dict[str, User]) -> Party:
    return make_party("Rival Metals", role="competitor")


@pytest.fixture
def enter(people: dict[str, User], party: Party) -> Enter:
    """Enter an opportunity of Alice's customer, worth 100,000 unless said otherwise."""

    def made(**said: Any) -> Opportunity:
        given = {"by": people["alice"], "now": NOW, "party": party, "title": "Station roof"}
        return create_opportunity(**{**given, "amount": Decimal(100_000), **said})

    return made


def close(opportunity: Opportunity, by: User, to: str, why: str, **said: Any) -> Opportunity:
    ending = Ending(stage=stage(to), reason=reason(why), **said)
    return close_opportunity(by=by, now=NOW, opportunity=opportunity, ending=ending)
