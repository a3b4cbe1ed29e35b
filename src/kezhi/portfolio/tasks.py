from django.utils import timezone
from django_tasks import task

from kezhi.portfolio.services import computing, pruning, runs, summing


@task()
def value_portfolio(run_id: int) -> None:
    computing.compute_run(run_id=run_id, clock=timezone.now)
    summing.keep_sums_of_people(run_id=run_id)
    pruning.prune_runs(now=timezone.now())


@task()
def value_nightly() -> None:
    runs.start_automatic_run(now=timezone.now(), every_night=True)
