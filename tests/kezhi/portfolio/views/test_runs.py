from collections.abc import Callable

import pytest
from django.test import Client
from tests.kezhi.portfolio.conftest import NOW, Value

from kezhi.customers.models import Party
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.services import runs

Enter = Callable[[str], Client]


def test_a_run_is_started_done_in_the_background_and_seen(
    customers: list[Party], sign_in: Enter
) -> None:
    chief = sign_in("executive")
    answer = chief.post(
        "/portfolio/runs/new/", {"model": "auto", "as_of": "2026-06-30", "key": "k"}
    )
    run = ValuationRun.objects.get()
    assert answer.headers["Location"] == f"/portfolio/runs/{run.pk}/"
    assert run.status == "finished"
    assert run.job
    assert "See the portfolio" in chief.get(f"/portfolio/runs/{run.pk}/").content.decode()
    again = {"model": "auto", "as_of": "2026-06-30", "key": "k"}
    assert (
        chief.post("/portfolio/runs/new/", again).headers["Location"]
        == f"/portfolio/runs/{run.pk}/"
    )
    assert ValuationRun.objects.count() == 1


def test_a_running_run_is_polled_and_cancelled(
    customers: list[Party], sign_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "enqueue", lambda pk: None)
    chief = sign_in("executive")
    chief.post("/portfolio/runs/new/", {"model": "auto"})
    run = ValuationRun.objects.get()
    path = f"/portfolio/runs/{run.pk}/"
    assert 'hx-trigger="load delay:1s"' in chief.get(path).content.decode()
    part = chief.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert chief.post(f"{path}cancellation/").status_code == 302
    assert "load delay:1s" not in chief.get(path).content.decode()


def test_two_runs_stand_side_by_side(customers: list[Party], value: Value, sign_in: Enter) -> None:
    value()
    second = value(now=NOW.replace(hour=11))
    page = sign_in("finance").get(f"/portfolio/runs/{second.pk}/").content.decode()
    assert "Against the run before" in page


def test_a_wrong_date_is_told(customers: list[Party], sign_in: Enter) -> None:
    answer = sign_in("executive").post(
        "/portfolio/runs/new/", {"model": "auto", "as_of": "tomorrow"}
    )
    assert answer.status_code == 422
    assert "Enter a valid date" in answer.content.decode()
