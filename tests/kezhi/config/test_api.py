from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.catalog.models import Product
from kezhi.staff.models import ApiToken, User
from kezhi.staff.services import limits, tokens

People = dict[str, User]


class Caller(Client):
    """A program with a token of that person."""

    def __init__(self, user: User, *, is_read_only: bool = False) -> None:
        self.kept, text = tokens.create_token(
            by=user, now=timezone.now(), name="test", days=30, is_read_only=is_read_only
        )
        self.text = text
        super().__init__(headers={"Authorization": f"Bearer {text}"})

    def send(self, path: str, body: Any, method: str = "post", **headers: str) -> Any:
        ask = getattr(self, method)
        return ask(path, body, content_type="application/json", headers=headers or None)


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json()["errors"]]


def test_a_token_speaks_for_its_person(people: People) -> None:
    me = Caller(people["alice"]).get("/api/v1/me").json()
    assert me["email"] == "alice@example.com"
    assert me["scope"] == "own"
    assert "customers.edit" in me["rights"]


def test_without_a_token_nothing_is_told(client: Client, people: People) -> None:
    answer = client.get("/api/v1/products")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert codes(answer) == ["unauthorized"]


def test_a_signed_in_browser_is_no_token(sign_in: Any) -> None:
    assert sign_in("administrator").get("/api/v1/me").status_code == 401


def test_the_text_of_a_token_is_not_kept(people: People) -> None:
    caller = Caller(people["alice"])
    row = ApiToken.objects.values().get(pk=caller.kept.pk)
    assert caller.text not in str(row)
    assert row["hint"] == caller.text[-4:]


def test_a_revoked_expired_or_ownerless_token_ends_at_once(people: People) -> None:
    for end in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now()}):
        caller = Caller(people["alice"])
        assert caller.get("/api/v1/me").status_code == 200
        ApiToken.objects.filter(pk=caller.kept.pk).update(**end)
        assert caller.get("/api/v1/me").status_code == 401
    caller = Caller(people["bob"])
    User.objects.filter(email="bob@example.com").update(is_active=False)
    assert caller.get("/api/v1/me").status_code == 401


def test_a_token_in_the_address_opens_nothing(client: Client, people: People) -> None:
    text = Caller(people["administrator"]).text
    assert client.get(f"/api/v1/me?token={text}&access_token={text}").status_code == 401


def test_a_reading_token_changes_nothing(people: People) -> None:
    caller = Caller(people["administrator"], is_read_only=True)
    assert caller.get("/api/v1/products").status_code == 200
    answer = caller.send("/api/v1/products", {"code": "A", "name": "B"})
    assert answer.status_code == 403
    assert codes(answer) == ["read_only_token"]
    assert not Product.objects.exists()


def test_a_product_is_made_read_and_changed(people: People) -> None:
    office = Caller(people["administrator"])
    made = office.send(
        "/api/v1/products", {"code": "AL-1", "name": "彩涂铝卷", "list_price": "12.5"}
    )
    assert made.status_code == 201
    path = f"/api/v1/products/{made.json()['id']}"
    changed = office.send(path, {"version": 1, "name": "Coil"}, "patch")
    assert changed.json()["name"] == "Coil"
    assert changed.json()["list_price"] == "12.5000"
    stale = office.send(path, {"version": 1, "name": "Other"}, "patch")
    assert stale.status_code == 409
    assert codes(stale) == ["conflict"]
    assert office.get(path).json()["name"] == "Coil"


