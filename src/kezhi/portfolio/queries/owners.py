"""Sums for each owner's own customers, of which those are added up again that changed hands."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q

from kezhi.portfolio.queries import holdings
from kezhi.portfolio.queries.holdings import KEPT_SECONDS, Holding
from kezhi.staff.models import User

Row = dict[str, Any]
Make = Callable[[Any], list[Row]]


def by_owner(holding: Holding, name: str, make: Make) -> list[Row]:
    """The rows of `make`, which sums by `key`; an owner of nobody in the run has none."""
    keyed = holding.rows.annotate(key=F("party__owner"))
    if not holding.remembers:
        return make(keyed)
    marks = current_marks(holding)
    known = remembered(holding, name, marks.values())
    missing = [owner for owner, mark in marks.items() if mark not in known]
    if missing:
        fresh = {row["key"]: row for row in make(keyed.filter(owned_by(missing)))}
        made = {marks[owner]: fresh.get(owner) for owner in missing}
        if current_marks(holding) == marks:
            remember(holding, name, made)
        known |= made
    found = ((owner, known[mark]) for owner, mark in marks.items())
    return [{**row, "key": owner} for owner, row in found if row]


def to_keep(holding: Holding, make: Make) -> dict[str, Row | None]:
    """What a run keeps for `by_owner`: the sums by the mark of each owner's customers."""
    marks = current_marks(holding)
    rows = {row["key"]: row for row in make(holding.rows.annotate(key=F("party__owner")))}
    return {mark: rows.get(owner) for owner, mark in marks.items()}


def kept_name(name: str) -> str:
    return f"{name} by owner"


def current_marks(holding: Holding) -> dict[int | None, str]:
    last = holdings.last_party(holding.run)
    return holdings.marks_by_owner(holding.parties.filter(pk__lte=last))


def owned_by(owners: Iterable[int | None]) -> Q:
    known = [owner for owner in owners if owner is not None]
    nobody = Q(party__owner__isnull=True) if None in owners else Q()
    return Q(party__owner__in=known) | nobody if known else nobody


def remembered(holding: Holding, name: str, marks: Iterable[str]) -> dict[str, Row | None]:
    kept: dict[str, Row | None] = dict(holding.kept.get(kept_name(name), {}))
    asked = {cache_key(holding, name, mark): mark for mark in marks if mark not in kept}
    if asked and holding.is_large:
        kept |= {asked[key]: row for key, row in cache.get_many(asked).items()}
    return kept


def remember(holding: Holding, name: str, made: dict[str, Row | None]) -> None:
    if holding.is_large:
        named = {cache_key(holding, name, mark): row for mark, row in made.items()}
        cache.set_many(named, KEPT_SECONDS)


def cache_key(holding: Holding, name: str, mark: str) -> str:
    return f"portfolio:{holding.run.pk}:{mark}:{kept_name(name)}".replace(" ", "_")


def names_of(owners: Iterable[int | None]) -> dict[int | None, str]:
    wanted = [owner for owner in owners if owner is not None]
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
