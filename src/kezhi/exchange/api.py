"""Imports over REST: a file in, its columns, its run, what became of its rows, and back again."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Path, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Response
from pydantic import Field

from kezhi.exchange import fields, queries, wording
from kezhi.exchange.reading.findings import DateStyle, Options, Shape, Unreadable
from kezhi.exchange.services import mapping as mappings
from kezhi.exchange.services import running, undoing, uploading
from kezhi.kit import types
from kezhi.kit.api import (
    ApiError,
    IdempotencyKey,
    Paged,
    PageQuery,
    Refusal,
    answers,
    as_json,
    keyed,
    page_of,
)
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
MAY = needs(Right.IMPORTS_RUN)
Kind = Literal["customers", "orders", "opportunities", "invoices", "stays"]
Status = Literal["reading", "ready", "running", "done", "failed", "undoing", "undone"]


class ImportOut(Schema):
    id: int
    kind: str
    status: str = Field(
        description="reading, ready (waits for `run`), running, done, failed, undoing or undone."
    )
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
        description="What the rows come to, by currency and by what became of them."
    )
    findings: dict[str, int] = Field(description="Orders, customers and products made, and more.")
    fault: str = Field(description="Why the file could not be read or the import stopped.")
    fault_message: str | None = None
    fault_cure: str | None = None
    created_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_fault_message(batch: Any) -> str | None:
        return str(wording.of_file(batch.fault)[0]) if batch.fault else None

    @staticmethod
    def resolve_fault_cure(batch: Any) -> str | None:
        return str(wording.of_file(batch.fault)[1]) if batch.fault else None


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


class RemarkOut(Schema):
    id: int
    row: int
    remarks: list[ProblemOut]

    @staticmethod
    def resolve_remarks(row: Any) -> list[dict[str, str]]:
        told = [(one, wording.of_remark(one)) for one in row.problems]
        return [{**one, "message": str(what), "cure": str(cure)} for one, (what, cure) in told]


class ColumnOut(Schema):
    name: str
    shape: Shape
    filled: int = Field(description="Cells that are not empty.")
    distinct: int
    examples: list[str]
    date_style: DateStyle | None = Field(description="`ambiguous` and `mixed` need `date_order`.")
    decimal_comma: bool


class FieldOut(Schema):
    name: str
    label: str
    help: str


class OptionsIn(types.Body):
    source: types.Text40 = Field(
        "import", min_length=1, description="Numbers are unique within it."
    )
    currency: types.Currency = Field("CNY", description="Of rows that name none.")
    date_order: Literal["", "dmy", "mdy"] = Field("", description="Of dates that read both ways.")
    walk_in: types.Text200 = Field(
        "", description="Customer of rows that name none; such rows are rejected where it is empty."
    )
    create_customers: bool = Field(True, description="Create the customers orders name.")
    cancellation_prefix: types.Text40 = Field(
        "", max_length=5, description="Of order numbers that cancel."
    )


class OptionsOut(Schema):
    source: str
    currency: str
    date_order: str
    walk_in: str
    create_customers: bool
    cancellation_prefix: str


class MappingOut(Schema):
    columns: list[ColumnOut]
    fields: list[FieldOut] = Field(description="What the caller may fill.")
    needed: list[list[str]] = Field(description="Of each set one field has to be mapped.")
    mapping: dict[str, str] = Field(description="Column by field: as found, or as it was set.")
    options: OptionsOut


class MappingIn(types.Body):
    mapping: Annotated[dict[types.Text60, types.Text254], Field(max_length=60)] = Field(
        description="Column by field, whole: a field left out stays empty."
    )
    options: OptionsIn | None = Field(None, description="What is left out stays as it is.")


class ReadingIn(types.Body):
    """How the file is to be read; what is left out is found out."""

    encoding: types.Text40 | None = None
    delimiter: Literal[",", ";", "\t", "|", "whitespace"] | None = None
    has_header: bool | None = None
    sheet: types.Text60 | None = None


class UploadIn(types.Body):
    kind: Kind
    again: bool = Field(False, description="Import a file once more that came in before.")


class ImportQuery(PageQuery):
    kind: Kind | None = None
    status: Status | None = None


def not_now() -> ApiError:
    message = _("This is not possible while the import is as it is.")
    return ApiError(409, "wrong_status", message, cure=_("Look at its status."))


@router.get("", response=answers(ok=Paged[ImportOut]), auth=MAY)
def imports(request: Any, asked: Query[ImportQuery]) -> Any:
    """Imports, by number."""
    wanted = {"kind": asked.kind, "status": asked.status}
    given = {name: value for name, value in wanted.items() if value is not None}
    return page_of(queries.visible_imports(request.user).filter(**given), asked)


@router.post(
    "",
    response=answers(ok=ImportOut, created=ImportOut) | {413: Refusal},
    auth=MAY,
)
def upload(
    request: Any, body: Form[UploadIn], file: File[UploadedFile], key: IdempotencyKey = None
) -> Any:
    """Upload a file. It is read in the background: wait until `status` is `ready`.

    201 for a new import; 200 with the former one for content that came in before, unless `again`.
    """
    refuse_unknown(request)
    try:
        batch, is_new = uploading.upload_file(
            by=request.user, now=timezone.now(), upload=upload_of(body, file), again=body.again,
            key=key,
        )  # fmt: skip
    except uploading.TooBig:
        message = _("The file is larger than 200 MB.")
        raise ApiError(413, "too_big", message, field="file", cure=_("Split it.")) from None
    return Response(as_json(ImportOut, batch, request), status=201 if is_new else 200)


def refuse_unknown(request: Any) -> None:
    """Forms are not as strict by themselves as bodies of JSON are."""
    for name in request.POST.keys() - UploadIn.model_fields.keys():
        message = _("This field is not known.")
        cure = _("Correct the field and send the request again.")
        raise ApiError(422, "extra_forbidden", message, field=name[:200], cure=cure)


def upload_of(body: UploadIn, file: UploadedFile) -> uploading.Upload:
    return uploading.Upload(body.kind, file.name or "file", file.chunks())


@router.get("{pk}", response=answers(ok=ImportOut), auth=MAY)
def one_import(request: Any, pk: Path[types.Key]) -> Any:
    """One import: `rows` = `created` + `updated` + `unchanged` + `rejected` once it is done."""
    return queries.get_import(request.user, pk)


@router.post("{pk}/reading", response=answers(ok=ImportOut), auth=MAY)
def read_again(request: Any, pk: Path[types.Key], body: ReadingIn) -> Any:
    """Read the file in another way. Where it cannot be read so, what was found before stays."""
    batch = queries.get_import(request.user, pk)
    options = Options(**body.model_dump())
    try:
        return uploading.read_again(
            by=request.user, now=timezone.now(), batch=batch, options=options
        )
    except mappings.NotReady:
        raise not_now() from None
    except Unreadable as error:
        message, cure = wording.of_file(error.fault)
        raise ApiError(422, str(error.fault), message, cure=cure) from error


@router.get("{pk}/mapping", response=answers(ok=MappingOut), auth=MAY)
def mapping(request: Any, pk: Path[types.Key]) -> Any:
    """Which column fills which field, what the columns hold, and the options."""
    return shown_mapping(request.user, queries.get_import(request.user, pk))


def shown_mapping(user: Any, batch: Any) -> dict[str, Any]:
    offered = [
        {"name": field.name, "label": str(field.label), "help": str(field.help)}
        for field in fields.fields_for(batch.kind, user)
    ]
    return {
        "columns": [asdict(column) for column in queries.columns_of(batch)],
        "fields": offered,
        "needed": fields.missing(batch.kind, {}, has_walk_in=False),
        "mapping": batch.mapping,
        "options": asdict(mappings.choices_of(batch)),
    }


@router.put("{pk}/mapping", response=answers(ok=MappingOut), auth=MAY)
def set_mapping(request: Any, pk: Path[types.Key], body: MappingIn) -> Any:
    """Say which column fills which field. May be repeated until the import is started."""
    batch = queries.get_import(request.user, pk)
    said = body.options.model_dump(exclude_unset=True) if body.options else {}
    choices = replace(mappings.choices_of(batch), **said)
    try:
        batch = mappings.set_mapping(
            by=request.user, now=timezone.now(), batch=batch, mapping=body.mapping, choices=choices
        )
    except mappings.NotReady:
        raise not_now() from None
    except mappings.BadMapping as error:
        raise ApiError(422, "bad_mapping", str(error), field="mapping") from error
    return shown_mapping(request.user, batch)


@router.post("{pk}/run", response=answers(accepted=ImportOut), auth=MAY)
def run(request: Any, pk: Path[types.Key], key: IdempotencyKey = None) -> Any:
    """Set the import going in the background, or going again where it stopped."""
    batch = queries.get_import(request.user, pk)
    return begun(request, "run", batch, key, running.start_import)


@router.post("{pk}/undo", response=answers(accepted=ImportOut), auth=MAY)
def undo(request: Any, pk: Path[types.Key], key: IdempotencyKey = None) -> Any:
    """Take back what the import created and changed, unless somebody touched it since."""
    batch = queries.get_import(request.user, pk)
    return begun(request, "undo", batch, key, undoing.start_undo)


def begun(request: Any, what: str, batch: Any, key: str | None, start: Callable[..., Any]) -> Any:
    def effect() -> dict[str, Any]:
        kept = start(by=request.user, now=timezone.now(), batch=batch)
        return as_json(ImportOut, kept, request)

    scope = f"imports.{batch.pk}.{what}"
    try:
        return keyed(request, scope=scope, key=key, body={}, effect=effect, status=202)
    except mappings.NotReady:
        raise not_now() from None
    except mappings.BadMapping as error:
        raise ApiError(422, "bad_mapping", str(error), field="mapping") from error


@router.get("{pk}/rejects", response=answers(ok=Paged[RejectOut]), auth=MAY)
def rejects(request: Any, pk: Path[types.Key], asked: Query[PageQuery]) -> Any:
    """The rejected rows with field, problem and cure."""
    batch = queries.get_import(request.user, pk)
    return page_of(queries.rejected_rows(batch), asked)


@router.get("{pk}/remarks", response=answers(ok=Paged[RemarkOut]), auth=MAY)
def remarks(request: Any, pk: Path[types.Key], asked: Query[PageQuery]) -> Any:
    """Rows that were taken although something in them is odd, with field, remark and cure."""
    batch = queries.get_import(request.user, pk)
    return page_of(queries.remarked_rows(batch), asked)
