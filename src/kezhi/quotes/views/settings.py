from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.kit import editing
from kezhi.kit.http import Request
from kezhi.quotes.forms import SettingsForm, settings_as_typed
from kezhi.quotes.queries import prices
from kezhi.quotes.services import settings as services
from kezhi.quotes.views.context import page
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.SETTINGS_EDIT)
def settings(request: Request) -> HttpResponse:
    form = SettingsForm(request.POST or None, initial=settings_as_typed(prices.settings()))
    context: dict[str, Any] = {"form": form, "conflict": None}
    if request.method == "POST" and form.is_valid():
        version, now = form.cleaned_data["version"], timezone.now()
        try:
            services.change_settings(
                by=request.user, now=now, version=version, values=form.values()
            )
            messages.success(request, _("Saved. New quotes follow it."))
            return redirect("quotes:list")
        except editing.Conflict as conflict:
            conflict.renew(form)
            context["conflict"] = conflict
    status = 409 if context["conflict"] else 200
    return render(request, "quotes/settings.html", page(request, **context), status=status)
