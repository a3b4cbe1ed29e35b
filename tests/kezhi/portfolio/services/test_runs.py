from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.kezhi.portfolio.conftest import LAST_DAY, NOW, add_order

from kezhi.customers.models import Party
from kezhi.portfolio.choices import RunStatus
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.services import runs
from kezhi.staff.models import User


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "enqueue", lambda pk: None)


@pytest.fixture
def chief(db: None, people: dict[str, User]) -> User:
    add_order(Party.objects.create(name="One"), LAST_DAY, "100")
    return people["executive"]


def test_one_run_at_a_time(chief: User) -> None:
    first = runs.start_run(by=chief, now=NOW)
    with pytest.raises(runs.AlreadyRunning) as busy:
        runs.start_run(by=chief, now=NOW)
    assert busy.value.run == first


def test_a_repeated_request_is_one_run(chief: User) -> None:
    first = runs.start_run(by=chief, now=NOW, key="k1")
    assert runs.start_run(by=chief, now=NOW, key="k1") == first
    assert ValuationRun.objects.count() == 1


def test_a_dead_run_gives_up_its_place(chief: User) -> None:
    dead = runs.start_run(by=chief, now=NOW)
    later = NOW + runs.DEAD_AFTER + timedelta(seconds=1)
    assert runs.start_run(by=chief, now=later).pk != dead.pk
    dead.refresh_from_db()
    assert (dead.status, dead.error) == (RunStatus.FAILED, "worker_lost")


def test_without_orders_there_is_nothing_to_value(chief: User) -> None:
    with pytest.raises(runs.NothingToValue):
        runs.start_run(by=chief, now=NOW, as_of=date(1999, 1, 1))


def test_the_as_of_day_is_today_or_the_last_order(chief: User) -> None:
    assert runs.default_as_of(NOW) == date(2026, 7, 1)
    assert runs.default_as_of(NOW + timedelta(days=90)) == LAST_DAY


def test_only_those_with_the_right_start_and_stop(chief: User, people: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        runs.start_run(by=people["alice"], now=NOW)
    run = runs.start_run(by=chief, now=NOW)
    with pytest.raises(PermissionDenied):
        runs.cancel_run(by=people["alice"], now=NOW, run=run)
    assert runs.cancel_run(by=chief, now=NOW, run=run).status == RunStatus.CANCELLED
    with pytest.raises(runs.NotActive):
        runs.cancel_run(by=chief, now=NOW, run=run)


def test_automatic_runs_follow_the_settings(chief: User) -> None:
    runs.change_settings(
        by=chief, now=NOW, horizon_weeks=104, after_import=False, every_night=True, full_runs=24
    )
    assert runs.start_automatic_run(now=NOW, every_night=False) is None
    run = runs.start_automatic_run(now=timezone.now(), every_night=True)
    assert run is not None
    assert (run.is_automatic, run.settings["horizon"], run.created_by) == (True, 104, None)
    assert runs.start_automatic_run(now=timezone.now(), every_night=True) is None
