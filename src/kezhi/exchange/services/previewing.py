"""A preview is the import itself on the first rows, rolled back: it cannot promise otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kezhi.exchange import queries
from kezhi.exchange.arranging import arrange, batches
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.parsing import Parser
from kezhi.exchange.rows import Problem
from kezhi.exchange.services.mapping import check_mapping, choices_of, layout_of, places_of
from kezhi.exchange.services.running import plan_of, writer_of
from kezhi.exchange.services.uploading import require
from kezhi.exchange.services.written import Written

HEAD_ROWS = 200


@dataclass(frozen=True)
class PreviewRow:
    number: int
    verdict: str
    cells: Mapping[str, str]
    problems: Sequence[Problem]

    def problem_of(self, field: str) -> Problem | None:
        return next((problem for problem in self.problems if problem.field == field), None)


@dataclass(frozen=True)
class Preview:
    fields: Sequence[str]
    rows: Sequence[PreviewRow]
    counts: Mapping[str, int]


def preview(*, by: Any, now: datetime, batch: ImportBatch) -> Preview:
    """What would become of the first rows of the file, as they stand in it."""
    require(by, batch.kind)
    check_mapping(by, batch, batch.mapping, choices_of(batch))
    target = queries.folder_of(batch) / "preview.parquet"
    plan = plan_of(batch)
    arrange(queries.staged_path(batch), target, plan, head=HEAD_ROWS)
    parts = list(batches(target, 0, plan.columns))
    parser = Parser(batch.kind, layout_of(batch))
    rows: list[Any] = [row for part in parts for row in parser.parse(part)]
    with transaction.atomic():
        written = writer_of(batch, now).write(rows)
        transaction.set_rollback(True)
    cells = {row["row"]: row for part in parts for row in part.to_pylist()}
    return Preview(list(places_of(batch)), _shown(cells, written), written.counts())


def _shown(cells: Mapping[int, Mapping[str, Any]], written: Written) -> list[PreviewRow]:
    return [
        PreviewRow(
            number=number,
            verdict=written.verdicts[number],
            cells=cells[number],
            problems=written.problems.get(number, []),
        )
        for number in sorted(cells)
    ]
