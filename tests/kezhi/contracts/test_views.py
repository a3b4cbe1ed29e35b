"""Contracts as people keep them in the browser, without JavaScript, and over REST."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.contracts.conftest import NOW, TODAY, Call, Place, Write
from tests.queries import assert_no_query_per_row

from kezhi.contracts.models import Contract, Receipt
from kezhi.contracts.queries import plans
from kezhi.customers.models import Party
from kezhi.promises.models import Expectation
from kezhi.quotes.models import Quote
from kezhi.receivables.models import Invoice, Payment
from kezhi.receivables.services.drafts import InvoiceDraft, PaymentDraft
from kezhi.receivables.services.invoicing import issue_invoice
from kezhi.receivables.services.paying import record_payment
from kezhi.staff.models import User

Enter = Callable[[str], Client]
pytestmark = pytest.mark.usefixtures("today")


def said(party: Party, **more: str) -> dict[str, str]:
    """A contract as it is typed: two installments, of which the last takes the rest."""
    return {
        "customer": party.name, "title": "铝单板供货", "kind": "deal", "currency": "CNY",
        "starts_on": str(TODAY), "ends_on": "2027-11-19", "amount": "1000.01", "tax_rate": "13",
        "has_tax_inside": "on", "renewal_months": "12", "notice_days": "30", "key": "k",
        "terms-TOTAL_FORMS": "2", "terms-INITIAL_FORMS": "0", "terms-0-text": "首批样板",
        "terms-0-due_on": "2026-12-15",
        "parts-TOTAL_FORMS": "3", "parts-INITIAL_FORMS": "0",
        "parts-0-label": "预付款", "parts-0-start": "signing", "parts-0-share": "33.33",
        "parts-2-label": "尾款", "parts-2-start": "delivery", "parts-2-days": "30", **more,
    }  # fmt: skip


def test_a_contract_from_the_form_to_its_amendment(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    page = alice.post("/contracts/new/", said(party), follow=True).content.decode()
    made = Contract.objects.get()
    amounts = [str(one.amount) for one in made.installments.order_by("position")]
    assert amounts == ["333.3000", "666.7100"]
    assert "CT-2026-00001" in page
    assert "no invoice can be made out" in page  # the customer's tax number is missing
    again = alice.post("/contracts/new/", said(party))
    assert again.url == f"/contracts/{made.pk}/"
    address = f"/contracts/{made.pk}"
    for _twice in range(2):
        alice.post(f"{address}/signature/", {"signed_on": str(TODAY), "name": "林薇"})
    made.refresh_from_db()
    assert (made.signed_on, made.signed_name) == (TODAY, "林薇")
    assert Expectation.objects.filter(layer="contract", party=party).count() == 1
    page = alice.post(f"{address}/edit/", said(party), follow=True).content.decode()
    assert "Make an amendment" in page
    alice.post(f"{address}/amendment/")
    draft = Contract.objects.get(revision=2)
    form = alice.get(f"/contracts/{draft.pk}/edit/").content.decode()
    assert 'value="2026-11-20"' in form
    changed = said(party, amount="2000", version=str(draft.version))
    assert alice.post(f"/contracts/{draft.pk}/edit/", changed).status_code == 302
    stale = alice.post(f"/contracts/{draft.pk}/edit/", changed)
    assert stale.status_code == 409
    alice.post(f"/contracts/{draft.pk}/signature/", {"signed_on": str(TODAY)})
    shown = alice.get(f"/contracts/{draft.pk}/").content.decode()
    assert "Superseded" in shown
    assert Expectation.objects.count() == 1
    rows = alice.get("/contracts/").content.decode()
    assert rows.count("CT-2026-00001") == 1
    assert alice.get(f"/contracts/of-customer/{party.pk}/").status_code == 200


def test_mistakes_stand_beside_their_fields(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    wrong = {"ends_on": "2026-01-01", "parts-2-amount": "5", "terms-1-due_on": "2026-12-01"}
    answer = alice.post("/contracts/new/", said(party, **wrong))
    assert answer.status_code == 200
    page = answer.content.decode()
    for words in ("end before it begins", "Say what was agreed", "¥661.71"):
        assert words in page
    assert not Contract.objects.exists()
    more = alice.post("/contracts/new/", said(party, more="parts"))
    assert 'name="parts-5-label"' in more.content.decode()


def test_money_from_orders_and_prepayments_pays_what_is_due_first(
    sign_in: Enter, people: dict[str, User], party: Party, signed: Write, place: Place
) -> None:
    finance, who = sign_in("finance"), {"by": people["finance"], "now": NOW}
    made, order = signed(signed_on=date(2026, 10, 20)), place("SO-9")
    page = sign_in("alice").post(f"/contracts/of-order/{order.pk}/drawing/", {"chosen": made.pk})
    assert page.status_code == 302
    cash = finance.get("/contracts/cash/").content.decode()
    assert "¥33,900.00" in cash  # the prepayment, overdue since 27 October
    early = record_payment(**who, draft=PaymentDraft(party, TODAY, "CNY", Decimal(30_000)))
    finance.post(f"/contracts/{made.pk}/payments/", {"chosen": early.pk})
    bill = issue_invoice(
        **who, draft=InvoiceDraft(party, TODAY, "CNY", Decimal(40_000), order=order)
    )
    record_payment(**who, draft=PaymentDraft(party, TODAY, "CNY", Decimal(5_000)), invoice=bill)
    plan = plans.plan_of(made, TODAY)
    assert [(str(one.stand), one.open) for one in plan.lines] == [
        ("paid", 0), ("planned", 67_800), ("planned", Decimal("10_200")),
    ]  # fmt: skip
    assert plan.received.money == 35_000
    order.delivered_on = date(2026, 11, 1)
    order.save()
    late = plans.plan_of(made, date(2026, 12, 11))
    assert [str(one.stand) for one in late.lines] == ["paid", "overdue", "planned"]
    assert late.lines[1].open == 66_700
    dollars = record_payment(**who, draft=PaymentDraft(party, TODAY, "CNY", Decimal(1)))
    Payment.objects.filter(pk=dollars.pk).update(currency="USD")
    page = finance.post(f"/contracts/{made.pk}/payments/", {"chosen": dollars.pk}, follow=True)
    assert "currencies are not mixed" in page.content.decode()
    finance.post(f"/contracts/payments/{Receipt.objects.get().pk}/removal/")
    assert plans.plan_of(made, TODAY).received.money == 5_000
    assert Invoice.objects.get().open_amount == 35_000


def test_who_may_not_see_money_reads_none_of_it(
    sign_in: Enter, people: dict[str, User], signed: Write, call: Call
) -> None:
    made = signed()
    page = sign_in("production").get(f"/contracts/{made.pk}/").content.decode()
    assert "¥113,000.00" in page
    assert "Received" not in page
    assert sign_in("production").get("/contracts/cash/").status_code == 403
    told = call("production", "get", f"contracts/{made.pk}").json()
    assert {one["open_amount"] for one in told["installments"]} == {None}


def test_lists_forecasts_and_files(sign_in: Enter, signed: Write, write: Write) -> None:
    made = signed(ends_on=date(2026, 12, 31), renews_itself=True, kind="framework")
    write(title="草稿")
    alice = sign_in("alice")
    for address in ("/contracts/?state=running", "/contracts/?q=幕墙&ends=90", "/contracts/?q=CT-"):
        assert made.number in alice.get(address).content.decode()
    assert made.number not in alice.get("/contracts/?state=draft").content.decode()
    wide = "/contracts/export/?columns=number,owner,known_end,shown_state,net_amount,base_amount"
    file = alice.get(wide).getvalue().decode()
    assert f"{made.number},Running,2026-12-31,Alice,100000.0000" in file
    page = alice.get("/contracts/renewals/?days=60").content.decode()
    assert "runs on until" in page
    assert made.number not in alice.get("/contracts/renewals/?days=30").content.decode()
    for address in ("?span=2026-11&by=team", "?owner=none", "?span=x&team=99"):
        assert alice.get(f"/contracts/cash/{address}").status_code == 200
    assert made.number in alice.get("/contracts/cash/?span=undated").content.decode()
    assert made.number in alice.get(f"/search/?q={made.number}").content.decode()


def test_a_contract_is_made_of_a_quote(sign_in: Enter, party: Party) -> None:
    quote = Quote.objects.create(
        number="QT-1", party=party, state="accepted", title="幕墙", quoted_on=TODAY,
        valid_until=TODAY, language="zh-hans", currency="CNY", net_amount=Decimal(1000),
        tax_amount=Decimal(130), gross_amount=Decimal(1130),
    )  # fmt: skip
    alice, address = sign_in("alice"), f"/contracts/new/?quote={quote.pk}"
    assert address in alice.get(f"/quotes/{quote.pk}/").content.decode()
    page = alice.get(address).content.decode()
    for words in ('value="1130.00"', 'value="13"', 'value="幕墙"'):
        assert words in page
    typed = {name: value for name, value in said(party).items() if name != "customer"}
    alice.post(address, typed)
    assert Contract.objects.get().quote == quote
    wrong = alice.post(address, {**typed, "currency": "EUR", "key": "other"})
    assert "the contract must be too" in wrong.content.decode()


def test_pages_ask_as_often_for_many(sign_in: Enter, signed: Write) -> None:
    alice = sign_in("alice")

    def rows(count: int) -> None:
        for _number in range(count):
            signed(ends_on=date(2026, 12, 31), terms=())

    for address in ("/contracts/cash/", "/contracts/renewals/", "/contracts/"):
        assert_no_query_per_row(alice, address, lambda n: rows(n // 5))


def test_over_rest(call: Call, people: dict[str, User], party: Party, place: Place) -> None:
    body: dict[str, Any] = {
        "customer_id": party.pk, "title": "年度供货", "starts_on": "2026-11-20",
        "ends_on": "2027-11-19", "currency": "CNY", "amount": "1130", "tax_rate": "0.13",
        "terms": [{"text": "样板", "due_on": "2026-12-01"}],
        "installments": [
            {"label": "预付", "start": "signing", "share": "0.3333"},
            {"label": "尾款", "start": "acceptance"},
        ],
    }  # fmt: skip
    headers = {"Idempotency-Key": "k-1"}
    made = call("alice", "post", "contracts", body, **headers).json()
    assert call("alice", "post", "contracts", body, **headers).json()["id"] == made["id"]
    assert Contract.objects.count() == 1
    amounts = [Decimal(one["amount"]) for one in made["installments"]]
    assert amounts == [Decimal("376.63"), Decimal("753.37")]
    wrong = {**body, "ends_on": "2026-01-01", "installments": [{"label": "a", "amount": "3"}]}
    answer = call("alice", "post", "contracts", wrong)
    assert answer.status_code == 422
    assert "ends_on" in {one["field"] for one in answer.json()["errors"]}
    address = f"contracts/{made['id']}"
    change = {**body, "amount": "2260", "version": made["version"]}
    assert Decimal(call("alice", "put", address, change).json()["net_amount"]) == 2000
    assert call("alice", "put", address, change).status_code == 409
    signed = call("alice", "post", f"{address}/signature", {"signed_on": str(TODAY)})
    assert signed.json()["state"] == "running"
    for act, more in [("signature", {"signed_on": str(TODAY)}), ("", change)]:
        method = "post" if act else "put"
        path = f"{address}/{act}".rstrip("/")
        assert call("alice", method, path, more).status_code == 409
    order = place("SO-1", currency="USD")
    answer = call("alice", "post", f"{address}/orders", {"order_id": order.pk})
    assert answer.status_code == 422
    assert call("charlie", "get", address).status_code == 404
    renewal = call("alice", "post", f"{address}/renewal").json()
    assert (renewal["renews_id"], renewal["starts_on"]) == (made["id"], "2027-11-20")
    done = {"last_on": str(TODAY), "reason": "停产"}
    assert call("alice", "post", f"{address}/termination", done).json()["state"] == "terminated"
    found = call("alice", "get", "contracts?state=terminated").json()["items"]
    assert [one["id"] for one in found] == [made["id"]]


def test_notice_and_milestones_over_rest(call: Call, signed: Write) -> None:
    made = signed(kind="framework", renews_itself=True)
    address = f"contracts/{made.pk}"
    given = call("alice", "post", f"{address}/notice", {"given_on": str(TODAY)})
    assert given.json()["last_on"] == str(made.ends_on)
    assert call("alice", "post", f"{address}/notice", {"given_on": str(TODAY)}).status_code == 409
    assert call("alice", "delete", f"{address}/notice").json()["last_on"] is None
    assert call("alice", "delete", f"{address}/notice").status_code == 409
    days = {"delivered_on": str(TODAY), "accepted_on": None}
    assert call("alice", "put", f"{address}/milestones", days).status_code == 200
    made.refresh_from_db()
    assert (made.delivered_on, made.accepted_on) == (TODAY, None)
    wrong = {"delivered_on": "2099-01-01", "accepted_on": None}
    answer = call("alice", "put", f"{address}/milestones", wrong)
    assert [one["field"] for one in answer.json()["errors"]] == ["delivered_on"]
    assert call("charlie", "put", f"{address}/milestones", days).status_code == 404
