"""Money is a Decimal beside its currency; this module knows the smallest units and the words."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# ISO 4217 minor units that differ from 2.
MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3}
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$"}
CURRENCIES = ["CNY", "USD", "EUR", "GBP", "JPY", "HKD", "KRW", "AUD", "CAD", "SGD", "THB", "VND"]
LIMIT = Decimal("99999999999999.9999")

currency_code = RegexValidator(r"\A[A-Z]{3}\Z", _("Give the three letters of the currency."))


def places(currency: str) -> int:
    return MINOR_UNITS.get(currency, 2)


def to_smallest(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded half up to the currency's smallest unit."""
    return amount.quantize(Decimal(1).scaleb(-places(currency)), rounding=ROUND_HALF_UP)


def amount_field(*args: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """A column for money: 14 digits before the point, 4 after, finite on every database."""
    options.setdefault("max_digits", 18)
    options.setdefault("decimal_places", 4)
    options.setdefault("validators", [MinValueValidator(-LIMIT), MaxValueValidator(LIMIT)])
    return models.DecimalField(*args, **options)


def currency_field(**options: Any) -> "models.CharField[Any, Any]":
    options.setdefault("verbose_name", _("currency"))
    return models.CharField(max_length=3, validators=[currency_code], **options)


def within_limits(*names: str, table: str) -> list[models.BaseConstraint]:
    """Checks that keep a value no page could show out of SQLite, which takes anything."""
    return [
        models.CheckConstraint(
            condition=models.Q(**{f"{name}__isnull": True})
            | models.Q(**{f"{name}__gte": -LIMIT, f"{name}__lte": LIMIT}),
            name=f"{table}_{name}_bounded",
        )
        for name in names
    ]


def format_money(amount: Decimal, currency: str, decimals: int | None = None) -> str:
    """`¥28,800.00`; unknown currencies stand by their code."""
    digits = places(currency) if decimals is None else decimals
    rounded = amount.copy_abs().quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    shown = number_format(rounded, digits, force_grouping=True)
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{'−' if amount < 0 and rounded else ''}{symbol}{shown}"


def format_short(amount: Decimal, currency: str) -> str:
    """`¥1.24 亿` in Chinese, `¥124 M` in English; small amounts stand in full."""
    scales = (
        [(Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")]
        if (get_language() or "").startswith("zh")
        else [(Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k")]
    )
    for scale, word in scales:
        if abs(amount) >= scale:
            scaled = amount / scale
            digits = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            return f"{format_money(scaled, currency, digits)} {word}"
    return format_money(amount, currency, 0)
