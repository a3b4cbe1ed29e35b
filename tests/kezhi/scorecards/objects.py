"""A ledger of an order with a rival's offer and an element, and its rows."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests.kezhi.objects import COST, Cast, customer, freight, kind
from tests.kezhi.surveys.objects import make_rater

from kezhi.customers.models import Party
from kezhi.sales.models import Order
from kezhi.scorecards.models import Ledger, LedgerEntry, MapRun, RivalOffer
from kezhi.scorecards.services.mapping_runs import draw_map

RIVAL_PRICE = Decimal("24680135")


@kind("ledger", owned=True)
def ledger(cast: Cast) -> dict[str, Any]:
    subject = Order.objects.create(
        number=f"SO-V{Order.objects.count()}", party_id=customer(cast)["pk"], currency="CNY",
        ordered_on=date(2024, 5, 6), amount=Decimal(100_000), base_amount=Decimal(100_000),
    )  # fmt: skip
    made = Ledger.objects.create(
        order=subject, party=subject.party, compared_on=date(2024, 5, 6), currency="CNY",
        unit="t", quantity=4, price=Decimal(25_000), unit_cost=COST, created_by=cast["alice"],
    )  # fmt: skip
    return {"pk": made.pk}


@kind("rival offer", owned=True)
def rival_offer(cast: Cast) -> dict[str, Any]:
    pk = ledger(cast)["pk"]
    party = Party.objects.create(name="Rival Coatings")
    party.roles.create(role="competitor")
    made = RivalOffer.objects.create(
        ledger_id=pk, party=party, price_low=RIVAL_PRICE, price_high=RIVAL_PRICE, currency="CNY",
        offered_on=date(2024, 5, 6),
    )  # fmt: skip
    return {"pk": pk, "part": made.pk}


@kind("ledger entry", owned=True)
def ledger_entry(cast: Cast) -> dict[str, Any]:
    pk = ledger(cast)["pk"]
    made = LedgerEntry.objects.create(ledger_id=pk, element=freight(), claimed=Decimal(500))
    return {"pk": pk, "part": made.pk}


@kind("customer with element", owned=True)
def customer_with_element(cast: Cast) -> dict[str, Any]:
    return {"pk": customer(cast)["pk"], "element": freight().pk}


@kind("customer map", owned=True)
def customer_map(cast: Cast) -> dict[str, Any]:
    rater = make_rater(cast)
    made = MapRun.objects.create(study=rater.study, party=rater.party, created_by=cast["alice"])
    draw_map(run_id=made.pk, now=timezone.now())
    return {"pk": made.pk}
