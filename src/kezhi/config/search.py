"""What the search looks through, in the order it shows what it found."""

from kezhi.catalog import search as catalog
from kezhi.customers import search as customers
from kezhi.kit.search import Source
from kezhi.sales import search as sales

SOURCES: list[Source] = [
    customers.CUSTOMERS,
    sales.ORDERS,
    catalog.PRODUCTS,
]
