"""Signing in, and everything that ends being signed in."""

import hashlib
from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction

from kezhi.kit import audit
from kezhi.staff.models import Session, User
from kezhi.staff.services import limits


class WrongEntry(Exception):
    """Address and password do not belong together; which of the two is not told."""


def account_key(email: str) -> str:
    """One short key for an address, whatever somebody typed."""
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()[:32]


def check_password(*, email: str, password: str, address: str, now: datetime) -> User:
    """The person whose address and password these are.

    The try is counted before any hash is made. Raises limits.TooMany and WrongEntry.
    """
    account = account_key(email)
    limits.take(limits.SIGN_IN_ADDRESS, address, now=now)
    limits.take(limits.SIGN_IN, account, address, now=now)
    user = authenticate(None, username=email, password=password)
    if user is None:
        raise WrongEntry
    limits.forget(limits.SIGN_IN, account, address)
    limits.give_back(limits.SIGN_IN_ADDRESS, address)
    return user


def confirm_password(*, by: User, password: str, now: datetime) -> None:
    """The same of somebody already signed in. Raises limits.TooMany and WrongEntry."""
    limits.take(limits.CONFIRMATION, by.pk, now=now)
    if not by.check_password(password):
        raise WrongEntry
    limits.forget(limits.CONFIRMATION, by.pk)


@transaction.atomic
def note_sign_in(*, by: User, now: datetime, address: str) -> None:
    audit.record(by=by, now=now, action="sign_in", target=by, changes={"address": address})


def session_mark(session_key: str) -> str:
    """What a page may say of a session: enough to name it, too little to steal it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


@transaction.atomic
def end_session(*, by: User, now: datetime, mark: str) -> bool:
    for session in Session.objects.filter(user=by):
        if session_mark(session.pk) == mark:
            session.delete()
            audit.record(by=by, now=now, action="end_session", target=by)
            return True
    return False


@transaction.atomic
def end_sessions(*, by: User, now: datetime, user: User, except_key: str | None = None) -> int:
    """Sign a person out everywhere, but for the browser that asks."""
    found = Session.objects.filter(user=user)
    ended, _ = (found.exclude(pk=except_key) if except_key else found).delete()
    if ended:
        audit.record(by=by, now=now, action="end_sessions", target=user, changes={"count": ended})
    return ended
