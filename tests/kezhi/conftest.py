from collections.abc import Callable

import pytest
from django.test import Client
from tests.kezhi.cast import make_cast

from kezhi.staff.models import Company, User


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(pk=1, name="Northwind Coatings", currency="CNY")


@pytest.fixture
def people(company: Company) -> dict[str, User]:
    return make_cast()


@pytest.fixture
def sign_in(people: dict[str, User]) -> Callable[[str], Client]:
    """A client of that person of the cast, or of the first one with that role."""

    def enter(name: str) -> Client:
        client = Client()
        client.force_login(people[name])
        return client

    return enter
