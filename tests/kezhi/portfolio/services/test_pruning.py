from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.portfolio.conftest import LAST_DAY, NOW

from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.portfolio.choices import RunStatus
from kezhi.portfolio.models import CustomerValuation, PortfolioSettings, RunSums, ValuationRun
from kezhi.portfolio.services import pruning

Enter = Callable[[str], Client]


@pytest.fixture
def finished(db: None) -> list[ValuationRun]:
    """Five runs of three customers each, the oldest first."""
    parties = [Party.objects.create(name=f"P{n}") for n in range(3)]
    made = []
    for n in range(5):
        run = ValuationRun.objects.create(
            as_of=LAST_DAY, status=RunStatus.FINISHED, finished_at=NOW + timedelta(days=n),
            currency="CNY", settings={"horizon": 52}, totals={"residual": 7.0},
        )  # fmt: skip
        CustomerValuation.objects.bulk_create(
            CustomerValuation(
                run=run, party=party, orders=1, repeats=0, net_amount=1, last_year_orders=1,
                year_before_orders=0, last_year_amount=1, year_before_amount=0, tier="lead",
                risk="none", reason="no_model",
            )
            for party in parties
        )  # fmt: skip
        RunSums.objects.create(run=run, mark="all", figures={"closing": 7})
        made.append(run)
    return made


def rows_left() -> list[int]:
    found = CustomerValuation.objects.order_by("run").values_list("run", flat=True)
    return sorted(set(found))


def test_the_newest_runs_stay_in_full_and_the_sums_of_all(
    finished: list[ValuationRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "PIECE", 2)
    PortfolioSettings.objects.create(pk=1, full_runs=2)
    assert pruning.prune_runs(now=timezone.now()) == 9
    assert rows_left() == [run.pk for run in finished[3:]]
    old = ValuationRun.objects.filter(rows_removed_at__isnull=False)
    assert {run.pk for run in old} == {run.pk for run in finished[:3]}
    assert all(run.totals == {"residual": 7.0} for run in old)
    assert RunSums.objects.count() == 5
    assert AuditEntry.objects.filter(action="prune").count() == 3
    assert pruning.prune_runs(now=timezone.now()) == 0
    assert AuditEntry.objects.filter(action="prune").count() == 3


def test_a_run_at_work_is_left_alone_and_a_stopped_pruning_goes_on(
    finished: list[ValuationRun],
) -> None:
    PortfolioSettings.objects.create(pk=1, full_runs=2)
    at_work = finished[0]
    ValuationRun.objects.filter(pk=at_work.pk).update(status=RunStatus.RUNNING, place=1)
    pruning.mark_pruned(run=finished[1], now=NOW)
    CustomerValuation.objects.filter(run=finished[1]).first().delete()
    assert pruning.prune_runs(now=timezone.now()) == 5
    assert rows_left() == [at_work.pk, *(run.pk for run in finished[3:])]


def test_by_default_a_month_of_nights_is_nearly_kept(finished: list[ValuationRun]) -> None:
    assert pruning.prune_runs(now=timezone.now()) == 0


def test_the_page_says_what_is_gone(finished: list[ValuationRun], sign_in: Enter) -> None:
    PortfolioSettings.objects.create(pk=1, full_runs=2)
    pruning.prune_runs(now=timezone.now())
    client = sign_in("finance")
    page = client.get(f"/portfolio/runs/{finished[0].pk}/").content.decode()
    assert "no longer kept of this run" in page
    page = client.get(f"/portfolio/runs/{finished[4].pk}/").content.decode()
    assert "no longer kept of this run" not in page
