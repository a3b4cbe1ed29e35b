"""What customers know: the funnel, the customer's panel, noting, the file and REST."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries
from tests.kezhi.scorecards.conftest import Compare, make_order
from tests.kezhi.today import the_day

from kezhi.catalog.models import SellingPoint, ValueElement
from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.scorecards.models import Awareness, Ledger, LedgerEntry
from kezhi.staff.models import User

Enter = Callable[[str], Client]
Elements = dict[str, ValueElement]


@pytest.fixture
def kept(compare: Compare) -> Ledger:
    """Alice's ledger of an order sold today, 100 t."""
    ledger = compare()
    Ledger.objects.update(compared_on=the_day())
    return ledger


@pytest.fixture
def point(elements: Elements) -> SellingPoint:
    return SellingPoint.objects.create(
        element=elements["complaint_speed"], claim="Complaints answered in two days",
        proof="Record of 2025", evidence="measured",
    )  # fmt: skip


def answered(code: str, **values: int) -> None:
    LedgerEntry.objects.filter(element__code=code).update(**values)


def test_what_we_deliver_and_nobody_knows_is_listed_with_what_to_say(
    sign_in: Enter, kept: Ledger, party: Party, point: SellingPoint, elements: Elements
) -> None:
    alice = sign_in("alice")
    page = alice.get("/value/knowing/").content.decode()
    assert "Whom to tell what" in page
    assert "¥50,000" in page  # 500 a ton, 100 t
    assert "Complaints answered in two days" in page
    assert "Record of 2025" in page
    assert "our claim" in page
    answered("complaint_speed", perceived=450, realized=480)
    answered("customer_brand", perceived=100)
    answered("respect", perceived=90, realized=10)
    page = alice.get("/value/knowing/").content.decode()
    assert "Complaints answered in two days" not in page
    realized = alice.get("/value/knowing/?show=realized").content.decode()
    assert "¥48,000" in realized
    assert "measured" in realized
    broken = alice.get("/value/knowing/?show=broken").content.decode()
    assert f"/value/knowing/of-customer/{party.pk}/{elements['respect'].pk}/" in broken
    part = alice.get("/value/knowing/?show=known", headers={"hx-request": "true"})
    assert b"<html" not in part.content
    assert b"Help to the customer&#x27;s brand" in part.content


def test_whose_customers_are_looked_at(
    sign_in: Enter, kept: Ledger, people: dict[str, User], party: Party
) -> None:
    chief = sign_in("executive")
    at = "/value/knowing/?owner="
    assert party.name in chief.get(f"{at}{people['alice'].pk}").content.decode()
    assert party.name not in chief.get(f"{at}{people['bob'].pk}").content.decode()
    assert party.name not in chief.get("/value/knowing/?tier=gold").content.decode()
    assert chief.get("/value/knowing/?owner=nobody&tier=x&element=-1").status_code == 200
    assert party.name not in sign_in("charlie").get("/value/knowing/").content.decode()


def test_noting_what_was_heard_keeps_the_history(
    sign_in: Enter, kept: Ledger, party: Party, point: SellingPoint
) -> None:
    alice = sign_in("alice")
    at = f"/value/knowing/of-customer/{party.pk}/{point.element_id}/"
    said: dict[str, Any] = {"rung": "known", "noted_on": the_day(), "evidence": ""}
    refused = alice.post(at, said)
    assert refused.status_code == 422
    assert not Awareness.objects.exists()
    assert alice.post(at, said | {"evidence": "Told at the visit"}).status_code == 302
    more = {"rung": "agreed", "evidence": "He quoted it himself", "point": point.pk}
    assert alice.post(at, said | more).status_code == 302
    page = alice.get(at).content.decode()
    assert "Told at the visit" in page
    assert "He quoted it himself" in page
    assert AuditEntry.objects.filter(kind="scorecards.awareness").count() == 2
    panel = alice.get(f"/value/knowing/of-customer/{party.pk}/").content.decode()
    assert "Agreed" in panel
    assert point.claim not in alice.get("/value/knowing/").content.decode()
    assert f"/value/knowing/of-customer/{party.pk}/" in (
        alice.get(f"/customers/{party.pk}/").content.decode()
    )


