"""Every read of quotes; each starts from what the person may see."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, Prefetch, Q, QuerySet, Value, When
from django.http import Http404

from kezhi.kit import audit, words
from kezhi.quotes.models import Quote, QuoteClaim, QuoteLine
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

COST_STEP = Decimal("0.000001")
WAITING = (Quote.Approval.NEEDED, Quote.Approval.ASKED, Quote.Approval.DECLINED)


def visible_quotes(user: Any) -> QuerySet[Quote]:
    """By the rules of orders: those of the customers in the person's scope."""
    if not user.may(Right.ORDERS_VIEW):
        return Quote.objects.none()
    return Quote.objects.filter(staff.within_scope(user, "party__"), party__deleted_at__isnull=True)


def with_state(quotes: QuerySet[Quote], today: date) -> QuerySet[Quote]:
    """`shown_state`: the kept state, except that a sent quote expires by its date."""
    over = When(state=Quote.State.SENT, valid_until__lt=today, then=Value(Quote.State.EXPIRED))
    return quotes.annotate(
        shown_state=Case(over, default=F("state"), output_field=CharField(max_length=20))
    )


def state_of(quote: Quote, today: date) -> str:
    if quote.state == Quote.State.SENT and quote.valid_until < today:
        return str(Quote.State.EXPIRED)
    return str(quote.state)


def in_state(quotes: QuerySet[Quote], state: str, today: date) -> QuerySet[Quote]:
    if state == Quote.State.EXPIRED:
        return quotes.filter(state=Quote.State.SENT, valid_until__lt=today)
    found = quotes.filter(state=state)
    return found.filter(valid_until__gte=today) if state == Quote.State.SENT else found


def for_list(quotes: QuerySet[Quote], today: date) -> QuerySet[Quote]:
    """With what a list shows of each, in one query."""
    shown = with_state(quotes.select_related("party", "created_by"), today)
    return shown.annotate(margin=F("base_amount") - F("base_cost")).only(
        "number", "revision", "state", "title", "quoted_on", "valid_until", "currency",
        "net_amount", "gross_amount", "base_amount", "base_cost", "discount_rate", "approval",
        "party__name", "created_by__name", "created_by__email",
    )  # fmt: skip


def numbered(user: Any, beginning: str, today: date, limit: int) -> list[Quote]:
    text = beginning.strip().upper()
    if len(text) < 2:
        return []
    found = for_list(visible_quotes(user), today).filter(number__startswith=text)
    return list(found.order_by("-quoted_on", "-pk")[:limit])


def get_quote(user: Any, pk: int) -> Quote:
    related = (
        "party__owner",
        "contact",
        "opportunity",
        "created_by",
        "sent_by",
        "approved_by",
        "order",
    )
    quote = visible_quotes(user).select_related(*related).filter(pk=pk).first()
    if quote is None:
        raise Http404
    return quote


def lines_of(quote: Quote) -> list[QuoteLine]:
    return list(quote.lines.select_related("product__unit").order_by("position"))


def claims_of(quote: Quote) -> list[QuoteClaim]:
    return list(quote.claims.order_by("position"))


