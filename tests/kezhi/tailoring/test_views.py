"""The measure of an order, taken and taken again; what went wrong, traced to who measured."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.kezhi.tailoring.conftest import filled, found_today
from tests.kezhi.today import the_day
from tests.queries import assert_no_query_per_row

from kezhi.kit.models import AuditEntry
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.tailoring.models import SpecError, TailoringSheet

Enter = Callable[[str], Client]


@pytest.fixture
def sheet(sign_in: Enter, people: dict[str, User], order: Order) -> TailoringSheet:
    address = f"/tailoring/of-order/{order.pk}/edit/"
    assert sign_in("alice").post(address, filled(people)).status_code == 302
    return TailoringSheet.objects.get(order=order)


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found.group(1)


def test_the_measure_stands_with_the_order_and_goes_to_production(
    sign_in: Enter, order: Order, sheet: TailoringSheet
) -> None:
    alice = sign_in("alice")
    for address in (f"/tailoring/of-order/{order.pk}/", f"/tailoring/of-order/{order.pk}/print/"):
        page = alice.get(address).content.decode()
        for text in ("Facade of a hospital", "Three more hospitals", "0.8 mm, RAL 9003", "Cutting"):
            assert text in page
        assert "For want of better" in page
        assert "1.0 mm" in page
    assert f"/tailoring/of-order/{order.pk}/" in alice.get(f"/orders/{order.pk}/").content.decode()


def test_taken_again_it_keeps_its_history(
    sign_in: Enter, people: dict[str, User], order: Order, sheet: TailoringSheet
) -> None:
    alice, address = sign_in("alice"), f"/tailoring/of-order/{order.pk}/edit/"
    known = version_of(alice.get(address).content.decode())
    change = filled(people, version=known, requirement_1="to 2,000 mm")
    assert alice.post(address, change).status_code == 302
    after = TailoringSheet.objects.get(order=order)
    assert after.version > sheet.version
    assert [one.requirement for one in after.lines.order_by("position")][1] == "to 2,000 mm"
    told = AuditEntry.objects.filter(kind="tailoring.tailoringsheet", action="change_goods").last()
    assert told is not None
    assert "to 2,000 mm" in str(told.changes["goods"][1])
    same = filled(people, version=str(after.version), requirement_1="to 2,000 mm")
    assert alice.post(address, same).status_code == 302
    after.refresh_from_db()
    assert after.version == int(same["version"])


@pytest.mark.parametrize("version", ["", "1"])
def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(
    sign_in: Enter, people: dict[str, User], order: Order, sheet: TailoringSheet, version: str
) -> None:
    alice, address = sign_in("alice"), f"/tailoring/of-order/{order.pk}/edit/"
    newest = filled(people, version=str(sheet.version), end_use="Roof of a school")
    assert alice.post(address, newest).status_code == 302
    answer = alice.post(address, filled(people, version=version))
    assert answer.status_code == 409
    assert "Roof of a school" in answer.content.decode()
    assert TailoringSheet.objects.get(order=order).end_use == "Roof of a school"
    shown = answer.content.decode()
    again = filled(people, version=version_of(shown))
    assert alice.post(address, again).status_code == 302
    assert TailoringSheet.objects.get(order=order).end_use == "Facade of a hospital"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"wished_on": "2026-03-01"}, "before the day of the order"),
        ({"measured_on": "2100-01-01"}, "today or an earlier day"),
        ({"will_0": "free"}, "for want of better"),
        ({"end_use": "x" * 1001}, "at most 1000 characters"),
        ({"measured_by": "999999"}, "valid choice"),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(
    sign_in: Enter, people: dict[str, User], order: Order, said: dict[str, str], words: str
) -> None:
    address = f"/tailoring/of-order/{order.pk}/edit/"
    answer = sign_in("alice").post(address, filled(people, **said))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not TailoringSheet.objects.exists()


def test_an_error_is_traced_to_who_measured(
    sign_in: Enter, people: dict[str, User], order: Order, sheet: TailoringSheet
) -> None:
    alice, address = sign_in("alice"), f"/tailoring/of-order/{order.pk}/error/"
    key = {"key": "once"}
    for _ in range(2):
        assert alice.post(address, found_today(**key)).status_code == 302
    error = SpecError.objects.get()
    assert error.measured_by == people["alice"]
    page = alice.get(f"/tailoring/of-order/{order.pk}/").content.decode()
    assert "Too thin" in page
    early = alice.post(address, found_today(found_on="2026-03-01"))
    assert early.status_code == 422
    assert "from that of the order to today" in early.content.decode()


def test_an_error_is_judged_and_taken_back(sign_in: Enter, order: Order) -> None:
    alice = sign_in("alice")
    alice.post(f"/tailoring/of-order/{order.pk}/error/", found_today(cause="unknown"))
    error = SpecError.objects.get()
    assert error.measured_by is None
    address = f"/tailoring/errors/{error.pk}/"
    first = version_of(alice.get(address).content.decode())
    judged = found_today(cause="produced", version=first)
    assert alice.post(address, judged).status_code == 302
    late = alice.post(address, found_today(cause="changed", version=first))
    assert late.status_code == 409
    alice.post(f"{address}removal/")
    error.refresh_from_db()
    assert (error.cause, error.archived_at is None) == ("produced", False)
    assert "It was one after all" in alice.get(address).content.decode()
    alice.post(f"{address}restoration/")
    error.refresh_from_db()
    assert error.archived_at is None


def test_who_measures_well_and_what_is_bought_for_want_of_better(
    sign_in: Enter, order: Order, sheet: TailoringSheet
) -> None:
    recent = the_day() - timedelta(days=30)
    Order.objects.filter(pk=order.pk).update(ordered_on=recent)
    alice = sign_in("alice")
    page = alice.get("/tailoring/").content.decode()
    assert "0.0 %" in page
    assert "100 %" in page  # one of one, its interval beside it
    assert "21–100 %" in page
    assert "1.0 mm" in page
    alice.post(f"/tailoring/of-order/{order.pk}/error/", found_today())
    page = alice.get("/tailoring/").content.decode()
    assert "100.0 %" in page
    assert "Too thin" in page
    SpecError.objects.update(cause="produced")
    assert "0.0 %" in alice.get("/tailoring/").content.decode()
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    assert "No tailoring sheets yet" in alice.get("/tailoring/").content.decode()


def test_the_report_asks_the_same_however_many_sheets_there_are(
    sign_in: Enter, people: dict[str, User], order: Order
) -> None:
    product = order.lines.filter(product__isnull=False)[0].product

    def make(count: int) -> None:
        for _ in range(count):
            another = Order.objects.create(
                number=f"X-{Order.objects.count()}", party=order.party, ordered_on=the_day(),
                currency="CNY", amount=1, base_amount=1,
            )  # fmt: skip
            sheet = TailoringSheet.objects.create(
                order=another, measured_by=people["alice"], measured_on=the_day()
            )
            sheet.lines.create(position=1, product=product, will="forced", wanted_instead="1 mm")
            SpecError.objects.create(
                order=another, measured_by=people["alice"], found_on=the_day(), wrong="Too thin"
            )

    assert_no_query_per_row(sign_in("alice"), "/tailoring/", make)
