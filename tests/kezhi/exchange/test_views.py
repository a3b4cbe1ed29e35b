"""The wizard over HTTP: upload, columns, preview, run, result, undo; in both languages."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.kezhi.exchange.services.conftest import read_here

from kezhi.exchange.models import ImportBatch
from kezhi.exchange.services import uploading
from kezhi.sales.models import Order

ORDERS = (
    "order no,date,customer no,customer name,sku,qty,price\n"
    "1001,2024-01-05,C1,=Harbor,A,2,10.50\n"
    "1002,2024-01-06,,,A,1,5\n"
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr(uploading.launch, "read", read_here)


@pytest.fixture(params=["en", "zh-hans"])
def office(request: Any, sign_in: Callable[[str], Client], people: dict[str, Any]) -> Client:
    person = people["back_office"]
    person.language = request.param
    person.save()
    return sign_in("back_office")


def send(client: Client, text: str | bytes, kind: str = "orders") -> ImportBatch:
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("orders.csv", data)
    answer = client.post("/imports/new/", {"kind": kind, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.get(pk=int(answer["Location"].split("/")[2]))


def form_of(batch: ImportBatch, **changes: str) -> dict[str, str]:
    options = {f"option-{name}": str(value) for name, value in batch.options.items() if value}
    return {**batch.mapping, **options, **changes}


def brought(client: Client, text: str = ORDERS, **changes: str) -> ImportBatch:
    batch = send(client, text)
    answer = client.post(f"/imports/{batch.pk}/mapping/", form_of(batch, **changes))
    assert answer["Location"] == f"/imports/{batch.pk}/preview/"
    client.post(f"/imports/{batch.pk}/run/")
    batch.refresh_from_db()
    return batch


def pieces(answer: Any) -> bytes:
    stream: Iterator[bytes] = answer.streaming_content
    return b"".join(stream)


def test_the_whole_way(office: Client) -> None:
    batch = send(office, ORDERS)
    assert batch.status == "ready"
    page = office.get(f"/imports/{batch.pk}/", follow=True)
    assert page.redirect_chain[-1][0] == f"/imports/{batch.pk}/mapping/"
    assert b'<option value="customer no" selected>' in page.content
    office.post(f"/imports/{batch.pk}/mapping/", form_of(batch))
    preview = office.get(f"/imports/{batch.pk}/preview/")
    assert preview.status_code == 200
    assert not Order.objects.exists()
    office.post(f"/imports/{batch.pk}/run/")
    batch.refresh_from_db()
    assert (batch.status, batch.created, batch.rejected) == ("done", 1, 1)
    assert office.get(f"/imports/{batch.pk}/").status_code == 200
    assert office.get("/imports/").status_code == 200
    office.post(f"/imports/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert batch.status == "undone"
    assert not Order.objects.exists()
    assert office.get(f"/imports/{batch.pk}/").status_code == 200


def test_the_same_file_is_recognized(office: Client) -> None:
    first = brought(office)
    assert send(office, ORDERS) == first
    assert ImportBatch.objects.count() == 1
    office.post(f"/imports/{first.pk}/repetition/")
    again = ImportBatch.objects.exclude(pk=first.pk).get()
    assert (again.attempt, again.status, again.mapping) == (2, "ready", first.mapping)


def test_starting_twice_imports_once(office: Client) -> None:
    batch = brought(office)
    office.post(f"/imports/{batch.pk}/run/")
    assert Order.objects.count() == 1


def test_rejected_rows_come_as_files_with_the_cure(office: Client) -> None:
    batch = brought(office, ORDERS + "1003,soon,C1,=Harbor,A,1,5\n")
    answer = office.get(f"/imports/{batch.pk}/rejects.csv")
    rows = list(csv.reader(io.StringIO(pieces(answer).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["3", "4"]
    assert all(row[2] and row[3] for row in rows[1:])
    assert rows[2][7] == "'=Harbor"
    answer = office.get(f"/imports/{batch.pk}/rejects.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(pieces(answer))).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet[3]].count("f") == 0
    assert sheet["H3"].value == "=Harbor"


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, b'a,b\n"x'],
)
def test_a_file_that_cannot_be_read_says_why(office: Client, content: bytes) -> None:
    batch = send(office, content)
    page = office.get(f"/imports/{batch.pk}/")
    assert batch.status == "failed"
    assert b'role="alert"' in page.content
    office.post(f"/imports/{batch.pk}/run/")
    office.get(f"/imports/{batch.pk}/mapping/")
    office.get(f"/imports/{batch.pk}/preview/")


@pytest.mark.parametrize(
    "change",
    [
        {"date": ""},
        {"date": "no such column"},
        {"unit_price": ""},
        {"option-currency": "???"},
        {"option-source": ""},
        {"option-walk_in": "x" * 300},
    ],
)
def test_a_mapping_that_cannot_be_used_is_shown_again(
    office: Client, change: dict[str, str]
) -> None:
    batch = send(office, ORDERS)
    answer = office.post(f"/imports/{batch.pk}/mapping/", form_of(batch, **change))
    assert answer.status_code == 200
    assert b'class="summary"' in answer.content


def test_dates_that_read_both_ways_must_be_decided(office: Client) -> None:
    text = ORDERS.replace("2024-01-05", "1/2/2024").replace("2024-01-06", "3/4/2024")
    batch = send(office, text)
    answer = office.post(f"/imports/{batch.pk}/mapping/", form_of(batch))
    assert b'class="summary"' in answer.content
    office.post(f"/imports/{batch.pk}/mapping/", form_of(batch, **{"option-date_order": "dmy"}))
    office.post(f"/imports/{batch.pk}/run/")
    assert Order.objects.get().ordered_on.isoformat() == "2024-02-01"


def test_progress_is_a_part_that_turns_into_the_page(office: Client) -> None:
    batch = brought(office)
    answer = office.get(f"/imports/{batch.pk}/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    ImportBatch.objects.update(status="running")
    part = office.get(f"/imports/{batch.pk}/", headers={"HX-Request": "true"})
    assert part.content.lstrip().startswith(b'<div id="progress"')


def test_a_file_can_be_read_differently(office: Client) -> None:
    batch = send(office, "客户名称;城市;金额\n墙煌;绍兴;1\n".encode("gb18030"), kind="customers")
    office.post(f"/imports/{batch.pk}/reading/", {"delimiter": ",", "has_header": "no"})
    batch.refresh_from_db()
    assert [column["name"] for column in batch.reading["columns"]] == ["#1"]
