"""PostgreSQL as the engine: one table or view of orders, added up in one snapshot of it."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
from adbc_driver_manager import Error
from adbc_driver_postgresql import dbapi

from kezhi.kit.delimited import Unreadable
from kezhi.portfolio.reading import Chosen, identifier, literal
from kezhi.portfolio.servers import typed
from kezhi.portfolio.servers.typed import Column, Columns

PATIENCE = 10
TYPES: dict[str, dt.DataType] = {
    "smallint": dt.int16,
    "integer": dt.int32,
    "bigint": dt.int64,
    "real": dt.float32,
    "double precision": dt.float64,
    "numeric": dt.Decimal(),
    "text": dt.string,
    "character varying": dt.string,
    "character": dt.string,
    "uuid": dt.uuid,
    "date": dt.date,
    "timestamp without time zone": dt.timestamp,
    "timestamp with time zone": dt.Timestamp(timezone="UTC"),
}
# Sums and counts are numeric inside the server, which Arrow does not know.
PLAIN = {"int": "BIGINT", "float": "DOUBLE PRECISION", "decimal": "DOUBLE PRECISION"}
COLUMNS = """
SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, NULL)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.oid = to_regclass({name}) AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
 ORDER BY a.attnum
"""
MAY_KEEP = """
SELECT has_database_privilege(current_database(), 'TEMPORARY')
   AND NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
"""


@ibis.udf.scalar.builtin(
    name="timezone", signature=((dt.string, dt.Timestamp(timezone="UTC")), dt.timestamp)
)
def _local(zone, moment):  # type: ignore[no-untyped-def]  # a name for the server's own function
    """The moment as clocks in the zone show it."""


class Postgres:
    """A transaction in which every question sees the same rows."""

    name = "postgresql"

    def __init__(self, connection: Any, table: str) -> None:
        self._connection, self._table = connection, table
        self._tell("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        self.version = str(self._rows("SELECT current_setting('server_version')")[0][0]).split()[0]

    @cached_property
    def _described(self) -> list[tuple[str, str, str, str]]:
        found = self._rows(COLUMNS.format(name=literal(self._table)))
        if not found:
            raise Unreadable("no_such_table", table=self._table, engine=self.name)
        return found

    @property
    def columns(self) -> Columns:
        return {name: Column(TYPES.get(told), told) for _, _, name, told in self._described}

    def orders(self, chosen: Chosen, zone: str | None) -> ir.Table:
        schema, name = self._described[0][:2]
        types = typed.types_of(self.columns, chosen)
        table = ibis.table(types, name=name, database=schema)
        local = table[chosen.date]
        if self.columns[chosen.date].is_moment:
            local = _local(ibis.literal(zone), local)
        return typed.orders_of(table, chosen, local)

    def fetch(self, table: ir.Table) -> pa.Table:
        columns = ", ".join(_plain(name, kind) for name, kind in table.schema().items())
        with self._asked(f"SELECT {columns} FROM ({_sql(table)}) AS answer") as cursor:
            return cursor.fetch_arrow_table()

    @contextmanager
    def kept(self, table: ir.Table) -> Iterator[ir.Table]:
        """A temporary table where this is allowed, else the question within every question."""
        if not self._rows(MAY_KEEP)[0][0]:
            yield table
            return
        name = f"kezhi_{uuid.uuid4().hex}"
        self._tell(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {_sql(table)}")
        self._tell(f"ANALYZE {name}")
        # Dropped with the transaction, which is never committed.
        yield ibis.table(table.schema(), name=name)

    def _rows(self, sql: str) -> list[Any]:
        with self._asked(sql) as cursor:
            return list(cursor.fetchall())

    def _tell(self, sql: str) -> None:
        with self._asked(sql):
            pass

    @contextmanager
    def _asked(self, sql: str) -> Iterator[Any]:
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(sql)
                yield cursor
            except Error as error:
                raise Unreadable("server_refused", engine=self.name, detail=_why(error)) from error


def _sql(table: ir.Table) -> str:
    return str(ibis.to_sql(table, dialect="postgres"))


def _plain(name: str, kind: dt.DataType) -> str:
    family = "int" if kind.is_integer() else "float" if kind.is_floating() else "other"
    family = "decimal" if kind.is_decimal() else family
    column = identifier(name)
    return f"{column}::{PLAIN[family]} AS {column}" if family in PLAIN else column


def _why(error: Exception) -> str:
    """What the server said, without the driver's wrapping of it."""
    words = re.split(r"ERROR:|FATAL:|failed: ", str(error))[-1].split("Query was:")[0]
    return " ".join(words.split())[:300].rstrip(".?! ")


@contextmanager
def connected(table: str, address: str | None) -> Iterator[Postgres]:
    """Connect to the address, or to that of the product's own database."""
    address = address or os.environ.get("DATABASE_URL", "")
    if not address:
        raise Unreadable("database_needed")
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Unreadable("bad_address", option="database", wanted="postgresql://host/database")
    if "connect_timeout" not in parts.query:
        wait = f"connect_timeout={PATIENCE}"
        parts = parts._replace(query=f"{parts.query}&{wait}" if parts.query else wait)
    try:
        connection = dbapi.connect(parts.geturl())
    except Error as error:
        # The address holds a password: only where it leads to is shown.
        shown = f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"
        raise Unreadable("unreachable", server=shown, detail=_why(error)) from error
    with connection:
        yield Postgres(connection, table)
