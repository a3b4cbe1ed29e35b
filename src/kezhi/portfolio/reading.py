"""Order files as a table: which columns hold what, and what every cell means."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

from kezhi.kit.delimited import Dialect, Sheet, Unreadable, open_sheet

GUESSES: dict[str, tuple[str, ...]] = {
    "customer": (
        "customerid",
        "customer",
        "customernumber",
        "customerno",
        "custid",
        "clientid",
        "householdid",
        "userid",
        "客户编号",
        "客户号",
        "客户id",
        "客户代码",
        "客户编码",
        "客户",
        "客户名称",
    ),
    "date": (
        "date",
        "orderdate",
        "invoicedate",
        "purchasedate",
        "transactiondate",
        "transactiontimestamp",
        "day",
        "ts",
        "timestamp",
        "订单日期",
        "下单日期",
        "日期",
        "交易日期",
        "销售日期",
        "下单时间",
    ),
    "amount": (
        "amount",
        "netamount",
        "salesvalue",
        "revenue",
        "sales",
        "total",
        "totalamount",
        "linetotal",
        "dollarvalue",
        "value",
        "spend",
        "金额",
        "订单金额",
        "销售额",
        "销售金额",
        "净额",
        "成交金额",
    ),
    "quantity": ("quantity", "qty", "数量"),
    "price": ("unitprice", "price", "单价"),
}
PARQUET = {".parquet", ".pq"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user has said about the columns and their cells."""

    customer: str | None = None
    date: str | None = None
    amount: str | None = None
    cost: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    zone: str | None = None
    changes: bool = False
    """Whether a row may be there for its customer alone."""
    dialect: Dialect = field(default_factory=Dialect)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns that were chosen; an amount may be the product of two."""

    customer: str
    date: str
    amount: tuple[str, ...]
    cost: tuple[str, ...]

    @property
    def words(self) -> dict[str, str]:
        """The choice as a reader of the report sees it."""
        words = {"customer": self.customer, "date": self.date, "amount": "*".join(self.amount)}
        return words | ({"cost": "*".join(self.cost)} if self.cost else {})


@dataclass(frozen=True, slots=True)
class Source:
    """Raw rows as a SQL relation, its columns with their types, and what was refused."""

    relation: str
    types: dict[str, str]
    is_text: bool
    encoding: str | None


def expand(patterns: Sequence[str]) -> list[Path]:
    """Files and globs as files, each once; nothing found is an error."""
    found: list[Path] = []
    for pattern in patterns:
        matches = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []
        if not matches and not Path(pattern).is_file():
            raise Unreadable("no_such_file", file=pattern)
        found += [Path(name) for name in matches or [pattern] if Path(name).is_file()]
    unique = list(dict.fromkeys(found))
    if len({path.suffix.lower() in PARQUET for path in unique}) > 1:
        raise Unreadable("mixed_files")
    if not unique:
        raise Unreadable("no_such_file", file=" ".join(patterns))
    return unique


def open_source(
    con: DuckDBPyConnection, paths: list[Path], dialect: Dialect, folder: Path
) -> Source:
    """Describe the files to the engine."""
    if paths[0].suffix.lower() in PARQUET:
        names = ", ".join(literal(str(path)) for path in paths)
        relation = f"read_parquet([{names}], union_by_name=true)"
        return Source(relation, _types(con, relation, paths[0]), is_text=False, encoding=None)
    sheets = [open_sheet(path, dialect, folder) for path in paths]
    first = sheets[0]
    for path, sheet in zip(paths, sheets, strict=True):
        if (sheet.columns, sheet.separator) != (first.columns, first.separator):
            raise Unreadable("different_columns", file=path.name, other=paths[0].name)
    types = dict.fromkeys(first.columns, "VARCHAR")
    return Source(_read_csv(sheets), types, is_text=True, encoding=first.encoding)


def _types(con: DuckDBPyConnection, relation: str, path: Path) -> dict[str, str]:
    try:
        rows = con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except Exception as error:  # the engine has many ways to say that a file is broken
        raise Unreadable("broken_file", file=path.name, detail=str(error)[:200]) from error
    return {str(row[0]): str(row[1]) for row in rows}


def _read_csv(sheets: list[Sheet]) -> str:
    names = ", ".join(literal(str(sheet.path)) for sheet in sheets)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in sheets[0].columns)
    return (
        f"read_csv([{names}], delim={literal(sheets[0].separator)}, quote='\"', escape='\"', "
        f"header={str(sheets[0].has_header).lower()}, columns={{{columns}}}, auto_detect=false, "
        "null_padding=true, store_rejects=true, rejects_limit=0)"
    )


def choose(source: Source, wishes: Wishes) -> Chosen:
    """Take the columns the user named; guess the others where only one can be meant."""
    columns = list(source.types)
    customer = _column(columns, wishes.customer, "customer")
    date = _column(columns, wishes.date, "date")
    cost = _product(columns, wishes.cost) if wishes.cost else ()
    if wishes.amount:
        return Chosen(customer, date, _product(columns, wishes.amount), cost)
    guesses = {role: _guess(columns, role) for role in ("amount", "quantity", "price")}
    if not guesses["amount"] and guesses["quantity"] and guesses["price"]:
        amount = tuple(_column(columns, None, role) for role in ("quantity", "price"))
    else:
        amount = (_column(columns, None, "amount"),)
    return Chosen(customer, date, amount, cost)


def _product(columns: list[str], wish: str) -> tuple[str, ...]:
    if wish in columns:
        return (wish,)
    return tuple(_column(columns, part.strip(), "amount") for part in wish.split("*"))


def _column(columns: list[str], wish: str | None, role: str) -> str:
    if wish is not None:
        if wish in columns:
            return wish
        loose = [name for name in columns if _plain(name) == _plain(wish)]
        if len(loose) == 1:
            return loose[0]
        if wish.isdecimal() and 1 <= int(wish) <= len(columns):
            return columns[int(wish) - 1]
        raise Unreadable("no_such_column", column=wish, role=role, columns=", ".join(columns))
    found = _guess(columns, role)
    if len(found) == 1:
        return found[0]
    code = "column_unclear" if found else "column_missing"
    raise Unreadable(code, role=role, found=", ".join(found), columns=", ".join(columns))


def _guess(columns: list[str], role: str) -> list[str]:
    return [name for name in columns if _plain(name) in GUESSES[role]]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def literal(text: str) -> str:
    """A SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A SQL name."""
    return '"' + name.replace('"', '""') + '"'
