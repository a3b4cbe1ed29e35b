from datetime import date

import pytest

from kezhi.demo.company import build_company
from kezhi.demo.pledges import Pledge, is_careless, pledges

AS_OF = date(2026, 6, 15)


@pytest.fixture(scope="module")
def told() -> list[Pledge]:
    return list(pledges(build_company(AS_OF)))


def test_they_make_a_believable_ledger(told: list[Pledge]) -> None:
    assert len(told) > 300
    assert {one.layer for one in told} == {"contract", "promise", "publicity", "unspoken"}
    assert {one.outcome for one in told} == {"open", "kept", "late", "broken"}
    assert any(one.due_on != one.first_due_on for one in told)


def test_dates_follow_one_another(told: list[Pledge]) -> None:
    for one in told:
        assert one.said_on <= one.first_due_on <= one.due_on
        assert (one.met_on is not None) == (one.outcome in ("kept", "late"))
        if one.met_on:
            assert one.said_on <= one.met_on <= AS_OF
            assert (one.met_on <= one.due_on) == (one.outcome == "kept")


def test_some_promise_more_than_they_can_do(told: list[Pledge]) -> None:
    def kept(careless: bool) -> float:
        mine = [
            one.outcome == "kept"
            for one in told
            if one.layer != "contract"
            and one.outcome != "open"
            and is_careless(one.owner, 20_250_315) == careless
        ]
        return sum(mine) / len(mine) if mine else float(not careless)

    assert kept(careless=True) < kept(careless=False)
