from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhi.customers.models import Classification
from kezhi.customers.queries import classes_of
from kezhi.customers.services import classes, parties
from kezhi.customers.services.values import BadValue
from kezhi.staff.models import User

People = dict[str, User]
DAY = date(2026, 6, 30)


def values(party: Any) -> dict[str, str]:
    return {criterion: row.value for criterion, row in classes_of(party).items()}


def test_a_new_customer_has_what_follows_from_its_facts(enter: Any) -> None:
    assert values(enter("宝骏", region="浙江")) == {
        "relation": "potential", "source": "end_enterprise", "region": "domestic",
    }  # fmt: skip
    assert values(enter("Acme", country="Germany"))["region"] == "foreign"
    assert values(enter("勤丰", category="channel"))["source"] == "intermediate"
    assert values(enter("商会", roles=["public"])) == {
        "source": "public_interest", "region": "domestic",
    }  # fmt: skip


def test_the_region_follows_the_companys_own_regions(
    people: People, enter: Any, now: datetime
) -> None:
    near, far = enter("宝骏", region="浙江省"), enter("长青", region="广东")
    classes.set_own_regions(by=people["administrator"], now=now, regions=["浙江", "江苏"])
    assert (values(near)["region"], values(far)["region"]) == ("own_region", "other_region")
    parties.change_party(by=people["alice"], now=now, party=near, values={"region": "广东"})
    assert values(near)["region"] == "other_region"
    assert near.classifications.filter(criterion="region").count() == 3


def test_the_region_is_not_typed(people: People, enter: Any, now: datetime) -> None:
    with pytest.raises(BadValue):
        classes.classify(
            by=people["alice"], now=now, party=enter("a"), criterion="region", value="foreign"
        )


def test_orders_make_the_relation(people: People, enter: Any, now: datetime) -> None:
    fresh, silent = enter("宝骏"), enter("长青")
    orders = {fresh.pk: DAY - timedelta(days=10), silent.pk: DAY - timedelta(days=400)}
    by = people["administrator"]
    assert classes.classify_by_orders(by=by, now=now, last_orders=orders, as_of=DAY) == 2
    assert classes.classify_by_orders(by=by, now=now, last_orders=orders, as_of=DAY) == 0
    assert (values(fresh)["relation"], values(silent)["relation"]) == ("actual", "lost")
    row = classes_of(silent)["relation"]
    assert (row.decided_on, row.method) == (DAY - timedelta(days=35), "rule")
    assert row.facts == {"date": "2025-05-26", "days": 400}


def test_a_hand_stands_above_a_rule_until_released(
    people: People, enter: Any, now: datetime
) -> None:
    party, alice = enter("宝骏"), people["alice"]
    verdict = classes.Verdict(party_id=party.pk, criterion="rank", value="general", on=DAY)
    classes.classify_many(by=None, now=now, verdicts=[verdict])
    classes.classify(by=alice, now=now, party=party, criterion="rank", value="vip", reason="样板")
    assert classes.classify_many(by=None, now=now, verdicts=[verdict]) == 0
    assert values(party)["rank"] == "vip"
    classes.release(by=alice, now=now, party=party, criterion="rank")
    assert values(party)["rank"] == "general"


def test_an_order_after_the_decision_makes_a_lost_customer_actual(
    people: People, enter: Any, now: datetime
) -> None:
    party = enter("宝骏")
    classes.classify(by=people["alice"], now=now, party=party, criterion="relation", value="lost")
    later = now.date() + timedelta(days=3)
    classes.classify_by_orders(by=None, now=now, last_orders={party.pk: later}, as_of=later)
    assert values(party)["relation"] == "actual"
    assert Classification.objects.filter(party=party, criterion="relation").count() == 3
