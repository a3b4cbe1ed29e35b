"""Opportunities out of files: each recognized by its number when its file comes again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F, Max, ProtectedError

from kezhi.kit import audit
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Stage, Step
from kezhi.pipeline.queries import access
from kezhi.staff import queries as staff

BATCH = 2000
VALUES = (
    "title", "stage_id", "status", "opened_on", "expected_on", "closed_on", "currency", "amount",
    "base_amount", "product_id", "line_id",
)  # fmt: skip
WORDS = {
    Status.WON: frozenset(["won", "closed won", "win", "赢单", "成交", "已成交", "中标", "已签约"]),
    Status.LOST: frozenset(["lost", "closed lost", "loss", "丢单", "失败", "输单", "未中标"]),
}


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OTHER_CUSTOMER = "other_customer"


@dataclass(slots=True, kw_only=True)
class Entry:
    """An opportunity of a file."""

    number: str
    party_id: int
    owner_id: int | None
    source_id: int | None
    title: str
    stage: Stage
    opened_on: date
    expected_on: date | None
    closed_on: date | None
    currency: str
    amount: Decimal | None
    base_amount: Decimal | None
    product_id: int | None
    line_id: int | None
    note: str

    @property
    def stage_id(self) -> int:
        return self.stage.pk

    @property
    def status(self) -> str:
        return self.stage.kind

    @property
    def stage_on(self) -> date:
        return self.closed_on or self.opened_on


@dataclass
class Booked:
    """What became of each number, and what undo needs."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    created: list[Opportunity] = field(default_factory=list)
    changed: list[tuple[Opportunity, dict[str, Any]]] = field(default_factory=list)


def kind_of(word: str) -> str:
    folded = word.casefold()
    return next((kind for kind, words in WORDS.items() if folded in words), Status.OPEN)


@transaction.atomic
def stages_for(*, by: Any, now: datetime, words: set[str], may_create: bool) -> dict[str, Stage]:
    """The stage of each word: by its name in the first pipeline, by what won and lost are called,
    else a new open stage behind those there are."""
    known = access.stages_of(first.pk) if (first := access.pipelines().first()) else []
    names = {name.casefold(): one for one in known for name in (one.name, one.name_zh) if name}
    found = {word: names[word.casefold()] for word in words if word.casefold() in names}
    for word in sorted(words - found.keys()):
        kind = kind_of(word)
        usual = next((one for one in known if one.kind == kind), None)
        if kind != Status.OPEN and usual is not None:
            found[word] = usual
        elif may_create and first is not None:
            found[word] = new_stage(by, now, first.pk, word, kind)
    return found


def new_stage(by: Any, now: datetime, pipeline: int, word: str, kind: str) -> Stage:
    last = Stage.objects.filter(pipeline=pipeline, kind=kind).aggregate(at=Max("position"))["at"]
    stage, is_new = Stage.objects.get_or_create(
        pipeline_id=pipeline,
        name=word[:80],
        defaults={
            "kind": kind, "position": min((last or 0) + 1, 1000), "created_by": by,
            "created_at": now, "updated_at": now,
        },
    )  # fmt: skip
    if is_new:
        told = {"name": [None, stage.name], "kind": [None, kind]}
        audit.record(by=by, now=now, action="create", target=stage, changes=told)
    return stage


@transaction.atomic
def book_entries(*, by: Any, now: datetime, system: str, entries: Sequence[Entry]) -> Booked:
    """Write them all: new ones as the file tells, known ones changed where the file differs."""
    booked = Booked()
    known = Opportunity.objects.select_for_update(of=("self",)).filter(
        system=system, number__in=[one.number for one in entries]
    )
    kept = {one.number: one for one in known}
    fresh = []
    for entry in entries:
        earlier = kept.get(entry.number)
        if earlier is None:
            fresh.append(entry)
            booked.verdicts[entry.number] = Verdict.CREATED
        else:
            booked.verdicts[entry.number] = renew(by, now, earlier, entry, booked)
    insert(by, now, system, fresh, booked)
    return booked


