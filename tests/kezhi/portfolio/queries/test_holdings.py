"""Remembered sums are those of the customers one sees at this moment, never of others."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.kezhi.portfolio.conftest import NOW, Value
from tests.queries import counted

from kezhi.customers.models import Party
from kezhi.customers.services import bulk, parties
from kezhi.portfolio.models import CustomerValuation, RunSums, ValuationRun
from kezhi.portfolio.queries import holdings, keeping, totals
from kezhi.portfolio.queries.lens import lens_for
from kezhi.portfolio.services import summing
from kezhi.staff.models import Team, User

pytestmark = pytest.mark.slow

Enter = Callable[[str], Client]
People = dict[str, User]


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large company, of which these sixty are many."""
    monkeypatch.setattr(holdings, "LARGE", 3)


def told(user: User, run: ValuationRun) -> dict[str, Any]:
    """Every sum that pages show, of a fresh sight."""
    holding = holdings.of(user, run)
    lens = lens_for(user, run)
    return {
        "equity": totals.equity(holding, lens),
        "pyramid": totals.pyramid(holding, lens),
        "risks": totals.risks(holding, lens),
        "past": totals.concentration_of(holding, lens.past),
        "value": totals.concentration_of(holding, lens.value),
        "migration": totals.migration(holding),
        "underrated": totals.underrated(holding),
        "dearest": keeping.dearest_lost(holding),
        "kept": keeping.kept(holding),
        "moves": keeping.sales_moves(holding),
        "definitions": keeping.definitions(holding),
        "owners": keeping.by_owner(holding),
        "years": keeping.by_first_year(holding),
    }


