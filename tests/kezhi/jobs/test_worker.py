"""Workers are killed here for good: real processes on a database file of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATIENCE = 60

Run = Callable[..., "subprocess.Popen[str]"]


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Start a Python process on a data folder of its own."""
    started: list[subprocess.Popen[str]] = []
    environment = {
        **os.environ,
        "KEZHI_DATA": str(tmp_path / "data"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "kezhi.config.settings",
        "KEZHI_JOBS_DEAD_AFTER": "5",
    }
    environment.pop("DATABASE_URL", None)

    def start(*command: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *command], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def worker(run: Run, name: str) -> "subprocess.Popen[str]":
    return run("-m", "kezhi.config.cli", "worker", "--name", name)


def enqueue(run: Run, folder: Path) -> None:
    assert run("-m", "kezhi.config.cli", "manage", "migrate", "-v0").wait() == 0
    code = (
        "import django; django.setup();"
        "from tests.kezhi.jobs.sleeper import sleep_until_allowed as job;"
        f"job.enqueue({str(folder)!r})"
    )
    assert run("-c", code).wait() == 0


def status(run: Run) -> str:
    code = (
        "import django; django.setup();"
        "from django_tasks_db.models import DBTaskResult as R;"
        "print(R.objects.get(task_path__endswith='sleep_until_allowed').status)"
    )
    return run("-c", code).communicate()[0].strip()


def starts(folder: Path) -> int:
    path = folder / "starts"
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.mark.slow
def test_a_killed_workers_job_starts_again_and_ends(run: Run, tmp_path: Path) -> None:
    enqueue(run, tmp_path)
    first = worker(run, "first")
    wait_for(lambda: starts(tmp_path) == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    worker(run, "second")
    wait_for(lambda: starts(tmp_path) == 2)
    (tmp_path / "allowed").touch()
    wait_for((tmp_path / "ended").exists)
    wait_for(lambda: status(run) == "SUCCESSFUL")


@pytest.mark.slow
def test_a_successor_of_the_same_name_takes_over_and_three_deaths_are_enough(
    run: Run, tmp_path: Path
) -> None:
    enqueue(run, tmp_path)
    for attempt in (1, 2, 3):
        process = worker(run, "same")
        wait_for(lambda attempt=attempt: starts(tmp_path) == attempt)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
    worker(run, "same")
    wait_for(lambda: status(run) == "FAILED")
    assert starts(tmp_path) == 3
