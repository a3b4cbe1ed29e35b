"""An order of Alice's with two kinds of goods, and the form of its sheet as she fills it in."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.kezhi.goods import make_coil
from tests.kezhi.sales.conftest import NOW, make_party
from tests.kezhi.today import the_day

from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft, OrderDraft
from kezhi.sales.services.ordering import create_order
from kezhi.staff.models import User


@pytest.fixture
def order(people: dict[str, User]) -> Order:
    alice = people["alice"]
    lines = [
        LineDraft(Decimal(10), make_coil(), "", "t", Decimal(30_000)),
        LineDraft(Decimal(2), None, "Cutting", "", Decimal(500)),
    ]
    draft = OrderDraft(
        party=make_party("常州栖松幕墙工程有限公司", alice), ordered_on=date(2026, 3, 2),
        currency="CNY", lines=lines, status="confirmed",
    )  # fmt: skip
    return create_order(by=alice, now=NOW, draft=draft)


def filled(people: dict[str, User], **said: Any) -> dict[str, Any]:
    return {
        "end_use": "Facade of a hospital", "wished_on": "2026-05-04", "measured_on": "2026-03-02",
        "next_year": "Three more hospitals hang on it", "measured_by": people["alice"].pk,
        "requirement_0": "0.8 mm, RAL 9003", "will_0": "forced", "wanted_instead_0": "1.0 mm",
        "requirement_1": "", "will_1": "free", "wanted_instead_1": "", **said,
    }  # fmt: skip


def found_today(**said: Any) -> dict[str, Any]:
    return {"found_on": str(the_day()), "wrong": "Too thin", "cause": "measured", **said}
