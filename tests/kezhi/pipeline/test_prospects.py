"""Prospects: entered, matched against who is known, courted, converted with their history."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from tests.kezhi.pipeline.conftest import make_party
from tests.kezhi.today import the_day

from kezhi.customers import keys
from kezhi.customers.models import Party
from kezhi.pipeline.models import Prospect, Source, SourceCost
from kezhi.pipeline.queries import prospects as queries
from kezhi.sales.models import CostEntry
from kezhi.staff.models import User

SignIn = Callable[[str], Client]


def typed(**said: Any) -> dict[str, Any]:
    return {"name": "墙煌科技有限公司", "found_on": str(the_day()), "rung": "0", **said}


def enter(client: Client, **said: Any) -> Prospect:
    answer = client.post("/prospects/new/", typed(**said))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Prospect.objects.latest("pk")


def test_it_is_courted_up_the_ladder(sign_in: SignIn, people: dict[str, User]) -> None:
    alice = sign_in("alice")
    made = enter(alice, provenance="2026 铝业名录 第12页", contact_name="Lin Wei")
    assert (made.owner, made.team) == (people["alice"], people["alice"].team)
    alice.post(f"/prospects/{made.pk}/rung/", {"rung": "2"})
    made.refresh_from_db()
    assert (made.rung, made.rung_on) == (2, the_day())
    page = alice.get(f"/prospects/{made.pk}/").content.decode()
    assert "2026 铝业名录 第12页" in page
    assert "Climb" in page
    assert alice.get("/prospects/").context["ladder"][2][1] == 1
    assert sign_in("charlie").get(f"/prospects/{made.pk}/").status_code == 404


def test_nobody_is_courted_twice(sign_in: SignIn, people: dict[str, User]) -> None:
    """A customer of a stranger and a prospect of a colleague are told before it is entered."""
    party = make_party("墙煌科技（集团）有限公司", people["charlie"])
    Party.objects.filter(pk=party.pk).update(name_key=keys.name_key("墙煌科技有限公司"))
    alice = sign_in("alice")
    answer = alice.post("/prospects/new/", typed())
    assert answer.status_code == 422
    assert "a customer of Charlie" in answer.content.decode()
    assert not Prospect.objects.exists()
    enter(alice, is_another="on")
    again = sign_in("charlie").post("/prospects/new/", typed())
    assert again.status_code == 422
    assert "a prospect of somebody else" in again.content.decode()


def test_it_becomes_a_customer_and_keeps_its_history(
    sign_in: SignIn, people: dict[str, User]
) -> None:
    alice = sign_in("alice")
    made = enter(alice, contact_name="Lin Wei", mobile="13973913791", city="绍兴")
    answer = alice.post(
        f"/prospects/{made.pk}/conversion/", {"title": "First coils", "amount": "50000"}
    )
    made.refresh_from_db()
    assert answer.headers["Location"] == f"/customers/{made.party_id}/"
    party = Party.objects.get(pk=made.party_id)
    assert (party.name, party.city, party.owner) == (made.name, "绍兴", people["alice"])
    assert party.contacts.get().mobile == "13973913791"
    assert (made.state, made.opportunity.title) == ("converted", "First coils")
    assert made.name in alice.get(f"/opportunities/of-customer/{party.pk}/").content.decode()
    again = alice.post(f"/prospects/{made.pk}/conversion/", {"title": ""})
    assert again.status_code == 422
    assert Party.objects.filter(name=made.name).count() == 1


def test_given_up_with_a_reason_and_taken_up(sign_in: SignIn) -> None:
    alice = sign_in("alice")
    made = enter(alice)
    alice.post(f"/prospects/{made.pk}/dropping/", {"reason": " "})
    made.refresh_from_db()
    assert made.state == "open"
    alice.post(f"/prospects/{made.pk}/dropping/", {"reason": "Buys abroad"})
    made.refresh_from_db()
    assert (made.state, made.drop_reason) == ("dropped", "Buys abroad")
    alice.post(f"/prospects/{made.pk}/taking-up/")
    made.refresh_from_db()
    assert (made.state, made.closed_on) == ("open", None)


def test_what_a_source_cost_for_each_customer_won(sign_in: SignIn, people: dict[str, User]) -> None:
    """A stand of 30,000 and 2,000 spent on one of the two it brought: 16,000 each."""
    fair = Source.objects.get(name="Trade fair")
    day = the_day() - timedelta(days=9)
    for number in range(3):
        party = make_party(f"Won {number}", people["alice"]) if number < 2 else None
        Prospect.objects.create(
            name=f"P{number}", source=fair, found_on=day, rung_on=day, owner=people["alice"],
            state="converted" if party else "dropped", party=party, closed_on=day,
        )  # fmt: skip
    first = Prospect.objects.order_by("pk")[0].party
    CostEntry.objects.create(
        party=first, kind="acquisition", spent_on=day, currency="CNY", amount=2000,
        base_amount=2000,
    )  # fmt: skip
    finance = sign_in("finance")
    said = {"source": fair.pk, "spent_on": str(day), "amount": "30000", "currency": "CNY"}
    assert finance.post("/prospects/sources/", said).status_code == 302
    assert SourceCost.objects.get().base_amount == 30000
    row = next(one for one in queries.by_source(people["finance"]) if one.source == fair)
    assert (row.found, row.converted, row.cost, row.each) == (
        3, 2, Decimal(32_000), Decimal(16_000),
    )  # fmt: skip
    assert "16,000.00" in finance.get("/prospects/sources/").content.decode()
    assert sign_in("alice").get("/prospects/sources/").status_code == 403
