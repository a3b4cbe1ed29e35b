"""How much dearer are the pages of 100,000 customers than a bare page of 50 rows?

    DATABASE_URL=postgresql://… python bench/pages.py [--customers 100000] [--rounds 200]

Both are served by two workers of the same server from the same PostgreSQL, and asked in turn, so
that what else the machine does falls on both. Prints median, p95, ratio and size of each page.
Targets: list and search median ≤ 2.5 and p95 ≤ 5 times the bare page, ≤ 60 KB of HTML; a create
p95 ≤ 12 times the bare insert.
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

ROOT = Path(__file__).parents[1]
os.environ.setdefault("KEZHI_DATA", tempfile.mkdtemp(prefix="kezhi-bench-"))
os.environ["KEZHI_ALLOWED_HOSTS"] = "127.0.0.1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
PORTS = {"kezhi": 8191, "bare": 8192}
SYLLABLES = (
    "浙江宝骏长青勤丰丽华恒泰金盛远大德源瑞祥嘉禾墙煌鸿运博雅星辰海川明珠铝塑彩涂板材幕墙装饰"
    "建科技贸易工程"
)
SEED = 5_000  # entered by the product's own service; the others are copies with names of their own
COPY = [
    "INSERT INTO customers_party ({columns}) SELECT {values} FROM customers_party p,"
    " generate_series(1, %s) k WHERE p.id <= (SELECT max(id) FROM customers_party)",
    "INSERT INTO customers_partyrole (party_id, role)"
    " SELECT p.id, 'customer' FROM customers_party p"
    " WHERE NOT EXISTS (SELECT 1 FROM customers_partyrole r WHERE r.party_id = p.id)",
    "INSERT INTO customers_classification (party_id, criterion, value, method, reason, rule, facts,"
    " decided_on, is_current, created_at)"
    " SELECT p.id, c.criterion, c.value, 'rule', '', c.rule, '{{}}', current_date, true, now()"
    " FROM customers_party p, (VALUES ('relation', 'potential', 'no_order_yet'),"
    " ('source', 'end_enterprise', 'by_category'), ('region', 'domestic', 'address_at_home'))"
    " c(criterion, value, rule) WHERE NOT EXISTS"
    " (SELECT 1 FROM customers_classification x WHERE x.party_id = p.id)",
]
BARE = [
    "DROP TABLE IF EXISTS bench_bare",
    "CREATE TABLE bench_bare AS"
    " SELECT id, name, tier, category, 'potential' AS relation, 'Chief' AS owner, city, phone,"
    " updated_at FROM customers_party",
    "ALTER TABLE bench_bare ALTER id SET NOT NULL",
    "ALTER TABLE bench_bare ALTER id ADD GENERATED ALWAYS AS IDENTITY (START 100000000)",
    "ALTER TABLE bench_bare ADD PRIMARY KEY (id)",
    "CREATE INDEX bench_bare_name ON bench_bare (name, id)",
    "ANALYZE",
]


def fill(customers: int) -> tuple[str, str]:
    """The company, its administrator and so many customers; returns cookies and a form's token."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from kezhi.customers.models import Party
    from kezhi.customers.services.upserts import PartyRow, upsert_parties
    from kezhi.staff.models import Company, Team, User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Company.objects.get_or_create(pk=1, defaults={"name": "Bench"})
    team, _ = Team.objects.get_or_create(name="North")
    chief, _ = User.objects.get_or_create(
        email="chief@example.com", defaults={"name": "Chief", "role": "administrator", "team": team}
    )
    dice = random.Random(7)
    present = Party.objects.count()
    rows = (
        PartyRow(
            number=f"C{n}",
            name="".join(dice.sample(SYLLABLES, 6)) + "有限公司",
            values={"phone": f"138{dice.randrange(10**8):08}", "city": "杭州", "owner": chief},
        )
        for n in range(min(SEED, customers))
    )
    started = time.perf_counter()
    if not present:
        upsert_parties(by=chief, now=timezone.now(), source="bench", rows=rows)
        took = time.perf_counter() - started
        print(f"entered {SEED:,} at {SEED / took:,.0f} a second")
    multiply(customers)
    with connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement)
    return signed_in(chief)


def multiply(customers: int) -> None:
    """Copies until there are so many: each with a letter more in its name and its search text."""
    from django.db import connection

    from kezhi.customers.models import Party

    copies = customers // Party.objects.count() - 1
    if copies < 1:
        return
    columns = [f.column for f in Party._meta.concrete_fields if f.column != "id"]
    changed = {
        "name": "p.name || k", "sort_key": "p.sort_key || k", "name_key": "p.name_key || k",
        "search_text": "p.search_text || k", "updated_at": "p.updated_at - k * interval '1 day'",
    }  # fmt: skip
    values = [changed.get(column, f"p.{column}") for column in columns]
    with connection.cursor() as cursor:
        first, *others = COPY
        cursor.execute(first.format(columns=", ".join(columns), values=", ".join(values)), [copies])
        for statement in others:
            cursor.execute(statement.format())


