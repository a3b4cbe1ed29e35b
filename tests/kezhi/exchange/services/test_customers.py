import pytest
from tests.kezhi.exchange.bringing import bring, counts, take_back
from tests.shared_data import shared_data

from kezhi.customers.models import Address, Contact, Identifier, Note, Party
from kezhi.exchange import queries
from kezhi.staff.models import User

pytestmark = pytest.mark.slow

HEAD = "客户编号,客户名称,手机,联系人,省份,城市,地址,负责人\n"
FIRST = HEAD + (
    "C001,墙煌科技有限公司,13800138000,周亮,浙江省,绍兴市,姚街1号,Alice\n"
    "C002,宝龙堂铝板有限公司,0575-81234567,,上海市,上海市,,Nobody\n"
)


def test_rows_become_customers_with_contacts_and_addresses(
    admin: User, people: dict[str, User]
) -> None:
    batch = bring(admin, "customers", FIRST.encode("gb18030"))
    assert counts(batch) == (2, 0, 0, 0)
    party = Party.objects.get(identifiers__value="C001")
    assert (party.name, party.region, party.owner) == (
        "墙煌科技有限公司", "浙江省", people["alice"],
    )  # fmt: skip
    assert Contact.objects.get(party=party).mobile == "13800138000"
    assert Address.objects.get(party=party).street == "姚街1号"
    assert Party.objects.get(identifiers__value="C002").phone == "0575-81234567"
    assert batch.findings["unknown_owners"] == 1


def test_again_updates_only_what_differs_and_blanks_overwrite_nothing(admin: User) -> None:
    bring(admin, "customers", FIRST)
    text = HEAD + "C001,墙煌科技有限公司,,,,杭州市,,\nC002,宝龙堂铝板有限公司,,,,,,\n"
    batch = bring(admin, "customers", text)
    assert counts(batch) == (0, 1, 1, 0)
    party = Party.objects.get(identifiers__value="C001")
    assert (party.city, party.region) == ("杭州市", "浙江省")
    take_back(batch)
    party.refresh_from_db()
    assert party.city == "绍兴市"


def test_undo_of_new_customers(admin: User) -> None:
    batch = bring(admin, "customers", FIRST)
    done = take_back(batch)
    assert not Party.objects.exists()
    assert not Identifier.objects.exists()
    assert not done.records.exists()


def test_undo_keeps_a_customer_somebody_worked_on(admin: User) -> None:
    batch = bring(admin, "customers", FIRST)
    party = Party.objects.get(identifiers__value="C001")
    party.notes.create(text="called")
    done = take_back(batch)
    assert [one.kept for one in queries.kept_records(done)] == ["edited"]
    assert Party.objects.get() == party


def test_rows_with_problems_are_named(admin: User) -> None:
    text = HEAD.replace("客户编号", "客户编号").replace("手机", "手机") + (
        "C003,好公司,无电话号码,,,,,\nC004,,,,,,,\n,,,,浙江省,,,\n"
    )
    batch = bring(admin, "customers", text)
    found = {
        row.row: [(one["field"], one["code"]) for one in row.problems]
        for row in queries.rejected_rows(batch)
    }
    assert found == {2: [("phone", "not_a_phone")], 4: [("name", "missing")]}
    assert Party.objects.get(identifiers__value="C004").name == "C004"


def test_a_real_list_of_customers(admin: User) -> None:
    path = shared_data("zh_b2b_customers_SYNTHETIC/customers_gb18030.csv")
    batch = bring(admin, "customers", path)
    assert sum(counts(batch)) == 2834
    assert batch.rejected == 0
    assert Party.objects.filter(name="㐀𠮷").exists() or Identifier.objects.count() == 2834


NOTED = "客户编号,客户名称,备注\nC001,墙煌科技有限公司,{}\nC002,宝龙堂铝板有限公司,\n"


def test_notes_come_with_their_author_once_and_go_with_undo(
    admin: User, people: dict[str, User]
) -> None:
    told = NOTED.format('"老客户，\n月结30天"')
    bring(admin, "customers", told)
    note = Note.objects.get()
    assert (note.text, note.created_by) == ("老客户，\n月结30天", admin)
    assert counts(bring(admin, "customers", told + "\n")) == (0, 0, 2, 0)
    more = bring(admin, "customers", NOTED.format("涨价前备货"))
    assert counts(more) == (0, 1, 1, 0)
    note.party.notes.create(text="called", created_by=people["alice"])
    take_back(more)
    assert {one.text for one in Note.objects.all()} == {note.text, "called"}


def test_a_new_customer_goes_with_its_note(admin: User) -> None:
    take_back(bring(admin, "customers", NOTED.format("月结")))
    assert not Note.objects.exists()
    assert not Party.objects.exists()


def test_a_note_too_long_names_its_field(admin: User) -> None:
    batch = bring(admin, "customers", NOTED.format("长" * 5001))
    assert counts(batch) == (1, 0, 0, 1)
    assert batch.rejects.get().problems[0]["field"] == "note"
