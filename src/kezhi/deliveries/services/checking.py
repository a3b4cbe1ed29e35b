"""The rules a delivery must keep. Each problem names its field, its line and the cure."""

from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.db.models import CharField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.catalog import queries as catalog
from kezhi.customers.services.values import UNFIT
from kezhi.deliveries.models import Delivery
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services.drafts import HEADER, DeliveryDraft
from kezhi.sales.models import Order
from kezhi.sales.queries import Key
from kezhi.sales.services.checking import MOST, MOST_LINES, plain
from kezhi.sales.services.drafts import Problem
from kezhi.staff import queries as staff

TIMES = ("departs_at", "window_from", "window_until")
LIMITS: dict[str, int] = {
    field.name: field.max_length or 0
    for field in Delivery._meta.concrete_fields
    if isinstance(field, CharField) and field.name in HEADER
}


def problems_of(draft: DeliveryDraft, order: Order, kept: Delivery | None = None) -> list[Problem]:
    """`kept` is the delivery that the draft changes."""
    found = [*order_problems(order, draft), *time_problems(order, draft, kept)]
    found += text_problems(draft)
    found += line_problems(draft)
    return found or list(excess(draft, order, kept))


def order_problems(order: Order, draft: DeliveryDraft) -> Iterator[Problem]:
    if order.kind != Order.Kind.SALE:
        yield Problem("order", _("Only a sale is delivered: choose the order itself."))
    elif order.is_led:
        yield Problem("order", _("This is a stay: nothing of it is delivered."))
    elif order.status == Order.Status.DRAFT:
        yield Problem("order", _("The order is a draft: confirm it first."))
    elif order.status != Order.Status.CONFIRMED:
        yield Problem("order", _("The order is settled: nothing of it is left to deliver."))
    if draft.language not in dict(settings.LANGUAGES):
        yield Problem("language", _("Choose one of those offered."))


def time_problems(order: Order, draft: DeliveryDraft, kept: Delivery | None) -> Iterator[Problem]:
    values = draft.header()
    for name in TIMES:
        moment = values[name]
        if moment is not None and staff.local_date(moment) < order.ordered_on:
            day = date_format(order.ordered_on, "SHORT_DATE_FORMAT")
            words = _("This is before the day of the order, %(day)s. Choose a later time.")
            yield Problem(name, words % {"day": day})
    start, first, last = (values[name] for name in TIMES)
    if first is not None and last < first:
        yield Problem("window_until", _("The arrival ends before it begins: choose a later time."))
    if start is not None and first is not None and first < start:
        yield Problem("window_from", _("It would arrive before it departs: choose a later time."))
    if kept is not None and kept.told_until is not None and first is None:
        words = _("The customer was told an arrival: give the new one instead of none.")
        yield Problem("window_from", words)


def text_problems(draft: DeliveryDraft) -> Iterator[Problem]:
    for name, most in LIMITS.items():
        text = getattr(draft, name)
        if UNFIT.search(text):
            yield Problem(name, _("It holds characters that cannot be kept."))
        elif len(text) > most:
            yield Problem(name, _("It is too long."))


def line_problems(draft: DeliveryDraft) -> Iterator[Problem]:
    if not draft.lines:
        yield Problem("lines", _("Load something: give a quantity above 0 of at least one line."))
    if len(draft.lines) > MOST_LINES:
        yield Problem("lines", _("A delivery holds at most %(n)s lines.") % {"n": MOST_LINES})
    conversions = catalog.conversions([line.product for line in draft.lines])
    for number, line in enumerate(draft.lines):
        if not 0 < line.quantity < MOST:
            yield Problem("quantity", _("Give a quantity above 0 and below 10^12."), number)
        if line.product is None:
            continue
        if line.product.archived_at is not None:
            words = _("%(product)s is archived. Restore it, or cancel it in the order.")
            yield Problem("quantity", words % {"product": line.name}, number)
        if not conversions.knows(line.product, line.unit):
            words = _(
                "%(product)s has no conversion from %(unit)s to %(own)s: add it to the product."
            )
            own = {"product": line.name, "unit": line.unit, "own": line.product.unit or "–"}
            yield Problem("quantity", words % own, number)


def excess(draft: DeliveryDraft, order: Order, kept: Delivery | None) -> Iterator[Problem]:
    """More than is open: ordered less returned and cancelled, less what other deliveries hold."""
    conversions = catalog.conversions([line.product for line in draft.lines])
    open_lines = goods.goods_of(order, without=kept)
    own = catalog.conversions([line.product for line in open_lines])
    left: dict[Key, Decimal] = {
        line.key: line.open * own.factor(line.product, line.unit) for line in open_lines
    }
    for number, line in enumerate(draft.lines):
        asked = line.quantity * conversions.factor(line.product, line.unit)
        rest = left.get(line.key, Decimal(0))
        left[line.key] = rest - asked
        if asked > rest:
            words = _(
                "Of %(product)s, %(left)s are open in order %(order)s: not on another "
                "delivery, returned or cancelled. Lower the quantity."
            )
            told = {"product": line.name, "left": plain(max(rest, Decimal(0)))}
            yield Problem("quantity", words % {**told, "order": order.number}, number)
