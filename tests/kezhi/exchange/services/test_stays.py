"""Bookings of a hotel out of files: every one accounted for, what is odd told row by row."""

import csv
import io
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.kezhi.exchange.bringing import bring, counts, prepare, start, take_back, upload
from tests.shared_data import shared_data

from kezhi.customers.models import Identifier, Party
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.services import running
from kezhi.portfolio.queries import source
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.stays.models import Stay
from kezhi.stays.queries import access, revenue
from kezhi.stays.services import entering

HEAD = (
    "hotel,is_canceled,arrival_date_year,arrival_date_month,arrival_date_day_of_month,"
    "stays_in_weekend_nights,stays_in_week_nights,adults,children,babies,country,"
    "distribution_channel,reserved_room_type,agent,company,adr,lead_time,reservation_status,"
    "reservation_status_date"
)
# What the hotel sold: 2 × 100 + 3 × 80.25 + 1 × −6.38 = 434.37, the second row twice: 675.12.
FILE = f"""{HEAD}
City,0,2016,July,31,0,2,2,0,0,PRT,TA/TO,A,9,NULL,100,10,Check-Out,2016-08-02
City,0,2016,August,1,1,2,1,1,1,CHN,Corporate,D,NULL,40,80.25,3,Check-Out,2016-08-04
City,0,2016,August,1,1,2,1,1,1,CHN,Corporate,D,NULL,40,80.25,3,Check-Out,2016-08-04
Hill,0,2016,August,2,0,1,2,NA,0,CN,Undefined,A,9,40,-6.38,0,Check-Out,2016-08-03
Hill,1,2016,August,3,0,2,0,0,0,PRT,Direct,A,NULL,NULL,90,4,Canceled,2016-08-01
Hill,1,2016,August,4,0,1,1,0,0,PRT,Direct,A,9,NULL,5400,0,No-Show,2016-08-04
Hill,0,2016,August,5,0,0,2,0,0,PRT,Direct,A,NULL,NULL,0,0,Check-Out,2016-08-05
"""


def totals(by: User) -> revenue.Sums:
    return revenue.totals(access.visible_stays(by), "CNY")


def odd(batch: ImportBatch) -> list[tuple[int, str, str]]:
    rows = batch.rejects.filter(is_taken=True).order_by("row")
    return [(one.row, said["field"], said["code"]) for one in rows for said in one.problems]


def test_a_small_hotel_whole(admin: User) -> None:
    batch = bring(admin, "stays", FILE, source="pms")
    assert counts(batch) == (7, 0, 0, 0)
    sums = totals(admin)
    assert (sums.revenue, sums.nights, sums.kept) == (Decimal("675.12"), 9, 5)
    assert (sums.cancelled, sums.no_shows, sums.lost) == (1, 1, Decimal(5580))
    assert batch.amounts["CNY"]["created"] == "6255.1200"
    names = set(Party.objects.values_list("name", "category", "is_walk_in"))
    assert names == {
        ("Agent 9", "channel", False), ("Company 40", "enterprise", False),
        ("Direct guests", "enterprise", True),
    }  # fmt: skip
    assert set(Identifier.objects.values_list("value", flat=True)) == {"agent 9", "company 40"}
    both = Stay.objects.select_related("order__party", "agent").get(hotel="Hill", payer="company")
    assert (both.order.party.name, both.agent and both.agent.name) == ("Company 40", "Agent 9")
    assert (both.order.kind, both.order.amount) == ("adjustment", Decimal("-6.38"))
    first = Stay.objects.get(nightly_rate=100)
    assert (str(first.arrival_on), str(first.booked_on)) == ("2016-07-31", "2016-07-21")


def test_what_is_odd_is_told_row_by_row(admin: User) -> None:
    batch = bring(admin, "stays", FILE, source="pms")
    assert odd(batch) == [
        (4, "", "repeated"), (5, "children", "not_stated"), (5, "rate", "negative_rate"),
        (5, "country", "short_code"), (6, "adults", "no_guests"), (7, "rate", "high_rate"),
        (8, "rate", "zero_rate"), (8, "nights", "no_night"),
    ]  # fmt: skip
    client = Client()
    client.force_login(admin)
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "Taken with a remark" in page
    assert "The rate is more than ten times what is usual" in page
    file = client.get(f"/imports/{batch.pk}/remarks.csv")
    text = file.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in rows[1:]] == ["4", "5", "6", "7", "8"]
    assert rows[2][1] == "Children; Rate of a room and night; Country of the guest"


