"""The classifications of table 1-1, by hand, by rule or handed down. Old rows stay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kezhi.customers import keys
from kezhi.customers.choices import (
    CLASS_VALUES,
    Category,
    Criterion,
    Method,
    PartyRoleKind,
)
from kezhi.customers.models import Classification, OwnRegion, Party
from kezhi.customers.services.values import BadValue, require
from kezhi.kit import audit, editing
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

CHUNK = 1000
LOST_AFTER_DAYS = 365
MEMBERS = {c: frozenset(v for v, _label in values) for c, values in CLASS_VALUES.items()}
DERIVED_ONLY = frozenset({Criterion.REGION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule, a run or a file says of one party by one criterion."""

    party_id: int
    criterion: str
    value: str
    on: date
    method: str = Method.RULE
    rule: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def check_value(criterion: str, value: str) -> None:
    if value not in MEMBERS.get(criterion, frozenset()):
        raise BadValue("value", _("It is not one of the known values."))


@transaction.atomic
def classify(
    *, by: Any, now: datetime, party: Party, criterion: str, value: str, reason: str = ""
) -> Classification:
    """Say by hand what the party is; rules then leave it alone until it is released."""
    require(by, Right.CUSTOMERS_EDIT)
    check_value(criterion, value)
    if criterion in DERIVED_ONLY:
        raise BadValue("value", _("This follows from the address; change the address instead."))
    Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    earlier = party.classifications.filter(criterion=criterion, is_current=True).first()
    if earlier and (earlier.value, earlier.method, earlier.reason) == (value, "hand", reason):
        return earlier
    party.classifications.filter(criterion=criterion, is_current=True).update(is_current=False)
    kept = Classification.objects.create(
        party=party, criterion=criterion, value=value, method=Method.HAND, reason=reason[:300],
        decided_on=staff.local_date(now), decided_by=by, created_at=now,
    )  # fmt: skip
    changes = {criterion: [earlier.value if earlier else None, value]}
    audit.record(by=by, now=now, action="classify", target=party, changes=changes)
    return kept


@transaction.atomic
def release(*, by: Any, now: datetime, party: Party, criterion: str) -> None:
    """Give a value set by hand back to the rules."""
    require(by, Right.CUSTOMERS_EDIT)
    rows = party.classifications.filter(criterion=criterion, is_current=True, method=Method.HAND)
    earlier = rows.first()
    if earlier is None:
        return
    rows.update(is_current=False)
    changes = {criterion: [earlier.value, None]}
    audit.record(by=by, now=now, action="release", target=party, changes=changes)
    derive_sources(by=by, now=now, parties=[party])
    ruled = party.classifications.filter(criterion=criterion).exclude(method=Method.HAND)
    last = ruled.order_by("-id").first()
    if last and not party.classifications.filter(criterion=criterion, is_current=True).exists():
        ruled.filter(pk=last.pk).update(is_current=True)


@transaction.atomic
def classify_many(*, by: Any, now: datetime, verdicts: Iterable[Verdict]) -> int:
    """Hand down many values at once; returns how many changed.

    An unchanged value keeps its row and date. A value set by hand stays, except that a newer
    fact than the decision changes the relation: who orders after being called lost is back.
    """
    changed = 0
    rows = sorted(verdicts, key=lambda verdict: (verdict.criterion, verdict.party_id))
    for start in range(0, len(rows), CHUNK):
        changed += classify_chunk(by, now, rows[start : start + CHUNK])
    if changed:
        told = {"count": changed, "criteria": sorted({row.criterion for row in rows})}
        audit.record(by=by, now=now, action="classify", target=Party, changes=told)
    return changed


def classify_chunk(by: Any, now: datetime, verdicts: Sequence[Verdict]) -> int:
    for verdict in verdicts:
        check_value(verdict.criterion, verdict.value)
    current = Classification.objects.filter(
        party__in={verdict.party_id for verdict in verdicts},
        criterion__in={verdict.criterion for verdict in verdicts},
        is_current=True,
    )
    known = {(row.party_id, row.criterion): row for row in current}
    fresh = [v for v in verdicts if is_news(known.get((v.party_id, v.criterion)), v)]
    outdated = [
        known[v.party_id, v.criterion].pk for v in fresh if (v.party_id, v.criterion) in known
    ]
    Classification.objects.filter(pk__in=outdated).update(is_current=False)
    Classification.objects.bulk_create(row_of(verdict, by, now) for verdict in fresh)
    return len(fresh)


def is_news(earlier: Classification | None, verdict: Verdict) -> bool:
    if earlier is None:
        return True
    if earlier.value == verdict.value:
        return False
    if earlier.method == Method.HAND and verdict.method != Method.HAND:
        return verdict.criterion == Criterion.RELATION and verdict.on > earlier.decided_on
    return True


def row_of(verdict: Verdict, by: Any, now: datetime) -> Classification:
    return Classification(
        party_id=verdict.party_id, criterion=verdict.criterion, value=verdict.value,
        method=verdict.method, rule=verdict.rule, facts=dict(verdict.facts),
        reason=verdict.reason[:300], decided_on=verdict.on, decided_by=by, created_at=now,
    )  # fmt: skip


