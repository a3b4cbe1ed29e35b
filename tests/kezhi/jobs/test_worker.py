"""Workers are killed here for good: real processes on a database of their own."""

from pathlib import Path

import pytest
from tests.processes import Machine, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def hasty(machine: Machine, tmp_path: Path) -> Machine:
    machine.environment["KEZHI_JOBS_DEAD_AFTER"] = "5"
    machine.python(
        "from tests.kezhi.jobs.sleeper import sleep_until_allowed as job\n"
        f"job.enqueue({str(tmp_path)!r})"
    )
    return machine


def status(machine: Machine) -> str:
    return machine.python(
        "from django_tasks_db.models import DBTaskResult as R\n"
        "print(R.objects.get(task_path__endswith='sleep_until_allowed').status)"
    )


def starts(folder: Path) -> int:
    path = folder / "starts"
    return len(path.read_text().splitlines()) if path.exists() else 0


def killed_in_mid_job(machine: Machine, name: str, folder: Path) -> None:
    before = starts(folder)
    process = machine.kezhi("worker", "--name", name)
    wait_for(lambda: starts(folder) == before + 1)
    process.kill()
    process.wait()


def test_a_killed_workers_job_starts_again_and_ends(hasty: Machine, tmp_path: Path) -> None:
    killed_in_mid_job(hasty, "first", tmp_path)
    hasty.kezhi("worker", "--name", "second")
    wait_for(lambda: starts(tmp_path) == 2)
    (tmp_path / "allowed").touch()
    wait_for((tmp_path / "ended").exists)
    wait_for(lambda: status(hasty) == "SUCCESSFUL")


def test_a_successor_of_the_same_name_takes_over_and_three_deaths_are_enough(
    hasty: Machine, tmp_path: Path
) -> None:
    for _ in range(3):
        killed_in_mid_job(hasty, "same", tmp_path)
    hasty.kezhi("worker", "--name", "same")
    wait_for(lambda: status(hasty) == "FAILED")
    assert starts(tmp_path) == 3
