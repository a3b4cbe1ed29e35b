"""Figures are those of whom one sees, against the right days, and each is the sum of a list."""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.director.conftest import customer, month, ordered
from tests.kezhi.today import the_day
from tests.queries import assert_no_query_per_row

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.deliveries.models import Delivery, Notice
from kezhi.kit.models import AuditEntry
from kezhi.pipeline.models import Opportunity, Reason, Stage
from kezhi.receivables.models import Invoice
from kezhi.sales.models import Order
from kezhi.scorecards.models import Ledger
from kezhi.staff.models import User
from kezhi.touchpoints.models import Touchpoint

Enter = Callable[[str], Client]


def figures(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/director/{query}")
    assert answer.status_code == 200
    sections = answer.context["sections"]
    return {one.key: one for section in sections for one in section.figures}


def total(client: Client, name: str, query: str = "") -> Any:
    answer = client.get(f"/director/rows/?rows={name}{query}")
    assert answer.status_code == 200
    return answer.context["totals"]


def test_net_sales_stand_against_the_period_before_and_the_year_before(
    base: dict[str, Party], sign_in: Enter
) -> None:
    found = figures(sign_in("executive"))
    sales = found["sales"]
    assert (sales.now, sales.before, sales.earlier) == (950, 400, 500)
    assert (found["orders"].now, found["new"].now) == (3, 2)
    assert found["margin"].now == 170
    assert "2 documents" in found["margin"].note


def test_everybody_sees_the_figures_of_his_own_reach(
    base: dict[str, Party], sign_in: Enter
) -> None:
    assert figures(sign_in("alice"))["sales"].now == 900
    assert figures(sign_in("mona"))["sales"].now == 900
    assert figures(sign_in("charlie"))["sales"].now == 50
    assert figures(sign_in("bob"))["sales"].now == 0
    assert "margin" not in figures(sign_in("alice"))
    pk = base["valley"].pk
    assert sign_in("alice").get(f"/director/?customer={pk}").status_code == 422


@pytest.mark.parametrize("by", ["customer", "owner", "team", "line"])
def test_net_sales_divided_add_up_to_the_whole(
    base: dict[str, Party], sign_in: Enter, by: str
) -> None:
    answer = sign_in("executive").get(f"/director/?by={by}")
    lines = answer.context["table"].lines
    assert sum(one.row.now for one in lines) == 950
    for one in lines:
        if one.filter:
            assert figures(sign_in("executive"), f"?{one.filter}")["sales"].now == one.row.now
            assert total(sign_in("executive"), "sales", f"&{one.filter}")["whole"] == one.row.now


def test_each_figure_is_the_sum_of_its_list(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    fill(base, people)
    client = sign_in("executive")
    for figure in figures(client).values():
        if not figure.rows or figure.now is None:
            continue
        sums = total(client, figure.rows)
        if figure.unit == "money" and "whole" in sums:
            assert sums["whole"] == figure.now, figure.key
        elif figure.unit == "count" and figure.key != "orders":
            assert sums["count"] == figure.now, figure.key
        elif figure.unit == "share":
            assert f"of {sums['count']}," in figure.note, figure.key


def fill(base: dict[str, Party], people: dict[str, User]) -> None:
    """One of everything that the page tells of."""
    harbor, this = base["harbor"], month()
    won, lost, open_ = (Stage.objects.filter(kind=kind)[0] for kind in ("won", "lost", "open"))
    late = Reason.objects.get(is_lead_time=True, outcome="lost")
    deal: dict[str, Any] = {
        "party": harbor, "owner": people["alice"], "opened_on": this, "stage_on": this,
        "currency": "CNY",
    }  # fmt: skip
    for title, stage, amount, more in (
        ("Won", won, 100, {"status": "won", "closed_on": this}),
        ("Late", lost, 70, {"status": "lost", "closed_on": this, "reason": late}),
        ("Lost", lost, 30, {"status": "lost", "closed_on": this}),
        ("Open", open_, 60, {}),
    ):
        Opportunity.objects.create(
            title=title, stage=stage, amount=amount, base_amount=amount, **deal, **more
        )
    at = timezone.make_aware(datetime.combine(this, time(0, 30)))
    for kind, direction in (("call", "two_way"), ("mail", "out")):
        made = Touchpoint.objects.create(party=harbor, kind=kind, direction=direction, at=at)
        made.ours.create(user=people["alice"])
    Invoice.objects.create(
        number="IN-1", party=harbor, issued_on=month(2), due_on=month(1), currency="CNY",
        gross=500, open_amount=500, base_amount=500, base_open=500,
    )  # fmt: skip
    Invoice.objects.create(
        number="IN-2", party=harbor, issued_on=month(1), due_on=this, currency="CNY", gross=80,
        open_amount=0, base_amount=80, base_open=0, paid_on=this,
    )  # fmt: skip
    order = Order.objects.get(number="H-3")
    Ledger.objects.create(
        party=harbor, order=order, compared_on=this, currency="CNY", quantity=10, price=30,
        worth_gap=5, price_gap=3, surplus=2,
    )  # fmt: skip
    for number, sent in (("D-1", True), ("D-2", False)):
        left = Delivery.objects.create(
            number=number, order=order, state="under_way", departs_at=at, departed_at=at,
            window_from=at, window_until=at, vehicle="V1",
        )  # fmt: skip
        if sent:
            Notice.objects.create(
                delivery=left, position=1, goods="Coils", departs_at=at, vehicle="V1",
                window_from=at, window_until=at, channel="phone", recipient="Lin",
                language="en", sent_at=at,
            )  # fmt: skip


def test_pipeline_premium_receivables_and_response(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    fill(base, people)
    found = figures(sign_in("executive"))
    told = {name: found[name].now for name in ("won", "lost", "lead_time", "open", "touches")}
    assert told == {"won": 100, "lost": 100, "lead_time": 70, "open": 60, "touches": 2}
    assert found["win_rate"].now == pytest.approx(1 / 3)
    assert (found["reached"].now, found["met"].now) == (1, 1)
    premium = {name: found[name].now for name in ("justified", "captured", "left", "beyond")}
    assert premium == {"justified": 50, "captured": 30, "left": 20, "beyond": 0}
    assert (found["owed"].now, found["overdue"].now, found["overdue_share"].now) == (500, 500, 1)
    assert found["notices"].now == 0.5
    assert found["loss"].now is None
    assert found["loss"].reason


def test_what_nothing_on_record_tells_has_a_reason_instead_of_a_number(
    people: dict[str, User], sign_in: Enter
) -> None:
    found = figures(sign_in("executive"))
    for name in ("win_rate", "captured", "notices", "promises", "conversion", "first_answer"):
        assert found[name].now is None
        assert found[name].reason
    page = sign_in("executive").get("/director/").content.decode()
    assert "Nothing on record says when a prospect was first answered." in page


def test_what_a_product_line_cannot_tell_is_undefined(
    base: dict[str, Party], coils: Product, sign_in: Enter
) -> None:
    found = figures(sign_in("executive"), f"?line={coils.line_id}")
    assert (found["sales"].now, found["sales"].earlier) == (700, 500)
    for name in ("new", "touches", "captured", "owed", "notices"):
        assert found[name].now is None
        assert found[name].reason


def test_own_dates_and_bad_filters(base: dict[str, Party], sign_in: Enter) -> None:
    client = sign_in("executive")
    last = month(1)
    own = f"?period=own&first={last}&final={last.replace(day=28)}"
    assert figures(client, own)["sales"].now == 400
    for bad in ("?period=own", "?period=own&first=2026-02-01&final=2026-01-01", "?owner=999999"):
        assert client.get(f"/director/{bad}").status_code == 422
    assert client.get("/director/rows/?rows=nothing").status_code == 404


def test_touchpoints_by_person_and_channel(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    fill(base, people)
    activity = sign_in("alice").get("/director/").context["activity"]
    assert [(name, whole) for name, _counts, whole in activity.people] == [("Alice", 2)]
    assert sum(one["n"] for one in activity.channels) == 2


def test_files_hold_what_the_page_shows(base: dict[str, Party], sign_in: Enter) -> None:
    client = sign_in("executive")
    text = b"".join(client.get("/director/export/").streaming_content).decode()
    assert "Net sales,CNY,950" in text.replace('"', "")
    assert "Harbor" in text
    book = client.get("/director/export/?format=xlsx")
    assert ZipFile(BytesIO(b"".join(book.streaming_content))).testzip() is None
    rows = b"".join(client.get("/director/rows/export/?rows=sales").streaming_content).decode()
    assert rows.count("\n") == 1 + 4
    assert AuditEntry.objects.filter(action="export").count() == 3


def test_over_rest(base: dict[str, Party], api: Callable[..., Any]) -> None:
    told = api("alice", "/api/v1/director").json()
    found = {one["key"]: one for one in told["figures"]}
    assert Decimal(found["sales"]["now"]) == 900
    assert "margin" not in found
    rows = api("executive", "/api/v1/director/sales?by=owner").json()
    assert {one["name"]: Decimal(one["now"]) for one in rows} == {"Alice": 900, "Charlie": 50}
    assert api("alice", "/api/v1/director?period=own").status_code == 422


def test_the_page_asks_as_often_for_many_customers(people: dict[str, User], sign_in: Enter) -> None:
    numbers = iter(range(10**6))

    def make(count: int) -> None:
        for _n in range(count):
            at = next(numbers)
            ordered(customer(f"C {at}", people["alice"]), f"N-{at}", the_day(), 10)

    client = sign_in("executive")
    queries = assert_no_query_per_row(client, "/director/", make)
    assert len(queries) < 75
    assert_no_query_per_row(client, "/director/rows/?rows=sales", make)
