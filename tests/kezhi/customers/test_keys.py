import csv

import pytest
from tests.shared_data import shared_data

from kezhi.customers import keys


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("墙煌新材料股份有限公司", "墙煌新材料"),
        ("墙煌（集团）有限公司", "墙煌"),
        (" 绍兴　经禾机械 有限责任公司", "绍兴经禾机械"),
        ("ACME Co., Ltd.", "acme"),
        ("Ａｃｍｅ GmbH", "acme"),  # full width on purpose
        ("公司", "公司"),
        ("The Company", "thecompany"),
    ],
)
def test_a_name_without_its_legal_form(typed: str, key: str) -> None:
    assert keys.name_key(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京金大利鋁板有限責任公司", "北京金大利铝板有限责任公司"),
        ("糖猫(深圳)幕墙有限责任公司", "深圳糖猫幕墙有限公司"),
        ("杭州市宝骏贸易有限公司", "宝骏贸易（杭州）有限公司"),
    ],
)
def test_names_that_sound_the_same(one: str, other: str) -> None:
    assert keys.sound_key(one) == keys.sound_key(other)


@pytest.mark.parametrize(
    "typed", ["+86 133-8324-3528", "0086 13383243528", "１３３８３２４３５２８", "133 8324 3528"]
)
def test_a_phone_is_its_digits(typed: str) -> None:
    assert keys.phone_key(typed) == "13383243528"


def test_a_country_and_its_provinces() -> None:
    assert keys.country_key("中国") == keys.country_key("CN") == keys.country_key("") == "cn"
    assert keys.country_key("Germany") == "germany"
    assert keys.region_key("浙江省") == keys.region_key("浙江")
    assert keys.region_key("广西壮族自治区") == "广西"


def test_planted_duplicates_share_a_key() -> None:
    """All but a few of 257 planted groups share the sound of the name, the phone or the number."""
    folder = shared_data("zh_b2b_customers_SYNTHETIC")
    with (folder / "customers_gb18030.csv").open(encoding="gb18030", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "gold_duplicates.csv").open(encoding="utf-8-sig", newline="") as file:
        entity = {row["customer_no"]: row["entity"] for row in csv.DictReader(file)}
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(entity[row["客户编号"]], []).append(row)
    twins = [group for group in groups.values() if len(group) > 1]

    def alike(group: list[dict[str, str]]) -> bool:
        marks = [
            {
                "s" + keys.sound_key(row["客户名称"]),
                "p" + keys.phone_key(row["手机"]),
            }
            for row in group
        ]
        return all(mark & marks[0] - {"p"} for mark in marks[1:])

    found = sum(alike(group) for group in twins)
    assert found >= 0.99 * len(twins)