@pytest.mark.parametrize(
    "said",
    [
        {"rung": "convinced"},
        {"evidence": " "},
        {"evidence": "x" * 301},
        {"evidence": "a\x00b"},
        {"noted_on": "2300-01-01"},
        {"noted_on": str(date(1999, 1, 1))},
        {"point": "77"},
    ],
)
def test_what_cannot_be_noted(
    sign_in: Enter, party: Party, elements: Elements, said: dict[str, str]
) -> None:
    at = f"/value/knowing/of-customer/{party.pk}/{elements['respect'].pk}/"
    good = {"rung": "known", "noted_on": str(the_day()), "evidence": "Told"}
    assert sign_in("alice").post(at, good | said).status_code == 422
    assert not Awareness.objects.exists()


def test_tomorrow_is_not_heard_of(sign_in: Enter, party: Party, elements: Elements) -> None:
    at = f"/value/knowing/of-customer/{party.pk}/{elements['respect'].pk}/"
    day = str(the_day() + timedelta(days=1))
    said = {"rung": "known", "noted_on": day, "evidence": "Told"}
    assert "not of tomorrow" in sign_in("alice").post(at, said).content.decode()


def test_who_may_only_look_notes_nothing(sign_in: Enter, party: Party, elements: Elements) -> None:
    at = f"/value/knowing/of-customer/{party.pk}/{elements['respect'].pk}/"
    said = {"rung": "known", "noted_on": str(the_day()), "evidence": "Told"}
    analyst = sign_in("analyst")
    assert b"Note it" not in analyst.get(at).content
    assert analyst.post(at, said).status_code == 403


def test_the_file_holds_what_the_page_chose(
    sign_in: Enter, kept: Ledger, party: Party, point: SellingPoint
) -> None:
    SellingPoint.objects.update(claim="=HYPERLINK(1)")
    answer: Any = sign_in("alice").get("/value/knowing/export/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 6  # five elements nobody asked about yet
    assert "50000.00" in text
    assert "'=HYPERLINK(1)" in text


def test_the_number_of_queries_does_not_grow(
    sign_in: Enter, compare: Compare, party: Party,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for n in range(4):
        compare(make_order(party, f"SO-2026-1000{n}"))
    Ledger.objects.update(compared_on=the_day())
    alice = sign_in("alice")
    alice.get("/value/knowing/")
    with django_assert_max_num_queries(24):
        alice.get("/value/knowing/")


def test_over_rest(program: Enter, kept: Ledger, party: Party, point: SellingPoint) -> None:
    alice = program("alice")
    found = alice.get(f"/api/v1/awareness/of-customer/{party.pk}").json()
    assert {one["state"] for one in found} == {"unknown"}
    body = {
        "customer_id": party.pk, "element_id": point.element_id, "point_id": point.pk,
        "state": "agreed", "noted_on": str(the_day()), "evidence": "Visit",
    }  # fmt: skip
    made = alice.post(
        "/api/v1/awareness/notes", body, content_type="application/json",
        headers={"Idempotency-Key": "a"},
    )  # fmt: skip
    assert made.status_code == 201
    again = alice.post(
        "/api/v1/awareness/notes", body, content_type="application/json",
        headers={"Idempotency-Key": "a"},
    )  # fmt: skip
    assert again.json() == made.json()
    found = alice.get(f"/api/v1/awareness/of-customer/{party.pk}").json()
    assert {one["state"] for one in found if one["element_id"] == point.element_id} == {"agreed"}
    assert len(alice.get("/api/v1/awareness/notes").json()["items"]) == 1
    wrong = alice.post(
        "/api/v1/awareness/notes", body | {"point_id": 9_999}, content_type="application/json"
    )
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "point_id"
    assert program("charlie").get(f"/api/v1/awareness/of-customer/{party.pk}").status_code == 404
