"""Invented numbers look right and belong to nobody."""

from kezhi.demo import identities
from kezhi.demo.dice import Dice


def test_tax_numbers_carry_right_check_characters() -> None:
    for number in range(200):
        code = identities.tax_number(Dice("tax", number))
        assert code[2:8] == "990000"  # no such region
        assert len(code) == 18
        total = sum(
            weight * identities.TAX_ALPHABET.index(char)
            for weight, char in zip(identities.TAX_WEIGHTS, code[:17], strict=True)
        )
        assert (total + identities.TAX_ALPHABET.index(code[17])) % 31 == 0


def test_brands_never_repeat() -> None:
    brands = identities.brands(Dice("brands"))
    assert len(brands) == len(set(brands)) > 1000
