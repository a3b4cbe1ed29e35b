"""The page by mail: once for each day it is due, in the person's language, as he may see it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.kezhi.today import the_day

from kezhi.customers.models import Party
from kezhi.director.models import Mailing, Subscription
from kezhi.director.services import mailing
from kezhi.director.tasks import send_mails
from kezhi.staff import queries as staff
from kezhi.staff.models import User

Enter = Callable[[str], Client]
MONDAY, ADDRESS = 0, "http://testserver"


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.MAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def subscribed(user: User, **values: Any) -> Subscription:
    said = {"cadence": "weekly", "weekday": MONDAY, "month_day": 1, **values}
    now = morning(monday() - timedelta(days=20))
    return mailing.subscribe(by=user, now=now, base=ADDRESS, values=said)


def monday() -> date:
    return the_day() - timedelta(days=the_day().weekday())


def morning(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=staff.zone())


def test_a_mail_goes_out_once_however_often_it_is_asked_for(
    base: dict[str, Party], people: dict[str, User]
) -> None:
    subscribed(people["alice"])
    assert mailing.send_due(now=morning(monday(), 6)) == 0
    assert mailing.send_due(now=morning(monday())) == 1
    assert mailing.send_due(now=morning(monday(), 9)) == 0
    assert mailing.send_due(now=morning(monday() + timedelta(days=1))) == 0
    message: Any = mail.outbox[0]
    assert message.to == ["alice@example.com"]
    assert "Net sales" in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert f"{ADDRESS}/director/?period=own" in html
    assert "Margin" not in message.body
    assert Mailing.objects.get().sent_at is not None
    assert mailing.send_due(now=morning(monday() + timedelta(days=7))) == 1


def test_a_mail_that_was_begun_is_not_sent_again(
    base: dict[str, Party], people: dict[str, User]
) -> None:
    kept = subscribed(people["alice"])
    now = morning(monday())
    Mailing.objects.create(subscription=kept, slot=monday(), claimed_at=now)
    assert mailing.send_due(now=now) == 0
    assert mail.outbox == []


def test_who_left_or_has_no_server_gets_none(
    base: dict[str, Party], people: dict[str, User], settings: Any
) -> None:
    subscribed(people["alice"])
    settings.MAIL_IS_SET = False
    assert mailing.send_due(now=morning(monday())) == 0
    settings.MAIL_IS_SET = True
    User.objects.filter(pk=people["alice"].pk).update(is_active=False)
    assert mailing.send_due(now=morning(monday())) == 0
    assert not Mailing.objects.exists()


def test_each_reads_his_own_language_and_his_own_figures(
    base: dict[str, Party], people: dict[str, User]
) -> None:
    User.objects.filter(pk=people["charlie"].pk).update(language="zh-hans")
    people["charlie"].refresh_from_db()
    subscribed(people["charlie"], cadence="monthly", month_day=28)
    subscribed(people["executive"])
    for offset in range(40):
        mailing.send_due(now=morning(monday() + timedelta(days=offset)))
    by = {one.to[0]: one for one in mail.outbox}
    assert "销售净额" in by["charlie@example.com"].body
    assert "Margin" in by["executive@example.com"].body


def test_an_address_that_is_refused_keeps_nobody_else_waiting(
    base: dict[str, Party], people: dict[str, User], monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    subscribed(people["alice"])
    subscribed(people["charlie"])
    real = mailing.written

    def broken(user: User, *rest: Any) -> Any:
        if user == people["alice"]:
            raise OSError("refused")
        return real(user, *rest)

    monkeypatch.setattr(mailing, "written", broken)
    assert mailing.send_due(now=morning(monday())) == 1
    assert "did not go out" in caplog.text
    assert Mailing.objects.filter(sent_at__isnull=True).count() == 1


def test_subscribing_seeing_and_ending_it_on_the_page(
    base: dict[str, Party], people: dict[str, User], sign_in: Enter
) -> None:
    client = sign_in("alice")
    said = {"cadence": "weekly", "weekday": "4", "month_day": "1"}
    assert client.post("/director/mail/", said).status_code == 302
    kept = Subscription.objects.get()
    assert (kept.user, kept.weekday, kept.base) == (people["alice"], 4, ADDRESS)
    assert client.post("/director/mail/", {**said, "month_day": "31"}).status_code == 422
    page = client.get("/director/mail/preview/").content.decode()
    assert "Net sales" in page
    assert "Margin" not in page
    assert client.post("/director/mail/unsubscription/").status_code == 302
    assert client.post("/director/mail/unsubscription/").status_code == 302
    assert not Subscription.objects.exists()


def test_the_worker_sends_what_is_due(base: dict[str, Party], people: dict[str, User]) -> None:
    subscribed(people["alice"], weekday=(timezone.localdate() - timedelta(days=1)).weekday())
    send_mails.func()
    send_mails.func()
    assert len(mail.outbox) == 1


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 6), st.integers(1, 28),
       st.sampled_from(["weekly", "monthly"]))  # fmt: skip
def test_every_day_has_one_slot_and_every_slot_tells_of_days_before_it(
    today: date, weekday: int, month_day: int, cadence: str
) -> None:
    kept = Subscription(cadence=cadence, weekday=weekday, month_day=month_day)
    slot = mailing.slot_of(kept, today)
    assert slot <= today
    assert mailing.slot_of(kept, slot) == slot
    assert (today - slot).days < (7 if cadence == "weekly" else 31)
    span = mailing.span_of(cadence, slot)
    assert span.final < slot
    assert span.days == 7 if cadence == "weekly" else span.is_whole
