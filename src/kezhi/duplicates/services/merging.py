"""Two customers become one, and two again: every row that names one of them moves, and back."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries as customers
from kezhi.customers.models import Contact, Party
from kezhi.customers.services.values import EDITABLE, refresh_derived
from kezhi.duplicates.choices import Verdict
from kezhi.duplicates.models import Merge, Suspicion
from kezhi.kit import audit, editing
from kezhi.staff.rights import Right

TAKEN = tuple(name for name in EDITABLE if name != "is_walk_in")
CHUNK = 500
Keys = dict[str, list[int]]


class MergeRefused(Exception):
    """These two cannot become one, or not yet; `message` says why and what to do."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


class LaterMerge(Exception):
    """The kept one went into another customer since; that merge has to be undone first."""


def references() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every column of every feature that names a customer and follows it.

    A model that tells of a past it may not rewrite says `follows_merge = False`.
    """
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or not getattr(model, "follows_merge", True):
            continue
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.name == "merged_into":
                continue
            if field.related_model is Party:
                yield field


def label(field: models.ForeignKey[Any, Any]) -> str:
    return f"{field.model._meta.label_lower}.{field.name}"


@dataclass(frozen=True)
class Decision:
    """What a person decided who saw both side by side.

    `take` names the fields in which the absorbed one's word stands, `versions` those of the kept
    and the absorbed one that were seen; `is_sure` that two different tax numbers are known.
    """

    take: Collection[str] = ()
    versions: tuple[int, int] | None = None
    is_sure: bool = False


@transaction.atomic
def merge_parties(
    *, by: Any, now: datetime, kept: Party, absorbed: Party, decision: Decision
) -> Merge:
    """`absorbed` goes into `kept`, with all rows that name it.

    What could not move (a second credit term, a role both have) stays with it and is told in
    `left`. Raises MergeRefused, PermissionDenied, and editing.Conflict where one of the two is
    no longer as it was seen.
    """
    require_both(by, kept, absorbed)
    kept, absorbed = locked(kept.pk, absorbed.pk)
    if decision.versions not in (None, (kept.version, absorbed.version)):
        raise editing.Conflict({})
    check_pair(kept, absorbed, is_sure=decision.is_sure)
    merge = Merge(kept=kept, absorbed=absorbed, created_by=by)
    merge.created_at = merge.updated_at = now
    merge.values = take_over(by, now, merge, decision.take)
    merge.moved, merge.left = moved_rows(absorbed, kept)
    merge.moved |= demoted(kept, merge.moved.get("customers.contact.party", []))
    merge.save(force_insert=True)
    mark = {"deleted_at": now, "merged_into": kept}
    editing.change_record(by=by, now=now, record=absorbed, values=mark, action="merge")
    told = {"of": absorbed.name, "moved": sum(map(len, merge.moved.values()))}
    audit.record(by=by, now=now, action="take_in", target=kept, changes=told)
    settle(kept, now)
    return merge


def take_over(by: Any, now: datetime, merge: Merge, take: Collection[str]) -> dict[str, Any]:
    """The fields of the kept one that changed: what it said before, and since."""
    values = {name: getattr(merge.absorbed, name) for name in take if name in TAKEN}
    if values.get("parent") == merge.kept:
        raise MergeRefused(_("A customer cannot belong to itself; keep the other value."))
    changes = editing.changed_fields(merge.kept, values)
    editing.change_record(by=by, now=now, record=merge.kept, values=values)
    told: dict[str, Any] = audit.plain(changes)
    return told


def require_both(by: Any, *parties: Party) -> None:
    require_reach(by, customers.visible_parties(by), *parties)


def require_reach(by: Any, among: models.QuerySet[Party], *parties: Party) -> None:
    pks = {one.pk for one in parties}
    may = by.may(Right.CUSTOMERS_EDIT) and by.may(Right.CUSTOMERS_ARCHIVE)
    if not may or among.filter(pk__in=pks).count() != len(pks):
        raise PermissionDenied


def locked(first: int, second: int) -> tuple[Party, Party]:
    """Always in the same order, so that two merges never wait for each other."""
    rows = Party.objects.select_for_update(of=("self",)).filter(pk__in=[first, second])
    found = {party.pk: party for party in rows.order_by("pk")}
    return found[first], found[second]


def check_pair(kept: Party, absorbed: Party, *, is_sure: bool) -> None:
    if kept.pk == absorbed.pk:
        raise MergeRefused(_("A customer cannot be merged with itself; choose another one."))
    if kept.is_walk_in or absorbed.is_walk_in:
        raise MergeRefused(_("The walk-in customer stands for many people; it cannot be merged."))
    if kept.deleted_at is not None or absorbed.deleted_at is not None:
        raise MergeRefused(_("One of the two is gone already; restore it first."))
    step: Party | None = kept.parent
    for _level in range(20):
        if step is None:
            break
        if step.pk == absorbed.pk:
            raise MergeRefused(
                _("A customer cannot go into its own branch; keep the one above, or detach them.")
            )
        step = step.parent
    if kept.tax_key and absorbed.tax_key and kept.tax_key != absorbed.tax_key and not is_sure:
        raise MergeRefused(
            _("Their tax numbers differ: two companies by law. Confirm that they are one.")
        )


def moved_rows(source: Party, target: Party) -> tuple[Keys, Keys]:
    """The rows that name `target` from now on, and those that could not: it has such a one."""
    moved: Keys = {}
    left: Keys = {}
    for field in references():
        rows = field.model._base_manager.filter(**{field.name: source})
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        gone = point(field, pks, source, target)
        stayed = sorted(set(pks) - set(gone))
        moved |= {label(field): gone} if gone else {}
        left |= {label(field): stayed} if stayed else {}
    return moved, left


def point(
    field: models.ForeignKey[Any, Any], pks: Sequence[int], source: Party, target: Party
) -> list[int]:
    """Let these rows name `target` where they name `source`; the keys of those that do now."""
    done: list[int] = []
    for start in range(0, len(pks), CHUNK):
        part = pks[start : start + CHUNK]
        if point_some(field, part, source, target) is not None:
            done += part
        else:
            done += [pk for pk in part if point_some(field, [pk], source, target)]
    return done


def point_some(
    field: models.ForeignKey[Any, Any], pks: Sequence[int], source: Party, target: Party
) -> int | None:
    """How many; None where a rule of the table speaks against it."""
    rows = field.model._base_manager.filter(pk__in=pks, **{field.name: source})
    try:
        with transaction.atomic():
            return rows.update(**{field.name: target})
    except IntegrityError:
        return None


def demoted(kept: Party, contacts: Sequence[int]) -> Keys:
    """A customer has one first contact: those that came over step back where there is one."""
    own = kept.contacts.filter(is_primary=True).exclude(pk__in=contacts)
    came = kept.contacts.filter(is_primary=True, pk__in=contacts).order_by("pk")
    pks = list(came.values_list("pk", flat=True))
    pks = pks if own.exists() else pks[1:]
    Contact.objects.filter(pk__in=pks).update(is_primary=False)
    return {"first": pks} if pks else {}


def settle(party: Party, now: datetime) -> None:
    """What is searched by, and a new version: forms that were open meanwhile have to look again."""
    party.refresh_from_db()
    refresh_derived(party)
    Party.objects.filter(pk=party.pk).update(version=models.F("version") + 1, updated_at=now)


@transaction.atomic
def unmerge(*, by: Any, now: datetime, merge: Merge) -> Party:
    """Two customers again: what moved goes back, what came to the kept one since stays there.

    A field that somebody changed after the merge keeps its newest value. Raises LaterMerge.
    """
    require_reach(by, customers.within_reach(by), merge.kept)
    kept, absorbed = locked(merge.kept_id, merge.absorbed_id)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return absorbed
    if kept.merged_into_id is not None:
        raise LaterMerge
    mark = {"deleted_at": None, "merged_into": None}
    editing.change_record(by=by, now=now, record=absorbed, values=mark, action="unmerge")
    fields = {label(field): field for field in references()}
    for name, pks in merge.moved.items():
        if name in fields:
            point(fields[name], pks, kept, absorbed)
    Contact.objects.filter(pk__in=merge.moved.get("first", ()), party=absorbed).update(
        is_primary=True
    )
    put_back(by, now, kept, merge.values)
    editing.change_record(by=by, now=now, record=merge, values={"undone_at": now}, action="unmerge")
    told = {"of": absorbed.name}
    audit.record(by=by, now=now, action="give_back", target=kept, changes=told)
    for party in (kept, absorbed):
        settle(party, now)
    return Party.objects.get(pk=absorbed.pk)


def put_back(by: Any, now: datetime, kept: Party, values: dict[str, list[Any]]) -> None:
    """The former values of fields that still say what the merge wrote."""
    former = {}
    for name, (before, since) in values.items():
        field: Any = Party._meta.get_field(name)
        if audit.plain(getattr(kept, name)) == since:
            model = field.related_model
            if model is None:
                former[name] = field.to_python(before)
            else:
                former[name] = model._default_manager.filter(pk=before).first()
    editing.change_record(by=by, now=now, record=kept, values=former)


@transaction.atomic
def keep_apart(*, by: Any, now: datetime, first: Party, second: Party) -> Suspicion:
    """Two different customers: no search suggests them again."""
    require_both(by, first, second)
    low, high = sorted((first, second), key=lambda one: one.pk)
    if low.pk == high.pk:
        raise MergeRefused(_("A customer cannot be merged with itself; choose another one."))
    verdict = {"verdict": Verdict.DISTINCT, "decided_by": by, "decided_at": now}
    suspicion, _is_new = Suspicion.objects.update_or_create(
        first=low,
        second=high,
        defaults=verdict,
        create_defaults={**verdict, "probability": 0, "found_at": now},
    )
    for one, other in ((low, high), (high, low)):
        audit.record(by=by, now=now, action="keep_apart", target=one, changes={"of": other.name})
    return suspicion
