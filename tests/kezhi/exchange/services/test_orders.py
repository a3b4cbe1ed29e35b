"""Orders out of files: what becomes of each row, again and again, and taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kezhi.exchange.bringing import bring, counts, take_back
from tests.shared_data import shared_data

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.exchange import queries
from kezhi.kit.models import AuditEntry
from kezhi.sales.models import Order, OrderLine
from kezhi.staff.models import Team, User

HEAD = "order no,date,customer no,customer name,sku,product,qty,price\n"
FIRST = HEAD + (
    "1001,2024-01-05,C1,Harbor,A,Coil,2,10.50\n"
    "1001,2024-01-05,C1,Harbor,B,Sheet,1,5\n"
    "1002,2024-01-06,C2,Facade,A,Coil,3,10\n"
)


def codes(batch: object) -> dict[int, list[str]]:
    return {
        row.row: [one["code"] for one in row.problems]
        for row in queries.rejected_rows(batch)  # type: ignore[arg-type]
    }


def test_rows_become_orders_with_lines(admin: User) -> None:
    batch = bring(admin, "orders", FIRST)
    assert counts(batch) == (3, 0, 0, 0)
    first = Order.objects.get(number="1001")
    assert (first.party.name, first.amount, first.kind) == ("Harbor", Decimal("26"), "sale")
    assert first.ordered_on == date(2024, 1, 5)
    assert [line.product.code for line in first.lines.order_by("position") if line.product] == [
        "A", "B",
    ]  # fmt: skip
    assert batch.findings["customers_created"] == 2
    assert AuditEntry.objects.filter(action="import", target=batch.pk).count() == 1


def test_the_same_rows_again_change_nothing(admin: User) -> None:
    bring(admin, "orders", FIRST)
    before = list(OrderLine.objects.values().order_by("pk"))
    batch = bring(admin, "orders", FIRST, again=True)
    assert counts(batch) == (0, 0, 3, 0)
    assert list(OrderLine.objects.values().order_by("pk")) == before


def test_a_longer_file_adds_and_corrects(admin: User) -> None:
    bring(admin, "orders", FIRST)
    longer = FIRST.replace("B,Sheet,1,5", "B,Sheet,4,5") + (
        "1002,2024-01-06,C2,Facade,C,Foil,1,1\n1003,2024-02-01,C1,Harbor,A,Coil,1,10\n"
    )
    batch = bring(admin, "orders", longer)
    assert counts(batch) == (2, 1, 2, 0)
    assert Order.objects.get(number="1001").amount == Decimal(41)
    assert Order.objects.get(number="1002").amount == Decimal(31)
    take_back(batch)
    assert Order.objects.get(number="1001").amount == Decimal(26)
    assert Order.objects.get(number="1002").lines.count() == 1
    assert not Order.objects.filter(number="1003").exists()


def test_identical_rows_are_kept_and_told(admin: User) -> None:
    double = FIRST + "1001,2024-01-05,C1,Harbor,A,Coil,2,10.50\n"
    batch = bring(admin, "orders", double)
    assert counts(batch) == (4, 0, 0, 0)
    assert batch.findings["repeated"] == 1
    assert Order.objects.get(number="1001").amount == Decimal(47)
    assert counts(bring(admin, "orders", double, again=True)) == (0, 0, 4, 0)


def test_rows_without_customer_are_rejected_or_walk_in(admin: User) -> None:
    text = FIRST + "1004,2024-01-07,,,A,Coil,1,9\n"
    batch = bring(admin, "orders", text)
    assert counts(batch) == (3, 0, 0, 1)
    assert codes(batch) == {5: ["no_customer"]}
    batch = bring(admin, "orders", text, again=True, walk_in="Counter sales")
    assert counts(batch) == (1, 0, 3, 0)
    order = Order.objects.get(number="1004")
    assert (order.party.name, order.party.is_walk_in) == ("Counter sales", True)
    bring(admin, "orders", text, again=True, walk_in="Counter sales")
    assert Party.objects.filter(is_walk_in=True).count() == 1


def test_cancellations_and_returns_are_documents_of_their_own(admin: User) -> None:
    text = "InvoiceNo,InvoiceDate,CustomerID,StockCode,Quantity,UnitPrice\n" + (
        "5361,2024-01-05,17850,A,2,10\nC5362,2024-01-06,17850,A,-2,10\n"
        "5363,2024-01-07,17850,A,-1,10\n5364,2024-01-07,17850,A,1,-99\n"
        "5365,2024-01-07,17850,A,3,10\n5365,2024-01-07,17850,D,-1,5\n"
    )
    batch = bring(admin, "orders", text)
    kinds = dict(Order.objects.values_list("number", "kind"))
    assert kinds == {
        "5361": "sale", "C5362": "cancellation", "5363": "return", "5364": "adjustment",
        "5365": "sale",
    }  # fmt: skip
    found = {name: count for name, count in batch.findings.items() if count}
    assert found == {
        "cancellations": 1, "returns": 1, "adjustments": 1, "negative_in_sales": 1,
        "orders_created": 5, "customers_created": 1, "products_created": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1009,soon,C1,Harbor,A,Coil,1,1", "not_a_date"),
        ("1009,,C1,Harbor,A,Coil,1,1", "missing"),
        ("1009,2024-01-05,C1,Harbor,A,Coil,one,1", "not_a_number"),
        ("1009,2024-01-05,C1,Harbor,A,Coil,1,", "no_amount"),
        ("1009,2024-01-05,1.38E+10,Harbor,A,Coil,1,1", "digits_lost"),
        ("1009,2024-01-05,C1,Harbor,A,Coil,1,1,9", "extra_cells"),
        ("1009,2024-01-05,C1,Harbor,A,Coil,1e30,1", "number_too_large"),
        ("1009,2024-01-05,C1,Harbor,A,#REF!,1,1", "error_cell"),
        ("1001,2024-01-05,C2,Facade,Z,Coil,1,1", "other_customer"),
        (f"{'9' * 61},2024-01-05,C1,Harbor,A,Coil,1,1", "too_long"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_taken(admin: User, row: str, code: str) -> None:
    batch = bring(admin, "orders", FIRST + row + "\n")
    assert counts(batch) == (3, 0, 0, 1)
    assert codes(batch) == {5: [code]}


def test_customers_are_known_by_number_then_by_name_and_never_overwritten(admin: User) -> None:
    bring(admin, "customers", "customer number,name,city\nC1,Harbor Facades,Ningbo\n")
    bring(admin, "orders", FIRST)
    assert Party.objects.get(identifiers__value="C1").name == "Harbor Facades"
    text = "order no,date,customer name,amount\n9,2024-01-05,Harbor Facades,5\n"
    batch = bring(admin, "orders", text, create_customers=False)
    assert counts(batch) == (1, 0, 0, 0)
    text = "order no,date,customer name,amount\n10,2024-01-05,Nobody,5\n"
    batch = bring(admin, "orders", text, create_customers=False)
    assert codes(batch) == {2: ["unknown_customer"]}


def test_a_customer_of_somebody_else_is_not_touched(people: dict[str, User]) -> None:
    office, south = people["back_office"], Team.objects.get(name="South")
    foreign = Party.objects.create(name="Harbor", team=south, owner=people["charlie"])
    foreign.identifiers.create(source="import", value="C1")
    batch = bring(office, "orders", FIRST)
    assert codes(batch) == {2: ["foreign_record"], 3: ["foreign_record"]}


def test_amounts_without_quantities_and_orders_without_numbers(admin: User) -> None:
    text = "customer_id,date,number_of_cds,dollar_value\n1,19970101,1,11.77\n1,19970101,5,77\n"
    batch = bring(admin, "orders", text)
    assert counts(batch) == (2, 0, 0, 0)
    assert sorted(Order.objects.values_list("number", flat=True)) == [
        "1/19970101/1",
        "1/19970101/2",
    ]
    assert counts(bring(admin, "orders", text, again=True)) == (0, 0, 2, 0)


def test_costs_and_margins(admin: User) -> None:
    text = "order no,date,customer no,sales,profit\n1,2024-01-05,C1,100,30\n2,2024-01-05,C1,50,\n"
    bring(admin, "orders", text)
    assert Order.objects.get(number="1").base_cost == Decimal(70)
    assert Order.objects.get(number="2").base_cost is None


def test_undo_takes_back_exactly_its_rows(admin: User) -> None:
    bring(admin, "orders", FIRST)
    second = bring(admin, "orders", HEAD + "2001,2024-03-01,C1,Harbor,Z,New,1,1\n"
                   "2002,2024-03-01,C9,Fresh,A,Coil,1,1\n")  # fmt: skip
    done = take_back(second)
    assert done.status == "undone"
    assert set(Order.objects.values_list("number", flat=True)) == {"1001", "1002"}
    assert set(Party.objects.values_list("name", flat=True)) == {"Harbor", "Facade"}
    assert set(Product.objects.values_list("code", flat=True)) == {"A", "B"}
    assert not done.records.exists()


def test_undo_leaves_what_was_touched_since_and_tells(admin: User) -> None:
    batch = bring(admin, "orders", FIRST)
    Order.objects.filter(number="1001").update(version=2)
    done = take_back(batch)
    kept = {(one.kind, one.kept) for one in queries.kept_records(done)}
    assert kept == {("order", "edited"), ("party", "in_use"), ("product", "in_use")}
    assert set(Order.objects.values_list("number", flat=True)) == {"1001"}
    assert set(Party.objects.values_list("name", flat=True)) == {"Harbor"}


def test_a_real_file_to_the_cent(admin: User) -> None:
    """The first 20,000 rows of Online Retail; sums taken from the file itself."""
    path = shared_data("online_retail/online_retail_first20000.xlsx")
    batch = bring(admin, "orders", path)
    assert counts(batch) == (13_347, 0, 0, 6_653)
    total = Order.objects.aggregate(total=Sum("base_amount"))["total"]
    assert total.quantize(Decimal("0.01")) == Decimal("282093.16")
    assert batch.findings["customers_created"] == 559
    assert batch.findings["cancellations"] == 93


cell = st.sampled_from(["", "x", "1", "-2", "1e40", "?", "2024-01-05", "C1", "#REF!", "=1+1"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(*[cell] * 8), min_size=1, max_size=12))
def test_every_row_is_accounted_for(admin: User, table: list[tuple[str, ...]]) -> None:
    text = HEAD + "7,2024-01-05,C1,Harbor,A,Coil,1,1\n"
    text += "".join(",".join(row) + "\n" for row in table)
    batch = bring(admin, "orders", text, again=True)
    assert batch.status == "done"
    assert sum(counts(batch)) == batch.total == batch.position
    assert batch.rejects.count() == batch.rejected


@pytest.mark.parametrize(
    "rows",
    [
        [",2024-01-05,1,,A,Coil,1,1", ",2024-01-05,,1,B,Coil,1,1"],
        [",2024-01-05,1,,A,Coil,1,1", ",2024-01-05,,1,A,Coil,1,2"],
        [",2024-01-05,1,,A,Coil,1,1", "1/20240105/1,2024-01-05,1,,A,Coil,1,1"],
        ["1/20240105/1,2024-01-05,1,,A,Coil,1,1", ",2024-01-05,1,,A,Coil,1,1"],
        [",2024-01-05,1,,A,Coil,1,1", ",2024-01-05,1,x,B,Coil,1,1"],
    ],
)
def test_rows_that_would_be_called_the_same_lose_none(admin: User, rows: list[str]) -> None:
    """Without order numbers, rows are called by customer, day and turn, as 1/20240105/1."""
    text = HEAD + "".join(f"{row}\n" for row in rows)
    batch = bring(admin, "orders", text)
    assert batch.status == "done"
    assert sum(counts(batch)) == batch.total == 2
    assert batch.rejects.count() == batch.rejected


def test_money_is_accounted_for_as_rows_are(admin: User) -> None:
    text = (
        "order no,date,customer no,currency,amount\n1,2024-01-05,C1,,10.50\n2,2024-01-05,,,4.25\n"
    )
    text += "3,soon,C1,,2\n4,2024-01-05,C1,XXX,7\n"
    batch = bring(admin, "orders", text)
    assert batch.amounts["CNY"] == {
        "created": "10.5000", "updated": "0", "unchanged": "0", "rejected": "6.2500",
    }  # fmt: skip
    assert batch.amounts["XXX"]["rejected"] == "7.0000"
    again = bring(admin, "orders", text, again=True, walk_in="Counter")
    assert (again.amounts["CNY"]["created"], again.amounts["CNY"]["unchanged"]) == (
        "4.2500", "10.5000",
    )  # fmt: skip
