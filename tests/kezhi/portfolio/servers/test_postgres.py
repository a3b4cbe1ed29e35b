"""A table or view of PostgreSQL as the orders: its types, its rights, and what is refused."""

from datetime import date
from urllib.parse import urlsplit, urlunsplit

import pyarrow as pa
import pytest
from tests.kezhi.portfolio.servers.conftest import Told, Value, load
from tests.processes import free_port

pytestmark = pytest.mark.slow

VIEW = """
CREATE OR REPLACE VIEW typed AS SELECT "Customer", upper("Customer") AS "Owner's id",
       (day + time '20:00') AT TIME ZONE 'UTC' AS moment, day + time '20:00' AS clock,
       day::text AS day, amount::numeric(12, 2) AS amount, 0.5::real AS price,
       amount::text AS words, 4 AS quantity, md5("Customer")::uuid AS uuid, '{}'::json AS json,
       CASE WHEN amount > 11 THEN 'infinity'::date ELSE day END AS endless
  FROM bought
"""
BOUGHT = pa.table(
    {
        "Customer": ["a", "a", "b", "b", "c"],
        "day": [date(2024, *day) for day in ((1, 1), (2, 1), (1, 15), (3, 1), (2, 2))],
        "amount": [10.0, 12.0, 20.0, 25.0, 5.0],
    }
)


@pytest.fixture(scope="module")
def address(postgres_address: str) -> str:
    load(postgres_address, "bought", BOUGHT, VIEW, 'CREATE SCHEMA IF NOT EXISTS "East"')
    load(postgres_address, "there", BOUGHT, "DROP TABLE IF EXISTS \"East\".\"Their orders\"",
         "ALTER TABLE there SET SCHEMA \"East\"",
         "ALTER TABLE \"East\".there RENAME TO \"Their orders\"")  # fmt: skip
    return postgres_address


@pytest.fixture
def ask(address: str, value: Value) -> Value:
    def run(table: str, *wishes: str) -> Told:
        return value(table, "--engine", "postgres", "--database", address, *wishes)

    return run


def test_a_view_of_any_types(ask: Value) -> None:
    told = ask("typed", "--date", "clock", "--customer", "Owner's id", "--amount", "quantity*price")
    assert told.code == 0, told.errors
    assert told.report["columns"]["amount"] == "quantity*price"
    assert told.rows["customer_id"].to_pylist() == ["A", "B", "C"]
    assert told.rows["revenue"].to_pylist() == [4.0, 4.0, 2.0]


def test_a_moment_falls_on_the_day_of_the_company(ask: Value) -> None:
    refused = ask("typed", "--date", "moment")
    assert (refused.code, "--zone" in refused.errors) == (2, True)
    told = ask("typed", "--date", "moment", "--zone", "Asia/Shanghai")
    assert told.rows["first_day"].to_pylist()[0] == date(2024, 1, 2)
    told = ask("typed", "--date", "moment", "--zone", "America/New_York")
    assert told.rows["first_day"].to_pylist()[0] == date(2024, 1, 1)


def test_a_name_with_its_schema(ask: Value) -> None:
    assert len(ask('"East"."Their orders"').rows) == 3
    assert len(ask("public.bought").rows) == 3
    assert ask("typed", "--customer", "uuid", "--date", "clock").code == 0


def test_a_reader_who_may_write_nothing(address: str, value: Value, ask: Value) -> None:
    mark = "&" if urlsplit(address).query else "?"
    read_only = f"{address}{mark}options=-c%20default_transaction_read_only%3Don"
    told = value("bought", "--engine", "postgres", "--database", read_only, "--backtest")
    assert told.code == 0, told.errors
    assert told.rows.equals(ask("bought", "--backtest").rows)


def test_the_products_own_database_is_the_default(
    address: str, value: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "DATABASE_URL" in value("bought", "--engine", "postgres").errors
    monkeypatch.setenv("DATABASE_URL", address)
    assert value("bought", "--engine", "postgres").code == 0
    monkeypatch.setenv("DATABASE_URL", "sqlite:///kezhi.sqlite3")
    told = value("bought", "--engine", "postgres")
    assert (told.code, "postgresql://" in told.errors) == (2, True)


def test_a_day_without_end_is_no_day(ask: Value) -> None:
    told = ask("typed", "--date", "endless")
    assert told.code == 0
    assert told.report["rows"]["left_out"] == {"bad_date": 3}


def test_no_row_at_all_can_be_used(address: str, ask: Value) -> None:
    nothing = BOUGHT.slice(0, 1).set_column(2, "amount", pa.array([None], pa.float64()))
    told = ask(load(address, "nothing", nothing))
    assert (told.code, "no amount 1" in told.errors) == (4, True)
    assert ask(load(address, "empty", BOUGHT.slice(0, 0))).code == 4


@pytest.mark.parametrize(
    ("table", "wishes", "code", "says"),
    [
        ("typed", ("--date", "day"), 2, "day of type text holds no dates"),
        ("typed", ("--date", "clock", "--amount", "words"), 2, "words of type text holds no num"),
        ("typed", ("--date", "quantity"), 2, "quantity of type integer holds no dates"),
        ("typed", ("--date", "clock", "--customer", "json"), 2, "json of type json holds no cust"),
        ("bought", ("--amount", "nix"), 2, "There is no column nix"),
        ("bought", ("--cost", "nix"), 2, "There is no column nix"),
        ("nix", (), 3, "no table or view nix"),
        ("bought; DROP TABLE bought", (), 3, "could not do it: invalid name syntax"),
        ("bought'", (), 3, "no table or view bought'"),
        ("bought", ("--encoding", "utf-8"), 2, "--encoding has no use with --engine postgres"),
        ("bought", ("--remote", "sc://x"), 2, "--remote has no use"),
        ("bought", ("--zone", "Mars"), 2, "--zone has no value"),
    ],
)
def test_what_is_refused(
    ask: Value, table: str, wishes: tuple[str, ...], code: int, says: str
) -> None:
    told = ask(table, *wishes)
    assert told.code == code
    assert says in told.errors
    assert told.errors.count("\n") == 1


def test_one_table_at_a_time(address: str, value: Value) -> None:
    told = value("bought", "typed", "--engine", "postgres", "--database", address)
    assert (told.code, "not several: bought, typed" in told.errors) == (2, True)


def test_a_server_that_is_away(address: str, value: Value) -> None:
    away = f"postgresql://me:secret@127.0.0.1:{free_port()}/orders"
    told = value("bought", "--engine", "postgres", "--database", away, "--lang", "zh")
    assert (told.code, "没有应答" in told.errors, "secret" in told.errors) == (3, True, False)
    none = urlunsplit(urlsplit(address)._replace(path="/nix"))
    told = value("bought", "--engine", "postgres", "--database", none)
    assert (told.code, '"nix" does not exist' in told.errors) == (3, True)
    told = value("bought", "--engine", "postgres", "--database", "mysql://127.0.0.1/x")
    assert (told.code, "postgresql://host/database" in told.errors) == (2, True)
