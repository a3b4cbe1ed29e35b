"""Reference data by the generic pages, tried on the units of measure."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.queries import assert_no_query_per_row

from kezhi.catalog.models import Unit
from kezhi.kit.models import AuditEntry

Enter = Callable[[str], Client]
UNITS = "/products/units/"


@pytest.fixture
def office(sign_in: Enter) -> Client:
    return sign_in("back_office")


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_the_life_of_a_unit(office: Client) -> None:
    assert office.post(f"{UNITS}new/", {"code": "t", "name": "Ton"}).status_code == 302
    unit = Unit.objects.get()
    form = {"code": "t", "name": "Metric ton", "version": unit.version}
    office.post(f"{UNITS}{unit.pk}/edit/", form)
    page = office.post(f"{UNITS}{unit.pk}/archive/", follow=True).content.decode()
    assert f'action="{UNITS}{unit.pk}/restoration/"' in page, "Undo is offered"
    unit.refresh_from_db()
    assert unit.name == "Metric ton"
    assert unit.archived_at is not None
    assert "Metric ton" not in office.get(UNITS, {"state": "used"}).content.decode()
    office.post(f"{UNITS}{unit.pk}/restoration/")
    assert "Metric ton" in office.get(UNITS, {"state": "used"}).content.decode()
    assert actions() == ["create", "change", "archive", "restore"]


def test_an_older_form_overwrites_nothing(office: Client) -> None:
    unit = Unit.objects.create(code="t", name="Ton")
    address = f"{UNITS}{unit.pk}/edit/"
    office.post(address, {"code": "t", "name": "First", "version": 1})
    answer = office.post(address, {"code": "t", "name": "Second", "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this" in page
    assert "<td>First</td><td>Second</td>" in page
    unit.refresh_from_db()
    assert unit.name == "First"


@pytest.mark.parametrize(
    "form",
    [{"code": code, "name": "x"} for code in ("t", "", "k\x00", "x" * 21)],
)
def test_what_cannot_be_is_refused_with_words(office: Client, form: dict[str, str]) -> None:
    Unit.objects.create(code="t", name="Ton")
    answer = office.post(f"{UNITS}new/", form)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert Unit.objects.count() == 1


def test_rights_are_asked(sign_in: Enter) -> None:
    unit = Unit.objects.create(code="t", name="Ton")
    alice = sign_in("alice")
    page = alice.get(UNITS)
    assert page.status_code == 200
    assert f"{UNITS}new/" not in page.content.decode()
    for verb in ("edit", "archive", "restoration"):
        assert alice.post(f"{UNITS}{unit.pk}/{verb}/").status_code == 403
    assert sign_in("back_office").get(f"{UNITS}{unit.pk}/archive/").status_code == 405


def test_no_query_per_row(office: Client) -> None:
    def make(count: int) -> None:
        start = Unit.objects.count()
        Unit.objects.bulk_create(Unit(code=f"u{start + n}", name="Unit") for n in range(count))

    assert_no_query_per_row(office, UNITS, make)
