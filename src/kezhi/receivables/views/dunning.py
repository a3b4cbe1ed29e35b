from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.kit.http import Request
from kezhi.receivables import crediting, reminding
from kezhi.receivables.forms import AnswerForm, LetterForm, SendingForm
from kezhi.receivables.queries import dunning, unhappy
from kezhi.receivables.queries.dunning import Need
from kezhi.receivables.services import dunning as services
from kezhi.receivables.services import mailing
from kezhi.receivables.services.drafts import Refused, Settled
from kezhi.receivables.views.context import page, show
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

ROWS = 40
TODAY = [Need.BROKEN, Need.TALK, Need.DUE]


@requires(Right.RECEIVABLES_VIEW)
def work_list(request: Request) -> HttpResponse:
    """Whom to remind today, and what stands between us."""
    today, asked = staff.local_date(timezone.now()), request.GET.get("state", "")
    found = dunning.cases(request.user, today)
    wanted = [asked] if asked in list(Need) else TODAY
    rows = Paginator([one for one in found if one.need in wanted], ROWS)
    shown = rows.get_page(request.GET.get("page"))
    link = unhappy.link(request.user, today)
    context = page(request, rows=shown, lines=lines(shown, today), link=link)
    context["tabs"] = tabs(found, asked if asked in list(Need) else "")
    return render(request, "receivables/dunning.html", context)


def lines(shown: Any, today: Any) -> list[dict[str, Any]]:
    credits = dunning.standing(list(shown), today)
    return [{**told(one), **crediting.told(credits[one.party.pk])} for one in shown]


def told(case: Any) -> dict[str, Any]:
    return {
        "case": case,
        "need_words": reminding.NEEDS[case.need],
        "need_tone": reminding.TONES[case.need],
        "why": reminding.why(case),
        "grievances": reminding.grievance_words(case.grievance),
    }


def tabs(found: list[Any], current: str) -> list[dict[str, Any]]:
    counts = {need: sum(one.need == need for one in found) for need in Need}
    today = {"state": "", "label": _("Today"), "count": sum(counts[need] for need in TODAY)}
    each = [
        {"state": str(need), "label": reminding.NEEDS[need], "count": counts[need]} for need in Need
    ]
    return [{**one, "current": one["state"] == current} for one in [today, *each]]


@requires(Right.RECEIVABLES_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The next step with one customer: the letter as it would go, and what went before."""
    return shown(request, customers.get_party(request.user, pk))


def shown(request: Request, party: Any, status: int = 200, **forms: Any) -> HttpResponse:
    today = staff.local_date(timezone.now())
    case = dunning.case_of(request.user, party, today)
    invoices = dunning.owed(request.user, party, today)
    context = page(
        request,
        party=party,
        case=case,
        line=told(case) if case else None,
        invoices=invoices,
        totals=dunning.totals(invoices),
        disputed=dunning.disputed(request.user, party),
        reminders=list(dunning.reminders_of(request.user, party.pk)[:20]),
        may_value=request.user.may(Right.VALUATIONS_VIEW),
        **letter_of(request, party, case, invoices),
    )
    first = {"after": dunning.state_of(party.pk), "language": context["spoken"]}
    context |= {"sending": SendingForm(initial=first), "answer": AnswerForm(), **forms}
    return render(request, "receivables/remind.html", context, status=status)


def letter_of(request: Request, party: Any, case: Any, invoices: list[Any]) -> dict[str, Any]:
    """The words of the step that is due next, in the language asked for or the customer's."""
    asked = request.GET.get("language", "")
    language = asked if asked in reminding.LANGUAGES else dunning.language_of(party)
    if case is None or case.step is None:
        return {"spoken": language, "letter": ""}
    text = reminding.letter(party, case.step, invoices, (request.user, case.today), language)
    return {"spoken": language, "letter": text}


@requires(Right.RECEIVABLES_VIEW, Right.RECEIVABLES_EDIT)
@require_POST
def reminder(request: Request, pk: int) -> HttpResponse:
    """Mark the next step as taken."""
    party, form = customers.get_party(request.user, pk), SendingForm(request.POST)
    if not form.is_valid():
        return shown(request, party, 422, sending=form)
    by, now, sending = request.user, timezone.now(), services.Sending(**form.cleaned_data)
    try:
        made = services.take_step(by=by, now=now, party=party, sending=sending)
        messages.success(request, _("%(step)s: kept as sent.") % {"step": made.step})
    except Refused as refused:
        show(form, refused)
        return shown(request, party, 422, sending=form)
    except Settled:
        messages.warning(request, _("This step was taken already, or none is due any more."))
    return redirect("receivables:remind", pk)


@requires(Right.RECEIVABLES_VIEW, Right.RECEIVABLES_EDIT)
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """What the customer said to a reminder."""
    found, form = dunning.get_reminder(request.user, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return shown(request, found.party, 422, answer=form)
    by, now = request.user, timezone.now()
    try:
        services.note_answer(by=by, now=now, reminder=found, **form.cleaned_data)
        messages.success(request, _("The answer is kept."))
    except Refused as refused:
        show(form, refused)
        return shown(request, found.party, 422, answer=form)
    return redirect("receivables:remind", found.party_id)


@requires(Right.RECEIVABLES_VIEW)
def letter(request: Request, pk: int) -> HttpResponse:
    """A reminder as it was sent, to be printed or mailed."""
    found = dunning.get_reminder(request.user, pk)
    return letter_page(request, found, LetterForm(initial={"to": found.party.email}))


def letter_page(request: Request, found: Any, form: LetterForm, status: int = 200) -> HttpResponse:
    context = page(request, reminder=found, form=form)
    return render(request, "receivables/letter.html", context, status=status)


@requires(Right.RECEIVABLES_VIEW, Right.RECEIVABLES_EDIT)
@require_POST
def mail(request: Request, pk: int) -> HttpResponse:
    """The letter by mail, once."""
    found, form = dunning.get_reminder(request.user, pk), LetterForm(request.POST)
    if not form.is_valid():
        return letter_page(request, found, form, 422)
    by, now, to = request.user, timezone.now(), form.cleaned_data["to"]
    try:
        mailing.ask_for_mail(by=by, now=now, reminder=found, to=to)
        messages.success(request, _("The letter goes to %(address)s.") % {"address": to})
    except Refused as refused:
        show(form, refused)
        return letter_page(request, found, form, 422)
    except Settled:
        messages.warning(request, _("The letter was mailed already."))
    return redirect("receivables:letter", pk)