def signed_in(chief: Any) -> tuple[str, str]:
    from django.db import connection
    from django.test import Client

    client = Client(headers={"Host": "127.0.0.1"})
    client.force_login(chief)
    form = client.get("/customers/new/")
    token = form.content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    connection.close()
    return cookies, token


def serve(name: str, target: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORTS[name]),
        "--workers", "2", "--blocking-threads", "1", "--log-level", "warning", target,
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    return subprocess.Popen(command, env=environment, cwd=ROOT)


def wait(name: str) -> None:
    for _ in range(1800):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORTS[name]}/", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(name)


class Asker:
    """One client with a connection that stays open."""

    def __init__(self, name: str, cookies: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORTS[name], timeout=30)
        self.headers = {"Cookie": cookies} if cookies else {}
        self.size = 0

    def get(self, path: str) -> None:
        self.ask("GET", path, None, 200)

    def post(self, path: str, fields: dict[str, str]) -> None:
        self.ask("POST", path, urlencode(fields), 302)

    def ask(self, method: str, path: str, body: str | None, wanted: int) -> None:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self.connection.request(method, path, body, {**self.headers, **kind})
        answer = self.connection.getresponse()
        self.size = len(answer.read())
        assert answer.status == wanted, (method, path, answer.status)


def taken(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def figures(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)]


def measure(works: dict[str, Callable[[], None]], rounds: int) -> dict[str, tuple[float, float]]:
    """Each in turn, round after round; the first rounds only warm up."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 20):
        for name, work in works.items():
            spent = taken(work)
            if number >= 20:
                times[name].append(spent)
    return {name: figures(spent) for name, spent in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    cookies, token = fill(options.customers)
    servers = [
        serve("kezhi", "kezhi.config.wsgi:application"),
        serve("bare", "bench.bare:application"),
    ]
    try:
        for name in PORTS:
            wait(name)
        report(options.rounds, cookies, token)
    finally:
        for server in servers:
            server.terminate()


def report(rounds: int, cookies: str, token: str) -> None:
    kezhi, bare = Asker("kezhi", cookies), Asker("bare")
    sizes: dict[str, int] = {}

    def page(path: str) -> Callable[[], None]:
        def work() -> None:
            kezhi.get(path)
            sizes[path] = kezhi.size

        return work

    paths = {
        "list": "/customers/",
        "newest first": "/customers/?sort=-updated_at",
        "search 2 characters": f"/customers/?q={quote('墙煌')}",
        "search pinyin": "/customers/?q=qh",
        "search digits": "/customers/?q=1380",
        "nothing found": f"/customers/?q={quote('无此客户')}",
    }
    works = {"bare page": lambda: bare.get("/"), **{name: page(p) for name, p in paths.items()}}
    found = measure(works, rounds)
    floor = found["bare page"]
    print(f"{'page':<22}{'median':>9}{'p95':>9}{'ratio':>8}{'p95 ratio':>11}{'KB':>7}")
    for name, (median, p95) in found.items():
        size = sizes.get(paths.get(name, ""), 0) / 1000
        print(
            f"{name:<22}{median:>9.1f}{p95:>9.1f}{median / floor[0]:>8.2f}"
            f"{p95 / floor[1]:>11.2f}{size:>7.1f}"
        )
    report_create(rounds, kezhi, bare, token)


def report_create(rounds: int, kezhi: Asker, bare: Asker, token: str) -> None:
    dice = random.Random()
    fields = {"category": "enterprise", "kind": "organization", "csrfmiddlewaretoken": token}

    def create() -> None:
        name = f"创建{dice.randrange(10**9)}号贸易有限公司"
        phone = f"139{dice.randrange(10**8):08}"
        key = f"{dice.randrange(10**18)}"
        kezhi.post("/customers/new/", {**fields, "name": name, "phone": phone, "key": key})

    def insert() -> None:
        bare.post("/new/", {"name": f"创建{dice.randrange(10**9)}", "phone": "139"})

    found = measure({"bare insert": insert, "create": create}, rounds)
    (floor, floor_p95), (median, p95) = found["bare insert"], found["create"]
    print(f"bare insert {floor:.1f} / {floor_p95:.1f} ms; create {median:.1f} / {p95:.1f} ms")
    print(f"create: median ratio {median / floor:.2f}, p95 ratio {p95 / floor_p95:.2f}")


if __name__ == "__main__":
    main()
