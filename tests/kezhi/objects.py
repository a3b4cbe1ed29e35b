"""One record of each kind that a route can name, all Alice's and of her team North.

Each feature adds its kinds: a function of the cast that makes the record and returns the names
and values of the address. Secrets (`COST`, `MOBILE`) stand in fields that need a right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kezhi.care.models import ContactRule, Task, Visit
from kezhi.catalog.models import (
    ElementTag,
    EquationInput,
    Product,
    ProductLine,
    SellingPoint,
    Unit,
    UnitConversion,
    ValueElement,
)
from kezhi.customers.models import Contact, Note, Party, Tag
from kezhi.exchange import queries as exchange
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.reading import delimited
from kezhi.exchange.reading.findings import Options
from kezhi.pipeline import models as pipe
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.promises.models import Expectation
from kezhi.receivables.models import Allocation, Invoice, Payment
from kezhi.retention.models import Exposure, Hole
from kezhi.sales.models import CostEntry, Order, OrderLine
from kezhi.staff.models import CalendarDay, ExchangeRate, Team, User
from kezhi.touchpoints.models import Touchpoint

Cast = dict[str, User]
COST = Decimal("86428642")
MOBILE = "13973913791"


@dataclass(frozen=True)
class Kind:
    """`owned`: seen by owner, team and manager as the scope says; otherwise the right is enough."""

    make: Callable[[Cast], dict[str, Any]]
    owned: bool


KINDS: dict[str, Kind] = {}


def kind(name: str, *, owned: bool) -> Callable[[Callable[[Cast], dict[str, Any]]], Any]:
    def keep(make: Callable[[Cast], dict[str, Any]]) -> Callable[[Cast], dict[str, Any]]:
        KINDS[name] = Kind(make, owned)
        return make

    return keep


@kind("product", owned=False)
def product(cast: Cast) -> dict[str, Any]:
    values = {"name": "Coated coil", "list_price": Decimal(28800), "product_cost": COST}
    made, _ = Product.objects.get_or_create(code="AL-3003", defaults=values)
    return {"pk": made.pk}


@kind("conversion", owned=False)
def conversion(cast: Cast) -> dict[str, Any]:
    made = Product.objects.create(code="AL-3004", name="Coated sheet").pk
    unit = Unit.objects.create(code="sheet", name="Sheet")
    kept = UnitConversion.objects.create(product_id=made, unit=unit, factor=Decimal("0.02"))
    return {"pk": made, "conversion": kept.pk}


def freight() -> ValueElement:
    made, _ = ValueElement.objects.get_or_create(code="freight_cost", defaults={"name": "Freight"})
    return made


@kind("value element", owned=False)
def value_element(cast: Cast) -> dict[str, Any]:
    return {"pk": freight().pk}


@kind("equation input", owned=False)
def equation_input(cast: Cast) -> dict[str, Any]:
    element = freight()
    made = EquationInput.objects.create(
        element=element, symbol="km", label="Distance", ours=1, rivals=2, source="Map"
    )
    return {"pk": element.pk, "given": made.pk}


@kind("selling point", owned=False)
def selling_point(cast: Cast) -> dict[str, Any]:
    element = freight()
    made = SellingPoint.objects.create(element=element, claim="Near by", proof="Map")
    return {"pk": element.pk, "point": made.pk}


@kind("element tag", owned=False)
def element_tag(cast: Cast) -> dict[str, Any]:
    made, _ = ElementTag.objects.get_or_create(code="own", scheme="group", name="Own")
    return {"pk": made.pk}


@kind("unit", owned=False)
def unit(cast: Cast) -> dict[str, Any]:
    return {"pk": Unit.objects.create(code="t", name="Metric ton").pk}


@kind("product line", owned=False)
def product_line(cast: Cast) -> dict[str, Any]:
    return {"pk": ProductLine.objects.create(name="Coils").pk}


@kind("customer", owned=True)
def customer(cast: Cast) -> dict[str, Any]:
    alice = cast["alice"]
    made = Party.objects.create(
        name="Harbor Facades", owner=alice, team=alice.team, phone="021-55550000"
    )
    made.roles.create(role="customer")
    Contact.objects.create(party=made, name="Lin Wei", mobile=MOBILE, phone="021-55550001")
    return {"pk": made.pk}


@kind("deleted customer", owned=True)
def deleted_customer(cast: Cast) -> dict[str, Any]:
    pk = customer(cast)["pk"]
    Party.objects.filter(pk=pk).update(deleted_at=timezone.now())
    return {"pk": pk}


@kind("contact", owned=True)
def contact(cast: Cast) -> dict[str, Any]:
    pk = customer(cast)["pk"]
    return {"pk": pk, "kind": "contacts", "part": Contact.objects.get(party=pk).pk}


@kind("note", owned=True)
def note(cast: Cast) -> dict[str, Any]:
    pk = customer(cast)["pk"]
    made = Note.objects.create(party_id=pk, text="Asks for samples", created_by=cast["alice"])
    return {"pk": pk, "part": made.pk}


@kind("expectation", owned=True)
def expectation(cast: Cast) -> dict[str, Any]:
    day = date(2026, 5, 6)
    made = Expectation.objects.create(
        party_id=customer(cast)["pk"], layer="promise", text="Samples", promised_by=cast["alice"],
        promised_on=day, first_due_on=day, due_on=day,
    )  # fmt: skip
    return {"pk": made.pk}


@kind("touchpoint", owned=True)
def touchpoint(cast: Cast) -> dict[str, Any]:
    made = Touchpoint.objects.create(
        party_id=customer(cast)["pk"], kind="call", at=datetime(2024, 5, 6, 9, tzinfo=UTC),
        text=f"Call back on {MOBILE}", created_by=cast["alice"],
    )  # fmt: skip
    return {"pk": made.pk}


@kind("contact rule", owned=False)
def contact_rule(cast: Cast) -> dict[str, Any]:
    return {"pk": ContactRule.objects.create(tier="gold", days=30).pk}


@kind("task", owned=True)
def task(cast: Cast) -> dict[str, Any]:
    made = Task.objects.create(
        title="Send the samples", party_id=customer(cast)["pk"], owner=cast["alice"],
        created_by=cast["alice"],
    )  # fmt: skip
    return {"pk": made.pk}


@kind("visit", owned=True)
def visit(cast: Cast) -> dict[str, Any]:
    made = Visit.objects.create(
        party_id=customer(cast)["pk"], owner=cast["alice"], planned_on=date(2026, 5, 6)
    )
    return {"pk": made.pk}


@kind("tag", owned=False)
def tag(cast: Cast) -> dict[str, Any]:
    return {"pk": Tag.objects.create(name="Key customer").pk}


@kind("order", owned=True)
def order(cast: Cast) -> dict[str, Any]:
    party = customer(cast)["pk"]
    made = Order.objects.create(
        number="SO-1",
        source="test",
        party_id=party,
        ordered_on=date(2024, 5, 6),
        currency="CNY",
        amount=Decimal(100_000),
        base_amount=Decimal(100_000),
        base_cost=COST,
    )
    OrderLine.objects.create(
        order=made, position=1, quantity=Decimal(4), unit_price=Decimal(25_000),
        amount=Decimal(100_000), product_cost=COST,
    )  # fmt: skip
    return {"pk": made.pk}


@kind("invoice", owned=True)
def invoice(cast: Cast) -> dict[str, Any]:
    made = Invoice.objects.create(
        number="IN-1", party_id=customer(cast)["pk"], issued_on=date(2024, 5, 6),
        due_on=date(2024, 6, 5), currency="CNY", tax=Decimal(0), gross=Decimal(100),
        open_amount=Decimal(100), base_amount=Decimal(100), base_open=Decimal(100),
    )  # fmt: skip
    return {"pk": made.pk}


@kind("payment", owned=True)
def payment(cast: Cast) -> dict[str, Any]:
    made = Payment.objects.create(
        number="PM-1", party_id=customer(cast)["pk"], received_on=date(2024, 6, 1),
        currency="CNY", amount=Decimal(100), left=Decimal(100), base_amount=Decimal(100),
    )  # fmt: skip
    return {"pk": made.pk}


@kind("allocation", owned=True)
def allocation(cast: Cast) -> dict[str, Any]:
    party = customer(cast)["pk"]
    bill = Invoice.objects.create(
        number="IN-2", party_id=party, issued_on=date(2024, 5, 6), due_on=date(2024, 6, 5),
        currency="CNY", gross=Decimal(100), open_amount=Decimal(60), base_amount=Decimal(100),
        base_open=Decimal(60),
    )  # fmt: skip
    paid = Payment.objects.create(
        number="PM-2", party_id=party, received_on=date(2024, 6, 1), currency="CNY",
        amount=Decimal(40), left=Decimal(0), base_amount=Decimal(40),
    )  # fmt: skip
    made = Allocation.objects.create(
        payment=paid, invoice=bill, amount=Decimal(40), at=timezone.now()
    )
    return {"pk": made.pk}


@kind("cost_entry", owned=True)
def cost_entry(cast: Cast) -> dict[str, Any]:
    made = CostEntry.objects.create(
        party_id=customer(cast)["pk"],
        kind="service",
        spent_on=date(2024, 5, 6),
        currency="CNY",
        amount=COST,
        base_amount=COST,
        created_at=timezone.now(),
    )
    return {"pk": made.pk}


@kind("person", owned=False)
def person(cast: Cast) -> dict[str, Any]:
    return {"pk": cast["charlie"].pk}


@kind("team", owned=False)
def team(cast: Cast) -> dict[str, Any]:
    return {"pk": Team.objects.create(name="Overseas").pk}


@kind("rate", owned=False)
def rate(cast: Cast) -> dict[str, Any]:
    made = ExchangeRate.objects.create(
        currency="USD", valid_from=date(2024, 1, 1), rate=Decimal("7.1")
    )
    return {"pk": made.pk}


@kind("calendar_day", owned=False)
def calendar_day(cast: Cast) -> dict[str, Any]:
    return {"pk": CalendarDay.objects.create(date=date(2026, 10, 1), kind="holiday").pk}


@kind("import", owned=True)
def import_batch(cast: Cast) -> dict[str, Any]:
    made = ImportBatch.objects.create(
        kind="customers", status="ready", file_name="customers.csv", folder="matrix", size=10,
        sha256="0" * 64, created_by=cast["alice"],
    )  # fmt: skip
    folder = exchange.folder_of(made)
    folder.mkdir(parents=True, exist_ok=True)
    exchange.source_path(made).write_text("name,city\nHarbor,Ningbo\n", encoding="utf-8")
    found = delimited.stage(exchange.source_path(made), exchange.staged_path(made), Options())
    made.reading, made.total = found.dump(), found.rows
    made.save()
    made.rejects.create(row=2, problems=[{"field": "name", "code": "missing", "value": ""}])
    return {"pk": made.pk}


def finished_run() -> ValuationRun:
    return ValuationRun.objects.create(
        as_of=date(2024, 6, 1),
        status="finished",
        currency="CNY",
        model="bg_nbd",
        settings={"horizon": 52, "annual_discount_rate": "0.10", "unit": "week", "model": "auto"},
        finished_at=timezone.now(),
    )


@kind("run", owned=False)
def run(cast: Cast) -> dict[str, Any]:
    return {"pk": finished_run().pk}


@kind("worth", owned=True)
def worth(cast: Cast) -> dict[str, Any]:
    party = customer(cast)["pk"]
    CustomerValuation.objects.create(
        run=finished_run(), party_id=party, orders=3, repeats=2, net_amount=Decimal(100_000),
        net_margin=COST, profit=COST, last_year_orders=3, year_before_orders=0,
        last_year_amount=Decimal(100_000), year_before_amount=Decimal(0), realized=COST,
        residual=COST, residual_low=COST, residual_high=COST, lifetime_value=COST,
        value_at_stake=COST, tier="gold", risk="watch",
    )  # fmt: skip
    return {"pk": party}


@kind("hole", owned=False)
def hole(cast: Cast) -> dict[str, Any]:
    return {"pk": Hole.objects.get_or_create(name="Samples came late")[0].pk}


@kind("exposure", owned=True)
def exposure(cast: Cast) -> dict[str, Any]:
    made = Exposure.objects.create(
        party_id=customer(cast)["pk"], hole_id=hole(cast)["pk"], noticed_on=date(2024, 5, 6),
        note="Waited a week", created_by=cast["alice"],
    )  # fmt: skip
    return {"pk": made.pk}


@kind("removed exposure", owned=True)
def removed_exposure(cast: Cast) -> dict[str, Any]:
    pk = exposure(cast)["pk"]
    Exposure.objects.filter(pk=pk).update(removed_at=timezone.now())
    return {"pk": pk}


@kind("opportunity", owned=True)
def opportunity(cast: Cast) -> dict[str, Any]:
    stage, alice = pipe.Stage.objects.order_by("position")[0], cast["alice"]
    made = pipe.Opportunity.objects.create(
        title="Facade of the station", party_id=customer(cast)["pk"], owner=alice, stage=stage,
        stage_on=date(2024, 5, 6), opened_on=date(2024, 5, 6), currency="CNY",
        amount=Decimal(100_000), base_amount=Decimal(100_000), created_by=alice,
    )  # fmt: skip
    pipe.Step.objects.create(
        opportunity=made, stage=stage, since=made.opened_on, at=timezone.now(), by=alice
    )
    return {"pk": made.pk}


@kind("rival", owned=True)
def rival(cast: Cast) -> dict[str, Any]:
    pk = opportunity(cast)["pk"]
    party = Party.objects.create(name="Rival Metals")
    party.roles.create(role="competitor")
    return {"pk": pk, "rival": pipe.Rival.objects.create(opportunity_id=pk, party=party).pk}


REFERENCE: dict[str, Callable[[], Any]] = {
    "pipeline": lambda: pipe.Pipeline.objects.create(name="Distributors"),
    "stage": lambda: pipe.Stage.objects.create(
        pipeline=pipe.Pipeline.objects.order_by("pk")[0], name="Signature"
    ),
    "reason": lambda: pipe.Reason.objects.create(outcome="lost", name="Bankruptcy"),
    "source": lambda: pipe.Source.objects.create(name="Radio"),
}
for name, create in REFERENCE.items():
    KINDS[name] = Kind(lambda cast, make=create: {"pk": make().pk}, owned=False)


@kind("prospect", owned=True)
def prospect(cast: Cast) -> dict[str, Any]:
    alice, day = cast["alice"], date(2024, 5, 6)
    made = pipe.Prospect.objects.create(
        name="Delta Walls", owner=alice, team=alice.team, found_on=day, rung_on=day, mobile=MOBILE
    )
    return {"pk": made.pk}
