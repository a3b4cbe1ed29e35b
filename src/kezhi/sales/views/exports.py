"""The lists as files: the same filters and columns as on the page, and the same rights."""

from django.http import HttpResponseBase

from kezhi.kit.http import Request
from kezhi.sales import queries
from kezhi.sales.exporting import as_csv
from kezhi.sales.tables import COSTS, ORDERS
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def orders(request: Request) -> HttpResponseBase:
    found = queries.for_list(queries.visible_orders(request.user))
    return as_csv(request, ORDERS, found, "orders")


@requires(Right.COSTS_VIEW, Right.EXPORTS_RUN)
def costs(request: Request) -> HttpResponseBase:
    return as_csv(request, COSTS, queries.visible_costs(request.user), "costs")
