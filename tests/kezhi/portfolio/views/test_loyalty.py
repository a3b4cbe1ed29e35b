from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from tests.kezhi.portfolio.conftest import NOW, Value

from customer_value import loyalty as library
from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.portfolio.models import Attitude
from kezhi.portfolio.queries import holdings, loyalty, worth
from kezhi.portfolio.services.attitudes import record_attitude
from kezhi.staff.models import User

Enter = Callable[[str], Client]


def ask(customers: list[Party], by: User) -> None:
    """Every second customer: high, low and middling answers, walls of every height."""
    for n, party in enumerate(customers[::2]):
        barrier = ("", "easily", "effort", "hardly")[n % 4]
        record_attitude(by=by, now=NOW, party=party, score=(n * 3) % 11, barrier=barrier)


def test_every_customer_stands_in_the_cell_the_library_says(
    customers: list[Party], value: Value, people: dict[str, User], sign_in: Enter
) -> None:
    ask(customers, people["executive"])
    run = value()
    rows = worth.visible_worth(people["finance"], run)
    judged = list(loyalty.judged(rows, run.as_of))
    answers = {one.party_id: one for one in Attitude.objects.all()}
    assert {row.party_id for row in judged} == answers.keys()
    fragile: dict[str, float] = {}
    for row in judged:
        answer, interval = answers[row.party_id], row.usual_interval
        is_new = (run.as_of - row.first_day).days < 365
        share = float("nan") if is_new or interval > 365 else row.last_year_orders * interval / 365
        place = library.classify(
            [answer.score / 10], [share], library.Cuts(attitude=0.7, behavior=0.5)
        )
        assert row.loyalty == library.CLASSES[int(place[0])].value
        wall = {"effort": 0.5, "hardly": 0.9}.get(answer.barrier, 0.0)
        often = min(1.0, row.last_year_orders * interval / 365)
        left = float(row.last_year_amount) * often * (1 - answer.score / 10) * (1 - wall)
        assert row.fragile == pytest.approx(left)
        fragile[row.loyalty] = fragile.get(row.loyalty, 0.0) + left
    cells = loyalty.cells(holdings.of(people["finance"], run))
    assert sum(cell.customers for cell in cells.values()) == len(customers)
    assert sum(cell.sales for cell in cells.values()) == sum(row.last_year_amount for row in rows)
    assert cells["not_asked"].customers == len(customers) - len(answers)
    assert cells["spurious"].fragile == pytest.approx(fragile["spurious"])
    assert np.all([cells[kind].customers for kind in ("true", "spurious", "latent")])
    the_page_tells_it(sign_in, cells)


def the_page_tells_it(sign_in: Enter, cells: dict[str, loyalty.Cell]) -> None:
    client = sign_in("finance")
    page = client.get("/portfolio/loyalty/").content.decode()
    assert "Fragile sales" in page
    assert f">{cells['spurious'].customers}<" in page
    for kind, cell in cells.items():
        listed = client.get(f"/portfolio/customers/?loyalty={kind}").content.decode()
        assert listed.count('class="head-cell"') == min(cell.customers, 50) or (
            f"{cell.customers}" in listed
        )
    own = sign_in("alice").get("/portfolio/loyalty/").content.decode()
    assert "not of the whole company" in own


def test_nobody_asked_is_said_and_nothing_is_guessed(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    value()
    page = sign_in("finance").get("/portfolio/loyalty/").content.decode()
    assert "nobody was asked yet" in page
    assert "undefined" in page


def test_answers_are_recorded_on_the_customers_page_and_kept(
    customers: list[Party], people: dict[str, User], sign_in: Enter
) -> None:
    party = customers[1]
    client = sign_in("alice")
    assert (
        "Not asked yet" in client.get(f"/portfolio/customers/{party.pk}/attitude/").content.decode()
    )
    address = f"/portfolio/customers/{party.pk}/attitude/new/"
    form = {"score": "8", "barrier": "effort", "note": "Likes the delivery", "key": "once"}
    for _twice in range(2):
        assert client.post(address, form).status_code == 302
    assert client.post(address, {"score": "3"}).status_code == 302
    assert list(Attitude.objects.order_by("pk").values_list("score", "is_current")) == [
        (8, False), (3, True),
    ]  # fmt: skip
    panel = client.get(f"/portfolio/customers/{party.pk}/attitude/").content.decode()
    assert panel.index("3 of 10") < panel.index("8 of 10")
    assert "With effort" in panel
    told = AuditEntry.objects.filter(action="record_attitude").order_by("-pk")[0]
    assert told.changes["score"] == [8, 3]
    for wrong in ({"score": "11"}, {"score": ""}, {"score": "5", "barrier": "wall"}):
        assert client.post(address, wrong).status_code == 422
    assert Attitude.objects.count() == 2


def test_only_editors_record_and_the_database_keeps_the_bounds(
    customers: list[Party], people: dict[str, User]
) -> None:
    with pytest.raises(PermissionDenied):
        record_attitude(by=people["analyst"], now=NOW, party=customers[0], score=5)
    values: dict[str, Any] = {"party": customers[0], "asked_on": NOW.date()}
    for wrong in ({"score": 11}, {"score": -1}):
        with pytest.raises((IntegrityError, ValueError)), transaction.atomic():
            Attitude.objects.create(**values, **wrong)
    Attitude.objects.create(**values, score=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attitude.objects.create(**values, score=6)
    assert Attitude.objects.get().score == Decimal(5)
