"""The customers of a run that a person sees, with the sums over them that were worked out before.

The rows of a finished run never change; who sees which of them does, at any moment. So a sum is
remembered under a mark of the very customers that it is a sum of. Whoever is handed a customer,
moved to a team or has one deleted has another mark from then on, and old sums are not found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Max, QuerySet, Sum

from kezhi.customers.models import Party
from kezhi.portfolio.models import CustomerValuation, RunSums, ValuationRun
from kezhi.portfolio.queries import worth
from kezhi.staff.queries import within_scope
from kezhi.staff.rights import ROLE_SCOPE, Right, Scope

T = TypeVar("T")
Worth = QuerySet[CustomerValuation]

LARGE = 2_000  # customers; fewer are added up as fast as remembered
KEPT_SECONDS = 7 * 24 * 3600
MISSING = object()
# Any factors and primes would do, as long as square and modulus leave nothing of the order.
SPACE = 2**31
SCRAMBLERS = ((1_664_525, 2_147_483_647), (69_069, 2_147_483_629))


@dataclass(frozen=True)
class Holding:
    """`parties` are all customers that the person sees, known to the run or not."""

    run: ValuationRun
    rows: Worth
    parties: QuerySet[Party]
    is_whole: bool

    def sums(self, name: str, make: Callable[[], T]) -> T:
        """What was kept under this name for these customers, or made and remembered now.

        It must follow from the rows alone, and be plain: numbers, texts, lists, dicts of texts.
        """
        if name in self.kept:
            return self.kept[name]  # type: ignore[no-any-return]  # JSON as `make` had made it
        if not self.is_large:
            return make()
        key = f"portfolio:{self.run.pk}:{self.mark}:{name}".replace(" ", "_")
        found = cache.get(key, MISSING)
        if found is MISSING:
            found = make()
            # A customer handed over meanwhile is in the sum or not: nobody knows.
            if self.measured()[1] == self.mark:
                cache.set(key, found, KEPT_SECONDS)
        return found  # type: ignore[no-any-return]  # pickled as it was

    def listed(self, name: str, make: Callable[[], Worth]) -> list[CustomerValuation]:
        """The first of a long list, remembered by their keys and read anew."""
        if not self.remembers:
            return list(make())
        keys = self.sums(name, lambda: list(make().values_list("pk", flat=True)))
        found = {row.pk: row for row in self.rows.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]

    @cached_property
    def kept(self) -> Mapping[str, Any]:
        """What the run itself keeps, for whoever sees all its customers."""
        if not self.is_whole:
            return {}
        found = RunSums.objects.filter(run=self.run, mark=self.mark)
        return found.values_list("figures", flat=True).first() or {}

    @property
    def remembers(self) -> bool:
        return bool(self.kept) or self.is_large

    @property
    def is_large(self) -> bool:
        return self.size_and_mark[0] >= LARGE

    @property
    def mark(self) -> str:
        return self.size_and_mark[1]

    @cached_property
    def size_and_mark(self) -> tuple[int, str]:
        return self.measured()

    def measured(self) -> tuple[int, str]:
        """How many customers there are, and a text that no other set of them has."""
        if self.is_whole:
            return mark_of_whole(self.run)
        return mark_of(self.parties.filter(pk__lte=last_party(self.run)))


def of(user: Any, run: ValuationRun) -> Holding:
    """What the person sees of a run; those who may see no values hold nobody."""
    rows = worth.visible_worth(user, run)
    is_allowed = user.may(Right.VALUATIONS_VIEW) and user.may(Right.CUSTOMERS_VIEW)
    parties = living_parties().filter(within_scope(user))
    is_whole = is_allowed and user.is_active and ROLE_SCOPE.get(user.role) == Scope.ALL
    return Holding(run, rows, parties if is_allowed else Party.objects.none(), is_whole)


def living_parties() -> QuerySet[Party]:
    return Party.objects.filter(deleted_at__isnull=True)


def rows_of(run: ValuationRun) -> Worth:
    return CustomerValuation.objects.filter(run=run)


def last_party(run: ValuationRun) -> int:
    """Whoever was entered later is not in the run, and changes none of its sums."""
    return rows_of(run).aggregate(last=Max("party_id"))["last"] or 0


def mark_of_whole(run: ValuationRun) -> tuple[int, str]:
    """Rows can only go, with their party; others are hidden while it is in the recycle bin."""
    count = rows_of(run).count()
    hidden = rows_of(run).filter(party__deleted_at__isnull=False).order_by("party_id")
    keys = list(hidden.values_list("party_id", flat=True))
    return count - len(keys), f"all-{count}-{digest(keys)}"


def mark_of(parties: QuerySet[Party]) -> tuple[int, str]:
    found = parties.order_by().aggregate(**MARKED)
    return found["size"], marked(found)


def marks_by_owner(parties: QuerySet[Party]) -> dict[int | None, str]:
    """The mark of each owner's own among these customers."""
    found: Any = parties.order_by().values("owner").annotate(**MARKED)
    return {row["owner"]: marked(row) for row in found}


def scrambled(factor: int, prime: int) -> ExpressionWrapper[Any]:
    """A number that says nothing of its neighbors', so that equal sums mean equal customers."""
    mixed: Any = F("pk") * factor % SPACE
    return ExpressionWrapper(mixed * mixed % prime, output_field=BigIntegerField())


MARKED: dict[str, Any] = {
    "size": Count("pk"),
    **{f"mark_{at}": Sum(scrambled(*pair)) for at, pair in enumerate(SCRAMBLERS)},
}


def marked(found: Mapping[str, Any]) -> str:
    sums = (found[name] or 0 for name in MARKED)
    return "-".join(f"{int(number):x}" for number in sums)


def digest(keys: Iterable[int]) -> str:
    return sha256(",".join(map(str, keys)).encode()).hexdigest()[:32]
