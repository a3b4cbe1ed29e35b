"""Reads of touchpoints: seen by whoever sees the customer."""

import re
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from kezhi.customers import queries as customers
from kezhi.customers.models import Contact, Party
from kezhi.kit import audit
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.staff.rights import Right
from kezhi.touchpoints.choices import Direction, Kind, Outcome
from kezhi.touchpoints.models import OurPerson, TheirPerson, Touchpoint

NUMBERS = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
DIGITS = re.compile(r"\d{3}")
LONGEST_CHAIN = 50


def visible_touchpoints(user: Any) -> QuerySet[Touchpoint]:
    """All entries, those too that were corrected since."""
    if not user.may(Right.CUSTOMERS_VIEW):
        return Touchpoint.objects.none()
    return Touchpoint.objects.filter(
        staff.within_scope(user, "party__"), party__deleted_at__isnull=True
    )


def standing(touchpoints: QuerySet[Touchpoint]) -> QuerySet[Touchpoint]:
    """Those that hold: neither corrected nor taken back."""
    later = Touchpoint.objects.filter(corrects=OuterRef("pk"))
    return touchpoints.filter(~Exists(later), is_withdrawn=False)


def with_people(touchpoints: QuerySet[Touchpoint]) -> QuerySet[Touchpoint]:
    """With both sides' people, in two further queries."""
    ours = OurPerson.objects.select_related("user").order_by("pk")
    theirs = TheirPerson.objects.select_related("contact").order_by("pk")
    both = (Prefetch("ours", ours), Prefetch("theirs", theirs))
    return touchpoints.select_related("party", "created_by").prefetch_related(*both)


def get_touchpoint(user: Any, pk: int) -> Touchpoint:
    found = with_people(visible_touchpoints(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def touchpoints_of(user: Any, party: Party) -> QuerySet[Touchpoint]:
    return with_people(standing(visible_touchpoints(user).filter(party=party)))


def chain_of(user: Any, touchpoint: Touchpoint) -> list[Touchpoint]:
    """The entry with all that it corrects and that corrects it, the newest first."""
    known = with_people(visible_touchpoints(user).filter(party=touchpoint.party_id))
    newest = touchpoint
    for _step in range(LONGEST_CHAIN):
        later = known.filter(corrects=newest.pk).first()
        if later is None:
            break
        newest = later
    chain = [newest]
    while chain[-1].corrects_id and len(chain) < LONGEST_CHAIN:
        earlier = known.filter(pk=chain[-1].corrects_id).first()
        if earlier is None:
            break
        chain.append(earlier)
    return chain


def is_superseded(touchpoint: Touchpoint) -> bool:
    return Touchpoint.objects.filter(corrects=touchpoint.pk).exists()


def searched(user: Any, touchpoints: QuerySet[Touchpoint], words: str) -> QuerySet[Touchpoint]:
    """In what was said and among the people; digits only for those who may read numbers."""
    if DIGITS.search(words) and not customers.may_see_phones(user):
        return touchpoints.none()
    met = TheirPerson.objects.filter(touchpoint=OuterRef("pk"), contact__name__icontains=words)
    return touchpoints.filter(Q(text__icontains=words) | Exists(met))


def shown_text(user: Any, text: str) -> str:
    """Personal numbers in the text are veiled for those who may not see them."""
    if customers.may_see_phones(user):
        return text
    return NUMBERS.sub(lambda found: str(audit.veil(found.group())), text)


def contacts_for(party: Party) -> QuerySet[Contact]:
    """Whom one can have met there: the customer's own contacts and guests, who have not left."""
    here = Q(party=party) | Q(places__party=party)
    return Contact.objects.filter(here, left_on__isnull=True).distinct().order_by(
        "-is_primary", "pk"
    )  # fmt: skip


def colleagues(user: Any) -> QuerySet[User]:
    return staff.visible_users(user).filter(is_active=True).order_by("name", "pk")


def two_way() -> Q:
    """What counts as having been in touch: they spoke to us, and were reached."""
    spoken = Q(direction__in=[Direction.TWO_WAY, Direction.INBOUND])
    return spoken & ~Q(kind=Kind.NOTE) & ~Q(outcome=Outcome.NOT_REACHED)


def last_two_way(party_ids: Any) -> dict[int, datetime]:
    """When each of these customers was last truly in touch with us; those never are left out."""
    met = standing(Touchpoint.objects.filter(two_way(), party__in=party_ids))
    return dict(met.order_by().values_list("party").annotate(last=Max("at")))
