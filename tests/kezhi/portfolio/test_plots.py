"""`kezhi value --plots`: a picture for everything there is to show, in the user's language."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.kezhi.portfolio.test_bad_input import Rows, lines, orders
from tests.kezhi.portfolio.test_command import value, written

SVG = "{http://www.w3.org/2000/svg}"
ALL = {"fit", "tracking", "calibration", "alive", "seasons", "whale", "cohorts", "survival"}


def leaving(size: int = 300) -> Rows:
    """Two years of customers who order at rates of their own, and of whom many leave."""
    random = np.random.default_rng(9)
    rows = []
    for customer in range(size):
        rate, gone = random.gamma(1.0) / 30.0, random.beta(1.0, 3.0)
        day = float(random.uniform(0, 500))
        while day < 730:
            when = date(2023, 1, 1) + timedelta(int(day))
            rows.append((f"C{customer}", when.isoformat(), round(float(random.gamma(4, 20)), 2)))
            if random.random() < gone:
                break
            day += 1 + float(random.exponential(1 / max(rate, 1e-6)))
    return rows


def texts(path: Path) -> set[str]:
    root = ET.fromstring(path.read_text("utf-8"))
    assert root.tag == f"{SVG}svg"
    return {node.text or "" for node in root.iter(f"{SVG}text")}


def test_every_picture(tmp_path: Path) -> None:
    folder = tmp_path / "plots"
    path = written(tmp_path, lines(leaving()))
    code, report, _ = value(tmp_path, path, "--plots", str(folder), "--model", "mbg-nbd")
    assert code == 0
    assert {found.stem for found in folder.iterdir()} == ALL
    for found in folder.iterdir():
        content = found.read_text("utf-8")
        assert "nan" not in content
        assert "Infinity" not in content
        assert len(texts(found)) > 8
    assert "Repeat orders: fit against actual" in texts(folder / "fit.svg")
    checks = report["checks"]
    counts = checks["counts"]
    assert sum(counts["actual"]) == checks["customers"] == report["customers_with_orders"]
    assert sum(counts["expected"]) == pytest.approx(checks["customers"], rel=0.02)
    tracked = checks["tracking"]
    assert tracked["actual"] == sorted(tracked["actual"])
    assert tracked["expected"] == sorted(tracked["expected"])
    assert tracked["expected"][-1] == pytest.approx(tracked["actual"][-1], rel=0.2)
    assert all(0 <= chance <= 1 for row in checks["alive"]["chances"] for chance in row)


def test_pictures_in_chinese(tmp_path: Path) -> None:
    folder = tmp_path / "plots"
    path = written(tmp_path, lines(orders(60)))
    assert value(tmp_path, path, "--plots", str(folder), "--lang", "zh")[0] == 0
    assert "复购次数:拟合与实际" in texts(folder / "fit.svg")


def test_too_little_to_show_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "plots"
    path = written(tmp_path, lines(orders(8)))
    assert value(tmp_path, path, "--plots", str(folder))[0] == 0
    assert {found.stem for found in folder.iterdir()} == {"whale", "survival"}
