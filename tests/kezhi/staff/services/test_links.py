from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kezhi.staff.models import User
from kezhi.staff.services import links, passwords

People = dict[str, User]


def test_a_link_knows_its_person_and_its_purpose(people: People) -> None:
    token = links.link_token(people["alice"], links.NEW_PASSWORD)
    assert links.read_link(token, links.NEW_PASSWORD) == people["alice"]
    with pytest.raises(links.BadLink):
        links.read_link(token, links.INVITATION)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", str.upper])
def test_a_changed_link_is_none(people: People, spoil: object) -> None:
    token = links.link_token(people["alice"], links.NEW_PASSWORD)
    with pytest.raises(links.BadLink):
        links.read_link(spoil(token), links.NEW_PASSWORD)  # type: ignore[operator]  # a function


def test_a_link_dies_with_its_hours_its_use_and_its_person(people: People) -> None:
    alice = people["alice"]
    token = links.link_token(alice, links.NEW_PASSWORD)
    later = timezone.now() + timedelta(hours=4, seconds=2)
    with time_machine.travel(later), pytest.raises(links.BadLink):
        links.read_link(token, links.NEW_PASSWORD)
    passwords.set_new_password(token=token, password="another long one", now=timezone.now())
    with pytest.raises(links.BadLink):
        passwords.set_new_password(token=token, password="and a third one", now=timezone.now())
    token = links.link_token(people["bob"], links.NEW_PASSWORD)
    User.objects.filter(pk=people["bob"].pk).update(is_active=False)
    with pytest.raises(links.BadLink):
        links.read_link(token, links.NEW_PASSWORD)
