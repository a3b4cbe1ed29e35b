"""The company's settings, teams, people, rates and calendar."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from kezhi.demo.rows import Company as Rows
from kezhi.staff.models import CalendarDay, Company, ExchangeRate, Team, User
from kezhi.staff.rights import Role

ROLES = {"sales_manager": Role.EXECUTIVE}
"""Roles of the story that the product knows by another name."""


@dataclass(frozen=True, slots=True)
class Staff:
    users: dict[str, User]
    teams: dict[str, Team]


def write_company(rows: Rows) -> None:
    Company.objects.update_or_create(
        pk=1,
        defaults={
            "name": rows.name,
            "currency": rows.base_currency,
            "zone": rows.zone,
            "annual_discount_rate": rows.annual_discount_rate,
            "is_demo": True,
        },
    )
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=rate.currency, valid_from=rate.on, rate=rate.rate)
        for rate in rows.rates
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(
            date=day.on,
            kind=CalendarDay.Kind.WORKDAY if day.is_workday else CalendarDay.Kind.HOLIDAY,
            name=day.name,
        )
        for day in rows.holidays
    )


def write_people(rows: Rows, *, now: datetime, password: str) -> Staff:
    """All accounts share one password, hashed once; who left may no longer sign in."""
    teams = {team.code: Team(name=team.name) for team in rows.teams}
    Team.objects.bulk_create(teams.values())
    hashed = make_password(password)
    users = {
        person.username: User(
            email=person.email,
            name=person.name,
            role=ROLES.get(person.role, person.role),
            team=teams.get(person.team),
            is_active=person.left_on is None,
            password=hashed,
            created_at=now,
        )
        for person in rows.people
    }
    User.objects.bulk_create(users.values())
    for person in rows.people:
        if person.leads_team:
            teams[person.team].manager = users[person.username]
    Team.objects.bulk_update(teams.values(), ["manager"])
    return Staff(users, teams)
