"""The parties of the demo company, each with the behavior its orders are drawn from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from kezhi.demo import identities, vocabulary
from kezhi.demo.behavior import Behavior
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Contact, Customer

BUYERS = {"curtain_wall": 84, "ceiling": 60, "appliance": 48, "signage": 64, "transport": 34}
DISTRIBUTORS, END_CUSTOMERS, OVERSEAS, PROSPECTS = 30, 76, 34, 103
PATH_WEIGHTS = {
    "stable": 0.33,
    "growing": 0.12,
    "declining": 0.11,
    "silent": 0.15,
    "won_back": 0.04,
    "one_time": 0.12,
    "newcomer": 0.06,
    "by_project": 0.07,
}
PROSPECT_STAGES = {"non_customer": 0.3, "potential": 0.45, "target": 0.25}
LEFT_SALESPERSON = "qi.haoran"


@dataclass(frozen=True, slots=True)
class Profile:
    customer: Customer
    contacts: tuple[Contact, ...]
    behavior: Behavior | None = None
    quirk: str = ""


class Register:
    """Hands out codes, brands and streams, so that every party is its own."""

    def __init__(self, seed: int, first_day: date, as_of: date) -> None:
        self.seed, self.first_day, self.as_of = seed, first_day, as_of
        self.brands = iter(identities.brands(Dice(seed, "brands")))
        self.sellers = vocabulary.salespeople()
        self.count = 0

    def next_code(self) -> str:
        self.count += 1
        return f"C{self.count:04d}"

    def company_name(self, dice: Dice, city: str, industry: str) -> str:
        words = vocabulary.table("words")
        word = dice.pick(words["industry"][industry]["words"])
        return f"{city}{next(self.brands)}{word}{dice.weighted(words['legal']['forms'])}"

    def owner(self, dice: Dice, province: str) -> tuple[str, str]:
        team = vocabulary.team_of_province(province)
        if team == "north" and dice.chance(0.12):
            return LEFT_SALESPERSON, team
        return dice.pick(self.sellers[team]), team

    def party(self, dice: Dice, name: str, city: str, **more: Any) -> Customer:
        province = vocabulary.city(city)[0]
        owner, team = self.owner(dice, province)
        fields: dict[str, Any] = {
            "code": self.next_code(),
            "name": name,
            "roles": ("customer",),
            "core_class": "enterprise",
            "industry": "",
            "country": "CN",
            "province": province,
            "city": city,
            "address": identities.address(dice, city),
            "phone": identities.phone(dice, city),
            "tax_number": identities.tax_number(dice),
            "currency": "CNY",
            "owner": owner,
            "team": team,
            "parent": "",
            "source": dice.weighted(vocabulary.table("words")["sources"]),
            "since": self.first_day,
            "stage": "stable",
        }
        return Customer(**{**fields, **more})

    def behavior(self, dice: Dice, industry: str, path: str, **more: Any) -> Behavior:
        words = vocabulary.table("words")["industry"][industry]
        start = _start(dice, path, self.first_day, self.as_of)
        fields: dict[str, Any] = {
            "path": path,
            "start": start,
            "turn": _turn(dice, path, self.as_of),
            "back": self.as_of - timedelta(days=dice.between(60, 300)),
            "rate": min(6.0, max(0.12, dice.gamma(1.2, 0.75))),
            "tons": dice.lognormal(words["tons"], 0.95) * (2.0 if path == "one_time" else 1.0),
            "basket": basket(dice, industry),
            "discount": min(0.11, max(0.0, dice.normal(0.025, 0.022))),
            "visits": dice.gamma(1.5, 0.28),
            "returns": 0.12 if dice.chance(0.04) else 0.02,
        }
        return Behavior(**{**fields, **more})


def _start(dice: Dice, path: str, first_day: date, as_of: date) -> date:
    span = (as_of - first_day).days
    if path == "newcomer":
        return as_of - timedelta(days=dice.between(15, 170))
    if path == "one_time":
        return first_day + timedelta(days=dice.below(span - 40))
    if path in {"silent", "won_back", "until_archived", "declining", "yearly"} or dice.chance(0.55):
        return first_day + timedelta(days=dice.below(150))
    return first_day + timedelta(days=dice.below(span - 200))


def _turn(dice: Dice, path: str, as_of: date) -> date:
    days = {
        "declining": dice.between(360, 800),
        "silent": dice.between(120, 800),
        "won_back": dice.between(760, 950),
        "shaken": 150,
    }
    return as_of - timedelta(days=days.get(path, dice.between(1, 900)))


def basket(dice: Dice, industry: str) -> tuple[tuple[str, float], ...]:
    """One to four products, mostly of the lines the industry buys."""
    weights = vocabulary.table("words")["industry"][industry]["lines"]
    codes = {
        line["code"]: [row[0] for row in line["products"] if row[0] not in {"CEI-O05", "TRA-X00"}]
        for line in vocabulary.table("products")["line"]
    }
    chosen: dict[str, float] = {}
    for _ in range(1 + dice.poisson(1.1)):
        chosen[dice.pick(codes[dice.weighted(weights)])] = dice.uniform(0.3, 1.0)
    if industry == "transport" and dice.chance(0.5):
        chosen["TRA-X00"] = 0.25
    return tuple(sorted(chosen.items()))


def people_of(dice: Dice, customer: Customer, first: str = "") -> tuple[Contact, ...]:
    name, _, pinyin = first.partition(" ")
    return tuple(
        identities.contacts(
            dice,
            customer.code,
            first=(name, pinyin) if first else None,
            is_foreign=customer.country != "CN",
        )
    )


def buyers(register: Register) -> Iterator[Profile]:
    words = vocabulary.table("words")["industry"]
    for industry, count in BUYERS.items():
        for number in range(count):
            dice = Dice(register.seed, "buyer", industry, number)
            city = dice.pick(words[industry]["cities"])
            yield _buyer(register, dice, industry, city)
    for number in range(DISTRIBUTORS):
        dice = Dice(register.seed, "distributor", number)
        city = dice.pick(words["trade"]["cities"])
        yield _buyer(register, dice, "trade", city)


def _buyer(register: Register, dice: Dice, industry: str, city: str) -> Profile:
    behavior = register.behavior(dice, industry, dice.weighted(PATH_WEIGHTS))
    is_trade = industry == "trade"
    customer = register.party(
        dice,
        register.company_name(dice, city, industry),
        city,
        industry=industry,
        roles=("customer", "distributor") if is_trade else ("customer",),
        core_class="channel" if is_trade else "enterprise",
        since=_since(dice, behavior, register.first_day),
        stage=behavior.path,
    )
    if customer.owner == LEFT_SALESPERSON and behavior.path == "newcomer":
        customer = replace(customer, owner="song.beichen")
    return Profile(customer, people_of(dice, customer), behavior)


def _since(dice: Dice, behavior: Behavior, first_day: date) -> date:
    """Those who bought from the start were customers before; the others a few weeks earlier."""
    if (behavior.start - first_day).days < 150:
        return first_day - timedelta(days=dice.between(30, 2200))
    return behavior.start - timedelta(days=dice.between(10, 120))


def cast(register: Register) -> Iterator[Profile]:
    for row in vocabulary.table("cast")["customer"]:
        dice = Dice(register.seed, "cast", row["name"])
        profile = _cast_member(register, dice, row)
        yield profile
        for name in row.get("subsidiaries", ()):
            own = {**row, "name": name, "city": name[:2], "rate": 0.9, "note": ""}
            child = _cast_member(register, Dice(register.seed, "cast", name), own)
            yield replace(child, customer=replace(child.customer, parent=profile.customer.code))


def _cast_member(register: Register, dice: Dice, row: dict[str, Any]) -> Profile:
    keys = ("rate", "tons", "discount", "dropped", "rebate", "cancels", "fixed_price", "returns")
    said: dict[str, Any] = {key: row[key] for key in keys if key in row}
    if "basket" in row:
        said["basket"] = tuple((code, 1.0) for code in row["basket"])
    said["visits"] = row.get("visits", 0.5)
    said["has_costs"] = row.get("costs", True)
    if row["path"] == "one_time":
        said["start"] = register.as_of - timedelta(days=500)
    elif row["path"] == "until_archived":
        said["turn"] = register.first_day + timedelta(days=890)
        said["start"] = register.first_day
    elif row["path"] == "won_back":
        said["turn"] = register.as_of - timedelta(days=800)
        said["back"] = register.as_of - timedelta(days=250)
        said["start"] = register.first_day
    elif row["path"] == "silent":
        said["turn"] = register.as_of - timedelta(days=155)
        said["start"] = register.first_day
    else:
        said["start"] = register.first_day
    industry = row["industry"]
    behavior = register.behavior(dice, industry, row["path"], **said)
    roles = tuple(row.get("roles", ("customer",)))
    customer = register.party(
        dice,
        row["name"],
        row["city"],
        industry=industry,
        roles=roles,
        core_class="channel" if "distributor" in roles else "enterprise",
        owner=row["owner"],
        since=_since(dice, behavior, register.first_day),
        stage=row["path"],
        note=row.get("note", ""),
    )
    people = people_of(dice, customer, row.get("contact", ""))
    return Profile(customer, people, behavior, row["quirk"])
