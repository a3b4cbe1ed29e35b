"""The staged rows in the order they are written: the rows of one order side by side.

Each is numbered among the rows with the same key, so that it is recognized when the same file or
a longer one comes again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kezhi.exchange.reading.staging import cell_name

OCCURRENCE, FIRST, REPEATED = "occurrence", "first_row", "repeated"
MARK, USUAL_RATE, CODE_LENGTH = "mark", "usual_rate", "code_length"
_OWN = {"row", "extra", OCCURRENCE, FIRST, REPEATED, MARK, USUAL_RATE, CODE_LENGTH}
_GROUP_ROWS = 20_480


@dataclass(frozen=True)
class Plan:
    """Which staged column holds which field."""

    kind: str
    columns: Mapping[str, int]
    width: int = 0

    def cell(self, field: str) -> str:
        return f"trim(coalesce({cell_name(self.columns[field])}, ''))"

    def first(self, *fields: str) -> str:
        """The first of the fields that is mapped and filled."""
        cells = [f"nullif({self.cell(field)}, '')" for field in fields if field in self.columns]
        return f"coalesce({', '.join([*cells, repr('')])})"


def arrange(staged: Path, target: Path, plan: Plan, *, head: int | None = None) -> int:
    """Write the arranged table beside the staged one, whole or not at all; return its rows.

    With `head` only that many rows of the file are taken.
    """
    part = target.with_suffix(".part")
    queries = {
        "orders": _orders,
        "opportunities": _opportunities,
        "invoices": _invoices,
        "stays": _stays,
    }
    query = queries.get(plan.kind, _customers)(plan)
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'; SET threads = 2")
        connection.execute("SET temp_directory = $1", [str(target.parent / "spill")])
        connection.execute(
            f"COPY ({query}) TO '{_quoted(part)}' (FORMAT parquet, ROW_GROUP_SIZE {_GROUP_ROWS})",
            [str(staged), head],
        )
    part.replace(target)
    return int(pq.read_metadata(target).num_rows)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _named(plan: Plan) -> str:
    return ", ".join(f'{cell_name(at)} AS "{field}"' for field, at in plan.columns.items())


def _every(plan: Plan) -> str:
    return ", ".join(plan.cell(field) for field in plan.columns)


def _numbered(plan: Plan, group: str, key: str, order: str) -> str:
    """A row is known by its group and key, and by its turn among rows that share both."""
    return f"""
        SELECT row, extra, {_named(plan)},
            row_number() OVER (PARTITION BY {group}, {key} ORDER BY row) AS {OCCURRENCE},
            min(row) OVER (PARTITION BY {group}) AS {FIRST},
            row_number() OVER (PARTITION BY {_every(plan)} ORDER BY row) > 1 AS {REPEATED}
        FROM (SELECT * FROM read_parquet($1) ORDER BY row LIMIT $2) ORDER BY {order}
    """


def _orders(plan: Plan) -> str:
    key = plan.first("product_code", "product_name")
    if "order_number" not in plan.columns:
        customer, date = plan.first("customer_id", "customer_name"), plan.cell("date")
        return _numbered(plan, f"{customer}, {date}", "''", "row")
    number = plan.cell("order_number")
    group = f"CASE WHEN {number} = '' THEN 'row ' || row ELSE 'number ' || {number} END"
    return _numbered(plan, group, key, f"{FIRST}, row")


def _invoices(plan: Plan) -> str:
    return _numbered(plan, plan.cell("invoice_number"), "''", "row")


def _stays(plan: Plan) -> str:
    """A booking without a number is known by all that its row says, mapped or not, and by its turn
    among rows that say the same. What is usual in the file tells what is odd."""
    cells = ", ".join(f"trim(coalesce({cell_name(at)}, ''))" for at in range(plan.width))
    whole = f"md5(concat_ws(chr(31), {cells}))"
    number = plan.first("booking_number")
    key = f"CASE WHEN {number} = '' THEN {whole} ELSE {number} END"
    rate = f"try_cast({plan.cell('rate')} AS DOUBLE)" if "rate" in plan.columns else "NULL"
    code = f"nullif(length({plan.first('country')}), 0)"
    return f"""
        SELECT row, extra, {_named(plan)}, {whole} AS {MARK},
            median({rate}) OVER () AS {USUAL_RATE}, median({code}) OVER () AS {CODE_LENGTH},
            row_number() OVER (PARTITION BY {key} ORDER BY row) AS {OCCURRENCE},
            row AS {FIRST},
            row_number() OVER (PARTITION BY {whole} ORDER BY row) > 1 AS {REPEATED}
        FROM (SELECT * FROM read_parquet($1) ORDER BY row LIMIT $2) ORDER BY row
    """


def _customers(plan: Plan) -> str:
    key = plan.first("external_id", "name")
    return _numbered(plan, key, "''", "row")


def _opportunities(plan: Plan) -> str:
    """Known by the number, else by customer and words."""
    who = plan.first("customer_id", "customer_name")
    key = plan.first("opportunity_number", "title", "product_name")
    if "opportunity_number" in plan.columns:
        return _numbered(plan, key, "''", "row")
    return _numbered(plan, who, key, "row")


def batches(arranged: Path, position: int, fields: Mapping[str, int]) -> Iterator[pa.RecordBatch]:
    """The arranged rows from `position` on."""
    file = pq.ParquetFile(arranged)
    names = [name for name in file.schema_arrow.names if name in _OWN or name in fields]
    passed = 0
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if passed + rows > position:
            table = file.read_row_group(group, columns=names)
            yield from table.slice(max(0, position - passed)).combine_chunks().to_batches()
        passed += rows
