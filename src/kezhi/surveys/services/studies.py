"""A study: set up, changed while nobody has answered, ended, taken up again."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party, Tag
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.kit import editing, once
from kezhi.staff import queries as staff
from kezhi.surveys.models import HIGHEST, Rating, Study, StudyElement, Supplier
from kezhi.surveys.queries import access

# What the trail calls these deeds.
WORDS = [
    gettext_noop("End"), gettext_noop("Reopen"), gettext_noop("Give answers"),
    gettext_noop("Give link"), gettext_noop("Take back link"),
]  # fmt: skip
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
MOST_ELEMENTS, MOST_SUPPLIERS = 40, 30
LIMITS = {
    "title": 120, "series": 80, "market": 120, "unit": 20, "introduction": 500,
}  # fmt: skip
CHOSEN = ("elements", "rivals")


class Closed(Exception):
    """The study takes no answers on this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDraft:
    """All that is said of a study; us it rates always."""

    title: str
    opens_on: date
    closes_on: date
    elements: Sequence[ValueElement]
    rivals: Sequence[Party] = ()
    series: str = ""
    market: str = ""
    tag: Tag | None = None
    scale_low: int = 1
    scale_high: int = 10
    asks_weights: bool = True
    asks_prices: bool = True
    asks_grade: bool = True
    currency: str = "CNY"
    unit: str = ""
    introduction: str = ""

    def values(self) -> dict[str, Any]:
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        told = {name: value for name, value in told.items() if name not in CHOSEN}
        texts = {name: told[name].strip() for name in LIMITS}
        return told | texts | {"series": texts["series"] or texts["title"][: LIMITS["series"]]}


def require_editor(by: Any) -> None:
    if not access.may_edit(by):
        raise PermissionDenied


def check(by: Any, draft: StudyDraft) -> None:
    """Raises BadValue for the first value that cannot be kept."""
    if not draft.title.strip():
        raise BadValue("title", _("Give the study a title."))
    for name, limit in LIMITS.items():
        text = getattr(draft, name)
        if UNFIT.search(text):
            raise BadValue(name, _("It holds characters that cannot be kept."))
        if len(text) > limit:
            raise BadValue(name, _("It is too long."))
    if not FIRST_DAY <= draft.opens_on <= draft.closes_on <= LAST_DAY:
        raise BadValue("closes_on", _("It cannot close before it opens."))
    if not 0 <= draft.scale_low < draft.scale_high <= HIGHEST:
        raise BadValue(
            "scale_high", _("The scale goes from a lower to a higher answer, up to 100.")
        )
    check_chosen(by, draft)


def check_chosen(by: Any, draft: StudyDraft) -> None:
    if not draft.elements:
        raise BadValue("elements", _("Choose at least one value element to ask about."))
    if len(draft.elements) > MOST_ELEMENTS:
        raise BadValue("elements", _("Nobody answers so many questions; ask about 40 at most."))
    if len(draft.rivals) >= MOST_SUPPLIERS:
        raise BadValue("rivals", _("Nobody knows so many suppliers; name fewer than 30."))
    known = access.offered_rivals(by).filter(pk__in=[one.pk for one in draft.rivals])
    if known.count() != len({one.pk for one in draft.rivals}):
        raise BadValue("rivals", _("A rival must be a competitor that you may see."))


def create_study(*, by: Any, now: datetime, draft: StudyDraft, key: str | None = None) -> Study:
    """Raises BadValue, once.OtherRequest."""
    require_editor(by)
    check(by, draft)
    made = Study(**draft.values())

    def insert() -> dict[str, Any]:
        editing.create_record(by=by, now=now, record=made)
        name = staff.company().name or str(_("We"))
        Supplier.objects.create(study=made, position=1, name=name[:120], is_ours=True)
        choose(made, draft)
        return {"pk": made.pk}

    body = [*draft.values().items(), *chosen_pks(draft)]
    try:
        kept = once.once(by=by, now=now, scope="surveys", key=key, body=body, effect=insert)
    except IntegrityError as error:
        raise named_twice() from error
    return made if made.pk else Study.objects.get(pk=kept["pk"])


