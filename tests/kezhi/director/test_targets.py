"""Targets of persons and teams, month by month."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.kezhi.director.conftest import month
from tests.kezhi.director.test_page import figures

from kezhi.customers.models import Party
from kezhi.director.models import Target
from kezhi.director.queries.targets import of_month
from kezhi.director.services import targets
from kezhi.director.spans import Span, moved, times
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import Team, User

Enter = Callable[[str], Client]


def aim(by: User, subject: Any, amount: int, measure: str = "sales") -> int:
    return targets.set_targets(
        by=by, now=timezone.now(), subject=subject, measure=measure,
        amounts={month(): Decimal(amount)},
    )  # fmt: skip


def test_targets_are_set_by_form_and_stand_beside_the_figures(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    client, alice = sign_in("executive"), people["alice"]
    page = f"/director/targets/?user={alice.pk}&measure=sales"
    shown = client.get(page).context["amounts"]
    assert len(shown.fields) == 12
    field = f"m{month():%Y%m}"
    assert client.post(page, {field: "1000"}).status_code == 302
    assert client.post(page, {field: "1000"}).status_code == 302
    assert Target.objects.get().amount == 1000
    assert AuditEntry.objects.filter(action="set_target").count() == 1
    found = figures(sign_in("alice"))["sales"]
    assert (found.target, found.reached) == (1000, 0.9)
    line = client.get("/director/?by=owner").context["table"].lines[0]
    assert (line.row.name, line.target) == ("Alice", 1000)
    assert client.post(page, {field: ""}).status_code == 302
    assert not Target.objects.exists()
    assert figures(sign_in("alice"))["sales"].note == "No target was set."


def test_only_few_set_targets_and_each_sees_his_own(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter, api: Callable[..., Any]
) -> None:
    aim(people["executive"], people["alice"], 1000)
    aim(people["executive"], people["charlie"], 70)
    pk = people["alice"].pk
    assert sign_in("alice").post(f"/director/targets/?user={pk}", {}).status_code == 403
    with pytest.raises(PermissionDenied):
        aim(people["mona"], people["alice"], 1)
    assert "1,000" in sign_in("alice").get(f"/director/targets/?user={pk}").content.decode()
    assert "1,000" not in sign_in("charlie").get(f"/director/targets/?user={pk}").content.decode()
    seen = {
        name: len(api(name, "/api/v1/director/targets").json()["items"])
        for name in ("alice", "mona", "charlie", "executive")
    }
    assert seen == {"alice": 1, "mona": 1, "charlie": 1, "executive": 2}


def test_the_target_of_a_team_stands_for_its_people(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    chief, north = people["executive"], Team.objects.get(name="North")
    aim(chief, people["alice"], 1000)
    aim(chief, people["charlie"], 70)
    assert figures(sign_in("executive"))["sales"].target == 1070
    aim(chief, north, 1500)
    assert figures(sign_in("executive"))["sales"].target == 1570
    assert figures(sign_in("executive"), f"?team={north.pk}")["sales"].target == 1500
    assert figures(sign_in("executive"), f"?owner={people['alice'].pk}")["sales"].target == 1000
    found = figures(sign_in("executive"), f"?customer={base['harbor'].pk}")["sales"]
    assert found.target is None
    assert "not divided" in found.note


def test_a_period_with_a_month_without_target_has_none(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    aim(people["executive"], people["alice"], 1000)
    found = figures(sign_in("executive"), "?period=year")["sales"]
    assert found.target is None
    assert found.note == "No target for 11 months."


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6), st.integers(0, 10_000))
def test_a_team_above_covers_whatever_stands_below(below: list[int], above: int) -> None:
    parents = {1: None, 2: 1, 3: 2}
    people = [Target(user=User(pk=n, team_id=3), amount=Decimal(one)) for n, one in
              enumerate(below)]  # fmt: skip
    assert of_month(people, parents) == sum(below)
    assert of_month([*people, Target(team_id=1, amount=Decimal(above))], parents) == above


PERIODS = ["month", "quarter", "year", "last-month", "last-quarter", "last-year"]


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(1, 12), st.sampled_from(PERIODS))
def test_periods_are_whole_and_follow_each_other(today: Any, start: int, period: str) -> None:
    found = times(period, today, start)
    whole = found.whole
    length = {"month": 1, "quarter": 3, "year": 12}[period.removeprefix("last-")]
    assert whole.is_whole
    assert moved(whole.first, length) == moved(whole.final.replace(day=1), 1)
    assert (whole.first.month - start) % length == 0
    assert period.startswith("last-") != (whole.first <= today <= whole.final)
    assert found.before.first <= found.before.final < whole.first
    assert found.earlier.first == moved(whole.first, -12)
    if found.is_running:
        assert found.now == Span(whole.first, today)
        assert found.before.days <= found.now.days
