"""Parts of a price add up to it, to the smallest coin, whatever was agreed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.installments import Part, covered, misses, split

UNITS = st.sampled_from([Decimal(1), Decimal("0.01"), Decimal("0.001")])
SHARES = st.lists(st.integers(1, 1000), min_size=1, max_size=12)


@given(total=st.integers(1, 10**15), unit=UNITS, weights=SHARES)
def test_parts_add_up_to_the_total_to_the_unit(
    total: int, unit: Decimal, weights: list[int]
) -> None:
    price = total * unit
    parts = [Part(share=Decimal(one) / sum(weights)) for one in weights]
    found = split(price, parts, unit)
    assert sum(found) == price
    assert all(one == one.quantize(unit) for one in found)
    exact = [price * one / sum(weights) for one in weights]
    assert all(abs(a - b) <= unit for a, b in zip(found[:-1], exact[:-1], strict=True))
    assert misses(price, parts, unit) == 0
    assert misses(price, [*parts[:-1], Part()], unit) == 0


@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=12),
    received=st.integers(-100, 10**10),
)
def test_what_came_in_is_spent_on_the_first_and_never_twice(
    amounts: list[int], received: int
) -> None:
    debts = [Decimal(one) / 100 for one in amounts]
    paid = covered(debts, Decimal(received) / 100)
    assert sum(paid) == min(max(Decimal(received) / 100, Decimal(0)), sum(debts))
    assert all(0 <= one <= debt for one, debt in zip(paid, debts, strict=True))
    short = [one < debt for one, debt in zip(paid, debts, strict=True)]
    assert all(one == 0 for one in paid[short.index(True) + 1 :]) if True in short else True


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ([Part(amount=Decimal(40)), Part(amount=Decimal(50))], "10"),
        ([Part(amount=Decimal(60)), Part(amount=Decimal(50))], "-10"),
        ([Part(amount=Decimal(120)), Part()], "-20"),
        ([Part(share=Decimal("0.3")), Part(share=Decimal("0.6"))], "10"),
        ([Part(share=Decimal("0.3")), Part(amount=Decimal(70))], "0"),
        ([], "0"),
    ],
)
def test_what_does_not_add_up_is_told(parts: list[Part], missing: str) -> None:
    assert misses(Decimal(100), parts, Decimal("0.01")) == Decimal(missing)


def test_nothing_is_split_into_nothing() -> None:
    assert split(Decimal(100), [], Decimal(1)) == []
