"""Leaving the demo: an empty installation of one's own, with its administrator."""

from datetime import datetime

from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import models, transaction

from kezhi.catalog import services as catalog
from kezhi.demo import queries
from kezhi.kit import audit
from kezhi.pipeline.services import first as pipeline
from kezhi.receivables.services.first import write_first_steps
from kezhi.retention.services import holes
from kezhi.staff.models import Company, User
from kezhi.staff.rights import Role


class NoDemo(Exception):
    """The installation holds no demo company: there is nothing to leave."""


@transaction.atomic
def erase(*, kept: User | None) -> None:
    """Delete every row of the product except one person. Foreign keys are checked at the end."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and _is_ours(model):
            rows = model._base_manager.all()
            if kept is not None and model is User:
                rows = rows.exclude(pk=kept.pk)
            rows._raw_delete(rows.db)


def write_first_rows(*, now: datetime) -> None:
    """What every installation starts with, as the migrations write it."""
    holes.write_first_holes(now=now)
    catalog.write_first_elements(now=now)
    pipeline.write_first(now=now)
    write_first_steps(now=now)


def _is_ours(model: type[models.Model]) -> bool:
    """The product's own tables, and what hangs on its people."""
    return model.__module__.startswith("kezhi.") or any(
        field.related_model is User for field in model._meta.fields
    )


@transaction.atomic
def leave_demo(*, by: User, now: datetime, company: str, email: str, password: str) -> User:
    """Erase the demo; the acting administrator stays under an address and password of their own.

    Raises NoDemo, and ValidationError when the password is weak.
    """
    if not queries.is_loaded():
        raise NoDemo
    by.email, by.team, by.role, by.name = email, None, Role.ADMINISTRATOR, email.partition("@")[0]
    validate_password(password, by)
    erase(kept=by)
    Session.objects.all().delete()
    by.set_password(password)
    by.save()
    kept = Company.objects.create(pk=1, name=company)
    write_first_rows(now=now)
    audit.record(by=by, now=now, action="leave_demo", target=kept)
    return by
