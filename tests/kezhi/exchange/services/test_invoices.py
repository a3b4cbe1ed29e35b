"""Invoices out of files: with what was paid of them, once, and taken back whole."""

from decimal import Decimal

from django.test import Client
from django.utils import timezone
from tests.kezhi.exchange.bringing import bring, counts, take_back
from tests.shared_data import shared_data

from kezhi.exchange.models import ImportBatch
from kezhi.receivables.models import Allocation, Dispute, Invoice, Payment
from kezhi.receivables.services.drafts import PaymentDraft
from kezhi.receivables.services.paying import record_payment
from kezhi.staff.models import User

HEAD = "Invoice No,Customer,Invoice Date,Due Date,Gross,Disputed,Paid Date,Paid Amount"
FILE = f"""{HEAD}
A-1,Harbor Facades,2026-01-05,2026-02-04,100.00,no,2026-02-10,
A-2,Harbor Facades,2026-01-06,,250.50,yes,,
A-3,Nordic Panels,2026-03-01,2026-03-31,80.00,no,2026-03-20,30.00
"""


def test_a_file_brings_invoices_payments_and_disputes(people: dict[str, User]) -> None:
    batch = bring(people["administrator"], "invoices", FILE, source="books")
    assert counts(batch) == (3, 0, 0, 0)
    first, second, third = Invoice.objects.order_by("number")
    assert (first.open_amount, str(first.paid_on)) == (0, "2026-02-10")
    assert (second.is_disputed, str(second.due_on)) == (True, "2026-02-05")
    assert third.open_amount == 50
    assert Dispute.objects.get().invoice == second
    assert sum(Payment.objects.values_list("left", flat=True)) == 0
    assert batch.amounts["CNY"]["created"] == "430.5000"


def test_the_next_file_brings_only_what_was_paid_since(people: dict[str, User]) -> None:
    by = people["administrator"]
    bring(by, "invoices", FILE, source="books")
    again = bring(by, "invoices", FILE, source="books", again=True)
    assert counts(again) == (0, 0, 3, 0)
    later = FILE.replace("2026-03-20,30.00", "2026-04-02,80.00")
    more = bring(by, "invoices", later, source="books")
    assert counts(more) == (0, 1, 2, 0)
    third = Invoice.objects.get(number="A-3")
    assert (third.open_amount, str(third.paid_on)) == (0, "2026-04-02")
    take_back(more)
    third.refresh_from_db()
    assert (third.open_amount, Payment.objects.count()) == (50, 2)


def test_rows_that_cannot_be_are_left_out_with_their_reason(people: dict[str, User]) -> None:
    rows = [
        "A-1,Harbor,2026-01-05,2026-01-04,100,no,,",
        "A-2,Harbor,2026-01-05,,0,no,,",
        "A-3,Harbor,2026-01-05,,10,perhaps,,",
        "A-4,Harbor,2026-01-05,,10,no,2026-01-09,11",
        ",Harbor,2026-01-05,,10,no,,",
        "A-6,,2026-01-05,,10,no,,",
        "A-7,Harbor,2026-01-05,,10,no,,",
        "A-7,Harbor,2026-01-05,,10,no,,",
    ]
    batch = bring(people["administrator"], "invoices", "\n".join([HEAD, *rows]), source="books")
    assert counts(batch) == (1, 0, 0, 7)
    codes = [reject.problems[0]["code"] for reject in batch.rejects.order_by("row")]
    assert codes == [
        "out_of_order", "not_positive", "unknown_choice", "overpaid", "missing", "no_customer",
        "repeated_key",
    ]  # fmt: skip


def test_another_invoice_of_the_number_is_refused(people: dict[str, User]) -> None:
    by = people["administrator"]
    bring(by, "invoices", FILE, source="books")
    batch = bring(by, "invoices", FILE.replace("250.50", "999"), source="books")
    assert counts(batch) == (0, 0, 2, 1)
    assert batch.rejects.get().problems[0]["code"] == "other_invoice"


def test_undo_leaves_what_somebody_settled_since(people: dict[str, User]) -> None:
    by = people["administrator"]
    batch = bring(by, "invoices", FILE, source="books")
    kept = Invoice.objects.select_related("party").get(number="A-3")
    draft = PaymentDraft(kept.party, kept.issued_on, "CNY", Decimal(20))
    record_payment(by=by, now=timezone.now(), draft=draft, invoice=kept)
    undone = take_back(batch)
    assert undone.status == ImportBatch.Status.UNDONE
    assert list(Invoice.objects.values_list("number", flat=True)) == ["A-3"]
    assert Allocation.objects.count() == 2
    assert not Dispute.objects.exists()


def test_the_receivables_of_a_real_firm(people: dict[str, User]) -> None:
    """2,466 invoices of 100 customers: 68.3 % of the disputed ones were late, 25.9 % of others."""
    path = shared_data("accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv")
    batch = bring(people["administrator"], "invoices", path, source="books", date_order="mdy")
    assert counts(batch) == (2466, 0, 0, 0)
    assert batch.amounts["CNY"]["created"] == "147703.1800"
    assert Invoice.objects.values("party").distinct().count() == 100
    assert Dispute.objects.count() == 561
    client = Client()
    client.force_login(people["administrator"])
    page = client.get("/receivables/").content.decode()
    assert "<strong>68.3 %</strong>" in page
    assert "<strong>25.9 %</strong>" in page
