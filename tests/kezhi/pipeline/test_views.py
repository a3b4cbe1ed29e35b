"""Opportunities through their pages, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.pipeline.conftest import NOW, TODAY, Enter, close, make_party, reason, stage

from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.pipeline.models import Opportunity, Stage
from kezhi.pipeline.services.moving import reopen_opportunity
from kezhi.staff.models import User

SignIn = Callable[[str], Client]


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_opportunity_is_typed_in(sign_in: SignIn, people: dict[str, User], party: Party) -> None:
    alice = sign_in("alice")
    page = alice.get(f"/opportunities/new/?customer={party.pk}")
    form = page.context["form"]
    said = {
        "title": "Airport roof", "stage": stage("Need known").pk, "currency": "CNY",
        "amount": "250000.50", "opened_on": str(TODAY - timedelta(days=3)), "is_standard": "on",
        "owner": people["alice"].pk, "expected_on": str(TODAY + timedelta(days=40)),
        "key": form.initial["key"],
    }  # fmt: skip
    for _twice in range(2):
        answer = alice.post(f"/opportunities/new/?customer={party.pk}", said)
    made = Opportunity.objects.get()
    assert answer.headers["Location"] == f"/opportunities/{made.pk}/"
    assert (made.amount, made.status, made.owner) == (Decimal("250000.50"), "open", made.created_by)
    assert made.steps.get().since == TODAY - timedelta(days=3)
    assert "250,000.50" in text(alice.get(f"/opportunities/{made.pk}/"))
    assert "Airport roof" in text(alice.get("/opportunities/?q=airport"))
    assert "Airport roof" in text(alice.get(f"/opportunities/of-customer/{party.pk}/"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("amount", "-1"), ("customer", "Nobody"), ("product", "NONE"),
     ("amount", "1e30"), ("opened_on", "2027-11-20"), ("title", "a\x00b")],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_the_field(
    sign_in: SignIn, party: Party, field: str, value: str
) -> None:
    said = {
        "title": "Airport roof", "stage": stage("Need known").pk, "currency": "CNY",
        "customer": party.name, "opened_on": str(TODAY), field: value,
    }  # fmt: skip
    answer = sign_in("alice").post("/opportunities/new/", said)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Opportunity.objects.exists()


def test_a_card_is_moved_on_the_board(sign_in: SignIn, enter: Enter) -> None:
    made, alice = enter(), sign_in("alice")
    offer = stage("Offer made")
    lanes = alice.get("/opportunities/board/").context["lanes"]
    assert (lanes[0].stage.name, lanes[0].count) == ("First contact", 1)
    said = {"stage": offer.pk, "version": made.version, "next": "/opportunities/board/?owner=1"}
    answer = alice.post(f"/opportunities/{made.pk}/stage/", said)
    assert answer.headers["Location"] == "/opportunities/board/?owner=1"
    lanes = alice.get("/opportunities/board/").context["lanes"]
    assert [one.count for one in lanes] == [0, 0, 0, 1, 0, 0, 0]
    assert [step.stage.name for step in made.steps.order_by("pk")] == [
        "First contact", "Offer made",
    ]  # fmt: skip
    again = alice.post(f"/opportunities/{made.pk}/stage/", said | {"stage": stage("Need known").pk})
    assert again.status_code == 302
    made.refresh_from_db()
    assert made.stage == offer, "an old version moves nothing"


def test_a_card_dropped_on_won_is_asked_why(sign_in: SignIn, enter: Enter) -> None:
    made, alice = enter(), sign_in("alice")
    answer = alice.post(
        f"/opportunities/{made.pk}/stage/", {"stage": stage("Won").pk},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.headers["HX-Redirect"] == f"/opportunities/{made.pk}/closing/won/"
    made.refresh_from_db()
    assert made.status == "open"


def test_lost_to_the_lead_time(sign_in: SignIn, enter: Enter, rival: Party) -> None:
    """The reason, the value lost and the days wanted and offered, made to measure."""
    made, alice = enter(is_standard=False), sign_in("alice")
    alice.post(f"/opportunities/{made.pk}/competitors/", {"party": rival.pk, "price": "98000"})
    against = made.rivals.get()
    said = {
        "stage": stage("Lost").pk, "reason": reason("Lead time too long").pk, "on": str(TODAY),
        "amount": "120000", "rival": against.pk, "wanted_days": "20", "offered_days": "45",
        "version": made.version,
    }  # fmt: skip
    assert alice.post(f"/opportunities/{made.pk}/closing/lost/", said).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.amount, made.closed_on) == ("lost", Decimal(120_000), TODAY)
    page = alice.get("/opportunities/results/")
    shown = page.context["results"]
    assert (shown.lost, shown.lost_amount, shown.win_rate) == (1, Decimal(120_000), 0)
    row = page.context["lead_times"][1]
    assert (row.is_standard, row.lost, row.amount, row.wanted, row.offered) == (
        False, 1, Decimal(120_000), 20, 45,
    )  # fmt: skip
    assert page.context["rivals"][0]["taken"] == 1
    assert "took it" in text(alice.get(f"/opportunities/{made.pk}/"))


def test_no_reason_no_closing(sign_in: SignIn, enter: Enter) -> None:
    made = enter()
    said = {"stage": stage("Won").pk, "on": str(TODAY)}
    answer = sign_in("alice").post(f"/opportunities/{made.pk}/closing/won/", said)
    assert answer.status_code == 422
    wrong = said | {"reason": reason("No decision").pk}
    answer = sign_in("alice").post(f"/opportunities/{made.pk}/closing/won/", wrong)
    assert answer.status_code == 422


def test_reopened_with_its_history(sign_in: SignIn, people: dict[str, User], enter: Enter) -> None:
    made = close(enter(), people["alice"], "Lost", "No decision")
    assert sign_in("alice").post(f"/opportunities/{made.pk}/reopening/").status_code == 302
    made.refresh_from_db()
    assert (made.status, made.closed_on, made.reason) == ("open", None, None)
    assert made.stage.name == "First contact"
    assert [one.stage.name for one in made.steps.order_by("pk")] == [
        "First contact", "Lost", "First contact",
    ]  # fmt: skip
    deeds = AuditEntry.objects.filter(kind="pipeline.opportunity").order_by("pk")
    assert [one.action for one in deeds] == ["create", "close", "reopen"]


def test_a_stranger_finds_nothing(sign_in: SignIn, enter: Enter) -> None:
    made = enter()
    charlie = sign_in("charlie")
    assert charlie.get(f"/opportunities/{made.pk}/").status_code == 404
    assert "Station roof" not in text(charlie.get("/opportunities/"))
    assert "Station roof" not in text(charlie.get("/search/?q=Station"))
    assert sum(lane.count for lane in charlie.get("/opportunities/board/").context["lanes"]) == 0


def test_an_owner_must_see_the_customer(
    sign_in: SignIn, people: dict[str, User], enter: Enter
) -> None:
    made = enter()
    said = {
        "title": made.title, "currency": "CNY", "opened_on": str(made.opened_on),
        "owner": people["charlie"].pk, "version": made.version,
    }  # fmt: skip
    answer = sign_in("mona").post(f"/opportunities/{made.pk}/edit/", said)
    assert answer.status_code == 422
    assert "owner" in answer.context["form"].errors


def test_two_editors(sign_in: SignIn, enter: Enter) -> None:
    made = enter()
    said = {
        "title": "Station roof, phase 2", "currency": "CNY", "opened_on": str(made.opened_on),
        "version": made.version,
    }  # fmt: skip
    assert sign_in("alice").post(f"/opportunities/{made.pk}/edit/", said).status_code == 302
    late = sign_in("mona").post(f"/opportunities/{made.pk}/edit/", said | {"title": "Other"})
    assert late.status_code == 409
    made.refresh_from_db()
    assert made.title == "Station roof, phase 2"


def test_a_stage_that_was_used_keeps_its_meaning(sign_in: SignIn, enter: Enter) -> None:
    enter()
    used, chief = stage("First contact"), sign_in("administrator")
    said = {
        "pipeline": used.pipeline_id, "position": 10, "name": "First contact", "kind": "won",
        "version": used.version,
    }  # fmt: skip
    assert "archive it and make a new one" in text(
        chief.post(f"/opportunities/stages/{used.pk}/edit/", said)
    )
    assert Stage.objects.get(pk=used.pk).kind == "open"


def test_the_board_asks_the_same_number_of_questions(
    sign_in: SignIn, people: dict[str, User], enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        enter(party=make_party(f"Customer {number}", people["alice"]), title=f"Roof {number}")
    alice = sign_in("alice")
    alice.get("/opportunities/board/")  # what is learnt from the past is remembered
    for path in ("/opportunities/board/", "/opportunities/"):
        with django_assert_max_num_queries(20):
            assert alice.get(path).status_code == 200


def test_reopening_is_refused_while_open(people: dict[str, User], enter: Enter) -> None:
    from kezhi.pipeline.services.checking import Settled

    with pytest.raises(Settled):
        reopen_opportunity(
            by=people["alice"], now=NOW, opportunity=enter(), stage=stage("Need known")
        )
