"""The forecast from the firm's own history, and what stands too long."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.pipeline.conftest import make_party, stage
from tests.kezhi.today import the_day

from kezhi.customers.models import Party
from kezhi.pipeline.models import Opportunity, Step
from kezhi.staff.models import User

SignIn = Callable[[str], Client]


def past(party: Party, number: int, *, is_won: bool) -> None:
    """Opened 100 days ago, closed after 10 + n days from the first stage."""
    today = the_day()
    opened, closed = today - timedelta(days=100), today - timedelta(days=90 - number)
    end = stage("Won") if is_won else stage("Lost")
    one = Opportunity.objects.create(
        title=f"Old {number}", party=party, stage=end, status=end.kind, stage_on=closed,
        opened_on=opened, closed_on=closed, currency="CNY", amount=1000, base_amount=1000,
    )  # fmt: skip
    at = timezone.now()
    first = stage("First contact")
    Step.objects.create(opportunity=one, stage=first, since=opened, until=closed, at=at)
    Step.objects.create(opportunity=one, stage=end, since=closed, at=at)


def standing(party: Party, days: int, amount: int | None = 1000) -> Opportunity:
    since = the_day() - timedelta(days=days)
    first = stage("First contact")
    one = Opportunity.objects.create(
        title=f"Standing {days}", party=party, stage=first, stage_on=since, opened_on=since,
        currency="CNY", amount=amount, base_amount=amount,
    )  # fmt: skip
    Step.objects.create(opportunity=one, stage=first, since=since, at=timezone.now())
    return one


@pytest.fixture
def mine(people: dict[str, User]) -> Party:
    return make_party("Harbor Facades", people["alice"])


def test_too_few_is_said(sign_in: SignIn, mine: Party) -> None:
    for number in range(19):
        past(mine, number, is_won=True)
    standing(mine, 1)
    page = sign_in("alice").get("/opportunities/forecast/")
    assert page.context["told"].forecast is None
    assert "19 opportunities were won or lost so far" in page.content.decode()


def test_expected_amount_with_its_interval(sign_in: SignIn, mine: Party) -> None:
    """Half of 40 were won within 50 days: of ten new ones five, worth 5,000."""
    for number in range(40):
        past(mine, number, is_won=number % 2 == 0)
    for _number in range(10):
        standing(mine, 0)
    told = sign_in("alice").get("/opportunities/forecast/").context["told"]
    mean, low, high = told.total
    assert abs(mean - 5000) < 150
    assert low < mean < high
    assert (low, high) == (Decimal(3000), Decimal(7000))
    assert sum(row.mean for row in told.months) == pytest.approx(mean, abs=6)
    row = told.stages[0]
    assert (row.count, row.chances.won, row.chances.closed) == (10, 0.5, 40)


def test_what_stands_too_long_is_marked(sign_in: SignIn, mine: Party) -> None:
    """80 % left the stage within 42 days."""
    for number in range(40):
        past(mine, number, is_won=False)
    stuck, fresh = standing(mine, 60), standing(mine, 5)
    alice = sign_in("alice")
    lane: Any = alice.get("/opportunities/board/").context["lanes"][0]
    assert lane.rotten == {stuck.pk}
    found = alice.get("/opportunities/?stuck=too-long").context["listing"].rows
    assert [one.pk for one in found] == [stuck.pk]
    assert "Standing too long" in alice.get("/opportunities/board/").content.decode()
    assert alice.get(f"/opportunities/{fresh.pk}/").status_code == 200
