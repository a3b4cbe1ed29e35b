"""Many people at the same moment: no number twice, nothing returned twice, no key used twice."""

from decimal import Decimal

import pytest
from tests.kezhi.sales.conftest import TODAY, Place
from tests.kezhi.together import PEOPLE, at_once

from kezhi.catalog.models import Product
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft, OrderRefused

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_are_given_once(place: Place) -> None:
    at_once(lambda number: place(note=f"order {number}"), OrderRefused)
    numbers = sorted(Order.objects.values_list("number", flat=True))
    assert numbers == [f"SO-2026-{n:05d}" for n in range(1, PEOPLE + 1)]


def test_the_same_goods_come_back_once(place: Place, coil: Product) -> None:
    sale = place(status=Order.Status.DELIVERED)
    lines = [LineDraft(Decimal(6), coil)]
    found = at_once(
        lambda _n: place(kind=Order.Kind.RETURN, reverses=sale, lines=lines), OrderRefused
    )
    assert sum(isinstance(one, Order) for one in found) == 1
    assert Order.objects.filter(kind=Order.Kind.RETURN).count() == 1


def test_one_key_makes_one_order(place: Place) -> None:
    found = at_once(lambda _n: place(key="same", ordered_on=TODAY), OrderRefused)
    assert {one.pk for one in found if isinstance(one, Order)} == {Order.objects.get().pk}
