"""Many bookkeepers at the same moment: no number twice, nothing allocated twice."""

from decimal import Decimal

import pytest
from tests.kezhi.receivables.conftest import NOW, Bill, Pay
from tests.kezhi.together import PEOPLE, at_once

from kezhi.receivables.models import Allocation, Invoice
from kezhi.receivables.services.allocating import allocate
from kezhi.receivables.services.drafts import Refused
from kezhi.sales.models import Order
from kezhi.staff.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_are_given_once(bill: Bill) -> None:
    at_once(lambda number: bill(note=f"{number}"), Refused)
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"IN-2026-{n:05d}" for n in range(1, PEOPLE + 1)]


def test_one_payment_is_given_out_once(bill: Bill, pay: Pay, people: dict[str, User]) -> None:
    """Eight give 40 of one payment of 100, each to an invoice of its own: two get through."""
    money, debts = pay("100"), [bill("40") for _ in range(PEOPLE)]

    def give(number: int) -> object:
        shares = {debts[number].pk: Decimal(40)}
        return allocate(by=people["finance"], now=NOW, payment=money, shares=shares)

    refused = [one for one in at_once(give, Refused) if isinstance(one, Refused)]
    assert len(refused) == PEOPLE - 2
    money.refresh_from_db()
    assert (money.left, Allocation.objects.count()) == (20, 2)


def test_one_invoice_is_paid_once(bill: Bill, pay: Pay, people: dict[str, User]) -> None:
    debt, moneys = bill("100"), [pay("60") for _ in range(PEOPLE)]

    def give(number: int) -> object:
        shares = {debt.pk: Decimal(60)}
        return allocate(by=people["finance"], now=NOW, payment=moneys[number], shares=shares)

    at_once(give, Refused)
    debt.refresh_from_db()
    assert (debt.open_amount, Allocation.objects.count()) == (40, 1)


def test_one_order_is_invoiced_once(bill: Bill, order: Order) -> None:
    found = at_once(lambda _n: bill("5000", order=order), Refused)
    assert sum(isinstance(one, Invoice) for one in found) == 1
    assert Invoice.objects.count() == 1
