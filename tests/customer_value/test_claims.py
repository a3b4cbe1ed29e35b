import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import claims

CLAIMS = st.lists(st.tuples(st.floats(1, 1e5), st.floats(0, 1)), max_size=20)


@given(told=CLAIMS, prior=st.floats(0, 1), strength=st.floats(0.1, 50))
def test_a_discount_is_bounded_and_lies_between_prior_and_experience(
    told: list[tuple[float, float]], prior: float, strength: float
) -> None:
    claimed = [claim for claim, _ in told]
    accepted = [claim * share for claim, share in told]
    found = claims.credibility_discount(claimed, accepted, prior=prior, strength=strength)
    own = 1 - sum(accepted) / sum(claimed) if told else prior
    assert 0 <= found <= 1
    assert min(own, prior) - 1e-9 <= found <= max(own, prior) + 1e-9


def test_a_customer_who_always_halves_is_found_out() -> None:
    found = claims.credibility_discount([100] * 98, [50] * 98, prior=0.0, strength=2)
    assert found == pytest.approx(0.49)
    assert claims.effective_claim(1_000, found) == pytest.approx(510)


def test_claims_must_be_claims() -> None:
    with pytest.raises(ValueError, match="claim"):
        claims.credibility_discount([0], [0], prior=0.1, strength=1)
    with pytest.raises(ValueError, match="prior"):
        claims.credibility_discount([1], [1], prior=2, strength=1)


def test_nothing_beyond_what_is_needed_counts() -> None:
    more = claims.worth_of_level(99.9, rival_level=99, needed_level=98, unit_worth=500)
    assert more == 0
    assert claims.worth_of_level(97, rival_level=95, needed_level=98, unit_worth=500) == 1_000
    assert claims.worth_of_level(3, rival_level=5, needed_level=7, unit_worth=-30) == 0
    assert claims.worth_of_level(3, rival_level=5, needed_level=None, unit_worth=-30) == 60


@given(
    potential=st.floats(-1e6, 1e6), perceived=st.floats(-1e6, 1e6), realized=st.floats(-1e6, 1e6)
)
def test_the_two_gaps_are_the_whole_gap(
    potential: float, perceived: float, realized: float
) -> None:
    told = claims.communication_gap(potential, perceived)
    done = claims.delivery_gap(perceived, realized)
    assert told + done == pytest.approx(potential - realized, abs=1e-6)


def test_a_cause_that_feeds_two_elements_is_told() -> None:
    found = claims.shared_causes({"a": "x", "b": "x", "c": "", "d": "", "e": "y"})
    assert found == {"x": ("a", "b")}
