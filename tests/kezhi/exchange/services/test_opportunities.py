"""Opportunities out of files: recognized, reported, taken back."""

from datetime import date
from decimal import Decimal

from tests.kezhi.exchange.bringing import bring, counts, take_back
from tests.shared_data import shared_data

from kezhi.catalog.models import Product
from kezhi.exchange import queries
from kezhi.exchange.reading import headers
from kezhi.pipeline.models import Opportunity, Stage
from kezhi.pipeline.queries import access, results
from kezhi.staff.models import User

HEAD = "opportunity id,account,product,deal stage,engage date,close date,close value,sales agent\n"
FIRST = HEAD + (
    "A1,Harbor,Coil,Won,2024-01-05,2024-03-01,1000,Alice\n"
    "A2,Harbor,Coil,Lost,2024-01-06,2024-02-01,0,Nobody\n"
    "A3,Facade,Coil,Engaging,2024-02-06,,,Alice\n"
)
BAD = HEAD + (
    "B1,,Coil,Won,2024-01-05,2024-03-01,1000,\n"
    "B2,Harbor,Coil,Won,2024-01-05,,1000,\n"
    "B3,Harbor,Coil,Won,2024-03-05,2024-01-01,1000,\n"
    "B4,Harbor,Coil,,2024-03-05,,1000,\n"
    "B5,Harbor,Coil,Engaging,2024-03-05,,-5,\n"
    "B6,Harbor,Coil,Engaging,2024-03-05,,5,\n"
    "B6,Harbor,Coil,Engaging,2024-03-05,,5,\n"
)


def test_rows_become_opportunities_once(admin: User, people: dict[str, User]) -> None:
    batch = bring(admin, "opportunities", FIRST)
    assert counts(batch) == (3, 0, 0, 0)
    won, lost, waiting = Opportunity.objects.order_by("number")
    assert (won.status, won.amount, won.owner) == ("won", Decimal(1000), people["alice"])
    assert [(one.since, one.until) for one in won.steps.order_by("pk")] == [
        (date(2024, 1, 5), date(2024, 3, 1)), (date(2024, 3, 1), None),
    ]  # fmt: skip
    assert (lost.status, lost.amount, lost.owner) == ("lost", None, None)
    assert waiting.stage.name == "Engaging"
    assert Stage.objects.get(name="Engaging").kind == "open"
    again = bring(admin, "opportunities", FIRST, again=True)
    assert counts(again) == (0, 0, 3, 0)


def test_a_later_file_moves_and_undo_moves_back(admin: User, people: dict[str, User]) -> None:
    bring(admin, "opportunities", FIRST)
    later = FIRST.replace("Engaging,2024-02-06,,,", "Won,2024-02-06,2024-05-05,77,")
    batch = bring(admin, "opportunities", later)
    assert counts(batch) == (0, 1, 2, 0)
    moved = Opportunity.objects.get(number="A3")
    assert (moved.status, moved.amount, moved.steps.count()) == ("won", Decimal(77), 2)
    take_back(batch)
    moved.refresh_from_db()
    assert (moved.status, moved.closed_on, moved.steps.count()) == ("open", None, 1)


def test_dirt_is_rejected_with_its_reason(admin: User, people: dict[str, User]) -> None:
    batch = bring(admin, "opportunities", BAD)
    assert counts(batch) == (1, 0, 0, 6)
    told = [
        (one.row, [problem["code"] for problem in one.problems])
        for one in queries.rejected_rows(batch)
    ]
    assert [codes for _row, codes in told] == [
        ["no_customer"], ["missing"], ["days_reversed"], ["missing"], ["negative"],
        ["repeated_key"],
    ]  # fmt: skip


def test_the_pipeline_of_a_real_firm(admin: User, people: dict[str, User]) -> None:
    """Maven's CRM set: 8,800 rows; 4,238 won worth 10,005,534 (reference_numbers.json)."""
    path = shared_data("crm_sales/sales_pipeline.csv")
    Product.objects.create(code="GTX Pro", name="GTX Pro")
    batch = bring(admin, "opportunities", path)
    assert headers.guess_kind(queries.columns_of(batch)) == "opportunities"
    assert sum(counts(batch)) == 8800
    codes = [problem["code"] for one in queries.rejected_rows(batch) for problem in one.problems]
    assert codes == ["no_customer"] * 1425
    found = batch.findings
    assert found["products_respelled"] == 1258
    assert (found["opportunities_won"], found["opportunities_lost"]) == (4238, 2473)
    assert found["lost_without_amount"] == 2473
    assert Product.objects.filter(name="GTXPro").count() == 0
    shown = results.results(access.visible_opportunities(admin))
    assert (shown.won, shown.won_amount) == (4238, Decimal(10_005_534))
    assert (shown.lost, shown.lost_unknown) == (2473, 2473)
