"""Prospects of the demo company, and those of its newest customers that began as such."""

from datetime import timedelta

from kezhi.customers.models import Party
from kezhi.demo import prospecting
from kezhi.demo.company import SEED
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.people import Staff
from kezhi.demo.services.pipeline import moment
from kezhi.pipeline.models import Prospect, Source, SourceCost
from kezhi.pipeline.services.prospects import set_keys
from kezhi.staff.rights import Role

NEWEST = 45
COURTED_DAYS = (20, 120)
# What customers of the same trade have as their industry.
INDUSTRIES = {
    "幕墙工程": "幕墙", "家电部件": "家电", "广告标识": "标识广告", "吊顶材料": "天花吊顶",
}  # fmt: skip
CAME_BY = {"Recommendation": 0.4, "Trade fair": 0.32, "Website": 0.16, "Directory": 0.12}


def write_prospects(rows: Rows, customers: dict[str, Party], staff: Staff) -> int:
    sources = {one.name: one for one in Source.objects.all()}
    sellers = [
        user for _name, user in sorted(staff.users.items())
        if user.role == Role.SALESPERSON and user.is_active
    ]  # fmt: skip
    made = [
        prospect(row, sources[row.source], sellers[number % len(sellers)])
        for number, row in enumerate(prospecting.prospects(SEED, rows.as_of))
    ]
    made += converted(rows, customers, sources)
    for one in made:
        set_keys(one)
    Prospect.objects.bulk_create(made)
    SourceCost.objects.bulk_create(
        SourceCost(
            source=sources[name], spent_on=rows.as_of - timedelta(days=150), currency="CNY",
            amount=amount, base_amount=amount, note=note, created_by=sellers[0],
        )
        for name, amount, note in prospecting.STANDS
    )  # fmt: skip
    return len(made)


def prospect(row: prospecting.Row, source: Source, owner: object) -> Prospect:
    who = {"owner": owner, "created_by": owner, "team": getattr(owner, "team", None)}
    return Prospect(
        name=row.name, contact_name=row.contact, region=row.province, city=row.city,
        industry=INDUSTRIES.get(row.trade, row.trade), source=source,
        provenance=row.provenance, found_on=row.found_on,
        rung=row.rung, rung_on=row.rung_on, state="dropped" if row.dropped_on else "open",
        closed_on=row.dropped_on, drop_reason=row.why, next_step=row.next_step,
        next_on=row.next_on, created_at=moment(row.found_on), updated_at=moment(row.rung_on),
        **who,
    )  # fmt: skip


def converted(
    rows: Rows, customers: dict[str, Party], sources: dict[str, Source]
) -> list[Prospect]:
    """The customers entered last were courted before."""
    buyers = {order.customer for order in rows.orders}
    newest = sorted(
        (row for row in rows.customers if row.code in buyers), key=lambda row: row.since
    )[-NEWEST:]
    found = []
    for number, row in enumerate(newest):
        dice = Dice(SEED, "converted", number)
        party = customers[row.code]
        began = row.since - timedelta(days=dice.between(*COURTED_DAYS))
        found.append(
            Prospect(
                name=party.name, region=party.region, city=party.city, phone=party.phone,
                owner=party.owner, team=party.team, source=sources[dice.weighted(CAME_BY)],
                industry=INDUSTRIES.get(trade := dice.pick(prospecting.TRADES), trade), party=party,
                found_on=began, rung=4, rung_on=row.since, state="converted",
                closed_on=row.since, created_by=party.owner, created_at=moment(began),
                updated_at=moment(row.since),
            )
        )  # fmt: skip
    return found
