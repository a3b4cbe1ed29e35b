"""An installation of its own for the tests that start, back up, restore or break one."""

import os
import secrets
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


def own_database() -> str:
    """The address of a new database on the server under test; empty for SQLite."""
    if not SERVER.startswith("postgres"):
        return ""
    name = f"kezhi_ops_{secrets.token_hex(4)}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def drop_database(url: str) -> None:
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    url = own_database()
    with Machine(tmp_path / "data", url) as made:
        made.data.mkdir()
        yield made
    if url:
        drop_database(url)


@pytest.fixture
def target(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The machine's database as Django's settings name it."""
    monkeypatch.setenv("DATABASE_URL", machine.environment["DATABASE_URL"])
    return environment.database(machine.data)
