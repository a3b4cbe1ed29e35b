"""Writing a quote: a draft is entered, changed, taken out; a sent quote gets a new revision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from kezhi.catalog import queries as catalog
from kezhi.kit import audit, editing, money, once
from kezhi.quotes.models import Quote, QuoteClaim, QuoteLine
from kezhi.quotes.queries import prices
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services.amounts import PRICE_STEP, sum_up
from kezhi.quotes.services.checking import problems_of
from kezhi.quotes.services.drafts import LineDraft, QuoteDraft, QuoteRefused
from kezhi.sales.services.numbering import take
from kezhi.sales.services.ordering import catalog_cost
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

HEADER = (
    "quoted_on", "valid_until", "lead_days", "delivery_on", "language", "currency",
    "has_tax_inside", "contact", "opportunity", "title", "terms", "note",
)  # fmt: skip
SUMS = (
    "rate", "net_amount", "tax_amount", "gross_amount", "base_amount", "base_cost",
    "discount_rate", "approval",
)  # fmt: skip


class Settled(Exception):
    """The quote was sent: it stays as it is, and a new revision takes its place."""


class HasDraft(Exception):
    """A newer revision is being written already."""

    def __init__(self, draft: Quote) -> None:
        super().__init__(draft.pk)
        self.draft = draft


def require_seller(by: Any) -> None:
    if not by.may(Right.ORDERS_EDIT):
        raise PermissionDenied


def create_quote(*, by: Any, now: datetime, draft: QuoteDraft, key: str | None = None) -> Quote:
    """Raises QuoteRefused with every problem, and once.OtherRequest for a reused key."""
    require_seller(by)
    answer = once.once(
        by=by,
        now=now,
        scope="quotes.quote",
        key=key,
        body=draft.body(),
        effect=lambda: {"pk": _insert(by, now, draft).pk},
    )
    return Quote.objects.get(pk=answer["pk"])


def _insert(by: Any, now: datetime, draft: QuoteDraft) -> Quote:
    problems = problems_of(draft)
    if problems:
        raise QuoteRefused(problems)
    quote = Quote(party=draft.party, number=take(f"QT-{draft.quoted_on.year}"))
    quote.created_by, quote.created_at, quote.updated_at = by, now, now
    lines = _fill(quote, draft)
    quote.save(force_insert=True)
    _keep(quote, lines, draft.claims)
    audit.record(by=by, now=now, action="create", target=quote, changes=_words(quote, lines))
    return quote


def _fill(quote: Quote, draft: QuoteDraft) -> list[QuoteLine]:
    for name in HEADER:
        setattr(quote, name, getattr(draft, name))
    quote.rate = staff.exchange_rate(draft.currency, draft.quoted_on) or Decimal(1)
    lines = _lines(quote, draft)
    sum_up(quote, lines, staff.company().currency)
    quote.approval = needed_approval(quote)
    return lines


def needed_approval(quote: Quote) -> str:
    limit, given = prices.settings().discount_limit, quote.discount_rate
    is_beyond = limit is not None and given is not None and given > limit
    return Quote.Approval.NEEDED if is_beyond else Quote.Approval.NONE


def _lines(quote: Quote, draft: QuoteDraft) -> list[QuoteLine]:
    products = [line.product for line in draft.lines]
    conversions = catalog.conversions(products)
    listed = prices.listed(draft.party, draft.currency, draft.quoted_on, products)
    usual_tax = prices.settings().tax_rate
    made = []
    for given in draft.lines:
        unit = given.unit or catalog.unit_code(given.product)
        factor = conversions.factor(given.product, unit)
        applied = listed.price(given.product, given.quantity * factor)
        tax_rate = usual_tax if given.tax_rate is None else given.tax_rate
        line = replace(given, unit=unit, tax_rate=tax_rate)
        list_price = (applied.unit_price * factor).quantize(PRICE_STEP) if applied else None
        made.append(_line(quote, line, list_price, factor))
    return made


def _line(quote: Quote, given: LineDraft, list_price: Decimal | None, factor: Decimal) -> QuoteLine:
    tax_rate = given.tax_rate or Decimal(0)
    unit_price = given.unit_price
    if unit_price is None and list_price is not None:
        inside = 1 + tax_rate if quote.has_tax_inside else Decimal(1)
        unit_price = (list_price * inside).quantize(PRICE_STEP)
    cost = given.unit_cost
    if cost is None:
        cost = catalog_cost(given.product, factor, on=quote.quoted_on, rate=quote.rate)
    return QuoteLine(
        product=given.product,
        description=given.description or (given.product.name if given.product else ""),
        quantity=given.quantity,
        unit=given.unit,
        list_price=list_price,
        unit_price=unit_price or Decimal(0),
        discount_rate=given.discount_rate,
        tax_rate=tax_rate,
        product_cost=None
        if cost is None
        else money.to_smallest(given.quantity * cost, quote.currency),
    )


def _keep(quote: Quote, lines: Sequence[QuoteLine], claims: Sequence[str]) -> None:
    for position, line in enumerate(lines, start=1):
        line.quote, line.position = quote, position
    QuoteLine.objects.bulk_create(lines)
    QuoteClaim.objects.bulk_create(
        QuoteClaim(quote=quote, position=position, text=text)
        for position, text in enumerate(claims, start=1)
    )


def _words(quote: Quote, lines: Sequence[QuoteLine]) -> dict[str, Any]:
    """What the trail keeps of a new quote."""
    return {
        "number": [None, str(quote)],
        "quoted_on": [None, quote.quoted_on],
        "valid_until": [None, quote.valid_until],
        "net_amount": [None, f"{quote.net_amount} {quote.currency}"],
        "quote_lines": [None, [shown(line) for line in lines]],
    }


def shown(line: QuoteLine) -> str:
    price, share = f"{line.unit_price.normalize():f}", f"{(line.discount_rate * 100).normalize():f}"
    return f"{line.description} {line.quantity.normalize():f} {line.unit} × {price} −{share} %"


@transaction.atomic
def change_quote(
    *, by: Any, now: datetime, quote: Quote, version: int | None, draft: QuoteDraft
) -> Quote:
    """Replace what a draft says; what was approved before must be approved again.

    Raises Settled, QuoteRefused and editing.Conflict.
    """
    require_seller(by)
    kept = Quote.objects.select_for_update().get(pk=quote.pk)
    if kept.state != Quote.State.DRAFT:
        raise Settled
    problems = problems_of(draft)
    if problems:
        raise QuoteRefused(problems)
    draft = replace(draft, lines=_with_known_costs(kept, draft.lines))
    fresh = Quote(pk=kept.pk, party=kept.party)
    lines = _fill(fresh, draft)
    values: Mapping[str, Any] = {name: getattr(fresh, name) for name in (*HEADER, *SUMS)}
    if version is not None and version != kept.version:
        raise editing.Conflict(editing.changed_fields(kept, values), kept)
    changed = editing.change_record(by=by, now=now, record=kept, values=values)
    _replace(by, now, changed, lines, draft.claims)
    return changed


def _with_known_costs(quote: Quote, lines: Sequence[LineDraft]) -> list[LineDraft]:
    """Whoever may not see costs changes none of them."""
    known = {
        (line.product_id, line.description if line.product_id is None else ""): line
        for line in queries.lines_of(quote)
    }
    found = []
    for line in lines:
        product = line.product.pk if line.product else None
        before = known.get((product, "" if product else line.description))
        cost = queries.unit_cost(before) if before is not None else None
        found.append(line if line.unit_cost is not None else replace(line, unit_cost=cost))
    return found


def _replace(
    by: Any, now: datetime, quote: Quote, lines: Sequence[QuoteLine], claims: Sequence[str]
) -> None:
    before = [shown(line) for line in queries.lines_of(quote)]
    said = [claim.text for claim in queries.claims_of(quote)]
    quote.lines.all().delete()
    quote.claims.all().delete()
    _keep(quote, lines, claims)
    changes = {"quote_lines": [before, [shown(line) for line in lines]]}
    changes["commitments"] = [said, list(claims)]
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        audit.record(by=by, now=now, action="change_lines", target=quote, changes=changes)


@transaction.atomic
def revise_quote(*, by: Any, now: datetime, quote: Quote) -> Quote:
    """A new draft of the same number, to be sent in place of this one; this one stays as it is.

    Raises HasDraft when one is being written, and Settled when the customer already accepted.
    """
    require_seller(by)
    family = list(
        Quote.objects.select_for_update().filter(number=quote.number).order_by("revision")
    )
    for one in family:
        if one.state == Quote.State.DRAFT:
            raise HasDraft(one)
        if one.state == Quote.State.ACCEPTED:
            raise Settled
    kept = next(one for one in family if one.pk == quote.pk)
    lines, claims = queries.lines_of(kept), queries.claims_of(kept)
    today = staff.local_date(now)
    fresh = Quote(number=kept.number, revision=family[-1].revision + 1, party=kept.party)
    for name in HEADER:
        setattr(fresh, name, getattr(kept, name))
    fresh.quoted_on = today
    fresh.valid_until = max(kept.valid_until, today + timedelta(days=prices.settings().valid_days))
    if fresh.delivery_on is not None and fresh.delivery_on < fresh.valid_until:
        fresh.delivery_on = None
    fresh.rate = staff.exchange_rate(kept.currency, today) or kept.rate
    fresh.created_by, fresh.created_at, fresh.updated_at = by, now, now
    for line in lines:
        line.pk = None
        line._state.adding = True
    sum_up(fresh, lines, staff.company().currency)
    fresh.approval = needed_approval(fresh)
    fresh.save(force_insert=True)
    _keep(fresh, lines, [claim.text for claim in claims])
    audit.record(by=by, now=now, action="revise", target=fresh, changes=_words(fresh, lines))
    return fresh


@transaction.atomic
def remove_draft(*, by: Any, now: datetime, quote: Quote) -> None:
    """Take out what was never sent. Raises Settled."""
    require_seller(by)
    kept = Quote.objects.select_for_update().get(pk=quote.pk)
    if kept.state != Quote.State.DRAFT:
        raise Settled
    words = {"number": str(kept), "net_amount": f"{kept.net_amount} {kept.currency}"}
    audit.record(by=by, now=now, action="remove", target=kept, changes=words)
    kept.delete()
