"""`kezhi value` as an analyst meets it: real files, odd files, wrong files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.shared_data import shared_data

from kezhi.portfolio.command import main

HEADER = "customer_id,order_date,amount\n"
ROWS = "a,2024-01-01,10\na,2024-02-01,12\nb,2024-01-15,20\nb,2024-03-01,25\nc,2024-02-02,5\n"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def value(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
    """Run the command; its code, report and rows."""
    out, report = tmp_path / "out.parquet", tmp_path / "report.json"
    for path in (out, report):
        path.unlink(missing_ok=True)
    limit = ("--memory-limit", "1GB")
    code = main(["--out", str(out), "--report", str(report), *limit, *arguments])
    if code:
        assert not out.exists()
        assert not report.exists()
        return code, {}, []
    return code, json.loads(report.read_text("utf-8")), pq.read_table(out).to_pylist()


def written(tmp_path: Path, text: str | bytes, name: str = "orders.csv") -> str:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def accounted(report: dict[str, Any]) -> bool:
    rows = report["rows"]
    return bool(rows["read"] == rows["used"] + sum(rows["left_out"].values()))


def test_cdnow_sample_without_header(tmp_path: Path) -> None:
    """Fader, Hardie & Lee 2005: r .2426, alpha 4.4136, a .7929, b 2.4259; holdout 1,653.4."""
    path = str(shared_data("cdnow/CDNOW_sample.txt"))
    columns = ("--customer", "2", "--date", "3", "--amount", "5")
    wishes = ("--as-of", "1997-09-30", "--unit", "week", "--horizon", "39")
    code, report, rows = value(tmp_path, path, *columns, *wishes, "--zero-is-order")
    assert code == 0
    assert report["model"] == "bg_nbd"
    published = {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259}
    assert report["parameters"] == pytest.approx(published, rel=1e-4)
    assert report["totals"]["expected_orders"] == pytest.approx(1653.4, abs=0.5)
    assert report["rows"] == {
        "read": 6919,
        "used": 4960,
        "left_out": {"after_as_of": 1959},
        "amount_used": pytest.approx(173_115.55),
        "amount_left_out": {"after_as_of": pytest.approx(70_976.39)},
        "treated": {"refunds": 0, "zeros": 8, "repeated": 9, "same_day": 146},
        "amount_treated": {"refunds": 0.0, "repeated": pytest.approx(205.72)},
    }
    assert len(rows) == 2357
    first = {"customer_id", "repeats", "last_age", "age", "mean_value", "p_alive"}
    assert first | {"expected_orders", "lifetime_revenue", "tier"} <= set(rows[0])
    code, report, _ = value(tmp_path, path, *columns, *wishes)
    assert report["parameters"] == pytest.approx(published, rel=0.01)


def test_cdnow_master_with_guessed_columns(tmp_path: Path) -> None:
    path = str(shared_data("cdnow/CDNOW_master.txt"))
    code, report, rows = value(tmp_path, path, "--as-of", "1997-09-30", "--zero-is-order")
    assert code == 0
    assert report["columns"] == {
        "customer": "customer_id",
        "date": "date",
        "amount": "dollar_value",
    }
    assert report["rows"]["read"] == 69_659
    total = report["rows"]["amount_used"] + report["rows"]["amount_left_out"]["after_as_of"]
    assert total == pytest.approx(2_500_315.63)
    published = {"r": 0.2516, "alpha": 4.7889, "a": 0.7234, "b": 2.1611}
    assert report["parameters"] == pytest.approx(published, rel=1e-3)
    assert len(rows) == 23_570


def test_online_retail_says_that_dropout_is_unseen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(shared_data("online_retail/online_retail.parquet"))
    code, report, rows = value(tmp_path, path, "--as-of", "2011-06-30")
    assert code == 0
    assert report["columns"]["amount"] == "Quantity*UnitPrice"
    assert report["model"] == "nbd"
    assert report["models_tried"][0]["identification"] == "no_dropout"
    assert {row["p_alive"] for row in rows} == {None}
    assert report["rows"]["left_out"]["no_customer"] == 135_080
    assert report["rows"]["read"] == 541_909
    assert "cannot identify" in capsys.readouterr().err


def test_online_retail_sums(tmp_path: Path) -> None:
    """4,372 customers, 8,300,065.81 with an id, 9,747,747.93 in all."""
    path = str(shared_data("online_retail/online_retail.parquet"))
    _, report, rows = value(tmp_path, path)
    assert len(rows) == report["customers"] == 4_372
    assert report["rows"]["amount_used"] == pytest.approx(8_300_065.81, abs=0.01)
    everything = report["rows"]["amount_used"] + sum(report["rows"]["amount_left_out"].values())
    assert everything == pytest.approx(9_747_747.93, abs=0.01)
    assert sum(row["revenue"] for row in rows) == pytest.approx(8_300_065.81, abs=0.01)


def test_nothing_is_ever_nan(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROWS)
    out = tmp_path / "out.csv"
    assert main([path, "--out", str(out), "--report", str(tmp_path / "r.json")]) == 0
    texts = out.read_text() + (tmp_path / "r.json").read_text()
    assert "nan" not in texts.lower().replace("tenant", "")
    assert "inf" not in texts.lower()


def test_an_amount_that_is_no_number_is_left_out_of_parquet_too(tmp_path: Path) -> None:
    """Parquet's statistics leave NaN out, so a comparison alone would let it pass."""
    days = pa.array([f"2024-0{month}-01" for month in range(1, 8)] * 9).cast(pa.date32())
    ids, amounts = [n // 7 for n in range(63)], [float(n % 11 + 1) for n in range(62)]
    table = {"customer_id": ids, "order_date": days, "amount": [*amounts, float("nan")]}
    path = tmp_path / "orders.parquet"
    pq.write_table(pa.table(table), path)
    code, report, rows = value(tmp_path, str(path), "--margin-rate", "0.3")
    assert code == 0
    assert report["rows"]["left_out"] == {"bad_amount": 1}
    assert len(rows) == 9


def test_margin_makes_it_value(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROWS)
    _, report, rows = value(tmp_path, path, "--margin-rate", "0.4")
    assert report["measure"] == "lifetime_value"
    assert {"lifetime_value", "realised_value", "residual_value", "margin"} <= set(rows[0])
    _, report, rows = value(tmp_path, path)
    assert report["measure"] == "lifetime_revenue"
    assert not [name for name in rows[0] if "lifetime_value" in name or name == "margin"]
    assert not [name for name in report["totals"] if "lifetime_value" in name]


def test_cost_column(tmp_path: Path) -> None:
    text = "customer,date,amount,cogs\n" + ROWS.replace("\n", ",3\n")
    _, report, rows = value(tmp_path, written(tmp_path, text), "--cost", "cogs")
    assert report["measure"] == "lifetime_value"
    assert sum(row["margin"] for row in rows) == pytest.approx(72 - 15)


@pytest.mark.parametrize("model", ["bg-nbd", "bg_nbd", "BG-NBD", "pareto-nbd", "nbd"])
def test_model_names(tmp_path: Path, model: str) -> None:
    code, report, _ = value(tmp_path, written(tmp_path, HEADER + ROWS), "--model", model)
    assert code == 0
    assert report["model_requested"] == model.lower().replace("-", "_")


CHINESE = (
    '客户编号,订单日期,金额\n甲公司,2024年1月5日,"¥1,200.50"\n'
    "乙公司,2024/2/6,(300)\n甲公司,2024-03-07,2000\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_and_chinese_columns(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, CHINESE.encode(encoding))
    code, report, rows = value(tmp_path, path)
    assert code == 0
    assert report["columns"] == {"customer": "客户编号", "date": "订单日期", "amount": "金额"}
    assert {row["customer_id"]: row["revenue"] for row in rows} == {
        "甲公司": 3200.5,
        "乙公司": -300.0,
    }


@pytest.mark.parametrize(
    ("text", "revenue"),
    [
        ("customer;date;amount\na;1.2.2024;1.234,50\nb;13.2.2024;2,25\n", 1236.75),
        ("customer\tdate\tamount\na\t20240201\t1,234.50\nb\t20240202\t2.25\n", 1236.75),
        ("customer|date|amount\na|2024-02-01 10:30:00|5\nb|2024-02-02T23:59:59|6\n", 11.0),
        ("customer  date  amount\n a  20240201  5\n b   20240202   6\n", 11.0),
        ('customer,date,amount\n"a\nb",2024-02-01,5\nc,2024-02-02,6\n', 11.0),
        ("customer,date,amount\r\na,2024-02-01,5\r\n,,\r\n,,\r\nc,2024-02-02,6\r\n", 11.0),
        ("customer,date,amount\na,1/31/2024,5\nb,2/1/2024,6\n", 11.0),
        ("customer,date,amount\na,２０２４-02-01,５\nb,2024-02-01,6-\n", -1.0),
    ],
)
def test_dialects(tmp_path: Path, text: str, revenue: float) -> None:
    code, report, rows = value(tmp_path, written(tmp_path, text))
    assert code == 0
    assert accounted(report)
    assert sum(row["revenue"] for row in rows) == pytest.approx(revenue)


def test_every_bad_row_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = ",2024-01-01,10\na,,10\na,2024-13-45,10\na,2024-01-01,\na,2024-01-01,ten\n"
    long = "a,2024-01-01,10,surplus\n"
    path = written(tmp_path, HEADER + ROWS + bad + long + ",,\n" + "a,2024-02-30,nan\n")
    code, report, _ = value(tmp_path, path)
    assert code == 0
    assert accounted(report)
    assert report["rows"]["left_out"] == {
        "no_customer": 1,
        "no_date": 1,
        "bad_date": 2,
        "no_amount": 1,
        "bad_amount": 1,
        "malformed": 1,
        "empty_row": 1,
    }
    assert report["rejected_examples"][0]["row"] == 6
    assert report["rejected_examples"][0]["field"] == "customer"
    err = capsys.readouterr().err
    assert "Row 6, customer: no customer" in err
    assert "a date that cannot be read 2" in err


@pytest.mark.parametrize(
    ("arguments", "text", "code", "says"),
    [
        ([], "a,b,c\n1,2024-01-01,5\n", 2, "--customer"),
        ([], "customer,client_id,date,amount\n1,1,2024-01-01,5\n", 2, "Several columns"),
        (["--customer", "nobody"], HEADER + ROWS, 2, "no column nobody"),
        ([], HEADER + "a,03/04/2024,5\n", 2, "--date-order"),
        ([], HEADER, 4, "no row of orders"),
        ([], HEADER + "a,yesterday,5\n", 4, "Row 1, date"),
        ([], "", 3, "empty"),
        (["--horizon", "-1"], HEADER + ROWS, 2, "--horizon"),
        (["--horizon", "nan"], HEADER + ROWS, 2, "--horizon"),
        (["--margin-rate", "7"], HEADER + ROWS, 2, "--margin-rate"),
        (["--cost", "amount", "--margin-rate", ".2"], HEADER + ROWS, 2, "not both"),
        (["--encoding", "klingon"], HEADER + ROWS, 2, "klingon"),
        (["--zone", "Mars/Olympus"], HEADER + ROWS, 2, "--zone"),
        (["--separator", "ab"], HEADER + ROWS, 2, "--separator"),
        (["--memory-limit", "lots"], HEADER + ROWS, 2, "--memory-limit"),
        (["--model", "prophet"], HEADER + ROWS, 2, "pareto-nbd"),
        (["--as-of", "31.12.2024"], HEADER + ROWS, 2, "--as-of"),
        (["--as-of", "1990-01-01"], HEADER + ROWS, 4, "after the as-of date 5"),
    ],
)
def test_faults_name_the_cure(  # a table of cases
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    text: str,
    code: int,
    says: str,
) -> None:
    found, _, _ = value(tmp_path, written(tmp_path, text), *arguments)
    err = capsys.readouterr().err
    assert found == code, err
    assert says in err
    assert "Traceback" not in err


def test_files_that_are_not_there_or_not_what_they_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert value(tmp_path, str(tmp_path / "missing.csv"))[0] == 3
    assert value(tmp_path, written(tmp_path, b"not parquet", "o.parquet"))[0] == 3
    path = written(tmp_path, HEADER + ROWS)
    assert value(tmp_path, path, written(tmp_path, b"PAR1", "o.parquet"))[0] == 2
    columns = {"customer": ["a"] * 9000, "date": ["2024-01-01"] * 9000, "amount": [1.5] * 9000}
    pq.write_table(pa.table(columns), tmp_path / "torn.parquet", compression="none")
    whole = bytearray((tmp_path / "torn.parquet").read_bytes())
    whole[:40] = b"x" * 40
    assert value(tmp_path, written(tmp_path, bytes(whole), "torn.parquet"))[0] == 3
    assert main([path, "--out", path]) == 2
    assert main([path, "--out", str(tmp_path / "no" / "folder.parquet")]) == 5
    assert "Traceback" not in capsys.readouterr().err


def test_globs_and_several_files(tmp_path: Path) -> None:
    written(tmp_path, HEADER + ROWS, "part-1.csv")
    written(tmp_path, HEADER + ROWS.replace("2024", "2023"), "part-2.csv")
    _, report, rows = value(tmp_path, str(tmp_path / "part-*.csv"))
    assert (report["rows"]["used"], len(rows)) == (10, 3)
    other = written(tmp_path, "id,day\n1,2\n", "other.csv")
    assert value(tmp_path, str(tmp_path / "part-1.csv"), other)[0] == 3


def test_moments_with_a_zone_need_the_zone_of_the_company(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three instants that are two days in Shanghai and another two in London."""
    stamps = ["2024-01-01T10:00:00Z", "2024-01-01T17:00:00Z", "2024-01-02T01:00:00Z"]
    moments = pa.array(stamps).cast(pa.timestamp("us", "UTC"))
    columns = {"customer": ["a"] * 3, "date": moments, "amount": [1.0] * 3}
    path = tmp_path / "zoned.parquet"
    pq.write_table(pa.table(columns), path)
    assert value(tmp_path, str(path))[0] == 2
    assert "--zone" in capsys.readouterr().err
    _, _, rows = value(tmp_path, str(path), "--zone", "Asia/Shanghai")
    assert (rows[0]["orders"], str(rows[0]["last_day"])) == (2, "2024-01-02")
    _, _, rows = value(tmp_path, str(path), "--zone", "Europe/London")
    assert str(rows[0]["first_day"]) == "2024-01-01"


def test_ids_keep_their_zeros_and_numbers_stay_numbers(tmp_path: Path) -> None:
    _, _, rows = value(tmp_path, written(tmp_path, HEADER + ROWS.replace("a,", "007,")))
    assert rows[0]["customer_id"] == "007"
    columns = {"CustomerID": [17850.0, None], "date": ["20240101", "20240102"], "amount": [1, 2]}
    path = tmp_path / "ids.parquet"
    pq.write_table(pa.table(columns), path)
    _, report, rows = value(tmp_path, str(path))
    assert rows[0]["customer_id"] == "17850"
    assert report["rows"]["left_out"] == {"no_customer": 1}


def test_speaks_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, HEADER + ROWS + ",2024-01-01,10\n")
    assert value(tmp_path, path, "--lang", "zh")[0] == 0
    err = capsys.readouterr().err
    assert "读取订单" in err
    assert "第 6 行,客户:没有客户" in err
    assert value(tmp_path, path, "--lang", "zh", "--amount", "无此列")[0] == 2
    assert "没有“无此列”这一列" in capsys.readouterr().err


def test_language_of_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert main([str(tmp_path / "missing.csv"), "--out", str(tmp_path / "o.parquet")]) == 3
    assert "找不到文件" in capsys.readouterr().err


def test_report_on_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, HEADER + ROWS)
    out = str(tmp_path / "o.parquet")
    assert main([path, "--out", out, "--report", "-", "--quiet"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]["used"] == 5


def test_needs_no_django(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROWS)
    script = (
        "import sys; from kezhi.portfolio.command import main; "
        f"code = main([{path!r}, '--out', {str(tmp_path / 'o.parquet')!r}]); "
        "assert 'django' not in sys.modules; sys.exit(code)"
    )
    found = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", script],
        env={"PYTHONPATH": ":".join(sys.path), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
