"""Ratings from files and programs; what may mean no answer is asked about, never averaged in."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.kezhi.surveys.market import SetUp

from kezhi.staff.models import User
from kezhi.staff.services import tokens
from kezhi.surveys.models import Importance, PricePaid, Rater, Rating, Study, Supplier
from kezhi.surveys.services import studies

SignIn = Callable[[str], Client]
HEAD = "rater,supplier,attribute,score,weight,price\n"
GOOD = HEAD + "\n".join(
    f"R{n},{name},{element},{score},{weight},{price}"
    for n in (1, 2)
    for name, price in (("Northwind Coatings", 28800), ("丽岛", "28,000".replace(",", "")))
    for element, weight, score in (("test_lead", 60, 9), ("Even color", 40, 6.5))
)


@pytest.fixture
def study(set_up: SetUp) -> Study:
    return set_up(opens_on=date(2020, 1, 1), closes_on=date(2100, 1, 1))


def bring(client: Client, study: Study, text: str, **said: Any) -> Any:
    file = SimpleUploadedFile("ratings.csv", text.encode(said.pop("encoding", "utf-8")))
    return client.post(f"/studies/{study.pk}/import/", {"file": file, **said})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_taken_and_taken_again_without_doubles(
    sign_in: SignIn, study: Study, encoding: str
) -> None:
    client = sign_in("back_office")
    for _again in range(2):
        assert bring(client, study, GOOD, encoding=encoding).status_code == 302
    assert Rating.objects.count() == 8
    assert Rater.objects.count() == 2
    assert set(Rating.objects.values_list("score", flat=True)) == {Decimal(9), Decimal("6.5")}
    assert Importance.objects.count() == PricePaid.objects.count() == 4


def test_what_may_mean_no_answer_is_asked_about(sign_in: SignIn, study: Study) -> None:
    client = sign_in("administrator")
    text = GOOD + "\nR3,丽岛,test_lead,-99,,\nR3,丽岛,test_color,0,,\nR4,丽岛,test_lead,,,\n"
    asked = bring(client, study, text)
    assert asked.status_code == 422
    for value in ("-99 (1)", "0 (1)", "blank (1)"):
        assert value in asked.content.decode()
    assert not Rating.objects.exists()
    half = bring(client, study, text, no_answer="-99, blank")
    assert half.status_code == 422
    assert "0 (1)" in half.content.decode()
    assert bring(client, study, text, no_answer="-99, 0, blank").status_code == 302
    assert Rating.objects.count() == 8


def test_every_wrong_row_is_named_with_field_and_cure(sign_in: SignIn, study: Study) -> None:
    client = sign_in("administrator")
    text = HEAD + (
        "R1,丽岛,test_lead,8,,0\nR1,丽岛,test_lead,7,,\n,丽岛,test_color,8,,\n"
        "R2,丽岛,test_color,8,many,\nR5,丽岛,test_lead,8,,28000\n"
    )
    told = bring(client, study, text)
    page = told.content.decode()
    assert told.status_code == 422
    for words in ("above zero", "rated this before", "It is empty.", "Write digits"):
        assert words in page
    assert not Rating.objects.exists()
    assert bring(client, study, text, is_sure="on").status_code == 422
    assert Rating.objects.count() == 1
    unknown = bring(client, study, HEAD + "R9,丽岛,Gloss,8,,\n", is_sure="on")
    assert "does not ask about this element" in unknown.content.decode()


def test_aggregates_are_taken_too(sign_in: SignIn, study: Study) -> None:
    text = "product,market_perceived_quality,price_usd\nSunbeam,119,28\nRival,80,13\n"
    assert bring(sign_in("administrator"), study, text).status_code == 302
    kept = Supplier.objects.get(name="Sunbeam")
    assert (kept.given_quality, kept.given_price) == (119, 28)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"), ("rater,supplier,score\n1,A,8\n", "no column for"),
        ("PK\x03\x04", "Save its table as CSV"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(
    sign_in: SignIn, study: Study, text: str, words: str
) -> None:
    told = bring(sign_in("administrator"), study, text)
    assert words in told.content.decode()
    assert not Rating.objects.exists()


def test_a_closed_study_takes_no_file(
    sign_in: SignIn, study: Study, people: dict[str, User]
) -> None:
    studies.end_study(by=people["administrator"], now=timezone.now(), study=study)
    assert bring(sign_in("administrator"), study, GOOD).status_code == 422
    assert not Rating.objects.exists()


# --- over REST ---


@pytest.fixture
def program(people: dict[str, User]) -> Client:
    _kept, text = tokens.create_token(
        by=people["administrator"], now=timezone.now(), name="t", days=30, is_read_only=False
    )
    return Client(headers={"Authorization": f"Bearer {text}"})


def send(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_ratings_in_and_out_over_rest(program: Client, study: Study) -> None:
    path = f"/api/v1/studies/{study.pk}/ratings"
    rating = {"rater": "7", "supplier": "丽岛", "attribute": "test_lead", "score": 8}
    body = {"ratings": [rating, rating | {"attribute": "Gloss"}, rating | {"score": -99}]}
    answered = send(program, path, body, **{"Idempotency-Key": "once"})
    assert answered.status_code == 201
    told = answered.json()
    assert (told["ratings"], told["raters"]) == (1, 1)
    assert [one["place"] for one in told["rejected"]] == [2, 3]
    assert send(program, path, body, **{"Idempotency-Key": "once"}).json() == told
    assert [one["score"] for one in program.get(path).json()["items"]] in (["8.00"], ["8"])


def test_a_study_and_its_map_over_rest(
    program: Client, study: Study, elements: list[Any], rivals: list[Any]
) -> None:
    body = {
        "title": "By program", "opens_on": "2026-01-01", "closes_on": "2026-12-31",
        "currency": "CNY", "element_ids": [elements[0].pk], "competitor_ids": [rivals[0].pk],
    }  # fmt: skip
    made = send(program, "/api/v1/studies", body)
    assert made.status_code == 201, made.content
    suppliers = program.get(f"/api/v1/studies/{made.json()['id']}/suppliers").json()
    assert [one["is_ours"] for one in suppliers] == [True, False]
    wrong = send(program, "/api/v1/studies", body | {"closes_on": "2025-01-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "closes_on")
    asked = send(program, "/api/v1/value-maps", {"study_id": study.pk})
    assert (asked.status_code, asked.json()["status"]) == (201, "queued")
    kept = program.get(f"/api/v1/value-maps/{asked.json()['id']}").json()
    assert kept["result"] == {}
