"""Where the page of a record is, for the audit trail: what each feature shows of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from kezhi.care import queries as care
from kezhi.catalog import queries as catalog
from kezhi.contracts.queries import contracts
from kezhi.customers import queries as customers
from kezhi.deliveries.queries import deliveries
from kezhi.exchange import queries as exchange
from kezhi.kit.models import AuditEntry
from kezhi.kit.words import Place
from kezhi.pipeline.queries import access as pipeline
from kezhi.pipeline.queries import prospects
from kezhi.portfolio.queries import runs
from kezhi.promises import queries as promises
from kezhi.quotes.queries import quotes
from kezhi.receivables.queries import books as receivables
from kezhi.receivables.queries import dunning
from kezhi.sales import queries as sales
from kezhi.scorecards.queries import access as ledgers
from kezhi.scorecards.queries import maps
from kezhi.staff import queries as staff
from kezhi.stays.queries import access as stays
from kezhi.surveys.queries import access as surveys
from kezhi.tailoring import queries as tailoring
from kezhi.touchpoints import queries as touchpoints

# Kind of record -> the query of those one may see, the name of the page of one, what it is called.
PAGES: dict[str, tuple[Callable[[Any], Any], str, Callable[[Any], str]]] = {
    "customers.party": (customers.visible_parties, "customers:detail", str),
    "pipeline.prospect": (prospects.visible_prospects, "pipeline:prospect", str),
    "pipeline.opportunity": (pipeline.visible_opportunities, "pipeline:detail", str),
    "quotes.quote": (quotes.visible_quotes, "quotes:detail", str),
    "contracts.contract": (contracts.visible_contracts, "contracts:detail", str),
    "sales.order": (sales.visible_orders, "sales:detail", str),
    "stays.stay": (stays.visible_stays, "stays:detail", str),
    "deliveries.delivery": (deliveries.visible_deliveries, "deliveries:detail", str),
    "tailoring.specerror": (tailoring.visible_errors, "tailoring:error", str),
    "sales.costentry": (sales.visible_costs, "sales:cost", lambda cost: str(cost.party)),
    "promises.expectation": (promises.visible_expectations, "promises:detail", str),
    "scorecards.ledger": (ledgers.for_visible, "scorecards:detail", str),
    "scorecards.maprun": (maps.visible_maps, "scorecards:map", lambda run: str(run.study)),
    "surveys.study": (surveys.visible_studies, "surveys:detail", str),
    "care.task": (care.visible_tasks, "care:task", str),
    "care.gift": (care.visible_gifts, "care:gift", str),
    "care.visit": (care.visible_visits, "care:visit", str),
    "touchpoints.touchpoint": (touchpoints.visible_touchpoints, "touchpoints:detail", str),
    "catalog.valueelement": (catalog.visible_elements, "catalog:element", str),
    "receivables.invoice": (receivables.visible_invoices, "receivables:detail", str),
    "receivables.payment": (receivables.visible_payments, "receivables:payment", str),
    "receivables.reminder": (dunning.visible_reminders, "receivables:letter", str),
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
