"""The contact plan: who is due by the rules, and what there is no time for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.queries import assert_no_query_per_row

from kezhi.care.models import ContactRule
from kezhi.care.planning import Demand, served, total
from kezhi.customers.models import Classification, Party
from kezhi.staff.models import User
from kezhi.touchpoints.models import Touchpoint

Enter = Callable[[str], Client]
# 20 customers each week, 60 each month, 300 each quarter: about 11.5 contacts a working day.
KNOWN = [Demand("A", 20, 7), Demand("B", 60, 30), Demand("C", 300, 90)]


def test_the_demand_of_a_known_plan() -> None:
    assert total(KNOWN) == pytest.approx(11.4667, abs=1e-4)


def test_the_first_class_is_served_and_the_last_starves() -> None:
    first, second, third = served(KNOWN, 4.5)
    assert first.share == 1
    assert second.share == pytest.approx(0.5 / 2.8)
    assert (third.share, third.days_in_fact) == (0, None)
    assert second.days_in_fact == pytest.approx(30 * 2.8 / 0.5)


DEMANDS = st.lists(
    st.builds(Demand, st.just("x"), st.integers(0, 10_000), st.integers(1, 730)), max_size=8
)


@given(DEMANDS, st.floats(0, 5000))
def test_no_more_is_served_than_there_is_time_for(demands: list[Demand], capacity: float) -> None:
    found = served(demands, capacity)
    spent = sum(one.share * one.demand.a_workday for one in found)
    assert spent <= min(capacity, total(demands)) + 1e-6
    shares = [one.share for one in found if one.demand.customers]
    assert shares == sorted(shares, reverse=True)


def customer(owner: User, name: str, tier: str, days_ago: int | None, **values: Any) -> Party:
    made = Party.objects.create(name=name, owner=owner, team=owner.team, tier=tier)
    made.roles.create(role="customer")
    Party.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=900))
    if days_ago is not None:
        at = timezone.now() - timedelta(days=days_ago)
        Touchpoint.objects.create(**{"party": made, "kind": "call", "at": at, **values})
    return made


def due_names(client: Client, query: str = "") -> list[str]:
    plan = client.get(f"/care/plan/{query}").context["plan"]
    return [one.party.name for one in plan.rows]


def test_who_is_due_is_told_and_what_is_starved(sign_in: Enter, people: dict[str, User]) -> None:
    alice = people["alice"]
    ContactRule.objects.create(tier="platinum", days=7)
    ContactRule.objects.create(tier="gold", days=30)
    customer(alice, "Late by far", "platinum", 40)
    customer(alice, "In time", "platinum", 3)
    customer(alice, "Gold in time", "gold", 20)
    customer(alice, "Never met", "gold", None)
    customer(alice, "Without a rule", "lead", 400)
    client = sign_in("alice")
    assert due_names(client) == ["Never met", "Late by far"]
    page = client.get(f"/care/plan/?person={alice.pk}&capacity=0.45")
    assert "only every" in page.content.decode()
    assert "1 customer has no rule" in page.content.decode()
    assert page.context["plan"].is_over


def test_only_being_spoken_to_counts(sign_in: Enter, people: dict[str, User]) -> None:
    alice = people["alice"]
    ContactRule.objects.create(tier="gold", days=30)
    for name, values in {
        "Mailed": {"kind": "mail", "direction": "out"},
        "Not reached": {"outcome": "not_reached"},
        "Only seen": {"kind": "note", "direction": "in"},
    }.items():
        customer(alice, name, "gold", 2, **values)
    customer(alice, "Wrote to us", "gold", 2, kind="mail", direction="in")
    mistaken = customer(alice, "Taken back", "gold", 2)
    call = Touchpoint.objects.get(party=mistaken)
    Touchpoint.objects.create(
        party=mistaken, kind="call", at=call.at, corrects=call, is_withdrawn=True
    )
    found = due_names(sign_in("alice"))
    assert sorted(found) == ["Mailed", "Not reached", "Only seen", "Taken back"]


def test_the_rule_that_names_more_goes_before(sign_in: Enter, people: dict[str, User]) -> None:
    alice = people["alice"]
    ContactRule.objects.create(days=10)
    ContactRule.objects.create(tier="gold", days=30)
    ContactRule.objects.create(tier="gold", relation="lost", days=90)
    lost = customer(alice, "Lost gold", "gold", 60)
    Classification.objects.create(
        party=lost, criterion="relation", value="lost", method="hand", decided_on="2026-01-01"
    )
    customer(alice, "Gold", "gold", 60)
    customer(alice, "Iron", "iron", 15)
    assert due_names(sign_in("alice")) == ["Gold", "Iron"]


def test_others_customers_stay_unseen(sign_in: Enter, people: dict[str, User]) -> None:
    customer(people["alice"], "Late by far", "gold", 400)
    assert due_names(sign_in("alice")) == ["Late by far"]
    charlie = sign_in("charlie")
    assert due_names(charlie, f"?person={people['alice'].pk}") == []
    assert charlie.get("/care/plan/?capacity=NaN").status_code == 200
    assert charlie.get("/care/plan/?capacity=1e99&person=x").status_code == 200


def test_the_plan_asks_no_query_per_row(sign_in: Enter, people: dict[str, User]) -> None:
    def make(count: int) -> None:
        for number in range(count):
            customer(people["alice"], f"Customer {number}", "gold", 100)

    assert_no_query_per_row(sign_in("alice"), "/care/plan/", make)
