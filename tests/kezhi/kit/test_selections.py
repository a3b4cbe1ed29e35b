import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from kezhi.catalog.models import Product
from kezhi.kit import selections
from kezhi.kit.models import AuditEntry, Selection

Enter = Callable[[str], Client]
ACT = "/products/archiving/"


def make(count: int, name: str = "Coil") -> list[Product]:
    return Product.objects.bulk_create(
        [Product(code=f"{name}-{n:04}", name=f"{name} {n}") for n in range(count)]
    )


def archived() -> int:
    return Product.objects.exclude(archived_at=None).count()


def asked(client: Client, **state: str) -> tuple[int, str]:
    """Ask for all that match; the number of the frozen selection and the page."""
    answer = client.post(ACT, {"all": "1", "state": urlencode(state)})
    page = answer.content.decode()
    found = re.search(r'name="selection" value="(\d+)"', page)
    assert found
    return int(found[1]), page


def test_exactly_the_rows_ticked_are_changed(sign_in: Enter) -> None:
    sign = sign_in("back_office")
    made = make(5)
    answer = sign.post(ACT, {"pk": [made[0].pk, made[3].pk, 10**15, "x"]})
    assert answer.status_code == 302
    assert set(Product.objects.exclude(archived_at=None)) == {made[0], made[3]}
    assert AuditEntry.objects.filter(action="archive").count() == 2


def test_nothing_ticked_is_said(sign_in: Enter) -> None:
    answer = sign_in("back_office").post(
        ACT, follow=True, headers={"referer": "http://testserver/products/"}
    )
    assert "Nothing was ticked" in answer.content.decode()


def test_all_that_match_is_a_snapshot_that_is_shown_first(sign_in: Enter) -> None:
    office = sign_in("back_office")
    make(3)
    make(2, "Panel")
    selection, page = asked(office, q="coil")
    assert archived() == 0
    assert "exactly those that matched" in page
    make(4, "Coil later")
    office.post(ACT, {"selection": selection})
    assert archived() == 3


def test_above_a_hundred_the_count_is_typed_back(sign_in: Enter) -> None:
    office = sign_in("back_office")
    make(selections.TYPED_ABOVE + 1)
    selection, page = asked(office)
    assert 'name="count"' in page
    for typed in ("", "100", "abc", "９"):
        assert office.post(ACT, {"selection": selection, "count": typed}).status_code == 422
    assert archived() == 0
    assert office.post(ACT, {"selection": selection, "count": "101"}).status_code == 302
    assert archived() == 101


def test_nobody_acts_on_anothers_selection(sign_in: Enter) -> None:
    make(2)
    selection, _ = asked(sign_in("back_office"))
    assert sign_in("administrator").post(ACT, {"selection": selection}).status_code == 404
    assert archived() == 0


def test_a_huge_match_is_cut_and_said(sign_in: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selections, "CAP", 3)
    make(5)
    selection, page = asked(sign_in("back_office"))
    assert "only the first 3" in page
    assert len(Selection.objects.get(pk=selection).pks) == 3
