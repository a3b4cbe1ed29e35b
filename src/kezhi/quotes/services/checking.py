"""The rules a quote must keep. Each problem names its field, its line and the cure."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from kezhi.catalog import queries as catalog
from kezhi.kit import money
from kezhi.quotes.queries import prices
from kezhi.quotes.services.drafts import LineDraft, QuoteDraft
from kezhi.sales.services.drafts import Problem
from kezhi.staff import queries as staff

MOST_LINES = 200
MOST_CLAIMS = 10
MOST = Decimal(10**12)
MOST_DAYS = timedelta(days=730)


def problems_of(draft: QuoteDraft) -> list[Problem]:
    return [*header_problems(draft), *day_problems(draft), *line_problems(draft)]


def header_problems(draft: QuoteDraft) -> Iterator[Problem]:
    if not draft.lines:
        yield Problem("lines", _("Give at least one line."))
    if len(draft.lines) > MOST_LINES:
        yield Problem("lines", _("A quote holds at most %(n)s lines.") % {"n": MOST_LINES})
    if len(draft.claims) > MOST_CLAIMS:
        yield Problem("claims", _("Give at most %(n)s commitments.") % {"n": MOST_CLAIMS})
    if any(len(claim) > 300 for claim in draft.claims):
        yield Problem("claims", _("A commitment holds at most 300 characters; split it."))
    if staff.exchange_rate(draft.currency, draft.quoted_on) is None:
        yield Problem(
            "currency",
            _("No exchange rate of %(currency)s is known on that day: enter it in the settings.")
            % {"currency": draft.currency},
        )
    if draft.opportunity is not None and draft.opportunity.party_id != draft.party.pk:
        yield Problem("opportunity", _("This opportunity is another customer's."))
    if draft.contact is not None and draft.contact.party_id != draft.party.pk:
        yield Problem("contact", _("This contact belongs to another customer."))


def day_problems(draft: QuoteDraft) -> Iterator[Problem]:
    if draft.valid_until < draft.quoted_on:
        yield Problem("valid_until", _("The quote would end before its day: choose a later one."))
    elif draft.valid_until - draft.quoted_on > MOST_DAYS:
        yield Problem("valid_until", _("A quote is valid for two years at most."))
    if draft.delivery_on is None:
        return
    if draft.lead_days is not None:
        yield Problem("lead_days", _("Give the days to delivery or the day itself, not both."))
    if draft.delivery_on < draft.valid_until:
        yield Problem(
            "delivery_on",
            _("The quote may be accepted after this day: choose a later one, or give days."),
        )


def line_problems(draft: QuoteDraft) -> Iterator[Problem]:
    products = [line.product for line in draft.lines if line.product]
    conversions = catalog.conversions(products)
    listed = prices.listed(draft.party, draft.currency, draft.quoted_on, products)
    for number, line in enumerate(draft.lines):
        yield from product_problems(line, number)
        yield from number_problems(line, number)
        if line.product is None:
            continue
        if not conversions.knows(line.product, line.unit):
            yield Problem(
                "unit",
                _("%(product)s has no conversion from %(unit)s to %(own)s: add it to the product.")
                % {"product": line.name, "unit": line.unit, "own": line.product.unit or "–"},
                number,
            )
        if line.unit_price is None and listed.price(line.product, line.quantity) is None:
            yield Problem(
                "unit_price",
                _("No list price of %(product)s in %(currency)s applies here: give the price.")
                % {"product": line.name, "currency": draft.currency},
                number,
            )


def product_problems(line: LineDraft, number: int) -> Iterator[Problem]:
    if line.product is None:
        if not line.description:
            yield Problem("product", _("Choose a product or describe the line."), number)
        if line.unit_price is None:
            yield Problem("unit_price", _("Give the price."), number)
    elif line.product.archived_at is not None:
        yield Problem(
            "product",
            _("%(product)s is archived. Restore it or choose another product.")
            % {"product": line.name},
            number,
        )


def number_problems(line: LineDraft, number: int) -> Iterator[Problem]:
    if not 0 < line.quantity < MOST:
        yield Problem("quantity", _("Give a quantity above 0 and below 10^12."), number)
    if line.unit_price is not None and not 0 <= line.unit_price < MOST:
        yield Problem("unit_price", _("Give a price of 0 or more and below 10^12."), number)
    elif line.unit_price is not None and 2 * line.unit_price * line.quantity > money.LIMIT:
        yield Problem("unit_price", _("The amount of this line is too large."), number)
    if not 0 <= line.discount_rate <= 1:
        yield Problem("discount", _("Give a discount from 0 to 100 %."), number)
    if line.tax_rate is not None and not 0 <= line.tax_rate <= 1:
        yield Problem("tax", _("Give a tax rate from 0 to 100 %."), number)
