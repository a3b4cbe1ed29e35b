"""What a whole file of a hotel's bookings takes, beside orders of as many rows, in one run.

python bench/stays.py FILE [ROWS]   FILE is hotel_bookings_original.csv.zip or the CSV in it
"""

import os
import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path

FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("hotel_bookings_original.csv.zip")
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 0
FOLDER = tempfile.TemporaryDirectory(prefix="kezhi-bench-")
os.environ["KEZHI_DATA"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

import django  # noqa: E402 - the data folder is chosen first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from kezhi.exchange.models import ImportBatch  # noqa: E402
from kezhi.exchange.services import mapping, running, undoing, uploading  # noqa: E402
from kezhi.staff.services.console import console_user  # noqa: E402
from kezhi.stays.queries import access, revenue  # noqa: E402


def bookings() -> bytes:
    if FILE.suffix != ".zip":
        content = FILE.read_bytes()
    else:
        with zipfile.ZipFile(FILE) as archive:
            content = archive.read("hotel_bookings.csv")
    return b"".join(content.splitlines(keepends=True)[: ROWS + 1]) if ROWS else content


def orders(rows: int) -> bytes:
    head = "order no,date,customer no,sku,qty,price\n"
    lines = (
        f"{row},2024-{row % 12 + 1:02}-{row % 28 + 1:02},C{row % 686},P{row % 9},1,{row % 90}\n"
        for row in range(rows)
    )
    return "".join([head, *lines]).encode()


def imported(kind: str, content: bytes) -> tuple[ImportBatch, float]:
    by, now = console_user(now=timezone.now()), timezone.now()
    started = time.process_time()
    upload = uploading.Upload(kind, f"{kind}.csv", [content])
    batch, _ = uploading.upload_file(by=by, now=now, upload=upload, background=False)
    batch = uploading.read_upload(batch_id=batch.pk, now=now)
    choices = mapping.choices_of(batch)
    mapping.set_mapping(by=by, now=now, batch=batch, mapping=batch.mapping, choices=choices)
    running.start_import(by=by, now=now, batch=batch, background=False)
    return running.run_import(batch_id=batch.pk, now=now), time.process_time() - started


def undone(batch: ImportBatch) -> float:
    started = time.process_time()
    by, now = console_user(now=timezone.now()), timezone.now()
    undoing.start_undo(by=by, now=now, batch=batch, background=False)
    undoing.run_undo(batch_id=batch.pk, now=now)
    return time.process_time() - started


def main() -> None:
    if not FILE.exists():
        print(f"{FILE}: no such file; name the file of bookings")
        return
    call_command("migrate", verbosity=0)
    batch, stays = imported("stays", bookings())
    by = console_user(now=timezone.now())
    sums = revenue.totals(access.visible_stays(by), "CNY")
    started = time.process_time()
    for side in ("agent", "company", "guest", "channel", "segment", "hotel", "month"):
        revenue.by_side(access.visible_stays(by), side, "CNY")
    sides = time.process_time() - started
    back = undone(batch)
    _, plain = imported("orders", orders(batch.total))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"room revenue {sums.revenue:,} of {sums.kept:,} kept stays, {sums.nights:,} nights")
    print(f"stays        {batch.total / stays:>10,.0f} rows/s of processor, {stays:.1f} s")
    print(f"orders       {batch.total / plain:>10,.0f} rows/s of processor, {plain:.1f} s")
    print(f"ratio        {stays / plain:>10.2f}    goal 2.00")
    print(f"undo         {back / stays:>10.2f}    times the import")
    print(f"seven sides  {sides:>10.2f} s of processor")
    print(f"memory       {used:>10,.0f} MB")


if __name__ == "__main__":
    main()
