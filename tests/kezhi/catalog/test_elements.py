from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.catalog import services
from kezhi.catalog.models import ElementTag, SellingPoint, ValueElement
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import User

Enter = Callable[[str], Client]
ENERGY = [
    {"symbol": "use", "label": "Energy used", "unit": "kWh/t", "ours": 350, "rivals": 420},
    {"symbol": "price", "label": "Price of energy", "unit": "CNY/kWh", "ours": ".75",
     "rivals": ".75"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def first_elements(db: object) -> None:
    """They come with the installation; a test that empties the database may have run before."""
    services.write_first_elements(now=timezone.now())


@pytest.fixture
def freight(company: object) -> ValueElement:
    return ValueElement.objects.get(code="freight_cost")


def with_inputs(office: Client, element: ValueElement) -> str:
    address = f"/products/elements/{element.pk}/"
    for one in ENERGY:
        assert office.post(f"{address}inputs/", {**one, "source": "Plant log"}).status_code == 302
    return address


def test_it_begins_with_the_elements_of_the_sources(company: object) -> None:
    """21 elements in four groups; 11 kinds of proposition; four benefits and four costs."""
    counts = [
        ElementTag.objects.filter(scheme=scheme).count()
        for scheme in ("group", "proposition", "lever")
    ]
    assert (ValueElement.objects.count(), counts) == (21, [4, 11, 8])
    sizes = {tag.code: tag.elements.count() for tag in ElementTag.objects.filter(scheme="group")}
    assert sizes == {
        "functional_product": 7, "functional_service": 6, "social": 4, "emotional": 4,
    }  # fmt: skip
    assert not ElementTag.objects.filter(elements=None).exists()


def test_elements_are_found_by_tag_and_by_either_name(sign_in: Enter) -> None:
    alice = sign_in("alice")
    page = alice.get("/products/elements/").content.decode()
    assert "Deliveries on time" in page
    assert "A unit that converts to money" in page
    tag = ElementTag.objects.get(code="risk_reduction")
    risk = alice.get(f"/products/elements/?proposition={tag.pk}").content.decode()
    assert "Deliveries on time" in risk
    assert "Packing" not in risk
    assert "Packing" in alice.get("/products/elements/?q=包装").content.decode()


def test_the_list_speaks_chinese(sign_in: Enter, freight: ValueElement) -> None:
    alice = sign_in("alice")
    page = alice.get("/products/elements/", headers={"accept-language": "zh-hans"})
    assert str(freight) == "Freight"
    assert page.status_code == 200


def test_an_element_of_ones_own(sign_in: Enter, company: object) -> None:
    office = sign_in("back_office")
    tag = ElementTag.objects.get(code="risk_reduction")
    form = {
        "code": "stock", "name": "Stock held for the customer", "name_zh": "代客备货",
        "measure": "unit", "unit": "t", "unit_worth": "120", "needed_level": "50",
        "evidence": "stated", "tags_proposition": [tag.pk],
    }  # fmt: skip
    assert office.post("/products/elements/new/", form).status_code == 302
    made = ValueElement.objects.get(code="stock")
    assert list(made.tags.all()) == [tag]
    page = office.get(f"/products/elements/{made.pk}/").content.decode()
    assert "¥120" in page
    again = office.post("/products/elements/new/", form)
    assert "already exists" in again.content.decode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measure": "rating", "unit_worth": "5"}, "has a worth"),
        ({"measure": "unit", "unit": ""}, "Say what is counted"),
        ({"name": "a\0b"}, "Null characters"),
        ({"measure": "guess"}, "valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(
    sign_in: Enter, company: object, change: dict[str, str], message: str
) -> None:
    form = {"code": "x", "name": "X", "measure": "rating", "evidence": "stated"}
    answer = sign_in("back_office").post("/products/elements/new/", form | change)
    assert message in answer.content.decode()
    assert not ValueElement.objects.filter(code="x").exists()


def test_an_older_form_overwrites_nothing_tags_included(
    sign_in: Enter, freight: ValueElement
) -> None:
    office = sign_in("back_office")
    address = f"/products/elements/{freight.pk}/edit/"
    form = {
        "code": freight.code, "name": freight.name, "name_zh": freight.name_zh,
        "measure": "unit", "unit": "CNY/t", "is_less_better": "on", "evidence": "estimated",
        "version": freight.version,
    }  # fmt: skip
    assert office.post(address, form).status_code == 302
    assert not freight.tags.exists()
    tags = list(ElementTag.objects.filter(scheme="group").values_list("pk", flat=True)[:2])
    assert office.post(address, {**form, "tags_group": tags}).status_code == 409
    assert not freight.tags.exists()


def test_an_equation_is_checked_read_aloud_and_worked_out(
    sign_in: Enter, freight: ValueElement
) -> None:
    office = sign_in("back_office")
    address = with_inputs(office, freight)
    assert office.post(f"{address}equation/", {"equation": "use * price"}).status_code == 302
    page = office.get(address).content.decode()
    assert "Energy used × Price of energy" in page
    assert "it is worth 52.50 CNY/t to the customer" in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("use + price", "cannot be added"),
        ("open('x')", "no functions"),
        ("cost * 2", "no input called cost"),
        ("use *", "cannot be read"),
        ("use * 2", "It must be money"),
        ("price / (use - use) * use", ""),
    ],
)
def test_a_bad_equation_says_how_to_mend_it(
    sign_in: Enter, freight: ValueElement, text: str, message: str
) -> None:
    office = sign_in("back_office")
    address = with_inputs(office, freight)
    answer = office.post(f"{address}equation/", {"equation": text}, follow=True)
    freight.refresh_from_db()
    if message:
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert freight.equation == ""
    else:
        assert "which is zero here" in answer.content.decode()


