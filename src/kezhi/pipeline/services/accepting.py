"""An opportunity that is won because the customer accepted what was offered for it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity
from kezhi.pipeline.queries import access
from kezhi.pipeline.services.checking import in_base
from kezhi.pipeline.services.moving import held, step_to
from kezhi.staff import queries as staff


@transaction.atomic
def win_by_acceptance(
    *, by: Any, now: datetime, opportunity: Opportunity, amount: Decimal | None, note: str
) -> Opportunity:
    """To the first stage of its pipeline that wins; the seller adds the reason later.

    Whoever calls has made sure of the acceptance; `by` is nobody when the customer did it alone.
    `amount` is in the opportunity's currency, or nothing where the offer was in another one.
    An opportunity that is closed already, or whose pipeline cannot be won, stays as it is.
    """
    kept = held(opportunity, None)
    stages = access.stages_of(kept.stage.pipeline_id, Status.WON)
    if kept.status != Status.OPEN or not stages:
        return kept
    values: dict[str, Any] = {
        "closed_on": max(staff.local_date(now), kept.stage_on, kept.opened_on),
        "closing_note": note[:500],
    }
    if amount is not None and staff.exchange_rate(kept.currency, kept.opened_on) is not None:
        values["amount"] = amount
        values["base_amount"] = in_base(amount, kept.currency, kept.opened_on)
    return step_to(by, now, kept, stages[0], values, "close")
