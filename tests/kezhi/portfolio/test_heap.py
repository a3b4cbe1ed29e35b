"""Freed memory is kept only while a command works."""

import numpy as np
import pytest

from kezhi.portfolio import heap


def test_numbers_are_the_same_whether_memory_is_kept_or_not() -> None:
    with heap.freed_memory_kept():
        sums = [float(np.arange(2_000_000.0).sum()) for _ in range(3)]
    assert sums == [1_999_999_000_000.0] * 3


def test_another_c_library_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    with heap.freed_memory_kept():
        pass


def test_what_goes_wrong_inside_is_told_outside() -> None:
    with pytest.raises(ZeroDivisionError), heap.freed_memory_kept():
        1 / 0  # noqa: B018  # the fault itself
