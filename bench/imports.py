"""How fast an import is beside a bare bulk insert of the same rows, in one run.

python bench/imports.py [ROWS]   prints rows a second of both and their ratio (goal: 0.20 or more)
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
FOLDER = tempfile.TemporaryDirectory(prefix="kezhi-bench-")
os.environ["KEZHI_DATA"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

import django  # noqa: E402 - the data folder is chosen first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from kezhi.exchange.services import mapping, running, uploading  # noqa: E402
from kezhi.sales.models import Order, OrderLine  # noqa: E402
from kezhi.staff.services.console import console_user  # noqa: E402


def lines() -> list[str]:
    head = "order no,date,customer no,customer name,sku,qty,price\n"
    rows = (
        f"{row // 10},2024-{row % 12 + 1:02}-{row % 28 + 1:02},C{row // 10 % 4000},"
        f"Customer {row // 10 % 4000},P{row % 900},{row % 9 + 1},{row % 90 + 0.5}\n"
        for row in range(ROWS)
    )
    return [head, *rows]


def imported() -> float:
    by, now = console_user(now=timezone.now()), timezone.now()
    upload = uploading.Upload("orders", "bench.csv", ["".join(lines()).encode()])
    started = time.perf_counter()
    batch, _ = uploading.upload_file(by=by, now=now, upload=upload, background=False)
    batch = uploading.read_upload(batch_id=batch.pk, now=now)
    choices = mapping.choices_of(batch)
    mapping.set_mapping(by=by, now=now, batch=batch, mapping=batch.mapping, choices=choices)
    running.start_import(by=by, now=now, batch=batch, background=False)
    batch = running.run_import(batch_id=batch.pk, now=now)
    assert (batch.created, batch.rejected) == (ROWS, 0)
    return time.perf_counter() - started


def bare() -> float:
    """The same rows of the same tables, already in memory, into emptied tables."""
    orders, order_lines = list(Order.objects.all()), list(OrderLine.objects.all())
    OrderLine.objects.all().delete()
    Order.objects.all().delete()
    started = time.perf_counter()
    Order.objects.bulk_create(orders, batch_size=2000)
    OrderLine.objects.bulk_create(order_lines, batch_size=2000)
    return time.perf_counter() - started


def main() -> None:
    call_command("migrate", verbosity=0)
    slow, quick = imported(), bare()
    print(f"import      {ROWS / slow:>10,.0f} rows/s  {slow:.1f} s, from the file to the result")
    print(f"bulk insert {ROWS / quick:>10,.0f} rows/s  {quick:.1f} s")
    print(f"ratio       {quick / slow:>10.2f}         goal 0.20")


if __name__ == "__main__":
    main()
