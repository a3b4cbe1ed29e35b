from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kezhi.deliveries.queries import punctuality
from kezhi.kit.http import Request
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW)
def on_time(request: Request) -> HttpResponse:
    """On-time figures against the day named first."""
    today = staff.local_date(timezone.now())
    context = punctuality.all_figures(request.user, today)
    return render(request, "deliveries/on_time.html", context)
