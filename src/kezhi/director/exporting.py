"""The page, and each list behind it, as CSV or XLSX."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from kezhi.director.models import Target
from kezhi.director.queries.sales import Row
from kezhi.director.shown import Look, Section
from kezhi.kit import services
from kezhi.portfolio.exporting import as_csv, as_xlsx

Lines = Iterator[list[Any]]


def as_file(kind: str, lines: Lines, name: str) -> HttpResponseBase:
    if kind == "xlsx":
        return FileResponse(as_xlsx(lines), as_attachment=True, filename=f"{name}.xlsx")
    answer = StreamingHttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def noted(by: Any, now: datetime, lines: Lines, query: str) -> Lines:
    """That the page left as a file stands in the trail."""
    kept = list(lines)
    services.note_export(by=by, now=now, kind=Target, rows=len(kept) - 1, query=query)
    return iter(kept)


def lines_of(look: Look, sections: list[Section], title: str, rows: list[Row]) -> Lines:
    """The figures, and below them net sales divided."""
    yield [
        _("Section"), _("Figure"), _("Unit"), _("Period"), _("Period before"), _("A year before"),
        _("Target"), _("Note"),
    ]  # fmt: skip
    units = {"money": look.currency, "count": "", "share": _("share"), "days": _("days")}
    for section in sections:
        for one in section.figures:
            yield [
                section.title, one.label, units[one.unit], one.now, one.before, one.earlier,
                one.target, one.reason or one.note,
            ]  # fmt: skip
    for row in rows:
        yield [title, row.name or "–", look.currency, row.now, row.before, row.earlier, None, ""]
