from collections.abc import Callable

import pytest
from django.test import Client

from kezhi.kit.models import SavedView
from kezhi.staff.models import User

Enter = Callable[[str], Client]
LIST = "/products/"


def keep(client: Client, name: str, query: str, **more: str) -> None:
    form = {"page": "catalog:list", "name": name, "query": query, **more}
    answer = client.post("/views/new/", form, headers={"referer": f"http://testserver{LIST}?a=1"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{LIST}?a=1"


def test_a_view_is_kept_replaced_and_deleted(sign_in: Enter, people: dict[str, User]) -> None:
    alice = sign_in("alice")
    keep(alice, "Coils", "q=coil")
    keep(alice, "Coils", "q=panel")
    view = SavedView.objects.get()
    assert (view.owner, view.query) == (people["alice"], "q=panel")
    assert "Coils" in alice.get(LIST).content.decode()
    alice.post(f"/views/{view.pk}/removal/")
    assert not SavedView.objects.exists()


def test_others_see_a_view_only_when_it_is_shared(sign_in: Enter) -> None:
    alice, charlie = sign_in("alice"), sign_in("charlie")
    keep(alice, "Mine", "q=coil")
    keep(alice, "Ours", "q=panel", is_shared="on", is_default="on")
    page = charlie.get(LIST).content.decode()
    assert "Ours" in page
    assert "Mine" not in page
    for view in SavedView.objects.all():
        assert charlie.post(f"/views/{view.pk}/removal/").status_code == 404
    assert SavedView.objects.count() == 2


def test_the_view_that_opens_first_is_the_owners_alone(sign_in: Enter) -> None:
    alice, charlie = sign_in("alice"), sign_in("charlie")
    keep(alice, "Ours", "q=nothing+like+it", is_shared="on", is_default="on")
    assert alice.get(LIST).context["listing"].is_filtered
    assert not alice.get(LIST, {"view": "none"}).context["listing"].is_filtered
    assert not charlie.get(LIST).context["listing"].is_filtered


@pytest.mark.parametrize("name", ["", "x" * 81, "a\x00b"])
def test_a_name_that_cannot_be_is_refused(sign_in: Enter, name: str) -> None:
    sign_in("alice").post("/views/new/", {"page": "catalog:list", "name": name, "query": ""})
    assert not SavedView.objects.exists()


def test_no_way_back_leads_elsewhere(sign_in: Enter) -> None:
    alice = sign_in("alice")
    for address in ("https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\x"):
        answer = alice.post("/preferences/", {"theme": "dark", "next": address})
        assert answer.headers["Location"] == "/"