def with_lines(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    lines = QuoteLine.objects.select_related("product").order_by("position")
    claims = QuoteClaim.objects.order_by("position")
    related = [Prefetch("lines", lines), Prefetch("claims", claims)]
    return quotes.select_related("party").prefetch_related(*related)


def get_full_quote(user: Any, pk: int, today: date) -> Quote:
    """With its lines in their order, as the API gives it."""
    quote = with_lines(with_state(visible_quotes(user), today)).filter(pk=pk).first()
    if quote is None:
        raise Http404
    return quote


def quotes_of(user: Any, party_id: int, today: date) -> QuerySet[Quote]:
    """Each number once: what was superseded is found on the page of what took its place."""
    mine = for_list(visible_quotes(user).filter(party_id=party_id), today)
    return mine.exclude(state=Quote.State.SUPERSEDED)


def newest(user: Any, party_id: int, today: date, limit: int = 6) -> list[Quote]:
    return list(quotes_of(user, party_id, today).order_by("-quoted_on", "-pk")[:limit])


def revisions_of(user: Any, quote: Quote, today: date) -> list[Quote]:
    family = for_list(visible_quotes(user), today).filter(number=quote.number)
    return list(family.order_by("-revision"))


def awaiting_approval(user: Any, today: date) -> QuerySet[Quote]:
    asked = Q(state=Quote.State.DRAFT, approval=Quote.Approval.ASKED)
    return for_list(visible_quotes(user), today).filter(asked)


def of_opportunity(user: Any, opportunity_id: int, today: date) -> list[Quote]:
    found = for_list(visible_quotes(user), today).filter(opportunity_id=opportunity_id)
    return list(found.order_by("-quoted_on", "-pk")[:20])


def unit_cost(line: QuoteLine) -> Decimal | None:
    if line.product_cost is None or not line.quantity:
        return None
    cost: Decimal = line.product_cost / line.quantity
    return cost.quantize(COST_STEP)


# --- what pages show ---


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: QuoteLine
    margin: Decimal | None


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """One quote with everything its page says; costs are None where the person may not see them."""

    state: str
    lines: list[ShownLine]
    claims: list[QuoteClaim]
    revisions: list[Quote]
    cost: Decimal | None
    margin: Decimal | None
    unknown_costs: int
    taxes: list[tuple[Decimal, Decimal]]
    is_blocked: bool
    is_revisable: bool
    has_list_prices: bool
    events: list[audit.Event]

    @property
    def label(self) -> str:
        return str(Quote.State(self.state).label)


def shown_quote(user: Any, quote: Quote, today: date) -> ShownQuote:
    may_see = staff.may_see_costs(user)
    lines, revisions = lines_of(quote), revisions_of(user, quote, today)
    cost = quote.base_cost if may_see else None
    states = {one.state for one in revisions}
    is_newest = bool(revisions) and revisions[0].pk == quote.pk
    return ShownQuote(
        state=state_of(quote, today),
        lines=[ShownLine(line, line_margin(line) if may_see else None) for line in lines],
        claims=claims_of(quote),
        revisions=revisions if len(revisions) > 1 else [],
        cost=cost,
        margin=None if cost is None else quote.base_amount - cost,
        unknown_costs=sum(line.product_cost is None for line in lines) if may_see else 0,
        taxes=taxes_of(lines),
        is_blocked=quote.approval in WAITING,
        is_revisable=is_newest and not states & {Quote.State.DRAFT, Quote.State.ACCEPTED},
        has_list_prices=any(line.list_price for line in lines),
        events=words.told(audit.history(quote)[:20], user),
    )


def line_margin(line: QuoteLine) -> Decimal | None:
    if line.product_cost is None:
        return None
    margin: Decimal = line.net_amount - line.product_cost
    return margin


def taxes_of(lines: list[QuoteLine]) -> list[tuple[Decimal, Decimal]]:
    """Tax by rate, highest first."""
    found: dict[Decimal, Decimal] = {}
    for line in lines:
        found[line.tax_rate] = found.get(line.tax_rate, Decimal(0)) + line.tax_amount
    return sorted(found.items(), reverse=True)


def of_order(user: Any, order_id: int) -> Quote | None:
    """The quote an order came from."""
    return visible_quotes(user).filter(order_id=order_id).first()


# --- what the customer reads ---


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A line as the customer reads it: nothing of costs, margins or our lists."""

    position: int
    code: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount_rate: Decimal
    tax_rate: Decimal
    net_amount: Decimal
    gross_amount: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    lines: list[OfferLine]
    claims: list[str]
    taxes: list[tuple[Decimal, Decimal]]
    has_discount: bool
    is_open: bool


def customer_view(quote: Quote) -> Offer:
    """The only door through which a quote leaves the house: page and PDF read nothing else."""
    lines = lines_of(quote)
    return Offer(
        lines=[offer_line(line) for line in lines],
        claims=[claim.text for claim in claims_of(quote)],
        taxes=[(rate, tax) for rate, tax in taxes_of(lines) if rate],
        has_discount=any(line.discount_rate for line in lines),
        is_open=quote.state == Quote.State.SENT,
    )


def offer_line(line: QuoteLine) -> OfferLine:
    return OfferLine(
        position=line.position,
        code=line.product.code if line.product else "",
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate,
        net_amount=line.net_amount,
        gross_amount=line.gross_amount,
    )
