"""The page by mail: subscribe, see the next mail, unsubscribe."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.director.forms import SubscriptionForm
from kezhi.director.services import mailing
from kezhi.kit.http import Request, notify
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW)
def mail(request: Request) -> HttpResponse:
    kept = mailing.subscription_of(request.user)
    form = SubscriptionForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        mailing.subscribe(
            by=request.user, now=timezone.now(), base=request.build_absolute_uri("/"),
            values=form.cleaned_data,
        )  # fmt: skip
        notify(request, _("You get the page by mail."))
        return redirect("director:mail")
    context = {"form": form, "kept": mailing.subscription_of(request.user),
               "last": mailing.last_mail(request.user), "is_set": settings.MAIL_IS_SET}  # fmt: skip
    return render(request, "director/mail.html", context, status=422 if form.errors else 200)


@requires(Right.ORDERS_VIEW)
@require_POST
def unsubscription(request: Request) -> HttpResponse:
    mailing.unsubscribe(by=request.user, now=timezone.now())
    notify(request, _("You get no more of these mails."))
    return redirect("director:mail")


@requires(Right.ORDERS_VIEW)
def preview(request: Request) -> HttpResponse:
    """What the mail would say today, to this person."""
    written = mailing.next_mail(
        request.user, staff.local_date(timezone.now()), request.build_absolute_uri("/")
    )
    return render(request, "director/preview.html", {"mail": written})
