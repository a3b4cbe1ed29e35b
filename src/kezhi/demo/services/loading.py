"""Writing the demo company into an installation that has no company of its own yet."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from kezhi.catalog import services as catalog
from kezhi.demo import queries
from kezhi.demo.company import build_company
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services import (
    attitudes,
    bills,
    care,
    contracts,
    costing,
    goods,
    holes,
    ledgers,
    parties,
    people,
    pipeline,
    pledges,
    prospecting,
    quotes,
    reminders,
    removal,
    studies,
    tags,
    tailoring,
    targets,
    touchpoints,
    trade,
    wallets,
)
from kezhi.kit import audit
from kezhi.staff.models import Company

PASSWORD = "chengchuan-demo"  # public on purpose: printed at the start


class OwnDataPresent(Exception):
    """There is a company of somebody's own here; the demo never mixes with it."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What stands in the installation now, and whether this call brought it."""

    is_new: bool
    users: int = 0
    products: int = 0
    customers: int = 0
    contacts: int = 0
    orders: int = 0
    quotes: int = 0
    cost_entries: int = 0
    invoices: int = 0
    reminders: int = 0
    exposures: int = 0
    attitudes: int = 0
    touchpoints: int = 0
    pledges: int = 0
    opportunities: int = 0
    planned: int = 0
    prospects: int = 0
    ledgers: int = 0
    sheets: int = 0
    ratings: int = 0
    contracts: int = 0
    activities: int = 0
    targets: int = 0
    wallets: int = 0


@transaction.atomic
def load_demo(*, now: datetime, fresh: bool = False) -> Loaded:
    """Load the demo company as of today; a second call changes nothing unless `fresh`.

    Raises OwnDataPresent when the installation belongs to somebody.
    """
    if queries.has_own_data():
        raise OwnDataPresent
    if queries.is_loaded():
        if not fresh:
            return Loaded(is_new=False)
        removal.erase(kept=None)
    rows = build_company(now.date())
    loaded = _write(rows, now)
    audit.record(by=None, now=now, action="load_demo", target=Company, changes=asdict(loaded))
    return loaded


def _write(rows: Rows, now: datetime) -> Loaded:
    people.write_company(rows)
    catalog.write_first_elements(now=now)
    staff = people.write_people(rows, now=now, password=PASSWORD)
    products = goods.write_products(rows, now=now)
    customers = parties.write_parties(rows, staff, now=now)
    tags.write_tags(rows, customers, now=now)
    holes.write_judgments(staff, now=now)
    return Loaded(
        is_new=True,
        users=len(staff.users),
        products=len(products),
        customers=len(customers),
        contacts=len(rows.contacts),
        orders=trade.write_orders(rows, customers, products, staff),
        quotes=quotes.write_quotes(rows, customers, products, staff),
        cost_entries=trade.write_costs(rows, customers, staff),
        invoices=bills.write_bills(rows, customers, staff),
        reminders=reminders.write_reminders(rows, staff, now=now),
        exposures=holes.write_exposures(rows, customers, now=now),
        attitudes=attitudes.write_attitudes(rows, customers),
        touchpoints=touchpoints.write_touchpoints(rows, customers, staff),
        pledges=pledges.write_pledges(rows, customers, staff),
        opportunities=pipeline.write_opportunities(rows, customers, products, now=now),
        planned=care.write_care(rows, customers, staff, now=now),
        prospects=prospecting.write_prospects(rows, customers, staff),
        ledgers=ledgers.write_ledgers(rows),
        sheets=tailoring.write_sheets(rows),
        ratings=studies.write_studies(rows, staff, now=now),
        contracts=contracts.write_contracts(rows),
        activities=costing.write_costing(rows, now=now),
        targets=targets.write_targets(rows),
        wallets=wallets.write_wallets(rows, now=now),
    )
