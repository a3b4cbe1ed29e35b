"""Telling the customer: the text ready to be copied, and the record of who told whom and how."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.deliveries import wording
from kezhi.deliveries.forms import NoticeForm
from kezhi.deliveries.queries import deliveries as queries
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services import links, noticing
from kezhi.deliveries.services.drafts import Refused, Settled
from kezhi.deliveries.views.context import page, settled_words
from kezhi.kit import once
from kezhi.kit.http import Request
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_EDIT)
def notice(request: Request, pk: int) -> HttpResponse:
    delivery = queries.get_delivery(request.user, pk)
    form = NoticeForm(request.POST or None, recipient=delivery.receiver)
    if request.method == "POST" and form.is_valid() and sent(request, delivery, form):
        return redirect("deliveries:detail", pk)
    return asked(request, delivery, form)


def sent(request: Request, delivery: Any, form: NoticeForm) -> bool:
    said = form.cleaned_data
    sending = noticing.Sending(channel=said["channel"], recipient=said["recipient"])
    who = {"by": request.user, "now": timezone.now(), "delivery": delivery}
    try:
        kept = noticing.send_notice(sending=sending, key=said["key"] or None, **who)
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return False
    except Settled:
        messages.warning(request, settled_words())
        return True
    messages.success(request, told_words(kept))
    return True


def told_words(notice: Any) -> str:
    if notice.is_late:
        return _("Kept. It came after the time told before had passed, and counts as late.")
    return _("Kept: %(recipient)s was told.") % {"recipient": notice.recipient}


def asked(request: Request, delivery: Any, form: NoticeForm) -> HttpResponse:
    lines = goods.lines_of(delivery)
    lacking = noticing.missing(delivery, lines)
    link = links.address_of(delivery, request.build_absolute_uri("/"))
    delivery.driver_phone = queries.phone_for(request.user, delivery.driver_phone)
    context = page(
        request,
        delivery=delivery,
        form=form,
        missing=[noticing.ELEMENTS[name] for name in lacking],
        text=wording.draft_text(delivery, lines, link),
        need=queries.notice_need(delivery, timezone.now()),
        now=timezone.now(),
    )
    status = 422 if form.errors else 200
    return render(request, "deliveries/notice.html", context, status=status)


@requires(Right.ORDERS_VIEW)
def kept(request: Request, pk: int) -> HttpResponse:
    """The texts of all notices of a delivery, as they were sent."""
    delivery = queries.get_delivery(request.user, pk)
    found = queries.notices_of(request.user, delivery)
    for one in found:
        one.delivery = delivery
    texts = [(one, wording.kept_text(one)) for one in found]
    return render(request, "deliveries/notices.html", page(request, delivery=delivery, texts=texts))
