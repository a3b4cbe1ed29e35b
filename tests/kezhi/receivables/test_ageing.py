"""Ageing as a finance director reads it: classes, what will be lost, who pays how."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.receivables.conftest import NOW, TODAY, Bill, Pay
from tests.kezhi.sales.conftest import make_party
from tests.queries import assert_no_query_per_row

from kezhi.customers.models import Party
from kezhi.receivables.models import Invoice
from kezhi.receivables.queries import ageing
from kezhi.receivables.services.disputing import open_dispute
from kezhi.staff.models import User

Enter = Callable[[str], Client]
PAGE = "/receivables/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def ago(days: int, term: int = 0) -> dict[str, Any]:
    """Issued so long before its due day, which was so many days ago."""
    due = TODAY - timedelta(days=days)
    return {"issued_on": due - timedelta(days=term), "due_on": due}


@pytest.mark.parametrize(
    ("days", "klass"),
    [(-5, "current"), (0, "current"), (1, "short"), (90, "short"), (91, "long"), (730, "long"),
     (731, "bad")],
)  # fmt: skip
def test_a_customer_is_classed_by_the_oldest_debt(
    bill: Bill, people: dict[str, User], days: int, klass: str
) -> None:
    bill("500", **ago(days, 10))
    bill("0.50", **ago(2000))  # a trifle
    disputed = bill("900", **ago(1500))
    on = TODAY
    open_dispute(by=people["finance"], now=NOW, invoice=disputed, on=on, reason="价格不符")
    counts = ageing.class_counts(people["finance"], TODAY)
    assert {name: n for name, n in counts.items() if n} == {klass: 1}
    found = ageing.debtors(people["finance"], TODAY)
    assert [one.klass for one in found] == [klass]
    assert ageing.debtors(people["finance"], TODAY, klass) == found
    assert (found[0].disputed, found[0].owed) == (900, Decimal("1400.50"))


def test_ages_sum_to_what_is_open(bill: Bill, people: dict[str, User], sign_in: Enter) -> None:
    for days in (-3, 0, 1, 30, 31, 60, 61, 90, 91, 365, 366, 730, 731):
        bill("100", **ago(days, 10))
    sums = ageing.totals(people["finance"], TODAY)
    assert [sums[f"age_{place}"] for place in range(7)] == [200, 200, 200, 200, 200, 200, 100]
    assert sums["owed"] == 1300
    page = sign_in("finance").get(PAGE).content.decode()
    assert "as of 20 Nov 2026" in page
    assert "¥1,300.00" in page


def test_few_invoices_give_no_loss_rate(bill: Bill, sign_in: Enter) -> None:
    bill("100", **ago(400))
    page = sign_in("finance").get(PAGE).content.decode()
    assert "Too few: only 1 invoices" in page


def test_loss_rates_come_from_the_own_history(
    bill: Bill, pay: Pay, people: dict[str, User]
) -> None:
    """Of 40 invoices of 100, 20 are paid in time, 12 after 10 days, 6 after 45, one after 75."""
    late_by = [0] * 20 + [10] * 12 + [45] * 6 + [75]
    for delay in late_by:
        due = TODAY - timedelta(days=500)
        debt = bill("100", **ago(500, 30))
        pay("100", invoice=debt, received_on=due + timedelta(days=delay))
    bill("100", **ago(500, 30))
    found = ageing.provision(TODAY)
    assert (found.invoices, found.lost, found.sold) == (40, 100.0, 4000.0)
    wanted = [1 / 40, 1 / 20, 1 / 8, 1 / 2, 1, 1]
    assert list(found.rates) == pytest.approx(wanted)
    losses = ageing.expected_losses(found, [Decimal(1000)] * 7)
    assert losses == pytest.approx([1000 * rate for rate in [*wanted, 1]])


def test_how_a_customer_pays(
    bill: Bill, pay: Pay, people: dict[str, User], party: Party, sign_in: Enter
) -> None:
    panel = f"/invoices/of-customer/{party.pk}/"
    finance = sign_in("finance")
    assert "How it pays" not in finance.get(panel).content.decode()
    for delay in (-2, 0, 3, 10, 45):
        debt = bill("10", **ago(100, 30))
        pay("10", invoice=debt, received_on=debt.due_on + timedelta(days=delay))
    page = finance.get(panel).content.decode()
    assert "pays on credit" in page
    assert "usually 3 days late, one in ten later than 45 days late" in page
    assert "40.0 %" in page
    assert "11.8–76.9 %, 5 invoices" in page  # Wilson 1927
    assert "within 60 days (33 days after the invoice); too few payments for an" in page
    bad = ageing.on_time(people["finance"], TODAY)
    assert (bad.part, bad.whole) == (2, 5)
    debt = bill("10", **ago(100, 30))
    pay("10", invoice=debt, received_on=debt.due_on + timedelta(days=20))
    page = finance.get(panel).content.decode()
    assert "surely between -2 and 45 days beyond the terms" in page


def test_disputed_invoices_are_compared_with_the_others(
    bill: Bill, pay: Pay, people: dict[str, User], sign_in: Enter
) -> None:
    for number in range(6):
        debt = bill("10", **ago(100, 30))
        if number < 2:
            open_dispute(
                by=people["finance"], now=NOW, invoice=debt, on=date(2026, 8, 1), reason="色差"
            )
        late = timedelta(days=5 if number in {0, 3} else -1)
        pay("10", invoice=debt, received_on=debt.due_on + late)
    page = sign_in("finance").get(PAGE).content.decode()
    assert "<strong>50.0 %</strong>" in page
    assert "<strong>25.0 %</strong>" in page


def test_each_sees_the_debts_of_the_own_customers(
    bill: Bill, people: dict[str, User], sign_in: Enter
) -> None:
    bill("777", **ago(5))
    assert "¥777.00" in sign_in("alice").get(PAGE).content.decode()
    assert "¥777.00" not in sign_in("charlie").get(PAGE).content.decode()
    assert sign_in("service").get(PAGE).status_code == 403


def test_no_query_per_row(people: dict[str, User], sign_in: Enter) -> None:
    def debts(count: int) -> None:
        for _number in range(count):
            n = Invoice.objects.count()
            party = make_party(f"Customer {n}", people["alice"])
            Invoice.objects.create(
                number=f"X-{n}", party=party, issued_on=TODAY - timedelta(days=50),
                due_on=TODAY - timedelta(days=20), currency="CNY", gross=9, open_amount=9,
                base_amount=9, base_open=9,
            )  # fmt: skip

    finance = sign_in("finance")
    assert len(assert_no_query_per_row(finance, PAGE, debts)) <= 20
    assert len(assert_no_query_per_row(finance, "/invoices/", debts)) <= 20
