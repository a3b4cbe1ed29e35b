"""Reads about people and the company, and the one rule of who sees whose records."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import Http404
from django_otp.plugins.otp_totp.models import TOTPDevice

from kezhi.kit import workdays, worktime
from kezhi.staff.choices import TierSettings, read_tiers
from kezhi.staff.models import (
    ApiToken,
    CalendarDay,
    Company,
    ExchangeRate,
    RecoveryCode,
    Session,
    Team,
    User,
)
from kezhi.staff.rights import ROLE_RIGHTS, ROLE_SCOPE, Right, Role, Scope


def company() -> Company:
    """The company's settings; an unsaved default before the first set-up."""
    return Company.objects.filter(pk=1).first() or Company(pk=1)


def zone() -> ZoneInfo:
    return ZoneInfo(company().zone)


def local_date(now: datetime) -> date:
    return now.astimezone(zone()).date()


def managed_team_ids(user: User) -> set[int]:
    """The teams the user manages, with the teams below them."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    found = set(Team.objects.filter(manager=user).values_list("pk", flat=True))
    while True:
        below = {pk for pk, parent in parents.items() if parent in found} - found
        if not below:
            return found
        found |= below


def seen_team_ids(user: User) -> set[int]:
    teams = managed_team_ids(user)
    if ROLE_SCOPE.get(user.role) == Scope.TEAM and user.team_id:
        teams.add(user.team_id)
    return teams


def within_scope(user: User, prefix: str = "") -> Q:
    """The condition that a record with `owner` and `team` is one the user may see.

    `prefix` leads from the filtered model to the owned one, such as `party__`.
    """
    if not user.is_active:
        return Q(pk__in=[])
    if ROLE_SCOPE.get(user.role) == Scope.ALL:
        return Q()
    condition = Q(**{f"{prefix}owner": user})
    teams = seen_team_ids(user)
    if teams:
        condition |= Q(**{f"{prefix}team__in": teams})
    return condition


def visible_users(user: User) -> QuerySet[User]:
    """Colleagues are visible to everyone who signs in: owners and authors stand on every page."""
    people = User.objects.select_related("team")
    return people if user.is_active else people.none()


def visible_teams(user: User) -> QuerySet[Team]:
    return (
        Team.objects.select_related("manager", "parent") if user.is_active else Team.objects.none()
    )


def active_users() -> QuerySet[User]:
    """Everybody who may sign in, for work that is done for each of them."""
    return User.objects.filter(is_active=True).order_by("pk")


def found_users(user: User, words: str) -> QuerySet[User]:
    """Colleagues whose name or address holds the words, those who left last."""
    found = visible_users(user).order_by("-is_active", "name", "pk")
    return found.filter(Q(name__icontains=words) | Q(email__icontains=words)) if words else found


def team_tree(user: User) -> list[dict[str, Any]]:
    """Each team below the one it is part of, with its depth and its people."""
    teams = list(visible_teams(user).order_by("name"))
    members: dict[int | None, list[User]] = {}
    for person in visible_users(user).filter(is_active=True).order_by("name"):
        members.setdefault(person.team_id, []).append(person)

    def below(parent: int | None, depth: int) -> Iterator[dict[str, Any]]:
        for team in teams:
            if team.parent_id == parent:
                yield {"team": team, "depth": depth, "members": members.get(team.pk, [])}
                yield from below(team.pk, depth + 1)

    return list(below(None, 0))


def get_user(user: User, pk: int) -> User:
    found = visible_users(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_team(user: User, pk: int) -> Team:
    found = visible_teams(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_see_costs(user: User) -> bool:
    return user.may(Right.COSTS_VIEW)


def exchange_rate(currency: str, on: date) -> Decimal | None:
    """Base currency per unit of `currency` on that day; None when no rate is known."""
    if currency == company().currency:
        return Decimal(1)
    known = ExchangeRate.objects.filter(currency=currency, valid_from__lte=on)
    return known.order_by("-valid_from").values_list("rate", flat=True).first()


def is_money_booked() -> bool:
    """Whether any table holds an amount in base currency, or a rate against it.

    Told by the column's name, so that no feature above has to remember to say so.
    """
    booked = [
        model
        for model in apps.get_models()
        if any(field.name == "base_amount" for field in model._meta.concrete_fields)
    ]
    return ExchangeRate.objects.exists() or any(m._default_manager.exists() for m in booked)


def exchange_rates(user: User) -> QuerySet[ExchangeRate]:
    rates = ExchangeRate.objects.order_by("currency", "-valid_from")
    return rates if user.may(Right.SETTINGS_EDIT) else rates.none()


def get_rate(user: User, pk: int) -> ExchangeRate:
    found = exchange_rates(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def calendar(user: User, year: int) -> QuerySet[CalendarDay]:
    days = CalendarDay.objects.filter(date__year=year).order_by("date")
    return days if user.may(Right.SETTINGS_EDIT) else days.none()


def get_calendar_day(user: User, pk: int) -> CalendarDay:
    found = CalendarDay.objects.filter(pk=pk).first() if user.may(Right.SETTINGS_EDIT) else None
    if found is None:
        raise Http404
    return found


def calendar_page(user: User, year: int) -> dict[str, Any]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    exceptions = workday_exceptions(first, last)
    return {
        "days": calendar(user, year),
        "workdays": workdays.count_workdays(first - workdays.DAY, last, exceptions),
        "years": [year - 1, year, year + 1],
    }


def workday_exceptions(first: date, last: date) -> dict[date, bool]:
    """What `kit.workdays` needs: the named days, and whether they are worked."""
    days = calendar_days(first, last)
    return {day: kind == CalendarDay.Kind.WORKDAY for day, kind in days.items()}


def work_calendar(first: date, last: date) -> worktime.WorkCalendar:
    """The company's working time from `first` to `last`; beyond them no holiday is known."""
    kept = company()
    hours = worktime.read_hours(kept.work_hours)
    return worktime.WorkCalendar(ZoneInfo(kept.zone), hours, workday_exceptions(first, last))


