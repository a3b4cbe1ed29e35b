"""Refusals of the API say what is wrong and how to mend it, in the caller's language."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import pytest
from django.utils.translation import override
from pydantic import Field, ValidationError
from tests.kezhi.config.test_api import Caller

from kezhi.config.api import api
from kezhi.config.faults import SAME, WORDS, fault_of
from kezhi.kit import types
from kezhi.staff.models import User

People = dict[str, User]
ORDER = {"customer_id": 1, "ordered_on": "2026-01-05", "currency": "CNY", "lines": [{}]}


class Kind(StrEnum):
    SALE = "sale"


class Everything(types.Body):
    """A field of every kind that the schemas use."""

    whole: types.Key = 1
    amount: types.Money = Decimal(1)
    rate: types.Rate = Decimal(1)
    day: types.Day = date(2026, 1, 5)
    name: types.Name = "a"
    currency: types.Currency = "CNY"
    is_so: bool = True
    kind: Kind = Kind.SALE
    part: Literal["a", "b"] = "a"
    lines: list[int] = Field([1], min_length=1, max_length=2)
    inner: "Everything | None" = None


HOSTILE: list[Any] = [
    None, [], {}, "", "x", "\x00", "x" * 300, -1, 0, 1.5, 2**70, 1e30, "1e400", "NaN", True,
    "2026-13-01", "1700-01-01", "0.123456789", "123456789012345678901", [1, 2, 3],
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_every_finding_has_words_of_our_own(value: Any) -> None:
    for name in Everything.model_fields:
        try:
            Everything.model_validate({name: value})
        except ValidationError as error:
            for finding in error.errors():
                assert SAME.get(finding["type"], finding["type"]) in WORDS, finding
                with override("zh-hans"):
                    told = fault_of({**finding, "loc": ("body", "body", *finding["loc"])})
                assert told.field
                assert told.field.startswith(name)
                assert re.search("[一-龥]", told.message)
                assert told.cure
                assert re.search("[一-龥]", told.cure)


def faults(caller: Caller, path: str, body: Any = None, language: str = "zh-hans") -> Any:
    headers = {"Accept-Language": language}
    if body is None:
        answer = caller.get(f"/api/v1/{path}", headers=headers)
    else:
        answer = caller.send(f"/api/v1/{path}", body, **headers)
    assert answer.status_code == 422
    return [(one["field"], one["message"], one["cure"]) for one in answer.json()["errors"]]


def test_bounds_are_told_in_the_callers_language(people: People) -> None:
    caller = Caller(people["administrator"])
    assert faults(caller, "products?limit=999") == [
        ("limit", "该数过大。", "请填写不大于 200 的数。")
    ]
    assert faults(caller, "products?limit=999", language="en") == [
        ("limit", "The number is too great.", "Send a number of at most 200.")
    ]
    assert faults(caller, "customers", {"name": "x" * 201}) == [
        ("name", "文本过长。", "最多填写 200 个字符。")
    ]
    assert faults(caller, "customers", {"name": "a", "kind": "king"}) == [
        ("kind", "这不是允许的值。", "请填写以下值之一：organization, person, internal_unit。")
    ]
    lines = faults(caller, "orders", {**ORDER, "lines": [{"quantity": 0, "colour": "red"}]})
    assert [field for field, _message, _cure in lines] == ["lines.0.quantity", "lines.0.colour"]


def test_no_address_takes_a_parameter_it_does_not_know(people: People) -> None:
    caller = Caller(people["administrator"])
    for path, operations in api.get_openapi_schema()["paths"].items():
        address = path.replace("{pk}", "1").removeprefix("/api/v1/")
        if "get" in operations:
            told = faults(caller, f"{address}?colour=red", language="en")
            assert {field: cure for field, _message, cure in told}.get("colour"), path
    assert faults(caller, "customers?Q=a", language="en") == [
        (
            "Q",
            "This parameter is not known.",
            "Leave it out, or use one of: cursor, limit, q, state.",
        )
    ]


def test_no_body_takes_a_field_it_does_not_know() -> None:
    schemas = api.get_openapi_schema()["components"]["schemas"]
    for path, operations in api.get_openapi_schema()["paths"].items():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            for name in re.findall(r"schemas/(\w+)", str(content)):
                assert_closed(name, schemas, path)


def assert_closed(name: str, schemas: dict[str, Any], path: str) -> None:
    schema = schemas[name]
    if schema.get("type") == "object":
        assert schema.get("additionalProperties") is False, (path, name)
    for inner in re.findall(r"schemas/(\w+)", str(schema.get("properties", {}))):
        assert_closed(inner, schemas, path)
