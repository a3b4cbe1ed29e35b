from decimal import Decimal
from typing import Any

import pytest

from kezhi.staff.choices import NAME_SETS, TierMethod, faults_in_cuts, read_tiers

D = Decimal


def test_without_settings_the_usual_pyramid_stands() -> None:
    settings = read_tiers({})
    assert settings.method == "quantile"
    assert settings.cuts == (D("0.20"), D("0.30"), D("0.30"))
    assert [settings.name(tier, "zh-hans") for tier in NAME_SETS["metal"]["zh-hans"]] == [
        "铂金", "黄金", "钢铁", "铅",
    ]  # fmt: skip


@pytest.mark.parametrize("names", NAME_SETS.values(), ids=list(NAME_SETS))
def test_what_is_kept_reads_the_same(names: Any) -> None:
    kept = {"method": "cumulative", "cuts": ["0.80", "0.95"], "names": names}
    assert read_tiers(kept).as_json() == kept


@pytest.mark.parametrize(
    ("method", "cuts", "is_good"),
    [
        (TierMethod.QUANTILE, (D("0.2"), D("0.3"), D("0.3")), True),
        (TierMethod.QUANTILE, (D("0.5"), D("0.3"), D("0.2")), False),
        (TierMethod.QUANTILE, (D("0.2"), D("0.3")), False),
        (TierMethod.QUANTILE, (D(0), D("0.3"), D("0.3")), False),
        (TierMethod.CUMULATIVE, (D("0.8"), D("0.95")), True),
        (TierMethod.CUMULATIVE, (D("0.95"), D("0.8")), False),
        (TierMethod.ABSOLUTE, (D(100), D(10), D(0)), True),
        (TierMethod.ABSOLUTE, (D(10), D(100), D(0)), False),
    ],
)
def test_cuts_that_make_no_pyramid_are_told(
    method: str, cuts: tuple[Decimal, ...], is_good: bool
) -> None:
    assert (not faults_in_cuts(method, cuts)) is is_good
