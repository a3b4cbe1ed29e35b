"""Entering and changing an order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kezhi.catalog import queries as catalog
from kezhi.catalog.models import Product
from kezhi.kit import audit, editing, money, once
from kezhi.sales import queries
from kezhi.sales.models import Order, OrderLine
from kezhi.sales.services import gates
from kezhi.sales.services.amounts import REVERSING, sign_of, sum_up
from kezhi.sales.services.checking import priced_by_list, problems_of
from kezhi.sales.services.drafts import LineDraft, OrderDraft, OrderRefused, Problem
from kezhi.sales.services.gates import Passage
from kezhi.sales.services.numbering import next_number
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

PRICE_STEP = Decimal("0.000001")


class Settled(Exception):
    """The order is delivered, closed, cancelled or answered to: correct it by a document."""


def require_seller(by: Any) -> None:
    if not by.may(Right.ORDERS_EDIT):
        raise PermissionDenied


def create_order(*, by: Any, now: datetime, draft: OrderDraft, key: str | None = None) -> Order:
    """Raises OrderRefused with every problem (gates.Held among them), and once.OtherRequest for a
    reused key."""
    require_seller(by)
    answer = once.once(
        by=by,
        now=now,
        scope="sales.order",
        key=key,
        body=draft.body(),
        effect=lambda: {"pk": _insert(by, now, draft).pk},
    )
    return Order.objects.get(pk=answer["pk"])


@transaction.atomic
def receive_order(*, by: Any, now: datetime, draft: OrderDraft) -> Order:
    """The order a customer placed itself by what it was sent; `by` is nobody then.

    Whoever calls has made sure that it may be placed. What a gate holds back is kept as a draft:
    the customer's word stands, ours waits. Raises OrderRefused.
    """
    try:
        with transaction.atomic():
            return _insert(by, now, draft)
    except gates.Held:
        return _insert(by, now, replace(draft, status=Order.Status.DRAFT))


def _insert(by: Any, now: datetime, draft: OrderDraft) -> Order:
    if draft.reverses is not None:  # two returns at once must not both see the same rest
        Order.objects.select_for_update().get(pk=draft.reverses.pk)
    problems = problems_of(draft)
    if problems:
        raise OrderRefused(problems)
    order = Order(
        party=draft.party,
        kind=draft.kind,
        reverses=draft.reverses,
        number=draft.number or next_number(draft.kind, draft.ordered_on),
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    lines = _fill(order, draft)
    _pass(order, now)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as error:
        taken = _("Another order has the number %(number)s.") % {"number": order.number}
        raise OrderRefused([Problem("number", taken)]) from error
    _keep_lines(order, lines)
    audit.record(by=by, now=now, action="create", target=order, changes=_words(order, lines))
    return order


def _pass(order: Order, now: datetime, already: Decimal = Decimal(0)) -> None:
    """Drafts promise nothing, and answers take back; all else must pass. Raises gates.Held."""
    if order.kind != Order.Kind.SALE or order.status == Order.Status.DRAFT:
        return
    adds = order.base_amount - already
    if adds > 0:
        known = order if order.pk else None
        on = staff.local_date(now)
        gates.pass_gates(Passage(party=order.party, on=on, order=known, adds=adds))


def _fill(order: Order, draft: OrderDraft) -> list[OrderLine]:
    order.ordered_on, order.promised_on = draft.ordered_on, draft.promised_on
    order.currency = draft.currency
    order.status = draft.status if draft.kind == Order.Kind.SALE else Order.Status.CLOSED
    order.is_standard, order.note = draft.is_standard, draft.note
    order.rate = rate_of(draft)
    if order.status == Order.Status.DELIVERED:
        order.delivered_on = order.delivered_on or draft.ordered_on
    lines = [_line(order, draft, one) for one in draft.lines]
    sum_up(order, lines, staff.company().currency)
    return lines


def rate_of(draft: OrderDraft) -> Decimal:
    """An answer takes the rate of its order, so that what was wholly taken back leaves nothing."""
    if draft.reverses is not None:
        kept: Decimal = draft.reverses.rate
        return kept
    return staff.exchange_rate(draft.currency, draft.ordered_on) or Decimal(1)


def _line(order: Order, draft: OrderDraft, given: LineDraft) -> OrderLine:
    unit = given.unit or catalog.unit_code(given.product)
    line = _with_terms(order, draft, replace(given, unit=unit))
    quantity = sign_of(draft.kind) * line.quantity
    cost = None
    if line.unit_cost is not None:
        cost = money.to_smallest(quantity * line.unit_cost, draft.currency)
    return OrderLine(
        product=line.product,
        description=line.description or (line.product.name if line.product else ""),
        quantity=quantity,
        unit=unit,
        unit_price=line.unit_price or Decimal(0),
        product_cost=cost,
    )


def _with_terms(order: Order, draft: OrderDraft, line: LineDraft) -> LineDraft:
    """Price and cost that were left out: as in the order it answers to, else as in the catalog."""
    price, cost = line.unit_price, line.unit_cost
    if draft.reverses is not None and draft.kind in REVERSING:
        terms = queries.terms_of(draft.reverses, line.product, line.description)
        price = terms.unit_price if price is None else price
        cost = terms.unit_cost if cost is None else cost
    elif draft.kind == Order.Kind.ADJUSTMENT:
        cost = Decimal(0) if cost is None else cost
    factor = catalog.conversions([line.product]).factor(line.product, line.unit)
    listed = priced_by_list(draft, line)
    if price is None and listed is not None:
        price = (listed * factor).quantize(PRICE_STEP)
    if cost is None:
        cost = catalog_cost(line.product, factor, on=order.ordered_on, rate=order.rate)
    return replace(line, unit_price=price, unit_cost=cost)


def catalog_cost(
    product: Product | None, factor: Decimal, *, on: date, rate: Decimal
) -> Decimal | None:
    """The cost of a unit that is `factor` of the product's own, in the currency whose exchange
    rate is `rate`; None where the cost, or a rate, is not known."""
    if product is None or product.product_cost is None:
        return None
    own = staff.exchange_rate(product.currency, on)
    if own is None:
        return None
    cost: Decimal = product.product_cost * factor * own / rate
    return cost.quantize(PRICE_STEP)


def _keep_lines(order: Order, lines: list[OrderLine]) -> None:
    for position, line in enumerate(lines, start=1):
        line.order, line.position = order, position
    OrderLine.objects.bulk_create(lines)


def _words(order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    """What the trail keeps of an order."""
    return {
        "number": [None, order.number],
        "kind": [None, order.kind],
        "ordered_on": [None, order.ordered_on],
        "amount": [None, f"{order.amount} {order.currency}"],
        "order_lines": [
            None,
            [f"{line.description} {line.quantity} {line.unit}" for line in lines],
        ],
    }


@transaction.atomic
def change_order(
    *, by: Any, now: datetime, order: Order, version: int | None, draft: OrderDraft
) -> Order:
    """Replace what an open order says. Raises Settled, OrderRefused and editing.Conflict."""
    require_seller(by)
    kept = Order.objects.select_for_update().get(pk=order.pk)
    if not queries.is_open(kept):
        raise Settled
    problems = problems_of(draft)
    if problems:
        raise OrderRefused(problems)
    draft = replace(draft, lines=[_with_known_cost(kept, line) for line in draft.lines])
    fresh = Order(pk=kept.pk, party=draft.party, number=draft.number or kept.number, kind=kept.kind)
    lines = _fill(fresh, draft)
    is_promised = kept.status != Order.Status.DRAFT
    _pass(fresh, now, kept.base_amount if is_promised else Decimal(0))
    names = [
        "number", "ordered_on", "promised_on", "currency", "status", "is_standard", "note",
        "rate", "amount", "base_amount", "base_cost", "delivered_on",
    ]  # fmt: skip
    values: Mapping[str, Any] = {name: getattr(fresh, name) for name in names}
    if version is not None and version != kept.version:
        raise editing.Conflict(editing.changed_fields(kept, values), kept)
    changed = editing.change_record(by=by, now=now, record=kept, values=values)
    _replace_lines(by, now, changed, lines)
    return changed


def _with_known_cost(order: Order, line: LineDraft) -> LineDraft:
    """Whoever may not see costs changes none of them."""
    if line.unit_cost is not None:
        return line
    known = queries.terms_of(order, line.product, line.description).unit_cost
    return replace(line, unit_cost=known)


def _replace_lines(by: Any, now: datetime, order: Order, lines: list[OrderLine]) -> None:
    before = [_shown(line) for line in order.lines.order_by("position")]
    after = [_shown(line) for line in lines]
    if before == after:
        return
    order.lines.all().delete()
    _keep_lines(order, lines)
    audit.record(
        by=by,
        now=now,
        action="change_lines",
        target=order,
        changes={"order_lines": [before, after]},
    )


def _shown(line: OrderLine) -> list[str]:
    numbers = (line.quantity, line.unit_price)
    return [line.description, line.unit, *(str(number.normalize()) for number in numbers)]
