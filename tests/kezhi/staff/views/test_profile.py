import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from kezhi.staff.models import ApiToken, Session, User

People = dict[str, User]
PASSWORD = "correct horse battery"


@pytest.fixture
def alice(people: People) -> Client:
    client = Client()
    client.post("/sign-in/", {"email": "alice@example.com", "password": PASSWORD})
    return client


def test_a_new_password_signs_other_browsers_out(alice: Client, people: People) -> None:
    other = Client()
    other.post("/sign-in/", {"email": "alice@example.com", "password": PASSWORD})
    form = {"old": PASSWORD, "password": "quite another one", "again": "quite another one"}
    assert alice.post("/profile/password/", form).status_code == 302
    assert alice.get("/profile/").status_code == 200
    assert other.get("/profile/").status_code == 302
    assert User.objects.get(email="alice@example.com").check_password("quite another one")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "wrong", "password": "quite another one"}, "This is not your password."),
        ({"old": PASSWORD, "password": "password123"}, "too common"),
        ({"old": PASSWORD, "password": "alice@example.com"}, "too similar"),
    ],
)
def test_a_bad_password_changes_nothing(alice: Client, form: dict[str, str], words: str) -> None:
    answer = alice.post("/profile/password/", {**form, "again": form["password"]})
    assert words in answer.content.decode()
    assert User.objects.get(email="alice@example.com").check_password(PASSWORD)


def test_signing_out_everywhere_else(alice: Client, people: People) -> None:
    others = [Client() for _ in range(3)]
    for other in others:
        other.post("/sign-in/", {"email": "alice@example.com", "password": PASSWORD})
    assert "127.0.0.1" in alice.get("/profile/").content.decode()
    alice.post("/profile/sessions/end/")
    assert [other.get("/profile/").status_code for other in others] == [302] * 3
    assert alice.get("/profile/").status_code == 200


def test_one_session_is_ended_by_its_mark_and_only_ones_own(alice: Client, people: People) -> None:
    other, stranger = Client(), Client()
    other.post("/sign-in/", {"email": "alice@example.com", "password": PASSWORD})
    stranger.post("/sign-in/", {"email": "charlie@example.com", "password": PASSWORD})
    page = alice.get("/profile/").content.decode()
    keys = Session.objects.values_list("pk", flat=True)
    assert not any(key in page for key in keys)
    (mark,) = re.findall(r"/profile/sessions/([0-9a-f]+)/end/", page)
    stranger.post(f"/profile/sessions/{mark}/end/")
    assert other.get("/profile/").status_code == 200
    alice.post(f"/profile/sessions/{mark}/end/")
    assert other.get("/profile/").status_code == 302


def test_the_second_factor_is_set_up_with_a_picture(alice: Client, people: People) -> None:
    page = alice.post("/profile/second-factor/").content.decode()
    assert "<svg" in page
    assert "style=" not in page.split("<svg")[-1].split("</svg>")[0]
    device = TOTPDevice.objects.get(user=people["alice"])
    assert not device.confirmed
    wrong = alice.post("/profile/second-factor/", {"code": "000000"}).content.decode()
    assert "This code is not right." in wrong
    shown = alice.post("/profile/second-factor/", {"code": f"{totp(device.bin_key):06d}"})
    codes = re.findall(r"<li>(\w{4}-\w{4}-\w{4}-\w{4})</li>", shown.content.decode())
    assert len(codes) == 10
    assert alice.post("/profile/second-factor/removal/").status_code == 302
    assert not TOTPDevice.objects.exists()


def make_token(client: Client, **more: Any) -> str:
    form = {"name": "nightly", "days": 90, **more}
    page = client.post("/profile/tokens/new/", form).content.decode()
    return re.findall(r"Bearer (kz_[\w-]{43})", page)[0]


def test_a_token_is_shown_once_and_revoked_at_once(alice: Client, people: People) -> None:
    text = make_token(alice)
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me").json()["email"] == "alice@example.com"
    assert text not in alice.get("/profile/").content.decode()
    token = ApiToken.objects.get()
    assert token.expires_at is not None
    assert 89 <= (token.expires_at - timezone.now()).days <= 90
    alice.post(f"/profile/tokens/{token.pk}/revocation/")
    assert program.get("/api/v1/me").status_code == 401


def test_nobody_revokes_anothers_token(alice: Client, people: People) -> None:
    make_token(alice)
    stranger = Client()
    stranger.force_login(people["administrator"])
    assert (
        stranger.post(f"/profile/tokens/{ApiToken.objects.get().pk}/revocation/").status_code == 404
    )


def test_the_profile_keeps_name_language_and_light(alice: Client) -> None:
    alice.post("/profile/", {"name": "Alice Li", "language": "zh-hans", "theme": "dark"})
    page = alice.get("/profile/").content.decode()
    assert 'lang="zh-hans"' in page
    assert 'data-bs-theme="dark"' in page
    assert "个人资料" in page
