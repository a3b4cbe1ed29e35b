"""Counting queries: a page asks the database as often for 50 rows as for 5."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FEW, MANY = 5, 50


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as captured:
        yield captured


def queries_of(client: Client, address: str, **headers: str) -> list[str]:
    with counted() as captured:
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return [query["sql"] for query in captured.captured_queries]


def assert_no_query_per_row(
    client: Client, address: str, make_rows: Callable[[int], Any]
) -> list[str]:
    """`make_rows(n)` adds n rows; the page must ask no more of 50 than of 5.

    Gives the queries of the long page, so that a test may also bound their number.
    """
    make_rows(FEW)
    client.get(address)
    few = queries_of(client, address)
    make_rows(MANY - FEW)
    many = queries_of(client, address)
    extra = [sql for sql in many if sql not in few]
    assert len(many) <= len(few), (
        f"{address}: {len(few)} queries for {FEW} rows, {len(many)} for {MANY}:\n"
        + "\n".join(extra[:10])
    )
    return many
