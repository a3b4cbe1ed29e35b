"""From the raw cells of order files to customer, day, amount, cost, or the reason why not."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from kezhi.kit.delimited import Unreadable
from kezhi.portfolio.reading import Chosen, Source, Wishes, identifier, literal
from kezhi.portfolio.results import FIRST_DAY, MOST_AMOUNT

NOTHING = "('', 'NULL', 'NA', 'N/A', '?', 'NAN', 'NONE', '-', '\\N')"
INTEGERS = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
}
YEAR_FIRST = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$"
YEAR_LAST = r"^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})$"
OFFSET = r"^\d{4}-\d\d-\d\d[Tt ]\d\d?:\d\d[:.\d]* ?([Zz]|[-+]\d\d(:?\d\d)?)$"
EXAMPLES = 3
ONLY_NAMED = "only_named"
NO_FAULT = f"('empty_row', '{ONLY_NAMED}')"


@dataclass(frozen=True, slots=True)
class Orders:
    """The name of the orders' relation, with ``reason`` set where a row cannot be used.

    ``columns`` are its columns: customer_id, day, amount, where known cost, and reason; and
    where ids are texts ``customer_code``, the place of the id in the relation ``names``.
    """

    relation: str
    columns: tuple[str, ...]
    names: str | None
    malformed: int
    examples: list[dict[str, Any]]
    habits: dict[str, str]
    """What was found out of the cells: the order of day and month, the decimal mark."""


@contextmanager
def read_orders(
    con: DuckDBPyConnection, source: Source, chosen: Chosen, wishes: Wishes
) -> Iterator[Orders]:
    """Parse the chosen columns, those of text files once and for all."""
    raw = f"raw_{uuid.uuid4().hex}"
    kind = "TABLE" if source.is_text else "VIEW"
    made: list[str] = []

    def make(kind: str, name: str, query: str) -> None:
        _load(con, f"CREATE TEMPORARY {kind} {name} AS {query}")
        made.append(f"DROP {kind} {name}")

    try:
        make(kind, raw, f"SELECT {_raw_columns(chosen)} FROM {source.relation}")
        malformed = _malformed(con) if source.is_text else 0
        cells = _Cells(con, raw, source, chosen, wishes)
        if cells.names:
            make("TABLE", cells.names, cells.query_of_names(raw))
        make(kind, f"{raw}_cells", cells.query(raw))
        yield Orders(
            relation=f"{raw}_cells",
            columns=cells.columns,
            names=cells.names,
            malformed=malformed,
            examples=_examples(con, f"{raw}_cells", cells, source, chosen),
            habits={k: v for k in ("date_order", "decimal") if (v := getattr(cells, k))},
        )
    finally:
        for drop in reversed(made):
            con.execute(drop)


def _load(con: DuckDBPyConnection, sql: str) -> None:
    """Read in parallel; files with line breaks in quotes have to be read in one thread."""
    try:
        con.execute(sql)
    except Exception as error:  # the engine has many ways to say that a file is broken
        if "parallel=false" not in str(error):
            raise Unreadable("broken_file", file="", detail=str(error)[:300]) from error
        con.execute(sql.replace("null_padding=true", "null_padding=true, parallel=false"))


def _raw_columns(chosen: Chosen) -> str:
    columns = {"customer": chosen.customer, "date": chosen.date}
    columns |= {f"amount_{i}": name for i, name in enumerate(chosen.amount)}
    columns |= {f"cost_{i}": name for i, name in enumerate(chosen.cost)}
    return ", ".join(f"{identifier(name)} AS raw_{role}" for role, name in columns.items())


def _malformed(con: DuckDBPyConnection) -> int:
    """Lines with more cells than columns, or with broken quotes."""
    found = con.execute("SELECT count(DISTINCT (scan_id, file_id, line)) FROM reject_errors")
    return int(found.fetchall()[0][0])


class _Cells:
    """The SQL that reads each cell, once the file's own habits are known."""

    def __init__(
        self, con: DuckDBPyConnection, raw: str, source: Source, chosen: Chosen, wishes: Wishes
    ) -> None:
        self.chosen, self.types, self.wishes = chosen, source.types, wishes
        self.date_is_text = self._is_text(chosen.date) or "INT" in self.types[chosen.date]
        self.date_order = wishes.date_order or self._find_date_order(con, raw)
        self.has_offsets = self._find_offsets(con, raw)
        money = [*chosen.amount, *chosen.cost]
        roles = [f"amount_{i}" for i in range(len(chosen.amount))]
        roles += [f"cost_{i}" for i in range(len(chosen.cost))]
        texts = [r for r, name in zip(roles, money, strict=True) if self._is_text(name)]
        self.decimal = wishes.decimal or self._find_decimal(con, raw, texts)
        # Texts are cleaned once for each id, not once for each row.
        self.names = f"{raw}_names" if self._is_text(chosen.customer) else None
        cost = ["cost"] if chosen.cost else []
        code = ["customer_code"] if self.names else []
        self.columns = ("customer_id", "day", "amount", *cost, *code, "reason")

    def _is_text(self, column: str) -> bool:
        return self.types[column] == "VARCHAR"

    def query(self, relation: str, *, also: str = "") -> str:
        """Customer, day, amount, cost and reason of every row, and what else is wanted."""
        amount = self._money("amount", self.chosen.amount)
        cost = self._money("cost", self.chosen.cost)
        parsed = f"{self._day()} AS day, {amount} AS amount"
        parsed += f", {cost} AS cost" if cost else ""
        if self.names:
            inner = (
                f"SELECT *, {parsed} FROM {relation} LEFT JOIN {self.names} USING (raw_customer)"
            )
        else:
            inner = f"SELECT *, {self._customer()} AS customer_id, {parsed} FROM {relation}"
        kept = ", ".join(self.columns[:-1])
        reason = self._reason(with_cost=bool(cost))
        return f"SELECT {also}{kept}, {reason} AS reason FROM ({inner})"

    def query_of_names(self, raw: str) -> str:
        """The different ids as they are written, cleaned, and the place of each among all."""
        place = "(dense_rank() OVER (ORDER BY customer_id NULLS LAST) - 1)::INTEGER"
        return (
            "SELECT raw_customer, customer_id, "
            f"CASE WHEN customer_id IS NOT NULL THEN {place} END AS customer_code "
            f"FROM (SELECT raw_customer, {self._customer()} AS customer_id "
            f"FROM (SELECT DISTINCT raw_customer FROM {raw}))"
        )

    def _reason(self, *, with_cost: bool) -> str:
        date_empty = _empty("raw_date") if self.date_is_text else "raw_date IS NULL"
        amounts = [
            _empty(f"raw_amount_{i}") if self._is_text(name) else f"raw_amount_{i} IS NULL"
            for i, name in enumerate(self.chosen.amount)
        ]
        no_amount = " OR ".join(amounts)
        nothing = f"{date_empty} AND {' AND '.join(amounts)}"
        nobody = f"{'customer_code' if self.names else 'customer_id'} IS NULL"
        cases = {
            "empty_row": f"{nobody} AND {nothing}",
            "no_customer": nobody,
            **({ONLY_NAMED: nothing} if self.wishes.changes else {}),
            "no_date": date_empty,
            "bad_date": "day IS NULL",
            "early_date": f"day < DATE '{FIRST_DAY}'",
            "no_amount": no_amount,
            "bad_amount": "amount IS NULL",
        }
        if with_cost:
            cases["no_cost"] = "cost IS NULL"
        return "CASE " + " ".join(f"WHEN {c} THEN '{n}'" for n, c in cases.items()) + " END"

    def _customer(self) -> str:
        """Ids as they are; numbers that came as decimals lose their ".0"."""
        kind = self.types[self.chosen.customer]
        if kind in {"DOUBLE", "FLOAT"}:
            return "CASE WHEN isfinite(raw_customer) THEN raw_customer::DECIMAL(38, 0)::VARCHAR END"
        if kind in INTEGERS:
            return "raw_customer"
        if kind != "VARCHAR":
            return "raw_customer::VARCHAR"
        return f"CASE WHEN NOT {_empty('raw_customer')} THEN trim(raw_customer) END"

    def _day(self) -> str:
        if not self.date_is_text:
            if "WITH TIME ZONE" in self.types[self.chosen.date]:
                if not self.wishes.zone:
                    raise Unreadable("zone_needed", column=self.chosen.date)
                return f"CAST(timezone({literal(self.wishes.zone)}, raw_date) AS DATE)"
            return "CAST(raw_date AS DATE)"
        text = _date_text()
        order = r"\4-\1-\3" if self.date_order == "mdy" else r"\4-\3-\1"
        year_last = f"regexp_replace({text}, '{YEAR_LAST}', '{order}')"
        two_digit = f"CASE WHEN {year_last} ~ '^\\d\\d-' THEN '20' ELSE '' END || {year_last}"
        moment = self._day_of_moment() if self.has_offsets else ""
        return (
            f"CASE {moment} WHEN {text} ~ '^\\d{{8}}$' THEN try_strptime({text}, '%Y%m%d') "
            f"WHEN {text} ~ '{YEAR_FIRST}' THEN "
            f"try_cast(regexp_replace({text}, '{YEAR_FIRST}', '\\1-\\2-\\3') AS TIMESTAMP) "
            f"WHEN {text} ~ '{YEAR_LAST}' THEN try_strptime({two_digit}, '%Y-%m-%d') END::DATE"
        )

    def _day_of_moment(self) -> str:
        """The day in the company's zone where the text tells its distance from Greenwich."""
        if not self.wishes.zone:
            raise Unreadable("zone_needed", column=self.chosen.date)
        moment = "try_cast(upper(trim(raw_date)) AS TIMESTAMPTZ)"
        return (
            f"WHEN trim(raw_date) ~ '{OFFSET}' "
            f"THEN timezone({literal(self.wishes.zone)}, {moment})::DATE"
        )

    def _find_offsets(self, con: DuckDBPyConnection, raw: str) -> bool:
        if not self._is_text(self.chosen.date):
            return False
        found = con.execute(f"SELECT bool_or(trim(raw_date) ~ '{OFFSET}') FROM {raw}").fetchall()
        return bool(found[0][0])

    def _find_date_order(self, con: DuckDBPyConnection, raw: str) -> str:
        """Whether 03/04/2024 is in March or in April; the file itself has to show it.

        Empty where no date of the file leaves it open.
        """
        if not self.date_is_text:
            return ""
        text = _date_text()
        parts = ", ".join(
            f"max(CASE WHEN {text} ~ '{YEAR_LAST}' THEN "
            f"try_cast(regexp_extract({text}, '{YEAR_LAST}', {group}) AS INTEGER) END)"
            for group in (1, 3)
        )
        dotted = f"max(CASE WHEN {text} ~ '{YEAR_LAST}' THEN regexp_extract({text}, '[-/.]') END)"
        first, second, mark = con.execute(f"SELECT {parts}, {dotted} FROM {raw}").fetchall()[0]
        if first is None:
            return ""
        if mark == "." or (first > 12 >= second):
            return "dmy"
        if first > 12 and second > 12:
            raise Unreadable("date_mixed", column=self.chosen.date)
        if second > 12 >= first:
            return "mdy"
        raise Unreadable("date_unclear", column=self.chosen.date)

    def _find_decimal(self, con: DuckDBPyConnection, raw: str, texts: list[str]) -> str:
        """A comma is the decimal mark where nothing speaks for the point.

        Empty where no number shows it.
        """
        if not texts:
            return ""
        counts = []
        for mark, other in ((",", r"\."), (r"\.", ",")):
            shown = f"({mark}(\\d{{1,2}}|\\d{{4,}})$|{other}\\d{{3}}{mark})"
            tests = [f"regexp_matches({_number_text(f'raw_{r}')}, '{shown}')" for r in texts]
            counts.append(f"count_if({' OR '.join(tests)})")
        comma, point = con.execute(f"SELECT {', '.join(counts)} FROM {raw}").fetchall()[0]
        if point:
            return "."
        return "," if comma else ""

    def _money(self, role: str, columns: tuple[str, ...]) -> str:
        parts = []
        for i, name in enumerate(columns):
            cell = f"raw_{role}_{i}"
            text = self._is_text(name)
            parts.append(self._number(cell) if text else f"try_cast({cell} AS DOUBLE)")
        product = " * ".join(parts)
        if not parts:
            return ""
        # Statistics of a file leave NaN out, and let DuckDB take a comparison for granted.
        sound = f"isfinite({product}) AND abs({product}) <= {MOST_AMOUNT}"
        return f"CASE WHEN {sound} THEN {product} END"

    def _number(self, cell: str) -> str:
        text, group, point = _number_text(cell), ",", "."
        if self.decimal == ",":
            group, point = ".", ","
        bare = f"replace(replace({text}, '{group}', ''), '{point}', '.')"
        shape = rf"^[-+]?(\d+|\d{{1,3}}([{group}]\d{{3}})+)?([{point}]\d*)?([eE][-+]?\d+)?$"
        return f"CASE WHEN {text} ~ '{shape}' THEN try_cast({bare} AS DOUBLE) END"


