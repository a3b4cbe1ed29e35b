"""Orders out of files: many documents at once, each line recognized when its file comes again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from kezhi.kit import audit, money
from kezhi.sales.models import Order, OrderLine

BATCH = 2000
HEADER = ("kind", "ordered_on", "ordered_at", "currency", "rate", "note")
TOTALS = ("amount", "base_amount", "base_cost")
LINE = ("product_id", "description", "quantity", "unit", "unit_price", "amount", "product_cost")


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OTHER_CUSTOMER = "other_customer"
    TOO_LARGE = "number_too_large"


@dataclass(slots=True)
class Line:
    """A line of a file; `key` names it among all lines ever imported."""

    key: str
    product_id: int | None
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    product_cost: Decimal | None


@dataclass(slots=True)
class Document:
    """An order of a file. A kind that was only inferred never changes an order that exists."""

    number: str
    party_id: int
    kind: str
    is_kind_sure: bool
    ordered_on: date
    ordered_at: datetime | None
    currency: str
    rate: Decimal
    note: str
    lines: list[Line]


@dataclass
class Booked:
    """What became of the documents: a verdict for every line key, and what undo needs."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    created: list[Order] = field(default_factory=list)
    changed: list[tuple[Order, dict[str, Any]]] = field(default_factory=list)

    def mark(self, lines: Iterable[Line], verdict: Verdict) -> None:
        self.verdicts.update((line.key, verdict) for line in lines)


@transaction.atomic
def book_documents(*, by: Any, now: datetime, source: str, documents: Sequence[Document]) -> Booked:
    """Insert new orders, add to or correct those the same source brought before."""
    numbers = [document.number for document in documents]
    known = {
        order.number: order
        for order in Order.objects.select_for_update().filter(source=source, number__in=numbers)
    }
    booked = Booked()
    _insert(
        [document for document in documents if document.number not in known],
        booked,
        stamp={"source": source, "created_by": by, "created_at": now, "updated_at": now},
    )
    again = [(known[d.number], d) for d in documents if d.number in known]
    if again:
        _extend(again, booked, now=now)
    return booked


def _totals(amount: Decimal, costs: Iterable[Decimal | None], rate: Decimal) -> dict[str, Any]:
    """An order's sums; its cost is known only when every line's is. Nothing is rounded to cents,
    so that the sum of the orders stays the sum of the file."""
    known = list(costs)
    exact = Decimal("0.0001")
    whole = None if None in known else sum((cost for cost in known if cost), Decimal(0)) * rate
    return {
        "amount": amount,
        "base_amount": (amount * rate).quantize(exact),
        "base_cost": None if whole is None else whole.quantize(exact),
    }


def _fits(totals: Mapping[str, Any]) -> bool:
    return all(value is None or abs(value) <= money.LIMIT for value in totals.values())


def _insert(documents: Sequence[Document], booked: Booked, *, stamp: Mapping[str, Any]) -> None:
    pairs = []
    for document in documents:
        amount = sum((line.amount for line in document.lines), Decimal(0))
        costs = (line.product_cost for line in document.lines)
        totals = _totals(amount, costs, document.rate)
        if not _fits(totals):
            booked.mark(document.lines, Verdict.TOO_LARGE)
            continue
        header = {name: getattr(document, name) for name in HEADER}
        order = Order(number=document.number, party_id=document.party_id, **header, **totals)
        for name, value in stamp.items():
            setattr(order, name, value)
        pairs.append((order, document))
        booked.mark(document.lines, Verdict.CREATED)
    booked.created = Order.objects.bulk_create([order for order, _ in pairs], batch_size=BATCH)
    OrderLine.objects.bulk_create(
        (
            _new_line(line, order, position)
            for order, document in pairs
            for position, line in enumerate(document.lines, start=1)
        ),
        batch_size=BATCH,
    )


def _new_line(line: Line, order: Order, position: int) -> OrderLine:
    return OrderLine(
        order_id=order.pk,
        position=position,
        product_id=line.product_id,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        amount=line.amount,
        product_cost=line.product_cost,
        import_key=line.key,
    )


@dataclass
class _Rewrite:
    """The lines of the orders that exist already, and what the file does to them."""

    lines: dict[int, dict[str, OrderLine]]
    last: dict[int, int]
    new: list[OrderLine] = field(default_factory=list)
    changed: list[OrderLine] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


def _extend(pairs: Sequence[tuple[Order, Document]], booked: Booked, *, now: datetime) -> None:
    ids = [order.pk for order, _ in pairs]
    held: dict[int, dict[str, OrderLine]] = {pk: {} for pk in ids}
    for line in OrderLine.objects.filter(order__in=ids):
        held[line.order_id][line.import_key or f"own {line.pk}"] = line
    highest = OrderLine.objects.filter(order__in=ids).values_list("order").annotate(Max("position"))
    rewrite = _Rewrite(held, dict(highest.order_by()))
    for order, document in pairs:
        if order.party_id != document.party_id:
            booked.mark(document.lines, Verdict.OTHER_CUSTOMER)
        else:
            _rewrite_order(order, document, rewrite, booked)
    OrderLine.objects.bulk_create(rewrite.new, batch_size=BATCH)
    OrderLine.objects.bulk_update(rewrite.changed, LINE_FIELDS, batch_size=500)
    for order in rewrite.orders:
        order.version += 1
        order.updated_at = now
    fields = [*HEADER, *TOTALS, "version", "updated_at"]
    Order.objects.bulk_update(rewrite.orders, fields, batch_size=500)


