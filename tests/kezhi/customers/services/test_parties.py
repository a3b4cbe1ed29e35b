from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kezhi.catalog.models import Product
from kezhi.customers import queries
from kezhi.customers.models import Contact, Party
from kezhi.customers.services import parties
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.models import AuditEntry
from kezhi.kit.once import OtherRequest
from kezhi.sales.models import Order
from kezhi.staff.models import User

People = dict[str, User]


def test_who_enters_a_customer_owns_it(people: People, enter: Any) -> None:
    party = enter("浙江墙煌新材料有限公司", "alice")
    assert (party.owner, party.team) == (people["alice"], people["alice"].team)
    assert [role.role for role in party.roles.all()] == ["customer"]
    assert AuditEntry.objects.filter(kind="customers.party", target=party.pk).count() == 1


def test_the_same_key_enters_it_once(people: People, now: datetime) -> None:
    alice = people["alice"]
    first = parties.create_party(by=alice, now=now, key="k1", name="宝骏")
    again = parties.create_party(by=alice, now=now, key="k1", name="宝骏")
    assert first == again
    assert Party.objects.count() == 1
    with pytest.raises(OtherRequest):
        parties.create_party(by=alice, now=now, key="k1", name="长青")


def test_only_leaders_enter_for_others(people: People, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        parties.create_party(by=people["alice"], now=now, name="A", owner=people["bob"])
    kept = parties.create_party(by=people["mona"], now=now, name="B", owner=people["bob"])
    assert kept.owner == people["bob"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "  "), ("name", "a" * 201), ("name", "a\x00b"), ("name", "\ud800"),
        ("email", "nobody"), ("kind", "alien"), ("yearly_potential", "1e30"),
        ("yearly_potential", "NaN"), ("tier", "platinum"), ("version", 7),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_kept_is_refused(
    people: People, now: datetime, name: str, value: Any
) -> None:
    values = {"name": "宝骏", name: value}
    with pytest.raises(BadValue) as refused:
        parties.create_party(by=people["alice"], now=now, **values)
    assert refused.value.field == name
    assert not Party.objects.exists()


def test_changes_of_two_people_to_different_fields_both_stay(
    people: People, enter: Any, now: datetime
) -> None:
    party = enter("宝骏", "alice", city="杭州", phone="0571-1")
    seen = {"city": "杭州", "phone": "0571-1"}
    for values in ({"city": "宁波", "phone": "0571-1"}, {"city": "杭州", "phone": "0571-2"}):
        parties.change_party(by=people["alice"], now=now, party=party, values=values, seen=seen)
    party.refresh_from_db()
    assert (party.city, party.phone, party.version) == ("宁波", "0571-2", 3)


def test_a_field_both_changed_is_a_conflict(people: People, enter: Any, now: datetime) -> None:
    party = enter("宝骏", "alice", city="杭州")
    alice, seen = people["alice"], {"city": "杭州"}
    parties.change_party(by=alice, now=now, party=party, values={"city": "宁波"}, seen=seen)
    with pytest.raises(editing.Conflict) as conflict:
        parties.change_party(by=alice, now=now, party=party, values={"city": "绍兴"}, seen=seen)
    assert conflict.value.fields == {"city": ("宁波", "绍兴")}
    party.refresh_from_db()
    assert party.city == "宁波"


def test_an_older_version_alone_is_a_conflict(people: People, enter: Any, now: datetime) -> None:
    party = enter("宝骏", "alice")
    alice = people["alice"]
    parties.change_party(by=alice, now=now, party=party, values={"city": "宁波"}, version=1)
    with pytest.raises(editing.Conflict):
        parties.change_party(by=alice, now=now, party=party, values={"phone": "123"}, version=1)


def test_nothing_stands_above_itself(people: People, enter: Any, now: datetime) -> None:
    top = enter("集团", "alice")
    branch = enter("分公司", "alice", parent=top)
    with pytest.raises(BadValue):
        parties.change_party(by=people["alice"], now=now, party=top, values={"parent": branch})


def test_a_hidden_customer_is_no_parent(people: People, enter: Any, now: datetime) -> None:
    hidden = enter("别人的", "charlie")
    with pytest.raises(BadValue):
        parties.create_party(by=people["alice"], now=now, name="x", parent=hidden)


def test_a_customer_with_orders_is_not_deleted(people: People, enter: Any, now: datetime) -> None:
    office = people["administrator"]
    party = enter("宝骏", "alice")
    Order.objects.create(number="1", party=party, ordered_on=now.date(), currency="CNY")
    with pytest.raises(parties.InUse):
        parties.delete_party(by=office, now=now, party=party)
    assert parties.archive_party(by=office, now=now, party=party).archived_at == now
    assert Product.objects.count() == 0


def test_the_recycle_bin_gives_back(people: People, enter: Any, now: datetime) -> None:
    office = people["administrator"]
    party = parties.delete_party(by=office, now=now, party=enter("宝骏", "alice"))
    assert not queries.visible_parties(people["alice"]).exists()
    assert list(queries.deleted_parties(office)) == [party]
    parties.restore_party(by=office, now=now, party=party)
    assert queries.visible_parties(people["alice"]).get() == party


def test_salespeople_do_not_archive(people: People, enter: Any, now: datetime) -> None:
    party = enter("宝骏", "alice")
    with pytest.raises(PermissionDenied):
        parties.archive_party(by=people["alice"], now=now, party=party)


def test_handing_over(people: People, enter: Any, now: datetime) -> None:
    party = enter("宝骏", "alice")
    with pytest.raises(PermissionDenied):
        parties.assign_owner(by=people["alice"], now=now, party=party, owner=people["bob"])
    parties.assign_owner(by=people["mona"], now=now, party=party, owner=people["bob"])
    assert queries.visible_parties(people["bob"]).get() == party
    assert not queries.visible_parties(people["alice"]).exists()


def test_a_number_belongs_to_one_customer(people: People, enter: Any, now: datetime) -> None:
    alice = people["alice"]
    first, second = enter("宝骏", "alice"), enter("长青", "alice")
    kept = parties.add_identifier(by=alice, now=now, party=first, source="erp", value="C1")
    assert kept == parties.add_identifier(by=alice, now=now, party=first, source="erp", value="C1")
    with pytest.raises(BadValue):
        parties.add_identifier(by=alice, now=now, party=second, source="erp", value="C1")


def test_the_trail_holds_no_personal_phone(people: People, now: datetime) -> None:
    contact = {"name": "韩总", "mobile": "13812348000"}
    party = parties.create_party(
        by=people["alice"],
        now=now,
        name="小孙",
        kind="person",
        phone="13912348000",
        contact=contact,
    )
    assert Contact.objects.get(party=party).mobile == "13812348000"
    trail = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert "12348000" not in trail
    assert "139****8000" in trail