def tiers() -> TierSettings:
    return read_tiers(company().tiers)


def calendar_days(first: date, last: date) -> dict[date, str]:
    days: Any = CalendarDay.objects.filter(date__range=(first, last))
    return dict(days.values_list("date", "kind"))


def living_token(digest: str, now: datetime) -> ApiToken | None:
    """The token of this digest if it may still be used, with its person."""
    alive = ApiToken.objects.filter(digest=digest, revoked_at=None, user__is_active=True)
    return alive.filter(expires_at__gt=now).select_related("user", "user__team").first()


def rights_of(user: User) -> list[str]:
    return sorted(ROLE_RIGHTS.get(user.role, frozenset())) if user.is_active else []


def scope_of(user: User) -> str:
    return ROLE_SCOPE.get(user.role, Scope.OWN)


def rights_in_words(user: User) -> list[str]:
    return [str(Right(right).label) for right in Right.values if user.may(right)]


def scope_in_words(user: User) -> dict[str, Any]:
    """Why somebody sees the customers they see."""
    managed = Team.objects.filter(pk__in=managed_team_ids(user)).order_by("name")
    return {"scope": scope_of(user), "team": user.team, "managed": list(managed)}


def policy_table() -> dict[str, Any]:
    """The whole policy: which role gives which right, and on whose records."""
    return {
        "roles": [{"label": role.label, "scope": Scope(ROLE_SCOPE[role])} for role in Role],
        "rows": [
            {"label": right.label, "cells": [right in ROLE_RIGHTS[role] for role in Role]}
            for right in Right
        ],
    }


def first_steps(user: User) -> dict[str, Any]:
    """What a fresh company has already done."""
    return {
        "has_colleagues": User.objects.exclude(pk=user.pk).exists(),
        "has_teams": Team.objects.exists(),
        "has_calendar": CalendarDay.objects.exists(),
        "has_rates": ExchangeRate.objects.exists(),
        "may_import": user.may(Right.IMPORTS_RUN),
        "may_invite": user.may(Right.USERS_EDIT),
        "may_set": user.may(Right.SETTINGS_EDIT),
    }


def is_set_up() -> bool:
    return User.objects.exists()


def my_tokens(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user).order_by("revoked_at", "-id")


def get_my_token(user: User, pk: int) -> ApiToken:
    found = my_tokens(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def my_sessions(user: User, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(user=user, expire_date__gt=now).order_by("-seen_at")


BROWSERS = ("Edg", "OPR", "MicroMessenger", "Firefox", "Chrome", "Safari", "curl")
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
NICER = {"Edg": "Edge", "OPR": "Opera", "MicroMessenger": "WeChat", "Mac OS": "macOS"}


def browser_name(agent: str) -> str:
    """`Firefox · Linux` out of what the browser says of itself; other programs as they stand."""
    found = [next((one for one in names if one in agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(NICER.get(one, one) for one in found if one) or agent[:40]


def has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def user_by_email(email: str) -> User | None:
    """For mails only: whether there is such a person is never told to the one who asks."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def active_user(pk: int) -> User | None:
    return User.objects.filter(pk=pk, is_active=True).first()
