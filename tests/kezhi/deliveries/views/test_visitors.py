"""What the customer sees and does by its link, without signing in."""

from typing import Any

import pytest
from django.test import Client
from tests.kezhi.deliveries.conftest import HOUR, NOW, PHONE, Plan

from kezhi.deliveries.models import Delivery
from kezhi.deliveries.services import links, moving
from kezhi.staff.models import User
from kezhi.touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def at(now: Any) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    at(NOW)
    return at


@pytest.fixture
def visitor(clock: Any) -> Client:
    return Client(headers={"Accept-Language": "fr"})


def address(delivery: Delivery) -> str:
    return f"/d/{links.link_token(delivery)}/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_drivers_number_is_shown_on_the_way_only(
    plan: Plan, visitor: Client, clock: Any, people: dict[str, User]
) -> None:
    made = plan(10, language="zh-hans")
    page = visitor.get(address(made))
    shown = text(page)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert '<html lang="zh-hans"' in shown
    for words in (made.number, "预计到达时间", "ACW-F25", "苏D·A1234", "18:00"):
        assert words in shown
    for secret in (PHONE, "25000", "25,000", "30000", "30,000", "赵师傅", "Alice"):
        assert secret not in shown
    moving.depart(by=people["alice"], now=NOW, delivery=made, at=NOW)
    assert PHONE in text(visitor.get(address(made)))
    clock(NOW + 7 * HOUR)
    receipt = moving.Receipt(arrived_at=NOW + 7 * HOUR)
    moving.arrive(by=people["alice"], now=NOW + 7 * HOUR, delivery=made, receipt=receipt)
    assert PHONE in text(visitor.get(address(made)))
    clock(NOW + 20 * HOUR)
    assert PHONE not in text(visitor.get(address(made)))


def test_the_customer_says_how_it_arrived(
    plan: Plan, visitor: Client, clock: Any, people: dict[str, User]
) -> None:
    made = plan(language="en")
    where = f"{address(made)}answer/"
    assert "How did it arrive?" not in text(visitor.get(address(made)))
    visitor.post(where, {"answer": "good"})
    assert not Delivery.objects.exclude(answer="").exists()  # it has not even left
    moving.depart(by=people["alice"], now=NOW, delivery=made, at=NOW)
    assert "How did it arrive?" in text(visitor.get(address(made)))
    assert visitor.post(where, {"answer": "wrong"}).status_code == 422
    assert visitor.post(where, {"answer": "nonsense"}).status_code == 422
    visitor.post(where, {"answer": "wrong", "note": "Edges are dented"})
    visitor.post(where, {"answer": "good"})
    made.refresh_from_db()
    assert (made.answer, made.answer_note) == ("wrong", "Edges are dented")
    told = Touchpoint.objects.get()
    assert (told.outcome, told.direction, told.created_by) == ("unhappy", "in", None)
    assert "Edges are dented" in told.text
    assert [one.user for one in told.ours.all()] == [people["alice"]]
    assert "We have it" in text(visitor.get(address(made)))


def test_links_that_lead_nowhere(
    plan: Plan, visitor: Client, clock: Any, people: dict[str, User]
) -> None:
    made = plan()
    good = address(made)
    assert visitor.get("/d/nonsense/").status_code == 410
    links.give_key(by=people["alice"], now=NOW, delivery=made, is_new=True)
    assert visitor.get(good).status_code == 410
    fresh = address(Delivery.objects.get())
    assert visitor.get(fresh).status_code == 200
    clock(NOW + 24 * 32 * HOUR)
    over = visitor.get(fresh)
    assert over.status_code == 410
    assert made.number not in text(over)


def test_guessing_is_slowed_down(visitor: Client, db: None) -> None:
    answers = {visitor.get(f"/d/guess-{n}/").status_code for n in range(62)}
    assert answers == {410, 429}
