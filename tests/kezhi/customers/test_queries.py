from datetime import datetime

import pytest

from kezhi.customers import queries
from kezhi.customers.queries import find, visible_parties
from kezhi.customers.queries.likeness import Likeness, duplicates_of
from kezhi.customers.services.upserts import PartyRow, upsert_parties
from kezhi.staff.models import User

People = dict[str, User]


@pytest.fixture
def sample(people: People, now: datetime) -> None:
    mine = {"owner": people["alice"]}
    rows = [
        PartyRow(
            number="KH-001", name="浙江墙煌新材料股份有限公司", roles=["customer", "supplier"],
            values={"phone": "0575-8888 6666", "tax_number": "91330600MA2BC", **mine},
            contacts=[{"name": "韩建国", "mobile": "138-1234-8000"}],
        ),
        PartyRow(number="KH-002", name="ACME Coil GmbH", values={"email": "buy@acme.example"}),
        PartyRow(
            number="KH-003", name="孙小圣",
            values={"kind": "person", "phone": "13900001111", "category": "consumer"},
        ),
    ]  # fmt: skip
    upsert_parties(by=people["administrator"], now=now, source="erp", rows=rows)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("墙煌", ["浙江墙煌新材料股份有限公司"]),
        ("煌新", ["浙江墙煌新材料股份有限公司"]),
        ("墙", ["浙江墙煌新材料股份有限公司"]),
        ("qhxcl", ["浙江墙煌新材料股份有限公司"]),
        ("qianghuang", ["浙江墙煌新材料股份有限公司"]),
        ("墙煌 浙江", ["浙江墙煌新材料股份有限公司"]),
        ("88886666", ["浙江墙煌新材料股份有限公司"]),
        ("8000", ["浙江墙煌新材料股份有限公司"]),
        ("１３８１２３４", ["浙江墙煌新材料股份有限公司"]),
        ("韩建", ["浙江墙煌新材料股份有限公司"]),
        ("91330600ma2bc", ["浙江墙煌新材料股份有限公司"]),
        ("aCmE cOiL", ["ACME Coil GmbH"]),
        ("acmecoil", ["ACME Coil GmbH"]),
        ("KH-002", ["ACME Coil GmbH"]),
        ("1390000", ["孙小圣"]),
        ("煌墙", []),
        ("%", []),
        ("'\"", []),
        ("", []),
    ],
)  # fmt: skip
def test_search_finds(sample: None, people: People, text: str, names: list[str]) -> None:
    assert [party.name for party in find(people["administrator"], text)] == names


def test_personal_numbers_are_no_oracle(sample: None, people: People) -> None:
    """An analyst reads no personal phone, so searching one tells them nothing either."""
    for text in ("13812348000", "8000", "1390000", "１３８１２３４８０００"):
        assert find(people["analyst"], text) == []
    assert find(people["analyst"], "88886666")


def test_nobody_finds_what_they_may_not_see(sample: None, people: People) -> None:
    assert find(people["charlie"], "墙煌") == []
    assert [p.name for p in find(people["alice"], "墙煌")] == ["浙江墙煌新材料股份有限公司"]
    assert [p.name for p in find(people["mona"], "墙煌")] == ["浙江墙煌新材料股份有限公司"]
    assert find(people["bob"], "墙煌") == []


@pytest.mark.parametrize(
    ("typed", "like"),
    [
        ({"name": "x", "tax_number": " 91330600ma2bc"}, Likeness.TAX),
        ({"name": "浙江墙煌新材料（集团）有限公司"}, Likeness.NAME),
        ({"name": "x", "phone": "+86 138 1234 8000"}, Likeness.PHONE),
        ({"name": "x", "phone": "057588886666"}, Likeness.PHONE),
        ({"name": "墻煌新材料(浙江)"}, Likeness.SOUND),
        ({"name": "墙煌"}, Likeness.PART),
    ],
)
def test_duplicates(sample: None, people: People, typed: dict[str, str], like: Likeness) -> None:
    (found,) = duplicates_of(people["alice"], typed)
    assert found.like == like
    assert found.party is not None
    assert found.party.name == "浙江墙煌新材料股份有限公司"


def test_a_customer_of_another_is_told_by_its_owner_only(sample: None, people: People) -> None:
    (found,) = duplicates_of(
        people["charlie"], {"name": "墙煌新材料（浙江）", "tax_number": "91330600MA2BC"}
    )
    assert (found.party, found.owner) == (None, people["alice"])
    assert duplicates_of(people["charlie"], {"name": "墙煌", "phone": "13812348000"}) == []


def test_counted_by_two_criteria(sample: None, people: People) -> None:
    seen = visible_parties(people["administrator"])
    assert queries.cross_tab(seen, ["source", "relation"]) == {
        ("end_enterprise", "potential"): 2, ("end_person", "potential"): 1,
    }  # fmt: skip
    assert queries.cross_tab(seen, ["category", "source"]) == {
        ("enterprise", "end_enterprise"): 2, ("consumer", "end_person"): 1,
    }  # fmt: skip
