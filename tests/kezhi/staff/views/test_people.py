import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from kezhi.kit.models import AuditEntry
from kezhi.staff import access
from kezhi.staff.models import ApiToken, Session, Team, User
from kezhi.staff.services import tokens

People = dict[str, User]
Enter = Callable[[str], Client]
NEW = {"name": "Dana", "email": "dana@example.com", "role": "salesperson", "team": ""}


@pytest.fixture
def chief(sign_in: Enter) -> Client:
    """The administrator, who gave the password a moment ago."""
    client = sign_in("administrator")
    session = client.session
    session[access.CONFIRMED] = timezone.now().isoformat()
    session.save()
    return client


def invited_link(chief: Client, person: User) -> str:
    page = chief.post(f"/people/{person.pk}/link/").content.decode()
    found = re.search(r'value="http://testserver(/[^"]+)"', page)
    assert found
    return found[1]


def test_somebody_invited_chooses_a_password_and_signs_in(chief: Client) -> None:
    chief.post("/people/new/", NEW)
    dana = User.objects.get(email="dana@example.com")
    assert not dana.has_usable_password()
    link = invited_link(chief, dana)
    visitor = Client()
    assert "dana@example.com" in visitor.get(link).content.decode()
    new = {"password": "a long new password", "again": "a long new password"}
    assert visitor.post(link, new).status_code == 302
    assert visitor.post(link, new).status_code == 410
    entered = visitor.post(
        "/sign-in/", {"email": "dana@example.com", "password": "a long new password"}
    )
    assert entered.status_code == 302


def test_an_invitation_goes_out_by_mail_where_mail_is_set_up(chief: Client, settings: Any) -> None:
    settings.MAIL_IS_SET = True
    chief.post("/people/new/", NEW)
    assert mail.outbox[0].to == ["dana@example.com"]
    assert "http://testserver/invitation/" in mail.outbox[0].body


def test_an_address_is_given_once_whatever_its_case(chief: Client, people: People) -> None:
    answer = chief.post("/people/new/", {**NEW, "email": "ALICE@example.com"})
    assert "Somebody else signs in with this address." in answer.content.decode()


def test_deactivation_ends_sessions_and_tokens_at_once(chief: Client, people: People) -> None:
    alice = Client()
    alice.force_login(people["alice"])
    token, text = tokens.create_token(
        by=people["alice"], now=timezone.now(), name="t", days=30, is_read_only=False
    )
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me").status_code == 200
    chief.post(f"/people/{people['alice'].pk}/deactivation/")
    assert alice.get("/profile/").status_code == 302
    assert program.get("/api/v1/me").status_code == 401
    assert not Session.objects.filter(user=people["alice"]).exists()
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None
    chief.post(f"/people/{people['alice'].pk}/reactivation/")
    assert program.get("/api/v1/me").status_code == 401


def test_the_last_administrator_stays(chief: Client, people: People) -> None:
    mine = people["administrator"]
    form = {"name": "Chief", "email": mine.email, "role": "executive", "version": 1}
    answer = chief.post(f"/people/{mine.pk}/edit/", form)
    assert answer.status_code == 409
    assert "last administrator" in answer.content.decode()
    mine.refresh_from_db()
    assert mine.role == "administrator"


def test_an_administrator_without_a_password_does_not_count(chief: Client, people: People) -> None:
    chief.post("/people/new/", {**NEW, "role": "administrator"})
    mine = people["administrator"]
    form = {"name": "Chief", "email": mine.email, "role": "executive", "version": 1}
    assert chief.post(f"/people/{mine.pk}/edit/", form).status_code == 409


def test_nobody_deactivates_themselves(chief: Client, people: People) -> None:
    mine = people["administrator"]
    chief.post(f"/people/{mine.pk}/deactivation/")
    mine.refresh_from_db()
    assert mine.is_active


def test_an_older_form_overwrites_nothing(chief: Client, people: People) -> None:
    alice = people["alice"]
    form = {"name": "First", "email": alice.email, "role": "salesperson", "version": 1}
    assert chief.post(f"/people/{alice.pk}/edit/", form).status_code == 302
    late = chief.post(f"/people/{alice.pk}/edit/", {**form, "name": "Second"})
    assert late.status_code == 409
    alice.refresh_from_db()
    assert alice.name == "First"


def test_what_the_form_does_not_offer_is_not_taken(chief: Client, people: People) -> None:
    chief.post("/people/new/", {**NEW, "role": "emperor"})
    chief.post("/people/new/", {**NEW, "is_active": "", "id": 1, "password": "x"})
    dana = User.objects.get(email="dana@example.com")
    assert dana.is_active
    assert dana.pk != 1
    assert not dana.has_usable_password()


def test_each_change_is_in_the_trail(chief: Client, people: People) -> None:
    form = {"name": "Al", "email": "alice@example.com", "role": "service", "version": 1}
    chief.post(f"/people/{people['alice'].pk}/edit/", form)
    entry = AuditEntry.objects.get(action="change", kind="staff.user")
    assert entry.by == people["administrator"]
    assert entry.changes["role"] == ["salesperson", "service"]


def test_why_somebody_sees_what_they_see_is_told(sign_in: Enter, people: People) -> None:
    page = sign_in("alice").get(f"/people/{people['mona'].pk}/").content.decode()
    assert "Manages these teams" in page
    assert "North" in page


def test_a_team_is_never_part_of_itself(chief: Client, people: People) -> None:
    north, south = Team.objects.get(name="North"), Team.objects.get(name="South")
    form = {"name": "South", "parent": north.pk, "manager": "", "version": south.version}
    assert chief.post(f"/teams/{south.pk}/edit/", form).status_code == 302
    circle = {"name": "North", "parent": south.pk, "manager": "", "version": north.version}
    answer = chief.post(f"/teams/{north.pk}/edit/", circle)
    assert answer.status_code == 409
    assert "A team cannot be part of itself." in answer.content.decode()


def test_a_team_with_people_is_not_deleted(chief: Client, people: People) -> None:
    north = Team.objects.get(name="North")
    page = chief.post(f"/teams/{north.pk}/removal/", follow=True).content.decode()
    assert "still belong to this team" in page
    assert Team.objects.filter(pk=north.pk).exists()


# --- a forgotten password -----------------------------------------------------------------------


def ask(client: Client, email: str) -> bytes:
    page: bytes = client.post("/new-password/", {"email": email}).content
    return re.sub(rb'value="[^"]{64}"', b"", page)


def test_whether_an_address_is_known_is_not_told(client: Client, people: People) -> None:
    assert ask(client, "alice@example.com") == ask(client, "nobody@example.com")
    assert [one.to for one in mail.outbox] == [["alice@example.com"]]


def test_the_mailed_link_sets_a_password_and_signs_out_everywhere(
    client: Client, people: People
) -> None:
    elsewhere = Client()
    elsewhere.force_login(people["alice"])
    ask(client, "alice@example.com")
    link = str(mail.outbox[0].body).split("http://testserver")[1].split()[0]
    new = {"password": "a long new password", "again": "a long new password"}
    assert client.post(link, new).status_code == 302
    assert elsewhere.get("/profile/").status_code == 302
    assert client.get(link).status_code == 410


def test_mails_cannot_be_poured_over_somebody(client: Client, people: People) -> None:
    pages = {ask(client, "alice@example.com") for _ in range(6)}
    assert len(pages) == 1
    assert len(mail.outbox) == 3
