from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kezhi.kit.http import Request
from kezhi.receivables import wording
from kezhi.receivables.queries import ageing
from kezhi.receivables.views.context import page
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.RECEIVABLES_VIEW)
def overview(request: Request) -> HttpResponse:
    """What is owed by age, what of it will be lost, and who owes it."""
    today = staff.local_date(timezone.now())
    asked = request.GET.get("class", "")
    klass = asked if asked in ageing.CLASSES else ""
    context = page(request, **wording.told(request.user, today, klass))
    return render(request, "receivables/ageing.html", context)
