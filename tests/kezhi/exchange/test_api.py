"""Imports over REST, the whole way, and what comes in that should not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.kezhi.exchange.services.conftest import read_here

from kezhi.exchange.models import ImportBatch
from kezhi.exchange.services import uploading
from kezhi.kit import uploads
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.services import tokens

ORDERS = (
    b"order no,date,customer no,sku,qty,price\n"
    b"1001,2024-01-05,C1,A,2,10.50\n1002,2024-01-06,,A,1,5\n"
)
ROOT = "/api/v1/imports"
Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _here(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr(uploading.launch, "read", read_here)


@pytest.fixture
def enter(people: dict[str, User]) -> Enter:
    def made(name: str) -> Client:
        _token, text = tokens.create_token(
            by=people[name], now=timezone.now(), name="t", days=30, is_read_only=False
        )
        return Client(headers={"Authorization": f"Bearer {text}"})

    return made


@pytest.fixture
def program(enter: Enter) -> Client:
    return enter("back_office")


def send(client: Client, content: bytes = ORDERS, key: str = "", **fields: str) -> Any:
    file = SimpleUploadedFile("orders.csv", content)
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(ROOT, {"kind": "orders", **fields, "file": file}, headers=headers)


def post(client: Client, path: str, body: Any = None, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"{ROOT}/{path}", body or {}, "application/json", headers=headers)


def put(client: Client, pk: int, body: Any) -> Any:
    return client.put(f"{ROOT}/{pk}/mapping", body, "application/json")


def error_of(answer: Any) -> tuple[int, str, str | None]:
    fault = answer.json()["errors"][0]
    assert fault["message"]
    return answer.status_code, fault["code"], fault["field"]


def kept_files() -> int:
    return len(list((uploading.settings.MEDIA_ROOT / "imports").iterdir()))


def test_the_whole_way(program: Client) -> None:
    made = send(program)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert program.get(f"{ROOT}/{pk}").json()["status"] == "ready"
    found = program.get(f"{ROOT}/{pk}/mapping").json()
    assert found["mapping"]["unit_price"] == "price"
    assert found["columns"][1]["date_style"] == "ymd"
    assert ["customer_id", "customer_name"] in found["needed"]
    assert found["options"]["walk_in"] == ""
    mapping = {**found["mapping"], "note": "sku"}
    chosen = put(program, pk, {"mapping": mapping, "options": {"source": "shop"}})
    assert chosen.json()["mapping"] == mapping
    assert chosen.json()["options"]["source"] == "shop"
    assert post(program, f"{pk}/run").status_code == 202
    done = program.get(f"{ROOT}/{pk}").json()
    counts = [done[name] for name in ("status", "rows", "created", "rejected")]
    assert counts == ["done", 2, 1, 1]
    assert done["amounts"]["CNY"]["created"] == "21.0000"
    assert done["findings"]["orders_created"] == 1
    reject = program.get(f"{ROOT}/{pk}/rejects").json()["items"][0]
    assert (reject["row"], reject["problems"][0]["field"]) == (3, "customer_id")
    assert reject["problems"][0]["cure"]
    assert post(program, f"{pk}/undo").status_code == 202
    assert program.get(f"{ROOT}/{pk}").json()["status"] == "undone"
    assert not Order.objects.exists()


def test_a_doubled_request_makes_one_import(program: Client) -> None:
    first = send(program, key="monday")
    again = send(program, key="monday")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    other = send(program, ORDERS + b"1003,2024-01-07,C1,A,1,5\n", key="monday")
    assert error_of(other) == (422, "key_reused", "Idempotency-Key")
    assert ImportBatch.objects.count() == 1
    assert kept_files() == 1
    pk = first.json()["id"]
    started = post(program, f"{pk}/run", key="go")
    assert post(program, f"{pk}/run", key="go").json() == started.json()
    assert error_of(post(program, f"{pk}/run"))[:2] == (409, "wrong_status")
    assert Order.objects.count() == 1


def test_content_that_came_in_before_is_recognized(program: Client) -> None:
    first = send(program)
    known = send(program)
    assert (known.status_code, known.json()["id"]) == (200, first.json()["id"])
    fresh = send(program, again="true")
    assert (fresh.status_code, fresh.json()["attempt"]) == (201, 2)


def test_a_file_is_read_in_another_way_or_stays_as_it_was(program: Client) -> None:
    pk = send(program).json()["id"]
    bad = post(program, f"{pk}/reading", {"encoding": "utf-16"})
    assert error_of(bad)[:2] == (422, "encoding")
    assert program.get(f"{ROOT}/{pk}").json()["status"] == "ready"
    assert post(program, f"{pk}/reading", {"has_header": False}).json()["rows"] == 3


def test_a_file_that_is_no_table_says_why(program: Client) -> None:
    pk = send(program, b"%PDF-1.7").json()["id"]
    told = program.get(f"{ROOT}/{pk}").json()
    assert (told["status"], told["fault"]) == ("failed", "pdf")
    assert told["fault_cure"]
    assert error_of(post(program, f"{pk}/run"))[:2] == (409, "wrong_status")
    assert error_of(put(program, pk, {"mapping": {}}))[:2] == (409, "wrong_status")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"kind": "people"}, "kind"),
        ({"kind": "orders", "again": "perhaps"}, "again"),
        ({"kind": "orders", "color": "red"}, "color"),
        ({}, "kind"),
    ],
)
def test_a_field_that_is_wrong_is_named(
    program: Client, fields: dict[str, str], place: str
) -> None:
    file = SimpleUploadedFile("orders.csv", ORDERS)
    answer = program.post(ROOT, {**fields, "file": file})
    assert error_of(answer)[::2] == (422, place)
    assert not ImportBatch.objects.exists()


def test_without_a_file_or_as_something_else_it_is_refused(program: Client) -> None:
    assert error_of(program.post(ROOT, {"kind": "orders"}))[::2] == (422, "file")
    assert program.post(ROOT, {"kind": "orders"}, "application/json").status_code == 422
    broken = program.post(ROOT, b"--x\r\nnonsense", "multipart/form-data; boundary=x")
    assert broken.status_code in {400, 422}
    keyless = send(program, key="one two")
    assert keyless.status_code == 422


def test_a_name_of_any_kind_is_only_shown(program: Client) -> None:
    file = SimpleUploadedFile("x.csv", ORDERS)
    file.name = "..\\..\\\u202eexe.csv"
    answer = program.post(ROOT, {"kind": "orders", "file": file})
    assert answer.json()["file_name"] == "exe.csv"


def test_too_large_is_refused_before_it_is_stored(
    program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 10)
    monkeypatch.setattr(uploads, "ROUND_IT", 10)
    assert error_of(send(program))[0] == 413
    monkeypatch.setattr(uploads, "ROUND_IT", 10_000)
    monkeypatch.setattr(uploading.kinds, "MAX_BYTES", 10)
    assert error_of(send(program)) == (413, "too_big", "file")
    assert kept_files() == 0


@pytest.mark.parametrize(
    "body",
    [
        {"mapping": {"date": "nowhere"}},
        {"mapping": {"nothing": "date"}},
        {"mapping": {}},
        {"mapping": {"date": "date"}, "options": {"date_order": "ymd"}},
        {"mapping": {"date": "date"}, "options": {"walk_in": "x" * 201}},
        {"mapping": {"date": "date"}, "options": {"source": " "}},
        {"mapping": {"date": "date"}, "options": {"cancellation_prefix": "CANCEL"}},
        {"mapping": {"\x00": "date"}},
        {"mapping": {f"f{n}": "date" for n in range(61)}},
        {"mapping": [1]},
    ],
)
def test_a_mapping_that_cannot_be_used_changes_nothing(program: Client, body: Any) -> None:
    pk = send(program).json()["id"]
    before = program.get(f"{ROOT}/{pk}/mapping").json()
    assert error_of(put(program, pk, body))[0] == 422
    assert program.get(f"{ROOT}/{pk}/mapping").json() == before


def test_costs_are_filled_only_by_those_who_may(enter: Enter, program: Client) -> None:
    answer = send(program)
    names = {
        one["name"] for one in program.get(f"{ROOT}/{answer.json()['id']}/mapping").json()["fields"]
    }
    assert "quantity" in names
    assert ("cost" in names) == User.objects.get(name="Back_Office").may("costs.edit")


def test_somebody_elses_import_does_not_exist(enter: Enter, program: Client) -> None:
    pk = send(program).json()["id"]
    for path in ("run", "undo", "reading"):
        assert post(enter("analyst"), f"{pk}/{path}").status_code in {403, 404}
    assert enter("analyst").get(f"{ROOT}/{pk}/mapping").status_code in {403, 404}
