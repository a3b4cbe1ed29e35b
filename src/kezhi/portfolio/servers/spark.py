"""Spark as the engine, through Spark Connect: a server's, or Sail started within the process."""

from __future__ import annotations

import glob
import os
import re
import socket
import sys
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot
from sqlglot import exp

from kezhi.kit.delimited import Unreadable
from kezhi.portfolio.reading import PARQUET, Chosen
from kezhi.portfolio.servers import typed
from kezhi.portfolio.servers.typed import Column, Columns

PATIENCE = 10
DEFAULT_PORT = 15002
RETRIES = 3
TEXTS = {".csv", ".txt", ".tsv", ".xlsx", ".xls"}
TYPES: dict[str, dt.DataType] = {
    "tinyint": dt.int8,
    "smallint": dt.int16,
    "int": dt.int32,
    "bigint": dt.int64,
    "float": dt.float32,
    "double": dt.float64,
    "string": dt.string,
    "date": dt.date,
    "timestamp": dt.Timestamp(timezone="UTC"),
    "timestamp_ntz": dt.timestamp,
}


@ibis.udf.scalar.builtin(
    name="from_utc_timestamp", signature=((dt.Timestamp(timezone="UTC"), dt.string), dt.timestamp)
)
def _local(moment, zone):  # type: ignore[no-untyped-def]  # a name for the server's own function
    """The moment as clocks in the zone show it."""


class Spark:
    """A session, and the orders in it as a view."""

    def __init__(self, session: Any, sources: list[str], *, own: bool) -> None:
        self._session = session
        self.name = "sail" if own else "spark"
        self.version = version("pysail") if own else str(session.version)
        self._view = f"kezhi_{uuid.uuid4().hex}"
        session.conf.set("spark.sql.session.timeZone", "UTC")
        self._frame = self._table(sources[0]) if is_table(sources) else self._files(sources)
        self._frame.createOrReplaceTempView(self._view)

    def _table(self, name: str) -> Any:
        with self._understood("no_such_table", table=name):
            frame = self._session.table(name)
            _ = frame.schema
            return frame

    def _files(self, sources: list[str]) -> Any:
        shown = ", ".join(sources[:3])
        with self._understood("broken_file", file=shown):
            frame = self._session.read.option("mergeSchema", "true").parquet(*sources)
            if not frame.schema.fields:
                raise Unreadable("no_such_file", file=shown)
            return frame

    @contextmanager
    def _understood(self, code: str, **figures: object) -> Iterator[None]:
        """The server's complaints, said with what the user asked for."""
        from pyspark.errors import PySparkException

        try:
            yield
        except PySparkException as error:
            figures = {**figures, "engine": self.name, "detail": why(error)}
            raise Unreadable(code, **figures) from error

    @property
    def columns(self) -> Columns:
        told = {field.name: field.dataType.simpleString() for field in self._frame.schema}
        return {name: Column(_type(kind), kind) for name, kind in told.items()}

    def orders(self, chosen: Chosen, zone: str | None) -> ir.Table:
        table = ibis.table(typed.types_of(self.columns, chosen), name=self._view)
        local = table[chosen.date]
        if self.columns[chosen.date].is_moment:
            local = _local(local, ibis.literal(zone))
        return typed.orders_of(table, chosen, local)

    def fetch(self, table: ir.Table) -> pa.Table:
        with self._understood("server_refused"):
            return self._session.sql(sql_of(table)).toArrow()

    @contextmanager
    def kept(self, table: ir.Table) -> Iterator[ir.Table]:
        """A view that the server keeps in its memory while it is asked."""
        name = f"kezhi_{uuid.uuid4().hex}"
        with self._understood("server_refused"):
            frame = self._session.sql(sql_of(table)).persist()
            frame.createOrReplaceTempView(name)
        try:
            yield ibis.table(table.schema(), name=name)
        finally:
            with self._understood("server_refused"):
                self._session.catalog.dropTempView(name)
                frame.unpersist()


def _type(told: str) -> dt.DataType | None:
    return dt.Decimal() if told.startswith("decimal") else TYPES.get(told)


def sql_of(table: ir.Table) -> str:
    """The expression in Spark's SQL, where a number with a point has to be called a double.

    Spark takes 7.0 for a decimal, and a division by it keeps a few places only.
    """
    with _without_advice():
        _ = ibis.pyspark  # its options are known to Ibis from here on
    tree = sqlglot.parse_one(str(ibis.to_sql(table, dialect="pyspark")), dialect="spark")
    return tree.transform(_as_double).sql(dialect="spark")


