"""Atomic: of many who try together, no more get through than the limit says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kezhi.staff.models import Allowance
from kezhi.staff.services import limits

LIMIT = limits.Limit("test", 5, 900)


@pytest.mark.django_db(transaction=True)
def test_of_64_parallel_tries_exactly_five_pass() -> None:
    now = timezone.now()

    def attempt(_: int) -> bool:
        try:
            limits.take(LIMIT, "alice", now=now)
            return True
        except limits.TooMany:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(64))) == 5
    assert Allowance.objects.get().used == 64


@pytest.mark.django_db
def test_the_count_starts_again_after_its_time() -> None:
    now = timezone.now()
    for _ in range(5):
        limits.take(LIMIT, "alice", now=now)
    with pytest.raises(limits.TooMany) as caught:
        limits.take(LIMIT, "alice", now=now + timedelta(seconds=600))
    assert caught.value.seconds == 300
    limits.take(LIMIT, "alice", now=now + timedelta(seconds=900))
    limits.take(LIMIT, "bob", now=now)


@pytest.mark.django_db
def test_old_counts_are_cleared() -> None:
    now = timezone.now()
    limits.take(LIMIT, "alice", now=now - timedelta(days=2))
    limits.take(LIMIT, "bob", now=now)
    assert limits.clear_old(now=now) == 1
    assert Allowance.objects.get().key == "test:bob"
