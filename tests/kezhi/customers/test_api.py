"""Customers over REST: entered once, changed only from the newest state, told by right."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kezhi.customers.models import Party
from kezhi.customers.services import parties
from kezhi.staff.models import User
from kezhi.staff.services import tokens

ROOT = "/api/v1/customers"
People = dict[str, User]


class Program:
    """A program with one person's token."""

    def __init__(self, user: User) -> None:
        now = timezone.now()
        _kept, text = tokens.create_token(
            by=user, now=now, name="test", days=30, is_read_only=False
        )
        headers = {"Authorization": f"Bearer {text}"}
        self.client = Client(headers=headers, raise_request_exception=False)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        ask = getattr(self.client, method)
        sent = body if isinstance(body, bytes) else json.dumps(body)
        options = {} if body is None else {"data": sent, "content_type": "application/json"}
        answer = ask(f"{ROOT}{path}", headers=headers, **options)
        return answer.status_code, answer.json()


@pytest.fixture
def alice(people: People) -> Program:
    return Program(people["alice"])


def test_a_key_enters_one_customer(alice: Program) -> None:
    body = {"name": "浙江墙煌新材料有限公司", "region": "浙江", "roles": ["customer", "supplier"]}
    key = {"Idempotency-Key": "first"}
    status, made = alice.send("post", "", body, **key)
    assert (status, made["roles"], made["version"]) == (201, ["customer", "supplier"], 1)
    assert alice.send("post", "", body, **key) == (201, made)
    assert alice.send("post", "", {**body, "name": "别的"}, **key)[0] == 422
    assert Party.objects.count() == 1


def test_lists_and_searches_by_cursor(alice: Program, enter: Any) -> None:
    for n in range(5):
        enter(f"墙煌{n}厂", "alice")
    enter("别人的墙煌", "charlie")
    status, first = alice.send("get", "?q=qh&limit=3")
    assert (status, len(first["items"])) == (200, 3)
    rest = alice.send("get", f"?q=qh&limit=3&cursor={first['next_cursor']}")[1]
    assert len(rest["items"]) == 2
    assert rest["next_cursor"] is None


def test_a_change_needs_the_version_read(alice: Program, enter: Any) -> None:
    party = enter("宝骏", "alice")
    path = f"/{party.pk}"
    assert alice.send("patch", path, {"city": "宁波"})[0] == 422
    status, fresh = alice.send("patch", path, {"city": "宁波"}, **{"If-Match": '"1"'})
    assert (status, fresh["city"], fresh["version"], fresh["name"]) == (200, "宁波", 2, "宝骏")
    status, told = alice.send("patch", path, {"city": "绍兴", "version": 1})
    assert (status, told["errors"][0]["field"]) == (409, "city")
    assert alice.send("patch", path, {"region": "浙江", "version": 2})[1]["version"] == 3


def test_roles_are_guarded_by_the_version_too(alice: Program, enter: Any) -> None:
    path = f"/{enter('宝骏', 'alice').pk}"
    body = {"roles": ["customer", "partner"], "version": 1}
    status, fresh = alice.send("patch", path, body)
    assert (status, fresh["roles"], fresh["version"]) == (200, ["customer", "partner"], 2)
    assert alice.send("patch", path, {"roles": ["supplier"], "version": 1})[0] == 409


def test_a_manager_hands_a_customer_over(people: People, enter: Any) -> None:
    path = f"/{enter('宝骏', 'alice').pk}"
    body = {"owner_id": people["bob"].pk, "version": 1}
    status, fresh = Program(people["mona"]).send("patch", path, body)
    assert (status, fresh["owner_id"]) == (200, people["bob"].pk)


def test_archived_customers_are_told_apart(people: People, enter: Any) -> None:
    office = Program(people["administrator"])
    gone, kept = enter("旧厂", "alice"), enter("新厂", "alice")
    parties.archive_party(by=people["administrator"], now=timezone.now(), party=gone)

    def listed(query: str) -> list[int]:
        return [item["id"] for item in office.send("get", query)[1]["items"]]

    assert listed("?state=live") == [kept.pk]
    assert listed("?state=archived") == [gone.pk]
    assert listed("") == [gone.pk, kept.pk]


