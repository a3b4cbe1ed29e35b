"""Writing a chunk of a hotel's bookings: agents, companies, stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kezhi.customers.choices import Category
from kezhi.exchange.models import ImportedRecord
from kezhi.exchange.rows import Choices, Problem, RowFault, StayRow
from kezhi.exchange.services.matching import Mark, Matcher, Named
from kezhi.exchange.services.written import CREATED, UNCHANGED, UPDATED, Written
from kezhi.staff import queries as staff
from kezhi.stays.choices import Payer, State
from kezhi.stays.services import importing
from kezhi.stays.services.importing import Entry, Verdict

TAKEN = {CREATED, UPDATED, UNCHANGED}
MARK_LENGTH = 16  # 64 bits: a million bookings meet by chance once in forty million files
NOBODY: Mark = ("", "")


@dataclass
class StayWriter:
    """Writes chunks of one import; what stays the same between chunks is asked once."""

    by: Any
    now: datetime
    choices: Choices
    base_currency: str = field(default_factory=lambda: staff.company().currency)
    rates: dict[tuple[str, date], Decimal | None] = field(default_factory=dict)

    def write(self, rows: Sequence[StayRow]) -> Written:
        written = Written()
        good = [row for row in written.reject_faulty(rows) if self._is_single(row, written)]
        good = [row for row in good if self._has_rate(row, written)]
        matcher = Matcher(self.by, self.now, self.choices)
        matcher.match(self._named(good), written)
        pairs = []
        for row in good:
            entry = self._entry(row, matcher, written)
            if entry is not None:
                pairs.append((row, entry))
        booked = importing.book_entries(
            by=self.by, now=self.now, source=self.choices.source,
            entries=[entry for _row, entry in pairs],
        )  # fmt: skip
        self._judge(pairs, booked, written)
        for row in rows:
            written.add_amount(row, self._currency(row), row.rate * row.nights * row.rooms)
        return written

    def _is_single(self, row: StayRow, written: Written) -> bool:
        if row.said_number and row.occurrence > 1:
            problem = Problem("booking_number", RowFault.REPEATED_KEY, row.said_number)
            written.reject(row, problem)
            return False
        return True

    def _currency(self, row: StayRow) -> str:
        return row.currency or self.choices.currency or self.base_currency

    def _has_rate(self, row: StayRow, written: Written) -> bool:
        assert row.arrival is not None
        mark = self._currency(row), row.arrival
        if mark not in self.rates:
            self.rates[mark] = staff.exchange_rate(*mark)
        if self.rates[mark] is None:
            written.reject(row, Problem("currency", RowFault.NO_RATE, mark[0]))
            return False
        return True

    def _named(self, rows: Iterable[StayRow]) -> list[Named]:
        """Each account once. Agents are a channel; whoever is both named is two accounts."""
        agents = {agent_mark(row.agent) for row in rows if row.agent}
        companies = {company_mark(row.company) for row in rows if row.company}
        found = [Named(*mark, category=Category.CHANNEL) for mark in sorted(agents)]
        found += [Named(*mark) for mark in sorted(companies - agents)]
        if any(not row.agent and not row.company for row in rows):
            found.append(Named(*NOBODY))
        return found

    def _entry(self, row: StayRow, matcher: Matcher, written: Written) -> Entry | None:
        agent = agent_mark(row.agent) if row.agent else None
        account = company_mark(row.company) if row.company else agent or NOBODY
        for place, mark in (("company" if row.company else "agent", account), ("agent", agent)):
            if mark is not None and mark in matcher.faults:
                fault = matcher.faults[mark]
                written.reject(row, Problem(place, fault.code, fault.value))
                return None
        written.findings["walk_in_rows"] += account == NOBODY
        payer = Payer.COMPANY if row.company else Payer.AGENT if row.agent else Payer.GUEST
        currency = self._currency(row)
        assert row.arrival is not None
        return Entry(
            number=row.said_number or f"{row.mark[:MARK_LENGTH]}-{row.occurrence}",
            party_id=matcher.parties[account],
            agent_id=matcher.parties[agent] if agent else None,
            payer=payer,
            state=self._state(row),
            arrival_on=row.arrival,
            nightly_rate=row.rate,
            currency=currency,
            rate=self.rates[currency, row.arrival] or Decimal(1),
            booked_on=row.booked,
            settled_on=row.settled,
            **{name: getattr(row, name) for name in SAME},
        )

    def _state(self, row: StayRow) -> str:
        """Where the file does not tell, a stay whose last day is past was kept."""
        assert row.arrival is not None
        if row.state:
            return row.state
        over = row.arrival + timedelta(days=row.nights) <= staff.local_date(self.now)
        return State.KEPT if over else State.BOOKED

    def _judge(
        self,
        pairs: Sequence[tuple[StayRow, Entry]],
        booked: importing.Booked,
        written: Written,
    ) -> None:
        for row, entry in pairs:
            verdict = booked.verdicts[entry.number]
            if verdict in TAKEN:
                written.verdicts[row.number] = str(verdict)
                written.remark(row, row.remarks)
                written.findings[f"stays_{entry.state}"] += 1
            else:
                place = "rate" if verdict == Verdict.TOO_LARGE else "booking_number"
                written.reject(row, Problem(place, str(verdict), row.said_number))
        for stay in booked.created:
            written.note(ImportedRecord.Kind.STAY, stay.pk, version=stay.version)
        for stay, before in booked.changed:
            written.note(ImportedRecord.Kind.STAY, stay.pk, stay.version, before)


SAME = (
    "nights", "rooms", "adults", "children", "hotel", "room_type", "meal", "deposit", "channel",
    "segment", "country", "guest", "note",
)  # fmt: skip


def agent_mark(said: str) -> Mark:
    """A bare number is one of the agents: companies count from one as well."""
    if said.isascii() and said.isdigit():
        return f"agent {said}", _("Agent %(number)s") % {"number": said}
    return "", said


def company_mark(said: str) -> Mark:
    if said.isascii() and said.isdigit():
        return f"company {said}", _("Company %(number)s") % {"number": said}
    return "", said
