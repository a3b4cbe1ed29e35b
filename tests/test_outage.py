"""PostgreSQL goes away under load and comes back: nothing acknowledged is lost."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.clerk import Clerk, product_codes
from tests.processes import Machine, status_of, wait_for
from tools.machine import Cluster, postgres_bin

pytestmark = pytest.mark.slow

WRITERS = 8
OUTAGES = 2


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    binaries = postgres_bin()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed that could be stopped")
    made = Cluster(binaries)
    made.start()
    yield made
    made.stop()
    made.remove()


@pytest.fixture
def machine(tmp_path: Path, cluster: Cluster) -> Iterator[Machine]:
    with Machine(tmp_path / "data", cluster.url) as made:
        yield made


class Writers:
    """Threads that enter products without pause and note what the server acknowledged."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.acknowledged: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.write, args=(n,)) for n in range(WRITERS)]

    def write(self, number: int) -> None:
        count = 0
        while not self.stop.is_set():
            code, count = f"W{number}-{count}", count + 1
            status = self.clerk.enter_product(code)
            self.statuses[status] += 1
            if status == 302:
                self.acknowledged.add(code)

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def test_outages_lose_nothing_acknowledged_and_end_by_themselves(
    machine: Machine, cluster: Cluster
) -> None:
    port = machine.serve("--no-jobs")
    health = f"http://127.0.0.1:{port}/health/"
    with Writers(Clerk(machine, port)) as writers:
        for _ in range(OUTAGES):
            before = len(writers.acknowledged)
            wait_for(lambda before=before: len(writers.acknowledged) > before + 20)  # type: ignore[misc]
            cluster.stop()
            wait_for(lambda: status_of(health) == 503)
            told = writers.statuses[503]
            wait_for(lambda told=told: writers.statuses[503] > told + WRITERS)  # type: ignore[misc]
            cluster.start()
            wait_for(lambda: status_of(health) == 200)
    assert set(writers.statuses) <= {302, 503}, writers.statuses
    assert writers.acknowledged <= product_codes(machine)


def test_the_page_of_an_outage_speaks_both_languages(machine: Machine, cluster: Cluster) -> None:
    port = machine.serve("--no-jobs", "--workers", "1")
    clerk = Clerk(machine, port)
    cluster.stop()
    status, page = clerk.ask("/products/")
    assert status == 503
    assert "The database cannot be reached" in page
    cluster.start()
    wait_for(lambda: clerk.ask("/products/")[0] == 200)
