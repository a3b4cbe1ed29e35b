"""How much dearer is `kezhi value` than adding up the same file, and how long before it starts?

    python bench/value.py [--rows 10000000] [--runs 3]

Prints ratios of figures taken in one run on one machine: the whole command, files in to scored
Parquet out, against a bare DuckDB group-by of the same file (count, min, max, sum by customer)
in a process of its own; and the command on five rows against `import duckdb, ibis`.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

FLOOR = """
import duckdb, sys
con = duckdb.connect()
con.execute(
    "CREATE TEMP TABLE t AS SELECT customer_id, count(*), min(day), max(day), sum(amount) "
    f"FROM read_parquet('{sys.argv[1]}') GROUP BY 1"
)
"""
GENERATE = """
COPY (
  WITH customers AS (
    SELECT i AS id, CAST(540 * random() AS INTEGER) AS start,
      -ln(1 - random()) / 25 AS rate, -ln(1 - random()) * 300 AS life FROM range({customers}) t(i)),
  orders AS (
    SELECT id, start, least(life, 730 - start) AS span,
      unnest(range(0, 1 + CAST(least(life, 730 - start) * rate * 2 * random() AS INTEGER))) AS k
    FROM customers)
  SELECT id AS customer_id,
    DATE '2023-01-01' + CAST(start + (CASE k WHEN 0 THEN 0 ELSE random() * span END) AS INTEGER)
      AS day,
    round(exp(3 + random() + (id % 97) / 60.0) * (CASE WHEN random() < .01 THEN -1 ELSE 1 END), 2)
      AS amount
  FROM orders ORDER BY random()
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
FIVE_ROWS = "customer,date,amount\n" + "".join(f"a,2024-0{m}-01,5\n" for m in range(1, 6))


def generate(path: Path, rows: int) -> int:
    con = duckdb.connect()
    con.execute("SELECT setseed(0.1)").fetchall()
    con.execute(GENERATE.format(customers=rows // 10, path=path)).fetchall()
    return int(con.execute(f"SELECT count(*) FROM '{path}'").fetchall()[0][0])


def timed(arguments: list[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak memory (MB) of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, env=os.environ)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, after.ru_maxrss / 1e3


def compare(name: str, ours: list[str], bare: list[str], runs: int) -> None:
    """Alternate both, and print the ratios of the best."""
    pairs = [(timed(bare), timed(ours)) for _ in range(runs)]
    for i, what in enumerate(("wall", "cpu")):
        floor, found = (min(pair[j][i] for pair in pairs) for j in (0, 1))
        print(f"{name:<24}{what:<6}{found:8.2f} s  bare {floor:8.2f} s  ratio {found / floor:6.2f}")
    print(f"{name:<24}peak  {max(pair[1][2] for pair in pairs):8.0f} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--runs", type=int, default=3)
    found = options.parse_args()
    command = ["-m", "kezhi.portfolio.command"]
    with tempfile.TemporaryDirectory() as folder:
        path, few, out = (Path(folder) / name for name in ("o.parquet", "few.csv", "out.parquet"))
        rows = generate(path, found.rows)
        few.write_text(FIVE_ROWS)
        print(f"{rows:,} rows, about {found.rows // 10:,} customers")
        rest = ["--out", str(out), "--quiet"]
        ours = [*command, str(path), *rest]
        compare("kezhi value", ours, ["-c", FLOOR, str(path)], found.runs)
        start = [*command, str(few), *rest]
        compare("cold start, five rows", start, ["-c", "import duckdb, ibis"], found.runs)


if __name__ == "__main__":
    main()
