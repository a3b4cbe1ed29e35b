"""What the customer's story is made of; each feature gives its sources, this list joins them."""

from kezhi.care import moments as care
from kezhi.contracts import moments as contracts
from kezhi.customers import moments as customers
from kezhi.deliveries import moments as deliveries
from kezhi.kit.moments import Source
from kezhi.quotes import moments as quotes
from kezhi.receivables import moments as receivables
from kezhi.retention import moments as retention
from kezhi.sales import moments as sales
from kezhi.scorecards import moments as scorecards
from kezhi.touchpoints import moments as touchpoints

SOURCES: list[Source] = [
    touchpoints.TOUCHPOINTS,
    *touchpoints.KINDS,
    customers.NOTES,
    care.TASKS,
    quotes.QUOTES,
    quotes.ANSWERS,
    contracts.SIGNED,
    contracts.TERMINATED,
    sales.ORDERS,
    sales.DELIVERIES,
    deliveries.NOTICES,
    deliveries.ARRIVALS,
    receivables.REMINDERS,
    receivables.WORDS,
    scorecards.LEDGERS,
    retention.EXPOSURES,
    customers.MOVED,
    customers.CHANGES,
]
