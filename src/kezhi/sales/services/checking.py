"""The rules an order must keep. Each problem names its field, its line and the cure."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from kezhi.catalog import queries as catalog
from kezhi.kit import money
from kezhi.sales import queries
from kezhi.sales.models import Order
from kezhi.sales.services.amounts import REVERSING
from kezhi.sales.services.drafts import LineDraft, OrderDraft, Problem
from kezhi.staff import queries as staff

MOST_LINES = 200
MOST = Decimal(10**12)
"""Above any real quantity or price, and small enough that their product still fits a column."""


def plain(value: Decimal) -> str:
    """The number as people write it: no exponent, no zeros at the end."""
    return number_format(value.normalize() + Decimal(0), use_l10n=True, force_grouping=True)


def problems_of(draft: OrderDraft) -> list[Problem]:
    found = [*header_problems(draft), *line_problems(draft)]
    if not found and draft.reverses is not None:
        found.extend(excess(draft, draft.reverses))
    return found


def header_problems(draft: OrderDraft) -> Iterator[Problem]:
    if not draft.lines:
        yield Problem("lines", _("Give at least one line."))
    if len(draft.lines) > MOST_LINES:
        yield Problem("lines", _("An order holds at most %(n)s lines.") % {"n": MOST_LINES})
    if draft.reverses is None and staff.exchange_rate(draft.currency, draft.ordered_on) is None:
        yield Problem(
            "currency",
            _("No exchange rate of %(currency)s is known on that day: enter it in the settings.")
            % {"currency": draft.currency},
        )
    if draft.promised_on is not None and draft.promised_on < draft.ordered_on:
        yield Problem("promised_on", _("The promised day is before the day of the order."))
    if draft.reverses is not None:
        yield from answer_problems(draft, draft.reverses)


def answer_problems(draft: OrderDraft, original: Order) -> Iterator[Problem]:
    if draft.kind == Order.Kind.SALE:
        yield Problem("reverses", _("A sale answers to no other order; leave this empty."))
    if original.kind != Order.Kind.SALE:
        yield Problem("reverses", _("Choose the sale itself, not a document that answers to it."))
    if original.party_id != draft.party.pk:
        yield Problem("reverses", _("That order is another customer's."))
    if original.currency != draft.currency:
        yield Problem(
            "currency",
            _("The order is in %(currency)s; its returns and adjustments must be too.")
            % {"currency": original.currency},
        )


def line_problems(draft: OrderDraft) -> Iterator[Problem]:
    conversions = catalog.conversions([line.product for line in draft.lines if line.product])
    for number, line in enumerate(draft.lines):
        yield from product_problems(draft, number, line)
        yield from number_problems(draft, number, line)
        if line.product is not None and not conversions.knows(line.product, line.unit):
            yield Problem(
                "unit",
                _("%(product)s has no conversion from %(unit)s to %(own)s: add it to the product.")
                % {"product": line.name, "unit": line.unit, "own": line.product.unit or "–"},
                number,
            )


def product_problems(draft: OrderDraft, number: int, line: LineDraft) -> Iterator[Problem]:
    if line.product is None:
        if not line.description and draft.reverses is None:
            yield Problem("product", _("Choose a product or describe the line."), number)
        return
    if line.product.archived_at is not None and draft.kind == Order.Kind.SALE:
        yield Problem(
            "product",
            _("%(product)s is archived. Restore it or choose another product.")
            % {"product": line.name},
            number,
        )
    if line.unit_price is None and needs_price(draft, line):
        yield Problem(
            "unit_price",
            _("No list price of %(product)s in %(currency)s applies here: give the price.")
            % {"product": line.name, "currency": draft.currency},
            number,
        )


def needs_price(draft: OrderDraft, line: LineDraft) -> bool:
    """An answer takes the price of its order, a sale the list's; a repricing has neither."""
    if draft.kind == Order.Kind.ADJUSTMENT:
        return True
    return draft.reverses is None and priced_by_list(draft, line) is None


def priced_by_list(draft: OrderDraft, line: LineDraft) -> Decimal | None:
    """The list price where it is in the order's currency: prices are never converted silently."""
    product = line.product
    if product is None or product.currency != draft.currency:
        return None
    price: Decimal | None = product.list_price
    return price


def number_problems(draft: OrderDraft, number: int, line: LineDraft) -> Iterator[Problem]:
    if not 0 < line.quantity < MOST:
        yield Problem("quantity", _("Give a quantity above 0 and below 10^12."), number)
    lowest = -MOST if draft.kind == Order.Kind.ADJUSTMENT else Decimal(0)
    if line.unit_price is not None and not lowest <= line.unit_price < MOST:
        yield Problem("unit_price", _("Give a price of 0 or more and below 10^12."), number)
    elif line.unit_price is not None and abs(line.unit_price * line.quantity) > money.LIMIT:
        yield Problem("unit_price", _("The amount of this line is too large."), number)
    if line.product is None and line.unit_price is None:
        yield Problem("unit_price", _("Give the price."), number)


def excess(draft: OrderDraft, original: Order) -> Iterator[Problem]:
    """A return above what was delivered, a cancellation above what is still to be delivered."""
    if draft.kind not in REVERSING:
        return
    is_delivered = original.status in queries.DELIVERED
    if draft.kind == Order.Kind.RETURN and not is_delivered:
        yield Problem("reverses", _("Not delivered yet: cancel it, there is nothing to return."))
        return
    if draft.kind == Order.Kind.CANCELLATION and is_delivered:
        yield Problem("reverses", _("Already delivered: enter a return instead."))
        return
    left = queries.left_of(original)
    conversions = catalog.conversions([line.product for line in draft.lines if line.product])
    for number, line in enumerate(draft.lines):
        key = queries.line_key(line.product.pk if line.product else None, line.description)
        asked = line.quantity * conversions.factor(line.product, line.unit)
        open_quantity = left.get(key, Decimal(0))
        left[key] = open_quantity - asked
        if asked > open_quantity:
            yield Problem(
                "quantity",
                _("Of %(product)s, %(left)s are left of order %(order)s. Lower the quantity.")
                % {
                    "product": line.name,
                    "left": plain(max(open_quantity, Decimal(0))),
                    "order": original.number,
                },
                number,
            )
