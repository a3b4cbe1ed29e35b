"""A merge moves every row of every feature, loses nothing, and is undone exactly."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.kezhi.cast import make_cast
from tests.kezhi.duplicates.conftest import NOW, Make
from tests.kezhi.policy import KINDS

from kezhi.customers import queries as customers
from kezhi.customers.models import Contact, Party
from kezhi.customers.services import upserts
from kezhi.customers.services.parties import InUse, change_party, create_party, restore_party
from kezhi.duplicates.choices import Verdict
from kezhi.duplicates.models import Merge, Suspicion
from kezhi.duplicates.services import merging, searching
from kezhi.kit import audit, editing
from kezhi.staff.models import Company, User


def unite(by: User, kept: Party, absorbed: Party, **said: Any) -> Merge:
    decision = merging.Decision(**said)
    return merging.merge_parties(by=by, now=NOW, kept=kept, absorbed=absorbed, decision=decision)


def named_by(party: Party) -> dict[str, list[int]]:
    """The rows of the whole product that name the party and follow it."""
    found = {}
    for field in merging.references():
        rows = field.model._base_manager.filter(**{field.name: party})
        if pks := sorted(rows.values_list("pk", flat=True)):
            found[merging.label(field)] = pks
    return found


def test_every_reference_follows_or_says_why_not() -> None:
    """A new feature that names customers is moved too, or has decided otherwise."""
    followed = {merging.label(field) for field in merging.references()}
    every = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Party
    }
    assert every - followed == {
        "costing.costingline.party",
        "customers.party.merged_into",
        "duplicates.merge.kept", "duplicates.merge.absorbed",
        "duplicates.suspicion.first", "duplicates.suspicion.second",
        "portfolio.customervaluation.party",
    }  # fmt: skip
    lists = [field for model in apps.get_models() for field in model._meta.many_to_many]
    assert not [field for field in lists if field.related_model is Party]


@pytest.fixture
def crowded(people: dict[str, User]) -> tuple[Party, Party]:
    """Two customers with a record of each kind that any feature can hang on one."""
    for kind in KINDS.values():
        with transaction.atomic():
            kind.make(people)
    rich = [
        party for party in Party.objects.filter(deleted_at=None, is_walk_in=False).order_by("pk")
        if named_by(party)
    ]  # fmt: skip
    kept = create_party(by=people["administrator"], now=NOW, name="Kept", owner=people["alice"])
    goal = rich[0]
    for party in rich[1:]:
        for field in merging.references():
            rows = field.model._base_manager.filter(**{field.name: party})
            merging.point(field, list(rows.values_list("pk", flat=True)), party, goal)
    return kept, Party.objects.get(pk=goal.pk)


def test_all_rows_move_and_come_back(people: dict[str, User], crowded: tuple[Party, Party]) -> None:
    kept, absorbed = crowded
    before = named_by(kept), named_by(absorbed)
    assert len(before[1]) >= 12
    merge = unite(people["administrator"], kept, absorbed, is_sure=True)
    assert named_by(absorbed) == merge.left
    both = {n: sorted([*before[0].get(n, []), *merge.moved[n]]) for n in merge.moved if "." in n}
    assert {name: named_by(kept)[name] for name in both} == both
    merging.unmerge(by=people["administrator"], now=NOW, merge=merge)
    assert (named_by(kept), named_by(absorbed)) == before


def test_fields_taken_and_given_back(people: dict[str, User], make: Make) -> None:
    admin = people["administrator"]
    kept, absorbed = make("Harbor", city="Ningbo"), make("Harbor Facades", phone="057488886666")
    merge = unite(admin, kept, absorbed, take=["name", "phone"])
    kept.refresh_from_db()
    assert (kept.name, kept.phone, kept.city) == ("Harbor Facades", "057488886666", "Ningbo")
    change_party(by=admin, now=NOW, party=kept, values={"phone": "057488880000"})
    merging.unmerge(by=admin, now=NOW, merge=merge)
    kept.refresh_from_db()
    assert (kept.name, kept.phone) == ("Harbor", "057488880000")  # changed since: it stays
    absorbed.refresh_from_db()
    assert absorbed.name == "Harbor Facades"
    assert absorbed.deleted_at is absorbed.merged_into is None


def test_what_came_since_stays(people: dict[str, User], make: Make) -> None:
    admin, (kept, absorbed) = people["administrator"], (make("Harbor"), make("Harbor Facades"))
    merge = unite(admin, kept, absorbed)
    later = Contact.objects.create(party=kept, name="Lin")
    merging.unmerge(by=admin, now=NOW, merge=merge)
    later.refresh_from_db()
    assert later.party == kept
    assert merging.unmerge(by=admin, now=NOW, merge=merge).pk == absorbed.pk  # twice is once


def test_one_first_contact(people: dict[str, User], make: Make) -> None:
    admin = people["administrator"]
    kept = make("Harbor", contact={"name": "Lin"})
    absorbed = make("Harbor Facades", contact={"name": "Wei"})
    merge = unite(admin, kept, absorbed)
    assert [c.name for c in kept.contacts.filter(is_primary=True)] == ["Lin"]
    assert kept.contacts.count() == 2
    merging.unmerge(by=admin, now=NOW, merge=merge)
    assert absorbed.contacts.get().is_primary


def test_found_by_its_former_name(people: dict[str, User], make: Make) -> None:
    admin, (kept, absorbed) = people["administrator"], (make("Harbor"), make("墙煌新材料"))
    unite(admin, kept, absorbed)
    assert [one.pk for one in customers.find(people["alice"], "墙煌")] == [kept.pk]
    row = upserts.PartyRow(name="墙煌新材料", values={"city": "绍兴"})
    (result,) = upserts.upsert_parties(by=admin, now=NOW, source="erp", rows=[row])
    assert result.party_id == kept.pk  # an import does not bring it to life again


def test_a_chain_of_merges_is_undone_from_its_end(people: dict[str, User], make: Make) -> None:
    admin = people["administrator"]
    first, second, third = make("Alder"), make("Birch"), make("Cedar")
    early, late = unite(admin, second, first), unite(admin, third, second)
    assert customers.heir(admin, first.pk) == third.pk
    with pytest.raises(merging.LaterMerge):
        merging.unmerge(by=admin, now=NOW, merge=early)
    merging.unmerge(by=admin, now=NOW, merge=late)
    merging.unmerge(by=admin, now=NOW, merge=early)
    assert Party.objects.filter(deleted_at=None, merged_into=None).count() == 3


def test_what_is_refused(people: dict[str, User], make: Make) -> None:
    admin = people["administrator"]
    group = make("Group", tax_number="91330600MA2AAA")
    branch = make("Branch", parent=group, tax_number="91330600MA2BBB")
    with pytest.raises(merging.MergeRefused, match="itself"):
        unite(admin, group, group)
    with pytest.raises(merging.MergeRefused, match="branch"):
        unite(admin, branch, group)
    with pytest.raises(merging.MergeRefused, match="tax numbers differ"):
        unite(admin, group, branch)
    with pytest.raises(editing.Conflict):
        unite(admin, group, branch, versions=(group.version, branch.version + 1))
    with pytest.raises(merging.MergeRefused, match="itself"):
        unite(admin, group, branch, is_sure=True, take=["parent"])
    assert not Merge.objects.exists()
    unite(admin, group, branch, is_sure=True)
    branch.refresh_from_db()
    with pytest.raises(PermissionDenied):  # it is gone: nobody sees it
        unite(admin, make("Other"), branch)
    with pytest.raises(InUse):
        restore_party(by=admin, now=NOW, party=branch)


def test_only_who_may_and_sees_both(people: dict[str, User], make: Make) -> None:
    kept, absorbed = make("Harbor"), make("Harbor Facades")
    for name in ("alice", "service", "charlie"):  # no right to archive, or out of reach
        with pytest.raises(PermissionDenied):
            unite(people[name], kept, absorbed)


def test_told_in_the_trail(people: dict[str, User], make: Make) -> None:
    kept, absorbed = make("Harbor"), make("Harbor Facades")
    merge = unite(people["administrator"], kept, absorbed)
    merging.unmerge(by=people["administrator"], now=NOW, merge=merge)
    deeds = [entry.action for entry in audit.history(kept)]
    assert deeds[:2] == ["give_back", "take_in"]
    assert [entry.action for entry in audit.history(absorbed)][:2] == ["unmerge", "merge"]


def test_a_verdict_outlives_the_search(people: dict[str, User], make: Make) -> None:
    admin = people["administrator"]
    one, two = make("Harbor Ltd", phone="057488886666"), make("Harbor", phone="057488886666")
    assert searching.search(now=NOW) == 1
    merging.keep_apart(by=admin, now=NOW, first=two, second=one)
    assert searching.search(now=NOW) == 0
    assert Suspicion.objects.get().verdict == Verdict.DISTINCT


def test_what_is_no_longer_alike_goes(people: dict[str, User], make: Make) -> None:
    one = make("Harbor Ltd", phone="057488886666")
    make("Harbor", phone="057488886666")
    searching.search(now=NOW)
    parts_of = {"name": "Quite Another", "phone": ""}
    change_party(by=people["administrator"], now=NOW, party=one, values=parts_of)
    assert searching.search(now=NOW.replace(hour=5)) == 0
    assert not Suspicion.objects.exists()


class TestIdentity(TestCase):
    """Whatever is merged and undone in turn: at the end all is as it was."""

    def setUp(self) -> None:
        Company.objects.create(pk=1, name="Northwind Coatings", currency="CNY")
        self.admin = make_cast()["administrator"]

    @settings(max_examples=15)
    @given(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5),
        st.lists(st.sampled_from(["customer", "supplier", "competitor"]), min_size=4, max_size=4),
    )
    def test_merges_and_back(self, steps: list[tuple[int, int]], roles: list[str]) -> None:
        firms = [
            create_party(
                by=self.admin, now=NOW, name=f"Firm {n}", roles=[role],
                contact={"name": f"Person {n}"},
            )
            for n, role in enumerate(roles)
        ]  # fmt: skip
        before = [(named_by(one), plain(one)) for one in firms]
        done = []
        for kept, absorbed in steps:
            try:
                done.append(unite(self.admin, firms[kept], firms[absorbed], take=["name"]))
            except (merging.MergeRefused, PermissionDenied):
                continue
        for merge in reversed(done):
            merging.unmerge(by=self.admin, now=NOW, merge=merge)
        fresh = [Party.objects.get(pk=one.pk) for one in firms]
        assert [(named_by(one), plain(one)) for one in fresh] == before


def plain(party: Party) -> dict[str, Any]:
    """All but what every write changes."""
    names = [field.attname for field in Party._meta.concrete_fields]
    return {n: getattr(party, n) for n in names if n not in ("version", "updated_at")}
