"""Imports over REST: what came in, how far it is, what became of its rows."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.exchange import queries, wording
from kezhi.kit import types
from kezhi.kit.api import Paged, PageQuery, answers, page_of
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()


class ImportOut(Schema):
    id: int
    kind: str
    status: str
    file_name: str
    sha256: str
    attempt: int
    rows: int = Field(alias="total", description="Rows in the file.")
    done: int = Field(alias="position", description="Rows decided so far.")
    created: int
    updated: int
    unchanged: int
    rejected: int
    amounts: dict[str, dict[str, Decimal]] = Field(
        description="Sums of the rows by currency and by what became of them."
    )
    fault: str
    created_at: datetime
    finished_at: datetime | None


class ProblemOut(Schema):
    field: str
    code: str
    value: str
    message: str
    cure: str


class RejectOut(Schema):
    id: int
    row: int
    problems: list[ProblemOut]

    @staticmethod
    def resolve_problems(reject: Any) -> list[dict[str, str]]:
        told = [(one, wording.of_problem(one)) for one in reject.problems]
        return [{**one, "message": str(what), "cure": str(cure)} for one, (what, cure) in told]


@router.get("", response=answers(ok=Paged[ImportOut]), auth=needs(Right.IMPORTS_RUN))
def imports(request: Any, asked: Query[PageQuery]) -> Any:
    """Imports, by number."""
    return page_of(queries.visible_imports(request.user), asked)


@router.get("{pk}", response=answers(ok=ImportOut), auth=needs(Right.IMPORTS_RUN))
def one_import(request: Any, pk: Path[types.Key]) -> Any:
    """One import: `rows` = `created` + `updated` + `unchanged` + `rejected` once it is done."""
    return queries.get_import(request.user, pk)


@router.get("{pk}/rejects", response=answers(ok=Paged[RejectOut]), auth=needs(Right.IMPORTS_RUN))
def rejects(request: Any, pk: Path[types.Key], asked: Query[PageQuery]) -> Any:
    """The rejected rows with field, problem and cure."""
    batch = queries.get_import(request.user, pk)
    return page_of(batch.rejects.all(), asked)
