"""The ladder of reminders: who is due, what is left out, what stands between us, nothing twice."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.receivables.conftest import NOW, TODAY, Bill, Pay
from tests.kezhi.receivables.test_api import Call, call
from tests.kezhi.together import at_once

from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.promises.models import Expectation
from kezhi.receivables.models import Answer, Reminder, Standing
from kezhi.receivables.queries import dunning, unhappy
from kezhi.receivables.queries.dunning import Need
from kezhi.receivables.services import mailing
from kezhi.receivables.services.drafts import Settled
from kezhi.receivables.services.dunning import Sending, take_step
from kezhi.staff.models import ExchangeRate, User

Enter = Callable[[str], Client]
__all__ = ["call"]


class Clock:
    """The day of the tests, moved by them."""

    now = NOW

    def on(self, days: int) -> date:
        self.now = NOW + timedelta(days=days)
        return self.now.date()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made


@pytest.fixture
def late(bill: Bill) -> Callable[..., Any]:
    """An invoice that is so many days overdue."""

    def issue(days: int, net: str = "1000", **said: Any) -> Any:
        due = TODAY - timedelta(days=days)
        return bill(net, issued_on=due - timedelta(days=30), due_on=due, **said)

    return issue


@pytest.fixture
def finance(sign_in: Enter) -> Client:
    return sign_in("finance")


def break_promise(party: Party, by: User) -> None:
    day = TODAY - timedelta(days=9)
    Expectation.objects.create(
        party=party, layer="promise", text="周五到货", promised_by=by, promised_on=day,
        first_due_on=day, due_on=day, outcome="broken",
    )  # fmt: skip


def need(party: Party) -> str:
    finance = User.objects.get(email="finance@example.com")
    case = dunning.case_of(finance, party, timezone.now().date())
    return str(case.need) if case else ""


def test_the_ladder_is_climbed_step_by_step(
    sign_in: Enter, party: Party, late: Any, clock: Clock
) -> None:
    """One letter for all debts; the next only as long after as the steps lie apart."""
    late(6)
    late(2, "500")
    finance = sign_in("finance")
    page = finance.get("/receivables/dunning/").content.decode()
    assert party.name in page
    letter = finance.get(f"/receivables/dunning/{party.pk}/?language=en")
    assert "Together: ¥1,500.00" in letter.content.decode()
    assert "合计:¥1,500.00" in finance.get(f"/receivables/dunning/{party.pk}/").context["letter"]
    finance.post(f"/receivables/dunning/{party.pk}/reminder/", {})
    made = Reminder.objects.get()
    assert (made.step.position, made.invoices.count(), made.language) == (1, 2, "zh-hans")
    assert need(party) == Need.WAITING
    clock.on(14)  # 20 days overdue, but only 14 after the first
    assert need(party) == Need.WAITING
    clock.on(15)
    assert need(party) == Need.DUE
    finance = sign_in("finance")
    finance.post(f"/receivables/dunning/{party.pk}/reminder/", {"language": "en"})
    assert Reminder.objects.order_by("-pk")[0].step.position == 2
    assert "¥1,500.00" in finance.get(f"/receivables/reminders/{made.pk}/").content.decode()
    told = finance.get(f"/touchpoints/of-customer/{party.pk}/").content.decode()
    assert told.count("Reminder: ") == 2


def test_disputed_and_paid_debts_are_never_named(
    finance: Client, party: Party, late: Any, pay: Pay
) -> None:
    paid, disputed = late(50), late(40)
    finance.post(f"/invoices/{disputed.pk}/dispute/", {"reason": "色差"})
    pay(invoice=paid)
    assert need(party) == ""
    assert party.name not in finance.get("/receivables/dunning/").content.decode()
    finance.post(f"/receivables/dunning/{party.pk}/reminder/", {})
    assert not Reminder.objects.exists()
    late(10)
    page = finance.get(f"/receivables/dunning/{party.pk}/")
    assert disputed.number not in page.context["letter"]
    assert "1 invoice disputed" in page.content.decode()


def test_currencies_are_never_mixed(finance: Client, party: Party, late: Any) -> None:
    ExchangeRate.objects.create(currency="USD", valid_from=date(2020, 1, 1), rate=Decimal("7.1"))
    late(6, "1000.01")
    late(7, "20.02", currency="USD")
    letter = finance.get(f"/receivables/dunning/{party.pk}/?language=en").context["letter"]
    assert "Together: ¥1,000.01 + $20.02" in letter
    found = dunning.cases(User.objects.get(email="finance@example.com"), TODAY)
    assert found[0].late == Decimal("1142.15")  # 1,000.01 + 20.02 at 7.1


def test_whom_we_failed_we_talk_to_first(
    finance: Client, party: Party, late: Any, people: dict[str, User]
) -> None:
    late(6)
    break_promise(party, people["alice"])
    assert need(party) == Need.TALK
    page = finance.get("/receivables/dunning/").content.decode()
    assert "1 promise not kept" in page
    assert "Overdue are <strong>100.0 %</strong>" in page
    address = f"/receivables/dunning/{party.pk}/reminder/"
    refused = finance.post(address, {"talked": " "})
    assert refused.status_code == 422
    assert "talk first, and say what was said" in refused.content.decode()
    finance.post(address, {"talked": "致歉,周三补货"})
    assert Reminder.objects.get().talked == "致歉,周三补货"
    link = unhappy.link(people["finance"], TODAY)
    assert (link.failed.part, link.failed.whole, link.others.whole) == (1, 1, 0)


def test_a_promise_to_pay_waits_and_when_broken_comes_first(
    sign_in: Enter, party: Party, late: Any, clock: Clock
) -> None:
    late(6)
    finance = sign_in("finance")
    finance.post(f"/receivables/dunning/{party.pk}/reminder/", {})
    address = f"/receivables/reminders/{Reminder.objects.get().pk}/answer/"
    past = {"text": "下周付", "promised_on": str(TODAY - timedelta(days=1))}
    assert finance.post(address, past).status_code == 422
    assert finance.post(address, {"text": " "}).status_code == 422
    finance.post(address, {**past, "promised_on": str(TODAY + timedelta(days=3))})
    assert Answer.objects.get().text == "下周付"
    clock.on(3)
    assert need(party) == Need.PROMISED
    clock.on(4)
    assert need(party) == Need.BROKEN
    finance = sign_in("finance")
    assert "Broke its promise" in finance.get("/receivables/dunning/").content.decode()
    finance.post(f"/receivables/dunning/{party.pk}/reminder/", {})
    assert Reminder.objects.count() == 2  # a broken promise earns the next step at once
    assert need(party) == Need.WAITING


def test_the_last_step_stops_orders_and_hands_over(
    sign_in: Enter, party: Party, late: Any, clock: Clock
) -> None:
    late(76)
    for days in (0, 15, 40, 70):
        clock.on(days)
        sign_in("finance").post(f"/receivables/dunning/{party.pk}/reminder/", {})
    assert Reminder.objects.count() == 4
    assert need(party) == Need.HANDED
    assert Standing.objects.get().reason == "Reminders ended: Stop and hand over"
    actions = AuditEntry.objects.filter(kind="receivables.reminder").values_list("action")
    assert set(actions) == {("remind",)}


def test_only_within_ones_customers(sign_in: Enter, party: Party, late: Any) -> None:
    late(6)
    alice, charlie, service = sign_in("alice"), sign_in("charlie"), sign_in("service")
    assert party.name in alice.get("/receivables/dunning/").content.decode()
    assert party.name not in charlie.get("/receivables/dunning/").content.decode()
    assert charlie.get(f"/receivables/dunning/{party.pk}/").status_code == 404
    assert service.get("/receivables/dunning/").status_code == 403
    assert alice.post(f"/receivables/dunning/{party.pk}/reminder/", {}).status_code == 403


def test_the_words_of_a_step_name_known_fields_only(sign_in: Enter) -> None:
    boss = sign_in("executive")
    step = {
        "position": "7", "name": "Call", "days": "60", "channel": "phone", "asked": "owner",
        "body": "Dear {customer}", "body_zh": "{nobody}",
    }  # fmt: skip
    refused = boss.post("/receivables/steps/new/", step).content.decode()
    assert "There is no field {nobody}" in refused
    assert boss.post("/receivables/steps/new/", {**step, "body_zh": "{customer}"}).url


def test_over_rest(call: Call, party: Party, late: Any) -> None:
    late(6)
    [case] = call("alice", "get", "reminders/due").json()
    assert (case["need"], Decimal(case["overdue"]), case["after"]) == ("due", 1000, -party.pk)
    body = {"customer_id": party.pk, "after": case["after"]}
    made = call("finance", "post", "reminders", body)
    assert made.status_code == 201
    assert call("finance", "post", "reminders", body).status_code == 409
    assert call("alice", "post", "reminders", body).status_code == 403
    said = {"text": "Next week", "promised_on": str(TODAY + timedelta(days=7))}
    answer = call("finance", "post", f"reminders/{made.json()['id']}/answers", said)
    assert answer.json()["promised_on"] == said["promised_on"]
    assert call("charlie", "get", "reminders").json()["items"] == []


@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_same_step_send_it_once(
    party: Party, late: Any, people: dict[str, User]
) -> None:
    late(6)
    sending = Sending(after=-party.pk)

    def send(_number: int) -> object:
        return take_step(by=people["finance"], now=NOW, party=party, sending=sending)

    made = at_once(send, Settled)
    assert sum(isinstance(one, Reminder) for one in made) == 1
    assert Reminder.objects.count() == 1


def test_a_letter_is_mailed_once(
    finance: Client, party: Party, late: Any, settings: Any, mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    late(6)
    finance.post(f"/receivables/dunning/{party.pk}/reminder/", {})
    made = Reminder.objects.get()
    address = f"/receivables/reminders/{made.pk}/mail/"
    settings.MAIL_IS_SET = False
    refused = finance.post(address, {"to": "ap@harbor.example"})
    assert refused.status_code == 422
    assert "No mail server is set up" in refused.content.decode()
    settings.MAIL_IS_SET = True
    assert finance.post(address, {"to": "nobody"}).status_code == 422
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            finance.post(address, {"to": "ap@harbor.example"})
    (mail,) = mailoutbox
    assert (mail.to, mail.reply_to, mail.body) == (
        ["ap@harbor.example"], ["finance@example.com"], made.text,
    )  # fmt: skip
    page = finance.get(f"/receivables/reminders/{made.pk}/").content.decode()
    assert "Mailed to ap@harbor.example" in page
    assert AuditEntry.objects.filter(action="mail_letter").count() == 1


def test_a_letter_the_server_refused_may_be_mailed_again(
    finance: Client, party: Party, late: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(6)
    finance.post(f"/receivables/dunning/{party.pk}/reminder/", {})
    made = Reminder.objects.get()
    settings.MAIL_IS_SET = True
    by = User.objects.get(email="finance@example.com")
    mailing.ask_for_mail(by=by, now=NOW, reminder=made, to="ap@harbor.example")

    def refuse(_mail: Any) -> int:
        raise OSError("away")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(OSError, match="away"):
        mailing.mail_letter(reminder_id=made.pk, user_id=by.pk, now=NOW)
    made.refresh_from_db()
    assert made.mailed_at is None
    assert AuditEntry.objects.filter(action="mail_failed").count() == 1
    mailing.ask_for_mail(by=by, now=NOW, reminder=made, to="ap@harbor.example")
    with pytest.raises(Settled):
        mailing.ask_for_mail(by=by, now=NOW, reminder=made, to="ap@harbor.example")
