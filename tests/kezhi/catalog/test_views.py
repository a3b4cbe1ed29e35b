from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.catalog import services
from kezhi.catalog.models import Product, Unit
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import User

Enter = Callable[[str], Client]


@pytest.fixture
def coil(people: dict[str, User]) -> Product:
    return services.create_product(
        by=people["administrator"],
        now=timezone.now(),
        code="AL-3003",
        name="彩涂铝卷",
        currency="CNY",
        list_price=28800,
        product_cost=21000,
    )


def test_a_product_is_entered_and_found(sign_in: Enter) -> None:
    office = sign_in("back_office")
    form = {"code": "AL-1", "name": "Ceiling coil", "currency": "CNY", "list_price": "27500.5"}
    answer = office.post("/products/new/", form)
    assert answer.status_code == 302
    page = office.get("/products/?q=ceiling").content.decode()
    assert "Ceiling coil" in page
    assert "¥27,500.50" in page
    assert AuditEntry.objects.filter(action="create", kind="catalog.product").count() == 1


def test_a_code_is_given_once(sign_in: Enter, coil: Product) -> None:
    answer = sign_in("back_office").post(
        "/products/new/", {"code": "AL-3003", "name": "Twin", "currency": "CNY"}
    )
    assert "already exists" in answer.content.decode()
    assert Product.objects.count() == 1


def test_an_older_form_overwrites_nothing(sign_in: Enter, coil: Product) -> None:
    form = {"code": "AL-3003", "name": "First", "currency": "CNY", "version": 1}
    office = sign_in("back_office")
    assert office.post(f"/products/{coil.pk}/edit/", form).status_code == 302
    answer = office.post(f"/products/{coil.pk}/edit/", {**form, "name": "Second"})
    assert answer.status_code == 409
    coil.refresh_from_db()
    assert coil.name == "First"


def test_costs_show_only_to_those_with_the_right(sign_in: Enter, coil: Product) -> None:
    assert "21,000" in sign_in("finance").get("/products/").content.decode()
    assert "21,000" not in sign_in("alice").get("/products/").content.decode()


def test_strangers_sign_in_first(client: Client, company: object) -> None:
    assert client.get("/products/").headers["Location"].startswith("/sign-in/")


def test_other_units_are_said_and_taken_back(sign_in: Enter, coil: Product) -> None:
    ton, sheet = Unit.objects.create(code="t", name="t"), Unit.objects.create(code="m2", name="㎡")
    Product.objects.update(unit=ton)
    office = sign_in("back_office")
    address = f"/products/{coil.pk}/conversions/"
    refused = office.post(address, {"unit": ton.pk, "factor": "1"})
    assert refused.status_code == 422
    assert office.post(address, {"unit": sheet.pk, "factor": "0"}).status_code == 422
    office.post(address, {"unit": sheet.pk, "factor": "0.00678"})
    office.post(address, {"unit": sheet.pk, "factor": "0.00813"})
    kept = coil.conversions.get()
    assert "1 m2 = 0.00813 t" in office.get(f"/products/{coil.pk}/").content.decode()
    office.post(f"{address}{kept.pk}/removal/")
    assert not coil.conversions.exists()
    assert AuditEntry.objects.filter(kind="catalog.unitconversion").count() == 3
