import json

import pytest
from tests.processes import Machine

from kezhi.config import diagnosis

pytestmark = pytest.mark.slow


def test_it_names_what_is_wrong_with_the_cure_and_is_content_when_mended(
    bare_machine: Machine,
) -> None:
    first = bare_machine.run("doctor")
    assert first.returncode == 1
    assert "migrations are due" in first.stdout
    assert "cure: kezhi manage migrate" in first.stdout
    assert bare_machine.run("manage", "migrate", "-v0").returncode == 0
    assert bare_machine.run("backup").returncode == 0
    second = bare_machine.run("doctor", "--json")
    assert second.returncode == 0, second.stdout
    states = {one["subject"]: one["state"] for one in json.loads(second.stdout)}
    assert states["Tables"] == states["Database"] == states["Backup"] == "ok"


def test_a_database_that_is_away_is_said_so(bare_machine: Machine) -> None:
    bare_machine.environment["DATABASE_URL"] = "postgresql://nobody:x@127.0.0.1:9/none"
    told = bare_machine.run("doctor")
    assert told.returncode == 1
    assert "cannot be reached" in told.stdout


def test_it_tells_which_engines_are_installed(bare_machine: Machine) -> None:
    found = json.loads(bare_machine.run("doctor", "--json").stdout)
    told = {one["says"]: one["state"] for one in found if one["subject"] == "Engine"}
    for engine in ("duckdb", "adbc-driver-postgresql", "pyspark-client", "pysail"):
        assert any(engine in says and state == "ok" for says, state in told.items()), told


def test_a_missing_engine_comes_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(diagnosis.ENGINES, "no_such_module", ("none", "Nothing", "pip install it"))
    found = {one.says: one for one in diagnosis.engines()}["Nothing: not installed"]
    assert (found.state, found.cure) == ("note", "pip install it")
