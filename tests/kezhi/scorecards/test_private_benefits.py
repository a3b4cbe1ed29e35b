"""What a buyer gets for himself is no value to the customer: nowhere can it be recorded as one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.scorecards.conftest import NOW, Compare
from tests.kezhi.today import the_day

from kezhi.catalog import services as catalog
from kezhi.catalog.models import SellingPoint, ValueElement
from kezhi.customers.models import Party
from kezhi.customers.services.values import BadValue
from kezhi.scorecards.services import knowing, rows
from kezhi.scorecards.services.checking import EntryDraft
from kezhi.scorecards.services.knowing import AwarenessDraft
from kezhi.staff.models import User

Enter = Callable[[str], Client]
Elements = dict[str, ValueElement]
BAD = ["Kickback for the buyer", "给采购的回扣", "Gift card for Mr. Wang", "红包", "购物卡"]
GOOD = ["Improves your cash flow", "现金流改善", "Rebate to the company", "Less work for the buyer"]


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(BadValue) as caught:
        yield
    assert words in str(caught.value.message)


@pytest.mark.parametrize("text", BAD)
def test_no_ledger_entry_speaks_of_it(
    compare: Compare, people: dict[str, User], elements: Elements, text: str
) -> None:
    ledger = compare()
    for name in ("proof", "source"):
        draft = EntryDraft(element=elements["yield_rate"], claimed=Decimal(1), **{name: text})
        with refused("private benefit"):
            rows.add_entry(by=people["alice"], now=NOW, ledger=ledger, draft=draft)
    hidden = ValueElement.objects.create(code="hidden", name=text)
    draft = EntryDraft(element=hidden, claimed=Decimal(1))
    with refused("private benefit"):
        rows.add_entry(by=people["alice"], now=NOW, ledger=ledger, draft=draft)


@pytest.mark.parametrize("text", BAD)
def test_no_element_and_no_selling_point_speaks_of_it(
    people: dict[str, User], elements: Elements, text: str
) -> None:
    chief, now = people["executive"], timezone.now()
    with pytest.raises(catalog.PrivateBenefit):
        catalog.create_element(by=chief, now=now, code="own", name=text)
    one = elements["respect"]
    with pytest.raises(catalog.PrivateBenefit):
        catalog.change_element(by=chief, now=now, element=one, version=one.version, name_zh=text)
    with pytest.raises(catalog.PrivateBenefit):
        catalog.add_point(by=chief, now=now, element=one, claim=text, proof="Letter")


@pytest.mark.parametrize("text", GOOD)
def test_honest_words_pass(people: dict[str, User], elements: Elements, text: str) -> None:
    chief, now = people["executive"], timezone.now()
    assert catalog.create_element(by=chief, now=now, code="own", name=text).pk


def test_nobody_notes_that_a_customer_agrees_to_it(
    people: dict[str, User], party: Party, elements: Elements
) -> None:
    draft = AwarenessDraft(rung="agreed", noted_on=the_day(), evidence="He liked the gift card")
    with refused("private benefit"):
        knowing.note_awareness(
            by=people["alice"], now=NOW, party=party, element=elements["respect"], draft=draft
        )


def test_pages_and_rest_say_why(sign_in: Enter, program: Enter, elements: Elements) -> None:
    chief = sign_in("executive")
    said: dict[str, Any] = {
        "code": "own", "name": "Kickback", "measure": "money", "evidence": "estimated",
    }  # fmt: skip
    assert "private benefit" in chief.post("/products/elements/new/", said).content.decode()
    at = f"/products/elements/{elements['respect'].pk}/"
    point = {"claim": "Gift card", "proof": "Letter", "evidence": "estimated"}
    said_no = chief.post(f"{at}points/", point)
    assert said_no.status_code == 422
    assert "private benefit" in said_no.content.decode()
    assert not SellingPoint.objects.exists()
    body = {"code": "own", "name": "Kickback", "measure": "money"}
    answer = program("executive").post(
        "/api/v1/value-elements", body, content_type="application/json"
    )
    assert answer.json()["errors"][0]["code"] == "private_benefit"
    one = elements["respect"]
    answer = program("executive").patch(
        f"/api/v1/value-elements/{one.pk}", {"name": "回扣", "version": one.version},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 422
