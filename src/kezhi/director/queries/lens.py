"""Whose figures are looked at: the person's own scope, narrowed by the filters of the page."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from kezhi.catalog.models import ProductLine
from kezhi.customers.models import Party
from kezhi.staff.models import Team, User


@dataclass(frozen=True, slots=True)
class Lens:
    """Reads go through the features' own `visible_…(user)`; the lens only narrows them."""

    user: Any
    owner: User | None = None
    team: Team | None = None
    line: ProductLine | None = None
    party: Party | None = None

    def of(self, prefix: str) -> Q:
        """The condition on the customer that `prefix` leads to."""
        condition = Q()
        if self.owner is not None:
            condition &= Q(**{f"{prefix}owner": self.owner})
        if self.team is not None:
            condition &= Q(**{f"{prefix}team__in": with_below(self.team)})
        if self.party is not None:
            key = f"{prefix}pk" if prefix else "pk"
            condition &= Q(**{key: self.party.pk})
        return condition

    def without_line(self) -> "Lens":
        return replace(self, line=None)


def with_below(team: Team) -> set[int]:
    """The team and all that are part of it."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    found = {team.pk}
    while True:
        below = {pk for pk, parent in parents.items() if parent in found} - found
        if not below:
            return found
        found |= below
