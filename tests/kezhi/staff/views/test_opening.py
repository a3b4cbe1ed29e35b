import pytest
from django.test import Client

from kezhi.kit.models import AuditEntry
from kezhi.staff.models import Company, User

FORM = {
    "company": "Harbor Coatings",
    "currency": "CNY",
    "zone": "Asia/Shanghai",
    "name": "Lin Wei",
    "email": "lin@example.com",
    "language": "zh-hans",
    "password": "correct horse battery",
    "again": "correct horse battery",
}


@pytest.mark.django_db
def test_an_empty_installation_opens_with_the_welcome(client: Client) -> None:
    assert client.get("/sign-in/").headers["Location"] == "/welcome/"
    page = client.get("/welcome/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "建立我的公司" in page


@pytest.mark.django_db
def test_the_first_administrator_gets_in_and_is_told_what_next(client: Client) -> None:
    answer = client.post("/welcome/", FORM, follow=True)
    assert answer.redirect_chain[-1][0] == "/first-steps/"
    assert "添加同事" in answer.content.decode()
    person = User.objects.get()
    assert (person.role, person.language) == ("administrator", "zh-hans")
    assert Company.objects.get().name == "Harbor Coatings"
    assert AuditEntry.objects.filter(by=person, action="create").count() == 2


def test_the_door_opens_once(client: Client, people: dict[str, User]) -> None:
    assert client.get("/welcome/").headers["Location"] == "/sign-in/"
    assert client.post("/welcome/", FORM).headers["Location"] == "/sign-in/"
    assert not User.objects.filter(email="lin@example.com").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "short", "too short"),
        ("again", "something else", "The two passwords differ."),
        ("zone", "Mars/Olympus", "Select a valid choice"),
        ("currency", "XXX", "Select a valid choice"),
        ("email", "no address", "valid email"),
        ("company", "", "required"),
    ],
)
def test_a_bad_answer_is_told_and_keeps_nothing(
    client: Client, field: str, value: str, words: str
) -> None:
    answer = client.post("/welcome/", {**FORM, field: value})
    assert words in answer.content.decode()
    assert not User.objects.exists()
    assert not Company.objects.exists()
