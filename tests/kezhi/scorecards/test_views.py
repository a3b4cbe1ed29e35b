from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.catalog import services
from kezhi.catalog.models import ValueElement

Enter = Callable[[str], Client]
PAGE = "/value/calculator/"


@pytest.fixture(autouse=True)
def first_elements(db: object) -> None:
    services.write_first_elements(now=timezone.now())


def asked(**said: object) -> dict[str, object]:
    """28,800 against 28,000 a ton, service worth 900 against 250."""
    service = ValueElement.objects.get(code="complaint_attitude").pk
    return {
        "price": "28800", "rival_price": "28000", "quantity": "100", "cost": "25000",
        "element_0": service, "ours_0": "900", "rivals_0": "250", **said,
    }  # fmt: skip


def test_a_premium_without_worth_behind_it_is_said(sign_in: Enter) -> None:
    page = sign_in("alice").get(PAGE, asked()).content.decode()
    assert "The customer should take the other: 150 per unit" in page
    assert "28,650" in page
    assert "80,000" in page
    assert "We gain, the customer loses" in page


def test_more_worth_turns_the_answer(sign_in: Enter) -> None:
    page = sign_in("alice").get(PAGE, asked(ours_0="1250")).content.decode()
    assert "The customer gains 200 per unit" in page
    assert "Both sides gain" in page


def test_only_the_answer_comes_back_to_a_change(sign_in: Enter) -> None:
    part = sign_in("alice").get(PAGE, asked(), headers={"hx-request": "true"}).content.decode()
    assert "28,650" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price": "NaN"}, "Enter a number"),
        ({"rival_price": ""}, "required"),
        ({"element_0": ""}, "Say which element"),
        ({"element_0": "999999"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_told(sign_in: Enter, change: dict[str, str], message: str) -> None:
    answer = sign_in("alice").get(PAGE, asked(**change))
    assert answer.status_code == 200
    assert message in answer.content.decode()


def test_an_element_counts_once(sign_in: Enter) -> None:
    twice = asked()
    page = sign_in("alice").get(PAGE, twice | {"element_1": twice["element_0"]}).content.decode()
    assert "An element counts once" in page


def test_free_goods_have_a_difference_but_no_rate(sign_in: Enter) -> None:
    page = sign_in("alice").get(PAGE, {"price": "5", "rival_price": "0"}).content.decode()
    assert "Undefined: we add no worth" in page
    assert "Highest price the worth bears" in page


def test_it_begins_empty(sign_in: Enter) -> None:
    assert "Enter both prices" in sign_in("alice").get(PAGE).content.decode()
