"""What a quote says, what is refused, and that a sent one stays as it is."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st
from tests.kezhi.quotes.conftest import LAST, NOW, TODAY, Offer

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.kit import editing, money
from kezhi.kit.models import AuditEntry
from kezhi.quotes.models import Quote, QuoteSettings
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services import sending, writing
from kezhi.quotes.services.amounts import Price, price_line
from kezhi.quotes.services.drafts import LineDraft, QuoteDraft, QuoteRefused
from kezhi.staff.models import User

TAX = Decimal("0.13")


def refusals(refused: pytest.ExceptionInfo[QuoteRefused]) -> list[tuple[str, int | None]]:
    return [(problem.field, problem.line) for problem in refused.value.problems]


def test_price_tax_and_cost(offer: Offer) -> None:
    quote = offer()
    assert str(quote) == "QT-2026-00001"
    assert (quote.net_amount, quote.tax_amount, quote.gross_amount) == (
        Decimal(300_000), Decimal(39_000), Decimal(339_000),
    )  # fmt: skip
    assert (quote.base_cost, quote.discount_rate) == (Decimal(250_000), Decimal(0))
    trail = AuditEntry.objects.get(kind="quotes.quote")
    assert trail.changes["number"] == [None, "QT-2026-00001"]


def test_prices_with_tax_inside(offer: Offer, coil: Product) -> None:
    """28,800 a ton with 13 % inside: the customer counts 288,000, of which 33,132.74 is tax."""
    line = LineDraft(Decimal(10), coil, unit_price=Decimal(28_800), tax_rate=TAX)
    quote = offer(has_tax_inside=True, lines=[line])
    assert quote.gross_amount == Decimal(288_000)
    assert quote.net_amount == Decimal("254867.26")
    assert quote.tax_amount == Decimal("33132.74")
    listed = offer(has_tax_inside=True, lines=[LineDraft(Decimal(1), coil, tax_rate=TAX)])
    assert listed.lines.get().unit_price == Decimal(33_900)  # lists are without tax


amounts = st.decimals(min_value="0.01", max_value="999999", places=2)
quantities = st.decimals(min_value="0.0001", max_value="99999", places=4)
shares = st.decimals(min_value=0, max_value="0.99", places=4)


@given(quantities, amounts, shares, shares, st.booleans(), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_a_line_is_exact_to_the_smallest_unit(
    quantity: Decimal,
    unit_price: Decimal,
    discount: Decimal,
    tax_rate: Decimal,
    inside: bool,
    currency: str,
) -> None:
    priced = price_line(quantity, Price(unit_price, discount, tax_rate, inside), currency)
    assert priced.net + priced.tax == priced.gross
    assert priced.net == money.to_smallest(quantity * priced.net_price, currency)
    step = Decimal(1).scaleb(-money.places(currency))
    for amount in (priced.net, priced.tax, priced.gross):
        assert amount % step == 0
    if inside and tax_rate:
        asked = quantity * unit_price * (1 - discount)
        assert priced.gross == money.to_smallest(asked, currency)


def test_mistakes_are_told_with_line_and_cure(offer: Offer, coil: Product, party: Party) -> None:
    for said, wanted in [
        ({"lines": []}, [("lines", None)]),
        ({"valid_until": date(2026, 11, 19)}, [("valid_until", None)]),
        ({"currency": "USD"}, [("currency", None), ("unit_price", 0)]),
        ({"delivery_on": TODAY}, [("delivery_on", None)]),
        ({"lead_days": 3, "delivery_on": LAST}, [("lead_days", None)]),
        ({"claims": ["x" * 301]}, [("claims", None)]),
        ({"lines": [LineDraft(Decimal(0), coil)]}, [("quantity", 0)]),
        ({"lines": [LineDraft(Decimal(1))]}, [("product", 0), ("unit_price", 0)]),
        ({"lines": [LineDraft(Decimal(1), coil, unit="roll")]}, [("unit", 0)]),
        ({"lines": [LineDraft(Decimal(1), coil, discount_rate=Decimal(2))]}, [("discount", 0)]),
        ({"lines": [LineDraft(Decimal(10**9), coil, unit_price=Decimal(10**9))]},
         [("unit_price", 0)]),
    ]:  # fmt: skip
        with pytest.raises(QuoteRefused) as refused:
            offer(**said)
        assert refusals(refused) == wanted, said
    assert not Quote.objects.exists()
    Product.objects.update(archived_at=NOW)
    coil.refresh_from_db()
    with pytest.raises(QuoteRefused, match="is archived"):
        offer()


def test_the_same_request_makes_one_quote(offer: Offer) -> None:
    assert offer(key="one").pk == offer(key="one").pk
    assert Quote.objects.count() == 1
    assert offer().number == "QT-2026-00002"


def test_only_sellers_write(offer: Offer, people: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        offer(by=people["service"])


def draft_of(quote: Quote, **more: Any) -> QuoteDraft:
    lines = [
        LineDraft(line.quantity, line.product, unit=line.unit, unit_price=line.unit_price,
                  tax_rate=line.tax_rate)
        for line in queries.lines_of(quote)
    ]  # fmt: skip
    draft = QuoteDraft(
        party=quote.party, quoted_on=quote.quoted_on, valid_until=quote.valid_until,
        currency=quote.currency, lines=lines,
    )  # fmt: skip
    return replace(draft, **more)


def test_a_draft_is_changed_without_overwriting(offer: Offer, people: dict[str, User]) -> None:
    quote = offer()
    who = {"by": people["alice"], "now": NOW}
    changed = writing.change_quote(
        **who, quote=quote, version=1, draft=draft_of(quote, title="Facade", claims=["In time"])
    )
    assert (changed.title, changed.version) == ("Facade", 2)
    assert [claim.text for claim in queries.claims_of(changed)] == ["In time"]
    with pytest.raises(editing.Conflict):
        writing.change_quote(**who, quote=quote, version=1, draft=draft_of(quote, title="Roof"))


def test_who_may_not_see_costs_keeps_them(
    offer: Offer, people: dict[str, User], party: Party
) -> None:
    made = LineDraft(
        Decimal(2), description="Cutting", unit_price=Decimal(500), unit_cost=Decimal(300)
    )
    quote = offer(by=people["executive"], lines=[made])
    assert quote.base_cost == Decimal(600)
    lines = [LineDraft(Decimal(3), description="Cutting", unit_price=Decimal(500))]
    kept = writing.change_quote(
        by=people["alice"], now=NOW, quote=quote, version=None, draft=draft_of(quote, lines=lines)
    )
    assert kept.base_cost == Decimal(900)


def test_a_sent_quote_is_never_changed(sent: Offer, people: dict[str, User]) -> None:
    """A new revision takes its place when it is sent, and not before."""
    quote, who = sent(claims=["Thickness ±1 %"]), {"by": people["alice"], "now": NOW}
    with pytest.raises(writing.Settled):
        writing.change_quote(**who, quote=quote, version=None, draft=draft_of(quote))
    with pytest.raises(writing.Settled):
        writing.remove_draft(**who, quote=quote)
    fresh = writing.revise_quote(**who, quote=quote)
    assert (str(fresh), fresh.state, fresh.gross_amount) == (
        "QT-2026-00001/2", "draft", quote.gross_amount,
    )  # fmt: skip
    assert [claim.text for claim in queries.claims_of(fresh)] == ["Thickness ±1 %"]
    with pytest.raises(writing.HasDraft):
        writing.revise_quote(**who, quote=quote)
    quote.refresh_from_db()
    assert quote.state == "sent"
    sending.send_quote(**who, quote=fresh)
    quote.refresh_from_db()
    assert (quote.state, quote.link_key) == ("superseded", "")
    assert queries.lines_of(quote)[0].quantity == 10


def test_a_quote_expires_by_its_date(sent: Offer, people: dict[str, User]) -> None:
    quote = sent()
    assert queries.state_of(quote, LAST) == "sent"
    assert queries.state_of(quote, LAST + timedelta(days=1)) == "expired"
    later = queries.with_state(queries.visible_quotes(people["alice"]), date(2027, 1, 1))
    assert list(later.values_list("shown_state", flat=True)) == ["expired"]


def test_a_discount_above_the_limit_needs_approval(
    offer: Offer, people: dict[str, User], coil: Product
) -> None:
    QuoteSettings.objects.create(pk=1, discount_limit=Decimal("0.05"))
    alice, now = people["alice"], NOW
    small = offer(lines=[LineDraft(Decimal(1), coil, discount_rate=Decimal("0.05"))])
    assert sending.send_quote(by=alice, now=now, quote=small).state == "sent"
    for line in (
        LineDraft(Decimal(1), coil, discount_rate=Decimal("0.08")),
        LineDraft(Decimal(1), coil, unit_price=Decimal(27_600)),  # the same, written as a price
    ):
        quote = offer(lines=[line])
        assert (quote.discount_rate, quote.approval) == (Decimal("0.08"), "needed")
        with pytest.raises(QuoteRefused, match="must be approved"):
            sending.send_quote(by=alice, now=now, quote=quote)
        with pytest.raises(PermissionDenied):
            sending.decide_approval(by=alice, now=now, quote=quote, is_given=True)
        sending.ask_approval(by=alice, now=now, quote=quote, note="A new market")
        sending.decide_approval(by=people["executive"], now=now, quote=quote, is_given=False)
        with pytest.raises(QuoteRefused):
            sending.send_quote(by=alice, now=now, quote=quote)
        sending.decide_approval(by=people["executive"], now=now, quote=quote, is_given=True)
        assert sending.send_quote(by=alice, now=now, quote=quote).state == "sent"


def test_a_change_asks_for_approval_anew(
    offer: Offer, people: dict[str, User], coil: Product
) -> None:
    QuoteSettings.objects.create(pk=1, discount_limit=Decimal("0.05"))
    quote = offer(lines=[LineDraft(Decimal(1), coil, discount_rate=Decimal("0.08"))])
    sending.decide_approval(by=people["executive"], now=NOW, quote=quote, is_given=True)
    lines = [LineDraft(Decimal(1), coil, discount_rate=Decimal("0.2"))]
    changed = writing.change_quote(
        by=people["alice"], now=NOW, quote=quote, version=None, draft=draft_of(quote, lines=lines)
    )
    assert changed.approval == "needed"
