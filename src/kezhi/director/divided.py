"""Net sales divided, and touchpoints by person and channel, each cell with its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kezhi.director.choices import Group, Measure
from kezhi.director.queries import business, sales, targets
from kezhi.director.queries.sales import Row
from kezhi.director.shown import Look, change
from kezhi.staff.rights import Right
from kezhi.touchpoints.choices import Channel, Kind

SHOWN = 12
NAMES = {
    Group.CUSTOMER: "customer", Group.OWNER: "owner", Group.TEAM: "team", Group.LINE: "line",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    row: Row
    filter: str
    share: float | None
    target: Decimal | None = None

    @property
    def change(self) -> float | None:
        return change(self.row.now, self.row.before)

    @property
    def change_of_year(self) -> float | None:
        return change(self.row.now, self.row.earlier)

    @property
    def reached(self) -> float | None:
        return float(self.row.now / self.target) if self.target else None


@dataclass(frozen=True, slots=True)
class Table:
    """`rest`: of all that are not shown; none where everything is."""

    title: str
    lines: Sequence[Line]
    rest: Row | None
    has_targets: bool


def table(look: Look, group: str) -> Table:
    spans = look.times.all
    rows = sales.divided(look.lens, spans, group, SHOWN)
    whole = [one.amount for one in sales.sold(look.lens, spans)]
    shown = [sum((getattr(row, name) for row in rows), Decimal(0)) for name in sales.NAMES]
    rest = [one - other for one, other in zip(whole, shown, strict=True)]
    aims: dict[int, Decimal] = {}
    subject = {Group.OWNER: "user", Group.TEAM: "team"}.get(Group(group))
    if subject and look.lens.line is None and look.lens.party is None:
        aims = targets.by_subject(look.lens.user, subject, Measure.SALES, look.times.whole)
    lines = [
        Line(
            row, f"{NAMES[Group(group)]}={row.key}" if row.key else "",
            float(row.now / whole[0]) if whole[0] > 0 else None, aims.get(row.key or 0),
        )
        for row in rows
    ]  # fmt: skip
    is_cut = len(rows) >= SHOWN
    others = Row(None, _("All others"), *rest) if is_cut and any(rest) else None
    return Table(str(Group(group).label), lines, others, bool(aims))


@dataclass(frozen=True, slots=True)
class Activity:
    kinds: Sequence[str]
    people: Sequence[tuple[str, Sequence[tuple[str, int]], int]]
    channels: Sequence[dict[str, Any]]


def activity(look: Look) -> Activity | None:
    """Nothing by product line: a touchpoint names none."""
    if look.lens.line is not None or not look.lens.user.may(Right.CUSTOMERS_VIEW):
        return None
    people = business.by_person(look.lens, look.times.now)
    rows = [
        (name, [(str(kind.label), kinds.get(kind, 0)) for kind in Kind], sum(kinds.values()))
        for (_user, name), kinds in people.items()
    ]
    labels: dict[str, Any] = dict(Channel.choices)
    channels = [
        {**one, "name": labels.get(one["channel"], _("Not told"))}
        for one in business.by_channel(look.lens, look.times.now)
    ]
    return Activity([str(kind.label) for kind in Kind], rows, channels)
