"""What the company calls its tiers is the word on every page and in every file."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.kezhi.portfolio.conftest import LAST_DAY, NOW, Value

from kezhi.customers.models import Party
from kezhi.customers.services.tiers import set_tiers
from kezhi.portfolio.models import CustomerValuation
from kezhi.staff.models import Company, User

Enter = Callable[[str], Client]
PAGES = [
    "/customers/",
    "/customers/export/",
    "/customers/{pk}/",
    "/customers/{pk}/panels/history/",
    "/customers/cross-tab/?rows=tier",
    "/portfolio/",
    "/portfolio/changes/",
    "/portfolio/customers/",
    "/portfolio/customers/export/",
    "/portfolio/customers/{pk}/",
    "/portfolio/runs/{run}/",
    "/today/moves/",
    "/today/ownerless/",
    "/company/tiers/",
    "/audit/",
]


@pytest.fixture
def platinum(customers: list[Party], value: Value, people: dict[str, User]) -> CustomerValuation:
    """The newest valuation of a customer without an owner that came up from gold."""
    for party in customers:
        party.roles.create(role="customer")
    value(as_of=LAST_DAY - timedelta(days=150))
    run = value(now=NOW + timedelta(days=1))
    chosen = run.customers.filter(tier="platinum").order_by("pk")[0]
    run.customers.filter(pk=chosen.pk).update(previous_tier="gold", tier_move=1)
    tiers = dict(Party.objects.values_list("pk", "tier"))
    Party.objects.filter(pk=chosen.party_id).update(tier="gold", owner=None, team=None)
    set_tiers(by=people["executive"], now=NOW, tiers=tiers, reason="test")
    Company.objects.update(tiers={"names": {"en": {"platinum": "Diamond"}}})
    return chosen


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def test_a_renamed_tier_is_renamed_everywhere(platinum: CustomerValuation, sign_in: Enter) -> None:
    chief = sign_in("administrator")
    for page in PAGES:
        path = page.format(pk=platinum.party_id, run=platinum.run_id)
        text = text_of(chief, path)
        assert "Diamond" in text, path
        if page != "/company/tiers/":
            assert "Platinum" not in text, path


def test_a_tier_without_a_name_of_its_own_is_called_as_usual(
    platinum: CustomerValuation, sign_in: Enter
) -> None:
    chief = sign_in("administrator")
    User.objects.update(language="zh-hans")
    for page in ("/customers/", "/customers/export/", "/portfolio/", "/portfolio/customers/"):
        text = text_of(chief, page)
        assert "铂金" in text, page
        assert "Diamond" not in text, page
