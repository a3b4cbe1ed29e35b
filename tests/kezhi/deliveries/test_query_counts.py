"""No page asks the database once per row."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.kezhi.deliveries.conftest import NOW
from tests.queries import assert_no_query_per_row

from kezhi.deliveries.models import Delivery
from kezhi.sales.models import Order

pytestmark = pytest.mark.django_db
MOST = 22


@pytest.fixture
def more(sale: Order) -> Callable[[int], None]:
    def make(count: int) -> None:
        for _number in range(count):
            made = Delivery.objects.create(
                number=f"DN-{Delivery.objects.count()}", order=sale, language="en",
                window_from=NOW, window_until=NOW,
            )  # fmt: skip
            made.lines.create(position=1, description="Coil", quantity=1)
            made.notices.create(
                position=1, goods="Coil", departs_at=NOW, vehicle="A", window_from=NOW,
                window_until=NOW, channel="sms", recipient="Lin", language="en", sent_at=NOW,
            )  # fmt: skip

    return make


def test_lists_and_panels(
    sign_in: Callable[[str], Client], sale: Order, more: Callable[[int], None]
) -> None:
    alice = sign_in("alice")
    for path in (
        "/deliveries/", f"/deliveries/of-order/{sale.pk}/",
        f"/deliveries/of-customer/{sale.party_id}/",
    ):  # fmt: skip
        assert len(assert_no_query_per_row(alice, path, more)) <= MOST
