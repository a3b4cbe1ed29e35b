"""How much dearer is `kezhi value` than adding up the same file, and how long before it starts?

    python bench/value.py [--rows 10000000] [--runs 3] [--text-ids] [--orders FILE] [--by-customer]
    python bench/value.py --series [--largest]

Prints ratios of figures taken in one run on one machine, processes whole, imports included:
files in to scored Parquet out, against a bare DuckDB group-by of the same file (count, min,
max, sum by customer) and against lifetimes 0.11.3 where `tools/environment.py anchors` has
installed it; a refresh with one customer in 67 changed against the full run; a small file
against the imports that nothing of the kind can do without. Each with NumPy alone and, where
`make kernel` has built it, with the compiled library. --series shows how cost grows from 10^5
to 10^6 customers, --largest to 10^7: these need 7 GB of memory and 10 GB of disk. --orders keeps
the generated file for another time; --by-customer generates it in the customers' order.
Processor seconds say more than wall seconds on a machine that does other things.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from kezhi.portfolio import kernel

ROOT = Path(__file__).parents[1]
ANCHORS = ROOT / ".venv-anchors/bin/python"
LIFETIMES = ROOT / "bench/anchors/with_lifetimes.py"
OURS = [sys.executable, "-m", "kezhi.portfolio.command"]
IMPORTS = [sys.executable, "-c", "import numpy, scipy.optimize, scipy.special, duckdb"]
LARGE = 50_000_000
ALONE, COMPILED = "NumPy", "compiled"

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
con.execute("SET memory_limit = '5GB'")
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
  FROM orders ORDER BY {order}
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
CHANGES = """
COPY (
  WITH named AS (SELECT * FROM '{path}' WHERE hash(customer_id) % 67 = 5),
  tomorrow AS (SELECT max(day) + 1 AS day FROM '{path}')
  SELECT * FROM named
  UNION ALL
  SELECT customer_id, any_value(tomorrow.day), 50.0 FROM named, tomorrow GROUP BY 1
) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
"""
SMALL = 690  # customers whose orders are as many as those of the CDNOW sample


class Cost(NamedTuple):
    """What a process took: wall and processor seconds, and its peak of memory in MB."""

    wall: float
    cpu: float
    peak: float


def generate(
    path: Path, customers: int, *, text_ids: bool = False, by_customer: bool = False
) -> int:
    """In a process of its own: a parent that has grown would count in its children's peak."""
    name = "md5(id::VARCHAR)::UUID::VARCHAR" if text_ids else "id"
    order = "id" if by_customer else "random()"
    return written(ORDERS.format(customers=customers, path=path, id=name, order=order), path)


def written(query: str, path: Path) -> int:
    """The rows of a file that a query writes, spilling beside it."""
    command = [sys.executable, "-c", GENERATE, query, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=path.parent)
    return int(done.stdout)


def counted(path: Path) -> int:
    """The rows of a file made before."""
    return written("SELECT 1", path)


def timed(command: list[str], engine: str = COMPILED) -> Cost:
    """Run it; without the compiled library where NumPy is the engine."""
    start = time.perf_counter()
    env = {**os.environ, "KEZHI_KERNEL": "off" if engine == ALONE else "on"}
    child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[:4]} ended with {child.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


def engines() -> list[str]:
    """NumPy, and the compiled library where it is built."""
    return [ALONE, COMPILED] if kernel.library() else [ALONE]


def best(costs: list[Cost]) -> Cost:
    """The quickest of several runs, the largest of their peaks."""
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), max(c.peak for c in costs))


