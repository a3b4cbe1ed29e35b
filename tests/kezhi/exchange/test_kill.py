"""An import killed again and again, in a real process, neither loses nor doubles a row."""

import random
import time
from pathlib import Path

import pytest
from tests.processes import Machine

ROWS = 6_000
KILLS = 4
SUMS = """
from django.db.models import Sum
from kezhi.exchange.models import ImportBatch, ImportedRecord, RejectedRow
from kezhi.sales.models import Order, OrderLine
from kezhi.customers.models import Party
batch = ImportBatch.objects.get()
print(batch.status, batch.position, batch.created, batch.rejected, RejectedRow.objects.count(),
      Order.objects.count(), OrderLine.objects.count(), Party.objects.count(),
      int(Order.objects.aggregate(total=Sum("amount"))["total"]))
"""


def source(folder: Path) -> Path:
    path = folder / "orders.csv"
    lines = ["order no,date,customer no,sku,qty,price"]
    for row in range(ROWS):
        who = f"C{row % 50}" if row % 10 else ""
        lines.append(f"{row // 3},2024-01-{row % 28 + 1:02},{who},P{row % 7},1,{row % 90 + 1}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def expected() -> str:
    taken = [row for row in range(ROWS) if row % 10]
    first: dict[int, int] = {}
    for row in taken:
        first.setdefault(row // 3, row % 50)
    kept = [row for row in taken if first[row // 3] == row % 50]
    orders = len(first)
    total = sum(row % 90 + 1 for row in kept)
    people = len({first[order] for order in first})
    rejected = ROWS - len(kept)
    return f"done {ROWS} {len(kept)} {rejected} {rejected} {orders} {len(kept)} {people} {total}"


IMPORT = """
from kezhi.exchange.services import running
running.CHUNK_ROWS = 100
plain = running.write_chunk
def telling(*given):
    done = plain(*given)
    print("chunk", flush=True)
    return done
running.write_chunk = telling
from kezhi.exchange import command
command.main(["orders", {path!r}])
"""


@pytest.mark.slow
def test_killed_at_any_moment_and_started_again(tmp_path: Path, machine: Machine) -> None:
    code = "import django; django.setup()\n" + IMPORT.format(path=str(source(tmp_path)))
    chance = random.Random(7)
    for _ in range(KILLS):
        process = machine.start("-c", code)
        assert process.stdout
        for _chunk in range(chance.randint(1, 8)):
            process.stdout.readline()
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        process.communicate()
    process = machine.start("-c", code)
    _, complaint = process.communicate()
    assert process.returncode == 0, complaint
    assert machine.python(SUMS) == expected()
