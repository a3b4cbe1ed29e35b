"""What every router shares: the one shape of an error, pages by cursor, and keyed requests."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import Header, Schema
from ninja.responses import Response
from pydantic import Field

from kezhi.kit import once, paging, types

T = TypeVar("T")

IdempotencyKey = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        description="Any text of up to 255 characters. The same key gives the same answer again.",
        pattern=r"^[\x21-\x7e]{1,255}$",
    ),
]


class Fault(Schema):
    """One thing that is wrong: a fixed `code`, where, what, and how to mend it."""

    code: str
    field: str | None = None
    message: str
    cure: str | None = None


class Refusal(Schema):
    errors: list[Fault]


class Paged(Schema, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


class ApiError(Exception):
    """Raised by a router; answered with `status` and one fault."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str | Promise,
        *,
        field: str | None = None,
        cure: str | Promise | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.fault = Fault(
            code=code, field=field, message=str(message), cure=None if cure is None else str(cure)
        )


def answers(**success: Any) -> dict[int, Any]:
    """`answers(ok=ProductOut)`: the statuses an operation gives, for `response=`."""
    named = {"ok": 200, "created": 201, "accepted": 202}
    codes: dict[int, Any] = {named[name]: schema for name, schema in success.items()}
    return codes | dict.fromkeys((400, 401, 403, 404, 409, 422, 429), Refusal)


class PageQuery(types.Body):
    """The two parameters of every list."""

    limit: types.PageSize = Field(50, description="Rows a page, at most 200.")
    cursor: types.Cursor | None = Field(None, description="`next_cursor` of the page before.")


def page_of(found: QuerySet[Any], asked: PageQuery, *, sort: str = "id") -> dict[str, Any]:
    """One page of a queryset that is already cut to what the person may see."""
    try:
        page = paging.keyset_page(found, sort=sort, cursor=asked.cursor, size=asked.limit)
    except paging.BadCursor as error:
        raise ApiError(
            422,
            "bad_cursor",
            _("This cursor was not made by this list."),
            field="cursor",
            cure=_("Leave it out to start at the first page."),
        ) from error
    return {"items": page.rows, "next_cursor": page.next_cursor}


def keyed(
    request: Any,
    *,
    scope: str,
    key: str | None,
    body: Any,
    effect: Callable[[], Mapping[str, Any]],
    status: int = 201,
) -> HttpResponse:
    """Run `effect` once for the key and answer what it gave, in plain JSON values."""
    answer = once.once(
        by=request.user,
        now=timezone.now(),
        scope=scope,
        key=key,
        body=body.model_dump(mode="json") if isinstance(body, Schema) else body,
        effect=effect,
    )
    return Response(answer, status=status)


def as_json(schema: type[Schema], thing: Any, request: Any) -> dict[str, Any]:
    """The record as `schema` shows it to this person, in plain JSON values."""
    shown = schema.model_validate(thing, context={"request": request})
    return shown.model_dump(mode="json")


def changes_of(body: Schema, *, leaving: Sequence[str] = ("version",)) -> dict[str, Any]:
    """Only the fields the client sent; one that was left out stays as it is."""
    return {
        name: value
        for name, value in body.model_dump(exclude_unset=True).items()
        if name not in leaving
    }