def test_a_list_asks_as_often_for_many_as_for_one(
    alice: Program, enter: Any, django_assert_max_num_queries: Any
) -> None:
    enter("一号厂", "alice")
    with CaptureQueriesContext(connection) as one:
        alice.send("get", "")
    for n in range(5):
        enter(f"墙煌{n}厂", "alice")
    with django_assert_max_num_queries(len(one)):
        assert len(alice.send("get", "")[1]["items"]) == 6


@pytest.mark.parametrize(
    "body",
    [
        b"{", b'{"name": "\\ud800"}', b'{"name": "a\\u0000b"}', {"name": ""}, {"name": "x" * 201},
        {"name": "a", "tier": "gold"}, {"name": "a", "version": 3},
        {"name": "a", "owner_id": 2**70},
        {"name": "a", "owner_id": 99999}, {"name": "a", "parent_id": 99999},
        {"name": "a", "email": "nobody"}, {"name": "a", "yearly_potential": 1e30},
        {"name": "a", "website": "javascript:alert(1)"}, {"name": "a", "roles": ["king"]},
        {"name": "a", "kind": 7}, [],
    ],
)  # fmt: skip
def test_hostile_bodies_get_a_reason(alice: Program, body: Any) -> None:
    status, told = alice.send("post", "", body)
    assert status in {400, 422}
    assert told["errors"][0]["message"]
    assert not Party.objects.exists()


def test_nobody_gives_a_customer_away_or_takes_one(people: People, enter: Any) -> None:
    party = enter("宝骏", "alice")
    alice, charlie = Program(people["alice"]), Program(people["charlie"])
    give = {"owner_id": people["bob"].pk, "version": 1}
    assert alice.send("patch", f"/{party.pk}", give)[0] == 403
    assert charlie.send("patch", f"/{party.pk}", {"city": "x", "version": 1})[0] == 404
    assert charlie.send("get", f"/{party.pk}")[0] == 404
    body = {"name": "x", "parent_id": party.pk}
    assert charlie.send("post", "", body)[0] == 422


def test_what_may_not_be_seen_is_not_told(people: People, enter: Any) -> None:
    top = enter("总部", "charlie")
    person = enter("孙小圣", "alice", kind="person", phone="13912348000")
    parties.change_party(
        by=people["administrator"], now=timezone.now(), party=person, values={"parent": top}
    )
    analyst, alice = Program(people["analyst"]), Program(people["alice"])
    assert analyst.send("get", f"/{person.pk}")[1]["phone"] == "139****8000"
    assert analyst.send("get", "?q=13912348000")[1]["items"] == []
    mine = alice.send("get", f"/{person.pk}")[1]
    assert (mine["phone"], mine["parent_id"]) == ("13912348000", None)
    assert alice.send("get", "")[1]["items"][0]["parent_id"] is None
    assert analyst.send("get", f"/{person.pk}")[1]["parent_id"] == top.pk


def test_what_an_invoice_names_is_kept_and_shown(
    alice: Program, sign_in: Any, people: People
) -> None:
    """A special VAT invoice names address, phone, bank and account beside the tax number."""
    told = {
        "tax_number": "91330100MA2B", "billing_address": "杭州市文一路 1 号 0571-8800",
        "bank_name": "工商银行杭州文一支行", "bank_account": "1202 0221 0990",
    }  # fmt: skip
    _status, made = alice.send("post", "", {"name": "墙煌", **told})
    assert {name: made[name] for name in told} == told
    page = sign_in("alice").get(f"/customers/{made['id']}/").content.decode()
    assert "工商银行杭州文一支行 1202 0221 0990" in page
    assert "杭州市文一路" in page
