"""Taking a customer's measure for an order, and telling what went wrong with the goods."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.customers.services.values import UNFIT
from kezhi.kit import audit, editing, once
from kezhi.sales import queries as sales
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import Problem
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.staff.rights import Right
from kezhi.tailoring import queries
from kezhi.tailoring.choices import Cause, Will
from kezhi.tailoring.models import SheetLine, SpecError, TailoringSheet

# What the trail calls these deeds.
WORDS = [gettext_noop("Tailor"), gettext_noop("Change goods"), gettext_noop("Take back")]
LAST_DAY = date(2100, 12, 31)
TEXTS = {"end_use": 1000, "next_year": 1000, "others": 1000}
LINE_TEXTS = {"requirement": 500, "wanted_instead": 300}


class Refused(Exception):
    """It cannot stand as told; nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(one.message for one in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """Of one kind of goods, in the place it has among those of the order."""

    requirement: str = ""
    will: str = Will.UNKNOWN
    wanted_instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDraft:
    measured_by: User
    measured_on: date
    end_use: str = ""
    wished_on: date | None = None
    next_year: str = ""
    others: str = ""
    lines: Sequence[LineDraft] = ()

    def header(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "lines"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDraft:
    found_on: date
    wrong: str
    cause: str = Cause.UNKNOWN


def require_seller(by: Any, order: Order) -> None:
    if not by.may(Right.ORDERS_EDIT) or not sales.visible_orders(by).filter(pk=order.pk).exists():
        raise PermissionDenied


@transaction.atomic
def keep_sheet(
    *, by: Any, now: datetime, order: Order, draft: SheetDraft, version: int | None = None
) -> TailoringSheet:
    """Make the order's sheet or change it. Raises Refused, editing.Conflict.

    `version` is that of the sheet the person saw; None says that there was none.
    """
    require_seller(by, order)
    held = Order.objects.select_for_update().get(pk=order.pk)
    kept = TailoringSheet.objects.filter(order=held).first()
    problems = [*sheet_problems(by, held, draft, now), *line_problems(draft)]
    goods = queries.goods_of(held)
    if len(draft.lines) != len(goods):
        words = _("The goods of the order changed meanwhile: open the sheet again.")
        problems.append(Problem("lines", words))
    if problems:
        raise Refused(problems)
    if kept is None:
        made = TailoringSheet(order=held, **draft.header())
        kept = editing.create_record(by=by, now=now, record=made, action="tailor")
        return _with_lines(by, now, kept, measured(goods, draft))
    if version is None:
        raise editing.Conflict(editing.changed_fields(kept, draft.header()), kept)
    changed = editing.change_record(
        by=by, now=now, record=kept, values=draft.header(), version=version
    )
    return _with_lines(by, now, changed, measured(goods, draft), is_new=changed.version != version)


def measured(goods: Sequence[SheetLine], draft: SheetDraft) -> list[SheetLine]:
    for line, said in zip(goods, draft.lines, strict=True):
        line.requirement, line.will = said.requirement.strip(), said.will
        line.wanted_instead = said.wanted_instead.strip()
    return list(goods)


def _with_lines(
    by: Any,
    now: datetime,
    sheet: TailoringSheet,
    after: Sequence[SheetLine],
    *,
    is_new: bool = True,
) -> TailoringSheet:
    before = queries.lines_of(sheet)
    told = [_shown(before), _shown(after)]
    if told[0] == told[1]:
        return sheet
    sheet.lines.all().delete()
    for line in after:
        line.sheet = sheet
    SheetLine.objects.bulk_create(after)
    if not is_new:
        mine = TailoringSheet.objects.filter(pk=sheet.pk)
        mine.update(version=F("version") + 1, updated_at=now)
        sheet.refresh_from_db()
    audit.record(by=by, now=now, action="change_goods", target=sheet, changes={"goods": told})
    return sheet


def _shown(lines: Sequence[SheetLine]) -> list[str]:
    said = [(one.name, one.requirement, one.will, one.wanted_instead) for one in lines]
    return [" · ".join(part for part in one if part) for one in said]


def sheet_problems(by: Any, order: Order, draft: SheetDraft, now: datetime) -> Iterator[Problem]:
    if order.kind != Order.Kind.SALE:
        yield Problem("order", _("Only a sale is made to measure: choose the order itself."))
    for name, most in TEXTS.items():
        yield from text_problems(name, getattr(draft, name), most)
    if not queries.measurers(by).filter(pk=draft.measured_by.pk).exists():
        yield Problem("measured_by", _("There is no such colleague."))
    if not date(2000, 1, 1) <= draft.measured_on <= staff.local_date(now):
        yield Problem("measured_on", _("Choose today or an earlier day."))
    if draft.wished_on is not None and not order.ordered_on <= draft.wished_on <= LAST_DAY:
        yield Problem("wished_on", _("This is before the day of the order: choose a later one."))


def line_problems(draft: SheetDraft) -> Iterator[Problem]:
    for number, line in enumerate(draft.lines):
        for name, most in LINE_TEXTS.items():
            yield from text_problems(name, getattr(line, name), most, number)
        if line.will not in Will.values:
            yield Problem("will", _("Choose one of those offered."), number)
        if line.wanted_instead.strip() and line.will != Will.FORCED:
            words = _("He would rather have something else: then this is for want of better.")
            yield Problem("will", words, number)


def text_problems(name: str, text: str, most: int, line: int | None = None) -> Iterator[Problem]:
    if UNFIT.search(text):
        yield Problem(name, _("It holds characters that cannot be kept."), line)
    elif len(text) > most:
        yield Problem(name, _("It is too long."), line)


def error_problems(order: Order, draft: ErrorDraft, now: datetime) -> Iterator[Problem]:
    if order.kind != Order.Kind.SALE or order.status == Order.Status.DRAFT:
        yield Problem("order", _("Only goods of a confirmed sale can have gone wrong."))
    if not draft.wrong.strip():
        yield Problem("wrong", _("Say what went wrong."))
    yield from text_problems("wrong", draft.wrong, 500)
    if draft.cause not in Cause.values:
        yield Problem("cause", _("Choose one of those offered."))
    if not order.ordered_on <= draft.found_on <= staff.local_date(now):
        yield Problem("found_on", _("Choose a day from that of the order to today."))


@transaction.atomic
def tell_error(
    *, by: Any, now: datetime, order: Order, draft: ErrorDraft, key: str | None = None
) -> SpecError:
    """What went wrong, traced to who had measured. Raises Refused, once.OtherRequest."""
    require_seller(by, order)
    problems = list(error_problems(order, draft, now))
    if problems:
        raise Refused(problems)

    def insert() -> dict[str, Any]:
        sheet = TailoringSheet.objects.filter(order=order).first()
        made = SpecError(
            order=order, measured_by=sheet.measured_by if sheet else None,
            found_on=draft.found_on, wrong=draft.wrong.strip(), cause=draft.cause,
        )  # fmt: skip
        editing.create_record(by=by, now=now, record=made)
        return {"pk": made.pk}

    body = [order.pk, str(draft.found_on), draft.wrong, draft.cause]
    kept = once.once(scope="tailoring.error", key=key, by=by, now=now, body=body, effect=insert)
    return SpecError.objects.get(pk=kept["pk"])


@transaction.atomic
def judge_error(
    *, by: Any, now: datetime, error: SpecError, version: int | None, draft: ErrorDraft
) -> SpecError:
    """Say better what it was and where it came from. Raises Refused, editing.Conflict."""
    require_seller(by, error.order)
    problems = list(error_problems(error.order, draft, now))
    if problems:
        raise Refused(problems)
    values = {"found_on": draft.found_on, "wrong": draft.wrong.strip(), "cause": draft.cause}
    return editing.change_record(by=by, now=now, record=error, values=values, version=version)


@transaction.atomic
def take_back_error(
    *, by: Any, now: datetime, error: SpecError, is_back: bool = False
) -> SpecError:
    """It was none, and counts no more; `is_back`: it was one after all."""
    require_seller(by, error.order)
    values = {"archived_at": None if is_back else now}
    action = "restore" if is_back else "take_back"
    return editing.change_record(by=by, now=now, record=error, values=values, action=action)
