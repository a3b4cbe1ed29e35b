from django.db import migrations
from django.utils import timezone

from kezhi.pipeline.choices import FIRST_PIPELINE, FIRST_REASONS, FIRST_SOURCES, FIRST_STAGES


def write(apps, schema_editor):
    now = timezone.now()
    dates = {"created_at": now, "updated_at": now}
    name, chinese = FIRST_PIPELINE
    pipeline = apps.get_model("pipeline", "Pipeline").objects.create(
        name=name, name_zh=chinese, **dates
    )
    stage = apps.get_model("pipeline", "Stage")
    stage.objects.bulk_create(
        stage(pipeline=pipeline, position=at * 10, kind=kind, name=name, name_zh=chinese, **dates)
        for at, (kind, name, chinese) in enumerate(FIRST_STAGES, start=1)
    )
    reason = apps.get_model("pipeline", "Reason")
    reason.objects.bulk_create(
        reason(outcome=outcome, is_lead_time=is_lead_time, name=name, name_zh=chinese, **dates)
        for outcome, is_lead_time, name, chinese in FIRST_REASONS
    )
    source = apps.get_model("pipeline", "Source")
    source.objects.bulk_create(
        source(name=name, name_zh=chinese, **dates) for name, chinese in FIRST_SOURCES
    )


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0001_initial")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
