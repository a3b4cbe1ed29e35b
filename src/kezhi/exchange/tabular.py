"""Tables out: CSV for spreadsheets, XLSX of strings and numbers, both written row by row.

A cell that a spreadsheet would take for a formula gets a mark before it in CSV; reading the file
again takes the mark away. In XLSX text is always text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from kezhi.exchange.reading.values import MARK, is_formula

BOM = "\ufeff"
_FLUSH = 500


def neutral(value: Any) -> str:
    """The cell as CSV text that no spreadsheet will compute."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, Decimal | int | float | date):
        return str(value)
    text = str(value).replace("\x00", "")
    return f"{MARK}{text}" if is_formula(text) else text


def csv_pieces(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The whole file in pieces: UTF-8 with the mark that Excel needs to believe it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow([neutral(str(cell)) for cell in header])
    for at, row in enumerate(rows, start=1):
        writer.writerow([neutral(cell) for cell in row])
        if at % _FLUSH == 0:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def write_xlsx(path: Path, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """One sheet, memory constant whatever its length."""
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    bold = book.add_format({"bold": True})
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for at, cell in enumerate(header):
        sheet.write_string(0, at, str(cell), bold)
    for line, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            _write_cell(sheet, (line, at), cell, formats)
    book.close()


def _write_cell(sheet: Any, place: tuple[int, int], cell: Any, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(*place, cell.replace(tzinfo=None), formats["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(*place, datetime(cell.year, cell.month, cell.day), formats["date"])  # noqa: DTZ001 - a day
    elif isinstance(cell, Decimal | int | float) and not isinstance(cell, bool):
        sheet.write_number(*place, cell)
    else:
        sheet.write_string(*place, str(cell)[:32_767])
