"""Raters and what they answer: by hand, by their link, from a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries as customers
from kezhi.customers.models import Contact, Party
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.kit import audit, editing, money
from kezhi.staff import queries as staff
from kezhi.surveys.choices import Grade, Origin, State
from kezhi.surveys.models import Importance, PricePaid, Rater, Rating, Study
from kezhi.surveys.queries import access
from kezhi.surveys.services.studies import Closed, off_scale, require_editor

MOST_POINTS = Decimal(10_000)
Number = Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterDraft:
    """Who is asked; without a number the next one is given."""

    code: str = ""
    name: str = ""
    party: Party | None = None
    contact: Contact | None = None
    is_customer: bool = True
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Parts of a sheet: what is named is kept, None takes an answer back, the rest stays."""

    scores: Mapping[tuple[int, int], Number]
    points: Mapping[int, Number]
    prices: Mapping[int, Number]
    grade: str | None = None


def require_open(study: Study, now: datetime) -> None:
    if study.state_on(staff.local_date(now)) != State.OPEN:
        raise Closed(study.pk)


def check_rater(by: Any, draft: RaterDraft) -> None:
    for name, limit in (("code", 60), ("name", 80)):
        text = getattr(draft, name)
        if UNFIT.search(text):
            raise BadValue(name, _("It holds characters that cannot be kept."))
        if len(text) > limit:
            raise BadValue(name, _("It is too long."))
    party, contact = draft.party, draft.contact
    if party and not customers.visible_parties(by).filter(pk=party.pk).exists():
        raise PermissionDenied
    if contact and not access.contacts_of(party).filter(pk=contact.pk).exists():
        raise BadValue("contact", _("This is no contact of the customer."))


@transaction.atomic
def add_rater(*, by: Any, now: datetime, study: Study, draft: RaterDraft) -> Rater:
    """Raises BadValue, where the number is taken too."""
    require_editor(by)
    check_rater(by, draft)
    Study.objects.select_for_update().get(pk=study.pk)
    code = draft.code.strip() or next_code(study)
    name = draft.name.strip() or (draft.contact.name if draft.contact else "")
    made = Rater(
        study=study, code=code, name=name, party=draft.party, contact=draft.contact,
        is_customer=draft.is_customer, language=draft.language,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return editing.create_record(by=by, now=now, record=made)
    except IntegrityError as error:
        raise BadValue("code", _("This number is taken in the study.")) from error


def next_code(study: Study) -> str:
    taken = set(study.raters.values_list("code", flat=True))
    at = len(taken) + 1
    while str(at) in taken:
        at += 1
    return str(at)


@transaction.atomic
def remove_rater(*, by: Any, now: datetime, rater: Rater) -> None:
    """With all answers: somebody asked to be forgotten, or answered in error."""
    require_editor(by)
    audit.record(
        by=by, now=now, action="delete", target=rater, changes={"code": [rater.code, None]}
    )
    rater.delete()


@transaction.atomic
def save_answers(
    *,
    by: Any,
    now: datetime,
    rater: Rater,
    answers: Answers,
    version: int | None = None,
    is_done: bool = True,
) -> Rater:
    """Keep what was answered. Without `by` it is the rater, by the link.

    Raises Closed, BadValue, editing.Conflict. The trail tells how much was answered, never what.
    """
    if by is not None:
        require_editor(by)
    study = Study.objects.select_for_update().get(pk=rater.study_id)
    require_open(study, now)
    check_answers(study, answers)
    kept = Rater.objects.filter(pk=rater.pk).first()  # as it is now that others have to wait
    if kept is None:
        raise Closed(study.pk)
    values: dict[str, Any] = {"origin": Origin.LINK if by is None else Origin.HAND}
    if answers.grade is not None:
        values["grade"] = answers.grade
    if version is not None and version != kept.version:
        raise editing.Conflict({}, kept)
    keep(kept, answers)
    if is_done or kept.answered_at is not None:
        values["answered_at"] = now
    told = {"answers": len(answers.scores) + len(answers.points) + len(answers.prices)}
    audit.record(by=by, now=now, action="give_answers", target=kept, changes=told)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version, kept.updated_at = kept.version + 1, now
    kept.save(update_fields=[*values, "version", "updated_at"])
    return kept


def check_answers(study: Study, answers: Answers) -> None:
    suppliers = set(study.suppliers.values_list("pk", flat=True))
    elements = set(study.elements.values_list("pk", flat=True))
    named = {*answers.prices, *(supplier for supplier, _element in answers.scores)}
    about = {*answers.points, *(element for _supplier, element in answers.scores)}
    if not (named <= suppliers and about <= elements):
        raise BadValue("score", _("The study does not ask for this."))
    low, high = study.scale
    if not all(score is None or low <= score <= high for score in answers.scores.values()):
        raise BadValue("score", off_scale(study))
    if not all(one is None or 0 <= one <= MOST_POINTS for one in answers.points.values()):
        raise BadValue("points", _("Points are numbers, not below zero."))
    if not all(one is None or 0 < one <= money.LIMIT for one in answers.prices.values()):
        raise BadValue("price", _("A price lies above zero."))
    if answers.grade and answers.grade not in Grade.values:
        raise BadValue("grade", _("Choose one of those offered."))


def keep(rater: Rater, answers: Answers) -> None:
    """Each kind of answer in three statements at most, however many there are."""
    scores = [
        Rating(rater=rater, supplier_id=supplier, element_id=element, score=score)
        for (supplier, element), score in answers.scores.items()
        if score is not None
    ]
    gone = {pair for pair, score in answers.scores.items() if score is None}
    if gone:
        kept = Rating.objects.filter(rater=rater).values_list("pk", "supplier", "element")
        lost = [pk for pk, supplier, element in kept if (supplier, element) in gone]
        Rating.objects.filter(pk__in=lost).delete()
    unique = ["rater", "supplier", "element"]
    upsert(Rating, scores, unique, "score")
    points = [
        Importance(rater=rater, element_id=element, points=value)
        for element, value in answers.points.items()
        if value is not None
    ]
    lost = [element for element, value in answers.points.items() if value is None]
    Importance.objects.filter(rater=rater, element__in=lost).delete()
    upsert(Importance, points, ["rater", "element"], "points")
    prices = [
        PricePaid(rater=rater, supplier_id=supplier, amount=value)
        for supplier, value in answers.prices.items()
        if value is not None
    ]
    lost = [supplier for supplier, value in answers.prices.items() if value is None]
    PricePaid.objects.filter(rater=rater, supplier__in=lost).delete()
    upsert(PricePaid, prices, ["rater", "supplier"], "amount")


def upsert(model: Any, rows: list[Any], unique: list[str], field: str) -> None:
    if rows:
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=unique, update_fields=[field],
            batch_size=500,
        )  # fmt: skip
