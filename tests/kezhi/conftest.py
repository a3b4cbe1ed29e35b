from collections.abc import Callable, Generator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import blocking_manager_key
from tests.kezhi.cast import make_cast

from kezhi.demo.services import removal
from kezhi.staff.models import Company, User


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """A test with transactions of its own leaves empty tables; others expect the first rows."""
    yield
    if nextitem is None:
        return  # the database is gone
    mark = item.get_closest_marker("django_db")
    commits = mark is not None and mark.kwargs.get("transaction", False)
    if commits or "transactional_db" in getattr(item, "fixturenames", ()):
        with item.config.stash[blocking_manager_key].unblock():
            removal.write_first_rows(now=timezone.now())


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
