"""One answer counts: accepted makes exactly one order, refused keeps its reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from tests.kezhi.quotes.conftest import LAST, NOW, TODAY, Offer
from tests.kezhi.sales.conftest import make_party

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.pipeline.models import Opportunity, Stage
from kezhi.quotes.models import Quote
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services import deciding, sending, writing
from kezhi.quotes.services.drafts import LineDraft, QuoteRefused
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import OrderRefused
from kezhi.staff.models import User


def test_an_accepted_quote_is_an_order(sent: Offer, people: dict[str, User]) -> None:
    quote = sent(lead_days=30, claims=["Coating 25 µm", "Samples first"])
    alice = people["alice"]
    kept = deciding.accept_quote(by=alice, now=NOW, quote=quote, name="林薇")
    order = Order.objects.get()
    assert (kept.state, kept.order, kept.decided_name) == ("accepted", order, "林薇")
    assert (order.amount, order.base_cost) == (quote.net_amount, quote.base_cost)
    assert order.promised_on == TODAY + timedelta(days=30)
    assert order.note.splitlines() == ["QT-2026-00001", "Coating 25 µm", "Samples first"]
    assert queries.of_order(alice, order.pk) == kept
    with pytest.raises(deciding.Decided):
        deciding.accept_quote(by=alice, now=NOW, quote=quote, name="林薇")
    with pytest.raises(deciding.Decided):
        deciding.refuse_quote(by=alice, now=NOW, quote=quote, reason="price")
    with pytest.raises(writing.Settled):
        writing.revise_quote(by=alice, now=NOW, quote=quote)
    assert Order.objects.count() == 1


def test_quote_and_order_agree_to_the_cent(sent: Offer, people: dict[str, User]) -> None:
    """Discounts, tax inside and odd quantities: the order's lines are the quote's without tax."""
    lines = [
        LineDraft(Decimal(quantity), None, f"Line {quantity}", "t", Decimal(price),
                  Decimal(discount), Decimal(tax))
        for quantity, price, discount, tax in [
            ("3.3333", "28800", "0.0333", "0.13"), ("7", "0.07", "0", "0.06"),
            ("1234.5678", "99.99", "0.125", "0.13"), ("1", "1", "1", "0.13"),
        ]
    ]  # fmt: skip
    for inside in (True, False):
        quote = sent(lines=lines, has_tax_inside=inside)
        kept = deciding.accept_quote(by=people["alice"], now=NOW, quote=quote, name="L")
        order = kept.order
        assert order is not None
        assert order.amount == quote.net_amount
        assert [line.amount for line in order.lines.order_by("position")] == [
            line.net_amount for line in queries.lines_of(quote)
        ]
        assert quote.net_amount + quote.tax_amount == quote.gross_amount


def test_an_expired_quote_is_refused(sent: Offer, people: dict[str, User]) -> None:
    quote, late = sent(), NOW + timedelta(days=31)
    with pytest.raises(deciding.Expired):
        deciding.accept_quote(by=people["alice"], now=late, quote=quote, name="L")
    with pytest.raises(deciding.Expired):
        deciding.refuse_quote(by=people["alice"], now=late, quote=quote, reason="price")
    fresh = writing.revise_quote(by=people["alice"], now=late, quote=quote)
    assert fresh.valid_until > LAST
    sending.send_quote(by=people["alice"], now=late, quote=fresh)
    deciding.accept_quote(by=people["alice"], now=late, quote=fresh, name="L")
    assert Order.objects.get().ordered_on == date(2026, 12, 21)


def test_only_what_was_sent_is_answered(offer: Offer, sent: Offer, people: dict[str, User]) -> None:
    alice = people["alice"]
    with pytest.raises(deciding.Decided):
        deciding.accept_quote(by=alice, now=NOW, quote=offer(), name="L")
    old = sent()
    fresh = writing.revise_quote(by=alice, now=NOW, quote=old)
    sending.send_quote(by=alice, now=NOW, quote=fresh)
    with pytest.raises(deciding.Decided):
        deciding.accept_quote(by=alice, now=NOW, quote=old, name="L")
    assert not Order.objects.exists()


def test_a_product_archived_since_is_not_ordered(sent: Offer, people: dict[str, User]) -> None:
    quote = sent()
    Product.objects.update(archived_at=NOW)
    with pytest.raises(OrderRefused, match="is archived"):
        deciding.accept_quote(by=people["alice"], now=NOW, quote=quote, name="L")
    quote.refresh_from_db()
    assert quote.state == "sent"


def test_a_revision_sent_after_acceptance_is_refused(sent: Offer, people: dict[str, User]) -> None:
    alice = people["alice"]
    quote = sent()
    fresh = writing.revise_quote(by=alice, now=NOW, quote=quote)
    deciding.accept_quote(by=alice, now=NOW, quote=quote, name="L")
    with pytest.raises(writing.QuoteRefused, match="accepted an earlier revision"):
        sending.send_quote(by=alice, now=NOW, quote=fresh)


@pytest.mark.django_db(transaction=True)
def test_many_acceptances_at_once_make_one_order(sent: Offer, people: dict[str, User]) -> None:
    """On PostgreSQL truly at once; SQLite lets one writer in after the other."""
    quote, writers = sent(), 8 if connection.vendor == "postgresql" else 1
    start = Barrier(writers)

    def accept(number: int) -> str:
        start.wait()
        try:
            deciding.accept_quote(
                by=None, now=NOW, quote=quote, name=f"L{number}", key=quote.link_key
            )
        except deciding.Decided:
            return "decided"
        else:
            return "accepted"
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        answers = list(pool.map(accept, range(writers)))
    answers += [accept_again(quote) for _try in range(2)]
    assert answers.count("accepted") == 1
    assert Order.objects.count() == 1
    assert Quote.objects.get().order == Order.objects.get()


def accept_again(quote: Quote) -> str:
    with pytest.raises(deciding.Decided):
        deciding.accept_quote(by=None, now=NOW, quote=quote, name="L", key=quote.link_key)
    return "decided"


@pytest.mark.django_db(transaction=True)
def test_many_writers_get_numbers_of_their_own(offer: Offer, people: dict[str, User]) -> None:
    writers = 8 if connection.vendor == "postgresql" else 2

    def write(_number: int) -> str:
        try:
            return offer().number
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        numbers = list(pool.map(write, range(3 * writers)))
    assert sorted(numbers) == [f"QT-2026-{n:05d}" for n in range(1, 3 * writers + 1)]


def test_an_accepted_quote_wins_its_opportunity(
    sent: Offer, people: dict[str, User], party: Party
) -> None:
    stage = Stage.objects.filter(kind="open").order_by("position")[0]
    opportunity = Opportunity.objects.create(
        title="Facade", party=party, owner=people["alice"], stage=stage, stage_on=TODAY,
        opened_on=TODAY, currency="CNY",
    )  # fmt: skip
    quote = sent(opportunity=opportunity)
    deciding.accept_quote(by=None, now=NOW, quote=quote, name="L", key=quote.link_key)
    opportunity.refresh_from_db()
    assert (opportunity.status, opportunity.closed_on) == ("won", TODAY)
    assert (opportunity.amount, opportunity.closing_note) == (Decimal(300_000), quote.number)
    other = make_party("Other", people["alice"])
    with pytest.raises(QuoteRefused, match="another customer"):
        sent(opportunity=opportunity, party=other)
