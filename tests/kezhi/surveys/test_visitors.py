"""The rater's own page: what it shows, what it keeps, when it is over."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.pipeline.conftest import make_party
from tests.kezhi.surveys.market import Ask, SetUp

from kezhi.customers.services.values import BadValue
from kezhi.staff.models import User
from kezhi.surveys.models import Rater, Rating, Study
from kezhi.surveys.queries import access
from kezhi.surveys.services import links, studies

pytestmark = pytest.mark.slow

Open = Callable[..., tuple[Study, Rater, str]]
LAST = date(2100, 1, 1)


@pytest.fixture
def link(set_up: SetUp, ask: Ask, people: dict[str, User]) -> Open:
    """A study that is open today, a rater, and the address of his link."""

    def give(**said: Any) -> tuple[Study, Rater, str]:
        study = set_up(closes_on=LAST)
        rater = ask(study, **{"language": "en", **said})
        links.give_link(by=people["administrator"], now=timezone.now(), rater=rater)
        return study, rater, f"/r/{links.link_token(rater)}/"

    return give


def answer(study: Study, at: int, score: str = "8") -> dict[str, str]:
    supplier = access.suppliers_of(study)[at]
    return {f"s{supplier.pk}_{one.pk}": score for one in access.elements_of(study)}


def test_answers_are_given_step_by_step_without_signing_in(link: Open) -> None:
    study, rater, page = link()
    visitor = Client()
    assert "Begin" in visitor.get(page).content.decode()
    for at in range(3):
        kept = visitor.post(f"{page}{at + 1}/", answer(study, at, str(6 + at)))
        assert kept.status_code == 302
        assert kept["Location"] == f"{page}{at + 2}/"
        assert "Go on" in visitor.get(page).content.decode()
    points = {f"w{one.pk}": "50" for one in access.elements_of(study)}
    assert visitor.post(f"{page}4/", points)["Location"] == f"{page}5/"
    assert Rater.objects.get().answered_at is None
    done = visitor.post(f"{page}5/", {"grade": "will_recommend"})
    assert done["Location"] == page
    assert "Thank you" in visitor.get(page).content.decode()
    rater.refresh_from_db()
    assert (rater.grade, rater.origin) == ("will_recommend", "link")
    assert sorted(Rating.objects.values_list("score", flat=True)) == [6, 6, 7, 7, 8, 8]


def test_an_answer_is_changed_until_the_study_ends_and_there_is_one(
    link: Open, people: dict[str, User]
) -> None:
    study, _rater, page = link()
    visitor = Client()
    for score in ("8", "3", ""):
        visitor.post(f"{page}1/", answer(study, 0, score))
        assert set(Rating.objects.values_list("score", flat=True)) == (
            {int(score)} if score else set()
        )
    assert Rater.objects.count() == 1
    studies.end_study(by=people["administrator"], now=timezone.now(), study=study)
    late = visitor.post(f"{page}1/", answer(study, 0, "9"))
    assert late.status_code == 410
    assert not Rating.objects.exists()


def test_it_speaks_the_raters_language(link: Open) -> None:
    _study, _rater, page = link(language="zh-hans")
    shown = Client(headers={"Accept-Language": "en"}).get(page)
    assert shown["Content-Language"] == "zh-hans"
    assert "开始" in shown.content.decode()


def test_it_shows_nothing_of_others_and_of_us(
    link: Open, ask: Ask, people: dict[str, User]
) -> None:
    study, _rater, page = link()
    secret = make_party("Secretive Customer", people["alice"])
    ask(
        study,
        [[9, 9], [2, 2], [3, 3]],
        name="Other Rater",
        party=secret,
        prices=[28642, 27531, 26420],
    )
    asked = access.elements_of(study)
    asked[0].our_view = Decimal("4.37")
    asked[0].save()
    visitor = Client()
    for step in ("", "1/", "2/", "4/", "5/"):
        answered = visitor.get(f"{page}{step}")
        text = answered.content.decode()
        for mark in ("Secretive", "Other Rater", "28642", "28,642", "4.37", "Administrator"):
            assert mark not in text
        assert answered["X-Robots-Tag"] == "noindex, nofollow"
        assert answered["Cache-Control"] == "no-store"
        assert "checked" not in text.replace('value="" class="form-selectgroup-input"', "") or step


def test_links_end_and_are_taken_back(link: Open, people: dict[str, User]) -> None:
    _study, rater, page = link()
    visitor, by = Client(), people["administrator"]
    assert visitor.get(page).status_code == 200
    links.revoke_link(by=by, now=timezone.now(), rater=rater)
    assert visitor.get(page).status_code == 410
    links.give_link(by=by, now=timezone.now(), rater=rater)
    assert visitor.get(page).status_code == 410  # a new link, not the old one
    fresh = f"/r/{links.link_token(rater)}/"
    assert visitor.get(fresh).status_code == 200
    Rater.objects.update(link_until=date(2026, 1, 1))
    assert visitor.get(fresh).status_code == 410


def test_a_link_works_no_longer_than_the_study(link: Open, people: dict[str, User]) -> None:
    _study, rater, _page = link()
    by, now = people["administrator"], datetime(2026, 11, 20, tzinfo=UTC)
    for until in (date(2026, 11, 1), date(2100, 1, 2)):
        with pytest.raises(BadValue):
            links.give_link(by=by, now=now, rater=rater, until=until)


def test_a_forged_link_opens_nothing_and_guessing_is_stopped(link: Open) -> None:
    _study, _rater, page = link()
    visitor = Client()
    wrong = f"{page[:-3]}xx/"
    assert visitor.get(wrong).status_code == 410
    statuses = [visitor.get(wrong).status_code for _ in range(25)]
    assert statuses[-1] == 429
    assert visitor.get(page).status_code == 200  # who has a good link is not shut out


def test_wrong_answers_are_told_and_not_kept(link: Open) -> None:
    study, _rater, page = link()
    refused = Client().post(f"{page}1/", answer(study, 0, "11"))
    assert refused.status_code == 422
    assert not Rating.objects.exists()
    assert Client().get(f"{page}9/").status_code == 404


def test_a_link_of_another_purpose_opens_nothing(link: Open) -> None:
    _study, rater, page = link()
    assert Client().get(page.replace("/r/", "/q/")).status_code == 410
    assert Rater.objects.get().pk == rater.pk


def test_the_link_is_made_and_taken_back_on_the_raters_page(
    sign_in: Callable[[str], Client], set_up: SetUp, ask: Ask
) -> None:
    study = set_up(closes_on=LAST)
    rater = ask(study)
    client, page = sign_in("administrator"), f"/studies/{study.pk}/raters/{rater.pk}/"
    client.post(f"{page}link/", {"link": "new", "until": "2099-12-31"})
    rater.refresh_from_db()
    assert links.link_token(rater) in client.get(page).content.decode()
    client.post(f"{page}link/", {"link": "none"})
    rater.refresh_from_db()
    assert not rater.link_key
