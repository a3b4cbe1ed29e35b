"""Costs, margins and personal numbers are in no byte sent to somebody without the right."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.kezhi import policy
from tests.kezhi.objects import COST, KINDS, MOBILE
from tests.kezhi.policy import Line
from tests.kezhi.test_policy import Actor, browser_of, program_of

from kezhi.staff.models import User
from kezhi.staff.rights import ROLE_RIGHTS, Right

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

# Whole, in ten thousands and in millions: however a page may round it.
COST_MARKS = (str(COST), f"{COST / 10_000:.1f}", f"{COST / 1_000_000:.2f}")
PHONE_MARKS = (MOBILE, MOBILE[3:], f"{MOBILE[:3]}-{MOBILE[3:7]}")
SEPARATORS = re.compile(r"[,\s\u202f\u00a0]")


def text_of(answer: Any) -> str:
    """What was sent, sheets unpacked, thousands unseparated."""
    raw: bytes = b"".join(answer) if answer.streaming else answer.content
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            raw = b"\n".join(parts.read(name) for name in parts.namelist())
    return SEPARATORS.sub("", raw.decode("utf-8", "replace"))


def readable() -> list[Line]:
    return [line for line in policy.policy().values() if not line.skip and "GET" in line.methods]


def told(actor: Actor, objects: dict[str, Any], marks: tuple[str, ...]) -> Iterator[str]:
    for line in readable():
        path = line.path(objects)
        client = actor.program if line.is_api else actor.browser
        with transaction.atomic():
            shown = text_of(client.get(path))
            transaction.set_rollback(True)
        for mark in marks:
            if mark in shown:
                yield f"{actor.name} reads {mark} on {line.route}"


@pytest.fixture
def objects(people: dict[str, User]) -> dict[str, Any]:
    made = {}
    for name, kind in KINDS.items():
        with transaction.atomic():
            made[name] = kind.make(people)
    return made


def actor(user: User) -> Actor:
    return Actor(user.name, user, browser_of(user), program_of(user)[0])


def without(right: str) -> list[str]:
    return [role for role, rights in ROLE_RIGHTS.items() if right not in rights]


def first_of(people: dict[str, User], role: str) -> User:
    return people["alice"] if role == "salesperson" else people[role]


@pytest.mark.parametrize("role", without(Right.COSTS_VIEW))
def test_nobody_without_the_right_is_told_a_cost(
    people: dict[str, User], objects: dict[str, Any], role: str
) -> None:
    assert not list(told(actor(first_of(people, role)), objects, COST_MARKS))


@pytest.mark.parametrize("role", without(Right.PHONES_VIEW))
def test_nobody_without_the_right_is_told_a_personal_number(
    people: dict[str, User], objects: dict[str, Any], role: str
) -> None:
    assert not list(told(actor(first_of(people, role)), objects, PHONE_MARKS))


def test_the_search_for_a_secret_finds_it_where_it_may_be_read(
    people: dict[str, User], objects: dict[str, Any]
) -> None:
    """The marks are no fantasy: who may see costs does read them."""
    assert list(told(actor(people["finance"]), objects, COST_MARKS))
