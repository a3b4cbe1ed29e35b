"""Invented names, numbers and addresses that look right and belong to nobody.

Tax numbers have valid check characters but the region 990000, which does not exist; mobile
numbers use the unallocated prefix 160; mail goes to `.example`.
"""

from dataclasses import replace

from kezhi.demo import vocabulary
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Contact

TAX_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TAX_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def tax_number(dice: Dice) -> str:
    """A unified social credit code (GB 32100) with both check characters right."""
    organization = "".join(dice.pick(TAX_ALPHABET) for _ in range(8))
    total = sum(
        weight * ORG_ALPHABET.index(char)
        for weight, char in zip(ORG_WEIGHTS, organization, strict=True)
    )
    check = 11 - total % 11
    body = "91990000" + organization + ("X" if check == 10 else str(check % 11))
    total = sum(
        weight * TAX_ALPHABET.index(char) for weight, char in zip(TAX_WEIGHTS, body, strict=True)
    )
    return body + TAX_ALPHABET[(31 - total % 31) % 31]


def mobile(dice: Dice) -> str:
    return f"160{dice.below(10**8):08d}"


def brands(dice: Dice) -> list[str]:
    """All two-character brands in a drawn order: one for each customer, none twice."""
    words = vocabulary.table("words")
    pairs = [a + b for a in words["brand_first"] for b in words["brand_second"]]
    return dice.sample(pairs, len(pairs))


def address(dice: Dice, city: str) -> str:
    words = vocabulary.table("words")
    zone, road = dice.pick(words["zones"]), dice.pick(words["roads"])
    return f"{city}市{zone}{road}{dice.between(1, 988)}号"


def phone(dice: Dice, city: str) -> str:
    return f"{vocabulary.city(city)[1]}-5550{dice.below(10**4):04d}"


def person_name(dice: Dice) -> tuple[str, str]:
    words = vocabulary.table("words")
    surname, surname_pinyin = dice.pick(words["surnames"]).split()
    first, first_pinyin = dice.pick(words["given_first"]).split()
    second, _, second_pinyin = dice.pick(words["given_second"]).partition(" ")
    given = (first_pinyin + second_pinyin).capitalize()
    return f"{surname}{first}{second}", f"{surname_pinyin} {given}"


def _contact(dice: Dice, customer: str, name: str, pinyin: str, role: str) -> Contact:
    handle = pinyin.lower().replace(" ", "")
    ascii_handle = "".join(char for char in handle if char.isascii())
    return Contact(
        customer=customer,
        name=name,
        pinyin=pinyin,
        title=dice.pick(vocabulary.table("words")["titles"][role]),
        buying_role=role,
        mobile=mobile(dice),
        wechat=f"{ascii_handle}_{dice.between(100, 9999)}" if dice.chance(0.8) else "",
        email=f"{ascii_handle}@{customer.lower()}.example" if dice.chance(0.6) else "",
        is_primary=False,
    )


def contacts(
    dice: Dice, customer: str, *, first: tuple[str, str] | None, is_foreign: bool
) -> list[Contact]:
    """One to four people, the first of them the one to call."""
    found: list[Contact] = []
    roles = ["decider" if dice.chance(0.45) else "buyer"]
    roles += dice.sample(["buyer", "user", "influencer", "finance"], dice.poisson(0.9))
    for role in roles:
        if is_foreign:
            name = dice.pick(vocabulary.table("words")["overseas"]["people"])
            pair = (name, name)
        else:
            pair = person_name(dice)
        if first is not None and not found:
            pair = first
        row = _contact(dice, customer, *pair, role)
        found.append(row)
    if is_foreign:
        found = [_foreign(dice, row) for row in found]
    return [replace(row, is_primary=index == 0) for index, row in enumerate(found)]


def _foreign(dice: Dice, row: Contact) -> Contact:
    number = f"+1 555 01{dice.below(100):02d} {dice.below(10**4):04d}"
    return replace(row, mobile=number, wechat="", title="Purchasing Manager")