def test_cancelled_stays_stay_out_of_sales_and_of_what_customers_are_worth(admin: User) -> None:
    bring(admin, "stays", FILE, source="pms")
    assert sum(Order.objects.values_list("base_amount", flat=True)) == Decimal("675.12")
    fallen = Order.objects.filter(status="cancelled")
    assert list(fallen.values_list("amount", flat=True)) == [0, 0]
    query = source.ORDERS.format(**source.WORDS[connection.vendor], as_of="2017-01-01")
    with connection.cursor() as cursor:
        cursor.execute(query)
        valued = cursor.fetchall()
    assert sorted(round(float(amount), 2) for _who, _day, amount, _cost in valued) == [
        -6.38, 0.0, 200.0, 240.75, 240.75,
    ]  # fmt: skip
    assert [amount for who, _day, amount, _cost in valued if who is None] == [0]


def test_rows_that_cannot_be_are_left_out_with_their_reason(admin: User) -> None:
    rows = [
        "A,0,2016,Juli,31,0,2,2,0,0,,,A,9,,100,1,Check-Out,",
        "A,0,2016,June,31,0,2,2,0,0,,,A,9,,100,1,Check-Out,",
        "A,0,2016,June,,0,2,2,0,0,,,A,9,,100,1,Check-Out,",
        "A,0,1016,June,3,0,2,2,0,0,,,A,9,,100,1,Check-Out,",
        "A,0,2016,June,3,0,-2,2,0,0,,,A,9,,100,1,Check-Out,",
        "A,0,2016,June,3,,,2,0,0,,,A,9,,100,1,Check-Out,",
        "A,0,2016,June,3,0,2,2.5,0,0,,,A,9,,100,1,Check-Out,",
        "A,0,2016,June,3,0,2,2,0,0,,,A,9,,cheap,1,Check-Out,",
        "A,0,2016,June,3,0,2,2,0,0,,,A,9,,,1,Check-Out,",
        "A,0,2016,June,3,0,2,2,0,0,,,A,9,,100,1,perhaps,",
        "A,0,2016,June,3,0,2,2,0,0,,,A,,,100,1,Check-Out,",
        "A,1,2016,June,3,0,2,2,0,0,,,A,9,,100,1,,",
    ]
    batch = bring(admin, "stays", "\n".join([HEAD, *rows]), source="pms", walk_in="")
    assert counts(batch) == (1, 0, 0, 11)
    told = [
        (one.problems[0]["field"], one.problems[0]["code"])
        for one in batch.rejects.filter(is_taken=False).order_by("row")
    ]
    assert told == [
        ("arrival_month", "not_a_date"), ("arrival_day", "not_a_date"), ("arrival_day", "missing"),
        ("arrival_year", "date_out_of_range"), ("week_nights", "not_a_count"),
        ("nights", "missing"), ("adults", "not_a_count"), ("rate", "not_a_number"),
        ("rate", "missing"), ("state", "unknown_choice"), ("agent", "no_customer"),
    ]  # fmt: skip
    assert Stay.objects.get().state == "cancelled"


def test_the_same_file_again_changes_nothing_and_a_longer_one_adds(admin: User) -> None:
    bring(admin, "stays", FILE, source="pms")
    again = bring(admin, "stays", FILE, source="pms", again=True)
    assert counts(again) == (0, 0, 7, 0)
    more = FILE + FILE.splitlines()[2] + "\n"
    longer = bring(admin, "stays", more, source="pms")
    assert counts(longer) == (1, 0, 7, 0)
    assert totals(admin).revenue == Decimal("915.87")


NUMBERED = """预订号,入住日期,离店日期,房价,状态,代理商,公司,客人姓名
H-1,2026-03-01,2026-03-04,320.00,已预订,春江旅行社,,李明
H-2,2026-03-02,2026-03-03,410.00,已离店,,常州栖松幕墙工程有限公司,王芳
H-3,2026-03-02,2026-03-03,410.00,未到,,,赵雷
H-3,2026-03-02,2026-03-03,410.00,未到,,,赵雷
"""


