"""One lock per data folder: those who serve share it, a restore wants it alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: the database's own locks have to do
    fcntl = None  # type: ignore[assignment]


class InUse(Exception):
    """Somebody else holds the data folder."""


@contextmanager
def held(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the folder until the block ends; the lock dies with the process."""
    handle = os.open(folder / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        take(handle, alone)
        yield
    finally:
        os.close(handle)


def take(handle: int, alone: bool) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InUse(
            "Kezhi is running on this data folder. cure: stop it first"
            if alone
            else "A backup is being restored into this data folder. cure: wait until it is done"
        ) from error
