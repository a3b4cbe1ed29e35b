"""What somebody wants to book, before it is a stay, and why it may be refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kezhi.customers.choices import Category, PartyKind
from kezhi.customers.models import Party
from kezhi.kit import money
from kezhi.sales.services.drafts import OrderRefused, Problem
from kezhi.staff import queries as staff
from kezhi.stays.choices import FALLEN, Payer, State
from kezhi.stays.models import MOST_NIGHTS, MOST_PEOPLE

PLAIN = (
    "arrival_on", "nights", "rooms", "adults", "children", "nightly_rate", "hotel", "room_type",
    "meal", "deposit", "channel", "segment", "country", "guest", "booked_on",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class StayDraft:
    party: Party
    arrival_on: date
    nights: int
    nightly_rate: Decimal
    currency: str
    agent: Party | None = None
    state: str = State.BOOKED
    rooms: int = 1
    adults: int = 1
    children: int = 0
    hotel: str = ""
    room_type: str = ""
    meal: str = ""
    deposit: str = ""
    channel: str = ""
    segment: str = ""
    country: str = ""
    guest: str = ""
    booked_on: date | None = None
    number: str = ""
    note: str = ""

    @property
    def through(self) -> Party | None:
        """An account that is a channel booked for itself."""
        if self.agent is None and self.party.category == Category.CHANNEL:
            return self.party
        return self.agent

    @property
    def payer(self) -> str:
        if self.through is not None and self.through.pk == self.party.pk:
            return Payer.AGENT
        is_guest = self.party.kind == PartyKind.PERSON or self.party.is_walk_in
        return Payer.GUEST if is_guest else Payer.COMPANY

    @property
    def revenue(self) -> Decimal:
        return self.nightly_rate * self.nights * self.rooms

    def body(self) -> list[object]:
        """What a repeated request must agree with."""
        said = [getattr(self, name) for name in PLAIN]
        agent = self.agent and self.agent.pk
        return [self.party.pk, agent, self.state, self.currency, self.number, self.note, *said]


def refuse(draft: StayDraft) -> None:
    """Raises OrderRefused with every problem."""
    problems = list(problems_of(draft))
    if problems:
        raise OrderRefused(problems)


def problems_of(draft: StayDraft) -> Iterator[Problem]:
    if draft.party.archived_at is not None:
        yield Problem("customer", _("The customer is archived. Restore it first."))
    if draft.state in FALLEN:
        yield Problem("state", _("Book it first; then cancel it, or mark it as a no-show."))
    yield from problems_of_days(draft)
    yield from problems_of_counts(draft)
    yield from problems_of_money(draft)


def problems_of_days(draft: StayDraft) -> Iterator[Problem]:
    if not FIRST_YEAR <= draft.arrival_on.year < LAST_YEAR:
        yield Problem("arrival_on", _("Check the year."))
    if draft.booked_on is not None and draft.booked_on > draft.arrival_on:
        yield Problem("booked_on", _("It was booked by the day of arrival."))


def problems_of_counts(draft: StayDraft) -> Iterator[Problem]:
    if not 0 <= draft.nights <= MOST_NIGHTS:
        yield Problem("nights", _("Nights are from 0, for the use of a day, to ten years."))
    for name in ("rooms", "adults", "children"):
        if not (name == "rooms") <= getattr(draft, name) <= MOST_PEOPLE:
            yield Problem(name, _("This number cannot be."))


def problems_of_money(draft: StayDraft) -> Iterator[Problem]:
    if draft.nightly_rate < 0:
        yield Problem("nightly_rate", _("A rate is not negative. Enter a refund as a return."))
    rate = staff.exchange_rate(draft.currency, draft.arrival_on)
    if rate is None:
        yield Problem("currency", _("There is no exchange rate for this currency on that day."))
    elif abs(draft.revenue) * max(rate, Decimal(1)) > money.LIMIT:
        yield Problem("nightly_rate", _("The amount is too large."))
