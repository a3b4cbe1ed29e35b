"""How much dearer is `kezhi value` than adding up the same file, and how long before it starts?

    python bench/value.py [--rows 10000000] [--runs 3] [--series] [--text-ids]

Prints ratios of figures taken in one run on one machine, processes whole, imports included:
files in to scored Parquet out, against a bare DuckDB group-by of the same file (count, min,
max, sum by customer) and against lifetimes 0.11.3 where `tools/environment.py anchors` has
installed it; a small file against the imports that nothing of the kind can do without; with
--series the cost from a hundredth of the rows up. Processor seconds say more than wall seconds
on a machine that does other things. 100,000,000 rows need 6 GB of memory and 2 GB of disk.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ANCHORS = ROOT / ".venv-anchors/bin/python"
LIFETIMES = ROOT / "bench/anchors/with_lifetimes.py"
OURS = [sys.executable, "-m", "kezhi.portfolio.command"]
IMPORTS = [sys.executable, "-c", "import numpy, scipy.optimize, scipy.special, duckdb"]
LARGE = 50_000_000

FLOOR = """
import duckdb, sys
con = duckdb.connect()
con.execute(
    "CREATE TEMP TABLE t AS SELECT customer_id, count(*), min(day), max(day), sum(amount) "
    f"FROM read_parquet('{sys.argv[1]}') GROUP BY 1"
)
"""
GENERATE = """
import duckdb, sys
con = duckdb.connect()
con.execute("SET enable_progress_bar = false")
con.execute("SELECT setseed(0.1)").fetchall()
con.execute(sys.argv[1])
print(con.execute(f"SELECT count(*) FROM '{sys.argv[2]}'").fetchall()[0][0])
"""
ORDERS = """
COPY (
  WITH customers AS (
    SELECT i AS id, CAST(540 * random() AS INTEGER) AS start,
      -ln(1 - random()) / 25 AS rate, -ln(1 - random()) * 300 AS life FROM range({customers}) t(i)),
  orders AS (
    SELECT id, start, least(life, 730 - start) AS span,
      unnest(range(0, 1 + CAST(least(life, 730 - start) * rate * 2 * random() AS INTEGER))) AS k
    FROM customers)
  SELECT {id} AS customer_id,
    DATE '2023-01-01' + CAST(start + (CASE k WHEN 0 THEN 0 ELSE random() * span END) AS INTEGER)
      AS day,
    round(exp(3 + random() + (id % 97) / 60.0) * (CASE WHEN random() < .01 THEN -1 ELSE 1 END), 2)
      AS amount
  FROM orders ORDER BY random()
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
SMALL = 690  # customers whose orders are as many as those of the CDNOW sample


class Cost(NamedTuple):
    """What a process took: wall and processor seconds, and its peak of memory in MB."""

    wall: float
    cpu: float
    peak: float


def generate(path: Path, customers: int, *, text_ids: bool = False) -> int:
    """In a process of its own: a parent that has grown would count in its children's peak."""
    name = "md5(id::VARCHAR)::UUID::VARCHAR" if text_ids else "id"
    query = ORDERS.format(customers=customers, path=path, id=name)
    command = [sys.executable, "-c", GENERATE, query, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout)


def timed(command: list[str]) -> Cost:
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[:4]} ended with {child.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


def best(costs: list[Cost]) -> Cost:
    """The quickest of several runs, the largest of their peaks."""
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), max(c.peak for c in costs))


def alternated(commands: dict[str, list[str]], runs: int) -> dict[str, Cost]:
    """Run them in turn, so that what else the machine does falls on all."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(timed(command))
    return {name: best(costs) for name, costs in found.items()}


def show(name: str, cost: Cost) -> None:
    print(f"{name:<34}{cost.wall:8.2f} s wall {cost.cpu:8.2f} s cpu {cost.peak:7.0f} MB")


def ratio(name: str, ours: Cost, other: Cost, goal: str) -> None:
    cpu, wall = ours.cpu / other.cpu, ours.wall / other.wall
    print(f"{name:<34}{cpu:8.2f} cpu  {wall:12.2f} wall   goal {goal}", flush=True)


def value(path: Path, out: Path) -> list[str]:
    return [*OURS, str(path), "--out", str(out), "--quiet"]


def large(path: Path, out: Path, rows: int, runs: int) -> None:
    """The whole command against the bare group-by and, where it can, against lifetimes."""
    bare = [sys.executable, "-c", FLOOR, str(path)]
    found = alternated({"bare group-by": bare, "kezhi value": value(path, out)}, runs)
    for name, cost in found.items():
        show(name, cost)
    floor, ours = found["bare group-by"], found["kezhi value"]
    goals = ("4, 6000 MB") if rows > LARGE else ("6, 800 MB")
    ratio("  kezhi value / bare group-by", ours, floor, f"<= {goals}")
    if rows > LARGE:
        return
    if not ANCHORS.exists():
        print("lifetimes is not installed: python tools/environment.py anchors")
        return
    theirs = timed([str(ANCHORS), "-W", "ignore", str(LIFETIMES), str(path), str(out)])
    show("lifetimes 0.11.3, once", theirs)
    ratio("  kezhi value / lifetimes", ours, theirs, "<= 0.14")


def small(folder: Path, out: Path, runs: int) -> None:
    """About 7,000 orders as text, against the imports alone."""
    path = folder / "small.csv"
    generate(folder / "small.parquet", SMALL)
    convert = f"COPY (FROM '{folder / 'small.parquet'}') TO '{path}'"
    subprocess.run([sys.executable, "-c", f"import duckdb; duckdb.sql({convert!r})"], check=True)
    found = alternated({"imports": IMPORTS, "kezhi value": value(path, out)}, runs)
    for name, cost in found.items():
        show(f"{name}, {len(path.read_text().splitlines()) - 1:,} orders", cost)
    ratio("  kezhi value / imports", found["kezhi value"], found["imports"], "<= 2.5")


def series(folder: Path, out: Path, rows: int, runs: int) -> None:
    """How the cost grows with the number of customers."""
    path = folder / "series.parquet"
    start = timed(IMPORTS)
    for part in (rows // 100, rows // 10, rows):
        found = generate(path, part // 10)
        cost = best([timed(value(path, out)) for _ in range(runs)])
        each = 1e6 * (cost.cpu - start.cpu) / (part // 10)
        show(f"{part // 10:>12,} customers", cost)
        print(f"{'':<34}{each:8.2f} s cpu beyond imports for a million customers", flush=True)
        assert found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--series", action="store_true")
    options.add_argument("--text-ids", action="store_true")
    found = options.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        path, out = folder / "orders.parquet", folder / "out.parquet"
        rows = generate(path, found.rows // 10, text_ids=found.text_ids)
        print(f"{rows:,} orders of {found.rows // 10:,} customers, {os.cpu_count()} cores")
        large(path, out, rows, found.runs)
        path.unlink()
        small(folder, out, found.runs)
        if found.series:
            series(folder, out, found.rows, 1)


if __name__ == "__main__":
    main()
