"""What the firm's own prospects teach; of a single one nothing can be read from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, StdDev

from kezhi.kit.models import AuditEntry
from kezhi.pipeline.models import Prospect
from kezhi.portfolio.models import CustomerValuation
from kezhi.portfolio.queries.runs import newest_finished
from kezhi.scoring.choices import Reach, Trait

MOST = 50_000
CHUNK = 2_000
LEAST_OF_INDUSTRY = 20
KIND = Prospect._meta.label_lower


@dataclass(frozen=True, slots=True)
class Found:
    """A prospect as he was on the day he was found, and what became of him."""

    pk: int
    found_on: date
    bought_on: date | None
    traits: dict[str, str]

    @property
    def days(self) -> int | None:
        return None if self.bought_on is None else max((self.bought_on - self.found_on).days, 0)


def decided(as_of: date, days: int) -> list[Found]:
    """The newest of those found so many days ago or more, the first found first."""
    rows = Prospect.objects.filter(found_on__lte=as_of - timedelta(days=days))
    return read(rows.order_by("-found_on", "-pk")[:MOST])[::-1]


def courted() -> list[Found]:
    return read(Prospect.objects.filter(state=Prospect.State.OPEN).order_by("pk"))


def read(rows: Any) -> list[Found]:
    names = ("pk", "found_on", "closed_on", "state", "source", "industry", "region")
    kept = list(rows.values_list(*names))
    reach = reach_at_entry([row[0] for row in kept])
    return [
        Found(
            pk, found_on, closed_on if state == Prospect.State.CONVERTED else None,
            {
                Trait.SOURCE: "" if source is None else str(source),
                Trait.INDUSTRY: industry.strip(),
                Trait.REGION: region.strip(),
                Trait.REACH: reach.get(pk, Reach.UNKNOWN),
            },
        )
        for pk, found_on, closed_on, state, source, industry, region in kept
    ]  # fmt: skip


def reach_at_entry(pks: Sequence[int]) -> dict[int, str]:
    """How each could be reached when he was entered, by the trail: what was learned of him later
    would tell that he bought."""
    found: dict[int, str] = {}
    for start in range(0, len(pks), CHUNK):
        some = list(pks[start : start + CHUNK])
        entries = AuditEntry.objects.filter(kind=KIND, target__in=some, action="create")
        for pk, changes in entries.values_list("target", "changes"):
            if pk is not None:
                found[pk] = reach_of(changes)
    return found


def reach_of(changes: dict[str, Any]) -> str:
    mail = bool(told(changes.get("email")))
    phone = any(told(changes.get(name)) for name in ("phone", "mobile"))
    if mail and phone:
        return Reach.BOTH
    return Reach.MAIL if mail else Reach.PHONE if phone else Reach.NONE


def told(change: Any) -> Any:
    return change[1] if isinstance(change, list) and len(change) == 2 else change


@dataclass(frozen=True, slots=True)
class Worth:
    """What customers are worth on average, with the 80 % interval of that average."""

    mean: Decimal
    low: Decimal
    high: Decimal
    customers: int


@dataclass(frozen=True, slots=True)
class Worths:
    """By the newest valuation: of all customers, and of industries with enough of them."""

    run: int
    as_of: date
    currency: str
    all: Worth
    industries: dict[str, Worth]

    def of(self, industry: str) -> Worth:
        return self.industries.get(industry, self.all)


def worths() -> Worths | None:
    """None before the first valuation."""
    run = newest_finished()
    if run is None:
        return None
    rows = CustomerValuation.objects.filter(run=run, lifetime_value__isnull=False)
    figures = {
        "mean": Avg("lifetime_value"), "spread": StdDev("lifetime_value"), "n": Count("pk"),
    }  # fmt: skip
    whole = worth_of(rows.aggregate(**figures))
    if whole is None:
        return None
    groups = rows.order_by().values("party__industry").annotate(**figures)
    known = by_industry(dict(row) for row in groups)
    return Worths(run.pk, run.as_of, run.currency, whole, known)


def by_industry(groups: Iterable[dict[str, Any]]) -> dict[str, Worth]:
    found = {}
    for row in groups:
        name = row["party__industry"].strip()
        worth = worth_of(row)
        if name and worth is not None and worth.customers >= LEAST_OF_INDUSTRY:
            found[name] = worth
    return found


def worth_of(row: dict[str, Any]) -> Worth | None:
    if not row["n"]:
        return None
    mean = Decimal(row["mean"])
    reach = Decimal(str(1.2816 * float(row["spread"] or 0) / row["n"] ** 0.5))
    low, high = round(mean - reach, 2), round(mean + reach, 2)
    return Worth(mean=round(mean, 2), low=low, high=high, customers=row["n"])
