"""The demo company stands in the database as it was made, comes once and goes whole."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, Sum
from django.test import Client

from kezhi.catalog.models import Product, UnitConversion, ValueElement
from kezhi.contracts.models import Contract, ContractTerm
from kezhi.customers.models import Classification, Contact, Note, Party, Tag
from kezhi.demo import catalog, queries
from kezhi.demo.company import SEED, build_company
from kezhi.demo.services import loading, removal
from kezhi.kit import grams
from kezhi.kit.models import AuditEntry
from kezhi.pipeline.models import Opportunity, Prospect
from kezhi.portfolio.models import Attitude
from kezhi.promises.models import Expectation
from kezhi.quotes.models import Quote
from kezhi.quotes.services import writing
from kezhi.retention.choices import FIRST_HOLES
from kezhi.retention.models import Exposure, Hole
from kezhi.sales.models import CostEntry, Order, OrderLine
from kezhi.sales.services import numbering
from kezhi.scorecards.models import MapRun
from kezhi.staff.models import Company, Team, User
from kezhi.surveys.models import Rating
from kezhi.touchpoints.models import Touchpoint

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[loading.Loaded]:
    """Loaded once for all tests here; what a test changes is rolled back."""
    with django_db_blocker.unblock():
        yield loading.load_demo(now=NOW)
        removal.erase(kept=None)
        removal.write_first_rows(now=NOW)  # as the migrations leave it for other tests


def test_it_loads_once(loaded: loading.Loaded) -> None:
    assert loaded.is_new
    assert loaded.customers == Party.objects.count() == 600
    assert loaded.orders == Order.objects.count()
    assert loaded.cost_entries == CostEntry.objects.count()
    assert loaded.attitudes == Attitude.objects.filter(is_current=True).count() > 100
    assert Company.objects.get().is_demo
    assert loaded.exposures == Exposure.objects.count() > 100
    assert loaded.planned > 30
    assert loaded.quotes == Quote.objects.count() > 50
    assert loaded.touchpoints == Touchpoint.objects.count() > 1000
    assert loaded.opportunities == Opportunity.objects.count() > 300
    assert Opportunity.objects.filter(status="open").count() > 20
    assert loaded.prospects == Prospect.objects.count() > 30
    promised = ContractTerm.objects.filter(expectation__isnull=False).count()
    assert loaded.pledges + promised == Expectation.objects.count() > 300
    assert loaded.contracts == Contract.objects.count() > 50
    assert ValueElement.objects.count() == 21
    again = loading.load_demo(now=NOW)
    assert not again.is_new
    assert Order.objects.count() == loaded.orders


def test_sums_are_those_of_the_rows(loaded: loading.Loaded) -> None:
    rows = build_company(NOW.date())
    book = catalog.price_book(SEED, rows.first_day, rows.as_of)
    wanted = sum(
        order.sign * line.amount * book.rate(order.currency, order.ordered_on)
        for order in rows.orders
        for line in order.lines
    )
    kept = Order.objects.aggregate(total=Sum("base_amount"))["total"]
    assert kept == pytest.approx(wanted, abs=Decimal(len(rows.orders)) / 100)
    assert OrderLine.objects.count() == sum(len(order.lines) for order in rows.orders)
    assert CostEntry.objects.aggregate(total=Sum("amount"))["total"] == sum(
        cost.amount for cost in rows.costs
    )


def test_the_named_rival_catches_up_between_two_studies(loaded: loading.Loaded) -> None:
    assert loaded.ratings == Rating.objects.count() > 1500
    first, second = MapRun.objects.order_by("pk")
    assert second.result["movement"]["rivals"] < 0
    worst = second.result["leads"][0]
    assert (worst["element"], worst["is_certain"]) == ("delivery_reliability", True)
    assert first.result["raters"] == second.result["raters"] == 40
    rows = second.result["profile"]["rows"]
    assert {row["name"] for row in rows if row["driver"] == "hidden"} <= {
        "delivery_reliability", "complaint_speed", "yield_rate",
    }  # fmt: skip


def test_quotes_are_won_lost_and_open(loaded: loading.Loaded) -> None:
    won = Quote.objects.filter(state="accepted").select_related("order")
    assert won
    assert all(quote.order and quote.net_amount == quote.order.amount for quote in won)
    assert Quote.objects.filter(state="refused", refusal_reason="lead_time").exists()
    assert Quote.objects.filter(state="draft", approval="needed").count() == 1
    open_quotes = Quote.objects.filter(state="sent", valid_until__gte=NOW.date())
    assert open_quotes.count() == 6
    last = Quote.objects.filter(number__startswith="QT-2026-").latest("number").number
    assert writing.take("QT-2026") == f"QT-2026-{int(last[-5:]) + 1:05d}"


def test_returns_are_negative_and_linked(loaded: loading.Loaded) -> None:
    returns = Order.objects.filter(kind=Order.Kind.RETURN).select_related("reverses")
    assert returns
    for order in returns:
        assert order.reverses is not None
        assert order.reverses.party_id == order.party_id
        assert order.amount < 0
    assert not Order.objects.filter(kind=Order.Kind.SALE, amount__lt=0).exists()
    assert not Order.objects.filter(kind=Order.Kind.ADJUSTMENT, amount__gt=0).exists()


def test_numbers_go_on_after_the_demo(loaded: loading.Loaded) -> None:
    last = Order.objects.filter(number__startswith="SO-2026-").order_by("-number").first()
    assert last is not None
    number = numbering.next_number(Order.Kind.SALE, NOW.date())
    assert number == f"SO-2026-{int(last.number[-5:]) + 1:05d}"


def test_customers_are_found_and_classed(loaded: loading.Loaded) -> None:
    assert Party.objects.filter(grams.matching("栖松")).count() == 2
    assert Party.objects.filter(grams.matching("青岛泓舟")).exists()
    assert Contact.objects.filter(is_primary=True).count() > 500
    assert Classification.objects.filter(criterion="relation", is_current=True).count() == 600
    assert UnitConversion.objects.filter(product__code="ACW-F25").exists()
    assert Product.objects.filter(archived_at__isnull=False).count() == 1
    assert Team.objects.filter(manager__isnull=False).count() == 3


def test_notes_have_authors_and_reasons_follow_the_reader(loaded: loading.Loaded) -> None:
    assert Note.objects.exists()
    assert not Note.objects.filter(created_by=None).exists()
    by_rule = Classification.objects.filter(criterion="relation", method="rule")
    assert not by_rule.filter(rule="").exists()
    held = dict(Tag.objects.annotate(n=Count("parties")).values_list("name", "n"))
    assert held["样板工程"] > 5
    assert held["展会结识"] > 5


def test_everyone_signs_in_except_who_left(loaded: loading.Loaded) -> None:
    client = Client()
    assert client.login(username="SUN.qiming@chengchuan.example", password=loading.PASSWORD)
    assert not client.login(username="qi.haoran@chengchuan.example", password=loading.PASSWORD)


def test_fresh_loads_it_anew(loaded: loading.Loaded) -> None:
    Party.objects.filter(name__contains="栖松").update(name="changed")
    again = loading.load_demo(now=NOW, fresh=True)
    assert again == loaded
    assert not Party.objects.filter(name="changed").exists()


def test_it_keeps_out_of_a_company_of_ones_own(loaded: loading.Loaded) -> None:
    removal.erase(kept=None)
    Company.objects.create(pk=1, name="Mine")
    with pytest.raises(loading.OwnDataPresent):
        loading.load_demo(now=NOW, fresh=True)
    assert not Party.objects.exists()


def test_leaving_keeps_the_administrator_only(loaded: loading.Loaded) -> None:
    admin = User.objects.get(email="admin@chengchuan.example")
    removal.leave_demo(
        by=admin, now=NOW, company="Mine", email="me@mine.example", password="long and own 42"
    )
    assert [user.email for user in User.objects.all()] == ["me@mine.example"]
    assert not Party.objects.exists()
    assert not Order.objects.exists()
    company = Company.objects.get()
    assert (company.name, company.is_demo) == ("Mine", False)
    assert AuditEntry.objects.get().action == "leave_demo"
    assert not Exposure.objects.exists()
    assert Hole.objects.count() == len(FIRST_HOLES)
    assert Client().login(username="me@mine.example", password="long and own 42")
    assert queries.has_own_data()
    connection.check_constraints()


def test_a_weak_password_leaves_everything(loaded: loading.Loaded) -> None:
    admin = User.objects.get(email="admin@chengchuan.example")
    with pytest.raises(ValidationError):
        removal.leave_demo(
            by=admin, now=NOW, company="Mine", email="me@mine.example", password="short"
        )
    assert Party.objects.count() == 600


def test_the_way_out_through_the_page(loaded: loading.Loaded) -> None:
    client = Client()
    client.force_login(User.objects.get(email="admin@chengchuan.example"))
    assert "cannot be undone" in client.get("/demo/leaving/").content.decode()
    form = {"company": "Mine", "email": "me@mine.example", "password": "short"}
    weak = client.post("/demo/leaving/", form | {"agreed": "on"})
    assert "too short" in weak.content.decode()
    form["password"] = "long and own 42"
    assert "required" in client.post("/demo/leaving/", form).content.decode()
    assert Party.objects.count() == 600
    assert client.post("/demo/leaving/", form | {"agreed": "on"}).status_code == 302
    assert not Party.objects.exists()
    assert "your own" in client.get("/demo/leaving/").content.decode()


def test_there_is_no_demo_to_leave(loaded: loading.Loaded) -> None:
    Company.objects.update(is_demo=False)
    with pytest.raises(removal.NoDemo):
        removal.leave_demo(by=User(), now=NOW, company="", email="", password="")
