"""Calls, visits and messages, each logged on its day by whoever looks after the customer."""

from kezhi.customers.models import Contact, Party
from kezhi.demo.encounters import Encounter, encounters
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.people import Staff
from kezhi.touchpoints.choices import USUAL_CHANNEL, USUAL_DIRECTION, Direction
from kezhi.touchpoints.models import OurPerson, TheirPerson, Touchpoint

BATCH = 1000


def write_touchpoints(rows: Rows, customers: dict[str, Party], staff: Staff) -> int:
    known = {
        (party, mobile): pk
        for party, mobile, pk in Contact.objects.values_list("party", "mobile", "pk")
    }
    pairs = [(one, made_of(one, customers, staff)) for one in encounters(rows)]
    Touchpoint.objects.bulk_create((made for _one, made in pairs), batch_size=BATCH)
    OurPerson.objects.bulk_create(
        (OurPerson(touchpoint=made, user=staff.users[one.owner]) for one, made in pairs),
        batch_size=BATCH,
    )
    theirs = (
        TheirPerson(touchpoint=made, contact_id=known[customers[one.customer].pk, mobile])
        for one, made in pairs
        for mobile in dict.fromkeys(one.contacts)
    )
    TheirPerson.objects.bulk_create(theirs, batch_size=BATCH)
    return len(pairs)


def made_of(one: Encounter, customers: dict[str, Party], staff: Staff) -> Touchpoint:
    return Touchpoint(
        party=customers[one.customer],
        kind=one.kind,
        direction=USUAL_DIRECTION.get(one.kind, Direction.TWO_WAY),
        channel=USUAL_CHANNEL[one.kind],
        outcome=one.outcome,
        at=one.at,
        text=one.text,
        created_by=staff.users[one.owner],
        created_at=one.at,
        updated_at=one.at,
    )
