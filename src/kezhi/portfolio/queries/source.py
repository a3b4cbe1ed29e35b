"""The company's own orders and costs as tables of the analytic engine.

Read through Arrow in one snapshot of the database. A return or
cancellation that names the order it answers to is netted on that order's day; any other stands
on its own day. Drafts are no orders. Walk-in parties and deleted customers are not valued: their
rows carry no customer, so they stay in the counts.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
from adbc_driver_postgresql import dbapi as postgres
from django.db import connection
from django.db.models import Max, Min
from ibis.backends.duckdb import Backend
from psycopg.conninfo import make_conninfo

from customer_value import history
from kezhi.portfolio import engine
from kezhi.sales.models import Order

# A cancelled sale counts where a document of its own takes it back: the two come to nothing.
COUNTS = """o.status <> 'draft' AND (o.status <> 'cancelled' OR EXISTS (
    SELECT 1 FROM sales_order r WHERE r.reverses_id = o.id AND r.kind = 'cancellation'))"""
# ids of parties that are nobody in particular, or no longer there
NOBODY = "p.is_walk_in OR p.deleted_at IS NOT NULL"
ORDERS = f"""
SELECT CASE WHEN {NOBODY} THEN NULL ELSE o.party_id END AS customer_id,
       CAST(COALESCE(a.ordered_on, o.ordered_on) AS {{text}}) AS day,
       CAST(o.base_amount AS {{number}}) AS amount,
       CAST(o.base_cost AS {{number}}) AS cost
  FROM sales_order o
  JOIN customers_party p ON p.id = o.party_id
  LEFT JOIN sales_order a ON a.id = o.reverses_id AND a.party_id = o.party_id
 WHERE {COUNTS} AND o.ordered_on <= '{{as_of}}'
"""
COSTS = f"""
SELECT c.party_id AS customer_id, CAST(c.spent_on AS {{text}}) AS day, c.kind AS kind,
       CAST(c.base_amount AS {{number}}) AS amount
  FROM sales_costentry c
  JOIN customers_party p ON p.id = c.party_id
 WHERE c.archived_at IS NULL AND c.spent_on <= '{{as_of}}' AND NOT ({NOBODY})
"""
PURCHASES = f"""
SELECT o.party_id AS customer_id, l.product_id AS product_id,
       CAST(o.ordered_on AS {{text}}) AS day, CAST(l.amount * o.rate AS {{number}}) AS amount
  FROM sales_orderline l
  JOIN sales_order o ON o.id = l.order_id
  JOIN customers_party p ON p.id = o.party_id
 WHERE {COUNTS} AND o.ordered_on <= '{{as_of}}' AND l.product_id IS NOT NULL
   AND NOT ({NOBODY})
"""
WORDS = {
    "sqlite": {"text": "TEXT", "number": "REAL"},
    "postgresql": {"text": "TEXT", "number": "DOUBLE PRECISION"},
}
ARROW = {
    "customer_id": pa.int64(),
    "product_id": pa.int64(),
    "day": pa.string(),
    "kind": pa.string(),
}
PIECE = 50_000
TYPES = {"customer_id": "BIGINT", "product_id": "BIGINT", "day": "DATE", "kind": "VARCHAR"}

Reader = Callable[[str], pa.RecordBatchReader]


@dataclass(frozen=True)
class Source:
    """The tables of one snapshot, in an engine that closes with it."""

    backend: Backend
    orders: ir.Table
    costs: ir.Table
    purchases: ir.Table


@contextmanager
def snapshot(as_of: date) -> Iterator[Source]:
    """Read everything dated up to `as_of`, as the database stands at this moment."""
    backend = engine.connect()
    try:
        with reading() as read:
            orders = take(backend, read, "orders", ORDERS, as_of)
            costs = take(backend, read, "costs", COSTS, as_of)
            purchases = take(backend, read, "purchases", PURCHASES, as_of)
        yield Source(backend, orders, costs, purchases)
    finally:
        backend.disconnect()


@contextmanager
def reading() -> Iterator[Reader]:
    """What turns a query into Arrow batches, all within one read-only snapshot."""
    if connection.vendor == "sqlite":
        path = connection.settings_dict["NAME"]
        # The engine pulls the batches in threads of its own, one at a time.
        with closing(sqlite3.connect(path, check_same_thread=False)) as own:
            own.isolation_level = None
            own.execute("BEGIN")
            yield lambda query: batches(own.execute(query))
        return
    known = connection.get_connection_params()
    wanted = {name: known[name] for name in ("host", "port", "user", "password") if known.get(name)}
    target = make_conninfo(dbname=known["dbname"], **wanted)
    with postgres.connect(target) as arrow, arrow.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield lambda query: cursor.execute(query).fetch_record_batch()


def batches(cursor: sqlite3.Cursor) -> pa.RecordBatchReader:
    """Batches from Python's own SQLite.

    The Arrow driver carries a second SQLite library: in one process the two take each other's
    file locks away, and the first to close removes the write-ahead log of the other.
    """
    schema = pa.schema([(name[0], ARROW.get(name[0], pa.float64())) for name in cursor.description])

    def pieces() -> Iterator[pa.RecordBatch]:
        while rows := cursor.fetchmany(PIECE):
            columns = zip(*rows, strict=True)
            arrays = [pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)]
            yield pa.record_batch(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, pieces())


def take(backend: Backend, read: Reader, name: str, query: str, as_of: date) -> ir.Table:
    """Copy one query's rows into the engine; only ids, dates and our own words go into it."""
    reader = read(query.format(**WORDS[connection.vendor], as_of=as_of.isoformat()))
    casts = ", ".join(f"{c}::{TYPES.get(c, 'DOUBLE')} AS {c}" for c in reader.schema.names)
    backend.con.register("arriving", reader)
    backend.con.execute(f"CREATE TABLE {name} AS SELECT {casts} FROM arriving")
    backend.con.unregister("arriving")
    return backend.table(name)


