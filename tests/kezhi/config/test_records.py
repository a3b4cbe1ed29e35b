"""The trail leads to the records it tells of, as far as the reader may see them."""

from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.kezhi.policy import KINDS

from kezhi.config.records import PAGES
from kezhi.customers.services import parties
from kezhi.kit.models import AuditEntry
from kezhi.sales.models import CostEntry
from kezhi.staff.models import User

People = dict[str, User]
Enter = Callable[[str], Client]


def trail(client: Client) -> str:
    return client.get("/audit/").content.decode()


def test_a_row_of_the_trail_leads_to_the_record(people: People, sign_in: Enter) -> None:
    now = timezone.now()
    party = parties.create_party(by=people["alice"], now=now, name="墙煌")
    cost = CostEntry.objects.create(
        party=party, kind="selling", spent_on=date(2026, 1, 5), currency="CNY", amount=1,
        base_amount=1,
    )  # fmt: skip
    AuditEntry.objects.create(at=now, action="create", kind="sales.costentry", target=cost.pk)
    shown = trail(sign_in("finance"))
    assert f'<a href="/customers/{party.pk}/">墙煌</a>' in shown
    assert f'<a href="/costs/{cost.pk}/">墙煌</a>' in shown
    cost.delete()
    parties.delete_party(by=people["administrator"], now=now, party=party)
    assert f'href="/customers/{party.pk}/"' not in trail(sign_in("finance"))


def test_what_one_may_not_open_is_no_link(people: People, sign_in: Enter) -> None:
    entry = {"at": timezone.now(), "action": "create", "kind": "exchange.importbatch"}
    batch = KINDS["import"].make(people)
    AuditEntry.objects.create(**entry, target=batch["pk"])
    address = reverse("exchange:detail", kwargs=batch)
    assert address in trail(sign_in("administrator"))
    assert address not in trail(sign_in("finance"))


def test_every_kind_named_is_one_of_ours() -> None:
    from django.apps import apps

    for kind, (_visible, page, _name) in PAGES.items():
        assert apps.get_model(kind)
        assert reverse(page, args=[1])