LINE_FIELDS = ["product", *LINE[1:]]


def _rewrite_order(order: Order, document: Document, rewrite: _Rewrite, booked: Booked) -> None:
    held = rewrite.lines[order.pk]
    header = {
        name: getattr(document, name) for name in HEADER if name != "kind" or document.is_kind_sure
    }
    header_changes = {n: v for n, v in header.items() if getattr(order, n) != v}
    fresh = [line for line in document.lines if line.key not in held]
    corrected = [
        line for line in document.lines if line.key in held and _differs(held[line.key], line)
    ]
    if not (header_changes or fresh or corrected):
        booked.mark(document.lines, Verdict.UNCHANGED)
        return
    before = {
        "order": audit.plain({name: getattr(order, name) for name in (*HEADER, *TOTALS)}),
        "lines": {
            held[line.key].pk: audit.plain({n: getattr(held[line.key], n) for n in LINE})
            for line in corrected
        },
        "new": [line.key for line in fresh],
    }
    amounts = {key: (line.amount, line.product_cost) for key, line in held.items()}
    amounts |= {line.key: (line.amount, line.product_cost) for line in (*fresh, *corrected)}
    totals = _totals(
        sum((amount for amount, _ in amounts.values()), Decimal(0)),
        (cost for _, cost in amounts.values()),
        document.rate,
    )
    if not _fits(totals):
        booked.mark(document.lines, Verdict.TOO_LARGE)
        return
    for name, value in {**header_changes, **totals}.items():
        setattr(order, name, value)
    _rewrite_lines(order, fresh, corrected, rewrite)
    rewrite.orders.append(order)
    booked.changed.append((order, before))
    booked.mark(document.lines, Verdict.UPDATED if header_changes else Verdict.UNCHANGED)
    booked.mark(fresh, Verdict.CREATED)
    booked.mark(corrected, Verdict.UPDATED)


def _rewrite_lines(
    order: Order, fresh: Sequence[Line], corrected: Sequence[Line], rewrite: _Rewrite
) -> None:
    start = rewrite.last.get(order.pk, 0) + 1
    for position, line in enumerate(fresh, start=start):
        rewrite.new.append(_new_line(line, order, position))
    for line in corrected:
        held = rewrite.lines[order.pk][line.key]
        for name in LINE:
            setattr(held, name, getattr(line, name))
        rewrite.changed.append(held)


def _differs(held: OrderLine, line: Line) -> bool:
    return any(getattr(held, name) != getattr(line, name) for name in LINE)


@transaction.atomic
def withdraw_orders(*, by: Any, now: datetime, versions: Mapping[int, int]) -> dict[int, str]:
    """Delete orders that are still as the import left them; tell why the others stay."""
    found = dict(
        Order.objects.select_for_update().filter(pk__in=versions).values_list("pk", "version")
    )
    kept = {pk: "edited" for pk, version in found.items() if version != versions[pk]}
    free = [pk for pk in found if pk not in kept]
    try:
        with transaction.atomic():
            Order.objects.filter(pk__in=free).delete()
    except ProtectedError:
        kept |= {pk: "in_use" for pk in free if not _deleted(pk)}
    gone = len(found) - len(kept)
    audit.record(by=by, now=now, action="withdraw", target=Order, changes={"orders": gone})
    return kept


def _deleted(pk: int) -> bool:
    try:
        with transaction.atomic():
            Order.objects.filter(pk=pk).delete()
    except ProtectedError:
        return False
    return True


@transaction.atomic
def restore_order(
    *, by: Any, now: datetime, pk: int, version: int, before: Mapping[str, Any]
) -> str:
    """Give an order its former header and lines back; tell why not, or nothing."""
    order = Order.objects.select_for_update().filter(pk=pk).first()
    if order is None:
        return "deleted"
    if order.version != version:
        return "edited"
    OrderLine.objects.filter(order=order, import_key__in=before["new"]).delete()
    for line in OrderLine.objects.filter(order=order, pk__in=before["lines"]):
        _refill(line, before["lines"][str(line.pk)]).save()
    _refill(order, before["order"])
    order.version, order.updated_at = order.version + 1, now
    order.save()
    audit.record(by=by, now=now, action="restore", target=order)
    return ""


def _refill(record: Any, values: Mapping[str, Any]) -> Any:
    for name, value in values.items():
        column = record._meta.get_field(name.removesuffix("_id"))
        setattr(record, name, None if value is None else _as_stored(column, name, value))
    return record


def _as_stored(column: Any, name: str, value: Any) -> Any:
    return value if name.endswith("_id") else column.to_python(value)
