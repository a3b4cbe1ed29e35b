"""Credit of customers over REST: how it stands, holds and releases, orders let pass."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema
from pydantic import Field

from kezhi.customers import queries as customers
from kezhi.kit import types
from kezhi.kit.api import ApiError, IdempotencyKey, answers, keyed
from kezhi.receivables import crediting as told
from kezhi.receivables.api.books import refused_answer
from kezhi.receivables.queries import credit
from kezhi.receivables.services import crediting
from kezhi.receivables.services.drafts import Refused, Settled
from kezhi.sales import queries as sales
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()


class CreditOut(Schema):
    """All amounts are in base currency."""

    customer_id: int
    level: str = Field(description="free, near, over or held.")
    limit: Decimal | None
    left: Decimal | None
    open_invoices: Decimal
    orders_not_invoiced: Decimal
    paid_on_account: Decimal
    exposure: Decimal
    days_overdue: int
    causes: list[str] = Field(description="Why orders are held, in words.")
    freed_until: types.Day | None = Field(description="Till when somebody freed it of the rules.")


class WordIn(types.Body):
    is_held: bool = Field(description="True holds the customer's orders, false releases them.")
    reason: types.Text300
    until: types.Day | None = None


class WaiverIn(types.Body):
    reason: types.Text300


class WaiverOut(Schema):
    order_id: int
    reason: str


def shown(user: Any, pk: int) -> dict[str, Any]:
    party = customers.get_party(user, pk)
    found = credit.credit_of(party.pk, staff.local_date(timezone.now()))
    words = told.told(found)
    return {
        "customer_id": party.pk,
        "level": str(found.level),
        "limit": found.limit,
        "left": found.left,
        "open_invoices": found.exposure.invoices,
        "orders_not_invoiced": found.exposure.orders,
        "paid_on_account": found.exposure.on_account,
        "exposure": found.exposure.total,
        "days_overdue": found.days_overdue,
        "causes": words["causes"],
        "freed_until": words["freed"].until if words["freed"] else None,
    }


@router.get("{pk}", response=answers(ok=CreditOut), auth=needs(Right.RECEIVABLES_VIEW))
def standing(request: Any, pk: Path[types.Key]) -> Any:
    """How the credit of a customer stands today."""
    return shown(request.user, pk)


@router.post(
    "{pk}/words",
    response=answers(created=CreditOut),
    auth=needs(Right.RECEIVABLES_VIEW, Right.CREDIT_GRANT),
)
def word(request: Any, pk: Path[types.Key], body: WordIn, key: IdempotencyKey = None) -> Any:
    """Hold the customer's orders, or release them."""
    party = customers.get_party(request.user, pk)
    said = {"reason": body.reason, "until": body.until}

    def effect() -> dict[str, Any]:
        say = crediting.hold if body.is_held else crediting.release
        say(by=request.user, now=timezone.now(), party=party, **said)
        return CreditOut(**shown(request.user, pk)).model_dump(mode="json")

    try:
        return keyed(request, scope=f"credit {pk}", key=key, body=body, effect=effect)
    except Refused as refused:
        return refused_answer(refused)
    except Settled as settled:
        said_so = _("Nothing holds this customer any more.")
        raise ApiError(409, "settled", said_so) from settled


@router.post(
    "orders/{pk}/waiver",
    response=answers(created=WaiverOut),
    auth=needs(Right.RECEIVABLES_VIEW, Right.ORDERS_VIEW, Right.CREDIT_GRANT),
)
def waiver(request: Any, pk: Path[types.Key], body: WaiverIn, key: IdempotencyKey = None) -> Any:
    """Let one order pass, whatever holds its customer."""
    order = sales.get_order(request.user, pk)

    def effect() -> dict[str, Any]:
        now = timezone.now()
        made = crediting.let_pass(by=request.user, now=now, order=order, reason=body.reason)
        return {"order_id": order.pk, "reason": made.reason}

    try:
        return keyed(request, scope=f"waiver {pk}", key=key, body=body, effect=effect)
    except Refused as refused:
        return refused_answer(refused)
    except Settled as settled:
        said_so = _("It was let pass before, or nothing of it is left to pass.")
        raise ApiError(409, "settled", said_so) from settled
