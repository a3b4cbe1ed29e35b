"""The contract on paper: both sides, the sum in words, the plan; nothing of our own notes."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from tests.kezhi.contracts.conftest import Write

from kezhi.contracts import pdf
from kezhi.contracts.models import Contract
from kezhi.staff import queries as staff

Enter = Callable[[str], Client]


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is set on paper: the text itself is compressed in the file."""
    said: list[str] = []
    plain = pdf.cell

    def heard(text: object, *look: object) -> object:
        said.append(str(text))
        return plain(text, *look)

    monkeypatch.setattr(pdf, "cell", heard)
    return said


def drawn(contract: Contract, language: str) -> bytes:
    with translation.override(language):
        return pdf.contract_pdf(contract, staff.company())


def test_the_sum_is_said_in_capital_characters(write: Write, words: list[str]) -> None:
    contract = write(amount=Decimal("113000.00"), note="底价 100,000")
    document = drawn(contract, "zh-hans")
    assert document.startswith(b"%PDF-")
    assert "人民币壹拾壹万叁仟元整" in "".join(words)
    assert contract.party.name in words
    assert not [word for word in words if "底价" in word]
    assert {one.label for one in contract.installments.all()} <= set(words)
    words.clear()
    drawn(contract, "en")
    assert "人民币" not in "".join(words)


def test_who_signed_stands_there_once_signed(signed: Write, words: list[str]) -> None:
    contract = signed()
    drawn(contract, "en")
    assert str(contract.signed_by) in words
    assert "by a new contract" in words


def test_a_framework_without_a_sum(write: Write, words: list[str]) -> None:
    drawn(write(kind="framework", amount=None, parts=(), renews_itself=True), "en")
    assert "by each order" in words
    assert any("unless notice is given" in word for word in words)


def test_the_file_is_for_those_who_see_the_contract(sign_in: Enter, write: Write) -> None:
    contract = write()
    answer = sign_in("alice").get(f"/contracts/{contract.pk}/pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f'filename="{contract.number}.pdf"' in answer.headers["Content-Disposition"]
    assert sign_in("charlie").get(f"/contracts/{contract.pk}/pdf/").status_code == 404
