from collections.abc import Callable

import pytest
from django.test import Client
from tests.kezhi.duplicates.conftest import NOW, Make

from kezhi.customers.models import Party
from kezhi.duplicates.models import Merge
from kezhi.duplicates.services import searching
from kezhi.staff.models import User

Enter = Callable[[str], Client]


@pytest.fixture
def pair(make: Make) -> tuple[Party, Party]:
    one = make("墙煌新材料有限公司", phone="057588886666", city="绍兴")
    two = make("墙煌新材料", phone="0575-8888-6666", industry="铝卷")
    return one, two


def sent(page: str, name: str) -> str:
    """The value that a hidden field of the page holds."""
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_from_the_list_to_one_customer(
    sign_in: Enter, pair: tuple[Party, Party], people: dict[str, User]
) -> None:
    client = sign_in("administrator")
    searching.search(now=NOW)
    page = client.get("/duplicates/").content.decode()
    assert "墙煌新材料有限公司" in page
    assert "same phone" in page
    one, two = pair
    address = f"/duplicates/{one.pk}/{two.pk}/"
    page = client.get(address).content.decode()
    versions = {name: sent(page, name) for name in ("kept_version", "absorbed_version")}
    answer = client.post(f"{address}merging/", {**versions, "take-industry": "absorbed"})
    assert answer.headers["Location"] == f"/customers/{one.pk}/"
    one.refresh_from_db()
    assert one.industry == "铝卷"
    assert client.get(f"/customers/{two.pk}/").headers["Location"] == f"/customers/{one.pk}/"
    assert "墙煌新材料" in client.get(f"/duplicates/of-customer/{one.pk}/").content.decode()
    assert "No duplicates are known" in client.get("/duplicates/").content.decode()
    client.post(f"/duplicates/{Merge.objects.get().pk}/undoing/")
    assert client.get(f"/customers/{two.pk}/").status_code == 200


def test_a_version_of_yesterday_changes_nothing(sign_in: Enter, pair: tuple[Party, Party]) -> None:
    one, two = pair
    old = {"kept_version": one.version + 1, "absorbed_version": two.version}
    answer = sign_in("administrator").post(f"/duplicates/{one.pk}/{two.pk}/merging/", old)
    assert answer.status_code == 409
    assert "Somebody changed one of them" in answer.content.decode()
    assert not Merge.objects.exists()


def test_two_tax_numbers_need_a_word(sign_in: Enter, make: Make) -> None:
    client = sign_in("administrator")
    one, two = make("A", tax_number="91A"), make("B", tax_number="91B")
    data = {"kept_version": one.version, "absorbed_version": two.version}
    address = f"/duplicates/{one.pk}/{two.pk}/merging/"
    answer = client.post(address, {**data, "take-name": "absorbed"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "I have checked" in page
    assert 'name="take-name" value="absorbed" aria-describedby="take-name" checked' in page
    assert client.post(address, {**data, "is_sure": "on"}).status_code == 302


def test_two_different_customers(sign_in: Enter, pair: tuple[Party, Party]) -> None:
    client, (one, two) = sign_in("administrator"), pair
    searching.search(now=NOW)
    client.post(f"/duplicates/{one.pk}/{two.pk}/keeping-apart/")
    assert "No duplicates are known" in client.get("/duplicates/").content.decode()
    assert "墙煌" in client.get("/duplicates/?verdict=distinct").content.decode()


def test_choosing_two_by_hand(sign_in: Enter, pair: tuple[Party, Party]) -> None:
    client, (one, two) = sign_in("administrator"), pair
    page = client.get(f"/duplicates/comparison/?first=%23{one.pk}")
    assert page.status_code == 200
    asked = {"first": f"#{one.pk}", "second": f"#{two.pk}"}
    answer = client.get("/duplicates/comparison/", asked)
    assert answer.headers["Location"] == f"/duplicates/{one.pk}/{two.pk}/"
    wrong = client.get("/duplicates/comparison/", {"first": "nobody", "second": f"#{two.pk}"})
    assert wrong.status_code == 422


def test_who_may_not_see_one_learns_nothing(
    sign_in: Enter, pair: tuple[Party, Party], people: dict[str, User], make: Make
) -> None:
    """Back office of another team: neither the pair nor its names."""
    searching.search(now=NOW)
    one, two = pair
    office = people["charlie"]
    User.objects.filter(pk=office.pk).update(role="back_office")
    client = sign_in("charlie")
    assert "墙煌" not in client.get("/duplicates/").content.decode()
    assert client.get(f"/duplicates/{one.pk}/{two.pk}/").status_code == 404
    assert client.post(f"/duplicates/{one.pk}/{two.pk}/merging/").status_code == 404


def test_the_list_asks_the_same_number_of_questions(
    sign_in: Enter, make: Make, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(12):
        make(f"Harbor {number} Ltd", phone=f"05748888{number:04}")
        make(f"Harbor {number}", phone=f"05748888{number:04}")
    searching.search(now=NOW)
    client = sign_in("administrator")
    client.get("/duplicates/")
    with django_assert_max_num_queries(14):
        client.get("/duplicates/")
