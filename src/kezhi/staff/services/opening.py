"""The first hour: one company, one administrator, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kezhi.kit import audit
from kezhi.staff.models import Company, User
from kezhi.staff.rights import Role


class AlreadyOpen(Exception):
    """Somebody has set this installation up before."""


def open_company(
    *, now: datetime, company: Mapping[str, Any], administrator: Mapping[str, Any], password: str
) -> User:
    """The company and the person who runs it; of two who try at once, one comes too late."""
    if User.objects.exists():
        raise AlreadyOpen
    try:
        with transaction.atomic():
            return open_first(now, company, administrator, password)
    except IntegrityError as error:
        raise AlreadyOpen from error


def open_first(
    now: datetime, company: Mapping[str, Any], administrator: Mapping[str, Any], password: str
) -> User:
    opened = Company(pk=1, **company, updated_at=now)
    opened.save(force_insert=True)
    person = User(**administrator, role=Role.ADMINISTRATOR, created_at=now, updated_at=now)
    person.set_password(password)
    person.save(force_insert=True)
    audit.record(by=person, now=now, action="create", target=opened, changes=company)
    audit.record(by=person, now=now, action="create", target=person, changes=administrator)
    return person