def classify_by_orders(
    *,
    by: Any,
    now: datetime,
    last_orders: Mapping[int, date],
    as_of: date,
    lost_after_days: int = LOST_AFTER_DAYS,
) -> int:
    """The relation by orders: actual, or lost when the last order is too long ago.

    `last_orders` holds the day of the last order of each party that ever ordered.
    """
    verdicts = [
        relation_verdict(pk, last, as_of, lost_after_days) for pk, last in last_orders.items()
    ]
    return classify_many(by=by, now=now, verdicts=verdicts)


def relation_verdict(party_id: int, last: date, as_of: date, lost_after_days: int) -> Verdict:
    lost_on = last + timedelta(days=lost_after_days)
    is_lost = as_of > lost_on
    return Verdict(
        party_id=party_id, criterion=Criterion.RELATION, value="lost" if is_lost else "actual",
        on=lost_on if is_lost else last, rule="no_order_since" if is_lost else "ordered_on",
        facts={"date": str(last), "days": (as_of - last).days},
    )  # fmt: skip


def derive_regions(*, by: Any, now: datetime, parties: Iterable[Party]) -> int:
    own = {keys.region_key(region): region for region in own_region_names()}
    on = staff.local_date(now)
    verdicts = [region_verdict(party, own, on) for party in parties]
    return quietly(by, now, verdicts)


def own_region_names() -> list[str]:
    return list(OwnRegion.objects.values_list("region", flat=True))


def region_verdict(party: Party, own: Mapping[str, str], on: date) -> Verdict:
    """Foreign by country; at home by the company's own regions, where it has named some."""
    facts = {"country": party.country, "region": party.region}
    if keys.country_key(party.country) != "cn":
        value, rule = "foreign", "address_abroad"
    elif not own or not party.region:
        value, rule = "domestic", "address_at_home"
    elif keys.region_key(party.region) in own:
        value, rule = "own_region", "address_in_own_region"
    else:
        value, rule = "other_region", "address_in_other_region"
    return Verdict(
        party_id=party.pk, criterion=Criterion.REGION, value=value, on=on, rule=rule, facts=facts
    )


def source_value(category: str, roles: Iterable[str]) -> str | None:
    """Where the customer stands between us and use; internal customers have no place there."""
    held = set(roles)
    if held & {PartyRoleKind.GOVERNMENT, PartyRoleKind.PUBLIC}:
        return "public_interest"
    if category == Category.CHANNEL or held & {
        PartyRoleKind.DISTRIBUTOR, PartyRoleKind.AGENT, PartyRoleKind.FRANCHISEE,
    }:  # fmt: skip
        return "intermediate"
    if category == Category.INTERNAL:
        return None
    return "end_person" if category == Category.CONSUMER else "end_enterprise"


def derive_sources(*, by: Any, now: datetime, parties: Iterable[Party]) -> int:
    on = staff.local_date(now)
    verdicts = []
    for party in parties:
        roles = sorted(party.roles.values_list("role", flat=True))
        verdicts += source_verdicts(party, roles, on)
    return quietly(by, now, verdicts)


def source_verdicts(party: Party, roles: Sequence[str], on: date) -> list[Verdict]:
    value = source_value(party.category, roles)
    if value is None:
        return []
    facts = {"category": party.category, "roles": list(roles)}
    return [
        Verdict(
            party_id=party.pk, criterion=Criterion.SOURCE, value=value, on=on,
            rule="by_category", facts=facts,
        )
    ]  # fmt: skip


def quietly(by: Any, now: datetime, verdicts: Sequence[Verdict]) -> int:
    """Derived values follow an audited change and need no entry of their own."""
    return sum(
        classify_chunk(by, now, verdicts[start : start + CHUNK])
        for start in range(0, len(verdicts), CHUNK)
    )


def classify_new(*, by: Any, now: datetime, parties: Sequence[tuple[Party, Sequence[str]]]) -> None:
    """The first classes of parties just entered: potential, and what follows from their facts."""
    own = {keys.region_key(region): region for region in own_region_names()}
    on = staff.local_date(now)
    rows: list[Verdict] = []
    for party, roles in parties:
        rows.append(region_verdict(party, own, on))
        rows += source_verdicts(party, roles, on)
        if PartyRoleKind.CUSTOMER in roles or PartyRoleKind.CONSUMER in roles:
            rows.append(
                Verdict(
                    party_id=party.pk, criterion=Criterion.RELATION, value="potential", on=on,
                    rule="no_order_yet",
                )
            )  # fmt: skip
    Classification.objects.bulk_create((row_of(row, by, now) for row in rows), batch_size=CHUNK)


@transaction.atomic
def set_own_regions(*, by: Any, now: datetime, regions: Iterable[str]) -> None:
    """Name the company's own regions; the region of every customer follows at once."""
    require(by, Right.SETTINGS_EDIT)
    wanted = {keys.clean_text(region)[:60] for region in regions} - {""}
    present = {row.region: row for row in OwnRegion.objects.select_for_update()}
    if wanted == set(present):
        return
    for name in sorted(wanted - set(present)):
        editing.create_record(by=by, now=now, record=OwnRegion(region=name))
    for name in sorted(set(present) - wanted):
        audit.record(
            by=by, now=now, action="delete", target=present[name], changes={"region": [name, None]}
        )
        present[name].delete()
    fields = ("pk", "country", "region")
    for parties in batches(Party.objects.only(*fields).order_by("pk").iterator(CHUNK)):
        derive_regions(by=by, now=now, parties=parties)


def batches(parties: Iterable[Party]) -> Iterable[list[Party]]:
    batch: list[Party] = []
    for party in parties:
        batch.append(party)
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch
