"""Snapshots of a SQLite file, taken while others write, and putting one in its place."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


class Unsound(Exception):
    """The database file does not pass SQLite's own examination."""


def snapshot(source: Path, target: Path) -> None:
    """One read transaction over the whole file: writers go on, the copy is of one moment."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as connection:
        connection.execute("vacuum into ?", [str(target)])


def examine(path: Path) -> dict[str, int]:
    """Rows of each table, after SQLite has found the file sound."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("pragma integrity_check").fetchone()[0]
            orphans = connection.execute("pragma foreign_key_check").fetchone()
            if verdict != "ok" or orphans:
                raise Unsound(f"{verdict}; {orphans or 'no orphans'}")
            return count_rows(connection)
    except sqlite3.DatabaseError as error:
        raise Unsound(str(error)) from error


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    query = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    names = [name for (name,) in connection.execute(query)]
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in names}
    return {
        name: connection.execute(f"select count(*) from {quoted[name]}").fetchone()[0]
        for name in sorted(names)
    }


def applied_migrations(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        query = "select app || '.' || name from django_migrations order by 1"
        return [name for (name,) in connection.execute(query)]


def siblings(path: Path) -> list[Path]:
    """The files SQLite keeps beside the database; they belong to it and move with it."""
    return [path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal")]


def put_in_place(fresh: Path, path: Path, aside: Path) -> None:
    for old in [*siblings(path), path]:
        if old.exists():
            os.replace(old, aside / old.name)
    os.replace(fresh, path)
