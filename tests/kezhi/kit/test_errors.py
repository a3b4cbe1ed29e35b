"""Each error says what happened and what to do, as a page and as a notice for htmx."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from kezhi.kit import editing, errors, once
from kezhi.kit.middleware import ErrorsMiddleware

Enter = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def test_a_missing_page_helps_in_both_languages(sign_in: Enter) -> None:
    client = sign_in("alice")
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "does not exist, or you may not see it" in page.content.decode()
    assert "To the start page" in page.content.decode()
    client.cookies["kezhi_language"] = "zh-hans"
    assert 'lang="zh-hans"' in client.get("/nowhere/").content.decode()


def test_a_part_gets_a_notice_in_place_of_a_page(sign_in: Enter) -> None:
    answer = sign_in("alice").get("/audit/", headers=HTMX)
    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.content.decode()
    assert "do not have the right" in answer.content.decode()


def test_a_form_too_old_is_explained(people: dict[str, Any]) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(people["alice"])
    answer = careful.post("/preferences/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "too old to be accepted" in answer.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_too_much_is_413(sign_in: Enter) -> None:
    answer = sign_in("alice").post(
        "/preferences/", b"theme=" + b"x" * 200, "application/x-www-form-urlencoded"
    )
    assert answer.status_code in {400, 413}
    assert (
        errors.bad_request(RequestFactory().get("/", headers=HTMX), RequestDataTooBig()).status_code
        == 413
    )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (editing.Conflict({}), 409),
        (once.OtherRequest("key"), 409),
        (errors.TooMany(90), 429),
    ],
)
def test_what_no_view_caught_becomes_a_page(company: Any, error: Exception, status: int) -> None:
    def unused(request: Any) -> Any:
        raise AssertionError

    request = RequestFactory().get("/", headers=HTMX)
    answer = ErrorsMiddleware(unused).process_exception(request, error)
    assert answer is not None
    assert answer.status_code == status
    if status == 429:
        assert answer.headers["Retry-After"] == "90"


def test_other_faults_stay_what_they_are() -> None:
    request = RequestFactory().get("/")
    assert ErrorsMiddleware(lambda _: None).process_exception(request, ValueError()) is None  # type: ignore[arg-type,return-value]  # never called


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("could not connect to server"), 503),
        (OperationalError("database or disk is full"), 507),
        (OperationalError("no such column: x"), 500),
        (ValueError("a fault"), 500),
    ],
)
def test_the_page_of_a_fault_asks_nothing_of_the_database(
    error: Exception, status: int, language: str
) -> None:
    """There is no database fixture here: any query would fail this test."""
    for headers in ({}, HTMX):
        request = RequestFactory().get("/", headers={"Accept-Language": language, **headers})
        try:
            raise error
        except Exception:
            answer = errors.broken(request)
        page = answer.content.decode()
        assert answer.status_code == status
        with translation.override(language):
            assert str(errors.WORDS[status].title) in page
        assert str(error) not in page


def test_every_status_has_words_in_chinese() -> None:
    for words in [*errors.WORDS.values(), errors.CSRF_WORDS]:
        with translation.override("en"):
            english = str(words.title)
        with translation.override("zh-hans"):
            assert str(words.title) != english
