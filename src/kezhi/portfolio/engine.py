"""The one place that opens an analytic engine, and that keeps an intermediate table."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

MEMORY_SHARE = 0.6


def connect(
    *,
    memory_limit: str | None = None,
    temporary: Path | None = None,
    threads: int | None = None,
) -> Backend:
    """Open DuckDB in memory; what does not fit goes to a temporary folder."""
    folder = temporary or Path(tempfile.gettempdir())
    settings: dict[str, object] = {
        "memory_limit": memory_limit or default_memory_limit(),
        "temp_directory": str(folder / f"kezhi-{os.getpid()}"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    if threads:
        settings["threads"] = threads
    connection = ibis.duckdb.connect(**settings)
    # The engine would draw its bar on standard output, where a report may go.
    connection.raw_sql("SET enable_progress_bar = false")
    return connection


def default_memory_limit() -> str:
    """Most of the machine's memory, and never less than DuckDB needs to spill."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{max(int(pages * size * MEMORY_SHARE / 1e6), 512)}MB"


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
