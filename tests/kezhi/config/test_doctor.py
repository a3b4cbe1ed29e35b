import json

import pytest
from tests.processes import Machine

pytestmark = pytest.mark.slow


def test_it_names_what_is_wrong_with_the_cure_and_is_content_when_mended(machine: Machine) -> None:
    first = machine.run("doctor")
    assert first.returncode == 1
    assert "migrations are due" in first.stdout
    assert "cure: kezhi manage migrate" in first.stdout
    assert machine.run("manage", "migrate", "-v0").returncode == 0
    assert machine.run("backup").returncode == 0
    second = machine.run("doctor", "--json")
    assert second.returncode == 0, second.stdout
    states = {one["subject"]: one["state"] for one in json.loads(second.stdout)}
    assert states["Tables"] == states["Database"] == states["Backup"] == "ok"


def test_a_database_that_is_away_is_said_so(machine: Machine) -> None:
    machine.environment["DATABASE_URL"] = "postgresql://nobody:x@127.0.0.1:9/none"
    told = machine.run("doctor")
    assert told.returncode == 1
    assert "cannot be reached" in told.stdout
