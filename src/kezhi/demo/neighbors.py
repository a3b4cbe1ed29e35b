"""Parties around the buyers: end customers, overseas, prospects, partners, rivals, departments."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from kezhi.demo import vocabulary
from kezhi.demo.dice import Dice
from kezhi.demo.parties import (
    END_CUSTOMERS,
    OVERSEAS,
    PROSPECT_STAGES,
    PROSPECTS,
    Profile,
    Register,
    people_of,
)

BIG_DISTRIBUTOR_ENDS = 14


def end_customers(register: Register, distributors: list[Profile]) -> Iterator[Profile]:
    """Firms that buy through a distributor; one in three has also ordered here itself."""
    big = next(p for p in distributors if p.quirk == "big_distributor")
    for number in range(END_CUSTOMERS):
        dice = Dice(register.seed, "end", number)
        above = big if number < BIG_DISTRIBUTOR_ENDS else dice.pick(distributors)
        industry = dice.pick(("curtain_wall", "ceiling", "signage"))
        customer = register.party(
            dice,
            register.company_name(dice, above.customer.city, industry),
            above.customer.city,
            industry=industry,
            roles=("customer",),
            parent=above.customer.code,
            owner=above.customer.owner,
            team=above.customer.team,
            source="distributor",
            stage="end_customer",
        )
        behavior = None
        if dice.chance(0.33):
            behavior = register.behavior(dice, industry, "stable", rate=0.25, tons=1.6)
            customer = replace(customer, stage="stable")
        yield Profile(customer, people_of(dice, customer), behavior)


def overseas(register: Register) -> Iterator[Profile]:
    words = vocabulary.table("words")["overseas"]
    pairs = [f"{a} {b}" for a in words["first"] for b in words["second"]]
    names = Dice(register.seed, "overseas names").sample(pairs, OVERSEAS)
    for number, name in enumerate(names):
        dice = Dice(register.seed, "overseas", number)
        country, city, currency, legal, prefix = dice.pick(words["places"])
        industry = dice.pick(("curtain_wall", "appliance", "signage", "trade"))
        path = dice.weighted({"stable": 0.5, "growing": 0.2, "silent": 0.2, "one_time": 0.1})
        behavior = register.behavior(dice, industry, path, tons=dice.lognormal(18.0, 0.5))
        customer = replace(
            register.party(dice, f"{name} {legal}", "上海"),
            country=country,
            province="",
            city=city,
            address=f"{dice.between(1, 480)} Harbor Road, {city}",
            phone=f"{prefix} 555 0{dice.between(100, 199)}",
            tax_number="",
            currency=currency,
            owner="jiang.wanqing",
            team="north",
            industry=industry,
            since=behavior.start - timedelta(days=dice.between(30, 400)),
            stage=path,
        )
        yield Profile(customer, people_of(dice, customer), behavior)


def prospects(register: Register) -> Iterator[Profile]:
    words = vocabulary.table("words")["industry"]
    industries = [name for name in words if name != "trade"]
    for number in range(PROSPECTS):
        dice = Dice(register.seed, "prospect", number)
        industry = dice.pick(industries)
        city = dice.pick(words[industry]["cities"])
        stage = dice.weighted(PROSPECT_STAGES)
        customer = register.party(
            dice,
            register.company_name(dice, city, industry),
            city,
            industry=industry,
            roles=("customer",),
            since=register.as_of - timedelta(days=dice.between(5, 700)),
            stage=stage,
        )
        if stage == "non_customer":
            customer = replace(customer, tax_number="")
        yield Profile(customer, people_of(dice, customer))


def partners(register: Register) -> Iterator[Profile]:
    """Suppliers, agents, public bodies, own departments and the rivals."""
    rows = vocabulary.table("others")
    for kind, role, core_class in (
        ("suppliers", "supplier", "enterprise"),
        ("agents", "agent", "channel"),
        ("government", "government", "enterprise"),
        ("public", "public", "enterprise"),
    ):
        for name, city in rows[kind]:
            dice = Dice(register.seed, kind, name)
            customer = register.party(
                dice, name, city, roles=(role,), core_class=core_class, stage="partner"
            )
            yield Profile(customer, people_of(dice, customer))
    for name in rows["internal"]:
        dice = Dice(register.seed, "internal", name)
        customer = register.party(
            dice, name, "常州", roles=("internal",), core_class="internal", stage="partner"
        )
        yield Profile(replace(customer, tax_number=""), ())
    yield from _rivals(register)


def _rivals(register: Register) -> Iterator[Profile]:
    for number, (name, city, note) in enumerate(vocabulary.table("others")["rivals"]):
        dice = Dice(register.seed, "rival", name)
        customer = register.party(
            dice, name, city, roles=("competitor",), stage="partner", note=note
        )
        behavior, quirk = None, ""
        if number == 2:
            customer = replace(customer, roles=("competitor", "customer"), industry="appliance")
            behavior = register.behavior(dice, "appliance", "stable", rate=0.3, tons=6.0)
            quirk = "rival_that_buys"
        yield Profile(customer, people_of(dice, customer), behavior, quirk)


def duplicates(register: Register, known: list[Profile]) -> Iterator[Profile]:
    """The same firm entered twice by two people, and one buyer who changed firms."""
    first = known[0]
    dice = Dice(register.seed, "duplicate")
    twin = register.party(
        dice,
        "常州市栖松幕墙公司",
        "常州",
        industry="curtain_wall",
        roles=("customer",),
        phone=first.customer.phone,
        tax_number="",
        stage="potential",
        owner="lu.siyuan",
        since=register.as_of - timedelta(days=40),
    )
    people = replace(first.contacts[0], customer=twin.code, email="")
    yield Profile(twin, (people,), quirk="entered_twice")


def moved_buyer(profiles: list[Profile]) -> tuple[Profile, Profile]:
    """The two firms that the same buyer worked for, one after the other."""
    by_quirk = {profile.quirk: profile for profile in profiles}
    return by_quirk["silent_key_customer"], by_quirk["product_dropped"]