def _empty(cell: str) -> str:
    return f"(coalesce(upper(trim(CAST({cell} AS VARCHAR))), '') IN {NOTHING})"


def _date_text() -> str:
    """The date without its time of day, in half-width digits."""
    wide = f"translate(trim(CAST(raw_date AS VARCHAR)), '{_WIDE}', '{_HALF}')"
    return f"regexp_replace({wide}, '(\\d日?)[T ]+\\d{{1,2}}(:.*|时.*)?$', '\\1')"


_WIDE, _HALF = "０１２３４５６７８９．，－（）／", "0123456789.,-()/"


def _number_text(cell: str) -> str:
    """A number without currency and blanks; (12) and 12- are negative."""
    bare = (
        f"regexp_replace(translate({cell}, '{_WIDE}', '{_HALF}'), "
        "'[\\s\u00a0¥￥$€£元]|CNY|RMB|USD|EUR|GBP', '', 'g')"
    )
    return f"regexp_replace({bare}, '^\\((.*)\\)$|^([^-]+)-$', '-\\1\\2')"


def _examples(
    con: DuckDBPyConnection, parsed: str, cells: _Cells, source: Source, chosen: Chosen
) -> list[dict[str, Any]]:
    """The first rows that cannot be used, by their number in the files, where there are any."""
    unusable = f"SELECT count(*) FROM {parsed} WHERE reason IS NOT NULL"
    if not source.is_text or not con.execute(unusable).fetchall()[0][0]:
        return []
    numbered = (
        f"SELECT row_number() OVER () AS row_number, {_raw_columns(chosen)} FROM {source.relation}"
    )
    fields = {
        "no_customer": "customer",
        **dict.fromkeys(("no_date", "bad_date", "early_date"), "date"),
        "no_cost": "cost",
    }
    query = cells.query(f"({numbered})", also="row_number, raw_customer, raw_date, raw_amount_0, ")
    con.execute("SET preserve_insertion_order = true")
    try:
        rows = con.execute(
            f"SELECT row_number, reason, raw_customer, raw_date, raw_amount_0 FROM ({query}) "
            f"WHERE reason IS NOT NULL AND reason NOT IN {NO_FAULT} LIMIT {EXAMPLES}"
        ).fetchall()
    finally:
        con.execute("SET preserve_insertion_order = false")
    return [
        {
            "row": int(number),
            "field": fields.get(reason, "amount"),
            "reason": reason,
            "cells": [customer, date, amount],
        }
        for number, reason, customer, date, amount in rows
    ]
