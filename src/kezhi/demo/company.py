"""The whole demo company: everything invented, the same for the same seed and day."""

import hashlib
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from kezhi.demo import (
    attitudes,
    catalog,
    classing,
    holes,
    neighbors,
    parties,
    rivalry,
    spending,
    vocabulary,
)
from kezhi.demo import workdays as calendar
from kezhi.demo.dice import Dice
from kezhi.demo.identities import mobile
from kezhi.demo.parties import LEFT_SALESPERSON, Profile, Register
from kezhi.demo.purchases import Draft, Market, drafts, numbered
from kezhi.demo.quirks import quirks
from kezhi.demo.rows import (
    Attitude,
    Classification,
    Company,
    Contact,
    Order,
    Person,
    ServiceCost,
    Team,
)

SEED = 20
YEARS = 4


def build_company(as_of: date, *, seed: int = SEED) -> Company:
    first_day = _years_before(as_of)
    profiles = _profiles(seed, first_day, as_of)
    book = catalog.price_book(seed, first_day, as_of)
    products = catalog.products(first_day)
    by_code = {product.code: product for product in products}
    market = Market(seed, as_of, book, by_code)
    bought = {profile.customer.code: drafts(market, profile) for profile in profiles}
    orders = numbered([draft for found in bought.values() for draft in found], as_of)
    costs = _costs(seed, profiles, bought, first_day, as_of)
    lost = {
        profile.customer.code: tuple(rivalry.lost_orders(seed, profile, by_code, book, as_of))
        for profile in profiles
    }
    names = vocabulary.table("people")["company"]
    return Company(
        name=names["name"],
        english=names["english"],
        base_currency="CNY",
        zone="Asia/Shanghai",
        as_of=as_of,
        first_day=first_day,
        annual_discount_rate=Decimal("0.10"),
        teams=_teams(),
        people=_people(seed, as_of),
        lines=catalog.lines(),
        products=products,
        price_changes=catalog.price_changes(seed, first_day, as_of),
        customers=tuple(profile.customer for profile in profiles),
        contacts=_contacts(profiles),
        classifications=_classes(profiles, orders, costs, book, as_of),
        orders=orders,
        rival_offers=tuple(rivalry.offers(seed, orders, profiles[0].customer.code, as_of)),
        lost_orders=tuple(one for found in lost.values() for one in found),
        costs=costs,
        exposures=tuple(
            met
            for profile in profiles
            for code in [profile.customer.code]
            for met in holes.exposures(seed, profile, bought[code], lost[code], as_of)
        ),
        attitudes=_attitudes(seed, profiles, bought, as_of),
        rates=catalog.exchange_rates(seed, first_day, as_of),
        holidays=calendar.holidays(first_day, as_of + timedelta(days=400)),
        quirks=quirks(profiles),
    )


def fingerprint(company: Company) -> str:
    """One number for everything in it, to show that two runs agree."""
    return hashlib.sha256(repr(company).encode()).hexdigest()


def _years_before(as_of: date) -> date:
    day = min(as_of.day, 28) if as_of.month == 2 else as_of.day
    return date(as_of.year - YEARS, as_of.month, day) + timedelta(days=1)


def _profiles(seed: int, first_day: date, as_of: date) -> list[Profile]:
    register = Register(seed, first_day, as_of)
    found = [*parties.cast(register), *parties.buyers(register)]
    distributors = [p for p in found if "distributor" in p.customer.roles]
    found += neighbors.end_customers(register, distributors)
    found += neighbors.overseas(register)
    found += neighbors.prospects(register)
    found += neighbors.partners(register)
    found += neighbors.duplicates(register, found)
    return found


def _costs(
    seed: int,
    profiles: list[Profile],
    bought: dict[str, list[Draft]],
    first_day: date,
    as_of: date,
) -> tuple[ServiceCost, ...]:
    return tuple(
        cost
        for profile in profiles
        for cost in spending.costs(seed, profile, bought[profile.customer.code], first_day, as_of)
    )


def _attitudes(
    seed: int, profiles: list[Profile], bought: dict[str, list[Draft]], as_of: date
) -> tuple[Attitude, ...]:
    return tuple(
        said
        for profile in profiles
        for said in attitudes.attitudes(seed, profile, bought[profile.customer.code], as_of)
    )


def _teams() -> tuple[Team, ...]:
    return tuple(
        Team(row["code"], row["name"], row["english"], tuple(row["provinces"]))
        for row in vocabulary.table("people")["team"]
    )


def _people(seed: int, as_of: date) -> tuple[Person, ...]:
    return tuple(
        Person(
            username=username,
            name=name,
            pinyin=pinyin,
            role=role,
            title=title,
            team=team,
            phone=mobile(Dice(seed, "staff", username)),
            leads_team=leads,
            left_on=as_of - timedelta(days=200) if username == LEFT_SALESPERSON else None,
        )
        for username, name, pinyin, role, title, team, leads in vocabulary.table("people")[
            "people"
        ]["rows"]
    )


def _contacts(profiles: list[Profile]) -> tuple[Contact, ...]:
    """All contacts; the buyer of one firm has moved on and is known at the next one too."""
    found = [contact for profile in profiles for contact in profile.contacts]
    left, joined = neighbors.moved_buyer(profiles)
    moved = replace(left.contacts[0], customer=joined.customer.code, is_primary=False)
    return (*found, moved)


def _classes(
    profiles: list[Profile],
    orders: tuple[Order, ...],
    costs: tuple[ServiceCost, ...],
    book: catalog.PriceBook,
    as_of: date,
) -> dict[str, tuple[Classification, ...]]:
    last: dict[str, date] = {}
    for order in orders:
        if order.kind == "sale" and order.status != "cancelled":
            last[order.customer] = order.ordered_on
    profit = classing.profits(orders, costs, book)
    ranked = sorted(last, key=lambda code: profit.get(code, Decimal(0)), reverse=True)
    place = defaultdict(lambda: 1.0, {code: n / len(ranked) for n, code in enumerate(ranked)})
    return {
        code: classing.classify(
            profile, last.get(code), profit.get(code, Decimal(0)), place[code], as_of
        )
        for profile in profiles
        for code in [profile.customer.code]
    }
