"""What is to be reached, month by month: read by everybody within reach, set by few."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.director.forms import AmountsForm, SubjectForm
from kezhi.director.queries import targets as queries
from kezhi.director.services import targets as services
from kezhi.kit.http import Request, notify
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW)
def targets(request: Request) -> HttpResponse:
    """One person's or team's year, and a form to set it."""
    asked = SubjectForm(request.GET, user=request.user, today=staff.local_date(timezone.now()))
    may_set, subject = services.may_set(request.user), asked.subject
    context: dict[str, Any] = {"asked": asked, "may_set": may_set, "subject": subject}
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not may_set:
        raise PermissionDenied
    if subject is not None:
        kind, who = subject
        kept = queries.of_year(request.user, (kind, who.pk), asked.measure_name, asked.months)
        form = AmountsForm(posted, months=asked.months, kept=kept)
        if posted is not None and form.is_valid():
            return saved(request, asked, form)
        context |= {"amounts": form, "kept": kept, "total": sum(t.amount for t in kept.values())}
        context["measure"] = asked.measure_name
    status = 422 if posted is not None else 200
    return render(request, "director/targets.html", context, status=status)


def saved(request: Request, asked: SubjectForm, form: AmountsForm) -> HttpResponse:
    who: Any = asked.subject and asked.subject[1]
    services.set_targets(
        by=request.user, now=timezone.now(), subject=who, measure=asked.measure_name,
        amounts=form.amounts,
    )  # fmt: skip
    notify(request, _("Saved."))
    return redirect(f"{reverse('director:targets')}?{request.GET.urlencode()}")
