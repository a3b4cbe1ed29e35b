"""The order value ledger: what it comes to, and what it refuses."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from tests.kezhi.scorecards.conftest import DAY, NOW, Compare, make_order, offer

from customer_value.delivered import Balance
from kezhi.catalog.models import EquationInput, ValueElement
from kezhi.customers.models import Party
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.models import AuditEntry
from kezhi.sales.models import Order
from kezhi.scorecards.models import Ledger, RivalOffer
from kezhi.scorecards.queries import access, learning, reading
from kezhi.scorecards.services import keeping, rows
from kezhi.scorecards.services.checking import EntryDraft, LedgerDraft
from kezhi.staff.models import ExchangeRate, User

People = dict[str, User]
Elements = dict[str, ValueElement]


def test_the_worked_order_28800_against_28000(compare: Compare, people: People) -> None:
    """Vector B3b: what each side is worth is counted from one reference, so a price never cancels;
    the literal formula of the documents would call this premium justified."""
    ledger = compare()
    assert (ledger.worth_gap, ledger.price_gap, ledger.surplus) == (650, 800, -150)
    found = reading.reckoned(people["administrator"], reading.read(ledger))
    assert found is not None
    assert found.one.economic_value == 28_650
    assert found.profit == 80_000
    assert found.rate == pytest.approx(2.857142857)
    assert found.balance == Balance.LOSE_WIN
    assert sum(row.part or 0 for row in found.rows) == pytest.approx(800)
    ours, theirs = found.standings
    assert ours.net - theirs.net == pytest.approx(-150)
    assert not found.limits.is_decided or found.limits.high < 0


def test_who_gains_is_told_only_to_those_who_may_see_costs(
    compare: Compare, people: People
) -> None:
    book = reading.read(compare())
    seen_by_alice = reading.reckoned(people["alice"], book)
    assert seen_by_alice is not None
    assert seen_by_alice.balance is None


def test_the_best_alternative_counts_not_the_mean(
    compare: Compare, people: People, rival: Party
) -> None:
    other = Party.objects.create(name="Third Metals")
    other.roles.create(role="competitor")
    offers = [offer(rival), offer(other, 28_500), offer(None, 31_000, kind="own_make")]
    ledger = compare(offers=offers)
    assert ledger.best is not None
    assert ledger.best.party == rival
    found = reading.reckoned(people["alice"], reading.read(ledger))
    assert found is not None
    assert [one.is_best for one in found.standings] == [False, True, False, False]


def test_an_uncertain_price_tells_whether_the_answer_may_turn(
    compare: Compare, people: People, rival: Party
) -> None:
    ledger = compare(offers=[offer(rival, 27_900, 28_400)])
    found = reading.reckoned(people["alice"], reading.read(ledger))
    assert found is not None
    assert (found.limits.low, found.limits.high) == (-250, 250)
    assert not found.limits.is_decided


def test_without_an_alternative_nothing_is_reckoned(compare: Compare, people: People) -> None:
    ledger = compare(offers=[])
    assert ledger.surplus is None
    assert reading.reckoned(people["alice"], reading.read(ledger)) is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"price_low": Decimal(0)}, "price_low"),
        ({"price_high": Decimal(100)}, "price_high"),
        ({"unit": "kg"}, "unit"),
        ({"incoterm": "CIF"}, "incoterm"),
        ({"currency": "USD"}, "currency"),
        ({"party": None}, "party"),
        ({"kind": "status_quo"}, "party"),
        ({"source": "\x00"}, "source"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_cure(
    compare: Compare, rival: Party, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadValue) as refused:
        compare(offers=[replace(offer(rival), **said)])
    assert refused.value.field == field
    assert str(refused.value.message)


def test_another_currency_is_converted_by_the_rate_of_its_day(
    compare: Compare, people: People, rival: Party
) -> None:
    ExchangeRate.objects.create(currency="USD", rate=Decimal(7), valid_from=DAY)
    ledger = compare(offers=[offer(rival, 4_000, currency="USD")])
    assert ledger.price_gap == 800


def test_an_element_counts_once(compare: Compare, people: People, elements: Elements) -> None:
    ledger, alice = compare(), people["alice"]
    again = EntryDraft(element=elements["customer_brand"], claimed=Decimal(1))
    with pytest.raises(BadValue, match="element"):
        rows.add_entry(by=alice, now=NOW, ledger=ledger, draft=again)
    like = EntryDraft(element=elements["delivery_reliability"], claimed=Decimal(1))
    rows.add_entry(by=alice, now=NOW, ledger=ledger, draft=like)
    [pair] = reading.overlaps(reading.read(ledger).entries)
    assert "on time" in f"{pair.first} {pair.second}"


def test_a_word_equation_works_out_the_claim(
    compare: Compare, people: People, elements: Elements
) -> None:
    element = elements["freight_cost"]
    ValueElement.objects.filter(pk=element.pk).update(equation="km * rate")
    element.refresh_from_db()
    for symbol, unit in (("km", "km"), ("rate", "CNY/t/km")):
        EquationInput.objects.create(
            element=element, symbol=symbol, label=symbol, unit=unit, ours=1, rivals=1, source="Map"
        )
    ledger = compare()
    inputs = {"km": (Decimal(100), Decimal(350)), "rate": (Decimal("0.5"), Decimal("0.5"))}
    draft = EntryDraft(element=element, inputs=inputs)
    entry = rows.add_entry(by=people["alice"], now=NOW, ledger=ledger, draft=draft)
    assert entry.claimed == 125
    assert ledger.surplus == -25


def test_what_the_customer_sees_decides_and_teaches(
    compare: Compare, people: People, party: Party
) -> None:
    first = compare()
    assert {entry.discount for entry in first.entries.all()} == {None}
    entry = first.entries.get(element__code="complaint_speed")
    draft = EntryDraft(
        element=entry.element, claimed=Decimal(500), perceived=Decimal(300),
        rivals={worth.offer_id: worth.amount for worth in entry.worths.all()},
    )  # fmt: skip
    rows.change_entry(by=people["alice"], now=NOW, entry=entry, version=entry.version, draft=draft)
    first.refresh_from_db()
    assert first.surplus == -350
    second = compare(of=make_order(party, "SO-2026-00002"))
    learned = second.entries.get(element__code="complaint_speed").discount
    others = second.entries.get(element__code="customer_brand").discount
    assert learned is not None
    assert others is not None
    assert 0 < others < learned < Decimal("0.4")


def test_credit_and_chance_are_undefined_while_little_is_known(compare: Compare) -> None:
    compare()
    chances = learning.chances(learning.all_ledgers())
    assert (chances.won, chances.lost, chances.at(100, 28_000)) == (1, 0, None)


def test_the_chance_follows_the_gain_once_enough_was_decided(
    compare: Compare, party: Party
) -> None:
    for at in range(12):
        order = make_order(party, f"SO-2026-1{at:04}")
        compare(of=order, price=28_800 if at % 2 else 28_300)
        if at % 2:
            Order.objects.filter(pk=order.pk).update(status="cancelled")
    chances = learning.chances(learning.all_ledgers())
    low, high = chances.at(-150, 28_800), chances.at(350, 28_300)
    assert low is not None
    assert high is not None
    assert low < 50 < high


def test_one_subject_has_one_ledger(compare: Compare, order: Order, people: People) -> None:
    ledger = compare()
    with pytest.raises(keeping.AlreadyKept) as kept:
        compare()
    assert kept.value.ledger.pk == ledger.pk
    two = {"order_id": order.pk, "party_id": ledger.party_id, "compared_on": DAY, "price": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Ledger.objects.create(**two, currency="CNY")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ledger.objects.create(party_id=ledger.party_id, compared_on=DAY, price=1, currency="CNY")


def test_changes_are_guarded_and_told(compare: Compare, people: People) -> None:
    ledger, alice = compare(), people["alice"]
    head = LedgerDraft(price=Decimal(28_600), compared_on=DAY, unit="t", quantity=Decimal(100))
    kept = keeping.change_ledger(by=alice, now=NOW, ledger=ledger, version=1, draft=head)
    assert kept.surplus == 50
    stale = access.get_ledger(alice, ledger.pk)
    other = replace(head, price=Decimal(9))
    with pytest.raises(editing.Conflict):
        keeping.change_ledger(by=alice, now=NOW, ledger=stale, version=1, draft=other)
    with pytest.raises(PermissionDenied):
        keeping.change_ledger(by=people["bob"], now=NOW, ledger=stale, version=2, draft=head)
    offers = RivalOffer.objects.get()
    rows.remove_row(by=alice, now=NOW, row=offers)
    assert access.get_ledger(alice, ledger.pk).surplus is None
    assert AuditEntry.objects.filter(kind="scorecards.rivaloffer", action="delete").exists()


def test_a_customer_s_proof_names_nobody_and_speaks_ill_of_none(
    compare: Compare, people: People, elements: Elements
) -> None:
    ledger = compare()
    for words in ("Lidao Metals is late", "Their goods are unreliable", "他家质量太差"):
        draft = EntryDraft(element=elements["yield_rate"], claimed=Decimal(1), proof=words)
        with pytest.raises(BadValue, match="proof"):
            rows.add_entry(by=people["alice"], now=NOW, ledger=ledger, draft=draft)
