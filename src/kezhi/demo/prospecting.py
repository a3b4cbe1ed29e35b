"""Prospects of the demo company: invented firms on every rung, and those of before, given up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kezhi.demo.dice import Dice

COUNT = 36
BEFORE = 130
CITIES = (("江苏", "苏州"), ("浙江", "宁波"), ("广东", "佛山"), ("安徽", "合肥"), ("山东", "青岛"),
          ("上海", "上海"), ("福建", "厦门"), ("湖北", "武汉"))  # fmt: skip
FIRST, SECOND = "澜岱槿穗堇朔翊栎珩霁", "茂禾川屿桐原岚泽程沐"
TRADES = ("幕墙工程", "装饰材料", "家电部件", "冷链设备", "广告标识", "吊顶材料")
FAMILY, GIVEN = "陆沈何顾韩崔薛程", ("文博", "雅琴", "志远", "晓岚", "嘉树", "思敏")
SOURCES = {
    "Trade fair": (0.34, "铝业展 {hall} 号馆"),
    "Directory": (0.3, "行业名录第 {page} 页"),
    "Recommendation": (0.2, "老客户推荐"),
    "Website": (0.16, "官网询价"),
}
SOURCES_BEFORE = {"Trade fair": 0.24, "Directory": 0.56, "Recommendation": 0.06, "Website": 0.14}
RUNGS = {0: 0.3, 1: 0.3, 2: 0.2, 3: 0.12, 4: 0.08}
WHY_GIVEN_UP = ("用量太小", "已与同行签年度合同", "改用不锈钢", "联系不上")
NEXT_STEPS = ("电话回访", "寄送样板册", "邀请参观工厂", "拜访采购负责人")
STANDS = (("Trade fair", Decimal(128_000), "展位与搭建"), ("Directory", Decimal(9_800), "名录购买"))


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    contact: str
    province: str
    city: str
    trade: str
    source: str
    provenance: str
    found_on: date
    rung: int
    rung_on: date
    dropped_on: date | None
    why: str
    next_step: str
    next_on: date | None


def prospects(seed: int, as_of: date) -> Iterator[Row]:
    for number in range(COUNT + BEFORE):
        is_old = number >= COUNT
        dice = Dice(seed, "prospect", number)
        province, city = dice.pick(CITIES)
        brand = FIRST[number % len(FIRST)] + SECOND[(number // 4 + number) % len(SECOND)]
        trade = dice.pick(TRADES)
        usual = {name: one[0] for name, one in SOURCES.items()}
        source = dice.weighted(SOURCES_BEFORE if is_old else usual)
        words = SOURCES[source][1].format(hall=dice.between(1, 9), page=dice.between(3, 180))
        found = as_of - timedelta(days=dice.between(230, 760) if is_old else dice.between(8, 220))
        rung = dice.weighted(RUNGS)
        climbed = found + timedelta(days=round((as_of - found).days * dice.uniform(0.3, 0.95)))
        is_dropped = is_old or dice.chance(0.22)
        dropped = (
            found + timedelta(days=dice.between(40, 220))
            if is_old
            else as_of - timedelta(days=dice.between(0, 5))
        )
        yield Row(
            name=f"{city}{brand}{trade}有限公司", contact=dice.pick(FAMILY) + dice.pick(GIVEN),
            province=province, city=city, trade=trade, source=source, provenance=words,
            found_on=found, rung=rung, rung_on=min(climbed, dropped) if rung else found,
            dropped_on=dropped if is_dropped else None,
            why=dice.pick(WHY_GIVEN_UP) if is_dropped else "",
            next_step="" if is_dropped else dice.pick(NEXT_STEPS),
            next_on=None if is_dropped else as_of + timedelta(days=dice.between(-5, 20)),
        )  # fmt: skip
