"""Reads of tasks and visits: one's own, those of one's teams, and those of customers one sees."""

import hashlib
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404
from django.utils import timezone

from kezhi.care.choices import FIRST_RULES, GiftState
from kezhi.care.models import ContactRule, Feed, Gift, GiftLimits, Task, Visit
from kezhi.care.planning import Demand, Served, served, total
from kezhi.customers import queries as customers
from kezhi.customers.choices import Criterion
from kezhi.customers.models import Classification, Party
from kezhi.kit import workdays
from kezhi.kit.filters import start_of
from kezhi.staff import queries as staff
from kezhi.staff.choices import TIERS
from kezhi.staff.models import User
from kezhi.staff.rights import Right
from kezhi.touchpoints import queries as touchpoints
from kezhi.touchpoints.models import Touchpoint

SHOWN = 12
MOST_A_MONTH = 600
FEED_BEHIND, FEED_AHEAD = timedelta(days=31), timedelta(days=366)


def is_mine(user: Any) -> Q:
    """Mine to do or asked by me, and what those do whose teams I see."""
    condition = Q(owner=user) | Q(created_by=user)
    teams = staff.seen_team_ids(user)
    return condition | Q(owner__team__in=teams) if teams else condition


def visible_tasks(user: Any) -> QuerySet[Task]:
    if not user.may(Right.CUSTOMERS_VIEW):
        return Task.objects.none()
    of_seen = staff.within_scope(user, "party__") & Q(party__isnull=False)
    if customers.sees_all(user):
        return Task.objects.filter(Q(party__isnull=True) | Q(party__deleted_at__isnull=True))
    living = Q(party__isnull=True) | Q(party__deleted_at__isnull=True)
    return Task.objects.filter((is_mine(user) | of_seen) & living)


def visible_visits(user: Any) -> QuerySet[Visit]:
    if not user.may(Right.CUSTOMERS_VIEW):
        return Visit.objects.none()
    return Visit.objects.filter(staff.within_scope(user, "party__"), party__deleted_at__isnull=True)


