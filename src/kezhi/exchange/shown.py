"""What the pages of an import show, in words; and files as answers."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.exchange import queries, wording
from kezhi.exchange.fields import labels
from kezhi.exchange.forms import DELIMITER_WORDS, MappingForm
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.reading.findings import DateStyle
from kezhi.exchange.services.written import COUNTS, REJECTED, REMARK
from kezhi.kit.money import format_money
from kezhi.staff.rights import Right

SHOWN_REJECTS = 10
SHOWN_ROWS = 40
TONES = {
    "reading": "info", "ready": "warn", "running": "info", "done": "good", "failed": "bad",
    "undoing": "info", "undone": "neutral",
}  # fmt: skip
VERDICTS = {
    "created": (_("new"), "good"),
    "updated": (_("update"), "info"),
    "unchanged": (_("unchanged"), "neutral"),
    "rejected": (_("rejected"), "bad"),
}
COUNT_WORDS = {
    "created": _("Created"),
    "updated": _("Updated"),
    "unchanged": _("Unchanged"),
    "rejected": _("Rejected"),
}
DATE_WORDS = {
    DateStyle.YMD: _("date"),
    DateStyle.DMY: _("date, day first"),
    DateStyle.MDY: _("date, month first"),
    DateStyle.COMPACT: _("date like 20261231"),
    DateStyle.AMBIGUOUS: _("date that reads both ways"),
    DateStyle.MIXED: _("dates in mixed order"),
}
AHEAD = {
    "customers": [
        ("customers:list", _("See the customers"), "building", Right.CUSTOMERS_VIEW),
    ],
    "opportunities": [
        ("pipeline:board", _("See the board"), "layout-kanban", Right.OPPORTUNITIES_VIEW),
        ("pipeline:results", _("Won and lost"), "trophy", Right.OPPORTUNITIES_VIEW),
    ],
    "invoices": [
        ("receivables:list", _("See the invoices"), "file-invoice", Right.RECEIVABLES_VIEW),
        ("receivables:ageing", _("Receivables by age"), "hourglass", Right.RECEIVABLES_VIEW),
    ],
    "stays": [
        ("stays:revenue", _("What the stays brought"), "report-money", Right.ORDERS_VIEW),
        ("stays:list", _("See the stays"), "calendar", Right.ORDERS_VIEW),
    ],
    "orders": [
        ("sales:list", _("See the orders"), "receipt", Right.ORDERS_VIEW),
        ("portfolio:runs", _("What customers are worth"), "pyramid", Right.VALUATIONS_VIEW),
    ],
}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def detail(user: Any, batch: ImportBatch) -> dict[str, Any]:
    reading = batch.reading
    return {
        "accounts": accounts(batch),
        "ahead": ahead(user, batch),
        "batch": batch,
        "tone": TONES[batch.status],
        "is_moving": is_moving(batch),
        "percent": round(100 * batch.position / batch.total) if batch.total else 0,
        "fault": wording.of_file(batch.fault) if batch.fault else None,
        "place": wording.place_of(batch.fault, batch.fault_detail),
        "findings": wording.listed(batch.findings, wording.FINDINGS),
        "notices": wording.listed(reading.get("notices", {}), wording.NOTICES),
        "may_undo": queries.may_undo(batch),
        "may_continue": queries.may_continue(batch),
        "reasons": reasons(batch),
        "rejects": rejects(batch),
        "remarks": remarks(batch),
        "kept": kept(batch),
    }


def accounts(batch: ImportBatch) -> list[tuple[Any, int, str, str]]:
    """Rows and their money: what is in the file is the sum of what became of it."""
    found = [
        (
            COUNT_WORDS[name],
            rows,
            sums_of(batch, [name]),
            "bad" if name == REJECTED and rows else "",
        )
        for name in COUNTS
        for rows in [getattr(batch, name)]
    ]
    return [(_("Rows in the file"), batch.total, sums_of(batch, COUNTS), ""), *found]


def sums_of(batch: ImportBatch, names: Iterable[str]) -> str:
    """What the rows come to in each currency, where the import has sums of money."""
    wanted = list(names)
    sums = {
        currency: sum((Decimal(found[name]) for name in wanted), Decimal(0))
        for currency, found in batch.amounts.items()
    }
    return " · ".join(format_money(amount, currency) for currency, amount in sums.items() if amount)


def ahead(user: Any, batch: ImportBatch) -> list[tuple[str, Any, str]]:
    """Where this person can go from a finished import."""
    if batch.status != ImportBatch.Status.DONE:
        return []
    steps = AHEAD[batch.kind]
    return [(reverse(name), words, icon) for name, words, icon, right in steps if user.may(right)]


def is_moving(batch: ImportBatch) -> bool:
    return batch.status in queries.RUNNING and not queries.is_stalled(batch)


def reasons(batch: ImportBatch) -> list[tuple[int, Any, Any, Any]]:
    """How often each problem occurs, with the field and the cure."""
    if not batch.rejected:
        return []
    words = labels(batch.kind)
    counts: Counter[tuple[str, str]] = Counter()
    for problems in queries.rejected_problems(batch):
        counts.update({(one["field"], one["code"]) for one in problems})
    return [
        (count, words.get(field, ""), *wording.of_problem({"code": code}))
        for (field, code), count in counts.most_common(20)
    ]


def remarks(batch: ImportBatch) -> list[tuple[int, str, Any, Any, Any]]:
    """How often something is odd in rows that were taken: code, field, what and cure."""
    words = labels(batch.kind)
    found = []
    for key, count in batch.findings.items():
        mark, _colon, rest = key.partition(":")
        field, _colon, code = rest.partition(":")
        if mark == REMARK and count:
            found.append((count, code, words.get(field, ""), *wording.REMARKS[code]))
    return sorted(found, key=lambda one: (-one[0], one[1]))


def rejects(batch: ImportBatch) -> list[dict[str, Any]]:
    words = labels(batch.kind)
    found = list(queries.rejected_rows(batch)[:SHOWN_REJECTS])
    cells = queries.cells_of(batch, [reject.row for reject in found])
    return [
        {
            "row": reject.row,
            "cells": [cell for cell in cells.get(reject.row, []) if cell],
            "problems": [
                (words.get(one["field"], ""), one["value"], *wording.of_problem(one))
                for one in reject.problems
            ],
        }
        for reject in found
    ]


def kept(batch: ImportBatch) -> list[tuple[Any, int, Any]]:
    records = queries.kept_records(batch)[:SHOWN_REJECTS]
    return [(one.get_kind_display(), one.record, wording.KEPT[one.kept]) for one in records]


def mapping(batch: ImportBatch, form: MappingForm) -> dict[str, Any]:
    columns = {column.name: column for column in queries.columns_of(batch)}
    chosen = {name: form[name].value() for name in form.fields}
    return {
        "batch": batch,
        "rows": [(form[name], columns.get(chosen[name] or "")) for name in form.fields],
        "unused": [name for name in columns if name not in chosen.values()],
        "delimiter": DELIMITER_WORDS.get(batch.reading.get("delimiter", ""), ""),
        "notices": wording.listed(batch.reading.get("notices", {}), wording.NOTICES),
    }


def preview(batch: ImportBatch, found: Any) -> dict[str, Any]:
    words = labels(batch.kind)
    rows = []
    for row in sorted(found.rows, key=lambda row: not row.problems)[:SHOWN_ROWS]:
        verdict, tone = VERDICTS[row.verdict]
        cells = [cell_of(row, field) | {"head": words[field]} for field in found.fields]
        faults = [(words.get(p.field, ""), *wording.of_problem(p.dump())) for p in row.problems]
        rows.append((row.number, verdict, tone, cells, faults))
    counts = [(found.counts[name], *VERDICTS[name]) for name in VERDICTS if found.counts[name]]
    heads = [words[field] for field in found.fields]
    looked_at = len(found.rows)
    told = {"looked_at": looked_at, "left_out": looked_at - len(rows)}
    return {"batch": batch, "heads": heads, "rows": rows, "counts": counts, **told}


def cell_of(row: Any, field: str) -> dict[str, Any]:
    problem = row.problem_of(field)
    return {
        "text": row.cells.get(field) or "",
        "fault": wording.of_problem(problem.dump())[0] if problem else "",
    }


def csv_answer(name: str, pieces: Iterable[bytes]) -> HttpResponseBase:
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    return attached(answer, f"{name}.csv")


def xlsx_answer(name: str, write: Callable[[Path], None]) -> HttpResponseBase:
    """The workbook is written when the answer is read, into a folder that vanishes with it."""
    answer = StreamingHttpResponse(written_pieces(write), content_type=XLSX_TYPE)
    return attached(answer, f"{name}.xlsx")


def written_pieces(write: Callable[[Path], None]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="kezhi-") as folder:
        path = Path(folder) / "table.xlsx"
        write(path)
        with path.open("rb") as file:
            while piece := file.read(1 << 16):
                yield piece


def attached(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(name)}"
    )
    answer["Cache-Control"] = "no-store"
    return answer
