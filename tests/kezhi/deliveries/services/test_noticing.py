from collections.abc import Callable
from typing import Any

import pytest
from tests.kezhi.deliveries.conftest import HOUR, NOW, PHONE, Plan

from kezhi.deliveries import wording
from kezhi.deliveries.models import Delivery, Notice
from kezhi.deliveries.queries import deliveries as queries
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services import forgetting, moving, noticing, planning
from kezhi.deliveries.services.drafts import DeliveryDraft, Refused, Settled
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import User

pytestmark = pytest.mark.django_db
Tell = Callable[..., Notice]


def needing(now: Any) -> list[str]:
    """Asked of the database and of each at hand: both must agree."""
    found = Delivery.objects.filter(queries.wants_notice(now)).order_by("pk")
    told = [one.number for one in found]
    alone = [one.number for one in Delivery.objects.order_by("pk") if queries.notice_need(one, now)]
    assert told == alone
    return told


@pytest.mark.parametrize(
    ("lacking", "name"),
    [
        ({"departs_at": None}, "Departure"),
        ({"vehicle": " "}, "Vehicle number"),
        ({"driver_phone": ""}, "Driver's phone"),
        ({"window_from": None, "window_until": None}, "Expected arrival"),
    ],
)
def test_it_cannot_be_sent_while_one_of_five_is_missing(
    plan: Plan, tell: Tell, lacking: dict[str, Any], name: str
) -> None:
    made = plan(**lacking)
    with pytest.raises(Refused) as found:
        tell(made)
    assert [problem.message for problem in found.value.problems] == [
        f"The notice lacks: {name}. Add it to the delivery first."
    ]
    assert not Notice.objects.exists()


def test_goods_are_the_fifth(plan: Plan) -> None:
    made = plan()
    assert noticing.missing(made, []) == ["goods"]
    assert noticing.missing(made, goods.lines_of(made)) == []
    assert len(noticing.ELEMENTS) == 5


def test_the_notice_in_the_customers_language(plan: Plan, tell: Tell) -> None:
    made = plan(language="zh-hans")
    kept = tell(made, recipient=" 林薇 ")
    assert (kept.recipient, kept.channel, kept.is_late) == ("林薇", "wechat", False)
    made.refresh_from_db()
    assert made.state == "noticed"
    text = wording.draft_text(made, goods.lines_of(made), "https://kezhi.example/d/x/")
    for words in ("规格和数量", "发货时间", "车号", "司机联系电话", "预计到达时间", PHONE):
        assert words in text
    assert "ACW-F25 氟碳彩涂铝卷  4 t" in text
    assert "18:00" in text  # ten o'clock in Greenwich
    assert "20:00" in text
    assert wording.kept_text(kept) in text
    entry = AuditEntry.objects.get(action="tell_the_customer")
    assert entry.by is not None
    with pytest.raises(Refused, match="who was told"):
        tell(made, recipient=" ")
    with pytest.raises(Refused, match="those offered"):
        tell(made, channel="pigeon")


def test_a_changed_arrival_needs_a_second_notice_in_time(
    plan: Plan, tell: Tell, load: Callable[..., DeliveryDraft], people: dict[str, User]
) -> None:
    made = plan(departs_at=NOW + 30 * HOUR, window_from=NOW + 33 * HOUR, window_until=None)
    assert needing(NOW) == []
    assert needing(NOW + 7 * HOUR) == [made.number]  # leaves within a day
    tell(made)
    assert needing(NOW + 33 * HOUR) == []
    assert needing(NOW + 34 * HOUR) == [made.number]  # the hour told has passed in silence
    later = load(
        departs_at=NOW + 30 * HOUR, window_from=NOW + 40 * HOUR, window_until=NOW + 41 * HOUR
    )
    planning.change_delivery(by=people["alice"], now=NOW, delivery=made, version=None, draft=later)
    assert needing(NOW) == [made.number]
    second = tell(made, now=NOW + 32 * HOUR)
    assert (second.position, second.is_late) == (2, False)
    assert needing(NOW + 32 * HOUR) == []
    third = tell(made, now=NOW + 42 * HOUR)
    assert third.is_late
    with pytest.raises(Refused, match="told an arrival"):
        planning.change_delivery(
            by=people["alice"], now=NOW, delivery=made, version=None,
            draft=load(departs_at=NOW + 30 * HOUR, window_from=None, window_until=None),
        )  # fmt: skip


def test_nothing_is_told_of_what_has_ended(plan: Plan, tell: Tell, people: dict[str, User]) -> None:
    made = plan()
    planning.call_off(by=people["alice"], now=NOW, delivery=made)
    assert needing(NOW + 100 * HOUR) == []
    with pytest.raises(Settled):
        tell(made)


def test_the_drivers_number_is_erased_after_the_way(
    plan: Plan, tell: Tell, people: dict[str, User]
) -> None:
    made, other = plan(), plan()
    tell(made)
    receipt = moving.Receipt(arrived_at=NOW + 7 * HOUR)
    moving.arrive(by=people["alice"], now=NOW + 7 * HOUR, delivery=made, receipt=receipt)
    assert forgetting.forget_drivers(now=NOW + 18 * HOUR) == 0
    assert forgetting.forget_drivers(now=NOW + 20 * HOUR) == 1
    assert forgetting.forget_drivers(now=NOW + 20 * HOUR) == 0
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.driver_phone, other.driver_phone) == ("", PHONE)
    assert Notice.objects.get().driver_phone == ""
    assert forgetting.forget_drivers(now=NOW + 24 * 9 * HOUR) == 1  # nobody ever closed it
    assert PHONE not in str(list(AuditEntry.objects.values_list("changes")))
