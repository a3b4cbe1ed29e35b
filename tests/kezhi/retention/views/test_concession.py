"""Give way or hold: a dispute held against the customer's future."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.kezhi.retention.conftest import Base

from kezhi.customers.models import Party
from kezhi.portfolio.models import CustomerValuation
from kezhi.retention.conceding import Advice

Enter = Callable[[str], Client]


@pytest.fixture
def address(base: Base) -> str:
    """A residual value of 900 at 90 %: 1000 if the customer surely stays."""
    base.add(
        1, p_alive=0.9, value_at_stake=Decimal(1000), residual_low=Decimal(450),
        residual_high=Decimal(1350),
    )  # fmt: skip
    return f"/retention/of-customer/{Party.objects.get().pk}/concession/"


@pytest.mark.parametrize(
    ("cost", "others", "verdict"),
    [("80", "", "concede"), ("150", "", "close"), ("60", "9", "hold"), ("500", "", "hold")],
)
def test_the_higher_expected_value_decides(
    cost: str, others: str, verdict: str, address: str, sign_in: Enter
) -> None:
    query = {"cost": cost, "conceded": "90", "refused": "70", "others": others}
    page = sign_in("finance").get(address, query)
    advice = page.context["advice"]
    assert (advice.most, advice.low, advice.high) == (200, 100, 300)
    assert advice.verdict == verdict
    assert "¥200.00" in page.content.decode()
    assert page.context["point"] == 10


MONEY = st.decimals(-1000, 1000, places=2)


@given(most=MONEY, cost=st.decimals(0, 1000, places=2))
def test_without_doubt_about_the_value_it_is_the_argument_of_the_maximum(
    most: Decimal, cost: Decimal
) -> None:
    found = Advice(most, most, most, cost)
    assert found.verdict == ("concede" if found.gain >= 0 else "hold")


def test_undefined_says_why(base: Base, address: str, sign_in: Enter) -> None:
    CustomerValuation.objects.update(
        residual=None, value_at_stake=None, residual_low=None, residual_high=None,
        reason="no_model",
    )  # fmt: skip
    assert "undefined" in sign_in("finance").get(address).content.decode()
    CustomerValuation.objects.all().delete()
    assert "No order of this customer" in sign_in("finance").get(address).content.decode()
    base.run.delete()
    assert "Nothing has been computed yet" in sign_in("finance").get(address).content.decode()


def test_faults_are_told_and_costs_are_kept(address: str, sign_in: Enter) -> None:
    page = sign_in("finance").get(address, {"cost": "x", "conceded": "101", "refused": "70"})
    assert "Please mend" in page.content.decode()
    assert page.context["advice"] is None
    assert sign_in("alice").get(address).status_code == 403
    panel = address.replace("concession/", "")
    assert "Give way or hold?" in sign_in("finance").get(panel).content.decode()
    assert "Give way or hold?" not in sign_in("alice").get(panel).content.decode()