def for_list(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related("party", "owner")


def get_task(user: Any, pk: int) -> Task:
    related = ("party", "owner", "created_by", "done_by")
    found = visible_tasks(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_visit(user: Any, pk: int) -> Visit:
    related = ("party", "owner", "created_by", "touchpoint")
    found = visible_visits(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_parties(user: Any, tasks: Iterable[Task]) -> set[int]:
    """Whose names may be told: a task may be one's own though its customer is not."""
    pks = {task.party_id for task in tasks if task.party_id}
    return set(customers.visible_parties(user).filter(pk__in=pks).values_list("pk", flat=True))


def may_see_party(user: Any, party: Party) -> bool:
    return customers.visible_parties(user).filter(pk=party.pk).exists()


def colleagues(user: Any) -> QuerySet[User]:
    return staff.visible_users(user).filter(is_active=True).order_by("name", "pk")


def open_tasks(user: Any) -> QuerySet[Task]:
    """One's own to do, the earliest first; those without a day at the end."""
    mine = visible_tasks(user).filter(owner=user, done_at__isnull=True)
    return for_list(mine)


def open_visits(user: Any) -> QuerySet[Visit]:
    mine = visible_visits(user).filter(owner=user)
    return for_list(mine.filter(reported_at__isnull=True, cancelled_at__isnull=True))


@dataclass(frozen=True)
class MyDay:
    today: date
    overdue: int
    tasks: list[Task]
    visits: list[Visit]
    seen: set[int]


def my_day(user: Any, now: datetime) -> MyDay:
    """What is due today and what is late, bounded."""
    today = staff.local_date(now)
    due = open_tasks(user).filter(due_on__lte=today)
    tasks = list(due.order_by("due_on", "due_at", "pk")[:SHOWN])
    visits = open_visits(user).filter(planned_on__lte=today)
    shown = list(visits.order_by("planned_on", "planned_at", "pk")[:SHOWN])
    late = due.filter(due_on__lt=today).count()
    return MyDay(today, late, tasks, shown, seen_parties(user, tasks))


def of_party(user: Any, party: Party) -> dict[str, Any]:
    tasks = for_list(visible_tasks(user)).filter(party=party)
    visits = for_list(visible_visits(user)).filter(party=party)
    return {
        "tasks": list(tasks.filter(done_at__isnull=True).order_by("due_on", "pk")[:SHOWN]),
        "visits": list(visits.filter(cancelled_at__isnull=True).order_by("-planned_on", "-pk")[:5]),
    }


# --- the calendar ---


@dataclass
class Cell:
    """One day of the month's page."""

    day: date
    is_in: bool
    kind: str = ""
    tasks: list[Task] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def month_page(user: Any, whose: Any, first: date) -> list[list[Cell]]:
    """The weeks of a month with what is due; four queries however full it is."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    known = staff.calendar_days(start, end)
    cells = {
        day: Cell(day, day.month == first.month, known.get(day, ""))
        for week in weeks
        for day in week
    }
    tasks = for_list(visible_tasks(user)).filter(owner=whose, due_on__range=(start, end))
    for task in tasks.order_by("due_at", "pk")[:MOST_A_MONTH]:
        cells[task.due_on].tasks.append(task)
    visits = for_list(visible_visits(user)).filter(
        owner=whose, planned_on__range=(start, end), cancelled_at__isnull=True
    )
    for visit in visits.order_by("planned_at", "pk")[:MOST_A_MONTH]:
        cells[visit.planned_on].visits.append(visit)
    return [[cells[day] for day in week] for week in weeks]


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def feed_of(user: Any) -> Feed | None:
    return Feed.objects.filter(user=user, revoked_at__isnull=True).first()


def feed_owner(secret: str) -> User | None:
    """Whose calendar the link opens; nobody's when it was revoked or they left."""
    found = Feed.objects.filter(
        digest=digest(secret), revoked_at__isnull=True, user__is_active=True
    )
    feed = found.select_related("user", "user__team").first()
    return feed.user if feed else None


def feed_entries(user: Any, now: datetime) -> tuple[list[Task], list[Visit]]:
    today = staff.local_date(now)
    span = (today - FEED_BEHIND, today + FEED_AHEAD)
    tasks = open_tasks(user).filter(due_on__range=span).order_by("due_on", "pk")
    visits = for_list(visible_visits(user)).filter(
        owner=user, planned_on__range=span, cancelled_at__isnull=True
    )
    return list(tasks[:MOST_A_MONTH]), list(visits.order_by("planned_on", "pk")[:MOST_A_MONTH])


def moment_of(day: date, hour: Any) -> datetime:
    """The day's hour in the company's zone."""
    return timezone.make_aware(datetime.combine(day, hour)) if hour else start_of(day)


def contact_names(touchpoint: Any) -> str:
    return ", ".join(str(one.contact) for one in touchpoint.theirs.select_related("contact"))


# --- the contact plan: measured from the last contact in which they spoke to us ---

PLAN_SHOWN = 40
SHOWN_A_CLASS = 200
CONTACTS_A_DAY = 8  # that one person manages beside other work, unless the reader says otherwise
MOST_CAPACITY = 100_000


@dataclass(frozen=True)
class Rule:
    tier: str
    relation: str
    days: int
    channel: str
    name: str


@dataclass(frozen=True)
class Due:
    """One customer whose contact is due; `ratio` is 1 on the day it falls due."""

    party: Any
    rule: Rule
    last: datetime | None
    due_on: date
    late: int
    ratio: float


@dataclass(frozen=True)
class Plan:
    rows: list[Due]
    classes: list[tuple[Rule, Served]]
    asked: float
    capacity: float
    people: int
    unruled: int

    @property
    def is_over(self) -> bool:
        return self.asked > self.capacity


def rules() -> list[Rule]:
    """The most valuable tier first; the rule that names the relation before the one that does not.

    Rules nobody wrote are those every company starts with.
    """
    kept = list(ContactRule.objects.all())
    if kept:
        found = [Rule(one.tier, one.relation, one.days, one.channel, str(one)) for one in kept]
    else:
        found = [
            Rule(tier, "", days, channel, str(ContactRule(tier=tier)))
            for tier, (days, channel) in FIRST_RULES.items()
        ]
    order = {tier: place for place, tier in enumerate(TIERS)}
    return sorted(found, key=lambda one: (order.get(one.tier, len(TIERS)), one.relation == ""))


def planned_parties(user: Any, owner: Any) -> QuerySet[Party]:
    found = customers.visible_parties(user).filter(
        archived_at__isnull=True, is_walk_in=False, roles__role="customer"
    )
    return found.filter(owner=owner) if owner else found


def of_rule(parties: QuerySet[Party], rule: Rule, others: list[Rule]) -> QuerySet[Party]:
    """Those this rule is the nearest for: no rule that names more fits them."""
    found = parties.filter(fits(rule))
    for other in others:
        if is_nearer(other, rule):
            found = found.exclude(fits(other))
    return found


def fits(rule: Rule) -> Q:
    condition = Q(tier=rule.tier) if rule.tier else Q()
    if rule.relation:
        held = Classification.objects.filter(
            party=OuterRef("pk"), is_current=True, criterion=Criterion.RELATION,
            value=rule.relation,
        )  # fmt: skip
        condition &= Q(Exists(held))
    return condition or Q(pk__isnull=False)


def is_nearer(other: Rule, rule: Rule) -> bool:
    """Names more, or as much but the tier, which goes before the relation."""
    one = (bool(other.tier) + bool(other.relation), bool(other.tier))
    two = (bool(rule.tier) + bool(rule.relation), bool(rule.tier))
    return one > two


def with_last(parties: QuerySet[Party]) -> QuerySet[Party]:
    met = touchpoints.standing(Touchpoint.objects.filter(touchpoints.two_way()))
    newest = met.filter(party=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    return parties.annotate(last=Subquery(newest))


def plan(user: Any, owner: Any, now: datetime, capacity: float | None) -> Plan:
    """The plan of one person's customers, or of all that the reader sees."""
    known, parties = rules(), planned_parties(user, owner)
    today = staff.local_date(now)
    rows: list[Due] = []
    demands: list[Demand] = []
    for rule in known:
        mine = of_rule(parties, rule, known)
        demands.append(Demand(rule.name, mine.count(), rule.days))
        rows += due_rows(mine, rule, today)
    people = 1 if owner else max(parties.aggregate(n=Count("owner", distinct=True))["n"], 1)
    room = float(people * CONTACTS_A_DAY) if capacity is None else capacity
    rows.sort(key=lambda one: (-one.ratio, one.party.pk))
    ruled = sum(demand.customers for demand in demands)
    classes = list(zip(known, served(demands, room), strict=True))
    unruled = parties.count() - ruled
    return Plan(rows[:PLAN_SHOWN], classes, total(demands), room, people, max(unruled, 0))


def due_rows(parties: QuerySet[Party], rule: Rule, today: date) -> list[Due]:
    """Those whose time is up, the longest ago first; those never spoken with lead."""
    limit = start_of(today - timedelta(days=rule.days - 1))
    waiting = with_last(parties).filter(
        Q(last__lt=limit) | Q(last__isnull=True, created_at__lt=limit)
    )
    first = waiting.select_related("owner").order_by(F("last").asc(nulls_first=True), "pk")
    found = list(first[:SHOWN_A_CLASS])
    exceptions = staff.workday_exceptions(today - timedelta(days=1500), today + timedelta(days=60))
    zone = staff.zone()
    return [due_of(party, rule, today, (exceptions, zone)) for party in found]


def due_of(party: Any, rule: Rule, today: date, calendar: tuple[Any, Any]) -> Due:
    exceptions, zone = calendar
    since = (party.last or party.created_at).astimezone(zone).date()
    due_on = workdays.next_workday(since + timedelta(days=rule.days), exceptions)
    late = max((today - due_on).days, 0)
    return Due(party, rule, party.last, due_on, late, (today - since).days / rule.days)


# --- gifts and hospitality ---


def visible_gifts(user: Any) -> QuerySet[Gift]:
    """Those of the customers one sees, and one's own."""
    if not user.may(Right.CUSTOMERS_VIEW):
        return Gift.objects.none()
    of_seen = staff.within_scope(user, "party__")
    return Gift.objects.filter(of_seen, party__deleted_at__isnull=True)


def gifts_for_list(user: Any) -> QuerySet[Gift]:
    return visible_gifts(user).select_related("party", "owner", "decided_by", "created_by")


def get_gift(user: Any, pk: int) -> Gift:
    found = gifts_for_list(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def gift_limits() -> GiftLimits:
    return GiftLimits.objects.filter(pk=1).first() or GiftLimits(pk=1)


def gifts_of_year(contact_id: int, direction: str, year: int, *, but: int | None) -> Decimal:
    """What this person had of us, or gave us, in that year, refused ones left out."""
    found = Gift.objects.filter(contact=contact_id, direction=direction, given_on__year=year)
    counted = found.exclude(state=GiftState.REFUSED).exclude(pk=but or 0)
    return counted.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def may_decide(user: Any, gift: Gift) -> bool:
    """The manager of the one who gave or took it, or the management; never oneself."""
    if user.pk in (gift.owner_id, gift.created_by_id):
        return False
    is_management: bool = user.may(Right.SETTINGS_EDIT)
    return is_management or gift.owner.team_id in staff.managed_team_ids(user)
