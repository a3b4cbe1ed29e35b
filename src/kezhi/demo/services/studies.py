"""Two studies of one market, half a year apart: the named rival catches up at delivery, customers
weigh delivery more than they did, and we answer complaints faster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Contact, Party
from kezhi.demo.dice import Dice
from kezhi.demo.rivalry import rivals
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.people import Staff
from kezhi.scorecards.models import MapRun
from kezhi.scorecards.services.mapping_runs import draw_map
from kezhi.staff.models import User
from kezhi.surveys.choices import Grade, Origin
from kezhi.surveys.models import Importance, PricePaid, Rater, Rating, Study, StudyElement, Supplier

SEED = 20_250_902
CUSTOMERS, OTHERS = 30, 10
MARKET = "华东彩涂铝卷"
PRICES = (28_800, 28_000, 26_900, 27_400)
BATCH = 1000
# element -> points stated, what we believe, scores of us and of the three rivals: before and now
ASKED: dict[str, tuple[tuple[int, int], float, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "yield_rate": ((25, 22), 9, ((8.4, 7.2, 6.4, 7.0), (8.4, 7.3, 6.4, 7.1))),
    "delivery_reliability": ((15, 22), 9, ((8.1, 7.0, 6.6, 6.9), (7.9, 7.9, 6.6, 6.9))),
    "complaint_speed": ((10, 10), 8, ((7.3, 6.4, 5.8, 6.2), (7.9, 6.5, 5.8, 6.3))),
    "payment_terms": ((15, 13), 7, ((6.6, 7.0, 7.4, 6.8), (6.6, 7.1, 7.4, 6.8))),
    "freight_cost": ((15, 13), 7, ((6.3, 7.1, 6.0, 6.4), (6.3, 7.1, 6.0, 6.4))),
    "customer_brand": ((10, 10), 9, ((7.6, 6.6, 5.9, 6.1), (7.6, 6.7, 5.9, 6.2))),
    "company_relations": ((10, 10), 8, ((8.0, 6.8, 6.2, 6.0), (8.0, 6.8, 6.2, 6.1))),
}
WEIGHED = {"delivery_reliability": 0.5, "yield_rate": 0.3, "complaint_speed": 0.2}
"""What their satisfaction with us really follows from."""
GRADES = (Grade.NONE, Grade.SATISFIED, Grade.WILL_RETURN, Grade.WILL_RECOMMEND)


@dataclass(frozen=True, slots=True)
class Wave:
    at: int
    title: str
    opens_on: date
    closes_on: date


def write_studies(rows: Rows, staff: Staff, *, now: datetime) -> int:
    """Asked by the marketing side of the office; both maps are drawn."""
    by, day = next(iter(staff.users.values())), rows.as_of
    waves = [
        Wave(0, f"{MARKET}感知调研（上一次）", day - timedelta(215), day - timedelta(185)),
        Wave(1, f"{MARKET}感知调研（本次）", day - timedelta(35), day + timedelta(25)),
    ]
    known = {one.code: one for one in ValueElement.objects.filter(code__in=ASKED)}
    contacts = list(
        Contact.objects.filter(party__roles__role="customer", party__owner__isnull=False)
        .select_related("party")
        .order_by("pk")[: 4 * CUSTOMERS : 4]
    )
    written = 0
    for wave in waves:
        study = make_study(rows, wave, by)
        suppliers = make_suppliers(rows, study)
        elements = make_elements(study, wave, known)
        written += answer(study, wave, suppliers, elements, contacts)
        run = MapRun.objects.create(study=study, created_by=by, created_at=now, updated_at=now)
        draw_map(run_id=run.pk, now=now)
    return written


def make_study(rows: Rows, wave: Wave, by: User) -> Study:
    at = datetime.combine(wave.opens_on, time(3), UTC)
    return Study.objects.create(
        title=wave.title, series=MARKET, market=MARKET, opens_on=wave.opens_on,
        closes_on=wave.closes_on, currency=rows.base_currency, unit="t",
        introduction="感谢您抽出五分钟。您的回答只用于改进我们的产品与服务。",
        created_by=by, created_at=at, updated_at=at,
    )  # fmt: skip


def make_suppliers(rows: Rows, study: Study) -> list[Supplier]:
    names = rivals()
    parties = {one.name: one for one in Party.objects.filter(name__in=names)}
    made = [Supplier(study=study, position=1, name=rows.name, is_ours=True)]
    made += [
        Supplier(study=study, position=at, name=name, party=parties.get(name))
        for at, name in enumerate(names, 2)
    ]
    return Supplier.objects.bulk_create(made)


def make_elements(
    study: Study, wave: Wave, known: dict[str, ValueElement]
) -> dict[str, StudyElement]:
    made = {
        code: StudyElement(
            study=study, element=known[code], position=at,
            our_view=Decimal(str(belief)) if wave.at else None,
        )
        for at, (code, (_points, belief, _scores)) in enumerate(ASKED.items(), 1)
        if code in known
    }  # fmt: skip
    StudyElement.objects.bulk_create(made.values())
    return made


def answer(
    study: Study,
    wave: Wave,
    suppliers: Sequence[Supplier],
    elements: dict[str, StudyElement],
    contacts: Sequence[Contact],
) -> int:
    sheets = []
    for at in range(CUSTOMERS + OTHERS):
        contact = contacts[at] if at < min(CUSTOMERS, len(contacts)) else None
        sheets.append(Sheet(study, wave, at, contact, suppliers, elements))
    Rater.objects.bulk_create([sheet.rater for sheet in sheets])
    ratings = [one for sheet in sheets for one in sheet.ratings]
    Rating.objects.bulk_create(ratings, batch_size=BATCH)
    points = [one for sheet in sheets for one in sheet.points]
    Importance.objects.bulk_create(points, batch_size=BATCH)
    prices = [one for sheet in sheets for one in sheet.prices]
    PricePaid.objects.bulk_create(prices, batch_size=BATCH)
    return len(ratings)


class Sheet:
    """What one rater answers; each scores a little high or low, and some do not know a rival."""

    def __init__(
        self,
        study: Study,
        wave: Wave,
        at: int,
        contact: Contact | None,
        suppliers: Sequence[Supplier],
        elements: dict[str, StudyElement],
    ) -> None:
        self.dice = Dice(SEED, "sheet", wave.at, at)
        self.rater = rater_of(study, wave, at, contact, self.dice)
        lean = self.dice.normal(0.0, 0.5)
        self.ratings: list[Rating] = []
        ours: dict[str, float] = {}
        for place, supplier in enumerate(suppliers):
            if place > 1 and self.dice.chance(0.15):
                continue
            for code, element in elements.items():
                score = self.score(ASKED[code][2][wave.at][place] + lean)
                ours |= {code: score} if place == 0 else {}
                self.ratings.append(
                    Rating(
                        rater=self.rater, supplier=supplier, element=element,
                        score=Decimal(int(score)),
                    )
                )  # fmt: skip
        self.points = [
            Importance(rater=self.rater, element=element, points=self.weight(code, wave))
            for code, element in elements.items()
        ]
        self.prices = [
            PricePaid(rater=self.rater, supplier=supplier, amount=self.price(PRICES[place]))
            for place, supplier in enumerate(suppliers)
            if place < 2 or self.dice.chance(0.6)
        ]
        felt = sum(share * ours.get(code, 7.0) for code, share in WEIGHED.items())
        self.rater.grade = GRADES[min(3, max(0, round((felt - 5.5) / 1.2)))]

    def score(self, around: float) -> float:
        return min(10, max(1, round(around + self.dice.normal(0.0, 0.9))))

    def weight(self, code: str, wave: Wave) -> Decimal:
        return Decimal(max(1, ASKED[code][0][wave.at] + self.dice.between(-4, 4)))

    def price(self, around: int) -> Decimal:
        return Decimal(around + 50 * self.dice.between(-6, 6))


def rater_of(study: Study, wave: Wave, at: int, contact: Contact | None, dice: Dice) -> Rater:
    day = wave.opens_on + timedelta(dice.between(1, 25))
    when = datetime.combine(day, time(2 + at % 7, at % 60), UTC)
    return Rater(
        study=study, code=str(at + 1), name=contact.name if contact else "",
        party=contact.party if contact else None, contact=contact,
        is_customer=contact is not None, language="zh-hans", answered_at=when,
        origin=Origin.LINK if dice.chance(0.6) else Origin.HAND, created_at=when, updated_at=when,
    )  # fmt: skip
