"""The embedded engine, DuckDB, opened bare: the plain path needs nothing heavier."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

MEMORY_SHARE = 0.6


def open_engine(
    *,
    memory_limit: str | None = None,
    temporary: Path | None = None,
    threads: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory; what does not fit goes to a temporary folder."""
    folder = temporary or Path(tempfile.gettempdir())
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit or default_memory_limit(),
        "temp_directory": str(folder / f"kezhi-{os.getpid()}"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    if threads:
        settings["threads"] = threads
    connection = duckdb.connect(config=settings)
    # The engine would draw its bar on standard output, where a report may go.
    connection.execute("SET enable_progress_bar = false")
    return connection


def default_memory_limit() -> str:
    """Most of the machine's memory, and never less than DuckDB needs to spill."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{max(int(pages * size * MEMORY_SHARE / 1e6), 512)}MB"
