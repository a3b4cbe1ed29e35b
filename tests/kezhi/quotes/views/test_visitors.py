"""What the customer sees and does by its link, without signing in."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.quotes.conftest import NOW, Offer

from kezhi.kit.models import AuditEntry
from kezhi.quotes.models import Quote
from kezhi.quotes.services import links, sending, writing
from kezhi.quotes.services.drafts import LineDraft
from kezhi.sales.models import Order
from kezhi.staff.models import User

CANARY = "CANARY-7391"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"Accept-Language": "fr"})


def address(quote: Quote) -> str:
    return f"/q/{links.link_token(quote)}/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_customer_reads_and_accepts(sent: Offer, visitor: Client) -> None:
    quote = sent(claims=["涂层 25 微米"], terms="款到发货", lead_days=15)
    page = visitor.get(address(quote))
    shown = text(page)
    for words in ("报价单", "¥339,000.00", "涂层 25 微米", "款到发货", "接受", "Alice"):
        assert words in shown
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<html lang="zh-hans"' in shown
    nameless = visitor.post(f"{address(quote)}acceptance/", {"name": " "})
    assert nameless.status_code == 422
    answer = visitor.post(f"{address(quote)}acceptance/", {"name": "林薇"})
    assert answer.headers["Location"] == address(quote)
    order = Order.objects.get()
    assert (order.amount, order.created_by) == (Decimal(300_000), None)
    assert "林薇" in text(visitor.get(address(quote)))
    second = visitor.post(f"{address(quote)}acceptance/", {"name": "王五"}, follow=True)
    assert "林薇" in text(second)
    assert Order.objects.count() == 1
    kept = Quote.objects.get()
    assert (kept.is_by_link, kept.decided_name) == (True, "林薇")
    trail = AuditEntry.objects.get(action="accept_quote")
    assert trail.by is None


def test_the_customer_refuses_with_a_reason(sent: Offer, visitor: Client) -> None:
    quote = sent(language="en")
    refusal = f"{address(quote)}refusal/"
    assert visitor.post(refusal, {"reason": "nonsense"}).status_code == 422
    visitor.post(refusal, {"reason": "lead_time", "note": "We need it in May"})
    assert "You refused this quote" in text(visitor.get(address(quote)))
    quote.refresh_from_db()
    assert (quote.state, quote.refusal_reason) == ("refused", "lead_time")
    assert not Order.objects.exists()


def bad_tokens(quote: Quote) -> Iterator[str]:
    good = links.link_token(quote)
    yield from ("x", f"{good}x", good[1:], good.rpartition(":")[0], "a:b", "%00")
    yield links.SIGNER.sign_object([quote.pk, ""])
    yield links.SIGNER.sign_object([quote.pk, "y" * 32])
    yield links.SIGNER.sign_object({"pk": quote.pk})
    yield links.SIGNER.sign_object([10**30, quote.link_key])


def test_a_foreign_or_broken_link_opens_nothing(sent: Offer, visitor: Client) -> None:
    quote = sent()
    for token in bad_tokens(quote):
        answer = visitor.get(f"/q/{token}/")
        assert answer.status_code == 410, token
        assert quote.number not in text(answer)


def test_a_link_dies_with_its_quote(
    sent: Offer, visitor: Client, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = people["alice"]
    revoked, replaced, late = sent(), sent(), sent()
    addresses = {one: address(one) for one in (revoked, replaced, late)}
    sending.revoke_link(by=alice, now=NOW, quote=revoked)
    fresh = writing.revise_quote(by=alice, now=NOW, quote=replaced)
    fresh = sending.send_quote(by=alice, now=NOW, quote=fresh)
    assert visitor.get(address(fresh)).status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=31))
    for quote, old in addresses.items():
        for tried in (visitor.get(old), visitor.post(f"{old}acceptance/", {"name": "L"})):
            assert tried.status_code == 410
            assert "339,000" not in text(tried), quote
    assert "此报价已过期" in text(visitor.get(addresses[late]))
    assert not Order.objects.exists()


def test_nothing_internal_leaves_the_house(
    offer: Offer, visitor: Client, people: dict[str, User], coil: Any
) -> None:
    """Costs, margins, our list prices, notes, approvals and colleagues are on no visitor's page."""
    lines = [
        LineDraft(Decimal(1), coil, unit_price=Decimal(28_000), unit_cost=Decimal(73917391)),
        LineDraft(Decimal(1), None, "Cutting", "t", Decimal(100), unit_cost=Decimal(73917391)),
    ]
    quote = offer(by=people["executive"], note=CANARY, lines=lines)
    Quote.objects.update(approval="given", approval_note=CANARY, approved_by=people["finance"])
    quote = sending.send_quote(by=people["alice"], now=NOW, quote=Quote.objects.get())
    assert quote.base_cost == 2 * Decimal(73917391)
    pages = [visitor.get(address(quote)), visitor.post(f"{address(quote)}acceptance/", {})]
    pages.append(visitor.post(f"{address(quote)}refusal/", {"reason": "price"}, follow=True))
    for page in pages:
        plain = re.sub(r"[,\s]", "", text(page))
        for secret in (CANARY, "73917391", "147834782", "30000", "Finance", "executive"):
            assert secret not in plain, secret


def test_too_many_tries_are_slowed_down(sent: Offer, visitor: Client) -> None:
    quote = sent()
    statuses = [visitor.get(address(quote)).status_code for _try in range(links.OPENING.most + 2)]
    assert statuses.count(200) == links.OPENING.most
    assert set(statuses) == {200, 429}
    assert "Retry-After" in visitor.get(address(quote)).headers


def test_a_script_in_words_is_only_words(sent: Offer, visitor: Client) -> None:
    quote = sent(title="<script>alert(1)</script>", terms="<b>x</b>", claims=["<i>y</i>"])
    shown = text(visitor.get(address(quote)))
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown
    assert "<i>y</i>" not in shown