def from_rows(user: User, run: ValuationRun, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The same, without anything remembered."""
    with monkeypatch.context() as patch:
        patch.setattr(holdings, "LARGE", 10**9)
        patch.setattr(RunSums.objects, "filter", lambda **given: RunSums.objects.none())
        return told(user, run)


@pytest.mark.parametrize("name", ["finance", "executive", "alice", "mona", "charlie", "service"])
def test_what_is_remembered_is_what_the_rows_say(
    name: str, customers: list[Party], value: Value, people: People, remembering: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    value()
    run = value(now=NOW)
    expected = from_rows(people[name], run, monkeypatch)
    assert told(people[name], run) == expected
    assert told(people[name], run) == expected
    with counted() as asked:
        told(people[name], run)
    table = CustomerValuation._meta.db_table
    summed = [one["sql"] for one in asked.captured_queries if f'SUM("{table}' in one["sql"]]
    assert summed == []


def test_pages_of_a_run_read_the_sums_that_it_kept(
    customers: list[Party], value: Value, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = value()
    expected = told(people["finance"], run)
    assert expected == from_rows(people["finance"], run, monkeypatch)
    kept = RunSums.objects.get(run=run)
    assert isinstance(kept.figures["closing"], Decimal)
    kept.figures["closing"] = Decimal("1.23")
    kept.save()
    assert totals.closing(holdings.of(people["finance"], run)) == Decimal("1.23")
    assert totals.closing(holdings.of(people["alice"], run)) != Decimal("1.23")


def test_a_run_of_old_without_sums_is_added_up(
    customers: list[Party], value: Value, people: People, sign_in: Enter
) -> None:
    run = value()
    expected = told(people["finance"], run)
    RunSums.objects.all().delete()
    assert told(people["finance"], run) == expected
    for page in ("", "equity/", "retention/", "changes/", "loyalty/"):
        assert sign_in("finance").get(f"/portfolio/{page}").status_code == 200


def hand_over(people: People, party: Party) -> None:
    boss = people["executive"]
    parties.assign_owner(by=boss, now=timezone.now(), party=party, owner=people["charlie"])


def hand_over_many(people: People, party: Party) -> None:
    bulk.bulk_edit(
        by=people["executive"], now=timezone.now(), pks=[party.pk],
        values={"owner": people["charlie"]},
    )  # fmt: skip


def into_the_bin(people: People, party: Party) -> None:
    Party.objects.filter(pk=party.pk).update(deleted_at=timezone.now())


def gone(people: People, party: Party) -> None:
    CustomerValuation.objects.filter(party=party).delete()


@pytest.mark.parametrize("change", [hand_over, hand_over_many, into_the_bin])
def test_a_customer_who_moves_shows_at_once(
    change: Callable[[People, Party], None], customers: list[Party], value: Value, people: People,
    remembering: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run = value()
    names = ("alice", "charlie", "finance")
    before = {name: told(people[name], run) for name in names}
    party = next(one for one in customers if one.owner == people["alice"])
    change(people, party)
    for name in names:
        assert told(people[name], run) == from_rows(people[name], run, monkeypatch), name
    after = told(people["alice"], run)
    assert after["equity"].customers == before["alice"]["equity"].customers - 1
    assert after["owners"] != before["alice"]["owners"]


def test_a_row_that_is_gone_is_gone_from_the_whole(
    customers: list[Party], value: Value, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = value()
    before = told(people["finance"], run)
    gone(people, customers[0])
    after = told(people["finance"], run)
    assert after["equity"].customers == before["equity"].customers - 1
    assert after == from_rows(people["finance"], run, monkeypatch)


def test_whoever_joins_or_leads_a_team_sees_it_at_once(
    customers: list[Party], value: Value, people: People, remembering: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run = value()
    bob, team = people["bob"], people["charlie"].team
    assert team is not None
    before = told(bob, run)
    Team.objects.filter(pk=team.pk).update(manager=bob)
    led = told(bob, run)
    assert led["equity"].customers > before["equity"].customers
    assert led == from_rows(bob, run, monkeypatch)
    Team.objects.filter(pk=team.pk).update(manager=None)
    assert told(bob, run) == before


def test_customers_entered_after_the_run_do_not_make_it_forget(
    customers: list[Party], value: Value, people: People, remembering: None
) -> None:
    run = value()
    marks = {name: holdings.of(people[name], run).mark for name in ("alice", "finance")}
    new = Party.objects.create(name="New", owner=people["alice"], team=people["alice"].team)
    new.roles.create(role="customer")
    assert {name: holdings.of(people[name], run).mark for name in marks} == marks
    assert totals.customers_without_orders(holdings.of(people["finance"], run)) == 1
    assert totals.customers_without_orders(holdings.of(people["alice"], run)) == 1


def test_a_change_while_adding_up_is_not_remembered(
    customers: list[Party], value: Value, people: People, remembering: None
) -> None:
    run = value()
    holding = holdings.of(people["alice"], run)
    assert holding.mark

    def slow() -> int:
        hand_over(people, next(one for one in customers if one.owner == people["alice"]))
        return 7

    assert holding.sums("slow", slow) == 7
    assert cache.get(f"portfolio:{run.pk}:{holding.mark}:slow") is None


def test_sums_of_people_are_ready_after_the_run(
    customers: list[Party], value: Value, people: People, remembering: None, sign_in: Enter
) -> None:
    run = value()
    summing.keep_sums_of_people(run_id=run.pk)
    with counted() as asked:
        assert sign_in("alice").get("/portfolio/").status_code == 200
    table = CustomerValuation._meta.db_table
    summed = [one["sql"] for one in asked.captured_queries if f'SUM("{table}' in one["sql"]]
    assert summed == []


def test_nobody_is_remembered_for_whom_nothing_is_to_be_seen(
    customers: list[Party], value: Value, people: People
) -> None:
    run = value()
    Party.objects.update(owner=None, team=None)
    holding = holdings.of(people["alice"], run)
    assert not holding.is_whole
    assert totals.equity(holding, lens_for(people["alice"], run)).customers == 0
    people["alice"].is_active = False
    assert holdings.of(people["alice"], run).rows.count() == 0


@given(st.sets(st.integers(1, 300), min_size=1), st.sets(st.integers(1, 300), min_size=1))
def test_equal_marks_are_equal_customers(one: set[int], other: set[int]) -> None:
    def mark(keys: set[int]) -> tuple[int, ...]:
        def mixed(key: int, factor: int, prime: int) -> int:
            low = key * factor % holdings.SPACE
            return low * low % prime

        sums = (sum(mixed(key, *pair) for key in keys) for pair in holdings.SCRAMBLERS)
        return (len(keys), *sums)

    assert (mark(one) == mark(other)) is (one == other)


def test_the_database_marks_as_it_is_described(customers: list[Party], people: People) -> None:
    keys = [party.pk for party in customers]
    expected = [len(keys)]
    for factor, prime in holdings.SCRAMBLERS:
        low = [key * factor % 2**31 for key in keys]
        expected.append(sum(n * n % prime for n in low))
    size, mark = holdings.mark_of(Party.objects.filter(pk__in=keys))
    assert size == len(keys)
    assert mark == "-".join(f"{n:x}" for n in expected)
