"""Studies and hand entry, through the pages and the services."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from tests.kezhi.pipeline.conftest import make_party
from tests.kezhi.surveys.market import NOW, Ask, SetUp

from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import User
from kezhi.surveys.choices import State
from kezhi.surveys.models import Rater, Rating, Study
from kezhi.surveys.queries import access, answers
from kezhi.surveys.services import answering, studies
from kezhi.surveys.services.answering import Answers

TODAY = date(2026, 11, 20)
SignIn = Callable[[str], Client]


def test_a_study_rates_us_and_its_rivals(set_up: SetUp, people: dict[str, User]) -> None:
    study = set_up(key="once")
    assert set_up(key="once").pk == study.pk
    assert [one.name for one in access.suppliers_of(study)] == [
        "Northwind Coatings",
        "丽岛",
        "Delta",
    ]
    assert [str(one) for one in access.elements_of(study)] == ["Lead time", "Even color"]
    assert study.series == "Facades 2026"


def test_its_state_follows_from_its_days(set_up: SetUp, people: dict[str, User]) -> None:
    study = set_up()
    assert study.state_on(date(2026, 10, 31)) == State.PLANNED
    assert study.state_on(TODAY) == State.OPEN
    assert study.state_on(date(2026, 12, 2)) == State.CLOSED
    ended = studies.end_study(by=people["administrator"], now=NOW, study=study)
    assert ended.state_on(TODAY) == State.CLOSED
    again = studies.reopen_study(by=people["administrator"], now=NOW, study=ended)
    assert again.state_on(TODAY) == State.OPEN
    with pytest.raises(BadValue):
        studies.reopen_study(by=people["administrator"], now=NOW + timedelta(40), study=again)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"closes_on": date(2026, 10, 1)}, "closes_on"),
        ({"scale_low": 10}, "scale_high"),
        ({"scale_high": 101}, "scale_high"),
        ({"elements": []}, "elements"),
    ],
)
def test_what_cannot_be_a_study(set_up: SetUp, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadValue) as told:
        set_up(**wrong)
    assert told.value.field == field


def test_a_customer_is_no_rival(set_up: SetUp, people: dict[str, User]) -> None:
    with pytest.raises(BadValue) as told:
        set_up(rivals=[make_party("A customer", people["alice"])])
    assert told.value.field == "rivals"


def test_only_those_who_run_studies_set_them_up(set_up: SetUp, people: dict[str, User]) -> None:
    for name in ("alice", "analyst", "service"):
        with pytest.raises(PermissionDenied):
            set_up(by=people[name])
    set_up(by=people["back_office"])


def test_ratings_bind_scale_elements_and_rivals(
    set_up: SetUp, ask: Ask, people: dict[str, User], elements: list[ValueElement],
    rivals: list[Party],
) -> None:  # fmt: skip
    study = set_up()
    ask(study, [[8, 7], [6, 7], [5, 5]])
    draft = studies.StudyDraft(
        title="Facades", opens_on=study.opens_on, closes_on=study.closes_on, elements=elements,
        rivals=rivals,
    )  # fmt: skip
    changed = change(study, people, draft)
    assert changed.title == "Facades"
    for field, wrong in (
        ("scale_high", {"scale_high": 5}),
        ("currency", {"currency": "USD"}),
        ("elements", {"elements": elements[:1]}),
        ("rivals", {"rivals": rivals[:1]}),
    ):
        known = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
        with pytest.raises(BadValue) as told:
            change(changed, people, studies.StudyDraft(**{**known, **wrong}))
        assert told.value.field == field


def change(study: Study, people: dict[str, User], draft: studies.StudyDraft) -> Study:
    fresh = Study.objects.get(pk=study.pk)
    return studies.change_study(
        by=people["administrator"], now=NOW, study=fresh, version=fresh.version, draft=draft
    )


def test_no_answer_is_no_number(set_up: SetUp, ask: Ask, people: dict[str, User]) -> None:
    study = set_up()
    rater = ask(study, [[8, None], [6, 7], [None, None]], weights=[70, 30], prices=[28800, 28000])
    assert Rating.objects.count() == 3
    sheet = answers.sheet_of(rater)
    assert sorted(sheet.points.values()) == [30, 70]
    assert sorted(sheet.prices.values()) == [28000, 28800]
    pair = next(iter(sheet.scores))
    said = Answers(scores={pair: None}, points={}, prices={})
    answering.save_answers(by=people["administrator"], now=NOW, rater=rater, answers=said)
    assert Rating.objects.count() == 2


@pytest.mark.parametrize("score", [-99, 0, 11])
def test_a_score_off_the_scale_is_refused(set_up: SetUp, ask: Ask, score: int) -> None:
    with pytest.raises(BadValue) as told:
        ask(set_up(), [[score, 5], [5, 5], [5, 5]])
    assert told.value.field == "score"
    assert not Rating.objects.exists()


def test_what_the_study_does_not_ask_is_refused(
    set_up: SetUp, ask: Ask, people: dict[str, User]
) -> None:
    rater = ask(set_up())
    other = access.suppliers_of(set_up(title="Another"))[0]
    for said in (
        Answers(scores={(other.pk, 1): Decimal(5)}, points={}, prices={}),
        Answers(scores={}, points={}, prices={other.pk: Decimal(5)}),
        Answers(scores={}, points={}, prices={}, grade="splendid"),
    ):
        with pytest.raises(BadValue):
            answering.save_answers(by=people["administrator"], now=NOW, rater=rater, answers=said)


def test_two_who_type_one_sheet_overwrite_nobody(
    set_up: SetUp, ask: Ask, people: dict[str, User]
) -> None:
    rater = ask(set_up(), [[8, 8], [6, 7], [5, 5]])
    with pytest.raises(editing.Conflict):
        answering.save_answers(
            by=people["administrator"], now=NOW, rater=rater, version=rater.version - 1,
            answers=Answers(scores={}, points={}, prices={}),
        )  # fmt: skip


def test_whoever_read_the_sheet_at_the_same_moment_comes_second(
    set_up: SetUp, ask: Ask, people: dict[str, User]
) -> None:
    rater = ask(set_up(), [[8, 8], [6, 7], [5, 5]])
    seen = {"by": people["administrator"], "now": NOW, "version": rater.version}
    said = Answers(scores={}, points={}, prices={})
    first, second = (type(rater).objects.get(pk=rater.pk) for _ in range(2))
    assert answering.save_answers(**seen, rater=first, answers=said).version > rater.version
    with pytest.raises(editing.Conflict):
        answering.save_answers(**seen, rater=second, answers=said)
    answering.remove_rater(by=people["administrator"], now=NOW, rater=first)
    with pytest.raises(studies.Closed):
        answering.save_answers(**seen, rater=second, answers=said)


def test_a_closed_study_takes_no_answers(set_up: SetUp, ask: Ask, people: dict[str, User]) -> None:
    study = set_up()
    rater = ask(study)
    studies.end_study(by=people["administrator"], now=NOW, study=study)
    with pytest.raises(studies.Closed):
        answering.save_answers(
            by=people["administrator"], now=NOW, rater=rater,
            answers=Answers(scores={}, points={}, prices={}),
        )  # fmt: skip


def test_the_trail_tells_how_much_was_answered_never_what(set_up: SetUp, ask: Ask) -> None:
    rater = ask(set_up(), [[8, 7], [6, 7], [5, 5]])
    entry = AuditEntry.objects.get(kind="surveys.rater", target=rater.pk, action="give_answers")
    assert entry.changes == {"answers": 6}


def test_numbers_are_given_and_never_twice(set_up: SetUp, ask: Ask) -> None:
    study = set_up()
    assert [ask(study).code, ask(study, code="3").code, ask(study).code] == ["1", "3", "4"]
    with pytest.raises(BadValue) as told:
        ask(study, code="3")
    assert told.value.field == "code"


# --- the pages ---


def entered(study: Study) -> dict[str, Any]:
    """A sheet as the grid posts it: us 9, everybody else 6."""
    suppliers, asked = access.suppliers_of(study), access.elements_of(study)
    data: dict[str, Any] = {"grade": "will_return"}
    for supplier in suppliers:
        data[f"p{supplier.pk}"] = "28800" if supplier.is_ours else "28000"
        for element in asked:
            data[f"s{supplier.pk}_{element.pk}"] = "9" if supplier.is_ours else "6"
    return data | {f"w{element.pk}": "50" for element in asked}


def test_a_study_is_set_up_and_a_sheet_typed_in(
    sign_in: SignIn, rivals: list[Party], elements: list[ValueElement]
) -> None:
    client = sign_in("administrator")
    day = date.today()  # noqa: DTZ011  # the page asks the clock
    posted = client.post(
        "/studies/new/",
        {
            "title": "Facades", "opens_on": day, "closes_on": day + timedelta(10),
            "scale_low": 1, "scale_high": 10, "currency": "CNY", "unit": "t",
            "asks_weights": "on", "asks_prices": "on", "asks_grade": "on", "key": "k",
            "elements": [one.pk for one in elements], "rivals": [one.pk for one in rivals],
        },
    )  # fmt: skip
    study = Study.objects.get()
    assert posted.status_code == 302, posted.content.decode()
    client.post(f"/studies/{study.pk}/raters/new/", {"name": "Lin Wei", "language": "en"})
    rater = Rater.objects.get()
    sheet = f"/studies/{study.pk}/raters/{rater.pk}/"
    data = entered(study) | {"version": rater.version}
    assert client.post(sheet, data).status_code == 302
    assert Rating.objects.count() == 6
    shown = client.get(sheet).content.decode()
    assert 'value="9.00"' in shown or 'value="9"' in shown
    assert "1 of 1" in client.get("/studies/").content.decode()
    assert client.post(sheet, data).status_code == 422  # somebody else saved meanwhile
    assert client.post(sheet, entered(study)).status_code == 302


def test_a_wrong_sheet_names_the_field(sign_in: SignIn, set_up: SetUp, ask: Ask) -> None:
    study = set_up(closes_on=date(2100, 1, 1))
    rater = ask(study)
    supplier, element = access.suppliers_of(study)[0], access.elements_of(study)[0]
    answer = sign_in("administrator").post(
        f"/studies/{study.pk}/raters/{rater.pk}/", {f"s{supplier.pk}_{element.pk}": "-99"}
    )
    assert answer.status_code == 422
    assert "Northwind Coatings: Lead time" in answer.content.decode()


def test_who_may_not_edit_changes_nothing(sign_in: SignIn, set_up: SetUp, ask: Ask) -> None:
    study = set_up(closes_on=date(2100, 1, 1))
    rater = ask(study)
    sign_in("analyst").post(f"/studies/{study.pk}/raters/{rater.pk}/", entered(study))
    assert not Rating.objects.exists()


def test_somebody_elses_customer_stays_unnamed(
    sign_in: SignIn, set_up: SetUp, ask: Ask, people: dict[str, User]
) -> None:
    study = set_up()
    party = make_party("Harbor Facades", people["alice"])
    rater = ask(study, [[8, 7], [6, 7], [5, 5]], party=party, name="Lin Wei")
    for name, sees in (("alice", True), ("charlie", False)):
        client = sign_in(name)
        page = client.get(f"/studies/{study.pk}/raters/").content.decode()
        assert ("Lin Wei" in page, "Harbor" in page) == (sees, sees)
        found = client.get(f"/studies/{study.pk}/raters/?q=Lin").content.decode()
        assert (f"/raters/{rater.pk}/" in found) == sees
        status = client.get(f"/studies/{study.pk}/raters/{rater.pk}/").status_code
        assert status == (200 if sees else 404)
        rows = client.get(f"/studies/{study.pk}/ratings.csv").getvalue().decode()
        assert ("Harbor" in rows) == sees
        assert "test_lead" in rows


def test_our_own_view_is_kept(sign_in: SignIn, set_up: SetUp) -> None:
    study = set_up()
    first, second = access.elements_of(study)
    client, page = sign_in("administrator"), f"/studies/{study.pk}/views/"
    assert client.post(page, {f"v{first.pk}": "9", f"v{second.pk}": ""}).status_code == 302
    assert client.post(page, {f"v{first.pk}": "11"}).status_code == 422
    assert [one.our_view for one in access.elements_of(study)] == [9, None]


def test_a_rater_is_removed_with_all_answers(sign_in: SignIn, set_up: SetUp, ask: Ask) -> None:
    study = set_up()
    rater = ask(study, [[8, 7], [6, 7], [5, 5]])
    sign_in("administrator").post(f"/studies/{study.pk}/raters/{rater.pk}/removal/")
    assert not Rater.objects.exists()
    assert not Rating.objects.exists()
