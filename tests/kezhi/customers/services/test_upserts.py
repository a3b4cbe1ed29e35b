from collections import Counter
from datetime import datetime
from typing import Any

from kezhi.customers import queries
from kezhi.customers.models import Classification, Contact, Identifier, Party
from kezhi.customers.services import parties
from kezhi.customers.services.upserts import PartyRow, upsert_parties
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import User

People = dict[str, User]


def rows(count: int) -> list[PartyRow]:
    return [
        PartyRow(
            number=f"C{n}",
            name=f"客户{n}有限公司",
            values={"city": "杭州", "phone": f"1380000{n:04}"},
        )
        for n in range(count)
    ]


def outcomes(results: Any) -> Counter[str]:
    return Counter(result.outcome for result in results)


def test_the_same_rows_twice_change_nothing(people: People, now: datetime) -> None:
    office = people["administrator"]
    first = upsert_parties(by=office, now=now, source="erp", rows=rows(1200))
    again = upsert_parties(by=office, now=now, source="erp", rows=rows(1200))
    assert outcomes(first) == {"created": 1200}
    assert outcomes(again) == {"unchanged": 1200}
    assert [r.party_id for r in first] == [r.party_id for r in again]
    assert Party.objects.count() == Identifier.objects.count() == 1200
    assert AuditEntry.objects.filter(action="import", target=None).count() == 3
    assert Classification.objects.filter(is_current=True).count() == 3 * 1200


def test_a_changed_row_is_an_update_with_its_fields(people: People, now: datetime) -> None:
    office = people["administrator"]
    (made,) = upsert_parties(by=office, now=now, source="erp", rows=rows(1))
    fresh = PartyRow(number="C0", name="客户0有限公司", values={"city": "宁波"})
    (result,) = upsert_parties(by=office, now=now, source="erp", rows=[fresh])
    assert (result.outcome, result.party_id) == ("updated", made.party_id)
    entry = AuditEntry.objects.get(action="import", target=made.party_id)
    assert entry.changes == {"city": ["杭州", "宁波"]}


def test_several_rows_of_a_new_customer_join(people: People, now: datetime) -> None:
    people_of = [{"name": "韩总", "mobile": "13812348000"}, {"name": "小孙"}]
    twins = [PartyRow(number="C9", name="宝骏", contacts=[one]) for one in people_of]
    results = upsert_parties(by=people["administrator"], now=now, source="erp", rows=twins)
    assert outcomes(results) == {"created": 1, "updated": 1}
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["小孙", "韩总"]


def test_bad_rows_are_told_and_good_ones_kept(people: People, now: datetime) -> None:
    mixed = [
        PartyRow(number="1", name=""),
        PartyRow(number="2", name="好", values={"email": "x"}),
        PartyRow(number="3", name="好"),
        PartyRow(number="4", name="好", contacts=[{"name": "a" * 300}]),
        PartyRow(number="5" * 200, name="好"),
    ]
    results = upsert_parties(by=people["administrator"], now=now, source="erp", rows=mixed)
    assert [(r.outcome, r.field) for r in results] == [
        ("rejected", "name"), ("rejected", "email"), ("created", ""), ("rejected", "name"),
        ("rejected", "number"),
    ]  # fmt: skip
    assert Party.objects.count() == 1


def test_without_a_number_the_name_is_the_key(people: People, now: datetime, enter: Any) -> None:
    known = enter("宝骏", "administrator")
    named = [PartyRow(name="宝骏"), PartyRow(name="长青"), PartyRow(name="长青")]
    results = upsert_parties(by=people["administrator"], now=now, source="", rows=named)
    assert outcomes(results) == {"unchanged": 2, "created": 1}
    assert results[0].party_id == known.pk


def test_a_number_may_fall_to_a_typed_customer_of_that_name(
    people: People, now: datetime, enter: Any
) -> None:
    known = enter("宝骏", "administrator")
    office, row = people["administrator"], PartyRow(number="C7", name="宝骏")
    (result,) = upsert_parties(by=office, now=now, source="erp", rows=[row], match_names=True)
    assert (result.outcome, result.party_id) == ("updated", known.pk)
    other = PartyRow(number="C8", name="宝骏")
    (result,) = upsert_parties(by=office, now=now, source="erp", rows=[other], match_names=True)
    assert result.outcome == "created"


def test_nobody_changes_customers_of_others_by_a_file(people: People, now: datetime) -> None:
    office = people["administrator"]
    row = PartyRow(number="C1", name="别人的", values={"owner": people["charlie"]})
    upsert_parties(by=office, now=now, source="erp", rows=[row])
    mine = PartyRow(number="C1", name="我的了")
    (result,) = upsert_parties(by=people["back_office"], now=now, source="erp", rows=[mine])
    assert result.outcome == "rejected"
    assert Party.objects.get().name == "别人的"


def test_a_deleted_customer_does_not_block_its_row(people: People, now: datetime) -> None:
    office = people["administrator"]
    (made,) = upsert_parties(by=office, now=now, source="erp", rows=rows(1))
    parties.delete_party(by=office, now=now, party=Party.objects.get())
    (result,) = upsert_parties(by=office, now=now, source="erp", rows=rows(1))
    assert (result.outcome, result.party_id) == ("updated", made.party_id)
    assert queries.visible_parties(office).count() == 1
