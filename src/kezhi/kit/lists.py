"""The one grammar of every list: filter, sort, columns, saved views, pages by key.

The state of a list is its query string: filter fields, `sort`, `columns`, `cursor`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django_filters import FilterSet

from kezhi.kit import paging
from kezhi.kit.http import Request
from kezhi.kit.models import SavedView

PAGE_SIZE = 50
STATE_NAMES = {"sort", "columns", "cursor", "view"}


@dataclass(frozen=True)
class Column:
    """One column of a list. `cell` names the cotton-free snippet that shows it in the template."""

    name: str
    label: str | Promise
    sort: str = ""
    align: str = ""
    right: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Listing:
    """Everything a list template needs."""

    page_name: str
    columns: Sequence[Column]
    all_columns: Sequence[Column]
    filters: FilterSet
    sort: str
    page: paging.Page
    count: int
    is_capped: bool
    query: QueryDict
    views: Sequence[SavedView] = field(default_factory=list)

    @property
    def rows(self) -> list[Any]:
        return self.page.rows

    def address(self, **changes: Any) -> str:
        """The query string with some names changed (None removes one) and the cursor dropped."""
        query = self.query.copy()
        for name in ("cursor", *changes):
            query.pop(name, None)
        pairs = [(name, value) for name, values in query.lists() for value in values if value]
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return "?" + urlencode(pairs)

    @property
    def state(self) -> str:
        return self.address()[1:]

    @property
    def next_address(self) -> str | None:
        return self.address(cursor=self.page.next_cursor) if self.page.next_cursor else None

    @property
    def previous_address(self) -> str | None:
        return self.address(cursor=self.page.previous_cursor) if self.page.previous_cursor else None

    @property
    def is_filtered(self) -> bool:
        return any(
            values for name, values in self.query.lists() if name not in STATE_NAMES and any(values)
        )

    @property
    def headers(self) -> list[dict[str, Any]]:
        """Each column with its sort link and the direction it is sorted in now."""
        shown = []
        for column in self.columns:
            now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(self.sort, "")
            turned = f"-{column.sort}" if now == "ascending" else column.sort
            link = self.address(sort=turned) if column.sort else ""
            shown.append({"column": column, "direction": now if column.sort else "", "link": link})
        return shown


@dataclass(frozen=True)
class ListSpec:
    """What a feature's `tables.py` declares of its list."""

    page_name: str
    filters: type[FilterSet]
    columns: Sequence[Column]
    sort: str


def make_listing(request: Request, spec: ListSpec, queryset: QuerySet[Any]) -> Listing:
    """Filter, sort and cut `queryset` as the query string asks.

    Names the list does not know fall back to its own; columns need their right.
    """
    visible = [column for column in spec.columns if may_show(column, request.user)]
    filterset = spec.filters(request.GET, queryset=queryset, request=request)
    found = filterset.qs if filterset.is_valid() else queryset.none()
    sort = chosen_sort(request, visible, spec.sort)
    count, is_capped = paging.capped_count(found)
    return Listing(
        page_name=spec.page_name,
        columns=chosen_columns(request, visible),
        all_columns=visible,
        filters=filterset,
        sort=sort,
        page=cut_page(request, found, sort),
        count=count,
        is_capped=is_capped,
        query=request.GET,
        views=saved_views(request.user, spec.page_name),
    )


def may_show(column: Column, user: Any) -> bool:
    return not column.right or user.may(column.right)


def chosen_sort(request: Request, columns: Sequence[Column], default: str) -> str:
    known = {name for c in columns if c.sort for name in (c.sort, f"-{c.sort}")}
    asked = request.GET.get("sort", "")
    return asked if asked in known else default


def chosen_columns(request: Request, columns: Sequence[Column]) -> Sequence[Column]:
    names = {name for name in request.GET.get("columns", "").split(",") if name}
    return [c for c in columns if (c.name in names if names else c.shown)] or columns


def cut_page(request: Request, found: QuerySet[Any], sort: str) -> paging.Page:
    try:
        cursor = request.GET.get("cursor")
        return paging.keyset_page(found, sort=sort, cursor=cursor, size=PAGE_SIZE)
    except paging.BadCursor:
        return paging.keyset_page(found, sort=sort, cursor=None, size=PAGE_SIZE)


def saved_views(user: Any, page_name: str) -> list[SavedView]:
    mine = SavedView.objects.filter(page=page_name).order_by("name", "pk")
    return [view for view in mine if view.is_shared or view.owner_id == user.pk]
