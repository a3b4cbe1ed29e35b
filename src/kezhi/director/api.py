"""The director's figures over REST: read as the caller may see them."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from kezhi.director import shown
from kezhi.director.choices import Group, Period
from kezhi.director.forms import LensForm
from kezhi.director.queries import sales
from kezhi.director.queries import targets as aims
from kezhi.kit import types
from kezhi.kit.api import ApiError, Paged, PageQuery, answers, page_of
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
VIEW = Right.ORDERS_VIEW


class Asked(types.Body):
    period: Period = Field(Period.MONTH, description="`own` needs `first` and `final`.")
    first: types.Day | None = None
    final: types.Day | None = None
    owner: types.Key | None = None
    team: types.Key | None = None
    line: types.Key | None = None
    customer: types.Key | None = None


class AskedRows(Asked):
    by: Group = Field(Group.CUSTOMER, description="What net sales are divided by.")


class SpanOut(Schema):
    first: date
    final: date


class FigureOut(Schema):
    section: str
    key: str
    label: str
    unit: str = Field(description="money (base currency), count, share or days")
    now: Decimal | None
    before: Decimal | None = Field(description="Of the period before, as far into it.")
    earlier: Decimal | None = Field(description="Of the same period a year before.")
    target: Decimal | None
    reason: str = Field(description="Why there is no number.")
    note: str


class FiguresOut(Schema):
    as_of: date
    currency: str
    period: SpanOut
    before: SpanOut
    earlier: SpanOut
    figures: list[FigureOut]


class RowOut(Schema):
    id: int | None = Field(description="Of the customer, person, team or product line.")
    name: str
    now: Decimal
    before: Decimal
    earlier: Decimal


class TargetOut(Schema):
    id: int
    user_id: int | None
    team_id: int | None
    measure: str
    month: types.Day
    amount: Decimal


def look_of(request: Any, asked: Asked) -> shown.Look:
    today = staff.local_date(timezone.now())
    said = {name: str(value) for name, value in asked.model_dump().items() if value is not None}
    form = LensForm(said, user=request.user, today=today)
    if not form.is_valid():
        field, errors = next(iter(form.errors.as_data().items()))
        raise ApiError(
            422, "bad_filter", " ".join(errors[0].messages),
            field=None if field == "__all__" else field,
            cure=_("Correct the filter and send the request again."),
        )  # fmt: skip
    return shown.Look(form.lens, form.times, today)


def plain(value: shown.Number) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@router.get("", response=answers(ok=FiguresOut), auth=needs(VIEW))
def figures(request: Any, asked: Query[Asked]) -> Any:
    """Every figure of the page that the caller may see."""
    look = look_of(request, asked)
    told = [
        {
            "section": section.key, "key": one.key, "label": one.label, "unit": one.unit,
            "now": plain(one.now), "before": plain(one.before), "earlier": plain(one.earlier),
            "target": plain(one.target), "reason": one.reason, "note": one.note,
        }
        for section in shown.sections(look)
        for one in section.figures
    ]  # fmt: skip
    spans = dict(zip(("period", "before", "earlier"), look.times.all, strict=True))
    return {
        "as_of": look.today, "currency": look.currency, "figures": told,
        **{name: asdict(span) for name, span in spans.items()},
    }  # fmt: skip


@router.get("sales", response=answers(ok=list[RowOut]), auth=needs(VIEW))
def divided(request: Any, asked: Query[AskedRows]) -> Any:
    """Net sales by customer, person, team or product line: the fifty with most."""
    look = look_of(request, asked)
    rows = sales.divided(look.lens, look.times.all, asked.by)
    return [{**asdict(row), "id": row.key} for row in rows]


@router.get("targets", response=answers(ok=Paged[TargetOut]), auth=needs(VIEW))
def targets(request: Any, asked: Query[PageQuery]) -> Any:
    """The caller's own targets, and those of the teams and people he sees."""
    return page_of(aims.visible_targets(request.user), asked)
