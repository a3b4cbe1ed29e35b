"""What the search looks through, in the order it shows what it found."""

from kezhi.catalog import search as catalog
from kezhi.contracts import search as contracts
from kezhi.customers import search as customers
from kezhi.deliveries import search as deliveries
from kezhi.kit.search import Source
from kezhi.pipeline import search as pipeline
from kezhi.quotes import search as quotes
from kezhi.receivables import search as receivables
from kezhi.sales import search as sales

SOURCES: list[Source] = [
    customers.CUSTOMERS,
    pipeline.PROSPECTS,
    pipeline.OPPORTUNITIES,
    quotes.QUOTES,
    contracts.CONTRACTS,
    sales.ORDERS,
    deliveries.DELIVERIES,
    receivables.INVOICES,
    catalog.PRODUCTS,
]
