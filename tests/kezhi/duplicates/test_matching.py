import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared_data

from kezhi.customers import keys
from kezhi.duplicates.choices import Reason
from kezhi.duplicates.matching import Entry, Pair, clusters, compare, entry_of, find_pairs
from kezhi.kit import grams


def some(*values: str) -> frozenset[str]:
    return frozenset(value for value in values if value)


def read(row: dict[str, str]) -> Entry:
    return entry_of(
        int(row["客户编号"][1:]),
        row["客户名称"],
        tax=keys.tax_key(row["统一社会信用代码"]),
        phones=some(keys.phone_key(row["手机"])),
        emails=some(keys.email_key(row["邮箱"])),
        city=row["城市"],
        streets=some(grams.squeeze(row["地址"])),
        people=some(grams.squeeze(row["联系人"])),
    )


def planted() -> tuple[list[dict[str, str]], set[tuple[int, int]]]:
    """The invented customers, and the pairs that are truly one."""
    folder = shared_data("zh_b2b_customers_SYNTHETIC")
    text = (folder / "customers_gb18030.csv").read_bytes().decode("gb18030")
    rows = list(csv.DictReader(io.StringIO(text)))
    gold = (folder / "gold_duplicates.csv").read_text(encoding="utf-8")
    entity = {
        int(one["customer_no"][1:]): one["entity"] for one in csv.DictReader(io.StringIO(gold))
    }
    pks = sorted(entity)
    groups: dict[str, list[int]] = {}
    for pk in pks:
        groups.setdefault(entity[pk], []).append(pk)
    return rows, {(a, b) for group in groups.values() for a in group for b in group if a < b}


def quality(found: list[Pair], true: set[tuple[int, int]]) -> tuple[float, float]:
    """Precision and recall."""
    pairs = {(one.first, one.second) for one in found}
    return len(pairs & true) / len(pairs), len(pairs & true) / len(true)


def test_planted_duplicates_are_found() -> None:
    rows, true = planted()
    precision, recall = quality(find_pairs(map(read, rows)), true)
    assert precision >= 0.98
    assert recall >= 0.90


def test_without_numbers_and_mailboxes_hardly_one_is_wrong() -> None:
    rows, true = planted()
    bare = [{**row, "统一社会信用代码": "", "手机": "", "邮箱": ""} for row in rows]
    precision, recall = quality(find_pairs(map(read, bare)), true)
    assert precision >= 0.98
    assert recall >= 0.90


def test_names_alone_hardly_accuse_anybody() -> None:
    text = shared_data("zh_company_names/company_short_20000.txt").read_text(encoding="utf-8")
    names = [line.strip() for line in text.splitlines()[:4000] if line.strip()]
    found = find_pairs(entry_of(pk, name) for pk, name in enumerate(names))
    assert all(one.reasons == (Reason.NAME,) for one in found)  # 平煤 and 平煤集团
    assert len(found) <= 5


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("墙煌新材料（集团）有限公司", Reason.NAME),
        ("浙江墻煌新材料", Reason.SOUND),
        ("墙煌料新材有限公司", Reason.REARRANGED),
        ("墙煌新型材料有限公司", Reason.TYPO),
        ("墙煌", Reason.WITHIN),
    ],
)
def test_how_names_are_alike(other: str, reason: Reason) -> None:
    phone = {"phones": some("13812348000"), "city": "绍兴"}
    found = compare(entry_of(1, "墙煌新材料有限公司", **phone), entry_of(2, other, **phone))
    assert found.reasons[0] == reason
    assert found.probability > 0.9


def test_two_tax_numbers_speak_against() -> None:
    one = entry_of(1, "Harbor Facades Ltd", tax="91A")
    two = entry_of(2, "Harbor Facades", tax="91B")
    found = compare(one, two)
    assert Reason.OTHER_TAX in found.reasons
    assert found.probability < 0.01
    assert find_pairs([one, two]) == []


def test_a_switchboard_tells_little() -> None:
    """A number that ten firms of one building share joins none of them."""
    names = [
        "Alder",
        "Birch",
        "Cedar",
        "Dogwood",
        "Elm",
        "Fir",
        "Ginkgo",
        "Hazel",
        "Ivy",
        "Juniper",
    ]
    firms = [entry_of(pk, name, phones=some("057188886666")) for pk, name in enumerate(names)]
    assert find_pairs(firms) == []


words = st.text("甲乙丙丁戊集团有限公司ab", min_size=1, max_size=6)


@given(st.lists(st.tuples(words, st.sampled_from(["", "1" * 11, "2" * 11])), max_size=12))
def test_order_does_not_matter(rows: list[tuple[str, str]]) -> None:
    entries = [entry_of(pk, name, phones=some(phone)) for pk, (name, phone) in enumerate(rows)]
    found = find_pairs(entries)
    assert found == find_pairs(reversed(entries))
    assert all(one.first < one.second and 0.5 <= one.probability <= 1 for one in found)


def test_what_pairs_join_is_one_group() -> None:
    pairs = [Pair(1, 2, 0.9, ()), Pair(2, 5, 0.8, ()), Pair(3, 4, 0.7, ())]
    assert clusters(pairs) == [[1, 2, 5], [3, 4]]
