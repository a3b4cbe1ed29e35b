"""A visit planned, begun on the spot without JavaScript, and reported by the five questions."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.care.models import Task, Visit
from kezhi.customers.models import Contact, Party
from kezhi.kit.models import AuditEntry
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.touchpoints.models import Touchpoint

Enter = Callable[[str], Client]


@pytest.fixture
def visit(party: Party, people: dict[str, User]) -> Visit:
    day = staff.local_date(timezone.now())
    return Visit.objects.create(
        party=party, owner=people["alice"], planned_on=day, purpose="Look at the new line"
    )


def report(client: Client, visit: Visit, **values: object) -> int:
    fields = {"outcome": "agreed", "needing": "A second supplier"} | values
    return client.post(f"/care/visits/{visit.pk}/report/", fields).status_code


def test_planned_and_reported_it_tells_the_story_and_what_follows(
    sign_in: Enter, party: Party, people: dict[str, User]
) -> None:
    alice = sign_in("alice")
    day = staff.local_date(timezone.now())
    plan = {"planned_on": day.isoformat(), "owner": people["alice"].pk, "purpose": "Yearly review"}
    assert alice.post(f"/care/of-customer/{party.pk}/visit/", plan).status_code == 302
    visit = Visit.objects.get()
    assert alice.post(f"/care/visits/{visit.pk}/arrival/", {"place": "Gate 2"}).status_code == 302
    later = (day + timedelta(days=30)).isoformat()
    follows = {"next_step": "Send the offer", "next_step_on": later, "next_visit_on": later}
    lin = Contact.objects.get().pk
    assert report(alice, visit, theirs=lin, **follows) == 302
    visit.refresh_from_db()
    met = Touchpoint.objects.get()
    assert visit.touchpoint == met
    assert (met.kind, met.outcome, met.at) == ("visit", "agreed", visit.arrived_at)
    assert "A second supplier" in met.text
    assert met.theirs.get().contact.name == "Lin Wei"
    assert Task.objects.get().title == "Send the offer"
    assert Visit.objects.get(reported_at=None).planned_on.isoformat() == later
    told = alice.get(f"/touchpoints/of-customer/{party.pk}/").content.decode()
    assert "A second supplier" in told
    page = alice.get(f"/care/visits/{visit.pk}/").content.decode()
    assert "What do they need?" in page
    assert report(alice, visit) == 302
    assert Touchpoint.objects.count() == 1


def test_the_place_is_kept_only_if_given(sign_in: Enter, visit: Visit) -> None:
    alice = sign_in("alice")
    alice.post(f"/care/visits/{visit.pk}/arrival/")
    visit.refresh_from_db()
    first = visit.arrived_at
    assert first is not None
    assert (visit.latitude, visit.place) == (None, "")
    spot = {"latitude": "31.23040", "longitude": "121.47370"}
    alice.post(f"/care/visits/{visit.pk}/arrival/", spot)
    visit.refresh_from_db()
    assert (visit.arrived_at, visit.latitude) == (first, None)


def test_a_position_stays_out_of_the_trail(sign_in: Enter, visit: Visit) -> None:
    spot = {"latitude": "31.23040", "longitude": "121.47370"}
    sign_in("alice").post(f"/care/visits/{visit.pk}/arrival/", spot)
    visit.refresh_from_db()
    assert (visit.latitude, visit.longitude) == (Decimal("31.23040"), Decimal("121.47370"))
    assert "31.23" not in str(list(AuditEntry.objects.values()))


def test_a_position_that_is_none_keeps_nobody_from_arriving(sign_in: Enter, visit: Visit) -> None:
    sign_in("alice").post(f"/care/visits/{visit.pk}/arrival/", {"latitude": "999", "place": "x"})
    visit.refresh_from_db()
    assert visit.arrived_at is not None
    assert visit.latitude is None


def test_a_report_without_any_answer_is_refused(sign_in: Enter, visit: Visit) -> None:
    assert report(sign_in("alice"), visit, needing=" ") == 422
    visit.refresh_from_db()
    assert visit.reported_at is None
    assert not Touchpoint.objects.exists()


def test_what_was_called_off_cannot_be_reported(sign_in: Enter, visit: Visit) -> None:
    alice = sign_in("alice")
    assert alice.post(f"/care/visits/{visit.pk}/cancellation/").status_code == 302
    assert report(alice, visit) == 302
    visit.refresh_from_db()
    assert visit.reported_at is None
    assert not Touchpoint.objects.exists()


def test_only_for_those_who_see_the_customer(
    sign_in: Enter, party: Party, people: dict[str, User]
) -> None:
    day = date(2026, 12, 1).isoformat()
    address = f"/care/of-customer/{party.pk}/visit/"
    sent = sign_in("alice").post(address, {"planned_on": day, "owner": people["charlie"].pk})
    assert sent.status_code == 422
    assert sign_in("charlie").get(address).status_code == 404
