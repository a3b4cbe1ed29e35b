"""Draws are portable, and have the means they are asked for."""

import pytest

from kezhi.demo.dice import Dice


def test_a_stream_is_named_by_its_parts() -> None:
    assert Dice(1, "a").below(10**9) == Dice(1, "a").below(10**9)
    assert Dice(1, "a").below(10**9) != Dice(1, "b").below(10**9)


def test_means() -> None:
    dice, n = Dice("means"), 20_000
    assert sum(dice.gamma(0.6, 3.0) for _ in range(n)) / n == pytest.approx(3.0, rel=0.05)
    assert sum(dice.gamma(4.0, 3.0) for _ in range(n)) / n == pytest.approx(3.0, rel=0.05)
    assert sum(dice.poisson(2.5) for _ in range(n)) / n == pytest.approx(2.5, rel=0.05)
    assert sum(dice.normal(1.0, 2.0) for _ in range(n)) / n == pytest.approx(1.0, abs=0.06)


def test_picking() -> None:
    dice = Dice("picking")
    assert sorted(dice.sample("abc", 5)) == ["a", "b", "c"]
    assert dice.weighted({"never": 0.0, "always": 1.0}) == "always"
    assert {dice.between(1, 3) for _ in range(100)} == {1, 2, 3}
