"""Prospects: who may be seen, who looks the same, what each source cost and brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404

from kezhi.customers import keys
from kezhi.customers.queries import likeness
from kezhi.pipeline.choices import Rung
from kezhi.pipeline.models import Prospect, Source, SourceCost
from kezhi.sales.models import CostEntry
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

State = Prospect.State


def visible_prospects(user: Any) -> QuerySet[Prospect]:
    """Those of the person's scope, as with customers."""
    if not user.may(Right.OPPORTUNITIES_VIEW):
        return Prospect.objects.none()
    return Prospect.objects.filter(staff.within_scope(user))


def for_list(found: QuerySet[Prospect]) -> QuerySet[Prospect]:
    return found.select_related("owner", "source", "party")


def get_prospect(user: Any, pk: int) -> Prospect:
    found = visible_prospects(user).select_related(
        "owner", "team", "source", "party", "opportunity", "created_by"
    )
    prospect = found.filter(pk=pk).first()
    if prospect is None:
        raise Http404
    return prospect


def searched(found: QuerySet[Prospect], text: str) -> QuerySet[Prospect]:
    words = text.strip()
    condition = Q(name__icontains=words) | Q(contact_name__icontains=words)
    phone = keys.phone_key(words)
    if phone:
        condition |= Q(phone_key__startswith=phone)
    return found.filter(condition | Q(email__istartswith=words))


def find(user: Any, text: str, limit: int) -> list[Prospect]:
    if not text.strip():
        return []
    found = for_list(searched(visible_prospects(user), text))
    return list(found.order_by("closed_on", "-found_on", "-pk")[:limit])


def of_party(user: Any, party_id: int) -> list[Prospect]:
    """What the customer was before."""
    return list(for_list(visible_prospects(user)).filter(party_id=party_id).order_by("pk")[:5])


# --- who looks the same ---


@dataclass(frozen=True, slots=True)
class Twins:
    """Customers and prospects that look the same; those out of reach by their owner only."""

    customers: list[likeness.Duplicate]
    prospects: list[Prospect]
    hidden: int

    def __bool__(self) -> bool:
        return bool(self.customers or self.prospects or self.hidden)


def twins_of(user: Any, values: Mapping[str, str], exclude: int | None = None) -> Twins:
    """The same name, phone, e-mail or tax number, of whomever: nobody is courted twice."""
    name = keys.name_key(keys.clean_text(values.get("name", ""))[:200])
    phones = {keys.phone_key(values.get(one, "")[:60]) for one in ("phone", "mobile")} - {""}
    email = keys.email_key(values.get("email", ""))
    alike = Q(pk__in=[])
    if name:
        alike |= Q(name_key=name)
    if phones:
        alike |= Q(phone_key__in=phones) | Q(mobile_key__in=phones)
    if email:
        alike |= Q(email_key=email)
    others = Prospect.objects.filter(alike).exclude(state=State.CONVERTED)
    if exclude is not None:
        others = others.exclude(pk=exclude)
    seen = for_list(others.filter(pk__in=visible_prospects(user).values("pk")))
    known = list(seen.order_by("-pk")[:5])
    hidden = others.exclude(pk__in=[one.pk for one in known]).count() if not known else 0
    parties = likeness.duplicates_of(user, values)
    return Twins(parties, known, hidden)


# --- the ladder and the sources ---


def ladder(found: QuerySet[Prospect]) -> list[tuple[Rung, int]]:
    """How many courted ones stand on each rung."""
    rows = dict(
        found.filter(state=State.OPEN).order_by().values_list("rung").annotate(n=Count("pk"))
    )
    return [(rung, rows.get(rung.value, 0)) for rung in Rung]


@dataclass(frozen=True, slots=True)
class SourceRow:
    source: Source
    found: int
    converted: int
    dropped: int
    cost: Decimal

    @property
    def share(self) -> float | None:
        """Of those decided, who became customers."""
        decided = self.converted + self.dropped
        return self.converted / decided if decided else None

    @property
    def each(self) -> Decimal | None:
        """What one customer won cost; None where none was won or nothing was spent."""
        return self.cost / self.converted if self.converted and self.cost else None


def by_source(user: Any) -> list[SourceRow]:
    """Each source with what it brought and cost: its own costs, and the acquisition costs of the
    customers who came of it."""
    mine = visible_prospects(user)
    counts = {
        row["source"]: row
        for row in mine.order_by()
        .values("source")
        .annotate(
            n=Count("pk"),
            won=Count("pk", filter=Q(state=State.CONVERTED)),
            lost=Count("pk", filter=Q(state=State.DROPPED)),
        )
    }
    costs = costs_by_source(mine)
    rows = []
    for source in Source.objects.order_by("pk"):
        row = counts.get(source.pk, {"n": 0, "won": 0, "lost": 0})
        cost = costs.get(source.pk, Decimal(0))
        if row["n"] or cost or source.archived_at is None:
            rows.append(SourceRow(source, row["n"], row["won"], row["lost"], cost))
    return rows


def costs_by_source(mine: QuerySet[Prospect]) -> dict[int, Decimal]:
    own = SourceCost.objects.order_by().values_list("source").annotate(sum=Sum("base_amount"))
    found = {source: amount or Decimal(0) for source, amount in own}
    pairs = mine.filter(state=State.CONVERTED, source__isnull=False)
    parties = dict(pairs.values_list("party_id", "source_id"))
    spent = CostEntry.objects.filter(
        party__in=list(parties), kind=CostEntry.Kind.ACQUISITION, archived_at__isnull=True
    )
    for party, amount in spent.order_by().values_list("party").annotate(sum=Sum("base_amount")):
        source = parties[party]
        found[source] = found.get(source, Decimal(0)) + (amount or Decimal(0))
    return found


def source_costs(user: Any) -> QuerySet[SourceCost]:
    costs = SourceCost.objects.select_related("source").order_by("-spent_on", "-pk")
    return costs if user.may(Right.COSTS_VIEW) else costs.none()
