"""The cast: Alice owns, Bob is in her team, Mona manages it, Charlie is a stranger."""

from collections.abc import Callable

import pytest
from django.test import Client

from kezhi.staff.models import Company, Team, User
from kezhi.staff.rights import Role


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(pk=1, name="Northwind Coatings", currency="CNY")


@pytest.fixture
def people(company: Company) -> dict[str, User]:
    north = Team.objects.create(name="North")
    south = Team.objects.create(name="South")

    def person(name: str, role: str, team: Team | None = None) -> User:
        user = User(email=f"{name}@example.com", name=name.title(), role=role, team=team)
        user.set_password("correct horse battery")
        user.save()
        return user

    cast = {
        "alice": person("alice", Role.SALESPERSON, north),
        "bob": person("bob", Role.SALESPERSON, north),
        "mona": person("mona", Role.SALESPERSON, north),
        "charlie": person("charlie", Role.SALESPERSON, south),
        **{role: person(role, role, north) for role in Role.values if role != "salesperson"},
    }
    north.manager = cast["mona"]
    north.save()
    return cast


@pytest.fixture
def sign_in(people: dict[str, User]) -> Callable[[str], Client]:
    """A client of that person of the cast, or of the first one with that role."""

    def enter(name: str) -> Client:
        client = Client()
        client.force_login(people[name])
        return client

    return enter
