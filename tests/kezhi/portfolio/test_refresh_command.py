"""`kezhi value --keep` and `--refresh` as an analyst with a nightly export meets them."""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kezhi.portfolio import state_file, writing
from kezhi.portfolio.command import main

HEADER = "client_id,order_date,amount\n"
Orders = dict[str, list[tuple[date, int]]]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def history(customers: int) -> Orders:
    """Orders of two years in whole money, some of them refunds."""
    draws = random.Random(7)
    found: Orders = {}
    for n in range(customers):
        first, gap = draws.randrange(500), draws.uniform(8, 90)
        found[f"c{n}"] = [
            (date(2023, 1, 1) + timedelta(int(first + gap * k)), draws.choice((-9, 20, 35, 60)))
            for k in range(draws.randrange(1, int(2 + (700 - first) / gap)))
            if first + gap * k < 700
        ]
    return found


def csv_of(path: Path, orders: Orders) -> str:
    lines = [
        f"{who},{day:%d/%m/%Y},{amount}\n" for who, rows in orders.items() for day, amount in rows
    ]
    lines += [f"{who},,\n" for who, rows in orders.items() if not rows]
    path.write_text(HEADER + "".join(lines), "utf-8")
    return str(path)


def run(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
    out, report = tmp_path / "out.parquet", tmp_path / "report.json"
    code = main(["--out", str(out), "--report", str(report), "--memory-limit", "1GB", *arguments])
    if code:
        return code, {}, []
    return code, json.loads(report.read_text("utf-8")), pq.read_table(out).to_pylist()


def test_new_changed_and_cancelled_orders_come_to_a_full_run(tmp_path: Path) -> None:
    orders, state = history(300), tmp_path / "orders.state"
    settings = ("--margin-rate", ".3", "--horizon", "26")
    path = csv_of(tmp_path / "orders.csv", orders)
    assert run(tmp_path, path, *settings, "--keep", str(state))[0] == 0
    day = max(day for rows in orders.values() for day, _ in rows) + timedelta(3)
    changes: Orders = {
        "c3": [*orders["c3"], (day, 45)],
        "c4": [(when, 50) for when, _ in orders["c4"]],
        "c5": orders["c5"][:-1],
        "c6": [],
        "new": [(day, 12)],
    }
    # 05/12/2024 alone could be in May: how dates are written is known from the first files.
    tonight = csv_of(tmp_path / "tonight.csv", changes)
    code, found, rows = run(tmp_path, tonight, "--refresh", str(state))
    assert code == 0
    full = csv_of(tmp_path / "full.csv", {who: r for who, r in (orders | changes).items() if r})
    _, expected, expected_rows = run(tmp_path, full, *settings)
    assert found.pop("changes") == {
        "customers_named": 5,
        "customers_replaced": 4,
        "customers_with_orders": len([rows for rows in changes.values() if rows]),
        "rows_used": sum(len(rows) for rows in changes.values()),
    }
    assert expected.pop("changes") is None
    assert found.pop("totals") == pytest.approx(expected.pop("totals"), rel=1e-9)
    same_day = expected["rows"]["treated"]["same_day"]
    assert found["rows"].pop("treated") == {"same_day": same_day}
    for report in (found, expected):
        report["rows"] = {k: v for k, v in report["rows"].items() if "treated" not in k}
        report["warnings"] = [w for w in report["warnings"] if w["code"] != "repeated_rows"]
    assert found == expected
    assert len(rows) == len(expected_rows)
    for row, other in zip(rows, expected_rows, strict=True):
        assert set(row) == set(other)
        for name, value in other.items():
            close = pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
            assert row[name] == close, name


def test_a_night_without_orders_moves_the_day_on(tmp_path: Path) -> None:
    orders, state = history(80), str(tmp_path / "orders.state")
    path = csv_of(tmp_path / "orders.csv", orders)
    assert run(tmp_path, path, "--keep", state)[0] == 0
    nothing = csv_of(tmp_path / "nothing.csv", {})
    code, found, rows = run(tmp_path, nothing, "--refresh", state, "--as-of", "2025-03-01")
    assert code == 0
    _, expected, expected_rows = run(tmp_path, path, "--as-of", "2025-03-01")
    assert found["changes"]["customers_named"] == 0
    assert found["totals"] == pytest.approx(expected["totals"], rel=1e-9)
    assert [row["age"] for row in rows] == [row["age"] for row in expected_rows]


def kept(tmp_path: Path, *settings: str) -> tuple[str, str]:
    """A state, and changes for it."""
    state = str(tmp_path / "orders.state")
    path = csv_of(tmp_path / "orders.csv", history(40))
    assert run(tmp_path, path, *settings, "--keep", state)[0] == 0
    return state, csv_of(tmp_path / "changes.csv", {"c1": [(date(2024, 12, 24), 30)]})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--horizon", "12"), "--horizon 52.0, not 12.0"),
        (("--margin-rate", ".2"), "--margin-rate -, not 0.2"),
        (("--zero-is-order",), "--zero-is-order -, not True"),
        (("--cost", "amount"), "--cost -, not amount"),
        (("--keep", "other.state"), "--keep for a first run or --refresh for changes"),
        (("--engine", "spark"), "--refresh has no use with --engine spark"),
    ],
)
def test_other_settings_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], words: str
) -> None:
    state, changes = kept(tmp_path)
    before = Path(state).read_bytes()
    code, _, _ = run(tmp_path, changes, "--refresh", state, *given)
    assert code == 2
    assert words in capsys.readouterr().err
    assert Path(state).read_bytes() == before


