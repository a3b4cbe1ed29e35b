"""The customer base as people use it, over HTTP."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kezhi.customers.models import Classification, Contact, Party
from kezhi.customers.services import parts
from kezhi.customers.services.upserts import PartyRow, upsert_parties
from kezhi.staff.models import User

Enter = Callable[[str], Client]
People = dict[str, User]


@pytest.fixture
def many(people: People) -> None:
    mine = {"owner": people["alice"]}
    rows = [
        PartyRow(
            number=f"C{n}", name=f"杭州第{n}彩涂铝板有限公司", roles=["customer", "partner"],
            values={"city": "杭州", "region": "浙江", "phone": f"0571-8800{n:04}", **mine},
        )
        for n in range(70)
    ]  # fmt: skip
    upsert_parties(by=people["administrator"], now=timezone.now(), source="erp", rows=rows)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_name_is_enough(sign_in: Enter) -> None:
    alice = sign_in("alice")
    form = page(alice, "/customers/new/")
    assert len(re.findall(r"<(?:input|select)[^>]* required", form)) <= 3
    fields = {"name": "浙江宝骏贸易有限公司", "category": "enterprise", "kind": "organization"}
    answer = alice.post("/customers/new/", fields)
    assert answer.status_code == 302
    shown = page(alice, answer.headers["Location"])
    assert "浙江宝骏贸易有限公司" in shown
    assert "Potential customer" in shown


def test_a_double_click_enters_once(sign_in: Enter) -> None:
    alice = sign_in("alice")
    fields = {"name": "宝骏", "category": "enterprise", "kind": "organization", "key": "one"}
    first, again = (alice.post("/customers/new/", {**fields, "is_another": "on"}) for _ in "12")
    assert first.headers["Location"] == again.headers["Location"]
    assert Party.objects.count() == 1


def test_the_first_contact_comes_along(sign_in: Enter) -> None:
    fields = {
        "name": "宝骏", "category": "enterprise", "kind": "organization", "contact_name": "韩总",
        "contact_mobile": "13812348000", "roles": ["customer", "distributor"],
    }  # fmt: skip
    sign_in("alice").post("/customers/new/", fields)
    party = Party.objects.get()
    contact = Contact.objects.get(party=party)
    assert (contact.name, contact.is_primary) == ("韩总", True)
    assert Classification.objects.get(party=party, criterion="source").value == "intermediate"


def test_a_sure_duplicate_is_asked_about_before_it_is_saved(sign_in: Enter, enter: Any) -> None:
    enter("浙江墙煌新材料有限公司", "alice")
    alice = sign_in("alice")
    fields = {
        "name": "浙江墙煌新材料股份有限公司",
        "category": "enterprise",
        "kind": "organization",
    }
    answer = alice.post("/customers/new/", fields)
    assert answer.status_code == 422
    assert "浙江墙煌新材料有限公司" in answer.content.decode()
    assert Party.objects.count() == 1
    assert alice.post("/customers/new/", {**fields, "is_another": "on"}).status_code == 302


def test_duplicates_are_shown_while_typing(sign_in: Enter, enter: Any) -> None:
    enter("浙江墙煌新材料有限公司", "alice", phone="0575-88886666")
    alice = sign_in("alice")
    assert "Same phone" in page(alice, "/customers/duplicates/?name=x&phone=057588886666")
    assert page(alice, "/customers/duplicates/?name=unheard").strip() == ""
    told = page(sign_in("charlie"), "/customers/duplicates/?name=浙江墙煌新材料有限公司")
    assert "A customer you may not see" in told
    assert "墙煌" not in told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 201), ("name", "a\x00b"), ("email", "nobody"),
        ("website", "javascript:alert(1)"), ("yearly_potential", "1e40"),
        ("yearly_potential", "many"), ("category", "alien"), ("parent", "#99999"),
        ("parent", "nobody"), ("roles", "king"), ("contact_mobile", "1" * 60),
    ],
)  # fmt: skip
def test_bad_input_is_told_by_its_field(sign_in: Enter, field: str, value: str) -> None:
    fields = {"name": "宝骏", "category": "enterprise", "kind": "organization", field: value}
    answer = sign_in("administrator").post("/customers/new/", fields)
    assert answer.status_code == 422
    assert f'href="#id_{field}' in answer.content.decode()
    assert not Party.objects.exists()


def edit_form(client: Client, party: Party) -> dict[str, Any]:
    """What a browser would send back of the edit page as it was shown."""
    shown = client.get(f"/customers/{party.pk}/edit/").context["form"]
    data: dict[str, Any] = {}
    for name in shown.fields:
        bound = shown[name]
        value = shown.fields[name].prepare_value(bound.value())
        data[name] = data[shown.add_initial_prefix(name)] = "" if value is None else value
    if not data.get("is_reference"):
        data.pop("is_reference")
    return data


def test_two_people_changing_different_fields_both_win(sign_in: Enter, enter: Any) -> None:
    party = enter("宝骏", "alice", city="杭州")
    alice, mona = sign_in("alice"), sign_in("mona")
    hers, theirs = edit_form(alice, party), edit_form(mona, party)
    address = f"/customers/{party.pk}/edit/"
    assert (
        alice.post(address, {**hers, "city": "宁波", "roles": ["customer", "partner"]}).status_code
        == 302
    )
    assert (
        mona.post(
            address, {**theirs, "industry": "幕墙", "roles": ["customer", "agent"]}
        ).status_code
        == 302
    )
    party.refresh_from_db()
    assert (party.city, party.industry) == ("宁波", "幕墙")
    assert {role.role for role in party.roles.all()} == {"customer", "partner", "agent"}


@pytest.mark.parametrize(("choice", "city"), [("theirs", "宁波"), ("yours", "绍兴")])
def test_two_people_changing_one_field_choose(
    sign_in: Enter, enter: Any, choice: str, city: str
) -> None:
    party = enter("宝骏", "alice", city="杭州")
    alice, mona = sign_in("alice"), sign_in("mona")
    theirs, mine = edit_form(mona, party), edit_form(alice, party)
    address = f"/customers/{party.pk}/edit/"
    mona.post(address, {**theirs, "city": "宁波"})
    answer = alice.post(address, {**mine, "city": "绍兴", "industry": "幕墙"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Mona changed this customer" in shown
    assert "宁波" in shown
    assert "绍兴" in shown
    carried: dict[str, list[str]] = {}
    for name, value in answer.context["carried"]:
        carried.setdefault(name, []).append(value)
    assert alice.post(address, {**carried, "take-city": choice}).status_code == 302
    party.refresh_from_db()
    assert (party.city, party.industry) == (city, "幕墙")


def test_the_list_is_small_and_asks_a_fixed_number_of_questions(sign_in: Enter, many: None) -> None:
    client = sign_in("administrator")
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, "/customers/?q=第69彩")
    with CaptureQueriesContext(connection) as full:
        shown = page(client, "/customers/")
    assert shown.count("<tr>") == 51
    assert len(full) <= len(few) <= 16
    assert len(shown.encode()) < 60_000


def test_pages_go_by_key_both_ways(sign_in: Enter, many: None) -> None:
    client = sign_in("alice")
    first = client.get("/customers/?sort=-updated_at")
    second = client.get("/customers/" + first.context["listing"].next_address)
    back = client.get("/customers/" + second.context["listing"].previous_address)
    pks = [[row.pk for row in answer.context["listing"].rows] for answer in (first, second, back)]
    assert (len(pks[0]), len(pks[1])) == (50, 20)
    assert pks[0] == pks[2]
    assert not set(pks[0]) & set(pks[1])


@pytest.mark.parametrize(
    "query",
    [
        "q=第7彩", "category=enterprise", "relation=potential", "state=all", "role=partner",
        "region=浙", "city=杭", "source=end_enterprise", "area=domestic", "kind=organization",
        "tier=none", "owner={alice}", "team={north}",
    ],
)  # fmt: skip
def test_each_filter_finds(sign_in: Enter, many: None, people: People, query: str) -> None:
    alice = people["alice"]
    asked = query.format(alice=alice.pk, north=alice.team_id)
    assert "彩涂铝板" in page(sign_in("administrator"), f"/customers/?{asked}")


@pytest.mark.parametrize(
    "query",
    [
        "relation=lost", "state=archived", "tier=gold", "q=无此客户", "role=supplier",
        "rank=vip", "owner=null", "category=alien", "owner=99999", "cursor=zzz&q=无此客户",
    ],
)  # fmt: skip
def test_each_filter_leaves_out(sign_in: Enter, many: None, query: str) -> None:
    assert "彩涂铝板" not in page(sign_in("administrator"), f"/customers/?{query}")


def test_a_person_is_phoned_only_by_those_who_may(sign_in: Enter, enter: Any, now: Any) -> None:
    party = enter(
        "孙小圣", "administrator", kind="person", category="consumer", phone="13912348000"
    )
    parts.add_contact(
        by=party.created_by, now=now, party=party, name="韩总", mobile="13612347999", wechat="han88"
    )
    addresses = [
        "/customers/", f"/customers/{party.pk}/", f"/customers/{party.pk}/panels/contacts/",
        f"/customers/{party.pk}/panels/history/", "/search/?q=孙小圣", "/customers/export/",
    ]  # fmt: skip
    analyst = sign_in("analyst")
    for address in addresses:
        answer = analyst.get(address)
        told = (
            b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
        ).decode()
        for secret in ("12348000", "12347999", "han88"):
            assert secret not in told, address
    assert "139****8000" in page(analyst, "/customers/?columns=name,phone")
    assert "13612347999" in page(sign_in("administrator"), f"/customers/{party.pk}/")


def test_the_export_is_the_list(sign_in: Enter, many: None, enter: Any) -> None:
    enter("=cmd|' /C calc'!A0", "administrator")
    answer = sign_in("administrator").get("/customers/export/?columns=name,city,phone")
    told = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = told.splitlines()
    assert lines[0] == "Name,Place,Phone"
    assert len(lines) == 72
    assert "'=cmd" in told
    assert sign_in("service").get("/customers/export/").status_code == 403


def test_archive_delete_and_undo(sign_in: Enter, enter: Any) -> None:
    party = enter("宝骏", "administrator")
    chief = sign_in("administrator")
    chief.post(f"/customers/{party.pk}/archive/")
    assert "宝骏" not in page(chief, "/customers/")
    assert "宝骏" in page(chief, "/customers/?state=archived")
    chief.post(f"/customers/{party.pk}/unarchiving/")
    answer = chief.post(f"/customers/{party.pk}/deletion/", follow=True)
    assert f'action="/customers/{party.pk}/restoration/"' in answer.content.decode()
    assert chief.get(f"/customers/{party.pk}/").status_code == 404
    assert "宝骏" in page(chief, "/customers/bin/")
    chief.post(f"/customers/{party.pk}/restoration/")
    assert "Restored from the recycle bin" in page(chief, f"/customers/{party.pk}/")


def test_parts_are_entered_changed_and_told(sign_in: Enter, enter: Any) -> None:
    party, other = enter("宝骏", "alice"), enter("长青", "alice")
    alice, root = sign_in("alice"), f"/customers/{party.pk}"
    alice.post(
        f"{root}/contacts/new/", {"name": "韩总", "mobile": "13812348000", "part": "decider"}
    )
    contact = Contact.objects.get()
    version = {"name": "韩建国", "mobile": "13812348000", "version": contact.version}
    assert alice.post(f"{root}/contacts/{contact.pk}/edit/", version).status_code == 302
    assert alice.post(f"{root}/contacts/{contact.pk}/edit/", version).status_code == 409
    alice.post(f"{root}/addresses/new/", {"use": "delivery", "street": "工业路 1 号"})
    alice.post(f"{root}/notes/new/", {"text": "喜欢喝茶"})
    alice.post(f"{root}/identifiers/new/", {"source": "ERP", "value": "KH-9"})
    alice.post(f"{root}/links_out/new/", {"kind": "distributor_of", "target": f"长青 #{other.pk}"})
    shown = page(alice, f"{root}/")
    for word in (
        "韩建国",
        "tel:13812348000",
        "工业路 1 号",
        "喜欢喝茶",
        "KH-9",
        "Sells to",
        "长青",
    ):
        assert word in shown
    for word in ("Contact added: 韩总", "138****8000", "Address added", "Linked with 长青"):
        assert word in shown
    assert "Buys through" in page(alice, f"/customers/{other.pk}/")
    assert "宝骏" in page(alice, "/customers/?q=KH-9")
    note = party.notes.get()
    alice.post(f"{root}/notes/{note.pk}/pin/")
    note.refresh_from_db()
    assert note.is_pinned
    alice.post(f"{root}/links_out/{party.links_out.get().pk}/removal/")
    assert not party.links_out.exists()


def test_the_class_is_said_by_hand_and_given_back(sign_in: Enter, enter: Any) -> None:
    party = enter("宝骏", "alice")
    alice, address = sign_in("alice"), f"/customers/{party.pk}/classes/relation/"
    alice.post(address, {"value": "target", "reason": "年度开发名单"})
    assert "年度开发名单" in page(alice, f"/customers/{party.pk}/")
    assert "宝骏" in page(alice, "/customers/?relation=target")
    assert page(alice, address).count("<tr>") == 3
    alice.post(f"{address}release/")
    assert "宝骏" in page(alice, "/customers/?relation=potential")
    region = f"/customers/{party.pk}/classes/region/"
    assert alice.post(region, {"value": "foreign"}).status_code == 403
    assert alice.get(f"/customers/{party.pk}/classes/color/").status_code == 404


def test_numbers_of_the_cross_tab_lead_to_their_customers(sign_in: Enter, many: None) -> None:
    chief = sign_in("administrator")
    shown = page(chief, "/customers/cross-tab/?rows=source&columns=relation")
    link = "/customers/?source=end_enterprise&amp;relation=potential"
    assert f'<a href="{link}">70</a>' in shown
    assert "70 found" in page(chief, link.replace("&amp;", "&"))
    assert page(sign_in("charlie"), "/customers/cross-tab/").count("70") == 0


def test_a_tag_follows_its_rule(sign_in: Enter, many: None, people: People) -> None:
    chief = sign_in("administrator")
    tag = {"name": "黄金客户", "tone": "yellow", "is_golden": "on", "rule": "q=第6"}
    chief.post("/customers/tags/new/", tag)
    shown = page(chief, "/customers/tags/")
    assert "黄金客户" in shown
    held = Party.objects.filter(tags__tag__name="黄金客户")
    assert held.count() == 11
    held.first().delete()  # type: ignore[union-attr]
    assert chief.post("/customers/tags/new/", tag).status_code == 200
    chief.post("/customers/own-regions/", {"regions": "浙江\n江苏"})
    assert "69 found" in page(chief, "/customers/?area=own_region")


def test_a_filter_of_the_list_becomes_a_tag(sign_in: Enter, many: None) -> None:
    chief = sign_in("administrator")
    came_from = {"Referer": "http://testserver/customers/?q=&category=enterprise&sort=city&view=3"}
    form = chief.get("/customers/tags/new/", headers=came_from).content.decode()
    assert 'value="category=enterprise"' in form
    assert "Category: Enterprise" in form
    elsewhere = {"Referer": "http://testserver/orders/?category=enterprise"}
    assert "category=" not in chief.get("/customers/tags/new/", headers=elsewhere).content.decode()
    chief.post("/customers/tags/new/", {"name": "A", "tone": "blue", "rule": "category=enterprise"})
    assert "Category: Enterprise" in page(chief, "/customers/tags/")


def test_roles_are_boxes_with_their_words(sign_in: Enter, enter: Any) -> None:
    shown = page(sign_in("alice"), f"/customers/{enter('宝骏', 'alice').pk}/edit/")
    assert re.search(
        r'<label class="form-check m-0"><input[^>]*value="customer"[^>]*checked>'
        r'<span class="form-check-label">Customer</span>',
        shown,
    )


def test_the_quick_search_names_customers(sign_in: Enter, many: None) -> None:
    shown = page(sign_in("alice"), "/search/?q=hzdct")
    assert "彩涂铝板有限公司" in shown
    assert "杭州" not in page(sign_in("charlie"), "/search/?q=hzdct")
    assert "第7彩" in page(sign_in("alice"), "/customers/options/?field=parent&parent=第7彩")


def test_chinese_pages(sign_in: Enter, enter: Any, people: People) -> None:
    party = enter("宝骏", "administrator")
    User.objects.filter(pk=people["administrator"].pk).update(language="zh-hans")
    chief = sign_in("administrator")
    for address in ("", "new/", f"{party.pk}/", f"{party.pk}/edit/", "cross-tab/", "tags/", "bin/"):
        assert "客户" in page(chief, f"/customers/{address}")
    assert "潜在客户" in page(chief, f"/customers/{party.pk}/")
