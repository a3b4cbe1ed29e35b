from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from tests.kezhi.promises.conftest import NOW, Note

from kezhi.customers.models import Party
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.models import AuditEntry
from kezhi.promises import queries, services
from kezhi.promises.models import Expectation
from kezhi.promises.services import Draft
from kezhi.staff.models import User

TENTH, TWELFTH = date(2026, 6, 10), date(2026, 6, 12)


def met(by: User, one: Expectation, day: date) -> Expectation:
    return services.meet(by=by, now=NOW, expectation=one, version=one.version, met_on=day)


def test_the_date_named_first_is_never_overwritten(people: dict[str, User], note: Note) -> None:
    one, alice = note(), people["alice"]
    moved = services.renegotiate(
        by=alice, now=NOW, expectation=one, version=one.version, due_on=TWELFTH
    )
    assert (moved.first_due_on, moved.due_on, moved.is_renegotiated) == (TENTH, TWELFTH, True)
    kept = met(alice, moved, TWELFTH)
    assert kept.outcome == "kept"
    found = queries.punctuality([kept], today=NOW.date())
    assert (found.on_time, found.by_last_date, found.due) == (0, 1, 1)
    assert AuditEntry.objects.filter(kind="promises.expectation").count() == 3


@pytest.mark.parametrize(
    ("day", "outcome"),
    [(date(2026, 6, 1), "kept"), (TENTH, "kept"), (date(2026, 6, 11), "late")],
)
def test_met_in_time_or_late(people: dict[str, User], note: Note, day: date, outcome: str) -> None:
    assert met(people["alice"], note(), day).outcome == outcome


def test_what_is_closed_stays_closed(people: dict[str, User], note: Note) -> None:
    one, alice = note(), people["alice"]
    closed = services.give_up(
        by=alice, now=NOW, expectation=one, version=one.version, outcome="broken", evidence="Lost"
    )
    for act, more in (
        (services.meet, {"met_on": TENTH}),
        (services.renegotiate, {"due_on": TWELFTH}),
        (services.give_up, {"outcome": "broken"}),
    ):
        values: dict[str, Any] = {"expectation": closed, "version": closed.version, **more}
        with pytest.raises(services.AlreadyClosed):
            act(by=alice, now=NOW, **values)


def test_an_older_form_changes_nothing(people: dict[str, User], note: Note) -> None:
    one, alice = note(), people["alice"]
    services.renegotiate(by=alice, now=NOW, expectation=one, version=1, due_on=TWELFTH)
    again = Expectation.objects.get(pk=one.pk)
    with pytest.raises(editing.Conflict):
        services.meet(by=alice, now=NOW, expectation=again, version=1, met_on=TENTH)


def test_over_promising_is_warned_of_by_our_own_past(people: dict[str, User], note: Note) -> None:
    """Ten promises took 1 to 10 days: four of five within 8."""
    alice, first = people["alice"], date(2026, 5, 1)
    for days in range(1, 11):
        done = first + timedelta(days=days)
        met(alice, note(promised_on=first, due_on=first + timedelta(days=20), is_sure=True), done)
    assert queries.usual_days("promise") == 8
    with pytest.raises(services.OverPromised) as over:
        note(due_on=date(2026, 6, 5))
    assert over.value.days == 8
    daring = note(due_on=date(2026, 6, 5), is_sure=True)
    assert (daring.is_daring, daring.usual_days) == (True, 8)
    calm = note(due_on=date(2026, 6, 9))
    assert (calm.is_daring, calm.usual_days) == (False, 8)
    assert note(layer="contract", due_on=date(2026, 6, 2)).usual_days is None


def test_nothing_is_said_of_a_capability_that_too_few_promises_show(note: Note) -> None:
    assert note(due_on=date(2026, 6, 1)).usual_days is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"layer": "gossip"}, "layer"),
        ({"text": "  "}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"level": "x" * 101}, "level"),
        ({"due_on": date(2026, 5, 31)}, "due_on"),
        ({"promised_on": date(1999, 1, 1)}, "promised_on"),
        ({"promised_by": None}, "promised_by"),
    ],
)
def test_what_cannot_be_is_refused(note: Note, change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadValue) as bad:
        note(**change)
    assert bad.value.field == field
    assert not Expectation.objects.exists()


def test_it_cannot_have_been_met_tomorrow(people: dict[str, User], note: Note) -> None:
    with pytest.raises(BadValue):
        met(people["alice"], note(), NOW.date() + timedelta(days=1))


def test_strangers_note_nothing(people: dict[str, User], party: Party, note: Note) -> None:
    draft = Draft(layer="contract", text="30 t", promised_on=TENTH, due_on=TWELFTH)
    with pytest.raises(PermissionDenied):
        services.note_expectation(by=people["charlie"], now=NOW, party=party, draft=draft)
    with pytest.raises(PermissionDenied):
        met(people["charlie"], note(), TENTH)


def test_the_same_key_notes_once(people: dict[str, User], party: Party) -> None:
    draft = Draft(layer="contract", text="30 t", promised_on=TENTH, due_on=TWELFTH)
    given: dict[str, Any] = {"by": people["alice"], "now": NOW, "party": party, "draft": draft}
    first = services.note_expectation(key="k", **given)
    assert services.note_expectation(key="k", **given).pk == first.pk
    assert Expectation.objects.count() == 1


def test_the_database_keeps_the_rules(note: Note) -> None:
    one = note()
    for wrong in ({"promised_by": None}, {"outcome": "kept"}, {"due_on": date(2026, 5, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Expectation.objects.filter(pk=one.pk).update(**wrong)


def test_open_ones_past_their_date_count_and_withdrawn_ones_do_not(
    people: dict[str, User], note: Note
) -> None:
    alice = people["alice"]
    met(alice, note(), TENTH)
    note()
    note(due_on=date(2026, 7, 1))
    wrong = note()
    services.give_up(
        by=alice, now=NOW, expectation=wrong, version=wrong.version, outcome="withdrawn"
    )
    found = queries.punctuality(Expectation.objects.all(), today=NOW.date())
    assert (found.on_time, found.due) == (1, 2)
    assert found.percents is not None
    rate, low, high = found.percents
    assert low < rate == 50 < high
    assert queries.punctuality([], today=NOW.date()).percents is None


def test_a_broken_promise_costs_the_person_a_broken_contract_the_firm(
    people: dict[str, User], note: Note
) -> None:
    alice = people["alice"]
    untouched = queries.confidence([])
    assert (untouched.firm, untouched.persons) == (80, [])

    def broken(layer: str) -> Expectation:
        one = note(layer=layer)
        return services.give_up(
            by=alice, now=NOW, expectation=one, version=one.version, outcome="broken"
        )

    after = queries.confidence([broken("promise")])
    ((who, level),) = after.persons
    assert who == alice
    assert level < after.firm < untouched.firm
    contract = queries.confidence([broken("contract")])
    assert contract.firm < after.firm
    assert contract.persons == []
