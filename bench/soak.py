"""Does Kezhi stay well under hours of mixed work? Readers and writers, and the memory they cost.

    make soak MINUTES=60

Prints, per tenth of the time: answers, the slow ones, faults, and the server's memory. It fails
when an answer was a fault, or when memory at the end is half as much again as after the start.
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.clerk import Clerk
from tests.processes import Machine, free_port, status_of, wait_for

PAGES = [
    "/",
    "/customers/",
    "/customers/?q=%E7%A7%91%E6%8A%80",
    "/products/",
    "/orders/",
    "/portfolio/",
]
THREADS = 8
GROWTH = 1.5


class Traffic:
    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.seconds: list[float] = []
        self.faults: list[str] = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(n,)) for n in range(THREADS)]

    def work(self, number: int) -> None:
        dice = random.Random(number)
        count = 0
        while not self.stop.is_set():
            started = time.monotonic()
            if dice.random() < 0.1:
                count += 1
                path, status = "/products/new/", self.clerk.enter_product(f"S{number}-{count}")
            else:
                path = dice.choice(PAGES)
                status, _ = self.clerk.ask(path)
            self.seconds.append(time.monotonic() - started)
            if status not in {200, 302}:
                self.faults.append(f"{path}: {status}")


def memory(pid: int) -> float:
    """Megabytes of a process and its children."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
            if pid in {int(path.parent.name), int(fields[1])}:
                total += int(fields[21]) * 4096 / 1e6
        except OSError:
            continue
    return total


def run(machine: Machine, minutes: float) -> int:
    port = free_port()
    server = machine.kezhi("demo", "--port", str(port))
    wait_for(lambda: status_of(f"http://127.0.0.1:{port}/health/") == 200)
    traffic = Traffic(Clerk(machine, port))
    for thread in traffic.threads:
        thread.start()
    sizes = []
    for tenth in range(1, 11):
        before = len(traffic.seconds)
        time.sleep(minutes * 6)
        seconds = traffic.seconds[before:] or [0.0]
        sizes.append(memory(server.pid))
        median = statistics.median(seconds)
        print(
            f"{tenth * 10:3d} %  {len(seconds):6d} answers  median {median:.3f} s"
            f"  worst {max(seconds):.2f} s  faults {len(traffic.faults)}  {sizes[-1]:.0f} MB"
        )
    traffic.stop.set()
    for thread in traffic.threads:
        thread.join()
    for fault in traffic.faults[:10]:
        print(fault)
    return 1 if traffic.faults or sizes[-1] > sizes[0] * GROWTH else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Machine(Path(folder) / "data") as machine:
        return run(machine, options.minutes)


if __name__ == "__main__":
    sys.exit(main())
