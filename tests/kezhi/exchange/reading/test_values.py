import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.exchange.reading.values import (
    BadValue,
    CellFault,
    parse_currency,
    parse_email,
    parse_key,
    parse_number,
    parse_phone,
    parse_text,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", "1"),
        (" 1,234.50 ", "1234.50"),
        ("1 234.5", "1234.5"),
        ("1'234.50", "1234.50"),
        ("12,34,567.8", "1234567.8"),
        ("(100)", "-100"),
        ("100-", "-100"),
        ("-¥1,000.00", "-1000.00"),
        ("¥-5", "-5"),
        ("−7", "-7"),
        ("１２．５", "12.5"),
        ("3.2万", "32000.0"),
        ("1.5亿元", "150000000"),
        ("88 元", "88"),
        ("1.38E+10", "13800000000"),
        (".5", "0.5"),
        ("-0", "0"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"), [("1.234,50", "1234.50"), ("0,5", "0.5"), ("12", "12"), ("1.234", "1234")]
)
def test_numbers_with_a_decimal_comma(text: str, number: str) -> None:
    assert parse_number(text, decimal_comma=True) == Decimal(number)


@pytest.mark.parametrize("text", ["", "  ", "?", "NULL", "NA", "n/a", "nan", "-", "None", None])
def test_null_codes_are_no_number(text: str | None) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("abc", CellFault.NOT_A_NUMBER),
        ("1,2,3", CellFault.NOT_A_NUMBER),
        ("1,5", CellFault.NOT_A_NUMBER),
        ("12 apples", CellFault.NOT_A_NUMBER),
        ("--5", CellFault.NOT_A_NUMBER),
        ("Infinity", CellFault.NOT_A_NUMBER),
        ("1e400", CellFault.NUMBER_TOO_LARGE),
        ("1e18", CellFault.NUMBER_TOO_LARGE),
        ("#REF!", CellFault.ERROR_CELL),
        ("1\x00", CellFault.BAD_CHARACTER),
        ("", None),
    ],
)
def test_what_is_no_number_says_why(text: str, fault: CellFault | None) -> None:
    if fault is None:
        assert parse_number(text) is None
        return
    with pytest.raises(BadValue) as caught:
        parse_number(text)
    assert caught.value.fault is fault


@given(st.decimals(-(10**12), 10**12, places=4))
def test_numbers_come_back_as_they_were_written(number: Decimal) -> None:
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number:f}") == number
    swapped = f"{number:,}".translate(str.maketrans(",.", ".,"))
    assert parse_number(swapped, decimal_comma=True) == number


@given(st.text())
def test_no_text_does_more_than_refuse(text: str) -> None:
    for parse in (parse_number, parse_key, parse_phone, parse_email, parse_currency):
        with contextlib.suppress(BadValue):
            parse(text)


def test_keys_keep_leading_zeros_and_refuse_lost_digits() -> None:
    assert parse_key(" 0013 ") == "0013"
    assert parse_key("Ｃ００１") == "C001"
    assert parse_key("17850.0") == "17850.0"
    assert parse_key("17850.0", trailing_zero=True) == "17850"
    with pytest.raises(BadValue, match="digits_lost"):
        parse_key("1.38E+10")


@pytest.mark.parametrize(
    "text", ["13800000000", "+86 138 0000 0000", "(0575) 8123-4567", "0575-81234567 转 12", "110"]
)
def test_phones_stay_as_written(text: str) -> None:
    assert parse_phone(text) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1.38E+10", CellFault.DIGITS_LOST),
        ("none given", CellFault.NOT_A_PHONE),
        ("12", CellFault.NOT_A_PHONE),
        ("1" * 30, CellFault.NOT_A_PHONE),
    ],
)
def test_what_is_no_phone_says_why(text: str, fault: CellFault) -> None:
    with pytest.raises(BadValue) as caught:
        parse_phone(text)
    assert caught.value.fault is fault


def test_phone_that_became_a_number() -> None:
    assert parse_phone("13800000000.0") == "13800000000"


def test_text_has_a_limit_and_no_forbidden_characters() -> None:
    assert parse_text("  Ａ公司 ", limit=10) == "A公司"
    for text, fault in [
        ("x" * 11, CellFault.TOO_LONG),
        ("a\x00", CellFault.BAD_CHARACTER),
        ("a\ufffd", CellFault.BAD_CHARACTER),
        ("a\ud800", CellFault.BAD_CHARACTER),
    ]:
        with pytest.raises(BadValue) as caught:
            parse_text(text, limit=10)
        assert caught.value.fault is fault


def test_currencies() -> None:
    assert [parse_currency(text) for text in ("cny", "RMB", "人民币", "￥", "US$", "")] == [
        "CNY", "CNY", "CNY", "CNY", "USD", "",
    ]  # fmt: skip
    with pytest.raises(BadValue):
        parse_currency("pounds")


def test_emails() -> None:
    assert parse_email(" a.b@c.cn ") == "a.b@c.cn"
    with pytest.raises(BadValue):
        parse_email("a@b")