def named_twice() -> BadValue:
    return BadValue("title", _("A study of this series has this title already."))


def chosen_pks(draft: StudyDraft) -> list[list[int]]:
    return [[one.pk for one in draft.elements], [one.pk for one in draft.rivals]]


def choose(study: Study, draft: StudyDraft) -> None:
    """Bring elements and rivals to what the draft names; what was rated cannot go."""
    elements, rivals = chosen_pks(draft)
    gone = study.elements.exclude(element__in=elements)
    if Rating.objects.filter(element__in=gone).exists():
        raise BadValue("elements", _("An element that was rated stays in the study."))
    gone.delete()
    left = study.suppliers.filter(is_ours=False, party__isnull=False).exclude(party__in=rivals)
    if Rating.objects.filter(supplier__in=left).exists():
        raise BadValue("rivals", _("A rival who was rated stays in the study."))
    left.delete()
    add_elements(study, draft.elements)
    add_rivals(study, draft.rivals)


def add_elements(study: Study, elements: Sequence[ValueElement]) -> None:
    known = set(study.elements.values_list("element", flat=True))
    StudyElement.objects.bulk_create(
        StudyElement(study=study, element=element, position=at)
        for at, element in enumerate(elements, 1)
        if element.pk not in known
    )


def add_rivals(study: Study, rivals: Sequence[Party]) -> None:
    kept = list(study.suppliers.all())
    known, names = {one.party_id for one in kept}, {one.name for one in kept}
    for rival in rivals:
        if rival.pk in known:
            continue
        name = (
            rival.name[:110] if rival.name[:120] not in names else f"{rival.name[:100]} #{rival.pk}"
        )
        names.add(name)
        Supplier.objects.create(
            study=study, position=len(names), name=name, party=rival, is_ours=False
        )


@transaction.atomic
def change_study(
    *, by: Any, now: datetime, study: Study, version: int | None, draft: StudyDraft
) -> Study:
    """The scale stays once somebody answered. Raises BadValue, editing.Conflict."""
    require_editor(by)
    check(by, draft)
    values = draft.values()
    if (values["scale_low"], values["scale_high"]) != study.scale and access.is_rated(study):
        raise BadValue(
            "scale_high", _("The scale stays: there are answers on it. Open a new study.")
        )
    if values["currency"] != study.currency and access.is_rated(study):
        raise BadValue("currency", _("The currency stays: prices were told in it."))
    try:
        with transaction.atomic():
            changed = editing.change_record(
                by=by, now=now, record=study, values=values, version=version
            )
    except IntegrityError as error:
        raise named_twice() from error
    choose(changed, draft)
    return changed


@transaction.atomic
def keep_views(*, by: Any, now: datetime, study: Study, views: dict[int, Decimal | None]) -> None:
    """How well we believe to do at each element of the study, on its scale. Raises BadValue."""
    require_editor(by)
    low, high = study.scale
    for one in study.elements.all():
        view = views.get(one.pk, one.our_view)
        if view is not None and not low <= view <= high:
            raise BadValue("our_view", off_scale(study))
        one.our_view = view
        one.save(update_fields=["our_view"])
    editing.change_record(by=by, now=now, record=study, values={}, action="change")


def off_scale(study: Study) -> str:
    words = str(_("Answers lie between %(low)s and %(high)s."))
    return words % {"low": study.scale_low, "high": study.scale_high}


@transaction.atomic
def end_study(*, by: Any, now: datetime, study: Study) -> Study:
    """Take no more answers from now on."""
    require_editor(by)
    if study.ended_at is not None:
        return study
    return editing.change_record(
        by=by, now=now, record=study, values={"ended_at": now}, action="end"
    )


@transaction.atomic
def reopen_study(*, by: Any, now: datetime, study: Study) -> Study:
    """Raises BadValue where its last day has passed."""
    require_editor(by)
    if study.closes_on < staff.local_date(now):
        raise BadValue("closes_on", _("Its last day has passed: move that day first."))
    return editing.change_record(
        by=by, now=now, record=study, values={"ended_at": None}, action="reopen"
    )
