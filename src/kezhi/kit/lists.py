"""The one grammar of every list: filter, sort, columns, saved views, pages by key.

The state of a list is its query string: filter fields, `filters=all` where the filters seldom used
are open, `sort`, `columns`, `view`, `cursor`.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_filters import FilterSet

from kezhi.kit import paging, queries
from kezhi.kit.http import Request
from kezhi.kit.models import SavedView

PAGE_SIZE = 50
STATE_NAMES = {"sort", "columns", "cursor", "view", "filters"}
NO_VIEW = "none"
ALL_FILTERS = "all"

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """One column of a list; `td` holds the attributes that each of its cells begins with.

    `sort` is the field path it sorts by, `right` what a person needs to see it, `lead` makes it
    the heading of the card that a row becomes on a phone.
    """

    name: str
    label: str | Promise
    sort: str = ""
    align: str = ""
    right: str = ""
    shown: bool = True
    lead: bool = False
    td: str = ""

    def drawn(self) -> "Column":
        num = SafeString(' class="num"') if self.align == "end" else SafeString()
        if self.lead:
            return replace(self, td=SafeString(' class="head-cell"'))
        return replace(self, td=format_html('{} data-label="{}"', num, self.label))


@dataclass(frozen=True)
class BulkAction:
    """What can be done with the rows ticked: a POST to `url_name` (see kit.selections)."""

    label: str | Promise
    url_name: str
    icon: str = "check"
    right: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True)
class Listing:
    """Everything a list template needs."""

    page_name: str
    path: str
    columns: Sequence[Column]
    all_columns: Sequence[Column]
    filters: FilterSet
    sort: str
    page: paging.Page
    count: int
    is_capped: bool
    query: QueryDict
    views: Sequence[SavedView] = field(default_factory=list)
    view: SavedView | None = None
    bulk: Sequence[BulkAction] = ()
    export_url: str = ""
    is_part: bool = False
    has_more_filters: bool = False

    @property
    def rows(self) -> list[Any]:
        return self.page.rows

    def pairs(self, *without: str) -> Pairs:
        """The state as (name, value) pairs, without the cursor, the view and the names given."""
        left_out = {"cursor", "view", *without}
        return [
            (name, value)
            for name, values in self.query.lists()
            if name not in left_out
            for value in values
            if value
        ]

    def address(self, **changes: Any) -> str:
        """The query string with some names changed (None removes one) and the cursor dropped."""
        pairs = self.pairs(*changes)
        if self.view and "view" not in changes:
            pairs.append(("view", str(self.view.pk)))
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return "?" + urlencode(pairs)

    @property
    def state(self) -> str:
        return urlencode(self.pairs())

    @property
    def kept_state(self) -> Pairs:
        """What the filter form carries along besides its own fields."""
        kept = [pair for pair in self.pairs() if pair[0] in STATE_NAMES]
        return kept + self.outside_views()

    @property
    def state_without_columns(self) -> Pairs:
        return self.pairs("columns") + self.outside_views()

    def outside_views(self) -> Pairs:
        """Keeps the view that opens first from coming back when all filters are emptied."""
        has_default = any(view.is_default for view in self.views)
        return [("view", NO_VIEW)] if has_default else []

    @property
    def shown_filters(self) -> list[BoundField]:
        return list(self.filters.form.visible_fields())

    @property
    def are_filters_open(self) -> bool:
        return self.query.get("filters") == ALL_FILTERS

    @property
    def filters_address(self) -> str:
        """Opens the filters seldom used, or closes them again."""
        return self.address(filters=None if self.are_filters_open else ALL_FILTERS)

    @property
    def clear_address(self) -> str:
        return f"{self.path}?{urlencode(self.outside_views())}".rstrip("?")

    @property
    def export_address(self) -> str:
        return f"{self.export_url}?{self.state}" if self.export_url else ""

    @property
    def column_names(self) -> set[str]:
        return {column.name for column in self.columns}

    @property
    def has_more(self) -> bool:
        return bool(self.page.next_cursor or self.page.previous_cursor)

    @property
    def count_words(self) -> str:
        return number_format(self.count, force_grouping=True) + ("+" if self.is_capped else "")

    @property
    def next_address(self) -> str | None:
        return self.address(cursor=self.page.next_cursor) if self.page.next_cursor else None

    @property
    def previous_address(self) -> str | None:
        return self.address(cursor=self.page.previous_cursor) if self.page.previous_cursor else None

    @property
    def is_filtered(self) -> bool:
        return any(name not in STATE_NAMES for name, _ in self.pairs())

    @property
    def width(self) -> int:
        """How many cells a row has: what the row that says "nothing found" spans."""
        return len(self.columns) + bool(self.bulk)

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
    """What a feature's `tables.py` declares of its list.

    Where `first` names filters, the others are drawn only when asked for or in use.
    """

    page_name: str
    filters: type[FilterSet]
    columns: Sequence[Column]
    sort: str
    first: Sequence[str] = ()
    bulk: Sequence[BulkAction] = ()
    export: str = ""
    export_right: str = "exports.run"


Source = QuerySet[Any] | Callable[[set[str]], QuerySet[Any]]


def make_listing(request: Request, spec: ListSpec, source: Source) -> Listing:
    """Filter, sort and cut what `source` holds as the query string asks.

    `source` may be a function of the names of the columns shown, so that it reads only what they
    need. Names the list does not know fall back to its own; columns need their right.
    """
    user = request.user
    views = queries.saved_views(user, spec.page_name)
    query, view = chosen_state(request, views)
    visible = [column.drawn() for column in spec.columns if allowed(user, column.right)]
    columns = chosen_columns(query, visible)
    queryset = source({column.name for column in columns}) if callable(source) else source
    filterset, found = filtered(request, spec, queryset, query)
    sort = chosen_sort(query, visible, spec.sort)
    page = cut_page(query, found, sort)
    is_whole = not (page.next_cursor or page.previous_cursor)
    if is_whole:
        count, is_capped = len(page.rows), False
    elif query.get("q"):  # who searches narrows his search: how many more there are helps nobody
        count, is_capped = PAGE_SIZE, True
    else:
        count, is_capped = paging.capped_count(found, paging.COUNT_CAP)
    return Listing(
        page_name=spec.page_name,
        path=request.path,
        columns=columns,
        all_columns=visible,
        filters=filterset,
        sort=sort,
        page=page,
        count=count,
        is_capped=is_capped,
        query=query,
        views=views,
        view=view,
        bulk=[action for action in spec.bulk if allowed(user, action.right)],
        export_url=reverse(spec.export) if spec.export and user.may(spec.export_right) else "",
        is_part=bool(request.htmx),
        has_more_filters=0 < len(spec.first) < len(spec.filters.base_filters),
    )


def filtered(
    request: Request, spec: ListSpec, queryset: QuerySet[Any], query: QueryDict
) -> tuple[FilterSet, QuerySet[Any]]:
    """The filters and what they leave; a filter that makes no sense leaves nothing."""
    filters = narrowed(cast("Hashable", spec.filters), needed_filters(spec, query))
    filterset = filters(query, queryset=queryset, request=request)
    return filterset, filterset.qs if filterset.is_valid() else queryset.none()


def needed_filters(spec: ListSpec, query: QueryDict) -> frozenset[str]:
    """The names of the filters that are drawn, or asked for by this query."""
    known = frozenset(spec.filters.base_filters)
    if not spec.first or query.get("filters") == ALL_FILTERS:
        return known
    asked = tuple(name for name, value in query.items() if value)
    used = {
        name for name in known if any(one == name or one.startswith(f"{name}_") for one in asked)
    }
    return known & {*spec.first, *used}


@lru_cache(maxsize=256)
def narrowed(filters: Any, names: frozenset[str]) -> type[FilterSet]:
    """The same filters without those that are neither drawn nor asked for: each costs time."""
    made: Any = type(filters.__name__, (filters,), {})
    made.base_filters = {name: one for name, one in filters.base_filters.items() if name in names}
    narrow: type[FilterSet] = made
    return narrow


def chosen_state(
    request: Request, views: Sequence[SavedView]
) -> tuple[QueryDict, SavedView | None]:
    """The list's state and the saved view it stems from; without any, the one that opens first."""
    query = request.GET
    wanted = query.get("view", "")
    if not query:
        view = next((view for view in views if view.is_default), None)
    else:
        view = next((view for view in views if str(view.pk) == wanted), None)
    if view and not query.keys() - {"view"}:
        query = QueryDict(view.query)
    return query, view


