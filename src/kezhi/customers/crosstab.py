"""The report of two criteria: which can be crossed, the grid, and where each number leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.customers import labels, queries
from kezhi.customers.choices import Category, Criterion, PartyKind
from kezhi.staff.choices import TIER_LABELS

AXES: dict[str, Any] = {
    "category": _("Category"),
    "tier": _("Tier"),
    "kind": _("Kind"),
    **{criterion.value: criterion.label for criterion in Criterion},
}
VALUES: dict[str, dict[str, Any]] = {
    "category": dict(Category.choices),
    "tier": TIER_LABELS,
    "kind": dict(PartyKind.choices),
    **labels.VALUES,
}
FILTER = {Criterion.REGION.value: "area"}


@dataclass(frozen=True)
class Line:
    label: Any
    cells: list[tuple[int, str]]
    total: int


@dataclass(frozen=True)
class Table:
    rows_by: str
    columns_by: str
    axes: Mapping[str, Any]
    heads: list[Any]
    lines: list[Line]
    totals: list[int]
    total: int

    @property
    def rows_label(self) -> Any:
        return AXES[self.rows_by]


def make(user: Any, asked: Mapping[str, str]) -> Table:
    rows_by = asked.get("rows", "")
    columns_by = asked.get("columns", "")
    rows_by = rows_by if rows_by in AXES else "category"
    columns_by = columns_by if columns_by in AXES else "relation"
    if columns_by == rows_by:
        columns_by = "relation" if rows_by != "relation" else "category"
    parties = queries.visible_parties(user).filter(archived_at__isnull=True, is_walk_in=False)
    counted = queries.cross_tab(parties, [rows_by, columns_by])
    across = used(columns_by, {column for _row, column in counted})
    lines = [
        line_of((rows_by, row), columns_by, across, counted)
        for row in used(rows_by, {row for row, _column in counted})
    ]
    totals = [sum(line.cells[place][0] for line in lines) for place in range(len(across))]
    heads = [label_of(columns_by, value) for value in across]
    return Table(rows_by, columns_by, AXES, heads, lines, totals, sum(totals))


def used(axis: str, present: set[str]) -> list[str]:
    """The values in the order of the discipline; "without" only where somebody is."""
    return [*VALUES[axis], *([""] if "" in present else [])]


def label_of(axis: str, value: str) -> Any:
    return VALUES[axis].get(value, _("Without"))


def line_of(
    row: tuple[str, str], columns_by: str, across: list[str], counted: Mapping[tuple[str, str], int]
) -> Line:
    axis, value = row
    cells = [
        (counted.get((value, column), 0), address({axis: value, columns_by: column}))
        for column in across
    ]
    return Line(label_of(axis, value), cells, sum(n for n, _url in cells))


def address(wanted: Mapping[str, str]) -> str:
    """The list of exactly these customers; the list has no filter for "without" but the tier's."""
    if any(not value and name != "tier" for name, value in wanted.items()):
        return ""
    query = {FILTER.get(name, name): value or "none" for name, value in wanted.items()}
    return f"{reverse('customers:list')}?{urlencode(query)}"
