"""A company of one's own, a server with a worker behind it, and somebody signed in."""

import pytest
from playwright.sync_api import Page
from tests.processes import Machine

PASSWORD = "correct horse battery"
SETUP = f"""
from kezhi.portfolio.models import PortfolioSettings
from kezhi.staff.models import Company, User
Company.objects.create(pk=1, name="Northwind", currency="GBP")
PortfolioSettings.objects.update_or_create(pk=1, defaults={{"after_import": False}})
user = User(email="rita@example.com", name="Rita", role="administrator")
user.set_password({PASSWORD!r})
user.save()
"""


@pytest.fixture
def rita(machine: Machine, page: Page) -> Page:
    """Signed in through the door, at a server with a worker behind it."""
    machine.python(SETUP)
    root = f"http://127.0.0.1:{machine.serve('--workers', '1')}"
    page.goto(f"{root}/imports/")
    page.get_by_label("E-mail").fill("rita@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/imports/")
    return page
