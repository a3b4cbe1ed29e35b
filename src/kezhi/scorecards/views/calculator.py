"""The calculator for a negotiation: change a number, the answer follows."""

from typing import Any

from django.http import HttpResponse

from customer_value.delivered import Offer
from kezhi.kit.http import Request, render_part
from kezhi.scorecards import pricing
from kezhi.scorecards.choices import BALANCES
from kezhi.scorecards.forms import PriceForm
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW)
def calculator(request: Request) -> HttpResponse:
    form = PriceForm(request.GET if "price" in request.GET else None, user=request.user)
    context: dict[str, Any] = {"form": form, "answer": None}
    if form.is_bound and form.is_valid():
        context["answer"] = found = answered(form)
        context["balance"] = BALANCES.get(found.balance) if found.balance else None
    return render_part(request, "scorecards/calculator.html", "answer", context)


def answered(form: PriceForm) -> pricing.Answer:
    said = form.cleaned_data
    ours, rivals = form.worths()
    quantity, cost = (None if said[n] is None else float(said[n]) for n in ("quantity", "cost"))
    return pricing.answer(
        Offer(price=float(said["price"]), elements=ours),
        Offer(price=float(said["rival_price"]), elements=rivals),
        quantity=quantity,
        cost=cost,
    )
