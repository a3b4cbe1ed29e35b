"""Backup and restore from end to end, on the database under test."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.processes import Machine

from kezhi.config import running
from kezhi.config.backup import archive, making, postgres, restoring, sqlite

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KNOWN = {"pairs.0001"}


@contextmanager
def connection(target: dict[str, Any]) -> Iterator[Any]:
    if making.engine_of(target) == "sqlite":
        with closing(sqlite.sqlite3.connect(target["NAME"], timeout=60)) as opened:
            opened.execute("pragma journal_mode=wal")
            yield opened
    else:
        with closing(postgres.connect(target)) as opened:
            yield opened


def scalar(target: dict[str, Any], query: str) -> Any:
    with connection(target) as opened:
        return opened.execute(query).fetchone()[0]


@pytest.fixture
def pairs(target: dict[str, Any]) -> dict[str, Any]:
    """A database whose two tables always hold equally many rows."""
    with connection(target) as opened:
        opened.execute("create table django_migrations (app text, name text)")
        opened.execute("insert into django_migrations values ('pairs', '0001')")
        opened.execute("create table lefts (id integer primary key)")
        opened.execute("create table rights (id integer primary key)")
        opened.commit()
    write_pair(target, 1)
    return target


def write_pair(target: dict[str, Any], number: int) -> None:
    with connection(target) as opened:
        opened.execute(f"insert into lefts values ({number})")
        opened.execute(f"insert into rights values ({number})")
        opened.commit()


def backup(pairs: dict[str, Any], bare_machine: Machine, name: str = "b.zip") -> Path:
    making.make(pairs, bare_machine.data, bare_machine.data / name, NOW)
    return bare_machine.data / name


def drop_aside(pairs: dict[str, Any], done: restoring.Restored) -> None:
    if "database " in done.aside:
        postgres.drop(pairs, done.aside.rpartition(" ")[2])


def test_a_backup_brings_back_that_moment(pairs: dict[str, Any], bare_machine: Machine) -> None:
    (bare_machine.data / "uploads").mkdir()
    (bare_machine.data / "uploads/a.csv").write_text("before")
    kept = backup(pairs, bare_machine)
    write_pair(pairs, 2)
    (bare_machine.data / "uploads/a.csv").write_text("after")
    done = restoring.restore(pairs, bare_machine.data, kept, KNOWN, NOW)
    assert scalar(pairs, "select count(*) from lefts") == 1
    assert (bare_machine.data / "uploads/a.csv").read_text() == "before"
    aside = Path(done.aside.partition(",")[0])
    assert (aside / "uploads/a.csv").read_text() == "after"
    drop_aside(pairs, done)


def test_a_backup_taken_while_others_write_is_of_one_moment(
    pairs: dict[str, Any], bare_machine: Machine
) -> None:
    stop = threading.Event()

    def write_on() -> None:
        number = 2
        while not stop.is_set():
            write_pair(pairs, number)
            number += 1

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        manifests = [
            making.make(pairs, bare_machine.data, bare_machine.data / f"{turn}.zip", NOW)
            for turn in range(5)
        ]
    finally:
        stop.set()
        writer.join()
    for manifest in manifests:
        assert manifest.rows["lefts"] == manifest.rows["rights"] > 0
    written = scalar(pairs, "select count(*) from lefts")
    done = restoring.restore(pairs, bare_machine.data, bare_machine.data / "4.zip", KNOWN, NOW)
    restored = scalar(pairs, "select count(*) from lefts")
    assert restored == scalar(pairs, "select count(*) from rights") == manifests[4].rows["lefts"]
    assert restored <= written
    drop_aside(pairs, done)


def state(pairs: dict[str, Any], data: Path) -> tuple[Any, list[str]]:
    files = sorted(path.relative_to(data).as_posix() for path in data.rglob("*"))
    own = [name for name in files if not name.endswith(("-wal", "-shm"))]
    return scalar(pairs, "select count(*) from lefts"), own


def refused(
    pairs: dict[str, Any], bare_machine: Machine, kept: Path, known: set[str] = KNOWN
) -> str:
    before = state(pairs, bare_machine.data)
    with pytest.raises((archive.Damaged, restoring.Unfit, postgres.Refused)) as caught:
        restoring.restore(pairs, bare_machine.data, kept, known, NOW)
    assert state(pairs, bare_machine.data) == before
    return str(caught.value)


def test_a_damaged_backup_changes_nothing(pairs: dict[str, Any], bare_machine: Machine) -> None:
    kept = backup(pairs, bare_machine)
    kept.write_bytes(kept.read_bytes()[:-100])
    assert "end is missing" in refused(pairs, bare_machine, kept)


def test_a_backup_of_a_newer_version_changes_nothing(
    pairs: dict[str, Any], bare_machine: Machine
) -> None:
    assert "update Kezhi" in refused(pairs, bare_machine, backup(pairs, bare_machine), known=set())


def test_wrong_row_counts_change_nothing(
    pairs: dict[str, Any], bare_machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = backup(pairs, bare_machine)

    def short(manifest: archive.Manifest, rows: dict[str, int]) -> None:
        rows.pop("lefts")
        compare(manifest, rows)

    compare = restoring.compare
    monkeypatch.setattr(restoring, "compare", short)
    assert "lefts" in refused(pairs, bare_machine, kept)


def test_a_backup_of_the_other_database_changes_nothing(
    pairs: dict[str, Any], bare_machine: Machine
) -> None:
    kept = backup(pairs, bare_machine)
    other = {**pairs, "ENGINE": "django.db.backends.postgresql"}
    if making.engine_of(pairs) == "postgresql":
        other = {"ENGINE": "django.db.backends.sqlite3", "NAME": bare_machine.data / "x.sqlite3"}
    with pytest.raises(restoring.Unfit, match="DATABASE_URL"):
        restoring.restore(other, bare_machine.data, kept, KNOWN, NOW)


def test_a_restore_needs_the_data_folder_alone(bare_machine: Machine) -> None:
    with (
        running.held(bare_machine.data),
        running.held(bare_machine.data),
        pytest.raises(running.InUse, match="stop it first"),
        running.held(bare_machine.data, alone=True),
    ):
        pass


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    for day in range(5):
        (tmp_path / f"kezhi-{NOW + timedelta(days=day):%Y%m%d-%H%M%S}.zip").touch()
    making.prune(tmp_path, 2)
    assert [path.name[6:14] for path in sorted(tmp_path.glob("*.zip"))] == ["20261125", "20261126"]


@pytest.mark.slow
def test_a_new_machine_takes_up_where_the_old_one_was(machine: Machine, tmp_path: Path) -> None:
    """The commands as a user types them: the whole product, another data folder."""
    machine.python(
        "from kezhi.staff.models import User, Company\n"
        "Company.objects.create(pk=1, name='Northwind', currency='CNY')\n"
        "user = User(email='a@example.com', name='A', role='administrator')\n"
        "user.set_password('correct horse battery'); user.save()"
    )
    made = machine.run("backup", "--to", str(tmp_path / "kept.zip"))
    assert made.returncode == 0, made.stderr
    assert "verified" in made.stdout
    refused = machine.run("restore", str(tmp_path / "kept.zip"))
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    machine.python("from kezhi.staff.models import User; User.objects.all().delete()")
    shutil.rmtree(machine.data / "uploads", ignore_errors=True)
    done = machine.run("restore", "--replace", str(tmp_path / "kept.zip"))
    assert done.returncode == 0, done.stderr
    signed_in = machine.python(
        "from django.contrib.auth import authenticate\n"
        "from django.test import RequestFactory\n"
        "print(authenticate(RequestFactory().post('/'), username='a@example.com', "
        "password='correct horse battery'))"
    )
    assert signed_in == "A"
    if machine.environment["DATABASE_URL"]:
        from kezhi.config import environment

        target = environment.dj_database_url.parse(machine.environment["DATABASE_URL"])
        postgres.drop(dict(target), done.stdout.split("database ")[1].strip())
