"""The examples of 《支付结算办法》, appendix 1, and the way back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.kit.capitals import DIGITS, GROUPS, PLACES, in_capitals


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("100000500", "人民币壹亿零伍佰元整"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("-30", "人民币负叁拾元整"),
    ],
)
def test_the_examples_of_the_rules(amount: str, text: str) -> None:
    assert in_capitals(Decimal(amount)) == text


def read(text: str) -> Decimal:
    """What a person reads who knows the characters and nothing else."""
    total = section = digit = Decimal(0)
    for one in text.removeprefix("人民币"):
        if one in DIGITS:
            digit = Decimal(DIGITS.index(one))
        elif one in PLACES:
            section, digit = section + digit * 10 ** PLACES.index(one), Decimal(0)
        elif one in GROUPS:
            power = Decimal(10) ** (4 * GROUPS.index(one))
            here = section + digit
            if here:
                total, section, digit = total + here * power, Decimal(0), Decimal(0)
            else:  # 万亿: the 万 was taken for its own
                total *= power
        elif one == "元":
            total, section, digit = total + section + digit, Decimal(0), Decimal(0)
        elif one in "角分":
            total += digit / (10 if one == "角" else 100)
            digit = Decimal(0)
    return total


@given(st.decimals(min_value=0, max_value=999_999_999_999, places=2))
def test_it_reads_back_to_the_same_amount(amount: Decimal) -> None:
    assert read(in_capitals(amount)) == amount


def test_more_than_the_characters_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="1E"):
        in_capitals(Decimal("1e16"))
