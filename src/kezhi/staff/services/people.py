"""Colleagues: invited, changed, deactivated. Nobody gives a right they do not have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kezhi.kit import audit, editing
from kezhi.staff import queries
from kezhi.staff.models import User
from kezhi.staff.rights import ROLE_RIGHTS, Right, Role
from kezhi.staff.services import entry, factors, links, passwords, tokens


class EmailTaken(Exception):
    """Somebody else signs in with this address."""


class LastAdministrator(Exception):
    """Without this person nobody could manage the people any more."""


class NotOneself(Exception):
    """People do not deactivate themselves: a colleague has to."""


def require_manager(by: User, *roles: str) -> None:
    """`by` manages people, and has every right of the roles that are given or taken."""
    if not by.may(Right.USERS_EDIT):
        raise PermissionDenied
    mine = ROLE_RIGHTS[by.role]
    if not all(ROLE_RIGHTS.get(role, frozenset()) <= mine for role in roles):
        raise PermissionDenied


def keep_an_administrator(user: User) -> None:
    """Called inside the transaction that takes the role away; the rows are locked till its end."""
    heads = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    others = [one for one in heads.exclude(pk=user.pk) if one.has_usable_password()]
    if not others:
        raise LastAdministrator


def invite_user(*, by: User, now: datetime, values: Mapping[str, Any]) -> User:
    """A colleague who has no password yet and gets in by an invitation link."""
    require_manager(by, values["role"])
    person = User(**values, created_at=now, updated_at=now)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            audit.record(by=by, now=now, action="invite", target=person, changes=values)
    except IntegrityError as error:
        raise EmailTaken(values["email"]) from error
    return person


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> User:
    """Raises links.BadLink; of two who use the link at once, the second one is too late."""
    user = links.read_link(token, links.INVITATION)
    passwords.keep_password(by=user, now=now, user=user, password=password, action="accept")
    return user


def change_user(
    *, by: User, now: datetime, user: User, version: int, values: Mapping[str, Any]
) -> User:
    """Raises editing.Conflict, EmailTaken and LastAdministrator."""
    require_manager(by, user.role, values["role"])
    try:
        with transaction.atomic():
            if user.role == Role.ADMINISTRATOR and values["role"] != Role.ADMINISTRATOR:
                keep_an_administrator(user)
            return editing.change_record(
                by=by, now=now, record=user, values=values, version=version
            )
    except IntegrityError as error:
        raise EmailTaken(values["email"]) from error


@transaction.atomic
def deactivate_user(*, by: User, now: datetime, user: User) -> None:
    """Ends every session and token at once. Customers and history stay: nothing is deleted."""
    require_manager(by, user.role)
    if user.pk == by.pk:
        raise NotOneself
    if user.role == Role.ADMINISTRATOR:
        keep_an_administrator(user)
    editing.change_record(
        by=by, now=now, record=user, values={"is_active": False}, action="deactivate"
    )
    entry.end_sessions(by=by, now=now, user=user)
    tokens.revoke_all(by=by, now=now, user=user)


@transaction.atomic
def reactivate_user(*, by: User, now: datetime, user: User) -> None:
    require_manager(by, user.role)
    editing.change_record(
        by=by, now=now, record=user, values={"is_active": True}, action="reactivate"
    )


@transaction.atomic
def remove_second_factor(*, by: User, now: datetime, user: User) -> None:
    """For somebody who lost the phone and the recovery codes."""
    require_manager(by, user.role)
    factors.remove(by=by, now=now, user=user)


@transaction.atomic
def make_link(*, by: User, now: datetime, user: User) -> str:
    """The token of an invitation, or of a new password for somebody who had one."""
    require_manager(by, user.role)
    purpose = links.NEW_PASSWORD if user.has_usable_password() else links.INVITATION
    audit.record(by=by, now=now, action=f"link_{purpose.name}", target=user)
    return links.link_token(user, purpose)


@transaction.atomic
def change_profile(*, by: User, now: datetime, values: Mapping[str, Any]) -> User:
    """What everybody may change of themselves: name, language, light."""
    known = {name: values[name] for name in ("name", "language", "theme") if name in values}
    mine = queries.get_user(by, by.pk)
    return editing.change_record(by=by, now=now, record=mine, values=known)