def test_booking_numbers_bring_what_became_of_them_since(admin: User) -> None:
    first = bring(admin, "stays", NUMBERED, source="pms")
    assert counts(first) == (3, 0, 0, 1)
    assert first.rejects.get(is_taken=False).problems[0]["code"] == "repeated_key"
    later = bring(admin, "stays", NUMBERED.replace("已预订", "已退房"), source="pms")
    assert counts(later) == (0, 1, 2, 1)
    assert totals(admin).revenue == Decimal(1370)
    take_back(later)
    stay = Stay.objects.select_related("order").get(order__number="H-1")
    assert (stay.state, stay.order.status, stay.order.amount) == ("booked", "confirmed", 960)
    moved = bring(admin, "stays", NUMBERED.replace("春江旅行社", "别家旅行社"), source="pms")
    assert counts(moved) == (0, 0, 2, 2)
    assert moved.rejects.filter(row=2).get().problems[0]["code"] == "other_customer"


def test_undo_takes_everything_back_and_leaves_what_somebody_changed(admin: User) -> None:
    batch = bring(admin, "stays", FILE, source="pms")
    touched = Stay.objects.select_related("order").get(nightly_rate=100)
    entering.book_again(by=admin, now=timezone.now(), stay=touched)
    take_back(batch)
    assert list(Stay.objects.values_list("pk", flat=True)) == [touched.pk]
    assert Order.objects.count() == 1
    assert Party.objects.filter(deleted_at=None).count() == 1
    whole = bring(admin, "stays", FILE, source="other")
    take_back(whole)
    assert Stay.objects.count() == 1


def test_broken_off_at_any_chunk_it_goes_on(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK_ROWS", 2)
    plain, left = running.write_chunk, [2]

    def breaking(*given: Any) -> bool:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return plain(*given)

    monkeypatch.setattr(running, "write_chunk", breaking)
    batch = upload(admin, "stays", FILE.encode())
    prepare(batch, source="pms")
    start(batch)
    with pytest.raises(KeyboardInterrupt):
        running.run_import(batch_id=batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.status, batch.position, Stay.objects.count()) == ("running", 4, 4)
    left[0] = 10
    assert counts(running.run_import(batch_id=batch.pk, now=timezone.now())) == (7, 0, 0, 0)
    assert totals(admin).revenue == Decimal("675.12")


ROWS = 4_000


def slice_of(path: Path) -> list[str]:
    """The first bookings of either hotel, as they stand in the file."""
    with zipfile.ZipFile(path) as archive, archive.open("hotel_bookings.csv") as file:
        lines = io.TextIOWrapper(file, encoding="utf-8-sig").read().splitlines()
    return [lines[0], *lines[1 : ROWS // 2 + 1], *lines[-ROWS // 2 :]]


@pytest.mark.slow
def test_bookings_of_two_real_hotels(admin: User) -> None:
    """Antonio, de Almeida and Nunes, Data in Brief 22 (2019); bench/stays.py takes the whole file:
    25,996,260.41 of room revenue."""
    lines = slice_of(shared_data("hotel/hotel_bookings_original.csv.zip"))
    rows = list(csv.DictReader(lines))
    nights = [int(r["stays_in_weekend_nights"]) + int(r["stays_in_week_nights"]) for r in rows]
    kept = [(r, n) for r, n in zip(rows, nights, strict=True) if r["is_canceled"] == "0"]
    batch = bring(admin, "stays", "\n".join(lines), source="pms")
    assert counts(batch) == (ROWS, 0, 0, 0)
    sums = totals(admin)
    assert sums.revenue == sum(Decimal(r["adr"]) * n for r, n in kept)
    assert (sums.kept, sums.nights) == (len(kept), sum(n for _r, n in kept))
    became = Counter(r["reservation_status"] for r in rows)
    assert (sums.cancelled, sums.no_shows) == (became["Canceled"], became["No-Show"])
    accounts = {("agent", r["agent"].strip()) for r in rows if r["agent"].strip() != "NULL"}
    accounts |= {("company", r["company"].strip()) for r in rows if r["company"].strip() != "NULL"}
    assert Party.objects.filter(is_walk_in=False).count() == len(accounts)
    told = Counter(code for _row, _field, code in odd(batch))
    assert told["repeated"] == ROWS - len({tuple(r.items()) for r in rows})
    assert told["zero_rate"] == sum(not Decimal(r["adr"]) for r in rows)
    assert told["short_code"] == sum(r["country"] == "CN" for r in rows)
