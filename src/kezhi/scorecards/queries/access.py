"""Which ledgers a person may see; every other read starts here."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone

from kezhi.catalog import queries as catalog
from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.kit import grams
from kezhi.pipeline.queries import access as pipeline
from kezhi.quotes.queries import quotes
from kezhi.sales import queries as sales
from kezhi.scorecards.choices import Outcome
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

VIEW = (Right.ORDERS_VIEW, Right.OPPORTUNITIES_VIEW)
EDIT = (*VIEW, Right.ORDERS_EDIT)
SUGGESTED = 6
SUBJECTS = ("order", "quote", "opportunity")


def may_see(user: Any) -> bool:
    return all(user.may(right) for right in VIEW)


def may_edit(user: Any) -> bool:
    return all(user.may(right) for right in EDIT)


def visible_ledgers(user: Any) -> QuerySet[Ledger]:
    """Ledgers of the customers in the person's scope; rivals' prices need both rights."""
    if not may_see(user):
        return Ledger.objects.none()
    return Ledger.objects.filter(
        staff.within_scope(user, "party__"), party__deleted_at__isnull=True
    )


def with_outcome(found: QuerySet[Ledger]) -> QuerySet[Ledger]:
    """`outcome`: as the order, quote or opportunity stands now."""
    won = Q(quote__state="accepted") | Q(opportunity__status="won")
    lost = Q(quote__state="refused") | Q(opportunity__status="lost") | Q(order__status="cancelled")
    cases = [When(lost, then=Value("lost")), When(won, then=Value("won"))]
    cases.append(When(Q(order__isnull=False) & ~Q(order__status="draft"), then=Value("won")))
    return found.annotate(
        outcome=Case(*cases, default=Value("open"), output_field=CharField(max_length=8))
    )


def for_list(found: QuerySet[Ledger]) -> QuerySet[Ledger]:
    related = found.select_related(
        "party", "order", "quote", "opportunity", "best__party", "created_by"
    )
    return with_outcome(related)


def for_visible(user: Any) -> QuerySet[Ledger]:
    return for_list(visible_ledgers(user))


def get_ledger(user: Any, pk: int) -> Ledger:
    ledger = for_list(visible_ledgers(user)).filter(pk=pk).first()
    if ledger is None:
        raise Http404
    return ledger


def searched(found: QuerySet[Ledger], words: str) -> QuerySet[Ledger]:
    """The beginning of a number, words of the opportunity or of the customer."""
    text = words.strip()
    number = Q(order__number__startswith=text.upper()) | Q(quote__number__startswith=text.upper())
    return found.filter(
        number | Q(opportunity__title__icontains=text) | grams.matching(text, "party__")
    )


def get_offer(ledger: Ledger, pk: int) -> RivalOffer:
    offer = ledger.offers.select_related("party").filter(pk=pk).first()
    if offer is None:
        raise Http404
    return offer


def get_entry(ledger: Ledger, pk: int) -> LedgerEntry:
    entry = ledger.entries.select_related("element").filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


# --- what a ledger may be kept for ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An order, quote or opportunity, and the basis that a new ledger starts from."""

    kind: str
    record: Any
    party: Party
    on: date
    currency: str
    price: Decimal | None
    quantity: Decimal | None
    unit: str = ""
    unit_cost: Decimal | None = None

    @property
    def url_name(self) -> str:
        return PAGES[self.kind]


PAGES = {"order": "sales:detail", "quote": "quotes:detail", "opportunity": "pipeline:detail"}


def get_subject(user: Any, kind: str, pk: int) -> Subject:
    """Raises Http404 for what the person may not see."""
    if not may_see(user):
        raise Http404
    if kind == "order":
        return of_order(sales.get_order(user, pk))
    if kind == "quote":
        return of_quote(quotes.get_quote(user, pk))
    found = pipeline.get_opportunity(user, pk)
    return Subject(
        kind=kind, record=found, party=found.party, on=found.closed_on or found.opened_on,
        currency=found.currency, price=found.amount or None, quantity=None,
    )  # fmt: skip


def of_order(order: Any) -> Subject:
    lines = sales.lines_of(order)
    same: dict[str, Any] = {
        "kind": "order", "record": order, "party": order.party, "on": order.ordered_on,
        "currency": order.currency,
    }  # fmt: skip
    if len(lines) == 1 and lines[0].quantity > 0 and lines[0].unit_price > 0:
        cost = sales.unit_cost(lines[0])
        return Subject(**same, **basis(lines[0], lines[0].unit_price, cost))
    costs = [line.product_cost for line in lines]
    whole = None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))
    return Subject(**same, price=positive(order.amount), quantity=None, unit_cost=whole)