def allowed(user: Any, right: str) -> bool:
    return not right or user.may(right)


def chosen_sort(query: QueryDict, columns: Sequence[Column], default: str) -> str:
    known = {name for c in columns if c.sort for name in (c.sort, f"-{c.sort}")}
    asked = query.get("sort", "")
    return asked if asked in known else default


def chosen_columns(query: QueryDict, columns: Sequence[Column]) -> Sequence[Column]:
    names = {name for names in query.getlist("columns") for name in names.split(",") if name}
    return [c for c in columns if (c.name in names if names else c.shown)] or columns


def shown_names(request: Request, spec: ListSpec) -> set[str]:
    """The names of the columns this request shows, so that only what they need is read."""
    query, _view = chosen_state(request, queries.saved_views(request.user, spec.page_name))
    allowed_columns = [c for c in spec.columns if allowed(request.user, c.right)]
    return {column.name for column in chosen_columns(query, allowed_columns)}


def cut_page(query: QueryDict, found: QuerySet[Any], sort: str) -> paging.Page:
    try:
        cursor = query.get("cursor")
        return paging.keyset_page(found, sort=sort, cursor=cursor, size=PAGE_SIZE)
    except paging.BadCursor:
        return paging.keyset_page(found, sort=sort, cursor=None, size=PAGE_SIZE)