def insert(by: Any, now: datetime, system: str, entries: Sequence[Entry], booked: Booked) -> None:
    made = [
        Opportunity(
            number=one.number, system=system, party_id=one.party_id, owner_id=one.owner_id,
            source_id=one.source_id, stage_on=one.stage_on, note=one.note, created_by=by,
            created_at=now, updated_at=now, **{name: getattr(one, name) for name in VALUES},
        )
        for one in entries
    ]  # fmt: skip
    booked.created = Opportunity.objects.bulk_create(made, batch_size=BATCH)
    pairs = zip(entries, booked.created, strict=True)
    steps = [step for entry, one in pairs for step in steps_of(by, now, one, entry)]
    Step.objects.bulk_create(steps, batch_size=BATCH)


def steps_of(by: Any, now: datetime, one: Opportunity, entry: Entry) -> list[Step]:
    """Of a closed one the file tells when it was opened and when closed, not what lay between:
    it counts as having stood in the first stage."""
    at = {"opportunity": one, "at": now, "by": by}
    if entry.closed_on is None:
        return [Step(**at, stage=entry.stage, since=entry.opened_on)]
    first = access.first_stage(entry.stage.pipeline_id) or entry.stage
    return [
        Step(**at, stage=first, since=entry.opened_on, until=entry.closed_on),
        Step(**at, stage=entry.stage, since=entry.closed_on),
    ]


def renew(by: Any, now: datetime, earlier: Opportunity, entry: Entry, booked: Booked) -> Verdict:
    """What the file says now, with what stood before kept for undo."""
    if earlier.party_id != entry.party_id:
        return Verdict.OTHER_CUSTOMER
    said = {name: getattr(entry, name) for name in VALUES}
    changes = {
        name: (getattr(earlier, name), value)
        for name, value in said.items()
        if getattr(earlier, name) != value and not is_own(name, value)
    }
    if not changes:
        return Verdict.UNCHANGED
    before = {"values": audit.plain({name: pair[0] for name, pair in changes.items()})}
    before["stage_on"] = str(earlier.stage_on)
    before["steps"] = audit.plain(
        list(earlier.steps.order_by("pk").values_list("stage", "since", "until", "at", "by"))
    )
    for name, (_old, value) in changes.items():
        setattr(earlier, name, value)
    if "stage_id" in changes:
        earlier.stage_on = max(entry.closed_on or staff.local_date(now), earlier.stage_on)
        earlier.steps.filter(until__isnull=True).update(until=earlier.stage_on)
        Step.objects.create(
            opportunity=earlier, stage=entry.stage, since=earlier.stage_on, at=now, by=by
        )
    if earlier.status == Status.OPEN:
        earlier.reason = None
    earlier.version, earlier.updated_at = earlier.version + 1, now
    earlier.save()
    audit.record(by=by, now=now, action="change", target=earlier, changes=changes)
    booked.changed.append((earlier, before))
    return Verdict.UPDATED


def is_own(name: str, value: Any) -> bool:
    """What a file leaves empty stays as it was."""
    return value is None and name not in {"closed_on"}


@transaction.atomic
def withdraw_opportunities(
    *, by: Any, now: datetime, versions: Mapping[int, int]
) -> dict[int, str]:
    """Delete those still as the import left them; tell why the others stay."""
    rows = Opportunity.objects.select_for_update(of=("self",)).filter(pk__in=versions)
    found = dict(rows.values_list("pk", "version"))
    kept = {pk: "edited" for pk, version in found.items() if version != versions[pk]}
    free = [pk for pk in found if pk not in kept]
    try:
        with transaction.atomic():
            Opportunity.objects.filter(pk__in=free).delete()
    except ProtectedError:
        kept |= dict.fromkeys(free, "in_use")
    gone = {"opportunities": len(found) - len(kept)}
    audit.record(by=by, now=now, action="withdraw", target=Opportunity, changes=gone)
    return kept


@transaction.atomic
def restore_opportunity(
    *, by: Any, now: datetime, pk: int, version: int, before: Mapping[str, Any]
) -> str:
    """Give it its former values and steps back; tell why not, or nothing."""
    kept = Opportunity.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if kept is None:
        return ""
    if kept.version != version:
        return "edited"
    Opportunity.objects.filter(pk=pk).update(
        **before["values"], stage_on=before["stage_on"], updated_at=now, version=F("version") + 1
    )
    kept.steps.all().delete()
    Step.objects.bulk_create(
        Step(opportunity=kept, stage_id=stage, since=since, until=until, at=at, by_id=who)
        for stage, since, until, at, who in before["steps"]
    )
    audit.record(by=by, now=now, action="restore", target=kept, changes=before["values"])
    return ""
