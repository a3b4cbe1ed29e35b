from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from kezhi.customers import queries as customers
from kezhi.kit.http import Request
from kezhi.receivables.services.drafts import Refused
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


def page(request: Request, **more: Any) -> dict[str, Any]:
    """What every template here asks: what this person may do, and which day it is."""
    may = request.user.may
    return {
        "may_edit": may(Right.RECEIVABLES_EDIT),
        "may_grant": may(Right.CREDIT_GRANT),
        "today": staff.local_date(timezone.now()),
        **more,
    }


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def of_party(request: Request) -> Any:
    """The customer whose documents the list shows, where it shows one's only."""
    given = request.GET.get("customer", "")
    found = customers.visible_parties(request.user)
    return found.filter(pk=given).first() if is_key(given) else None


def chosen_party(request: Request) -> Any:
    """The customer the address names, as its page's button does."""
    given = request.GET.get("customer", "")
    return customers.get_party(request.user, int(given)) if is_key(given) else None


def given_day(request: Request) -> date:
    """The day of the form; today where it is missing or no day at all."""
    try:
        day = parse_date(request.POST.get("on", ""))
    except ValueError:
        day = None
    return day or staff.local_date(timezone.now())


def show(form: Any, refused: Refused) -> None:
    """Each problem beside the field it is about."""
    for problem in refused.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
