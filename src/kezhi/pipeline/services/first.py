"""The pipeline, stages, reasons and sources an installation begins with."""

from datetime import datetime

from django.db import transaction

from kezhi.pipeline.choices import FIRST_PIPELINE, FIRST_REASONS, FIRST_SOURCES, FIRST_STAGES
from kezhi.pipeline.models import Pipeline, Reason, Source, Stage


@transaction.atomic
def write_first(*, now: datetime) -> None:
    """Those that are not there yet; what a company has renamed or archived stays as it is."""
    dates = {"created_at": now, "updated_at": now}
    if not Pipeline.objects.exists():
        name, chinese = FIRST_PIPELINE
        first = Pipeline.objects.create(name=name, name_zh=chinese, **dates)
        Stage.objects.bulk_create(
            Stage(pipeline=first, position=at * 10, kind=kind, name=name, name_zh=zh, **dates)
            for at, (kind, name, zh) in enumerate(FIRST_STAGES, start=1)
        )
    if not Reason.objects.exists():
        Reason.objects.bulk_create(
            Reason(outcome=outcome, is_lead_time=is_late, name=name, name_zh=zh, **dates)
            for outcome, is_late, name, zh in FIRST_REASONS
        )
    if not Source.objects.exists():
        Source.objects.bulk_create(
            Source(name=name, name_zh=zh, **dates) for name, zh in FIRST_SOURCES
        )
