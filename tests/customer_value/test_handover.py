from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import handover
from customer_value.handover import Account, Weights

ALONE = Account(
    our_links=1, their_links=1, recorded_share=0, days_since_second=None, open_promises=3
)
SAFE = Account(our_links=3, their_links=3, recorded_share=1, days_since_second=0, open_promises=0)


def test_vectors() -> None:
    assert handover.effective_links([0.8, 0.2]) == pytest.approx(1.4705882352941173)
    assert handover.effective_links([0.4, 0.3, 0.2, 0.1]) == pytest.approx(10 / 3)


@given(contacts=st.lists(st.floats(0.01, 100), min_size=1, max_size=10), factor=st.floats(0.1, 9))
def test_links_lie_between_one_and_the_number_of_people(
    contacts: list[float], factor: float
) -> None:
    found = handover.effective_links(contacts)
    assert found is not None
    assert 1 - 1e-9 <= found <= len(contacts) + 1e-9
    assert handover.effective_links([c * factor for c in contacts]) == pytest.approx(found)


def test_safety_is_bounded_and_each_part_helps() -> None:
    assert handover.safety(SAFE, Weights()) == pytest.approx(1)
    worst = handover.safety(ALONE, Weights())
    assert 0 <= worst < 0.05
    for better in (
        replace(ALONE, our_links=2),
        replace(ALONE, their_links=2),
        replace(ALONE, recorded_share=0.5),
        replace(ALONE, days_since_second=30),
        replace(ALONE, open_promises=0),
    ):
        assert worst < handover.safety(better, Weights()) < 1


def test_a_meeting_fades() -> None:
    score = [
        handover.safety(replace(ALONE, days_since_second=days), Weights())
        for days in (0, 90, 180, 720)
    ]
    assert score == sorted(score, reverse=True)


def test_past_changes_of_owner_teach() -> None:
    assert handover.chances_of_leaving([0, 0, 0], [0, 0, 0]) == pytest.approx((0.3, 0.2, 0.1))
    taught = handover.chances_of_leaving([990, 0, 0], [99, 0, 0])
    assert taught[0] == pytest.approx(0.102)
    at_risk = handover.value_at_risk(200_000.0, taught[0])
    assert at_risk == pytest.approx(20_400)


@given(
    score=st.floats(0, 1),
)
def test_there_are_three_bands(score: float) -> None:
    assert handover.band(score) in (0, 1, 2)


def test_bad_input_is_refused_and_no_contact_is_undefined() -> None:
    assert handover.effective_links([]) is None
    assert handover.safety_parts(replace(ALONE, our_links=None))["our_links"] == 0
    with pytest.raises(ValueError, match="negative"):
        handover.effective_links([-1, 2])
    with pytest.raises(ValueError, match="past"):
        handover.decayed([-1], half_life_days=90)
    with pytest.raises(ValueError, match="share"):
        handover.safety(replace(ALONE, recorded_share=1.5), Weights())
    with pytest.raises(ValueError, match="weights"):
        handover.safety(SAFE, _none())
    with pytest.raises(ValueError, match="safety"):
        handover.band(2)
    with pytest.raises(ValueError, match="no more lost"):
        handover.chances_of_leaving([1, 0, 0], [2, 0, 0])


def _none() -> Weights:
    return Weights(our_links=0, their_links=0, recorded=0, second=0, promises=0)
