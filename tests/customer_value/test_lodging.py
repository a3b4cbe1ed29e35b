"""Rates and shares of stays; golden numbers of the two hotels of Antonio, de Almeida and Nunes."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customer_value import lodging

COUNTS = st.integers(0, 10**9)


def test_of_two_real_hotels() -> None:
    """Data in Brief 22 (2019), hotel_bookings.csv: 119,390 bookings, 44,224 of them fell away."""
    rate = lodging.average_rate(revenue=Decimal("25996260.41"), nights=255_040)
    assert rate is not None
    assert round(rate, 2) == Decimal("101.93")
    assert lodging.cancellation_rate(fallen=44_224, kept=75_166) == Decimal(44_224) / 119_390


@given(COUNTS, COUNTS)
def test_the_shares_of_kept_and_fallen_add_up(fallen: int, kept: int) -> None:
    one = lodging.cancellation_rate(fallen=fallen, kept=kept)
    other = lodging.cancellation_rate(fallen=kept, kept=fallen)
    if one is None or other is None:
        assert fallen == kept == 0
    else:
        assert abs(one + other - 1) < Decimal("1e-20")
        assert 0 <= one <= 1


@given(st.decimals(0, 10**12, places=2), st.integers(1, 10**6))
def test_the_rate_by_the_nights_is_the_revenue(revenue: Decimal, nights: int) -> None:
    rate = lodging.average_rate(revenue=revenue, nights=nights)
    assert rate is not None
    assert abs(rate * nights - revenue) < Decimal("1e-6")


def test_of_nothing_there_is_no_rate() -> None:
    assert lodging.average_rate(revenue=Decimal(0), nights=0) is None
