"""64 writers at once, through HTTP against two server processes, lose nothing."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.clerk import Clerk, product_codes
from tests.processes import Machine

pytestmark = pytest.mark.slow

WRITERS = 64


@pytest.fixture
def clerk(machine: Machine) -> Clerk:
    return Clerk(machine, machine.serve("--no-jobs"))


def test_each_of_64_writers_gets_its_record(machine: Machine, clerk: Clerk) -> None:
    codes = [f"W{number}" for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        assert set(pool.map(clerk.enter_product, codes)) == {302}
    assert product_codes(machine) == set(codes)


def test_64_writers_of_one_code_make_one_record(machine: Machine, clerk: Clerk) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        statuses = list(pool.map(clerk.enter_product, ["SAME"] * WRITERS))
    assert statuses.count(302) == 1
    assert set(statuses) == {200, 302}
    assert product_codes(machine) == {"SAME"}


def test_64_editors_of_one_record_overwrite_nobody(machine: Machine, clerk: Clerk) -> None:
    """Whoever is told of a conflict reads the newest state and saves again."""
    assert clerk.enter_product("ONE") == 302
    pk = machine.python("from kezhi.catalog.models import Product; print(Product.objects.get().pk)")
    edit = f"/products/{pk}/edit/"

    def save(number: int) -> int:
        tries = 0
        while True:
            tries += 1
            _, page = clerk.ask(edit)
            found = re.search(r'name="version"[^>]*value="(\d+)"', page)
            assert found, page
            fields = {"code": "ONE", "name": f"N{number}", "currency": "CNY", "version": found[1]}
            status, _ = clerk.ask(edit, fields)
            assert status in {302, 409}
            if status == 302:
                return tries

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(save, range(WRITERS)))
    trail = machine.python(
        "from kezhi.catalog.models import Product\n"
        "from kezhi.kit.models import AuditEntry\n"
        "found = AuditEntry.objects.filter(action='change', kind='catalog.product')\n"
        "changes = found.order_by('id')\n"
        "names = [entry.changes['name'] for entry in changes]\n"
        "print(Product.objects.get().version, len(names), len({after for _, after in names}),\n"
        "      all(one[1] == two[0] for one, two in zip(names, names[1:])))"
    )
    assert trail == f"{WRITERS + 1} {WRITERS} {WRITERS} True"
