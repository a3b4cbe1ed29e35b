from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from kezhi.staff.choices import (
    TIERS,
    TierMethod,
    faults_in_cuts,
    naming_tiers,
    read_tiers,
    tier_label,
    tier_name,
)

D = Decimal


def test_without_settings_the_usual_pyramid_stands() -> None:
    settings = read_tiers({})
    assert settings.method == "quantile"
    assert settings.cuts == (D("0.20"), D("0.30"), D("0.30"))
    names = {lang: [settings.name(tier, lang) for tier in TIERS] for lang in ("zh-hans", "en")}
    assert names["zh-hans"] == ["铂金", "黄金", "铁质", "铅质"]
    assert names["en"] == ["Platinum", "Gold", "Iron", "Lead"]


def test_a_tier_is_called_as_the_company_calls_it() -> None:
    label = tier_label("platinum")
    with naming_tiers({"zh-hans": {"platinum": "钻石"}}):
        with override("zh-hans"):
            assert (str(label), tier_name("gold"), tier_name("unrated")) == (
                "钻石",
                "黄金",
                "未评级",
            )
        with override("en"):
            assert str(label) == "Platinum"
    with override("zh-hans"):
        assert str(label) == "铂金"


@pytest.mark.parametrize("names", [{}, {"zh-hans": {"platinum": "金质"}, "en": {"lead": "Tin"}}])
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
