"""Entering and changing an opportunity, and who competes for it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kezhi.customers.models import Party
from kezhi.kit import audit, editing, once
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Rival, Stage, Step
from kezhi.pipeline.queries import access
from kezhi.pipeline.services.checking import (
    Refused,
    Settled,
    check_owner,
    check_values,
    in_base,
    require_seller,
)
from kezhi.staff import queries as staff

# How the trail tells the deeds and what is no field.
TRAIL = [
    gettext_noop("Move"),
    gettext_noop("Close"),
    gettext_noop("Reopen"),
    gettext_noop("Add competitor"),
    gettext_noop("Remove competitor"),
    gettext_noop("Competitor"),
]
MONEY = {"amount", "currency", "opened_on"}


def create_opportunity(
    *,
    by: Any,
    now: datetime,
    party: Party,
    stage: Stage | None = None,
    key: str | None = None,
    **values: Any,
) -> Opportunity:
    """Enter an opportunity, in the first stage unless one is named; the same `key` enters it once.

    Raises Refused, and once.OtherRequest for a reused key.
    """
    require_seller(by)
    body = [party.pk, stage and stage.pk, audit.plain(values)]

    def effect() -> dict[str, Any]:
        return {"pk": insert(by, now, party, stage, values).pk}

    answer = once.once(
        by=by, now=now, scope="pipeline.opportunity", key=key, body=body, effect=effect
    )
    return Opportunity.objects.select_related("party", "stage").get(pk=answer["pk"])


def insert(
    by: Any, now: datetime, party: Party, stage: Stage | None, values: Mapping[str, Any]
) -> Opportunity:
    stage = stage or access.first_stage()
    if stage is None or stage.kind != Status.OPEN:
        raise Refused("stage", _("A new opportunity begins in an open stage."))
    opened: date = values.get("opened_on") or staff.local_date(now)
    given = {"owner": by, "currency": staff.company().currency, **values, "opened_on": opened}
    opportunity = Opportunity(party=party, stage=stage, stage_on=opened, **given)
    check_values({"title": opportunity.title}, opportunity)
    if opened > staff.local_date(now):
        raise Refused("opened_on", _("This day lies ahead."))
    if opportunity.owner is not None and opportunity.owner != by:
        check_owner(opportunity.owner, opportunity)
    opportunity.base_amount = in_base(opportunity.amount, opportunity.currency, opened)
    try:
        with transaction.atomic():
            editing.create_record(by=by, now=now, record=opportunity)
    except IntegrityError as error:
        raise Refused("number", _("Another opportunity has this number.")) from error
    Step.objects.create(opportunity=opportunity, stage=stage, since=opened, at=now, by=by)
    return opportunity


@transaction.atomic
def change_opportunity(
    *,
    by: Any,
    now: datetime,
    opportunity: Opportunity,
    values: Mapping[str, Any],
    version: int | None = None,
) -> Opportunity:
    """Raises Refused, and editing.Conflict when somebody else was faster.

    The stage is not among the values: it is moved.
    """
    require_seller(by)
    kept = Opportunity.objects.select_related("party", "owner").get(pk=opportunity.pk)
    check_values(values, kept)
    fresh = dict(values)
    if MONEY & fresh.keys():
        said = {name: fresh.get(name, getattr(kept, name)) for name in MONEY}
        fresh["base_amount"] = in_base(said["amount"], said["currency"], said["opened_on"])
    check_first_day(kept, fresh)
    try:
        with transaction.atomic():
            return editing.change_record(by=by, now=now, record=kept, values=fresh, version=version)
    except IntegrityError as error:
        raise Refused("number", _("Another opportunity has this number.")) from error


def check_first_day(kept: Opportunity, values: dict[str, Any]) -> None:
    """The first step begins when the opportunity does."""
    opened = values.get("opened_on")
    if opened is None or opened == kept.opened_on:
        return
    first = kept.steps.order_by("since", "pk").first()
    if first is not None:
        if first.until is not None and opened > first.until:
            raise Refused("opened_on", _("It had moved on before that day."))
        Step.objects.filter(pk=first.pk).update(since=opened)
        if first.until is None:
            values["stage_on"] = opened


@transaction.atomic
def add_rival(
    *, by: Any, now: datetime, opportunity: Opportunity, party: Party, **values: Any
) -> Rival:
    """`values`: price, note. The same competitor again replaces what was known of it."""
    require_seller(by)
    if party.pk == opportunity.party_id or not party.roles.filter(role="competitor").exists():
        raise Refused("party", _("Choose a party with the role of a competitor."))
    rival, _is_new = Rival.objects.update_or_create(
        opportunity=opportunity, party=party, defaults=values
    )
    told = {"competitor": [None, party.name], "price": [None, values.get("price")]}
    audit.record(by=by, now=now, action="add_competitor", target=opportunity, changes=told)
    return rival


@transaction.atomic
def remove_rival(*, by: Any, now: datetime, opportunity: Opportunity, rival: Rival) -> None:
    require_seller(by)
    if rival.has_won:
        raise Settled
    told = {"competitor": [rival.party.name, None]}
    audit.record(by=by, now=now, action="remove_competitor", target=opportunity, changes=told)
    rival.delete()
