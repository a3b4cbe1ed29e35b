"""Where real data sets lie, for tests that use them and skip without them."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("KEZHI_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")


def shared_data(name: str) -> Path:
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"the shared data set {name} is not on this machine")
    return path
