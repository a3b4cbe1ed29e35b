"""Where the page of a record is, for the audit trail: what each feature shows of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
from kezhi.exchange import queries as exchange
from kezhi.kit.models import AuditEntry
from kezhi.kit.words import Place
from kezhi.portfolio.queries import runs
from kezhi.sales import queries as sales
from kezhi.staff import queries as staff

# Kind of record -> the query of those one may see, the name of the page of one, what it is called.
PAGES: dict[str, tuple[Callable[[Any], Any], str, Callable[[Any], str]]] = {
    "customers.party": (customers.visible_parties, "customers:detail", str),
    "sales.order": (sales.visible_orders, "sales:detail", str),
    "sales.costentry": (sales.visible_costs, "sales:cost", lambda cost: str(cost.party)),
    "catalog.product": (catalog.visible_products, "catalog:detail", str),
    "exchange.importbatch": (exchange.visible_imports, "exchange:detail", str),
    "portfolio.valuationrun": (runs.visible_runs, "portfolio:run", str),
    "staff.user": (staff.visible_users, "staff:person", str),
}


def places(user: Any, entries: Iterable[AuditEntry]) -> dict[tuple[str, int], Place]:
    """The name and page of each record that this person may see; one query for each kind."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.kind in PAGES and entry.target is not None:
            wanted.setdefault(entry.kind, set()).add(entry.target)
    return {
        (kind, record.pk): Place(name(record), reverse(page, args=[record.pk]))
        for kind, pks in wanted.items()
        for visible, page, name in [PAGES[kind]]
        for record in visible(user).filter(pk__in=pks)
    }
