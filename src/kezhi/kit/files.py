"""Answers that are files: rows as CSV that a spreadsheet opens as it is meant, and PDF."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from kezhi.kit.lists import Column

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    def write(self, text: str) -> str:
        return text


def csv_answer(columns: Iterable[Column], rows: Iterable[Any], name: str) -> StreamingHttpResponse:
    """Written row by row, so that a long list needs no more memory than a short one."""
    answer = StreamingHttpResponse(written(columns, rows), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def pdf_answer(document: bytes, name: object) -> HttpResponse:
    """Shown by the browser, and kept under that name."""
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{str(name).replace("/", "-")}.pdf"'
    return answer


def written(columns: Iterable[Column], rows: Iterable[Any]) -> Iterator[str]:
    columns = list(columns)
    writer: Any = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for row in rows:
        yield writer.writerow([cell(row, column.name) for column in columns])


def cell(row: Any, name: str) -> str:
    """The value as a spreadsheet takes it; text that looks like a formula stays text."""
    value = getattr(row, f"get_{name}_display", None) or getattr(row, name)
    value = value() if callable(value) else value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
