"""Teams stand in a tree; a team's manager sees what it and the teams below it own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kezhi.kit import audit, editing
from kezhi.staff.models import Team, User
from kezhi.staff.rights import Right


class NameTaken(Exception):
    """Another team has this name."""


class Circle(Exception):
    """The team would be part of itself."""


class TeamInUse(Exception):
    """People, teams or records belong to it."""


def require_manager(by: User) -> None:
    if not by.may(Right.USERS_EDIT):
        raise PermissionDenied


def create_team(*, by: User, now: datetime, values: Mapping[str, Any]) -> Team:
    require_manager(by)
    try:
        with transaction.atomic():
            return editing.create_record(by=by, now=now, record=Team(**values))
    except IntegrityError as error:
        raise NameTaken from error


def change_team(
    *, by: User, now: datetime, team: Team, version: int, values: Mapping[str, Any]
) -> Team:
    require_manager(by)
    try:
        with transaction.atomic():
            refuse_circle(team, values.get("parent"))
            return editing.change_record(
                by=by, now=now, record=team, values=values, version=version
            )
    except IntegrityError as error:
        raise NameTaken from error


def refuse_circle(team: Team, parent: Team | None) -> None:
    """Two moves at once could still close a circle, so the whole tree is locked meanwhile."""
    parents = {one.pk: one.parent_id for one in Team.objects.select_for_update()}
    above = parent.pk if parent else None
    while above is not None:
        if above == team.pk:
            raise Circle
        above = parents.get(above)


def remove_team(*, by: User, now: datetime, team: Team) -> None:
    require_manager(by)
    try:
        with transaction.atomic():
            audit.record(by=by, now=now, action="delete", target=team, changes={"name": team.name})
            team.delete()
    except IntegrityError as error:  # ProtectedError is one
        raise TeamInUse from error