def test_inputs_are_words_with_readable_units_and_stay_while_needed(
    sign_in: Enter, freight: ValueElement
) -> None:
    office = sign_in("back_office")
    address = with_inputs(office, freight)
    good = {**ENERGY[0], "source": "Log"}
    for change in ({"symbol": "a b"}, {"symbol": "if"}, {"unit": "kWh//t"}, {}):
        assert office.post(f"{address}inputs/", {**good, **change}).status_code == 422
    office.post(f"{address}equation/", {"equation": "use * price"})
    first = freight.inputs.get(symbol="use")
    office.post(f"{address}inputs/{first.pk}/removal/")
    assert freight.inputs.count() == 2
    office.post(f"{address}equation/", {"equation": ""})
    office.post(f"{address}inputs/{first.pk}/removal/")
    assert freight.inputs.count() == 1


def test_selling_points_need_a_proof(sign_in: Enter, freight: ValueElement) -> None:
    office = sign_in("back_office")
    address = f"/products/elements/{freight.pk}/"
    bare = {"claim": "We deliver from 40 km away", "proof": "", "evidence": "measured"}
    assert office.post(f"{address}points/", bare).status_code == 422
    office.post(f"{address}points/", {**bare, "proof": "Freight bills of 2025"})
    point = SellingPoint.objects.get()
    assert "Freight bills of 2025" in office.get(address).content.decode()
    office.post(f"{address}points/{point.pk}/archive/")
    assert "Freight bills of 2025" not in office.get(address).content.decode()
    assert AuditEntry.objects.filter(kind="catalog.sellingpoint").count() == 2


def test_what_concerns_persons_is_never_money(sign_in: Enter, company: object) -> None:
    element = ValueElement.objects.get(code="personal_interest")
    page = sign_in("alice").get(f"/products/elements/{element.pk}/").content.decode()
    assert "money, gifts and favors are never value" in page


def test_archived_and_back(sign_in: Enter, freight: ValueElement) -> None:
    office = sign_in("back_office")
    office.post(f"/products/elements/{freight.pk}/archive/")
    assert "Freight" not in office.get("/products/elements/?state=used").content.decode()
    office.post(f"/products/elements/{freight.pk}/restoration/")
    assert "Freight" in office.get("/products/elements/?state=used").content.decode()


def test_first_elements_are_written_once(company: object) -> None:
    services.write_first_elements(now=timezone.now())
    assert ValueElement.objects.count() == 21
    ValueElement.objects.all().delete()
    ElementTag.objects.all().delete()
    services.write_first_elements(now=timezone.now())
    assert ValueElement.objects.count() == 21
    assert ElementTag.objects.get(code="newness").elements.exists()


def test_who_may_not_edit_cannot(people: dict[str, User], freight: ValueElement) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        services.create_element(
            by=people["alice"], now=timezone.now(), code="x", name="X", measure="rating"
        )
