from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.kezhi.portfolio.conftest import LAST_DAY, NOW, Value, add_order
from tests.kezhi.today import the_day

from kezhi.customers.models import Party
from kezhi.staff.models import User

pytestmark = pytest.mark.slow

Enter = Callable[[str], Client]
TILES = ["figures", "risks", "moves", "due", "ownerless", "imports", "run"]


def test_an_empty_installation_shows_the_first_steps(
    people: dict[str, User], sign_in: Enter
) -> None:
    page = sign_in("executive").get("/").content.decode()
    assert "First steps" in page
    assert "/imports/new/" in page
    for tile in TILES:
        assert sign_in("executive").get(f"/today/{tile}/").status_code == 200


def test_today_tells_what_changed_among_my_customers(
    customers: list[Party],
    value: Value,
    sign_in: Enter,
) -> None:
    value(as_of=LAST_DAY - timedelta(days=150))
    run = value(now=NOW + timedelta(days=1))
    page = sign_in("alice").get("/").content.decode()
    assert "First steps" not in page
    assert 'hx-get="/today/risks/"' in page
    assert 'href="/today/risks/"' in page
    risks = sign_in("alice").get("/today/risks/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in risks
    new = run.customers.exclude(risk="none").filter(previous_risk="none")
    for row in new.select_related("party", "party__owner"):
        if row.party.owner.name == "Charlie":
            assert row.party.name not in risks
    assert any(row.party.name in risks for row in new if row.party.owner.name == "Alice")
    assert "you may see" in sign_in("alice").get("/today/figures/").content.decode()


def test_customers_nobody_owns_are_counted(
    customers: list[Party],
    value: Value,
    sign_in: Enter,
) -> None:
    Party.objects.filter(pk=customers[1].pk).update(owner=None, team=None)
    for party in customers:
        party.roles.create(role="customer")
    value()
    page = sign_in("executive").get("/today/ownerless/").content.decode()
    assert customers[1].name in page
    assert customers[2].name not in page


def test_the_customer_page_gathers_all_panels(
    customers: list[Party],
    sign_in: Enter,
) -> None:
    pk = customers[1].pk
    page = sign_in("alice").get(f"/customers/{pk}/").content.decode()
    assert f'hx-get="/portfolio/customers/{pk}/"' in page
    assert f'hx-get="/orders/of-customer/{pk}/"' in page
    assert "/costs/of-customer/" not in page
    assert (
        f"/costs/of-customer/{pk}/" in sign_in("finance").get(f"/customers/{pk}/").content.decode()
    )


@pytest.mark.parametrize("tile", TILES)
def test_without_javascript_a_tile_is_a_page(
    people: dict[str, User], sign_in: Enter, tile: str
) -> None:
    page = sign_in("executive").get(f"/today/{tile}/").content.decode()
    assert "<html" in page
    assert "<h1>" in page


def test_orders_are_told_before_and_after_their_promised_day(
    customers: list[Party], sign_in: Enter
) -> None:
    """Whoever sees no values has a day to look at too: what has to leave the house."""
    today = the_day()
    late = add_order(
        customers[1], LAST_DAY, "10.00", status="confirmed", promised_on=today - timedelta(days=2)
    )
    soon = add_order(customers[0], LAST_DAY, "10.00", status="confirmed", promised_on=today)
    page = sign_in("production").get("/").content.decode()
    assert "First steps" not in page
    assert "/today/due/" in page
    tile = sign_in("production").get("/today/due/").content.decode()
    assert "1 overdue" in tile
    assert tile.index(f">{late.number}<") < tile.index(f">{soon.number}<")
    mine = sign_in("alice").get("/today/due/").content.decode()
    assert f'href="/orders/{late.pk}/"' in mine
    assert f'href="/orders/{soon.pk}/"' not in mine
