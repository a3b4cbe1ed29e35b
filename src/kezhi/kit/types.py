"""Bounded types for everything that comes in through the API.

Each holds only what both databases keep and every page can show, so that hostile input is refused
at the door with a reason instead of breaking a query later.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from kezhi.kit import money

INT64_MAX = 2**63 - 1
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
# Control characters except tab and line ends, and halves of surrogate pairs.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


def printable(value: Any) -> Any:
    """Runs before pydantic looks at the text, which could not even be measured otherwise."""
    if isinstance(value, str) and UNPRINTABLE.search(value):
        raise PydanticCustomError("unprintable", "The text holds characters that cannot be kept.")
    return value


def text(most: int, *, least: int = 0) -> Any:
    """A string of `least` to `most` characters, its ends trimmed."""
    return Annotated[
        str,
        BeforeValidator(printable),
        Field(
            min_length=least,
            max_length=most,
            json_schema_extra={"pattern": PRINTABLE},
        ),
        AfterValidator(str.strip),
    ]


def not_blank(value: str) -> str:
    if not value:
        raise PydanticCustomError("blank", "Say something: blanks alone will not do.")
    return value


def word(most: int) -> Any:
    """A text that is more than blanks."""
    return Annotated[text(most, least=1), AfterValidator(not_blank)]


def whole_number(value: Any) -> Any:
    """Refuses true for 1 and 1.5 for 1; digits in a query string stay welcome."""
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "Give a whole number.")
    return value


def in_range(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise PydanticCustomError(
            "date_range",
            "Give a date from {first} to {last}.",
            {"first": str(FIRST_DAY), "last": str(LAST_DAY)},
        )
    return value


Name = text(200, least=1)
Code = text(60, least=1)
Code40 = word(40)
Name80 = word(80)
Search = text(100)
Note = text(5000)
Text30 = text(30)
Text40 = text(40)
Text60 = text(60)
Text80 = text(80)
Text100 = text(100)
Text200 = text(200)
Text254 = text(254)
Text300 = text(300)
Text500 = text(500)
Text1000 = text(1000)
Currency = Annotated[
    str, BeforeValidator(printable), Field(pattern=r"^[A-Z]{3}$", examples=["CNY"])
]
Int64 = Annotated[int, BeforeValidator(whole_number), Field(ge=-INT64_MAX - 1, le=INT64_MAX)]
Key = Annotated[int, BeforeValidator(whole_number), Field(ge=1, le=INT64_MAX)]
Version = Annotated[int, BeforeValidator(whole_number), Field(ge=1, le=2**31 - 1)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str, BeforeValidator(printable), Field(max_length=1000)]
Money = Annotated[
    Decimal,
    Field(
        max_digits=18,
        decimal_places=4,
        allow_inf_nan=False,
        ge=-money.LIMIT,
        le=money.LIMIT,
        examples=["28800.00"],
    ),
]
Quantity = Annotated[Decimal, Field(max_digits=18, decimal_places=4, allow_inf_nan=False)]
Rate = Annotated[Decimal, Field(max_digits=18, decimal_places=8, allow_inf_nan=False, gt=0)]
Day = Annotated[date, AfterValidator(in_range)]


class Body(Schema):
    """What a client sends: a name we do not know is a mistake, not something to drop silently."""

    model_config = ConfigDict(extra="forbid")