def _as_double(node: exp.Expression) -> exp.Expression:
    is_point = isinstance(node, exp.Literal) and not node.is_string and not node.is_int
    if is_point and not isinstance(node.parent, exp.Cast):
        return exp.cast(node.copy(), "double")
    return node


def why(error: Exception) -> str:
    """What the server said, without traces of its inside."""
    words = str(error).split("JVM stacktrace:")[0]
    told = re.search(r'details = "([^"]*)"', words)
    return " ".join((told[1] if told else words).split())[:300].rstrip(".?! ")


def is_table(sources: list[str]) -> bool:
    """Whether the words name a table rather than files."""
    word = sources[0]
    return len(sources) == 1 and not any(mark in word for mark in "/*?[") and not is_parquet(word)


def is_parquet(name: str) -> bool:
    return Path(name).suffix.lower() in PARQUET


@contextmanager
def connected(sources: list[str], remote: str | None) -> Iterator[Spark]:
    """Connect to the Spark Connect server at the address, or to one of our own."""
    for source in sources:
        if Path(source).suffix.lower() in TEXTS:
            raise Unreadable("not_parquet", file=source)
    with _without_advice():
        _require("pyspark.sql.connect.session")
        if remote:
            with _session(remote, reachable(remote)) as session:
                yield Spark(session, sources, own=False)
            return
        _require("pysail.spark")
        paths = local_paths(sources)
        with _own_server() as address, _session(address, address) as session:
            yield Spark(session, paths, own=True)


def _require(module: str) -> None:
    try:
        import_module(module)
    except ImportError as error:
        raise Unreadable("engine_missing", package=module.split(".")[0]) from error


@contextmanager
def _without_advice() -> Iterator[None]:
    """PySpark warns of the pandas we have, which nothing here goes through.

    And it takes a main module without a file, as `python -c` and workers of tests have, for its
    own doctests, and ends the process.
    """
    main = sys.modules["__main__"]
    is_nameless = main.__spec__ is None and not hasattr(main, "__file__")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
        if is_nameless:
            main.__file__ = ""
        try:
            yield
        finally:
            if is_nameless:
                del main.__file__


@contextmanager
def _own_server() -> Iterator[str]:
    os.environ.setdefault("RUST_LOG", "error")
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    try:
        yield f"sc://127.0.0.1:{server.listening_address[1]}"
    finally:
        server.stop()


@contextmanager
def _session(address: str, shown: str) -> Iterator[Any]:
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.logging import logger
    from pyspark.sql.connect.session import SparkSession

    # Its threads tidy up behind a session that is gone and complain of it. It starts muted, but
    # logging that is configured afterwards, as Django's is, lets it speak.
    logger.disabled = True
    try:
        session = SparkSession.builder.remote(address).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
        _ = session.version
    except PySparkException as error:
        raise Unreadable("unreachable", server=shown, detail=why(error)) from error
    try:
        yield session
    finally:
        session.stop()


def reachable(remote: str) -> str:
    """Host and port of the address, after a server of this kind has answered there.

    Asked by hand because the client would try for ten minutes, and once more at the end.
    """
    wanted = f"sc://host:{DEFAULT_PORT}"
    try:
        parts = urlsplit(remote)
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError as error:
        raise Unreadable("bad_address", option="remote", wanted=wanted) from error
    if parts.scheme != "sc" or not host:
        raise Unreadable("bad_address", option="remote", wanted=wanted)
    try:
        socket.create_connection((host, port), timeout=PATIENCE).close()
        _greet(remote)
    except ValueError as error:
        raise Unreadable("bad_address", option="remote", wanted=wanted) from error
    except OSError as error:
        told = error.strerror or str(error)
        raise Unreadable("unreachable", server=f"{host}:{port}", detail=told) from error
    return f"{host}:{port}"


def _greet(remote: str) -> None:
    """Raises OSError where the server speaks another language, ValueError for a bad address."""
    import grpc
    from pyspark.sql.connect.client import DefaultChannelBuilder

    with DefaultChannelBuilder(remote).toChannel() as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=PATIENCE)
        except grpc.FutureTimeoutError as error:
            raise ConnectionError("it is no Spark Connect server") from error


def local_paths(sources: list[str]) -> list[str]:
    """Files, globs and folders of this machine; addresses of object stores as they are."""
    found: list[str] = []
    for source in sources:
        if "://" in source:
            found.append(source)
            continue
        names = sorted(glob.glob(source, recursive=True)) if glob.has_magic(source) else [source]
        paths = [Path(name) for name in names if Path(name).exists()]
        if not paths:
            raise Unreadable("no_such_file", file=source)
        found += [str(path.resolve()) for path in paths]
    return list(dict.fromkeys(found))
