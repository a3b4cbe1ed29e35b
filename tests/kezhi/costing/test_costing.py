"""What customers bring, less what they cause: computed, explained, booked and taken back."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.kezhi.costing.conftest import days_ago, ordered, visited
from tests.kezhi.today import the_day
from tests.queries import assert_no_query_per_row

from kezhi.costing import reasons
from kezhi.costing.models import Activity, Costing, CostingLine
from kezhi.costing.services import booking, starting
from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.receivables.models import Allocation, Invoice, Payment
from kezhi.sales.models import CostEntry
from kezhi.staff.models import User
from kezhi.touchpoints.models import Touchpoint

Enter = Callable[[str], Client]
Compute = Callable[[], Costing]


def test_the_example_of_the_textbook(
    sign_in: Enter, harbor: Party, activities: list[Activity], compute: Compute
) -> None:
    """Science B19: 100,000 - 70,000 - 4,000 - 1,500 - 2,400 - 493.15 = 21,606.85."""
    line = CostingLine.objects.get(costing=compute(), party=harbor)
    assert (line.selling, line.service, line.credit) == (5_500, 2_400, Decimal("493.15"))
    assert line.profit == Decimal("21606.85")
    assert line.counts == {"visit": 20, "order": 10, "setup": 3}
    page = sign_in("administrator").get(f"/costing/of-customer/{harbor.pk}/").content.decode()
    for text in ("20 × ¥200.00", "10 × ¥150.00", "3 × ¥800.00", "¥493.15", "¥21,606.85"):
        assert text in page


def test_the_form_computes_and_the_pages_add_up(
    sign_in: Enter, harbor: Party, activities: list[Activity],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    chief = sign_in("administrator")
    asked = {"as_of": the_day().isoformat(), "percent": "8", "key": "once"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = chief.post("/costing/", asked)
    assert answer.status_code == 302
    page = chief.get(answer["Location"]).content.decode()
    assert "¥21,606.85" in page
    assert "¥116,000.00" in page  # 600 - 20 visits stood idle
    again = chief.post("/costing/", asked)
    assert again["Location"] == answer["Location"]
    assert "Harbor" in chief.get("/costing/customers/").content.decode()
    rows = chief.get("/costing/customers/export/").getvalue().decode()
    assert "21606.85" in rows
    assert "Harbor" not in chief.get("/costing/customers/?sign=loss").content.decode()


def test_what_was_charged_and_what_stood_idle_make_up_the_cost(
    harbor: Party, activities: list[Activity], compute: Compute
) -> None:
    for one in compute().activities:
        assert Decimal(one["charged"]) + Decimal(one["idle"]) == Decimal(one["cost"])


def test_payments_end_the_waiting_and_only_the_year_counts(
    harbor: Party, activities: list[Activity], compute: Compute
) -> None:
    paid = Payment.objects.create(
        number="PM-1", party=harbor, received_on=days_ago(29), currency="CNY", amount=10_000,
        left=0, base_amount=10_000,
    )  # fmt: skip
    at = timezone.make_aware(datetime.combine(days_ago(29), time(12)))
    Allocation.objects.create(payment=paid, invoice=Invoice.objects.get(), amount=10_000, at=at)
    visit = Touchpoint.objects.filter(party=harbor).first()
    Touchpoint.objects.filter(pk=getattr(visit, "pk", 0)).update(at=at - timedelta(days=400))
    line = CostingLine.objects.get(costing=compute())
    # 25,000 for 90 days less 10,000 for the last 30 of them, at 8 %
    assert line.credit == Decimal("427.40")
    assert line.counts["visit"] == 19


def test_a_loss_has_its_reason_and_a_remedy(
    sign_in: Enter, harbor: Party, activities: list[Activity], compute: Compute
) -> None:
    lonely = Party.objects.create(name="Lonely")
    ordered(lonely, "L-1", 1_000, 900)
    visited(lonely, 9)
    cheap = Party.objects.create(name="Cheap")
    ordered(cheap, "C-1", 1_000, 1_200)
    visited(Party.objects.create(name="Silent"), 1)
    compute()
    page = sign_in("administrator").get("/costing/customers/?sign=loss").content.decode()
    assert "Much of “Visiting”: 9 in the year" in page
    assert "Visit less and call more" in page
    assert "The goods cost more than they bring" in page
    assert "Bought nothing in the year" in page
    assert page.index("Lonely") < page.index("Cheap")  # the greatest loss first


def test_a_margin_without_product_cost_is_said_to_be_at_most(
    sign_in: Enter, harbor: Party, activities: list[Activity], compute: Compute
) -> None:
    ordered(harbor, "H-x", 500, None)
    compute()
    page = sign_in("administrator").get(f"/costing/of-customer/{harbor.pk}/").content.decode()
    assert "unknown of 1 order: the profit is at most this" in page


def test_booked_costs_count_once_and_can_be_taken_back(
    sign_in: Enter, harbor: Party, activities: list[Activity], compute: Compute
) -> None:
    chief, costing = sign_in("administrator"), compute()
    for _ in range(2):
        assert chief.post(f"/costing/{costing.pk}/booking/").status_code == 302
    kept = CostEntry.objects.filter(party=harbor, archived_at__isnull=True)
    found = dict(kept.values_list("kind", "base_amount"))
    assert found == {"selling": Decimal("5993.15"), "service": Decimal(2_400)}
    assert "Booked as costs to serve" in chief.get(f"/costing/{costing.pk}/").content.decode()
    second = compute()
    refused = chief.post(f"/costing/{second.pk}/booking/", follow=True).content.decode()
    assert "take it back first" in refused
    assert chief.post(f"/costing/{costing.pk}/booking/removal/").status_code == 302
    assert not kept.exists()
    assert chief.post(f"/costing/{second.pk}/booking/").status_code == 302
    assert kept.count() == 2
    actions = AuditEntry.objects.filter(kind="costing.costing").values_list("action", flat=True)
    assert set(actions) == {"start", "finish", "book", "take_back"}


def test_only_what_is_finished_is_booked(
    people: dict[str, User], activities: list[Activity]
) -> None:
    said: dict[str, Any] = {"by": people["administrator"], "now": timezone.now()}
    made = starting.start_costing(**said, as_of=the_day(), cost_of_capital=Decimal(0))
    with pytest.raises(booking.NotBookable):
        booking.book_costing(**said, costing=made)
    assert not CostEntry.objects.exists()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"as_of": "2199-01-01", "percent": "8"}, "What is to come has not been counted"),
        ({"as_of": "2020-02-31", "percent": "8"}, "valid date"),
        ({"as_of": "2020-02-28", "percent": "101"}, "less than or equal to 100"),
    ],
)
def test_what_is_refused(
    sign_in: Enter, activities: list[Activity], said: dict[str, str], says: str
) -> None:
    answer = sign_in("administrator").post("/costing/", said)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Costing.objects.exists()


def test_without_activities_the_page_says_where_to_begin(sign_in: Enter) -> None:
    chief = sign_in("administrator")
    assert "/costing/activities/new/" in chief.get("/costing/").content.decode()
    asked = {"as_of": the_day().isoformat(), "percent": "8"}
    assert "what your activities cost" in chief.post("/costing/", asked).content.decode()


def test_a_second_activity_of_one_driver_is_refused(
    sign_in: Enter, activities: list[Activity]
) -> None:
    said = {"name": "More visits", "driver": "visit", "kind": "selling", "yearly_cost": "1",
            "capacity": "1"}  # fmt: skip
    chief, visits = sign_in("administrator"), activities[0].pk
    assert "This already exists" in chief.post("/costing/activities/new/", said).content.decode()
    assert Activity.objects.count() == len(activities)
    chief.post(f"/costing/activities/{visits}/archive/")
    assert chief.post("/costing/activities/new/", said).status_code == 302
    answer = chief.post(f"/costing/activities/{visits}/restoration/", follow=True)
    assert "archive that one first" in answer.content.decode()
    assert Activity.objects.get(pk=visits).archived_at is not None


def test_a_list_asks_the_database_as_often_for_many(
    sign_in: Enter, activities: list[Activity], compute: Compute
) -> None:
    def more(count: int) -> None:
        for at in range(count):
            party = Party.objects.create(name=f"Customer {at}")
            ordered(party, f"N-{Party.objects.count()}", 100, 50)
        compute()

    assert_no_query_per_row(sign_in("administrator"), "/costing/customers/", more)


def test_over_rest(
    people: dict[str, User], harbor: Party, activities: list[Activity],
    django_capture_on_commit_callbacks: Any, api: Any,
) -> None:  # fmt: skip
    body = {"as_of": the_day().isoformat(), "cost_of_capital": "0.08"}
    with django_capture_on_commit_callbacks(execute=True):
        made = api("administrator", "post", "/api/v1/costings", body)
    assert made.status_code == 201
    address = f"/api/v1/costings/{made.json()['id']}"
    lines = api("administrator", "get", f"{address}/lines").json()["items"]
    assert [Decimal(one["profit"]) for one in lines] == [Decimal("21606.85")]
    assert api("administrator", "post", f"{address}/booking").json()["booked_at"]
    assert api("administrator", "delete", f"{address}/booking").json()["booked_at"] is None
    assert api("alice", "get", address).status_code == 403


amounts = st.decimals(min_value=-10_000, max_value=10_000, places=2)


@given(amounts, amounts, st.integers(0, 50), st.integers(0, 50))
def test_the_reason_is_of_a_loss_only(
    revenue: Decimal, cost: Decimal, visits: int, orders: int
) -> None:
    costing = Costing(
        margin=Decimal(1_000), currency="CNY",
        activities=[
            {"driver": "visit", "name": "Visiting", "rate": "200.00", "charged": "400.00"},
            {"driver": "order", "name": "Orders", "rate": "15.00", "charged": "90.00"},
        ],
    )  # fmt: skip
    charged = Decimal(200 * visits + 15 * orders)
    line = CostingLine(
        revenue=revenue, product_cost=cost, selling=charged, acquisition=0, service=0, credit=0,
        profit=revenue - cost - charged, counts={"visit": visits, "order": orders},
    )  # fmt: skip
    found = reasons.reason_of(line, costing, Decimal(0))
    assert (found is None) == (line.profit >= 0)
    assert sum(part.cost for part in reasons.parts_of(line, costing)) == charged
