import pytest
from django.test import Client
from django.utils import timezone

from kezhi.customers.models import Party
from kezhi.demo.services import loading, valuing
from kezhi.portfolio.models import CustomerValuation, ValuationRun


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_demo_is_valued_twice_and_only_once() -> None:
    now = timezone.now()
    loading.load_demo(now=now)
    assert valuing.value_demo(now=now) == 2
    earlier, current = ValuationRun.objects.order_by("pk")
    assert (earlier.status, current.status) == ("finished", "finished")
    assert current.previous == earlier
    worth = CustomerValuation.objects.filter(run=current)
    tiers = set(worth.exclude(tier="").values_list("tier", flat=True))
    assert {"platinum", "gold", "iron", "lead"} <= tiers
    assert Party.objects.filter(tier="platinum").exists()
    assert worth.exclude(risk="none").exists()
    assert valuing.value_demo(now=now) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_way_in_through_the_page() -> None:
    client = Client()
    client.post("/demo/opening/")
    assert Party.objects.count() == 600
    assert ValuationRun.objects.filter(status="finished").count() == 2
    assert "_auth_user_id" in client.session
    later = Client()
    assert later.post("/demo/opening/").status_code == 302
    assert "_auth_user_id" not in later.session  # the demo stands already: sign in
