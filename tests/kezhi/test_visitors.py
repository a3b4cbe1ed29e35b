"""Who comes by a signed link reads what is his: no cost, no other customer, no personal phone."""

import base64
import re
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.kezhi import policy
from tests.kezhi.objects import COST, KINDS, MOBILE
from tests.kezhi.policy import Line
from tests.kezhi.test_secrets import COST_MARKS, PHONE_MARKS, SEPARATORS

from kezhi.customers.models import Contact, Party
from kezhi.deliveries.models import Delivery, Notice
from kezhi.quotes.models import Quote
from kezhi.scorecards.models import Ledger, RivalOffer
from kezhi.staff.models import User

# Said nowhere but in rows that are no visitor's business.
STRANGER, PERSON, RIVAL = "Zephyr Canary Works", "Petra Canaria", "Goldfinch Metals"
STREAM = re.compile(rb"stream\r?\n(.*?)\s*endstream", re.DOTALL)
DRIVER = "13500135000"
RIVAL_PRICE = Decimal("24680135")
MARGIN = Decimal("97531975")
MARKS = (*COST_MARKS, *PHONE_MARKS, "ZephyrCanary", "PetraCanaria", "Goldfinch",
         str(RIVAL_PRICE), str(MARGIN))  # fmt: skip
LINKED = {"quotes:shown", "quotes:shown_pdf", "deliveries:tracking", "surveys:answering"}


def lines() -> list[Line]:
    """Every page that a link opens without signing in."""
    return [
        line
        for line in policy.policy().values()
        if line.is_public and line.object.endswith(" link") and "GET" in line.methods
    ]


@pytest.fixture
def links(people: dict[str, User]) -> dict[str, Any]:
    made = {}
    for line in lines():
        if line.object not in made:
            with transaction.atomic():
                made[line.object] = KINDS[line.object].make(people)
    return made


@pytest.fixture
def canaries(people: dict[str, User], links: dict[str, Any]) -> None:
    """Beside what the visitor may read stands what he may not."""
    alice = people["alice"]
    stranger = Party.objects.create(name=STRANGER, owner=alice, team=alice.team)
    Contact.objects.create(party=stranger, name=PERSON, mobile=MOBILE, phone=MOBILE)
    rival = Party.objects.create(name=RIVAL)
    rival.roles.create(role="competitor")
    Delivery.objects.update(driver_phone=DRIVER)
    Notice.objects.update(driver_phone=DRIVER)
    for quote in Quote.objects.all():
        ledger = Ledger.objects.create(
            quote=quote, party=quote.party, compared_on=date(2024, 5, 6), currency="CNY",
            price=quote.net_amount, unit_cost=COST, reference=MARGIN, note=STRANGER,
        )  # fmt: skip
        RivalOffer.objects.create(
            ledger=ledger, party=rival, price_low=RIVAL_PRICE, price_high=RIVAL_PRICE,
            currency="CNY", offered_on=date(2024, 5, 6), source=PERSON,
        )  # fmt: skip


def read(answer: Any) -> str:
    """What was sent, files opened, thousands unseparated."""
    raw: bytes = b"".join(answer) if answer.streaming else answer.content
    if raw.startswith(b"%PDF"):
        raw = b"".join(unpacked(stream) for stream in STREAM.findall(raw))
    return SEPARATORS.sub("", raw.decode("utf-8", "replace"))


def unpacked(stream: bytes) -> bytes:
    """The drawing of one page; fonts and pictures say nothing."""
    try:
        return zlib.decompress(base64.a85decode(stream.removesuffix(b"~>")))
    except (ValueError, zlib.error):
        return b""


def told(links: dict[str, Any], marks: tuple[str, ...]) -> Iterator[str]:
    for line in lines():
        answer = Client().get(line.path(links))
        assert answer.status_code in {200, 302}, line.route
        for mark in marks:
            if mark in read(answer):
                yield f"{mark} on {line.route}"


def test_every_linked_page_is_walked() -> None:
    assert {line.route for line in lines()} >= LINKED


def test_no_visitor_reads_what_is_not_his(links: dict[str, Any], canaries: None) -> None:
    assert not list(told(links, MARKS))


def test_what_is_his_he_does_read(links: dict[str, Any], canaries: None) -> None:
    """The walk is no fantasy: his own price and goods stand on these pages."""
    found = list(told(links, ("100000.00", "Coatedcoil")))
    assert {line.split(" on ")[1] for line in found} >= LINKED - {"surveys:answering"}


def test_a_link_that_is_made_up_opens_nothing(links: dict[str, Any], canaries: None) -> None:
    for line in lines():
        names = {**links, line.object: {"token": "x" * 40}}
        shown = read(Client().get(line.path(names)))
        assert not [mark for mark in (*MARKS, "Coatedcoil") if mark in shown], line.route
