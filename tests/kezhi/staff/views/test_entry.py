import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from kezhi.kit.models import AuditEntry
from kezhi.staff.models import Allowance, Session, User
from kezhi.staff.services import factors, limits

People = dict[str, User]
PASSWORD = "correct horse battery"
WRONG = "E-mail and password do not belong together."


def knock(
    client: Client, email: str = "alice@example.com", password: str = PASSWORD, **more: Any
) -> Any:
    return client.post("/sign-in/", {"email": email, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_the_right_password_opens_whatever_the_case_of_the_address(
    client: Client, people: People
) -> None:
    answer = knock(client, "Alice@Example.com")
    assert answer.status_code == 302
    assert is_in(client)
    assert AuditEntry.objects.filter(action="sign_in", by=people["alice"]).count() == 1


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("gone@example.com", PASSWORD),
    ],
)
def test_every_refusal_reads_the_same(
    client: Client, people: People, email: str, password: str
) -> None:
    people["bob"].email = "gone@example.com"
    people["bob"].is_active = False
    people["bob"].save()
    answer = knock(client, email, password)
    assert answer.status_code == 200
    assert WRONG in answer.content.decode()
    assert not is_in(client)


def test_a_hash_is_made_for_unknown_addresses_too(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr("kezhi.staff.backends.make_password", made.append)
    knock(client, "nobody@example.com", "x")
    assert made == ["x"]


def test_the_sixth_try_waits_even_with_the_right_password(client: Client, people: People) -> None:
    for _ in range(5):
        assert knock(client, password="wrong").status_code == 200
    answer = knock(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert not is_in(client)


def test_the_try_is_counted_before_the_password_is_looked_at(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        knock(client, password="wrong")
    monkeypatch.setattr("kezhi.staff.services.entry.authenticate", lambda *a, **o: 1 / 0)
    assert knock(client).status_code == 429


def test_a_victim_is_not_locked_out_elsewhere_nor_for_long(client: Client, people: People) -> None:
    for _ in range(9):
        knock(client, password="wrong", REMOTE_ADDR="203.0.113.9")
    assert knock(client, REMOTE_ADDR="198.51.100.7").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert knock(Client(), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_tries_while_waiting_do_not_lengthen_the_wait(client: Client, people: People) -> None:
    for _ in range(5):
        knock(client, password="wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert int(knock(client).headers["Retry-After"]) <= 5 * 60 + 1


def test_a_good_sign_in_forgets_the_slips_before_it(client: Client, people: People) -> None:
    for _ in range(3):
        for _ in range(4):
            knock(client, password="wrong")
        assert knock(client).status_code == 302
    assert not Allowance.objects.filter(key__startswith="sign-in:").exists()


def test_one_address_cannot_try_every_account(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIGN_IN_ADDRESS", limits.Limit("sign-in-address", 8, 900))
    statuses = [knock(client, f"user{n}@example.com").status_code for n in range(10)]
    assert statuses == [200] * 8 + [429] * 2


def test_nobody_pretends_to_come_from_elsewhere(client: Client, people: People) -> None:
    for n in range(6):
        answer = knock(client, password="wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
    assert answer.status_code == 429


def test_behind_a_known_proxy_the_callers_own_address_counts(
    client: Client, people: People, settings: Any
) -> None:
    settings.KEZHI_PROXIES = 1
    for n in range(6):
        answer = knock(client, password="wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.1, 198.51.100.{n}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"],
)
def test_the_way_on_never_leaves_the_house(client: Client, people: People, target: str) -> None:
    answer = client.post(
        "/sign-in/", {"email": "alice@example.com", "password": PASSWORD, "next": target}
    )
    assert answer.headers["Location"] == "/"


def test_the_session_is_new_after_the_sign_in(client: Client, people: People) -> None:
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    knock(client)
    assert client.session.session_key != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_three_idle_hours_end_a_session(client: Client, people: People) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        knock(client)
        clock.shift(timedelta(hours=2, minutes=59))
        assert is_in(client)
        clock.shift(timedelta(hours=3, minutes=1))
        assert not is_in(client)


def test_twelve_hours_end_a_session_that_was_never_idle(client: Client, people: People) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        knock(client)
        for _ in range(5):
            clock.shift(timedelta(hours=2))
            assert is_in(client)
        clock.shift(timedelta(hours=1, minutes=59))
        assert is_in(client)
        clock.shift(timedelta(minutes=2))
        assert not is_in(client)


def test_signing_out_ends_the_session_in_the_database(client: Client, people: People) -> None:
    knock(client)
    key = client.session.session_key
    assert client.post("/sign-out/").status_code == 302
    assert not Session.objects.filter(pk=key).exists()
    assert not is_in(client)


# --- the second factor --------------------------------------------------------------------------


@pytest.fixture
def device(people: People) -> TOTPDevice:
    return TOTPDevice.objects.create(user=people["alice"], confirmed=True, name="phone")


def code_of(device: TOTPDevice, step: int = 0) -> str:
    return f"{totp(device.bin_key, t0=0, drift=step):06d}"


def show(client: Client, code: str) -> Any:
    return client.post("/sign-in/code/", {"code": code})


def test_the_password_alone_is_not_enough(client: Client, device: TOTPDevice) -> None:
    answer = knock(client)
    assert answer.headers["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert show(client, code_of(device)).status_code == 302
    assert is_in(client)


def test_the_code_page_is_closed_to_those_without_a_password(
    client: Client, device: TOTPDevice
) -> None:
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"
    assert show(client, code_of(device)).headers["Location"] == "/sign-in/"


def test_a_code_works_once(client: Client, device: TOTPDevice) -> None:
    code = code_of(device)
    knock(client)
    assert show(client, code).status_code == 302
    other = Client()
    knock(other)
    assert "was used before" in show(other, code).content.decode()
    assert not is_in(other)


@pytest.mark.parametrize(("step", "opens"), [(-3, False), (-1, True), (1, True), (3, False)])
def test_the_phone_may_be_half_a_minute_off(
    client: Client, device: TOTPDevice, step: int, opens: bool
) -> None:
    knock(client)
    show(client, code_of(device, step))
    assert is_in(client) is opens


def test_codes_cannot_be_guessed(client: Client, device: TOTPDevice) -> None:
    knock(client)
    for _ in range(5):
        assert show(client, "000000").status_code == 200
    answer = show(client, code_of(device))
    assert answer.status_code == 429
    assert not is_in(client)


def test_waiting_with_only_the_password_ends_after_ten_minutes(
    client: Client, device: TOTPDevice
) -> None:
    knock(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        answer = show(client, f"{totp(device.bin_key):06d}")
    assert answer.headers["Location"] == "/sign-in/"


def test_a_recovery_code_opens_once(client: Client, people: People, device: TOTPDevice) -> None:
    codes = factors.new_recovery_codes(by=people["alice"], now=timezone.now())
    assert len(set(codes)) == 10
    knock(client)
    assert show(client, codes[0].upper()).status_code == 302
    assert is_in(client)
    other = Client()
    knock(other)
    show(other, codes[0])
    assert not is_in(other)


def test_recovery_codes_are_kept_as_digests(people: People) -> None:
    from kezhi.staff.models import RecoveryCode

    codes = factors.new_recovery_codes(by=people["alice"], now=timezone.now())
    kept = str(list(RecoveryCode.objects.values()))
    assert not any(code in kept for code in codes)


@pytest.mark.parametrize("code", ["", "１２３４５６", "-12345", "12345６", "1e5", "a" * 41, "\x00"])
def test_odd_codes_are_refused_calmly(client: Client, device: TOTPDevice, code: str) -> None:
    knock(client)
    assert show(client, code).status_code == 200


# --- asked again --------------------------------------------------------------------------------


def test_what_matters_asks_for_the_password_after_a_quarter_of_an_hour(
    client: Client, people: People
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        knock(client, "administrator@example.com")
        assert client.get("/people/new/").status_code == 200
        clock.shift(timedelta(minutes=16))
        asked = client.get("/people/new/")
        assert asked.headers["Location"] == "/confirmation/?next=%2Fpeople%2Fnew%2F"
        wrong = client.post("/confirmation/", {"password": "wrong", "next": "/people/new/"})
        assert "This is not your password." in wrong.content.decode()
        right = client.post("/confirmation/", {"password": PASSWORD, "next": "/people/new/"})
        assert right.headers["Location"] == "/people/new/"
        assert client.get("/people/new/").status_code == 200


def test_the_confirmation_cannot_be_guessed(client: Client, people: People) -> None:
    knock(client)
    for _ in range(5):
        client.post("/confirmation/", {"password": "wrong"})
    assert client.post("/confirmation/", {"password": PASSWORD}).status_code == 429


def test_pages_of_the_door_speak_both_languages(client: Client, people: People) -> None:
    chinese = client.get("/sign-in/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "登录" in chinese
    assert not re.search(r"Sign in|Password|Forgot", chinese)
