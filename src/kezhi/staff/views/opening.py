"""The door of a fresh installation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters

from kezhi.kit.http import Request
from kezhi.staff import queries
from kezhi.staff.forms.company import WelcomeForm
from kezhi.staff.services import opening
from kezhi.staff.views.entry import enter


@sensitive_post_parameters("password", "again")
@login_not_required
def welcome(request: Request) -> HttpResponse:
    """A company of one's own: once. Afterwards this page leads to the sign-in."""
    if queries.is_set_up():
        return redirect("staff:sign-in")
    language = translation.get_language() or "en"
    initial = {"language": language, "currency": "CNY", "zone": "Asia/Shanghai"}
    form = WelcomeForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/welcome.html", {"form": form})
    got = form.cleaned_data
    try:
        person = opening.open_company(
            now=timezone.now(),
            company={"name": got["company"], "currency": got["currency"], "zone": got["zone"]},
            administrator={name: got[name] for name in ("name", "email", "language")},
            password=got["password"],
        )
    except opening.AlreadyOpen:
        return redirect("staff:sign-in")
    request.session["next"] = "/first-steps/"
    return enter(request, person)


def first_steps(request: Request) -> HttpResponse:
    """What to do in an empty company; pages that a person may not open are left out."""
    return render(request, "staff/first_steps.html", queries.first_steps(request.user))
