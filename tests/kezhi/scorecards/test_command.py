"""`kezhi value-map` as a market researcher meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.shared_data import shared_data

from kezhi.scorecards import wording
from kezhi.scorecards.command import main

ROOT = Path(__file__).parents[3]
HEADER = "rater,supplier,attribute,score\n"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def written(tmp_path: Path, text: str | bytes, name: str = "ratings.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def mapped(path: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    out = path.parent / "map.json"
    out.unlink(missing_ok=True)
    code = main([str(path), "--out", str(out), "--draws", "100", *arguments])
    if code:
        assert not out.exists()
        return code, {}
    return code, json.loads(out.read_text("utf-8"))


def market(raters: int = 12, seed: int = 1) -> str:
    """Ours is rated two points better, at 20 % more."""
    random = np.random.default_rng(seed)
    rows = [HEADER.strip() + ",weight,price"]
    for rater in range(raters):
        for supplier, mean, price in (("Ours", 8, 12), ("Alu A", 6, 10), ("Alu B", 6, 10)):
            for attribute, weight in (("delivery", 60), ("service", 40)):
                score = int(np.clip(mean + random.integers(-1, 2), 1, 10))
                rows.append(f"r{rater},{supplier},{attribute},{score},{weight},{price}")
    return "\n".join(rows) + "\n"


def told(found: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in found["warnings"]]


def point(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["points"] if one["supplier"] == name)


def test_toasters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Yang 2005, table 5.5, after Gale: aggregates are read, and no interval is promised."""
    out = tmp_path / "map.json"
    path = shared_data("value_map_examples/toasters_gale_value_map.csv")
    assert main([str(path), "--out", str(out)]) == 0
    found = json.loads(out.read_text("utf-8"))
    assert found["kind"] == "aggregates"
    assert told(found) == ["no_intervals", "quality_weight_assumed"]
    assert len(found["points"]) == 15
    first = point(found, "Cuisinart CPT-60")
    assert first["quality"] == pytest.approx(1.28)
    assert first["relative_price"] == pytest.approx(2.15, abs=0.005)
    assert (first["quality_low"], first["verdict"], first["raters"]) == (None, None, None)
    assert "no interval is possible" in capsys.readouterr().err


def test_a_market_with_intervals_and_our_profile(tmp_path: Path) -> None:
    code, found = mapped(written(tmp_path, market()), "--ours", "Ours", "--quality-weight", ".6")
    assert code == 0
    assert told(found) == []
    ours = point(found, "Ours")
    assert ours["is_ours"]
    assert ours["quality"] == pytest.approx(8 / 6, rel=0.05)
    assert ours["quality_low"] < ours["quality"] < ours["quality_high"]
    assert ours["relative_price"] == pytest.approx(1.2)
    assert ours["verdict"] == "better"
    assert ours["advantage"] == pytest.approx(0.6 * (ours["quality"] - 1) - 0.4 * 0.2)
    assert [row["attribute"] for row in found["profile"]] == ["delivery", "service"]
    assert found["attributes"][0]["weight"] == pytest.approx(0.6)
    assert sum(row["weight"] * row["ratio"] for row in found["profile"]) == pytest.approx(
        ours["quality"]
    )


def test_without_ours_every_supplier_stands_against_the_rest(tmp_path: Path) -> None:
    _, found = mapped(written(tmp_path, market()))
    assert "profile" not in found
    assert [one["supplier"] for one in found["points"]] == ["Ours", "Alu A", "Alu B"]
    assert all(one["quality_low"] is not None for one in found["points"])


def test_the_same_seed_gives_the_same_map(tmp_path: Path) -> None:
    path = written(tmp_path, market())
    assert mapped(path) == mapped(path)


def test_few_raters_and_few_rivals_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "a,Ours,x,8\na,Rival,x,6\nb,Ours,x,7\nb,Rival,x,6\n"
    code, found = mapped(written(tmp_path, HEADER + rows))
    assert code == 0
    assert told(found)[:3] == ["few_rivals", "few_raters", "few_raters"]
    assert {"no_prices", "equal_weights"} <= set(told(found))
    assert point(found, "Ours")["cautions"] == ["few_raters", "few_rivals"]
    assert "only 2 raters" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["-99", "0", "", "NA", "n/a", "99"])
def test_what_may_mean_no_answer_is_asked_about_and_never_averaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    path = written(tmp_path, market() + f"r0,Ours,price,{value},0,12\nr1,Ours,price,7,0,12\n")
    assert mapped(path)[0] == 2
    error = capsys.readouterr().err
    assert "never averaged in" in error
    wish = error.split("--no-answer=")[1].split(";")[0]
    code, found = mapped(path, f"--no-answer={wish}")
    assert code == 0
    assert "no_answer_left_out" in told(found)
    assert found["rows"]["read"] == found["rows"]["used"] + 1
    without = mapped(written(tmp_path, market() + "r1,Ours,price,7,0,12\n"))[1]
    assert point(found, "Ours")["quality"] == point(without, "Ours")["quality"]


