"""How well and how fast duplicates are found.

python bench/duplicates.py [CUSTOMERS]   quality on the shared data sets, then seconds and memory
at 100,000 invented customers beside a bare pass that only makes their keys.
"""

import os
import random
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CUSTOMERS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import django  # noqa: E402 - the paths are set first

django.setup()

from tests.kezhi.duplicates.test_matching import planted, quality, read  # noqa: E402
from tests.shared_data import shared_data  # noqa: E402

from kezhi.duplicates.matching import Entry, entry_of, find_pairs  # noqa: E402

FIELDS = ("统一社会信用代码", "手机", "邮箱")
PLACES = ["杭州", "宁波", "绍兴", "上海", "苏州", "深圳", "武汉", "成都", "青岛", "西安"]
TRADES = ["新材料", "机械", "幕墙", "家电", "物流", "电子科技", "装饰工程", "包装", "建材", "铝板"]
FORMS = ["有限公司", "有限责任公司", "股份有限公司", "集团有限公司"]


def of_planted() -> None:
    rows, true = planted()
    bare = [{**row, **dict.fromkeys(FIELDS, "")} for row in rows]
    named = [entry_of(number, row["客户名称"]) for number, row in enumerate(rows)]
    print(f"{len(rows)} customers, {len(true)} true pairs | precision | recall")
    for label, entries in (("all fields", rows), ("without numbers and mailboxes", bare)):
        precision, recall = quality(find_pairs(map(read, entries)), true)
        print(f"  {label:30} | {precision:.3f} | {recall:.3f}")
    print(f"  names alone: {len(find_pairs(named))} pairs told")


def of_names() -> None:
    text = shared_data("zh_company_names/company_short_20000.txt").read_text(encoding="utf-8")
    names = [line.strip() for line in text.splitlines() if line.strip()]
    found = find_pairs(entry_of(number, name) for number, name in enumerate(names))
    print(f"{len(names)} different company names: {len(found)} pairs told to be one")


def invented() -> list[Entry]:
    """One in ten is entered a second time, with another form and a place before its name."""
    dice = random.Random(7)
    signs = [chr(code) for code in range(0x4E00, 0x6000)]
    entries: list[Entry] = []
    while len(entries) < CUSTOMERS:
        place, trade = dice.choice(PLACES), dice.choice(TRADES)
        stem = "".join(dice.choices(signs, k=3)) + trade
        phone = frozenset({f"1{dice.randrange(10**10):010}"})
        entries.append(entry_of(len(entries), stem + dice.choice(FORMS), phones=phone, city=place))
        if dice.random() < 0.1:
            other = place + stem + dice.choice(FORMS)
            entries.append(entry_of(len(entries), other, phones=phone, city=place))
    return entries


def of_many() -> None:
    started = time.process_time()
    entries = invented()
    made = time.process_time() - started
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    found = find_pairs(entries)
    spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{len(entries)} customers: {len(found)} pairs in {spent:.1f} s of a processor,")
    print(
        f"  {spent / made:.2f} times what making their keys took; {(peak - before) // 1024} MB more"
    )


if __name__ == "__main__":
    of_planted()
    of_names()
    of_many()
