"""The life of a prospect: found, courted rung by rung, a customer or given up."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kezhi.customers import keys
from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.customers.services import parties
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing, once
from kezhi.kit.audit import plain
from kezhi.pipeline.choices import Rung
from kezhi.pipeline.models import Prospect, Source, SourceCost
from kezhi.pipeline.services import opportunities
from kezhi.pipeline.services.checking import Refused, Settled, in_base, require_seller
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

State = Prospect.State
TRAIL = [
    gettext_noop("Climb"),
    gettext_noop("Convert"),
    gettext_noop("Drop"),
    gettext_noop("Take up"),
]
TO_PARTY = ("name", "phone", "email", "website", "industry", "region", "city", "tax_number")


def create_prospect(*, by: Any, now: datetime, key: str | None = None, **values: Any) -> Prospect:
    """Enter a prospect, owned by who enters it unless he may assign; `key` enters it once."""
    require_seller(by)

    def effect() -> dict[str, Any]:
        return {"pk": insert(by, now, values).pk}

    answer = once.once(
        by=by, now=now, scope="pipeline.prospect", key=key, body=plain(values), effect=effect
    )
    return Prospect.objects.select_related("owner", "source").get(pk=answer["pk"])


def insert(by: Any, now: datetime, values: Mapping[str, Any]) -> Prospect:
    today = staff.local_date(now)
    given = {"owner": by, "found_on": today, **values}
    check_owner(by, given["owner"], None)
    check_days(given, today)
    prospect = Prospect(**given, rung_on=given["found_on"])
    if prospect.team is None:
        prospect.team = prospect.owner.team if prospect.owner else by.team
    if not prospect.name.strip():
        raise Refused("name", _("A name is needed."))
    set_keys(prospect)
    return editing.create_record(by=by, now=now, record=prospect)


def check_owner(by: Any, owner: Any, kept: Prospect | None) -> None:
    """Whoever sees all or leads the team may give a prospect to another; others keep their own."""
    before = kept.owner if kept else by
    if owner == before:
        return
    teams = staff.seen_team_ids(by)
    if not (customers.sees_all(by) or (owner is not None and owner.team_id in teams)):
        raise PermissionDenied
    if owner is not None and not owner.is_active:
        raise Refused("owner", _("This person has left; choose somebody else."))


def check_days(values: Mapping[str, Any], today: date) -> None:
    if values.get("found_on") is not None and values["found_on"] > today:
        raise Refused("found_on", _("This day lies ahead."))


def set_keys(prospect: Prospect) -> None:
    prospect.name = keys.clean_text(prospect.name)
    prospect.name_key = keys.name_key(prospect.name)
    prospect.phone_key = keys.phone_key(prospect.phone)
    prospect.mobile_key = keys.phone_key(prospect.mobile)
    prospect.email_key = keys.email_key(prospect.email)


@transaction.atomic
def change_prospect(
    *, by: Any, now: datetime, prospect: Prospect, values: Mapping[str, Any], version: int | None
) -> Prospect:
    """Raises Refused, and editing.Conflict when somebody else was faster."""
    require_seller(by)
    kept = Prospect.objects.select_related("owner", "team").get(pk=prospect.pk)
    check_days(values, staff.local_date(now))
    if "owner" in values:
        check_owner(by, values["owner"], kept)
    fresh = dict(values)
    if fresh.get("owner") is not None and fresh["owner"] != kept.owner:
        fresh["team"] = fresh["owner"].team
    changed = editing.change_record(by=by, now=now, record=kept, values=fresh, version=version)
    set_keys(changed)
    changed.save(update_fields=["name_key", "phone_key", "mobile_key", "email_key"])
    return changed


@transaction.atomic
def climb(*, by: Any, now: datetime, prospect: Prospect, rung: int) -> Prospect:
    """To another rung, up or down; each with its day in the trail. Raises Settled."""
    require_seller(by)
    kept = held(prospect, State.OPEN)
    if rung not in Rung.values:
        raise Refused("rung", _("There is no such rung."))
    if rung == kept.rung:
        return kept
    values = {"rung": rung, "rung_on": staff.local_date(now)}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="climb")


@transaction.atomic
def convert_prospect(
    *,
    by: Any,
    now: datetime,
    prospect: Prospect,
    party: Party | None = None,
    title: str = "",
    amount: Decimal | None = None,
) -> Prospect:
    """Into a customer, a new one unless one is named, with an opportunity where `title` says so.

    What was known goes along; the prospect stays as its history. Raises Settled, Refused.
    """
    require_seller(by)
    kept = held(prospect, State.OPEN)
    party = party or new_party(by, now, kept)
    made = None
    if title:
        made = opportunities.create_opportunity(
            by=by, now=now, party=party, title=title, amount=amount, source=kept.source
        )
    values = {
        "state": State.CONVERTED, "closed_on": staff.local_date(now), "party": party,
        "opportunity": made,
    }  # fmt: skip
    return editing.change_record(by=by, now=now, record=kept, values=values, action="convert")


def new_party(by: Any, now: datetime, kept: Prospect) -> Party:
    contact = {"name": kept.contact_name, "mobile": kept.mobile} if kept.contact_name else None
    values: dict[str, Any] = {name: getattr(kept, name) for name in TO_PARTY}
    if kept.owner is not None and customers.may_assign(by):
        values |= {"owner": kept.owner, "team": kept.team}
    try:
        return parties.create_party(by=by, now=now, contact=contact, **values)
    except BadValue as bad:
        raise Refused(bad.field, bad.message) from bad


@transaction.atomic
def drop_prospect(*, by: Any, now: datetime, prospect: Prospect, reason: str) -> Prospect:
    require_seller(by)
    kept = held(prospect, State.OPEN)
    if not reason.strip():
        raise Refused("reason", _("Say why."))
    values = {
        "state": State.DROPPED, "closed_on": staff.local_date(now), "drop_reason": reason[:300],
    }  # fmt: skip
    return editing.change_record(by=by, now=now, record=kept, values=values, action="drop")


@transaction.atomic
def take_up(*, by: Any, now: datetime, prospect: Prospect) -> Prospect:
    """Courted again. Raises Settled unless it was given up."""
    require_seller(by)
    kept = held(prospect, State.DROPPED)
    values = {"state": State.OPEN, "closed_on": None, "drop_reason": ""}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="take_up")


def held(prospect: Prospect, state: str) -> Prospect:
    kept = (
        Prospect.objects.select_for_update(of=("self",))
        .select_related("owner", "team", "source")
        .get(pk=prospect.pk)
    )
    if kept.state != state:
        raise Settled
    return kept


@transaction.atomic
def add_cost(*, by: Any, now: datetime, source: Source, **values: Any) -> SourceCost:
    """`values`: spent_on, amount, currency, note. Raises Refused where no rate is known."""
    if not by.may(Right.COSTS_EDIT):
        raise PermissionDenied
    base = in_base(values["amount"], values["currency"], values["spent_on"])
    record = SourceCost(source=source, base_amount=base, **values)
    return editing.create_record(by=by, now=now, record=record)