def fingerprint(source: Source) -> str:
    """Equal for equal rows in whatever order: count and sum of the rows' hashes, per table."""
    marks = []
    for name in ("orders", "costs", "purchases"):
        query = f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {name} t"
        marks.append(str(source.backend.con.execute(query).fetchone()))
    return hashlib.sha256("|".join(marks).encode()).hexdigest()


def last_order_day() -> date | None:
    """The last day an order is known of."""
    found: date | None = Order.objects.exclude(status=Order.Status.DRAFT).aggregate(
        last=Max("ordered_on")
    )["last"]
    return found


def first_order_day() -> date | None:
    """The first day an order is known of."""
    found: date | None = Order.objects.exclude(status=Order.Status.DRAFT).aggregate(
        first=Min("ordered_on")
    )["first"]
    return found


# Below this share of sales with a known product cost the rest cannot be filled in honestly.
LEAST_KNOWN_COST = 0.5
MOST_LOST_PRODUCTS = 5


def priced_orders(source: Source) -> tuple[ir.Table, float]:
    """The orders with product cost where enough of it is known, and the known share of sales.

    Orders without a cost then get the company's average cost of sales; with too little known,
    the orders come without any cost and the valuation speaks of revenue.
    """
    orders = source.orders
    has_cost = orders["cost"].notnull()
    sums = orders.aggregate(
        sales=orders["amount"].abs().sum(),
        known=orders["amount"].abs().sum(where=has_cost),
        amount=orders["amount"].sum(where=has_cost),
        cost=orders["cost"].sum(where=has_cost),
    )
    found = sums.to_pyarrow().to_pylist()[0]
    share = (found["known"] or 0.0) / found["sales"] if found["sales"] else 0.0
    if share < LEAST_KNOWN_COST or not found["amount"]:
        return orders.drop("cost"), share
    average = found["cost"] / found["amount"]
    return orders.mutate(cost=orders["cost"].fill_null(orders["amount"] * average)), share


def costs_by_kind(source: Source, as_of: date) -> dict[int, dict[str, float]]:
    """Acquisition, selling and service cost of each customer that has any."""
    table = history.cost_to_serve(source.costs, as_of=as_of, annual_discount_rate=0.0)
    return {row["customer_id"]: row for row in table.to_pyarrow().to_pylist()}


def lost_products(source: Source, as_of: date) -> dict[int, list[dict[str, Any]]]:
    """The dearest products each customer used to buy regularly and buys no more."""
    table = history.lost_products(source.purchases, as_of=as_of)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in table.to_pyarrow().to_pylist():
        kept = found.setdefault(row["customer_id"], [])
        if len(kept) < MOST_LOST_PRODUCTS:
            kept.append(
                {
                    "product": row["product_id"],
                    "orders": row["orders"],
                    "last_day": row["last_day"].isoformat(),
                    "usual_interval": row["usual_interval_days"],
                    "amount_a_year": round(row["amount_a_year"], 2),
                }
            )
    return found
