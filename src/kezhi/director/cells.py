"""A row of a list behind a figure, as the page draws it and a file holds it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.director.tables import Kind
from kezhi.kit import money
from kezhi.kit.lists import Column


@dataclass(frozen=True, slots=True)
class Cell:
    td: str
    text: str
    href: str = ""


def value_of(row: Any, name: str) -> Any:
    """Along the path; choices by their words."""
    worded = getattr(row, f"get_{name}_display", None)
    if worded is not None:
        return worded()
    return reduce(lambda one, part: getattr(one, part, None), name.split("__"), row)


def plain(value: Any) -> Any:
    """As a file keeps it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return round(value, 2)
    return str(value) if hasattr(value, "_meta") else value


def in_words(value: Any, currency: str) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal | float) and not isinstance(value, bool):
        return money.format_money(Decimal(repr(value)) if isinstance(value, float) else value,
                                  currency)  # fmt: skip
    return str(plain(value))


def drawn(kind: Kind, row: Any, columns: Sequence[Column], currency: str) -> list[Cell]:
    shown = getattr(row, "currency", currency) if kind.href == "scorecards:detail" else currency
    return [
        Cell(column.td, in_words(value_of(row, column.name), shown), address(kind, row, column))
        for column in columns
    ]


def address(kind: Kind, row: Any, column: Column) -> str:
    if column.lead:
        return reverse(kind.href, args=[getattr(row, kind.to)])
    if column.name == kind.party:
        return reverse("customers:detail", args=[value_of(row, column.name).pk])
    return ""


def lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    """A heading and every row, as a file keeps them."""
    yield [str(column.label) for column in columns]
    for row in rows:
        yield [plain(value_of(row, column.name)) for column in columns]
