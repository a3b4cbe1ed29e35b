"""The one place that opens an analytic engine, and that keeps an intermediate table."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from kezhi.portfolio.embedded import open_engine


def connect(
    *,
    memory_limit: str | None = None,
    temporary: Path | None = None,
    threads: int | None = None,
) -> Backend:
    """Open the embedded engine for tables written in Ibis."""
    bare = open_engine(memory_limit=memory_limit, temporary=temporary, threads=threads)
    return over(bare)


def over(bare: duckdb.DuckDBPyConnection) -> Backend:
    """The same open engine, for tables written in Ibis."""
    return ibis.duckdb.from_connection(bare)


@contextmanager
def materialized(table: ir.Table) -> Iterator[ir.Table]:
    """Compute a table once, for the several questions asked of it, and drop it after.

    Written in SQL because Ibis 12 with sqlglot 30 emits a DROP without the table's name.
    """
    backend = ibis.get_backend(table)
    name = f"kezhi_{uuid.uuid4().hex}"
    backend.raw_sql(f"CREATE TEMPORARY TABLE {name} AS {ibis.to_sql(table, dialect=backend.name)}")
    try:
        yield backend.table(name)
    finally:
        backend.raw_sql(f"DROP TABLE {name}")


def register(backend: Backend, name: str, arrow: pa.Table) -> ir.Table:
    """Make an Arrow table known to the engine without copying it."""
    backend.con.register(name, arrow)
    return backend.table(name)
