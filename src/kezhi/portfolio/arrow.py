"""Arrow columns made of NumPy's own memory.

``pyarrow.array`` looks for pandas first, and importing that takes longer than valuing a
thousand customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

KINDS = {"i": "int", "u": "uint", "f": "float"}


def numbers(values: NDArray[Any], unknown: NDArray[np.bool_] | None = None) -> pa.Array:
    """A column of numbers, null where unknown."""
    kind = getattr(pa, f"{KINDS[values.dtype.kind]}{values.dtype.itemsize * 8}")()
    return _column(kind, values, unknown)


def days(values: NDArray[np.datetime64]) -> pa.Array:
    """A column of dates; not-a-time is null."""
    whole = values.astype("datetime64[D]")
    unknown = np.isnat(whole)
    since = np.where(unknown, 0, whole.astype(np.int64)).astype(np.int32)
    return _column(pa.date32(), since, unknown)


def texts(values: Sequence[str | None]) -> pa.Array:
    """A column of texts; None is null."""
    encoded = [b"" if text is None else text.encode() for text in values]
    unknown = np.array([text is None for text in values], bool)
    ends = np.cumsum([0, *map(len, encoded)])
    small = ends[-1] < 2**31
    kind, width = (pa.string(), np.int32) if small else (pa.large_string(), np.int64)
    buffers = [
        _validity(unknown),
        pa.py_buffer(ends.astype(width)),
        pa.py_buffer(b"".join(encoded)),
    ]
    return pa.Array.from_buffers(kind, len(encoded), buffers)


def worded(places: NDArray[Any], words: Sequence[str]) -> pa.Array:
    """A column of few different words by their places; -1 is null. It stays a dictionary."""
    indices = numbers(np.maximum(places, 0).astype(np.int32), places < 0)
    return pa.DictionaryArray.from_arrays(indices, texts(list(words)))


def _column(kind: pa.DataType, values: NDArray[Any], unknown: NDArray[np.bool_] | None) -> pa.Array:
    whole = np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(whole), [_validity(unknown), pa.py_buffer(whole)])


def _validity(unknown: NDArray[np.bool_] | None) -> pa.Buffer | None:
    if unknown is None or not unknown.any():
        return None
    return pa.py_buffer(np.packbits(~unknown, bitorder="little"))
