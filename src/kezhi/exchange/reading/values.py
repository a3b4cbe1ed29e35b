"""From the text of one cell to a number, a phone or a key, or the reason why not."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class CellFault(StrEnum):
    """Why the text of a cell is not the value its field needs."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    NUMBER_TOO_LARGE = "number_too_large"
    NOT_A_DATE = "not_a_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    TOO_LONG = "too_long"
    BAD_CHARACTER = "bad_character"
    DIGITS_LOST = "digits_lost"
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_EMAIL = "not_an_email"
    ERROR_CELL = "error_cell"
    NOT_A_CURRENCY = "not_a_currency"


class BadValue(ValueError):
    """The cell does not hold such a value; `fault` says why."""

    def __init__(self, fault: CellFault) -> None:
        super().__init__(fault)
        self.fault = fault


NULL_CODES = frozenset({"?", "null", "n/a", "#n/a", "\\n", "-", "--", "—", "——", "无", "空"})
NULL_NUMBERS = NULL_CODES | {"na", "nan", "none", "nil", "."}

_MAX_DIGITS = 18
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+?\d{1,3}$", re.I)
_ERROR = re.compile(r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|#+)$", re.I)
_CURRENCY = re.compile(
    r"^(?:CNY|RMB|USD|EUR|GBP|HKD|JPY|R\$|[¥$€£元])|(?:CNY|RMB|USD|EUR|元|%)$", re.I
)
_DOT = re.compile(r"^[+-]?(?:\d{1,3}(?:[, '’]\d{3})+|\d+)?(?:\.\d*)?(?:E[+-]?\d{1,3})?$", re.I)
_COMMA = re.compile(r"^[+-]?(?:\d{1,3}(?:[. '’]\d{3})+|\d+)?(?:,\d*)?(?:E[+-]?\d{1,3})?$", re.I)
_INDIAN = re.compile(r"^[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d*)?$")
_PHONE = re.compile(r"^[+(\d][\d\s()+./*-]*(?:(?:ext|x|转|分机)\.?\s*\d{1,6})?$", re.I)
_HARMLESS = re.compile(r"^[+-]\d[\d\s.,()]*$")
_EMAIL = re.compile(r"^[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}$")


MARK = "'"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text; phones and signed numbers it may keep.

    >>> is_formula("=1+1"), is_formula("+86 575 8123"), is_formula("-12.50"), is_formula("-x")
    (True, False, False, True)
    """
    if text.startswith(MARK):
        return is_formula(text[1:])
    return text.startswith(_FORMULA_STARTS) and not _HARMLESS.match(text)


def unmarked(text: str) -> str:
    """Take away the mark an export put before what looked like a formula."""
    return text[1:] if text.startswith(MARK) and is_formula(text[1:]) else text


def clean(text: str | None) -> str:
    """Normalize full-width forms and trim; refuse what no field may hold."""
    if not text:
        return ""
    text = unmarked(text)
    if text.isascii():
        if "\x00" in text:
            raise BadValue(CellFault.BAD_CHARACTER)
        return text.strip()
    if any(c in "\x00\ufffd" or "\ud800" <= c <= "\udfff" for c in text):
        raise BadValue(CellFault.BAD_CHARACTER)
    return unicodedata.normalize("NFKC", text).strip().strip("\ufeff\u200b")


def is_null(cleaned: str, *, number: bool = False) -> bool:
    if not cleaned:
        return True
    return len(cleaned) <= 4 and cleaned.casefold() in (NULL_NUMBERS if number else NULL_CODES)


def parse_text(text: str | None, *, limit: int) -> str:
    """Return the cell as text of at most `limit` characters, empty for a null code."""
    cleaned = clean(text)
    if is_null(cleaned):
        return ""
    if _ERROR.match(cleaned):
        raise BadValue(CellFault.ERROR_CELL)
    if len(cleaned) > limit:
        raise BadValue(CellFault.TOO_LONG)
    return cleaned


def parse_prose(text: str | None, *, limit: int) -> str:
    """Return running text as it was typed: its lines and its full-width punctuation stay.

    >>> parse_prose(" 老客户，月结。 ", limit=20)
    '老客户，月结。'
    """
    if not parse_text(text, limit=2 * limit):
        return ""
    kept = unmarked(text or "").strip()
    if len(kept) > limit:
        raise BadValue(CellFault.TOO_LONG)
    return kept


def parse_key(text: str | None, *, limit: int = 100, trailing_zero: bool = False) -> str:
    """Return an id as its characters: leading zeros stay, 1.38E+10 is refused.

    >>> parse_key(" 0013 "), parse_key("17850.0", trailing_zero=True)
    ('0013', '17850')
    """
    cleaned = parse_text(text, limit=limit)
    if _SCIENTIFIC.match(cleaned):
        raise BadValue(CellFault.DIGITS_LOST)
    if trailing_zero and cleaned.endswith(".0"):
        return cleaned[:-2]
    return cleaned


def parse_number(text: str | None, *, decimal_comma: bool = False) -> Decimal | None:
    """Return the number in a cell; None for a null code.

    >>> parse_number("(1,234.50)"), parse_number("1.234,5", decimal_comma=True)
    (Decimal('-1234.50'), Decimal('1234.5'))
    >>> parse_number("３．２万元")
    Decimal('32000')
    """
    cleaned = clean(text)
    if is_null(cleaned, number=True):
        return None
    if _ERROR.match(cleaned):
        raise BadValue(CellFault.ERROR_CELL)
    bare, sign = _unsigned(cleaned)
    bare, scale = _scaled(bare)
    return _decimal(_plain(bare, decimal_comma=decimal_comma)) * sign * scale


def _unsigned(text: str) -> tuple[str, int]:
    """Take off a minus sign in any of its forms and the mark of the currency."""
    sign = 1
    text = text.replace("−", "-")
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1].strip(), -1
    if text.endswith("-"):
        text, sign = text[:-1].strip(), -sign
    text = _CURRENCY.sub("", text).strip()
    if text.startswith("-"):
        text, sign = _CURRENCY.sub("", text[1:].strip()).strip(), -sign
    if text.startswith("-"):
        raise BadValue(CellFault.NOT_A_NUMBER)
    return text, sign


def _scaled(text: str) -> tuple[str, int]:
    for mark, scale in (("万", 10_000), ("萬", 10_000), ("亿", 10**8), ("億", 10**8)):
        if text.endswith(mark):
            return text[:-1].strip(), scale
    return text, 1


def _plain(text: str, *, decimal_comma: bool) -> str:
    pattern = _COMMA if decimal_comma else _DOT
    if not text or not (pattern.match(text) or (not decimal_comma and _INDIAN.match(text))):
        raise BadValue(CellFault.NOT_A_NUMBER)
    group, point = (".", ",") if decimal_comma else (",", ".")
    for mark in (group, " ", "'", "’"):
        text = text.replace(mark, "")
    return text.replace(point, ".")


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadValue(CellFault.NOT_A_NUMBER) from None
    if number.adjusted() >= _MAX_DIGITS or number.as_tuple().exponent < -30:  # type: ignore[operator]
        raise BadValue(CellFault.NUMBER_TOO_LARGE)
    return number


def parse_phone(text: str | None) -> str:
    """Return a phone as it was written, once it is one."""
    cleaned = parse_text(text, limit=60)
    if not cleaned:
        return ""
    if _SCIENTIFIC.match(cleaned):
        raise BadValue(CellFault.DIGITS_LOST)
    if cleaned.endswith(".0") and cleaned[:-2].isdigit():
        cleaned = cleaned[:-2]
    if not _PHONE.match(cleaned) or not 3 <= sum(c.isdigit() for c in cleaned) <= 26:
        raise BadValue(CellFault.NOT_A_PHONE)
    return cleaned


def parse_email(text: str | None) -> str:
    cleaned = parse_text(text, limit=254)
    if cleaned and not _EMAIL.match(cleaned):
        raise BadValue(CellFault.NOT_AN_EMAIL)
    return cleaned


def parse_currency(text: str | None) -> str:
    """Return a three-letter currency code, also from its sign or Chinese name."""
    cleaned = parse_text(text, limit=20).upper()
    cleaned = _CURRENCIES.get(cleaned, cleaned)
    if cleaned and not (len(cleaned) == 3 and cleaned.isascii() and cleaned.isalpha()):
        raise BadValue(CellFault.NOT_A_CURRENCY)
    return cleaned


_CURRENCIES = {
    "RMB": "CNY",
    "人民币": "CNY",
    "元": "CNY",
    "¥": "CNY",
    "$": "USD",
    "US$": "USD",
    "美元": "USD",
    "€": "EUR",
    "欧元": "EUR",
    "£": "GBP",
    "英镑": "GBP",
    "日元": "JPY",
    "港币": "HKD",
    "港元": "HKD",
}
