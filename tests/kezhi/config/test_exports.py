"""Rows that leave as a file: many ask for the password, all are told in the trail."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.kezhi.cast import PASSWORD

from kezhi.customers.services import parties
from kezhi.kit.models import AuditEntry
from kezhi.staff import access
from kezhi.staff.models import User

People = dict[str, User]


def test_a_file_of_many_rows_asks_for_the_password(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "UNASKED_ROWS", 1)
    now = timezone.now()
    for name in ("A", "B"):
        parties.create_party(by=people["alice"], now=now, name=name)
    with time_machine.travel(now, tick=False) as clock:
        client.post("/sign-in/", {"email": "alice@example.com", "password": PASSWORD})
        assert client.get("/customers/export/").status_code == 200
        clock.shift(timedelta(minutes=16))
        assert client.get("/customers/export/?q=B").status_code == 200
        came_from = {"Referer": "http://testserver/customers/?state=all"}
        asked = client.get("/customers/export/", headers=came_from)
        assert asked.headers["Location"] == "/confirmation/?next=%2Fcustomers%2F%3Fstate%3Dall"
        back = {"password": PASSWORD, "next": "/customers/?state=all"}
        assert client.post("/confirmation/", back).headers["Location"] == "/customers/?state=all"
        assert client.get("/customers/export/").status_code == 200
    taken = AuditEntry.objects.filter(action="export", kind="customers.party").order_by("id")
    assert [entry.changes["rows"] for entry in taken] == [2, 1, 2]


@pytest.mark.parametrize("address", ["/customers/", "/orders/", "/costs/"])
def test_every_list_asks_before_a_large_file(
    sign_in: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(access, "UNASKED_ROWS", -1)
    answer = sign_in("administrator").get(f"{address}export/")
    assert answer.headers["Location"].startswith("/confirmation/")