def test_a_zero_that_is_a_score_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, market() + "r0,Ours,price,0,0,12\nr0,Alu A,price,7,0,10\n")
    code, found = mapped(path, "--scale", "0-10")
    assert code == 0
    assert found["rows"]["no_answer"] == {}


@pytest.mark.parametrize(
    ("rows", "code", "message"),
    [
        ("a,Ours,x,8\na,Ours,x,7\n", 4, "twice"),
        ("a,Ours,x,8\n", 4, "Without a rival"),
        ("a,,x,8\n", 4, "Row 2: column supplier is empty"),
        ("", 4, "No row holds a score"),
    ],
)
def test_bad_ratings_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, code: int, message: str
) -> None:
    assert mapped(written(tmp_path, HEADER + rows))[0] == code
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rows", "code", "message"),
    [
        ("A,100,0\nB,90,5\n", 4, "a price of 0"),
        ("A,100,¥10\nB,90,$5\n", 4, "several currencies: CNY, USD"),
        ("A,100,10\nA,90,5\n", 4, "stands there twice"),
        ("A,0,10\nB,90,5\n", 4, "is no quality"),
        ("A,100,\nB,90,5\n", 4, "is empty"),
    ],
)
def test_bad_aggregates_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, code: int, message: str
) -> None:
    assert mapped(written(tmp_path, "supplier,quality,price\n" + rows))[0] == code
    assert message in capsys.readouterr().err


def test_scales_that_differ_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"s{k},{s},x,{7 + k % 3}" for k in range(5) for s in ("A", "B")]
    rows += [f"h{k},{s},x,{70 + k}" for k in range(9) for s in ("A", "B")]
    path = written(tmp_path, HEADER + "\n".join(rows) + "\n")
    assert mapped(path)[0] == 4
    assert "different scales" in capsys.readouterr().err
    assert mapped(path, "--scale", "1-100")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--ours", "Nobody"], "no supplier Nobody"),
        (["--score", "9"], "no column 9"),
        (["--quality-weight", "1"], "--quality-weight"),
        (["--confidence", "2"], "--confidence"),
        (["--draws", "0"], "--draws"),
        (["--scale", "ten"], "--scale"),
        (["--encoding", "klingon"], "no encoding"),
        (["--method", "magic"], "invalid choice"),
    ],
)
def test_wrong_arguments_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert mapped(written(tmp_path, market()), *arguments)[0] == 2
    assert message in capsys.readouterr().err


def test_files_that_cannot_be_read_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mapped(tmp_path / "none.csv")[0] == 3
    assert mapped(written(tmp_path, b""))[0] == 3
    assert mapped(written(tmp_path, b"PK\x03\x04 a workbook", "ratings.xlsx"))[0] == 3
    path = written(tmp_path, market())
    assert main([str(path), "--out", str(path)]) == 2
    assert main([str(path), "--out", str(tmp_path / "no" / "map.json")]) == 5
    assert "Save it as CSV" in capsys.readouterr().err


def test_a_chinese_file_in_a_chinese_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    rows = ["评分人,供应商,要素,评分,价格"]
    for k in range(6):
        rows += [f"客户{k},客值铝业,交货,9,28,800".replace("28,800", '"28,800"')]
        rows += [f"客户{k},丽岛,交货,{6 + k % 3},28000"]
    code, found = mapped(written(tmp_path, ("\n".join(rows) + "\n").encode("gb18030")))
    assert code == 0
    assert point(found, "客值铝业")["relative_price"] == pytest.approx(1.0285714)
    error = capsys.readouterr().err
    assert "竞争对手仅 1 家" in error
    assert "2 家供应商,6 位评分人,1 项要素" in error


def test_it_prints_where_it_is_asked_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, market())
    assert main([str(path), "--out", "-", "--quiet", "--draws", "50"]) == 0
    assert json.loads(capsys.readouterr().out)["raters"] == 12


def test_no_web_framework_is_loaded(tmp_path: Path) -> None:
    path = written(tmp_path, market())
    code = (
        "import sys; from kezhi.config.cli import main;"
        f"assert main(['value-map', {str(path)!r}, '--out', '-', '--quiet']) == 0;"
        "assert not {'django', 'scipy', 'ibis'} & set(sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr


def test_everything_is_documented_and_said_in_both_languages() -> None:
    document = (ROOT / "docs" / "commands" / "value-map.md").read_text("utf-8")
    assert [code for code in wording.WARNINGS if f"`{code}`" not in document] == []
    for words in (wording.ERRORS, wording.WARNINGS, wording.HELP, wording.TEXTS):
        assert all(english and chinese for english, chinese in words.values())
