"""What comes in from outside is never a server error: a corpus on every parameter, and a fuzzer."""

import json
import os
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance
from tests.kezhi.policy import KINDS

from kezhi.config.api import api
from kezhi.staff.models import User
from kezhi.staff.services import limits, tokens

TEXTS = [
    "\x00", "a\x00b", "\ud800", "a\udfffb", "x" * 1_000_000, "", " ", "\u202e", "\ufeff",
    "𠮷" * 300, "' OR 1=1 --", "%00", "%s%n", "../../etc/passwd", "{{7*7}}", "null", "NaN",
]  # fmt: skip
NUMBERS = [
    -1, 0, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 1e308, -0.0, "1e400", "NaN", "Infinity",
    "-Infinity", "0x10", "１２", "1_000", True, 1.5,
]  # fmt: skip
SHAPES: list[Any] = [None, [], {}, [[]], {"a": {"b": []}}, [1] * 1000]
RAW = [
    b"", b"{", b"\xff\xfe", b'{"code": "\xff"}', b"[" * 100_000, b'{"a":' * 50_000, b"nul",
    b'{"list_price": NaN}', b'{"list_price": 1e400}', b'{"list_price": -Infinity}',
    b"\xef\xbb\xbf{}",
    b'{"code":"A","code":"B","name":"C"}', b'"text"', b"[]", b"1", b"null",
]  # fmt: skip


# Every value meets every type at many addresses; `make soak` tries each of them everywhere.
EVERYWHERE = os.environ.get("KEZHI_CORPUS") == "whole"
SHARE = 1 if EVERYWHERE else 4


def dealt(corpus: list[Any], turn: int) -> list[Any]:
    """The share of the corpus that one parameter is tried with: another at the next."""
    return corpus[turn % SHARE :: SHARE]


# What a good body of an address holds besides the one hostile value.
BASE: dict[str, dict[str, Any]] = {
    "/api/v1/products": {"code": "A-1", "name": "Coil"},
    "/api/v1/customers": {"name": "Harbor"},
}


@pytest.fixture
def program(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> Client:
    """The administrator's program, unhurried: the limit of its pace has a test of its own."""
    monkeypatch.setattr(limits, "API", limits.Limit("api", 10**9, 60))
    _, text = tokens.create_token(
        by=people["administrator"], now=timezone.now(), name="t", days=30, is_read_only=False
    )
    for kind in KINDS.values():
        with transaction.atomic():
            kind.make(people)
    return Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def resources() -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """Operations by what they are about: one cast of records serves all of a resource."""
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for one in operations():
        found.setdefault(one[0].removeprefix("/api/v1/").split("/")[0], []).append(one)
    return found


RESOURCES = resources()


def body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    schemas = api.get_openapi_schema()["components"]["schemas"]
    return dict(schemas[name]["properties"]) if name else {}


def filled(path: str, value: Any = 1) -> str:
    for part in path.split("{")[1:]:
        path = path.replace("{" + part.split("}")[0] + "}", str(value))
    return path


def knock(client: Client, method: str, path: str, **options: Any) -> Any:
    with transaction.atomic():
        answer = getattr(client, method)(path, **options)
        transaction.set_rollback(True)
    return answer


def as_json(body: Any) -> bytes:
    """Numbers too great for a float stand as they are; surrogates as escapes."""
    return json.dumps(body, ensure_ascii=True).encode()


@pytest.mark.slow
@pytest.mark.parametrize("resource", RESOURCES)
def test_every_parameter_bears_the_corpus(program: Client, resource: str) -> None:
    refused: list[str] = []
    for path, method, operation in RESOURCES[resource]:
        for where, value, answer in attempts(program, path, method, operation):
            if answer.status_code >= 500:
                refused.append(f"{method} {path}: {where}={value!r:.60}: {answer.status_code}")
            elif answer.status_code >= 400:
                assert answer.json()["errors"][0]["message"], (method, path, where)
    assert not refused


Attempt = tuple[str, Any, Any]


def attempts(
    client: Client, path: str, method: str, operation: dict[str, Any]
) -> Iterator[Attempt]:
    start = zlib.crc32(f"{connection.vendor} {method} {path}".encode())
    for turn, parameter in enumerate(operation.get("parameters", []), start):
        for value in dealt([*TEXTS, *NUMBERS], turn):
            plain = str(value).encode("utf-8", "replace").decode()
            yield parameter["name"], value, place(client, method, path, parameter, plain)
    if method != "get":
        yield from bodies(client, method, path, operation, start)


def place(client: Client, method: str, path: str, parameter: dict[str, Any], value: str) -> Any:
    name = parameter["name"]
    if parameter["in"] == "query":
        return knock(client, method, filled(path), query_params={name: value[:8000]})
    if parameter["in"] == "header":
        printable = "".join(one for one in value if one.isprintable())[:2000]
        return knock(client, method, filled(path), headers={name: printable})
    return knock(client, method, filled(path, quote(value[:500], safe="") or 0))


def bodies(
    client: Client, method: str, path: str, operation: dict[str, Any], start: int
) -> Iterator[Attempt]:
    for turn, name in enumerate(body_schema(operation), start):
        for value in dealt([*TEXTS, *NUMBERS, *SHAPES], turn):
            body = {**BASE.get(path, {"version": 1}), name: value}
            yield name, value, send(client, method, path, as_json(body))
    for raw in dealt(RAW, start):
        yield "body", raw, send(client, method, path, raw)


def send(client: Client, method: str, path: str, body: bytes) -> Any:
    return knock(client, method, filled(path), data=body, content_type="application/json")


# --- the fuzzer ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_fuzzer_finds_no_server_error(program: Client) -> None:
    """Bounded; the same calls each time. Statuses must be among those the description names."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    token = program.defaults["HTTP_AUTHORIZATION"]

    for found in schema.get_all_operations():
        operation = found.ok()
        fuzz(operation, token)


CALM = settings(
    max_examples=20 if EVERYWHERE else 8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def fuzz(operation: Any, token: str) -> None:
    @CALM
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        case.call_and_validate(
            headers={"Authorization": token},
            checks=(not_a_server_error, status_code_conformance),
        )

    call()
