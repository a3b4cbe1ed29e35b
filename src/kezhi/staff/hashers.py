"""Argon2 with a gate: each hash takes 100 MB, so only a few are made at once in one process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 4
WAIT_SECONDS = 20.0
GATE = BoundedSemaphore(AT_ONCE)


class TooBusy(Exception):
    """Too many sign-ins at once; try again in a moment."""


@contextmanager
def turn() -> Iterator[None]:
    if not GATE.acquire(timeout=WAIT_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        GATE.release()


class GatedArgon2PasswordHasher(Argon2PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        with turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with turn():
            return super().verify(password, encoded)
