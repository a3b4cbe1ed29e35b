"""How much dearer are the portfolio's pages of 1,000,000 customers than their bare SQL?

    DATABASE_URL=postgresql://… python bench/portfolio.py [--customers 1000000] [--rounds 7]

Each page is asked by an executive who sees everybody, in one process, in turn with its own SQL
sent without Django and with an empty signed-in page. Prints medians and page / (SQL + empty page);
the goal is 3 at most.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
os.environ.setdefault("KEZHI_DATA", tempfile.mkdtemp(prefix="kezhi-bench-"))
os.environ["KEZHI_ALLOWED_HOSTS"] = "testserver"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

SEED = 2_000  # valued by the product's own run; the others are copies
STEP = 1_000_000  # between the ids of two copies
LAST = date(2026, 6, 30)
EMPTY = "/portfolio/runs/"  # a signed-in page with two lines
PAGES = (
    "/portfolio/", "/portfolio/equity/", "/portfolio/customers/", "/portfolio/risks/",
    "/portfolio/retention/", "/portfolio/cohorts/", "/portfolio/loyalty/", "/portfolio/changes/",
    "/portfolio/report/", "/retention/", "/retention/budget/",
)  # fmt: skip


def fill(customers: int) -> Any:
    """A company of so many valued customers; returns the executive."""
    import django

    django.setup()
    from django.core.management import call_command

    from kezhi.customers.models import Party
    from kezhi.portfolio.models import ValuationRun
    from kezhi.staff.models import Company, Team, User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Company.objects.get_or_create(pk=1, defaults={"name": "Bench"})
    team, _ = Team.objects.get_or_create(name="North")
    user, _ = User.objects.get_or_create(
        email="chief@example.com", defaults={"name": "Chief", "role": "executive", "team": team}
    )
    if not Party.objects.exists():
        order_and_value(user)
        multiply(customers)
    print(f"{Party.objects.count():,} customers, {ValuationRun.objects.count()} runs")
    return user


def order_and_value(user: Any) -> None:
    """The seed: parties with orders, and two runs a quarter apart."""
    from kezhi.customers.models import Party, PartyRole
    from kezhi.portfolio.services import computing, runs
    from kezhi.sales.models import Order

    dice = random.Random(7)
    made = Party.objects.bulk_create(
        Party(name=f"Customer {n:05}", owner=user, team=user.team) for n in range(SEED)
    )
    PartyRole.objects.bulk_create(PartyRole(party=party, role="customer") for party in made)
    orders = []
    for party in made:
        day = date(2023, 1, 1) + timedelta(days=dice.randrange(1_000))
        pace = dice.choice((20, 45, 90, 160))
        end = min(LAST, day + timedelta(days=dice.randrange(60, 1_500)))
        while day <= end:
            amount = f"{dice.lognormvariate(7, 0.8):.2f}"
            orders.append(
                Order(
                    number=str(len(orders)), party=party, ordered_on=day, currency="CNY",
                    amount=amount, base_amount=amount, base_cost=f"{float(amount) * 0.7:.2f}",
                )
            )  # fmt: skip
            day += timedelta(days=1 + int(dice.expovariate(1 / pace)))
    Order.objects.bulk_create(orders)
    runs.enqueue = lambda pk: None  # type: ignore[assignment]  # the run is done here
    for back in (91, 0):
        now = datetime.combine(LAST - timedelta(days=back), datetime.min.time(), UTC)
        run = runs.start_run(by=user, now=now + timedelta(days=1), as_of=now.date())
        computing.compute_run(run_id=run.pk, clock=lambda: datetime.now(UTC))


def multiply(customers: int) -> None:
    """Every party, role and valuation again and again, under ids of its own."""
    from django.db import connection

    from kezhi.customers.models import Party, PartyRole
    from kezhi.portfolio.models import CustomerValuation

    copies = customers // SEED - 1
    keys = {Party: "id", PartyRole: "party_id", CustomerValuation: "party_id"}
    with connection.cursor() as cursor:
        for model, key in keys.items():
            fields = [
                f for f in model._meta.concrete_fields if f.column == key or not f.primary_key
            ]
            columns = [field.column for field in fields]
            values = [f"t.{c} + k * {STEP}" if c == key else f"t.{c}" for c in columns]
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
                f" SELECT {', '.join(values)}"
                f" FROM {model._meta.db_table} t, generate_series(1, %s) k",
                [copies],
            )
        cursor.execute("ANALYZE")


def taken(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def compare(user: Any, rounds: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(user)

    def ask(path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    def send(statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()

    print(f"{'page':<24}{'page ms':>10}{'SQL ms':>10}{'empty ms':>10}{'ratio':>8}")
    for path in PAGES:
        ask(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            ask(path)
        statements = [one["sql"] for one in captured.captured_queries]
        reads = [one for one in statements if one.startswith(("SELECT", "WITH"))]
        works = {
            "page": partial(ask, path), "sql": partial(send, reads), "empty": partial(ask, EMPTY),
        }  # fmt: skip
        times: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(rounds):
            for name, work in works.items():
                times[name].append(taken(work))
        page, sql, empty = (statistics.median(times[name]) for name in times)
        print(f"{path:<24}{page:10.1f}{sql:10.1f}{empty:10.1f}{page / (sql + empty):8.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=7)
    found = options.parse_args()
    if "DATABASE_URL" not in os.environ:
        sys.exit("set DATABASE_URL to an empty PostgreSQL database")
    compare(fill(found.customers), found.rounds)


if __name__ == "__main__":
    main()
