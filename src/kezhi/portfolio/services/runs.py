"""The life of a run: asked for, taken up, cancelled, finished, failed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from kezhi.kit import audit
from kezhi.kit.once import once
from kezhi.portfolio.choices import ACTIVE, ModelName, RunStatus
from kezhi.portfolio.models import PortfolioSettings, ValuationRun
from kezhi.portfolio.queries import runs, source
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

JOB = "kezhi.portfolio.tasks.value_portfolio"
# Longer than any step between two signs of progress.
DEAD_AFTER = timedelta(minutes=30)
# While orders keep coming the data are as young as today; older files end with their last order.
LIVE_DAYS = 31


class AlreadyRunning(Exception):
    """Another run is at work; `run` is that one."""

    def __init__(self, run: ValuationRun) -> None:
        super().__init__(str(run.pk))
        self.run = run


class NothingToValue(Exception):
    """There are no orders up to the as-of date."""


class NotActive(Exception):
    """The run has ended already."""


def default_as_of(now: datetime) -> date | None:
    """Today while the orders are up to date, otherwise the day of the last order."""
    last = source.last_order_day()
    today = staff.local_date(now)
    if last is None:
        return None
    return today if today - last <= timedelta(days=LIVE_DAYS) else last


def start_run(
    *,
    by: Any,
    now: datetime,
    key: str | None = None,
    as_of: date | None = None,
    model: str = ModelName.AUTO,
) -> ValuationRun:
    """Ask for a run; a repeated key gives the run it asked for before.

    Raises AlreadyRunning, or NothingToValue without orders up to that day.
    """
    if not by.may(Right.VALUATIONS_RUN):
        raise PermissionDenied
    body = {"as_of": as_of, "model": model}

    def effect() -> dict[str, Any]:
        return {"run": create_run(by=by, now=now, as_of=as_of, model=model).pk}

    kept = once(by=by, now=now, scope="portfolio.run", key=key, body=body, effect=effect)
    return ValuationRun.objects.get(pk=kept["run"])


@transaction.atomic
def start_automatic_run(*, now: datetime, every_night: bool) -> ValuationRun | None:
    """The run after an import or of the night, where the settings want one and none is at work."""
    wanted = runs.portfolio_settings()
    if not (wanted.every_night if every_night else wanted.after_import):
        return None
    try:
        return create_run(by=None, now=now, as_of=None, model=ModelName.AUTO)
    except (AlreadyRunning, NothingToValue):
        return None


def create_run(*, by: Any, now: datetime, as_of: date | None, model: str) -> ValuationRun:
    chosen = as_of or default_as_of(now)
    first = source.first_order_day()
    if chosen is None or first is None or first > chosen:
        raise NothingToValue
    give_up_dead_run(now=now)
    run = ValuationRun(
        as_of=chosen,
        is_automatic=by is None,
        place=1,
        currency=staff.company().currency,
        settings=settings_of_run(model),
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        busy = ValuationRun.objects.filter(status__in=ACTIVE).first()
        if busy is None:
            raise
        raise AlreadyRunning(busy) from error
    audit.record(by=by, now=now, action="start", target=run, changes={"as_of": chosen})
    transaction.on_commit(lambda: enqueue(run.pk))
    return run


def enqueue(pk: int) -> None:
    result = import_string(JOB).enqueue(pk)
    ValuationRun.objects.filter(pk=pk).update(job=str(result.id))


def settings_of_run(model: str) -> dict[str, Any]:
    company, tiers = staff.company(), staff.tiers()
    return {
        "model": model,
        "tiers": {"method": tiers.method, "cuts": [str(cut) for cut in tiers.cuts]},
        "unit": "week",
        "horizon": runs.portfolio_settings().horizon_weeks,
        "annual_discount_rate": str(company.annual_discount_rate),
        "zone": company.zone,
    }


def give_up_dead_run(*, now: datetime) -> None:
    """A run whose worker ended without a word must not hold its place for ever."""
    dead = ValuationRun.objects.filter(status__in=ACTIVE, updated_at__lt=now - DEAD_AFTER)
    dead.update(
        status=RunStatus.FAILED,
        place=None,
        error="worker_lost",
        finished_at=now,
        version=F("version") + 1,
    )


@transaction.atomic
def cancel_run(*, by: Any, now: datetime, run: ValuationRun) -> ValuationRun:
    """A waiting run ends at once, a running one at its next step. Raises NotActive."""
    if not by.may(Right.VALUATIONS_RUN):
        raise PermissionDenied
    waiting = ValuationRun.objects.filter(pk=run.pk, status=RunStatus.QUEUED)
    ended = {"status": RunStatus.CANCELLED, "place": None, "finished_at": now}
    stopped = waiting.update(**ended, updated_at=now, version=F("version") + 1)
    running = ValuationRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING)
    if not stopped and not running.update(is_cancel_wanted=True):
        raise NotActive
    audit.record(by=by, now=now, action="cancel", target=run)
    run.refresh_from_db()
    return run


@transaction.atomic
def change_settings(
    *,
    by: Any,
    now: datetime,
    horizon_weeks: int,
    after_import: bool,
    every_night: bool,
    full_runs: int,
) -> PortfolioSettings:
    if not by.may(Right.VALUATIONS_RUN):
        raise PermissionDenied
    values = {
        "horizon_weeks": horizon_weeks,
        "after_import": after_import,
        "every_night": every_night,
        "full_runs": full_runs,
    }
    kept, _ = PortfolioSettings.objects.update_or_create(pk=1, defaults=values)
    audit.record(by=by, now=now, action="change", target=kept, changes=values)
    return kept
