"""Memory that is freed stays with the process: taking it anew from the system costs time."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

TRIM_THRESHOLD, MMAP_MAX = -1, -4  # of malloc.h
NEVER, NONE = -1, 0
USUAL_TRIM, USUAL_MMAP = 128 * 1024, 65_536


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """Keep it while this lasts, where the C library can be told.

    Every array of millions would else be pages of its own, cleared by the system before its first
    use: a tenth of a long run. Not for reading rows: arrays that grow are cheap to move only as
    pages of their own, and would leave holes.
    """
    try:
        library = ctypes.CDLL(None)
        tell, trim = library.mallopt, library.malloc_trim
    except (AttributeError, OSError, TypeError):  # not the GNU C library
        yield
        return
    tell(MMAP_MAX, NONE)
    tell(TRIM_THRESHOLD, NEVER)
    try:
        yield
    finally:
        tell(MMAP_MAX, USUAL_MMAP)
        tell(TRIM_THRESHOLD, USUAL_TRIM)
        trim(0)
