"""The rejected rows as a file: each as it stood in the source, with what is wrong and the cure."""

from collections.abc import Callable, Iterator
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


def rows_of(batch: ImportBatch, *, remarks: bool = False) -> Iterator[list[Any]]:
    """The rejected rows in the order of the file, joined with their cells; or with `remarks` those
    that were taken although something is odd in them."""
    words = labels(batch.kind)
    cells = _cells(batch)
    wanted = queries.remarked_rows(batch) if remarks else queries.rejected_rows(batch)
    for reject in wanted.iterator(chunk_size=2000):
        source = next((found for number, found in cells if number == reject.row), [])
        tell = wording.of_remark if remarks else wording.of_problem
        yield [reject.row, *_told(reject.problems, words, tell), *source]


def _told(
    problems: list[dict[str, str]], words: dict[str, Any], tell: Callable[..., wording.Words]
) -> list[str]:
    told = [tell(problem) for problem in problems]
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


def csv_of(batch: ImportBatch, *, remarks: bool = False) -> Iterator[bytes]:
    return tabular.csv_pieces(header_of(batch), rows_of(batch, remarks=remarks))


def write_csv(batch: ImportBatch, path: Path, *, remarks: bool = False) -> None:
    with path.open("wb") as file:
        file.writelines(csv_of(batch, remarks=remarks))


def write_xlsx(batch: ImportBatch, path: Path) -> None:
    tabular.write_xlsx(path, header_of(batch), rows_of(batch))
