"""Bad input to `kezhi value`: a clear message or a stated treatment, counted; nothing silent."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.kezhi.portfolio.test_command import accounted, value, written

HEADER = "customer_id,date,amount\n"
Rows = list[tuple[str, str, float]]


def orders(customers: int = 60) -> Rows:
    random = np.random.default_rng(3)
    rows = []
    for i in range(customers):
        day = date(2023, 1, 1) + timedelta(int(random.integers(300)))
        while day < date(2024, 12, 31) and random.random() > 0.1:
            rows.append((f"C{i:03d}", day.isoformat(), round(float(random.uniform(5, 200)), 2)))
            day += timedelta(int(random.integers(5, 90)))
    return rows


def lines(rows: Any) -> str:
    return HEADER + "".join(",".join(map(str, row)) + "\n" for row in rows)


def codes(report: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in report["warnings"]}


def whole(report: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """All rows accounted for, and nowhere NaN or infinity."""
    assert accounted(report)
    numbers = [v for row in rows for v in row.values() if isinstance(v, float)]
    numbers += [v for v in report["totals"].values() if v is not None]
    assert np.isfinite(numbers).all()


def test_mixed_dates_are_refused_and_read_as_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*orders(), ("C001", "13/04/2024", 5.0), ("C002", "05/23/2024", 5.0)]
    path = written(tmp_path, lines(rows))
    assert value(tmp_path, path)[0] == 2
    assert "mixes dates" in capsys.readouterr().err
    code, report, found = value(tmp_path, path, "--date-order", "dmy")
    assert (code, report["rows"]["left_out"]) == (0, {"bad_date": 1})
    whole(report, found)


def test_orders_of_the_future_do_not_move_the_day_of_the_valuation(tmp_path: Path) -> None:
    rows = orders()
    last = max(row[1] for row in rows)
    future = [("C001", "2199-01-01", 5.0), ("C002", "9999-12-31", 5.0)]
    code, report, found = value(tmp_path, written(tmp_path, lines([*rows, *future])))
    assert (code, report["as_of"]) == (0, last)
    assert report["rows"]["left_out"] == {"after_as_of": 2}
    assert "rows_left_out" in codes(report)
    whole(report, found)


def test_fillers_for_dates_are_no_orders(tmp_path: Path) -> None:
    fillers = [("C001", "0001-01-01", 5.0), ("C002", "1900-01-01", 9.0)]
    code, report, found = value(tmp_path, written(tmp_path, lines([*orders(), *fillers])))
    assert (code, report["rows"]["left_out"]) == (0, {"early_date": 2})
    assert report["rows"]["amount_left_out"] == {"early_date": 14.0}
    whole(report, found)


@pytest.mark.parametrize("as_of", ["1900-01-01", "9999-12-31"])
def test_days_no_valuation_can_be_of(tmp_path: Path, as_of: str) -> None:
    assert value(tmp_path, written(tmp_path, lines(orders())), "--as-of", as_of)[0] == 2


@pytest.mark.parametrize("offset", ["Z", "+00:00", "+0000", "z"])
def test_moments_in_text_fall_on_the_days_of_the_company(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], offset: str
) -> None:
    rows = [("a", f"2024-01-31T20:00:00{offset}", 5), ("a", "2024-03-01 20:00:00", 7)]
    path = written(tmp_path, lines(rows))
    assert value(tmp_path, path)[0] == 2
    assert "--zone Asia/Shanghai" in capsys.readouterr().err
    code, report, _ = value(tmp_path, path, "--zone", "Asia/Shanghai")
    assert code == 0
    assert (report["first_day"], report["last_day"]) == ("2024-02-01", "2024-03-01")


def test_rows_that_repeat_another_count_and_are_said(tmp_path: Path) -> None:
    rows = orders()
    again = [*rows, *rows[:7], rows[0]]
    code, report, found = value(tmp_path, written(tmp_path, lines(again)))
    assert code == 0
    assert report["rows"]["treated"] == {"refunds": 0, "zeros": 0, "repeated": 8, "same_day": 8}
    amount = sum(row[2] for row in [*rows[:7], rows[0]])
    assert report["rows"]["amount_treated"]["repeated"] == pytest.approx(amount)
    assert "repeated_rows" in codes(report)
    whole(report, found)


def test_refunds_and_rows_of_nothing_are_counted(tmp_path: Path) -> None:
    rows = orders()
    more = [("C001", "2024-06-01", -30.0), ("R", "2024-06-01", -5.0), ("C002", "2024-06-03", 0.0)]
    code, report, found = value(tmp_path, written(tmp_path, lines([*rows, *more])))
    assert code == 0
    assert (report["rows"]["treated"]["refunds"], report["rows"]["treated"]["zeros"]) == (2, 1)
    assert report["rows"]["amount_treated"]["refunds"] == -35.0
    assert "customers_without_purchase" in codes(report)
    whole(report, found)


@pytest.mark.parametrize("factor", [0.0, -1.0])
def test_nothing_but_refunds_or_zeros(tmp_path: Path, factor: float) -> None:
    rows = [(who, day, amount * factor) for who, day, amount in orders()]
    code, report, found = value(tmp_path, written(tmp_path, lines(rows)))
    assert (code, report["model"]) == (0, None)
    assert {row["undefined"] for row in found} == {"no_purchase"}
    whole(report, found)


@pytest.mark.parametrize(
    ("others", "shown"),
    [(["1"], "000001"), (["c000"], "C000"), (["Ｃ000"], "C000"), (["17.0"], "17")],
)
def test_ids_that_look_alike_are_told_apart_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], others: list[str], shown: str
) -> None:
    rows = [*orders(), *((one, "2024-02-01", 5.0) for one in [*others, shown])]
    code, report, _ = value(tmp_path, written(tmp_path, lines(rows)))
    assert code == 0
    (said,) = [w for w in report["warnings"] if w["code"] == "similar_ids"]
    assert said["customers"] == 1
    assert {said["one"], said["other"]} == {others[0], shown}
    assert "count as different customers" in capsys.readouterr().err


def test_amounts_that_are_no_money(tmp_path: Path) -> None:
    odd = [("C001", "2024-01-01", amount) for amount in ("inf", "1e300", "1e400", "12abc")]
    code, report, found = value(tmp_path, written(tmp_path, lines([*orders(), *odd])))
    assert (code, report["rows"]["left_out"]) == (0, {"bad_amount": 4})
    whole(report, found)


def test_a_row_without_cost_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "customer_id,date,amount,cost\n"
    cells = "".join(
        f"{who},{day},{amount},{'' if i == 4 else amount / 2}\n"
        for i, (who, day, amount) in enumerate(orders())
    )
    code, report, found = value(tmp_path, written(tmp_path, head + cells), "--cost", "cost")
    assert (code, report["rows"]["left_out"]) == (0, {"no_cost": 1})
    assert "Row 5, cost: no cost" in capsys.readouterr().err
    whole(report, found)


ONE_EACH: Rows = [(f"K{i}", f"2024-0{1 + i % 6}-01", 5.0 + i % 7) for i in range(300)]
SAME_DAY: Rows = [(f"K{i}", "2024-01-01", 9.0) for i in range(50)]
CONSTANT: Rows = [
    (f"K{i}", (date(2023, 1, 1) + timedelta(i % 30 + 30 * j)).isoformat(), 100.0)
    for i in range(60)
    for j in range(14)
]
ONE: Rows = [("A", (date(2024, 1, 1) + timedelta(7 * i)).isoformat(), 5.0) for i in range(40)]


@pytest.mark.parametrize("rows", [ONE_EACH, SAME_DAY, CONSTANT, ONE, ONE[:1]])
def test_worlds_without_variety(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: Rows
) -> None:
    """One order each, all on one day, constant intervals, one customer, one order."""
    code, report, found = value(tmp_path, written(tmp_path, lines(rows)), "--backtest")
    assert code == 0
    whole(report, found)
    assert report["warnings"]
    err = capsys.readouterr().err
    assert "no_" not in err
    assert "RuntimeWarning" not in err


def test_a_million_orders_of_one_customer(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    days = np.datetime64("2022-01-01") + random.integers(0, 1000, 1_000_000)
    small = orders(40)
    table = pa.table(
        {
            "customer_id": pa.array(["giant"] * 1_000_000 + [row[0] for row in small]),
            "date": pa.concat_arrays(
                [pa.array(days), pa.array([date.fromisoformat(row[1]) for row in small])]
            ),
            "amount": np.append(random.uniform(1, 9, 1_000_000), [row[2] for row in small]),
        }
    )
    path = tmp_path / "giant.parquet"
    pq.write_table(table, path)
    code, report, found = value(tmp_path, str(path))
    assert code == 0
    assert report["rows"]["treated"]["same_day"] == 999_000
    (giant,) = [row for row in found if row["customer_id"] == "giant"]
    assert giant["repeats"] == 999
    whole(report, found)


def test_a_file_with_nothing_below_its_header(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert value(tmp_path, written(tmp_path, HEADER))[0] == 4
    assert "no row of orders" in capsys.readouterr().err
