"""The hand-written tables beside this file, read once."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("kezhi.demo") / "data" / f"{name}.toml").read_text())


def city(name: str) -> tuple[str, str, str]:
    """Province, area code and postal code of a city."""
    province, area_code, postal_code = table("words")["city"][name]
    return province, area_code, postal_code


def team_of_province(province: str) -> str:
    for team in table("people")["team"]:
        if province in team["provinces"]:
            return str(team["code"])
    return "north"


def salespeople() -> dict[str, list[str]]:
    """Usernames by team of those who take customers at home: not the exporter, nor who left."""
    result: dict[str, list[str]] = {}
    for username, _name, _pinyin, role, title, team, _leads in table("people")["people"]["rows"]:
        if role == "salesperson" and "外贸" not in title and "离职" not in title:
            result.setdefault(team, []).append(username)
    return result


def industry_name(industry: str) -> str:
    return str(table("words")["industry"][industry]["name"]) if industry else ""
