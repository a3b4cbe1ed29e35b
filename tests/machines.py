"""An installation of its own for the tests that start, back up, restore or break one."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from tests.processes import Machine

from kezhi.config import environment

SERVER = os.environ.get("DATABASE_URL", "")


def own_database(template: str = "template1") -> str:
    """The address of a new database on the server under test; empty for SQLite."""
    if not SERVER.startswith("postgres"):
        return ""
    name = f"kezhi_ops_{secrets.token_hex(4)}"
    names = map(sql.Identifier, (name, template))
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(*names))
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def drop_database(url: str) -> None:
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


@pytest.fixture
def bare_machine(tmp_path: Path) -> Iterator[Machine]:
    """One on which nothing was ever started."""
    url = own_database()
    with Machine(tmp_path / "data", url) as made:
        made.data.mkdir()
        yield made
    if url:
        drop_database(url)


@pytest.fixture(scope="session")
def newborn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Migrated and never used: the others are copied from it, which takes no time."""
    url = own_database()
    with Machine(tmp_path_factory.mktemp("newborn"), url) as made:
        assert made.run("manage", "migrate", "-v0").returncode == 0
        yield made
    if url:
        drop_database(url)


def copy_of(newborn: Machine, data: Path) -> tuple[str, Path]:
    """A database and a data folder like those of the newborn one."""
    url = own_database(urlsplit(newborn.environment["DATABASE_URL"]).path[1:] or "template1")
    return url, shutil.copytree(newborn.data, data)


@pytest.fixture
def machine(tmp_path: Path, newborn: Machine) -> Iterator[Machine]:
    url, data = copy_of(newborn, tmp_path / "data")
    with Machine(data, url) as made:
        yield made
    if url:
        drop_database(url)


@pytest.fixture
def target(bare_machine: Machine, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The machine's database as Django's settings name it."""
    monkeypatch.setenv("DATABASE_URL", bare_machine.environment["DATABASE_URL"])
    return environment.database(bare_machine.data)