def test_the_same_settings_may_be_said_again(tmp_path: Path) -> None:
    state, changes = kept(tmp_path, "--horizon", "26")
    code, report, _ = run(tmp_path, changes, "--refresh", state, "--horizon", "26")
    assert (code, report["horizon"]) == (0, 26.0)


def test_a_result_that_cannot_be_written_leaves_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, changes = kept(tmp_path)
    before = Path(state).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_customers", full)
    assert run(tmp_path, changes, "--refresh", state)[0] == 5
    assert Path(state).read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_two_runs_at_once_lose_no_night(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state, changes = kept(tmp_path)
    other = state_file.begin(Path(state))
    assert run(tmp_path, changes, "--refresh", state)[0] == 3
    assert "Another run" in capsys.readouterr().err
    other.discard()
    assert run(tmp_path, changes, "--refresh", state)[0] == 0


def test_what_a_killed_run_left_is_in_nobodys_way(tmp_path: Path) -> None:
    state, changes = kept(tmp_path)
    (tmp_path / ".orders.state.part").write_bytes(b"half a state")
    assert run(tmp_path, changes, "--refresh", state)[0] == 0
    assert run(tmp_path, changes, "--refresh", state)[0] == 0
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("damage", ["cut", "other", "later", "missing"])
def test_what_is_no_state_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    state, changes = kept(tmp_path)
    whole = Path(state).read_bytes()
    if damage == "missing":
        Path(state).unlink()
    else:
        broken = {
            "cut": whole[:-1],
            "other": b"PAR1" + whole,
            "later": whole.replace(b'"version": 1', b'"version": 2'),
        }
        Path(state).write_bytes(broken[damage])
    assert run(tmp_path, changes, "--refresh", state)[0] == 3
    assert state in capsys.readouterr().err


def test_ids_of_another_type_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, _ = kept(tmp_path)
    table = pa.table({"client_id": [1], "order_date": [date(2024, 12, 24)], "amount": [3.0]})
    path = tmp_path / "numbers.parquet"
    pq.write_table(table, path)
    assert run(tmp_path, str(path), "--refresh", state)[0] == 2
    assert "Customer ids" in capsys.readouterr().err


def test_the_state_is_no_other_file(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "orders.csv", history(40))
    assert run(tmp_path, path, "--keep", path)[0] == 2
    assert run(tmp_path, path, "--keep", str(tmp_path / "out.parquet"))[0] == 2
