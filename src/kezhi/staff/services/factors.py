"""The second factor: a code from a phone, each once, or a recovery code, each once."""

import secrets
from datetime import datetime

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from kezhi.kit import audit
from kezhi.staff.models import RecoveryCode, User
from kezhi.staff.services import limits
from kezhi.staff.services.tokens import digest

CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class WrongCode(Exception):
    """The code is not right, or was used before."""


def readable_code() -> str:
    """Sixteen letters in four groups: 79 bits."""
    letters = [secrets.choice(ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[n : n + 4]) for n in range(0, 16, 4))


@transaction.atomic
def begin(*, by: User) -> TOTPDevice:
    """A device that waits for its first code; asked again, the same one."""
    waiting = TOTPDevice.objects.filter(user=by, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=by, confirmed=False, name="phone")


def set_up(*, by: User, now: datetime, code: str) -> list[str]:
    """Switch the second factor on; the recovery codes are told this once.

    Raises limits.TooMany and WrongCode. The try is counted outside the transaction that a wrong
    code takes back.
    """
    limits.take(limits.CODE, by.pk, now=now)
    codes = switch_on(by=by, now=now, code=code)
    limits.forget(limits.CODE, by.pk)
    return codes


@transaction.atomic
def switch_on(*, by: User, now: datetime, code: str) -> list[str]:
    device = TOTPDevice.objects.select_for_update().filter(user=by, confirmed=False).first()
    if device is None or not device.verify_token(clean(code)):
        raise WrongCode
    TOTPDevice.objects.filter(user=by, confirmed=True).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    audit.record(by=by, now=now, action="second_factor_on", target=by)
    return new_recovery_codes(by=by, now=now)


@transaction.atomic
def new_recovery_codes(*, by: User, now: datetime) -> list[str]:
    """Ten fresh codes; the old ones end."""
    RecoveryCode.objects.filter(user=by).delete()
    codes = [readable_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=by, digest=digest(code)) for code in codes)
    audit.record(by=by, now=now, action="recovery_codes", target=by)
    return codes


@transaction.atomic
def remove(*, by: User, now: datetime, user: User) -> None:
    """Off again: by the person, or by an administrator when the phone is lost."""
    gone, _ = TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    if gone:
        audit.record(by=by, now=now, action="second_factor_off", target=user)


def check_code(*, user: User, code: str, now: datetime) -> None:
    """Accept a code once, in the database, whichever worker is asked.

    Raises limits.TooMany and WrongCode.
    """
    limits.take(limits.CODE, user.pk, now=now)
    if not (takes_device_code(user, code) or takes_recovery_code(user, code, now)):
        raise WrongCode
    limits.forget(limits.CODE, user.pk)


@transaction.atomic
def takes_device_code(user: User, code: str) -> bool:
    devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
    return any(device.verify_token(clean(code)) for device in devices)


@transaction.atomic
def takes_recovery_code(user: User, code: str, now: datetime) -> bool:
    mine = RecoveryCode.objects.filter(user=user, used_at=None, digest=digest(code.strip().lower()))
    if not mine.update(used_at=now):
        return False
    audit.record(by=user, now=now, action="recovery_code_used", target=user)
    return True


def clean(code: str) -> str:
    """Six digits and nothing else: `int()` would also take other scripts' digits and signs."""
    digits = code.replace(" ", "")
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else ""
