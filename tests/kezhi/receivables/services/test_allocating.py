"""Payments over invoices: part and several, never above what is open or left, to the cent."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kezhi.receivables.conftest import NOW, TODAY, Bill, Pay
from tests.kezhi.sales.conftest import make_party

from kezhi.customers.models import Party
from kezhi.receivables.models import Allocation, Invoice, Payment
from kezhi.receivables.services.allocating import allocate, unallocate
from kezhi.receivables.services.drafts import Refused, Settled
from kezhi.receivables.services.paying import remove_payment
from kezhi.staff.models import ExchangeRate, User

CENTS = st.integers(1, 2_000_00)


def give(people: dict[str, User], payment: Payment, **more: Any) -> Payment:
    shares = {invoice.pk: Decimal(amount) for invoice, amount in more.pop("to")}
    return allocate(by=people["finance"], now=NOW, payment=payment, shares=shares, **more)


def fresh(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


def test_one_payment_over_two_invoices(bill: Bill, pay: Pay, people: dict[str, User]) -> None:
    first, second, money = bill("1000"), bill("500.25"), pay("1200")
    left = give(people, money, to=[(first, "1000"), (second, "150.25")]).left
    assert left == Decimal("49.75")
    assert (fresh(first).open_amount, fresh(second).open_amount) == (0, 350)
    assert (fresh(first).paid_on, fresh(second).paid_on) == (TODAY, None)


@pytest.mark.parametrize(
    ("amount", "cure"),
    [("1000.01", "lower"), ("0", "above zero"), ("-5", "above zero"), ("1.001", "whole units")],
)
def test_more_than_is_open_is_refused_with_the_cure(
    bill: Bill, pay: Pay, people: dict[str, User], amount: str, cure: str
) -> None:
    invoice, money = bill("1000"), pay("5000")
    with pytest.raises(Refused) as refused:
        give(people, money, to=[(invoice, amount)])
    assert cure in str(refused.value)
    assert not Allocation.objects.exists()


def test_more_than_is_left_is_refused_and_nothing_is_kept(
    bill: Bill, pay: Pay, people: dict[str, User]
) -> None:
    first, second, money = bill("1000"), bill("1000"), pay("1500")
    with pytest.raises(Refused, match="is left: lower"):
        give(people, money, to=[(first, "1000"), (second, "500.01")])
    assert not Allocation.objects.exists()
    assert Payment.objects.get().left == 1500


def test_other_currencies_and_customers_are_refused(
    bill: Bill, pay: Pay, people: dict[str, User]
) -> None:
    ExchangeRate.objects.create(currency="USD", valid_from=date(2026, 1, 1), rate=Decimal("7.1"))
    dollars, money = bill("10", currency="USD"), pay("1000")
    with pytest.raises(Refused, match="USD"):
        give(people, money, to=[(dollars, "10")])
    strange = bill("10", party=make_party("Other", people["alice"]))
    with pytest.raises(Refused, match="not one of the customer"):
        give(people, money, to=[(strange, "10")])


def test_taking_back_opens_the_invoice_again(bill: Bill, pay: Pay, people: dict[str, User]) -> None:
    invoice = bill("1000")
    money = pay("1000", invoice=invoice)
    assert fresh(invoice).paid_on == TODAY
    with pytest.raises(Settled):
        remove_payment(by=people["finance"], now=NOW, payment=money)
    kept = Allocation.objects.get()
    for _ in range(2):  # pressed twice, it is taken back once
        unallocate(by=people["finance"], now=NOW, allocation=kept)
    assert (fresh(invoice).open_amount, fresh(invoice).paid_on) == (1000, None)
    remove_payment(by=people["finance"], now=NOW, payment=money)
    assert not Payment.objects.exists()


def test_oldest_first_leaves_disputed_ones_to_the_end(bill: Bill, pay: Pay) -> None:
    disputed = bill("100", issued_on=TODAY - timedelta(days=90))
    Invoice.objects.filter(pk=disputed.pk).update(is_disputed=True)
    newer, older = bill("100"), bill("100", issued_on=TODAY - timedelta(days=40))
    assert pay("150", oldest_first=True).left == 0
    assert [fresh(one).open_amount for one in (older, newer, disputed)] == [0, 50, 100]


def test_a_debt_given_up_is_closed_but_never_paid(bill: Bill, pay: Pay) -> None:
    invoice = bill("100")
    pay("40", invoice=invoice, kind="credit_note")
    assert fresh(invoice).open_amount == 60
    pay("60", invoice=invoice, kind="write_off")
    assert (fresh(invoice).open_amount, fresh(invoice).paid_on) == (0, None)
    assert sorted(Payment.objects.values_list("number", flat=True)) == [
        "CN-2026-00001", "WO-2026-00001",
    ]  # fmt: skip


def test_the_database_itself_refuses(bill: Bill, pay: Pay) -> None:
    invoice, money = bill("100"), pay("100")
    for record, name in ((invoice, "open_amount"), (money, "left")):
        for value in (-1, 101):
            with pytest.raises(IntegrityError), transaction.atomic():
                type(record)._default_manager.filter(pk=record.pk).update(**{name: value})


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    debts=st.lists(CENTS, min_size=1, max_size=5),
    moneys=st.lists(CENTS, min_size=1, max_size=4),
    moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), CENTS), max_size=20),
    undone=st.lists(st.integers(0, 19), max_size=6),
)
def test_open_is_gross_less_what_is_allocated_to_the_cent(
    bill: Bill,
    pay: Pay,
    people: dict[str, User],
    debts: list[int],
    moneys: list[int],
    moves: list[tuple[int, int, int]],
    undone: list[int],
) -> None:
    with transaction.atomic():
        invoices = [bill(str(Decimal(cents) / 100)) for cents in debts]
        payments = [pay(str(Decimal(cents) / 100)) for cents in moneys]
        for source, target, cents in moves:
            chosen = payments[source % len(payments)], invoices[target % len(invoices)]
            try:
                give(people, chosen[0], to=[(chosen[1], Decimal(cents) / 100)])
            except Refused:
                continue
        for at in undone:
            kept = list(Allocation.objects.order_by("pk"))
            if kept:
                unallocate(by=people["finance"], now=NOW, allocation=kept[at % len(kept)])
        assert_books_agree()
        transaction.set_rollback(True)


def assert_books_agree() -> None:
    for invoice in Invoice.objects.all():
        parts = invoice.allocations.values_list("amount", flat=True)
        assert invoice.open_amount == invoice.gross - sum(parts, Decimal(0)) >= 0
        assert invoice.base_open == invoice.open_amount
    for payment in Payment.objects.all():
        parts = payment.allocations.values_list("amount", flat=True)
        assert payment.left == payment.amount - sum(parts, Decimal(0)) >= 0


def test_one_key_allocates_once(
    bill: Bill, pay: Pay, people: dict[str, User], party: Party
) -> None:
    invoice, money = bill("100"), pay("100")
    for _ in range(2):
        give(people, money, to=[(invoice, "40")], key="k")
    assert Allocation.objects.aggregate(sum=Sum("amount"))["sum"] == 40
