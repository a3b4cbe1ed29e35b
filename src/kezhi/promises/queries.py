"""Reads of promises and expectations: seen by whoever sees the customer."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from customer_value.satisfaction import Trust, Trusts, capable_days
from kezhi.customers.models import Contact, Party
from kezhi.kit import shares
from kezhi.promises.choices import TRUST_LAYERS, Layer, Outcome
from kezhi.promises.models import Expectation
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.staff.rights import Right

RECENT = 200
CAPABLE_SHARE = 0.8
PRIOR = Trust(kept=4, broken=1)
MEMORY = 0.95
DONE = (Outcome.KEPT, Outcome.LATE)


def visible_expectations(user: Any) -> QuerySet[Expectation]:
    if not user.may(Right.CUSTOMERS_VIEW):
        return Expectation.objects.none()
    found = Expectation.objects.select_related("party", "promised_by", "promised_to")
    return found.filter(staff.within_scope(user, "party__"), party__deleted_at__isnull=True)


def get_expectation(user: Any, pk: int) -> Expectation:
    found = visible_expectations(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def of_party(user: Any, party: Party) -> QuerySet[Expectation]:
    """Those that stand, the open ones first and of these the most urgent."""
    found = visible_expectations(user).filter(party=party).exclude(outcome=Outcome.WITHDRAWN)
    return found.order_by(F("met_on").asc(nulls_first=True), "due_on", "pk")


def in_state(found: QuerySet[Expectation], state: str, *, today: date) -> QuerySet[Expectation]:
    if state == "overdue":
        return found.filter(outcome=Outcome.OPEN, due_on__lt=today)
    if state == "renegotiated":
        return found.exclude(first_due_on=F("due_on"))
    return found.filter(outcome=state)


def colleagues(user: Any) -> QuerySet[User]:
    return staff.visible_users(user).filter(is_active=True).order_by("name", "pk")


def contacts_for(party: Party) -> QuerySet[Contact]:
    here = Q(party=party) | Q(places__party=party)
    return Contact.objects.filter(here, left_on__isnull=True).distinct().order_by("pk")


def usual_days(layer: str) -> int | None:
    """Within how many days four of five such promises were met; None while too few were."""
    done = Expectation.objects.filter(layer=layer, outcome__in=DONE).order_by("-met_on")[:RECENT]
    days = [(one.met_on - one.promised_on).days for one in done if one.met_on]
    return capable_days(days, share=CAPABLE_SHARE)


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many of those due were met by the date first named; the interval is Wilson's."""

    on_time: int
    due: int
    by_last_date: int

    @property
    def percents(self) -> tuple[float, float, float] | None:
        """The rate and the ends of its interval, in percent."""
        return shares.percents(self.on_time, self.due)


def punctuality(expectations: Iterable[Expectation], *, today: date) -> Punctuality:
    """Counts what is closed, and what is open past its first date; withdrawn entries never."""
    counted = [
        one
        for one in expectations
        if one.outcome != Outcome.WITHDRAWN
        and (one.outcome != Outcome.OPEN or one.first_due_on < today)
    ]
    met = [(one, one.met_on) for one in counted if one.met_on is not None]
    return Punctuality(
        on_time=sum(day <= one.first_due_on for one, day in met),
        due=len(counted),
        by_last_date=sum(day <= one.due_on for one, day in met),
    )


def latest_closed(expectations: Iterable[Expectation], most: int = 5) -> list[Expectation]:
    """The last ones that ended, the newest first; broken ones on the day they were due."""
    closed = [one for one in expectations if not one.is_open]
    return sorted(closed, key=lambda one: (one.met_on or one.due_on, one.pk), reverse=True)[:most]


@dataclass(frozen=True, slots=True)
class Confidence:
    """Trust in the firm and in each who promised, in percent; the two are never blended."""

    firm: float
    persons: list[tuple[User, float]]
    experiences: int


def confidence(expectations: Iterable[Expectation]) -> Confidence:
    """From what was met and not, in the order it happened; earlier ones fade."""
    closed = [one for one in expectations if one.outcome in (*DONE, Outcome.BROKEN)]
    closed.sort(key=lambda one: (one.met_on or one.due_on, one.pk))
    firm, persons = PRIOR, defaultdict[User, Trust](lambda: PRIOR)
    for one in closed:
        who = one.promised_by if one.layer == Layer.PROMISE else None
        before = Trusts(firm=firm, person=persons[who] if who else PRIOR)
        after = before.after(
            TRUST_LAYERS[Layer(one.layer)], is_kept=one.outcome == Outcome.KEPT, memory=MEMORY
        )
        firm = after.firm
        if who:
            persons[who] = after.person
    told = [(person, 100 * trust.level) for person, trust in persons.items()]
    return Confidence(100 * firm.level, sorted(told, key=lambda pair: pair[1]), len(closed))


def expectations_matching(found: QuerySet[Expectation], words: str) -> QuerySet[Expectation]:
    return found.filter(Q(text__icontains=words) | Q(party__name__icontains=words))
