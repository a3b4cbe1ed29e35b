"""Every read of contracts; each starts from what the person may see."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Prefetch, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from kezhi.contracts import ends
from kezhi.contracts.choices import TONES, State
from kezhi.contracts.models import Contract, ContractTerm, Drawing, Installment, Receipt
from kezhi.kit import audit, words
from kezhi.receivables.models import Payment
from kezhi.receivables.queries import books
from kezhi.sales import queries as sales
from kezhi.sales.models import Order
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

ZERO = Decimal(0)
MOST_OFFERED = 30


def visible_contracts(user: Any) -> QuerySet[Contract]:
    """By the rules of orders: those of the customers in the person's scope."""
    if not user.may(Right.ORDERS_VIEW):
        return Contract.objects.none()
    seen = staff.within_scope(user, "party__")
    return Contract.objects.filter(seen, party__deleted_at__isnull=True)


# --- where a contract stands on a day ---


def with_state(found: QuerySet[Contract], today: date) -> QuerySet[Any]:
    """`shown_state` as `state_of` tells it, for lists."""
    last = found.annotate(known_end=Coalesce("last_on", "ends_on"))
    runs_on = Q(renews_itself=True, last_on__isnull=True)
    state = Case(
        When(signed_on__isnull=True, then=Value(State.DRAFT)),
        When(superseded_at__isnull=False, then=Value(State.SUPERSEDED)),
        When(is_terminated=True, last_on__lte=today, then=Value(State.TERMINATED)),
        When(starts_on__gt=today, then=Value(State.SIGNED)),
        When(runs_on | Q(known_end__gte=today), then=Value(State.RUNNING)),
        default=Value(State.ENDED),
        output_field=CharField(max_length=20),
    )
    return last.annotate(shown_state=state)


def state_of(contract: Contract, today: date) -> State:
    if contract.signed_on is None:
        return State.DRAFT
    if contract.superseded_at is not None:
        return State.SUPERSEDED
    if contract.is_terminated and contract.last_on is not None and contract.last_on <= today:
        return State.TERMINATED
    if contract.starts_on > today:
        return State.SIGNED
    return State.RUNNING if ends.last_day(contract, today) >= today else State.ENDED


def in_state(found: QuerySet[Contract], state: str, today: date) -> QuerySet[Contract]:
    return with_state(found, today).filter(shown_state=state)


def in_force(user: Any) -> QuerySet[Contract]:
    """Signed and not replaced by an amendment, whether begun, running or over."""
    found = visible_contracts(user).filter(signed_on__isnull=False, superseded_at__isnull=True)
    return found.select_related("party__owner", "party__team")


# --- lists ---


def for_list(found: QuerySet[Contract], today: date) -> QuerySet[Contract]:
    shown = with_state(found.select_related("party__owner"), today)
    return shown.only(
        "number", "revision", "kind", "title", "starts_on", "ends_on", "currency", "net_amount",
        "gross_amount", "base_amount", "signed_on", "last_on", "renews_itself", "party__name",
        "party__owner__name", "party__owner__email",
    )  # fmt: skip


def newest_only(found: QuerySet[Contract]) -> QuerySet[Contract]:
    """Each number once: what was superseded is found on the page of what took its place."""
    return found.filter(superseded_at__isnull=True)


def numbered(user: Any, beginning: str, today: date, limit: int) -> list[Contract]:
    text = beginning.strip()
    if len(text) < 2:
        return []
    found = newest_only(for_list(visible_contracts(user), today))
    return list(found.filter(number__istartswith=text).order_by("-starts_on", "-pk")[:limit])


def newest(user: Any, party_id: int, today: date, limit: int = 8) -> list[Contract]:
    found = newest_only(for_list(visible_contracts(user).filter(party_id=party_id), today))
    return list(found.order_by("-starts_on", "-pk")[:limit])


# --- one contract ---