def alternated(commands: dict[str, list[str]], runs: int) -> dict[str, Cost]:
    """Run them in turn, so that what else the machine does falls on all."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(timed(command, name))
    return {name: best(costs) for name, costs in found.items()}


def show(name: str, cost: Cost) -> None:
    print(
        f"{name:<34}{cost.wall:8.2f} s wall {cost.cpu:8.2f} s cpu {cost.peak:7.0f} MB", flush=True
    )


def ratio(name: str, ours: Cost, other: Cost, goal: str) -> None:
    cpu, wall = ours.cpu / other.cpu, ours.wall / other.wall
    print(f"{name:<34}{cpu:8.2f} cpu  {wall:12.2f} wall   goal {goal}", flush=True)


def value(path: Path, out: Path) -> list[str]:
    return [*OURS, str(path), "--out", str(out), "--quiet"]


def refresh(path: Path, out: Path, full: Cost, engine: str) -> None:
    """A night's changes brought to a kept state, against the full run."""
    state, changes = out.with_name("orders.state"), out.with_name("changes.parquet")
    keeping = timed([*value(path, out), "--keep", str(state)], engine)
    show(f"kezhi value --keep, {engine}", keeping)
    rows = written(CHANGES.format(path=path, out=changes), changes)
    print(f"{rows:,} orders of changed customers, state of {state.stat().st_size / 1e6:,.0f} MB")
    refreshed = timed([*value(changes, out), "--refresh", str(state)], engine)
    show(f"kezhi value --refresh, {engine}", refreshed)
    ratio("  refresh / full run", refreshed, full, "<= 0.33")
    ratio("  full run with --keep / without", keeping, full, "none")
    state.unlink()
    changes.unlink()


def large(path: Path, out: Path, rows: int, runs: int) -> None:
    """The whole command against the bare group-by and, where it can, against lifetimes."""
    bare = {"bare group-by": [sys.executable, "-c", FLOOR, str(path)]}
    found = alternated(bare | dict.fromkeys(engines(), value(path, out)), runs)
    for name, cost in found.items():
        show(name, cost)
    floor = found.pop("bare group-by")
    goals = {ALONE: "4, 6000 MB", COMPILED: "1.5 by customer, 2000 MB"}
    if rows <= LARGE:
        goals = {ALONE: "6, 800 MB", COMPILED: "2.5, 800 MB"}
    for name, cost in found.items():
        ratio(f"  {name} / bare group-by", cost, floor, f"<= {goals[name]}")
    for name, cost in found.items():
        refresh(path, out, cost, name)
    if rows > LARGE:
        return
    if not ANCHORS.exists():
        print("lifetimes is not installed: python tools/environment.py anchors")
        return
    theirs = timed([str(ANCHORS), "-W", "ignore", str(LIFETIMES), str(path), str(out)])
    show("lifetimes 0.11.3, once", theirs)
    for name, cost in found.items():
        ratio(f"  {name} / lifetimes", cost, theirs, "<= 0.14")


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


def series(folder: Path, out: Path, sizes: list[int]) -> None:
    """How the cost grows with the number of customers, ten orders each."""
    path, start = folder / "series.parquet", timed(IMPORTS)
    for customers in sizes:
        rows = generate(path, customers)
        for engine in engines():
            cost = timed(value(path, out), engine)
            each = 1e6 * (cost.cpu - start.cpu) / customers
            show(f"{customers:,} customers, {engine}", cost)
            print(f"  {rows:,} orders: {each:.2f} s cpu beyond imports for a million customers")
    path.unlink()


def arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--series", action="store_true")
    options.add_argument("--largest", action="store_true")
    options.add_argument("--text-ids", action="store_true")
    options.add_argument("--by-customer", action="store_true")
    options.add_argument("--orders", type=Path)
    return options.parse_args()


def main() -> None:
    found = arguments()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        path = (found.orders or folder / "orders.parquet").resolve()
        out, customers = folder / "out.parquet", found.rows // 10
        if found.series:
            series(folder, out, [10**5, 10**6, *[10**7] * found.largest])
            return
        wishes = {"text_ids": found.text_ids, "by_customer": found.by_customer}
        rows = counted(path) if path.exists() else generate(path, customers, **wishes)
        print(f"{rows:,} orders of {customers:,} customers, {os.cpu_count()} cores", flush=True)
        large(path, out, rows, found.runs)
        small(folder, out, found.runs)


if __name__ == "__main__":
    main()
