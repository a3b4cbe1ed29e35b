"""The wheel alone, in an empty environment, leads to the demo company."""

import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.processes import ROOT, free_port, status_of, wait_for

pytestmark = pytest.mark.slow

PIP = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--root-user-action=ignore"]


def run(*command: str | Path, **variables: str) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command], env={**clean, **variables}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what the repository holds, with its assets and catalogues made."""
    home = tmp_path_factory.mktemp("wheel")
    kept = ("pyproject.toml", "README.md", "LICENSE")
    for name in kept:
        shutil.copy(ROOT / name, home)
    shutil.copytree(ROOT / "src", home / "src", ignore=shutil.ignore_patterns("__pycache__"))
    run(sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation",
        "--disable-pip-version-check", "-w", home, home)  # fmt: skip
    return next(home.glob("*.whl"))


def test_it_carries_assets_catalogues_and_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as bundle:
        names = set(bundle.namelist())
    vendor = "kezhi/kit/static/vendor"
    assert {f"{vendor}/tabler.min.css.gz", f"{vendor}/icons.svg", "kezhi/py.typed"} <= names
    assert "kezhi/kit/locale/zh_Hans/LC_MESSAGES/django.mo" in names
    assert any(name.startswith(f"{vendor}/licenses/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "tools/", "bench/")) for name in names)


@pytest.fixture
def environment(wheel: Path, tmp_path: Path) -> Path:
    """An empty environment with the locked packages and the wheel, and nothing of the checkout."""
    home = tmp_path / "venv"
    run(sys.executable, "-m", "venv", home)
    python = home / "bin/python"
    run(python, *PIP, "--require-hashes", "-r", ROOT / "requirements.lock")
    run(python, *PIP, "--no-deps", wheel)
    run(python, "-m", "pip", "check")
    return home


@pytest.fixture
def address(environment: Path, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    hidden = {"PYTHONPATH", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    clean = {name: value for name, value in os.environ.items() if name not in hidden}
    server = subprocess.Popen(
        [environment / "bin/kezhi", "demo", "--port", str(port)],
        env={**clean, "KEZHI_DATA": str(tmp_path / "data")},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait()


def test_installed_alone_it_serves_the_demo_in_chinese(address: str) -> None:
    wait_for(lambda: status_of(f"{address}/health/") == 200)
    assert status_of(f"{address}/static/vendor/tabler.min.css") == 200
    asked = urllib.request.Request(f"{address}/sign-in/", headers={"Accept-Language": "zh-CN"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        page = answer.read().decode()
    assert "登录" in page
