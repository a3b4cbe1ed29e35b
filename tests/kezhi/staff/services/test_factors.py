"""A code is taken once although two workers look at it at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from kezhi.staff.models import User
from kezhi.staff.services import factors


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["phone", "recovery"])
def test_of_parallel_uses_of_one_code_one_passes(kind: str) -> None:
    user = User.objects.create(email="alice@example.com", name="Alice", role="salesperson")
    device = TOTPDevice.objects.create(user=user, confirmed=True, name="phone")
    codes = factors.new_recovery_codes(by=user, now=timezone.now())
    code = f"{totp(device.bin_key):06d}" if kind == "phone" else codes[0]

    def attempt(_: int) -> bool:
        try:
            factors.check_code(user=user, code=code, now=timezone.now())
            return True
        except factors.WrongCode:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