def get_contract(user: Any, pk: int) -> Contract:
    related = ("party__owner", "party__team", "quote", "renews", "created_by", "signed_by")
    found = visible_contracts(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def with_lines(found: QuerySet[Contract]) -> QuerySet[Contract]:
    terms = ContractTerm.objects.select_related("expectation").order_by("position")
    parts = Installment.objects.order_by("position")
    related = [Prefetch("terms", terms), Prefetch("installments", parts)]
    return found.select_related("party").prefetch_related(*related)


def terms_of(contract: Contract) -> list[ContractTerm]:
    return list(contract.terms.select_related("expectation").order_by("position"))


def versions_of(user: Any, contract: Contract, today: date) -> list[Contract]:
    same = visible_contracts(user).filter(number=contract.number)
    return list(with_state(same, today).order_by("-revision"))


def renewal_of(user: Any, contract: Contract) -> Contract | None:
    """The contract that follows this one, draft or signed."""
    found = visible_contracts(user).filter(renews__number=contract.number)
    return found.order_by("-revision").first()


def drawings_of(contract: Contract) -> list[Drawing]:
    found = contract.drawings.select_related("order")
    return list(found.order_by("order__ordered_on", "order_id"))


def drawn(contract: Contract) -> Decimal:
    """What was ordered under it, less what was returned, cancelled or corrected; no drafts."""
    own = Q(pk__in=contract.drawings.values("order"))
    answers = Q(reverses__in=contract.drawings.values("order"))
    found = Order.objects.filter(own | answers).exclude(status=Order.Status.DRAFT)
    total: Decimal = found.aggregate(total=Sum("amount", default=ZERO))["total"]
    return total


@dataclass(frozen=True, slots=True)
class ShownContract:
    """One contract with everything its page says."""

    state: State
    last_day: date
    notice_by: date
    terms: list[ContractTerm]
    drawings: list[Drawing]
    drawn: Decimal
    left: Decimal | None
    versions: list[Contract]
    renewal: Contract | None
    is_newest: bool
    is_in_force: bool
    events: list[audit.Event]

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_over(self) -> bool:
        return self.state in (State.ENDED, State.TERMINATED)


def shown_contract(user: Any, contract: Contract, today: date) -> ShownContract:
    versions = versions_of(user, contract, today)
    spent, state = drawn(contract), state_of(contract, today)
    return ShownContract(
        state=state,
        last_day=ends.last_day(contract, today),
        notice_by=ends.notice_by(contract, today),
        terms=terms_of(contract),
        drawings=drawings_of(contract),
        drawn=spent,
        left=None if contract.net_amount is None else contract.net_amount - spent,
        versions=versions if len(versions) > 1 else [],
        renewal=renewal_of(user, contract),
        is_newest=bool(versions) and versions[0].pk == contract.pk,
        is_in_force=state not in (State.DRAFT, State.SUPERSEDED),
        events=words.told(audit.history(contract)[:20], user),
    )


# --- what can be attached ---


def offered_orders(user: Any, contract: Contract) -> list[Order]:
    """Sales of the customer in the contract's currency that no contract has yet."""
    found = sales.orders_of(user, contract.party_id).filter(
        kind=Order.Kind.SALE, currency=contract.currency
    )
    free = found.exclude(status=Order.Status.CANCELLED).exclude(
        pk__in=Drawing.objects.values("order")
    )
    return list(free.order_by("-ordered_on", "-pk")[:MOST_OFFERED])


def offered_payments(user: Any, contract: Contract) -> list[Payment]:
    found = books.visible_payments(user).filter(
        party_id=contract.party_id, currency=contract.currency, kind=Payment.Kind.MONEY
    )
    free = found.exclude(pk__in=Receipt.objects.values("payment"))
    return list(free.order_by("-received_on", "-pk")[:MOST_OFFERED])


def receipts_of(contract: Contract) -> list[Receipt]:
    found = contract.receipts.select_related("payment")
    return list(found.order_by("payment__received_on", "payment_id"))


def get_drawing(user: Any, pk: int) -> Drawing:
    found = Drawing.objects.filter(pk=pk, contract__in=visible_contracts(user))
    drawing = found.select_related("contract", "order").first()
    if drawing is None:
        raise Http404
    return drawing


def get_receipt(user: Any, pk: int) -> Receipt:
    found = Receipt.objects.filter(
        pk=pk, contract__in=visible_contracts(user), payment__in=books.visible_payments(user)
    )
    receipt = found.select_related("contract", "payment").first()
    if receipt is None:
        raise Http404
    return receipt


def of_order(user: Any, order_id: int) -> Contract | None:
    """The contract an order is drawn from."""
    drawing = Drawing.objects.filter(order_id=order_id).first()
    if drawing is None:
        return None
    return visible_contracts(user).filter(pk=drawing.contract_id).first()


def offered_contracts(user: Any, order: Order, today: date) -> list[Contract]:
    """Contracts of the order's customer that it could be drawn from."""
    found = in_force(user).filter(party_id=order.party_id, currency=order.currency)
    running = [State.RUNNING, State.SIGNED]
    shown = with_state(found, today).filter(shown_state__in=running)
    return list(shown.order_by("-starts_on", "-pk")[:MOST_OFFERED])
