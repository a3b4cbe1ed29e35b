import pytest

from kezhi.customers.models import Contact, Party
from kezhi.staff.models import User


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    alice = people["alice"]
    made = Party.objects.create(name="Harbor Facades", owner=alice, team=alice.team)
    made.roles.create(role="customer")
    Contact.objects.create(party=made, name="Lin Wei", is_primary=True)
    return made