def test_the_same_key_gives_the_same_answer_once(people: People) -> None:
    office = Caller(people["administrator"])
    body = {"code": "AL-1", "name": "Coil"}
    headers = {"Idempotency-Key": "6f1c"}
    first = office.send("/api/v1/products", body, **headers)
    again = office.send("/api/v1/products", body, **headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Product.objects.count() == 1
    other = office.send("/api/v1/products", {**body, "code": "AL-2"}, **headers)
    assert other.status_code == 422
    assert codes(other) == ["key_reused"]


def test_a_failed_keyed_request_may_be_tried_again(people: People) -> None:
    office = Caller(people["administrator"])
    Product.objects.create(code="AL-1", name="In the way")
    headers = {"Idempotency-Key": "6f1c"}
    assert (
        office.send("/api/v1/products", {"code": "AL-1", "name": "C"}, **headers).status_code == 409
    )
    Product.objects.all().delete()
    assert (
        office.send("/api/v1/products", {"code": "AL-1", "name": "C"}, **headers).status_code == 201
    )


def test_costs_are_read_and_written_only_with_the_right(people: People) -> None:
    product = Product.objects.create(code="AL-1", name="Coil", product_cost=21000)
    path = f"/api/v1/products/{product.pk}"
    assert Caller(people["finance"]).get(path).json()["product_cost"] == "21000.0000"
    assert Caller(people["back_office"]).get(path).json()["product_cost"] is None
    body = {"version": 1, "product_cost": "1"}
    assert Caller(people["back_office"]).send(path, body, "patch").status_code == 403


def test_pages_follow_each_other_by_cursor(people: People) -> None:
    Product.objects.bulk_create(Product(code=f"P{n}", name="Coil") for n in range(7))
    caller, seen, cursor = Caller(people["alice"]), [], ""
    while cursor is not None:
        page = caller.get(
            "/api/v1/products", {"limit": 3, **({"cursor": cursor} if cursor else {})}
        )
        seen += [item["code"] for item in page.json()["items"]]
        cursor = page.json()["next_cursor"]
    assert seen == [f"P{n}" for n in range(7)]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=1e9", "limit=x", "cursor=zzz", "cursor=%00"]
)
def test_a_bad_page_is_refused_with_its_field(people: People, query: str) -> None:
    answer = Caller(people["alice"]).get(f"/api/v1/products?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.split("=")[0]


def test_what_the_client_may_not_set_is_refused(people: People) -> None:
    office = Caller(people["administrator"])
    for name in ("id", "version", "created_at", "created_by", "archived_at", "owner", "role"):
        answer = office.send("/api/v1/products", {"code": "A", "name": "B", name: 1})
        assert answer.status_code == 422
        assert codes(answer) == ["extra_forbidden"]


def test_errors_speak_the_callers_language(people: People) -> None:
    caller = Caller(people["alice"])
    english = caller.get("/api/v1/products/99", headers={"Accept-Language": "en"})
    chinese = caller.get("/api/v1/products/99", headers={"Accept-Language": "zh-hans"})
    assert english.json()["errors"][0]["message"] != chinese.json()["errors"][0]["message"]


def test_a_token_has_its_pace(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "API", limits.Limit("api", 3, 60))
    caller, other = Caller(people["alice"]), Caller(people["alice"])
    statuses = [caller.get("/api/v1/me").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    waiting = caller.get("/api/v1/me")
    assert 0 < int(waiting.headers["Retry-After"]) <= 60
    assert codes(waiting) == ["too_many_requests"]
    assert other.get("/api/v1/me").status_code == 200


def test_last_use_is_noted_to_minutes(people: People) -> None:
    caller = Caller(people["alice"])
    caller.get("/api/v1/me")
    first = ApiToken.objects.get(pk=caller.kept.pk).last_used_at
    caller.get("/api/v1/me")
    assert ApiToken.objects.get(pk=caller.kept.pk).last_used_at == first
    assert first is not None
    assert timezone.now() - first < timedelta(minutes=1)


def test_the_reference_works_without_the_internet(client: Client, company: object) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert "https://" not in text
    assert "http://" not in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_description_names_every_failure(client: Client, company: object) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            assert {"400", "401", "403", "404", "422", "429"} <= set(operation["responses"]), path
            assert operation.get("description") or operation.get("summary"), (method, path)