def of_quote(quote: Any) -> Subject:
    """Prices without tax."""
    lines = quotes.lines_of(quote)
    same: dict[str, Any] = {
        "kind": "quote", "record": quote, "party": quote.party, "on": quote.quoted_on,
        "currency": quote.currency,
    }  # fmt: skip
    costs = [line.product_cost for line in lines]
    if len(lines) == 1 and lines[0].quantity > 0 and lines[0].net_price > 0:
        cost = None if costs[0] is None else to_step(costs[0] / lines[0].quantity)
        return Subject(**same, **basis(lines[0], lines[0].net_price, cost))
    whole = None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))
    return Subject(**same, price=positive(quote.net_amount), quantity=None, unit_cost=whole)


def basis(line: Any, price: Decimal, cost: Decimal | None) -> dict[str, Any]:
    rounded = None if cost is None else to_step(cost)
    return {
        "price": to_step(price), "quantity": line.quantity, "unit": line.unit, "unit_cost": rounded
    }  # fmt: skip


def to_step(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.0001"))


def positive(amount: Decimal) -> Decimal | None:
    return amount if amount > 0 else None


def ledger_of(user: Any, kind: str, pk: int) -> Ledger | None:
    """The ledger of this order, quote or opportunity; an order has that of its quote too, and a
    revision of a quote that of an earlier one."""
    found = for_list(visible_ledgers(user))
    if kind == "order":
        found = found.filter(Q(order=pk) | Q(quote__order=pk))
    elif kind == "quote":
        found = found.filter(quote__number=quotes.get_quote(user, pk).number)
    else:
        found = found.filter(opportunity=pk)
    return found.order_by(F("order").desc(nulls_last=True), "-pk").first()


# --- what the forms offer ---


def competitors(user: Any) -> QuerySet[Party]:
    return pipeline.competitors(user)


def offered_elements(user: Any) -> QuerySet[ValueElement]:
    return catalog.visible_elements(user).filter(archived_at=None).order_by("pk")


def usual_elements(user: Any, party: Party) -> list[ValueElement]:
    """Those last spoken of with this customer, then with others, then the catalog's first."""
    spoken = LedgerEntry.objects.filter(ledger__in=visible_ledgers(user)).order_by("-pk")
    mine = list(spoken.filter(ledger__party=party).values_list("element", flat=True)[:60])
    others = list(spoken.values_list("element", flat=True)[:200])
    offered = {one.pk: one for one in offered_elements(user)}
    wanted = dict.fromkeys([*mine, *others, *first_ones(offered)])
    return [offered[pk] for pk in wanted if pk in offered][:SUGGESTED]


FIRST = (
    "complaint_speed", "delivery_reliability", "yield_rate", "payment_terms", "customer_brand",
    "company_relations",
)  # fmt: skip


def first_ones(offered: dict[int, ValueElement]) -> list[int]:
    by_code = {one.code: pk for pk, one in offered.items()}
    return [by_code[code] for code in FIRST if code in by_code] + list(offered)


@dataclass(frozen=True, slots=True)
class KnownRival:
    party_id: int
    price: Decimal | None


def known_rival(user: Any, subject: Subject) -> KnownRival | None:
    """The cheapest competitor noted for the opportunity behind it."""
    record = subject.record
    opportunity = record if subject.kind == "opportunity" else getattr(record, "opportunity", None)
    if opportunity is None or not pipeline.visible_opportunities(user).filter(pk=opportunity.pk):
        return None
    rivals = pipeline.rivals_of(opportunity)
    priced = [one for one in rivals if one.price is not None] or rivals
    if not priced:
        return None
    is_same = subject.kind == "opportunity" and opportunity.currency == subject.currency
    return KnownRival(priced[0].party_id, priced[0].price if is_same else None)


def chosen(filters: Any) -> QuerySet[Ledger]:
    """What the filters of a list leave; nothing where they make no sense."""
    found: QuerySet[Ledger] = filters.qs if filters.is_valid() else filters.queryset.none()
    return found


def today() -> date:
    return staff.local_date(timezone.now())


DECIDED = (Outcome.WON, Outcome.LOST)
