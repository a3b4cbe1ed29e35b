"""Targets: a team's own stands for its people and the teams below it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from kezhi.director.models import Target
from kezhi.director.queries.lens import Lens, with_below
from kezhi.director.spans import Span
from kezhi.staff import queries as staff
from kezhi.staff.models import Team
from kezhi.staff.rights import ROLE_SCOPE, Right, Scope

Subject = tuple[str, int]


def visible_targets(user: Any) -> QuerySet[Target]:
    """The person's own, those of the teams seen and of their people; all for who sees all."""
    found = Target.objects.select_related("user", "team")
    if not user.may(Right.ORDERS_VIEW):
        return found.none()
    if ROLE_SCOPE.get(user.role) == Scope.ALL:
        return found
    teams = staff.seen_team_ids(user)
    return found.filter(Q(user=user) | Q(team__in=teams) | Q(user__team__in=teams))


@dataclass(frozen=True, slots=True)
class Aim:
    """Of some months together; None with the number of months that nobody set one for."""

    amount: Decimal | None
    missing: int = 0
    reason: str = ""


def aim(lens: Lens, measure: str, span: Span) -> Aim:
    """What those looked at are to reach within whole months."""
    if lens.line is not None or lens.party is not None:
        return Aim(None, reason="divided")
    if not span.is_whole:
        return Aim(None, reason="months")
    found = by_month(lens, measure, span.months()).values()
    known = [one for one in found if one is not None]
    missing = len(found) - len(known)
    if missing:
        return Aim(None, missing, "missing" if known else "none")
    return Aim(sum(known, Decimal(0)))


def by_month(lens: Lens, measure: str, months: Sequence[date]) -> dict[date, Decimal | None]:
    """None for a month without one."""
    sums: dict[date, Decimal | None] = dict.fromkeys(months)
    if lens.line is not None or lens.party is not None:
        return sums
    found: dict[date, list[Target]] = {}
    seen = narrowed(lens, visible_targets(lens.user)).filter(measure=measure)
    for one in seen.filter(month__gte=months[0], month__lte=months[-1]):
        found.setdefault(one.month, []).append(one)
    parents = dict(Team.objects.values_list("pk", "parent_id")) if found else {}
    return sums | {month: of_month(kept, parents) for month, kept in found.items()}


def narrowed(lens: Lens, found: QuerySet[Target]) -> QuerySet[Target]:
    if lens.owner is not None:
        found = found.filter(user=lens.owner)
    if lens.team is not None:
        teams = with_below(lens.team)
        found = found.filter(Q(team__in=teams) | Q(user__team__in=teams))
    return found


def of_month(found: list[Target], parents: Mapping[int, int | None]) -> Decimal:
    """A target of a team makes those of its people, and of the teams below it, part of it."""
    teams = {one.team_id for one in found if one.team_id}
    total = Decimal(0)
    for one in found:
        above = parents.get(one.team_id) if one.team_id else one.user.team_id if one.user else None
        if not covered(above, teams, parents):
            total += one.amount
    return total


def covered(team: int | None, teams: Collection[int], parents: Mapping[int, int | None]) -> bool:
    seen: set[int] = set()
    while team is not None and team not in seen:
        if team in teams:
            return True
        seen.add(team)
        team = parents.get(team)
    return False


def by_subject(user: Any, group: str, measure: str, span: Span) -> dict[int, Decimal]:
    """The targets of persons or of teams, one by one, where every month has one."""
    if not span.is_whole:
        return {}
    months = len(span.months())
    found = visible_targets(user).filter(
        measure=measure, month__gte=span.first, month__lte=span.final,
        **{f"{group}__isnull": False},
    )  # fmt: skip
    sums: dict[int, list[Decimal]] = {}
    for one in found:
        sums.setdefault(getattr(one, f"{group}_id"), []).append(one.amount)
    return {pk: sum(all_, Decimal(0)) for pk, all_ in sums.items() if len(all_) == months}


def of_year(user: Any, subject: Subject, measure: str, months: Collection[date]) -> dict[date, Any]:
    """The targets of one person or team, month by month."""
    kind, pk = subject
    found = visible_targets(user).filter(**{f"{kind}_id": pk}, measure=measure, month__in=months)
    return {one.month: one for one in found}
