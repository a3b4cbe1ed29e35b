"""The rejected rows as a file: each as it stood in the source, with what is wrong and the cure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from kezhi.exchange import queries, tabular, wording
from kezhi.exchange.fields import labels
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.reading.staging import cell_name


def header_of(batch: ImportBatch) -> list[str]:
    own = [_("Row"), _("Field"), _("Problem"), _("Cure")]
    return [*own, *(column.name for column in queries.columns_of(batch))]


def rows_of(batch: ImportBatch) -> Iterator[list[Any]]:
    """The rejected rows in the order of the file, joined with their cells."""
    words = labels(batch.kind)
    cells = _cells(batch)
    for reject in queries.rejected_rows(batch).iterator(chunk_size=2000):
        source = next((found for number, found in cells if number == reject.row), [])
        yield [reject.row, *_told(reject.problems, words), *source]


def _told(problems: list[dict[str, str]], words: dict[str, Any]) -> list[str]:
    told = [wording.of_problem(problem) for problem in problems]
    names = dict.fromkeys(str(words.get(problem["field"], "")) for problem in problems)
    return [
        "; ".join(name for name in names if name),
        " ".join(dict.fromkeys(str(what) for what, _cure in told)),
        " ".join(dict.fromkeys(str(cure) for _what, cure in told)),
    ]


def _cells(batch: ImportBatch) -> Iterator[tuple[int, list[Any]]]:
    names = [cell_name(at) for at in range(len(queries.columns_of(batch)))]
    file = pq.ParquetFile(queries.staged_path(batch))
    for part in file.iter_batches(batch_size=5000, columns=["row", *names]):
        columns = [part.column(name).to_pylist() for name in ("row", *names)]
        for number, *cells in zip(*columns, strict=True):
            yield number, cells


def csv_of(batch: ImportBatch) -> Iterator[bytes]:
    return tabular.csv_pieces(header_of(batch), rows_of(batch))


def write_csv(batch: ImportBatch, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(csv_of(batch))


def write_xlsx(batch: ImportBatch, path: Path) -> None:
    tabular.write_xlsx(path, header_of(batch), rows_of(batch))
