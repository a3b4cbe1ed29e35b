"""A contract from draft to end: signed once, promised, amended, drawn from, renewed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.kezhi.contracts.conftest import NOW, TODAY, Place, Write
from tests.kezhi.sales.conftest import make_party
from tests.kezhi.together import PEOPLE, at_once

from kezhi.contracts.models import Contract, Drawing
from kezhi.contracts.queries import contracts as queries
from kezhi.contracts.queries import renewals
from kezhi.contracts.services import attaching, ending, signing, writing
from kezhi.contracts.services.drafts import PartDraft, Refused, Settled, TermDraft
from kezhi.customers.models import Party
from kezhi.promises.models import Expectation
from kezhi.staff.models import ExchangeRate, User

People = dict[str, User]


def test_price_and_plan_are_exact(write: Write) -> None:
    made = write(amount=Decimal("100000.01"))
    net, tax, gross = made.net_amount, made.tax_amount, made.gross_amount
    assert net is not None
    assert tax is not None
    assert (net + tax, gross) == (Decimal("100000.01"), Decimal("100000.01"))
    amounts = [one.amount for one in made.installments.order_by("position")]
    assert amounts == [Decimal("30000.00"), Decimal("60000.01"), Decimal("10000.00")]
    assert made.number == "CT-2026-00001"


def test_dated_terms_are_promises_and_an_amendment_moves_them(
    people: People, signed: Write
) -> None:
    who = {"by": people["alice"], "now": NOW}
    made = signed()
    promise = Expectation.objects.get()
    assert (promise.layer, promise.first_due_on) == ("contract", date(2026, 12, 15))
    assert made.number in promise.text
    draft = writing.amend_contract(**who, contract=made)
    with pytest.raises(writing.HasDraft):
        writing.amend_contract(**who, contract=made)
    kept = draft.installments.order_by("position")[0]
    assert (kept.start, kept.on) == ("day", date(2026, 11, 27))  # seven days after the first one
    said = writing.copied(draft)
    moved = [TermDraft("首批样板确认", date(2027, 1, 15)), TermDraft("现场指导", date(2027, 3, 1))]
    writing.change_contract(
        **who, contract=draft, version=None,
        draft=replace(said, terms=moved, amount=Decimal(226_000)),
    )  # fmt: skip
    new = signing.sign_contract(**who, contract=draft, signed_on=TODAY)
    promise.refresh_from_db()
    assert (promise.first_due_on, promise.due_on) == (date(2026, 12, 15), date(2027, 1, 15))
    assert Expectation.objects.count() == 2
    made.refresh_from_db()
    states = [queries.state_of(one, TODAY) for one in (made, new)]
    assert states == ["superseded", "running"]
    assert made.gross_amount == 113_000
    with pytest.raises(Settled):
        ending.terminate_contract(**who, contract=made, last_on=TODAY, reason="x")
    ending.terminate_contract(**who, contract=new, last_on=date(2027, 2, 1), reason="停产")
    outcomes = dict(Expectation.objects.values_list("due_on", "outcome"))
    assert outcomes == {date(2027, 1, 15): "open", date(2027, 3, 1): "withdrawn"}


def test_orders_are_drawn_in_one_currency_from_one_contract(
    people: People, signed: Write, place: Place
) -> None:
    who = {"by": people["alice"], "now": NOW}
    first, second = signed(), signed()
    order = place("SO-1")
    place("RT-1", "-5000", kind="return", reverses=order)
    attaching.attach_order(**who, contract=first, order=order)
    attaching.attach_order(**who, contract=first, order=order)
    assert queries.drawn(first) == 35_000
    stranger = make_party("佛山某幕墙", people["alice"])
    for bad, words in [
        (order, first.number),
        (place("SO-2", currency="USD"), "USD"),
        (place("SO-3", party=stranger), "another customer"),
        (place("SO-4", status="cancelled"), "sale that stands"),
    ]:
        with pytest.raises(Refused, match=words):
            attaching.attach_order(**who, contract=second, order=bad)
    assert Drawing.objects.count() == 1
    draft = writing.amend_contract(**who, contract=first)
    new = signing.sign_contract(**who, contract=draft, signed_on=TODAY)
    assert queries.drawn(new) == 35_000


def test_a_contract_that_renews_itself_runs_on_until_notice(people: People, signed: Write) -> None:
    who = {"by": people["alice"], "now": NOW}
    made = signed(
        signed_on=date(2024, 12, 1), starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31),
        kind="framework", renews_itself=True, notice_days=60, terms=(), parts=(), amount=None,
    )  # fmt: skip
    (row,) = renewals.endings(people["alice"], TODAY, 90)
    assert (row.ends_on, row.notice_by) == (date(2026, 12, 31), date(2026, 11, 1))
    assert row.next_end == date(2027, 12, 31)
    assert row.is_urgent
    assert renewals.endings(people["alice"], TODAY, 30) == []
    given = ending.give_notice(**who, contract=made, given_on=TODAY)
    assert given.last_on == date(2027, 12, 31)  # too late for this year
    back = ending.take_back_notice(**who, contract=made)
    in_time = ending.give_notice(**who, contract=back, given_on=date(2026, 10, 31))
    assert in_time.last_on == date(2026, 12, 31)
    assert queries.state_of(in_time, date(2027, 1, 1)) == "ended"


def test_a_renewal_is_one_new_contract_that_follows(people: People, signed: Write) -> None:
    who = {"by": people["alice"], "now": NOW}
    made = signed(starts_on=date(2025, 12, 1), ends_on=date(2026, 11, 30))
    fresh = ending.renew_contract(**who, contract=made)
    assert (fresh.starts_on, fresh.ends_on) == (date(2026, 12, 1), date(2027, 11, 30))
    assert (fresh.renews, fresh.revision, fresh.gross_amount) == (made, 1, made.gross_amount)
    assert fresh.terms.order_by("position")[0].due_on == date(2027, 12, 15)
    with pytest.raises(writing.HasDraft):
        ending.renew_contract(**who, contract=made)
    (row,) = renewals.endings(people["alice"], TODAY, 30)
    assert row.renewal == fresh
    signing.sign_contract(**who, contract=fresh, signed_on=TODAY)
    assert renewals.endings(people["alice"], TODAY, 30) == []


def part(**said: Any) -> PartDraft:
    return PartDraft(**{"label": "P", "start": "signing", **said})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"ends_on": date(2026, 11, 1)}, "end before it begins"),
        ({"amount": None}, "only a framework"),
        ({"amount": Decimal("0.001")}, "smallest unit"),
        ({"amount": Decimal(0)}, "above zero"),
        ({"currency": "EUR"}, "exchange rate of EUR"),
        ({"kind": "framework", "amount": None}, "needs the amount"),
        ({"parts": [part(amount=Decimal(100_000)), part(amount=Decimal(3_000))]}, "¥10,000.00 of"),
        ({"parts": [part(share=Decimal("0.5")), part(share=Decimal("0.6"))]}, "exceed"),
        ({"parts": [part(amount=Decimal(113_000)), part()]}, "would be nothing"),
        ({"parts": [part(), part(share=Decimal("0.5"))]}, "only the last"),
        ({"parts": [part(start="day")]}, "on which day"),
        ({"parts": [part(share=Decimal(1), amount=Decimal(1))]}, "not both"),
        ({"terms": [TermDraft(" ")]}, "what was agreed"),
        ({"title": " "}, "about"),
    ],
)
def test_what_cannot_stand_is_refused_with_the_cure(
    write: Write, said: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        write(**said)
    assert not Contract.objects.exists()


def test_archived_customers_sign_nothing(people: People, write: Write, party: Party) -> None:
    made = write()
    Party.objects.filter(pk=party.pk).update(archived_at=NOW)
    party.refresh_from_db()
    with pytest.raises(Refused, match="archived"):
        signing.sign_contract(by=people["alice"], now=NOW, contract=made, signed_on=TODAY)
    with pytest.raises(Refused, match="archived"):
        write()


def test_a_promise_before_the_signature_is_refused(people: People, write: Write) -> None:
    made = write(terms=[TermDraft("样板", date(2026, 11, 1))])
    with pytest.raises(Refused, match="Term 1"):
        signing.sign_contract(by=people["alice"], now=NOW, contract=made, signed_on=TODAY)
    assert not Expectation.objects.exists()


def test_lists_and_pages_agree_where_a_contract_stands(people: People, write: Write) -> None:
    """The state told by the database and by Python is one, on every side of every day."""
    ExchangeRate.objects.create(currency="USD", valid_from=date(2020, 1, 1), rate=Decimal(7))
    days = [None, date(2026, 11, 19), TODAY, date(2026, 11, 21)]
    for start in days[1:]:
        for end in days[1:]:
            if start is None or end is None or end < start:
                continue
            for last in days:
                for itself in (False, True):
                    made = write(
                        starts_on=start, ends_on=end, renews_itself=itself, renewal_months=1,
                        currency="USD", terms=(), parts=(),
                    )  # fmt: skip
                    values = {"signed_on": start, "last_on": last, "is_terminated": last == end}
                    Contract.objects.filter(pk=made.pk).update(**values)
    write()
    for one in queries.with_state(queries.visible_contracts(people["alice"]), TODAY):
        assert one.shown_state == queries.state_of(one, TODAY), vars(one)


@pytest.mark.django_db(transaction=True)
def test_signing_at_the_same_moment_makes_one(people: People, write: Write) -> None:
    made, alice = write(), people["alice"]
    found = at_once(
        lambda _n: signing.sign_contract(by=alice, now=NOW, contract=made, signed_on=TODAY),
        Settled,
    )
    assert sum(isinstance(one, Contract) for one in found) == 1
    assert sum(isinstance(one, Settled) for one in found) == PEOPLE - 1
    assert Expectation.objects.count() == 1
