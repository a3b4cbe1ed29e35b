"""The ranking as a file, CSV or XLSX, with the filters and columns of the page."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from kezhi.kit.lists import Column
from kezhi.portfolio import wording
from kezhi.portfolio.figures import Figures, change_of, plain
from kezhi.portfolio.models import CustomerValuation

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_XLSX_ROWS = 1_000_000


class Echo:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def as_file(
    kind: str, figures: Figures, columns: Iterable[Column], found: Iterable[CustomerValuation]
) -> HttpResponseBase:
    wanted = list(columns)
    lines = lines_of(figures, wanted, found)
    name = f"{figures.run.as_of.isoformat()}-customers"
    if kind == "xlsx":
        return FileResponse(as_xlsx(lines), as_attachment=True, filename=f"{name}.xlsx")
    answer = StreamingHttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def lines_of(
    figures: Figures, columns: list[Column], found: Iterable[CustomerValuation]
) -> Iterator[list[Any]]:
    """A heading, then a line for each customer; an interval takes two cells."""
    head: list[str] = []
    for column in columns:
        label = str(column.label)
        ends = (
            [_("%(name)s, low"), _("%(name)s, high")] if column.name == "interval" else ["%(name)s"]
        )
        head += [end % {"name": label} for end in ends]
    yield [*head, _("As of"), _("Currency")]
    for worth in found:
        line: list[Any] = []
        for column in columns:
            line += values_of(figures, worth, column.name)
        yield [*line, figures.run.as_of, figures.run.currency]


def values_of(figures: Figures, worth: CustomerValuation, name: str) -> list[Any]:
    if name == "risk":
        return [str(worth.get_risk_display())]
    if name == "why":
        return [" ".join(wording.risk_reasons(worth, figures.run, figures.products))]
    if name == "change":
        return [plain(change_of(worth))]
    if name == "interval":
        return [plain(end) for end in figures.interval(worth) or (None, None)]
    return [plain(figures.value(worth, name))]


def as_csv(lines: Iterator[list[Any]]) -> Iterator[str]:
    writer: Any = csv.writer(Echo())
    yield "\ufeff"
    for line in lines:
        yield writer.writerow([harmless(value) for value in line])


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula stays text."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def as_xlsx(lines: Iterator[list[Any]]) -> IO[bytes]:
    """Packed row by row, so that only the finished file is held."""
    target = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for number, line in enumerate(lines):
            if number > MOST_XLSX_ROWS:
                break
            for place, value in enumerate(line):
                sheet.write(number, place, value, *([bold] if number == 0 else []))
    target.seek(0)
    return target
