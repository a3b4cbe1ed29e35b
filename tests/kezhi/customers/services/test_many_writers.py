"""64 writers at once lose nothing, on either database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from kezhi.customers.models import Party
from kezhi.customers.services import parties, parts
from kezhi.kit import editing
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import Team, User

WRITERS = 64
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chief(transactional_db: None) -> User:
    team = Team.objects.create(name="North")
    return User.objects.create(email="c@example.com", name="C", role="administrator", team=team)


def at_once(work: Any, ready: int = 8) -> list[Any]:
    """Run `work(number)` by 64 writers, eight connections at a time."""
    gate = Barrier(ready)

    def run(number: int) -> Any:
        if number < ready:
            gate.wait(30)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(ready) as pool:
        return list(pool.map(run, range(WRITERS)))


def test_64_enter_customers_at_once(chief: User) -> None:
    now = timezone.now()
    at_once(
        lambda n: parties.create_party(by=chief, now=now, name=f"客户{n}", key=f"k{n % 32}x{n}")
    )
    assert Party.objects.count() == WRITERS
    assert AuditEntry.objects.filter(kind="customers.party", action="create").count() == WRITERS


def test_64_repeats_of_one_request_enter_one(chief: User) -> None:
    now = timezone.now()
    made = at_once(lambda n: parties.create_party(by=chief, now=now, name="宝骏", key="same").pk)
    assert len(set(made)) == Party.objects.count() == 1


def test_64_editors_of_one_customer(chief: User) -> None:
    """Each adds a note and writes a field: every note stays, every write is kept or told."""
    now = timezone.now()
    party = parties.create_party(by=chief, now=now, name="宝骏", city="0")

    def write(number: int) -> bool:
        parts.add_note(by=chief, now=now, party=party, text=f"note {number}")
        seen = {"city": "0"}
        try:
            parties.change_party(
                by=chief, now=now, party=party, values={"city": str(number + 1)}, seen=seen
            )
        except editing.Conflict:
            return False
        return True

    won = at_once(write)
    party.refresh_from_db()
    assert party.notes.count() == WRITERS
    assert sum(won) == 1
    assert (party.version, int(party.city) - 1) == (2, won.index(True))
