"""Know, agree, realize: told by ledgers, or by what one of us heard."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.scorecards.choices import Rung
from kezhi.scorecards.knowing import Fact, Heard, Standing, counted, standings

EARLY, LATE = date(2026, 1, 10), date(2026, 5, 10)
SINCE = date(2025, 6, 15)


def fact(
    claimed: int, perceived: int | None = None, realized: int | None = None, **more: Any
) -> Fact:
    values: dict[str, Any] = {"party": 1, "element": 7, "on": EARLY, "amount": None}
    return Fact(
        claimed=Decimal(claimed),
        perceived=None if perceived is None else Decimal(perceived),
        realized=None if realized is None else Decimal(realized),
        **(values | more),
    )


def heard(rung: str, on: date = EARLY, point: int | None = None) -> Heard:
    return Heard(party=1, element=7, point=point, on=on, rung=rung)


def of(*facts: Fact, words: tuple[Heard, ...] = ()) -> Standing:
    (one,) = standings(facts, words, since=SINCE)
    return one


@pytest.mark.parametrize(
    ("told", "rung"),
    [
        (fact(100), Rung.UNKNOWN),
        (fact(100, realized=100), Rung.UNKNOWN),
        (fact(100, perceived=0), Rung.KNOWN),
        (fact(100, perceived=49), Rung.KNOWN),
        (fact(100, perceived=50), Rung.AGREED),
        (fact(100, perceived=50, realized=24), Rung.AGREED),
        (fact(100, perceived=50, realized=25), Rung.REALIZED),
        (fact(0, perceived=40, realized=40), Rung.REALIZED),
    ],
)
def test_what_a_ledger_tells(told: Fact, rung: Rung) -> None:
    assert of(told).rung == rung


def test_what_a_rival_does_better_is_nothing_to_know() -> None:
    assert standings([fact(-100, perceived=-80)], [], since=SINCE) == []


def test_the_newest_word_counts_and_a_claim_alone_takes_nothing_back() -> None:
    assert of(fact(100, perceived=80), fact(100, on=LATE)).rung == Rung.AGREED
    assert of(fact(100, perceived=80), fact(100, perceived=10, on=LATE)).rung == Rung.KNOWN
    one = of(fact(100, perceived=10), words=(heard("agreed"),))
    assert (one.rung, one.by_hand) == (Rung.AGREED, True)
    one = of(fact(100, perceived=10, on=LATE), words=(heard("agreed"),))
    assert (one.rung, one.by_hand, one.since) == (Rung.KNOWN, False, LATE)


def test_who_knows_a_selling_point_knows_its_element() -> None:
    one = of(fact(100), words=(heard("known", point=3), heard("unknown", LATE, point=4)))
    assert one.rung == Rung.KNOWN
    assert one.points == {3: "known", 4: "unknown"}


def test_agreed_and_not_come_true_is_told() -> None:
    assert of(fact(100, perceived=80, realized=10)).is_broken
    assert of(fact(100, realized=10), words=(heard("realized"),)).is_broken
    assert not of(fact(100, perceived=80, realized=60)).is_broken
    assert not of(fact(100, realized=10)).is_broken


def test_money_is_of_twelve_months_and_of_what_was_sold() -> None:
    old = fact(100, on=date(2025, 6, 14), amount=Decimal(1))
    sold = fact(100, amount=Decimal(20))
    measured = fact(100, realized=90, on=LATE, amount=Decimal(300))
    one = of(old, sold, measured, fact(100, on=LATE))
    assert (one.delivered, one.measured) == (320, 300)
    assert one.is_untold
    assert not of(fact(100)).is_untold


amounts = st.none() | st.integers(-1000, 1000)
FACTS = st.builds(
    fact, st.integers(-1000, 1000), amounts, amounts, party=st.integers(1, 4),
    element=st.integers(1, 3), amount=st.none() | st.integers(1, 10**6).map(Decimal),
)  # fmt: skip


@given(st.lists(FACTS, max_size=30))
def test_the_funnel_adds_up(facts: list[Fact]) -> None:
    found = standings(facts, [], since=SINCE)
    whole, by_element = counted(found)
    assert whole.total == len(found) == sum(one.total for one in by_element.values())
    assert whole.delivered == sum((one.delivered for one in found), Decimal(0))
    assert whole.untold == sum((one.delivered for one in found if one.is_untold), Decimal(0))
