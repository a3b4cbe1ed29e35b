"""The quote on paper: its characters, its pages, and nothing that is not the customer's."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from tests.kezhi.quotes.conftest import NOW, Offer

from kezhi.quotes import pdf
from kezhi.quotes.models import Quote
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services import links
from kezhi.quotes.services.drafts import LineDraft

Enter = Callable[[str], Client]


def drawn(quote: Quote, language: str = "zh-hans") -> bytes:
    with translation.override(language):
        return pdf.quote_pdf(quote, queries.customer_view(quote), "江苏澄川新材料", None)


def test_chinese_is_set_in_fonts_of_the_reader(sent: Offer) -> None:
    document = drawn(sent(terms="款到发货", claims=["涂层 25 微米"]))
    assert document.startswith(b"%PDF-")
    assert b"/STSong-Light" in document
    assert b"/FontFile" not in document  # nothing is embedded, nothing is fetched
    assert len(document) < 60_000
    assert drawn(sent()) != document


def test_every_character_has_a_font() -> None:
    marked = pdf.marked("Coil 铝卷 かな 한글 <b>&\n2")
    assert 'Coil <font name="STSong-Light">铝</font>' in marked
    assert f'<font name="{pdf.JAPANESE}">かな</font>' in marked
    assert f'<font name="{pdf.KOREAN}">한글</font>' in marked
    assert "&lt;b&gt;&amp;<br/>2" in marked


def test_long_and_odd_quotes_are_drawn(sent: Offer) -> None:
    lines = [
        LineDraft(Decimal("0.0001"), None, "长" * 300 if n % 50 == 0 else f"W{'x' * 200}", "t",
                  Decimal("999999.123456"), Decimal("0.3333"), Decimal("0.13"))
        for n in range(200)
    ]  # fmt: skip
    document = drawn(sent(lines=lines, terms="\n".join("条款" for _line in range(300))), "en")
    assert document.count(b"/Type /Page\n") > 5


def test_the_customer_takes_the_file(
    sent: Offer, monkeypatch: pytest.MonkeyPatch, sign_in: Enter
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    quote = sent(language="en")
    answer = Client().get(f"/q/{links.link_token(quote)}/pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="QT-2026-00001.pdf"' in answer.headers["Content-Disposition"]
    assert sign_in("alice").get(f"/quotes/{quote.pk}/pdf/").status_code == 200
    assert sign_in("charlie").get(f"/quotes/{quote.pk}/pdf/").status_code == 404


def test_nothing_internal_is_printed(sent: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word of the paper passes through one function."""
    printed: list[str] = []
    real = pdf.marked
    monkeypatch.setattr(pdf, "marked", lambda text: printed.append(str(text)) or real(text))
    quote = sent(note="CANARY-7391")
    Quote.objects.update(approval_note="CANARY-7391")
    quote.refresh_from_db()
    drawn(quote)
    words = " ".join(printed).replace(",", "")
    assert "339000.00" in words
    for secret in ("CANARY", "250000", "25000 "):
        assert secret not in words
