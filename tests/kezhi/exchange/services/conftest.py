from pathlib import Path
from typing import Any

import pytest

from kezhi.exchange.reading import __main__ as child
from kezhi.exchange.reading.findings import Options, Reading
from kezhi.exchange.services import uploading
from kezhi.staff.models import User


def read_here(source: Path, target: Path, options: Options | None = None) -> Reading:
    """What the child process does, without the second a process costs."""
    return child.read(source, target, options or Options())


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr(uploading.launch, "read", read_here)


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    return people["administrator"]
