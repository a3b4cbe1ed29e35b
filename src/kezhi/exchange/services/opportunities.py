"""Writing a chunk of opportunity rows: customers, products, stages, opportunities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kezhi.catalog import queries as catalogued
from kezhi.catalog import services as catalog
from kezhi.exchange.models import ImportedRecord
from kezhi.exchange.reading.values import CellFault
from kezhi.exchange.rows import Choices, OpportunityRow, Problem, RowFault
from kezhi.exchange.services.matching import Matcher
from kezhi.exchange.services.written import Written
from kezhi.kit import grams, money
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Stage
from kezhi.pipeline.queries import access
from kezhi.pipeline.services import importing
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

TAKEN = {"created", "updated", "unchanged"}


@dataclass
class OpportunityWriter:
    """Writes chunks of one import; what stays the same between chunks is asked once."""

    by: Any
    now: datetime
    choices: Choices
    base_currency: str = field(default_factory=lambda: staff.company().currency)
    rates: dict[tuple[str, date], Decimal | None] = field(default_factory=dict)

    def write(self, rows: Sequence[OpportunityRow]) -> Written:
        written = Written()
        good = [row for row in written.reject_faulty(rows) if self._is_single(row, written)]
        matcher = Matcher(self.by, self.now, self.choices)
        matcher.match(good, written)
        stages = importing.stages_for(
            by=self.by, now=self.now, words={row.stage for row in good},
            may_create=self.by.may(Right.SETTINGS_EDIT),
        )  # fmt: skip
        products = self._products(good, written)
        owners, sources = self._owners(good), self._sources()
        pairs = []
        for row in good:
            entry = self._entry(row, matcher, stages, products, written)
            if entry is not None:
                entry.owner_id = owners.get(row.owner.casefold())
                written.findings["owners_unknown"] += bool(row.owner) and entry.owner_id is None
                entry.source_id = sources.get(row.source.casefold())
                pairs.append((row, entry))
        booked = importing.book_entries(
            by=self.by, now=self.now, system=self.choices.source,
            entries=[entry for _row, entry in pairs],
        )  # fmt: skip
        self._judge(pairs, booked, written)
        for row in rows:
            written.add_amount(row, self._currency(row), row.amount or Decimal(0))
        return written

    def _is_single(self, row: OpportunityRow, written: Written) -> bool:
        if row.number_said and row.occurrence > 1:
            problem = Problem("opportunity_number", RowFault.REPEATED_KEY, row.number_said)
            written.reject(row, problem)
            return False
        return True

    def _currency(self, row: OpportunityRow) -> str:
        return row.currency or self.choices.currency or self.base_currency

    def _owners(self, rows: Iterable[OpportunityRow]) -> dict[str, int]:
        """Colleagues by name or address; whoever is unknown owns nothing here."""
        known: dict[str, int] = {}
        wanted = {row.owner.casefold() for row in rows if row.owner}
        for user in staff.visible_users(self.by).filter(is_active=True) if wanted else ():
            known |= {user.name.casefold(): user.pk, user.email.casefold(): user.pk}
        return {name: known[name] for name in wanted if name in known}

    def _sources(self) -> dict[str, int]:
        return {
            name.casefold(): one.pk
            for one in access.sources()
            for name in (one.name, one.name_zh)
            if name
        }

    def _products(
        self, rows: Iterable[OpportunityRow], written: Written
    ) -> dict[str, tuple[int, int | None]]:
        """Each word's product: spelled as in the catalog or nearly so; else a new one."""
        wanted = {row.product for row in rows if row.product}
        if not wanted:
            return {}
        known: dict[str, tuple[int, int | None]] = {}
        exact: set[str] = set()
        for one in catalogued.all_products():
            for word in (one.code, one.name):
                exact.add(word)
                known.setdefault(grams.squeeze(word), (one.pk, one.line_id))
        found = {word: known[key] for word in wanted if (key := grams.squeeze(word)) in known}
        alike = [row for row in rows if row.product in found and row.product not in exact]
        written.findings["products_respelled"] += len(alike)
        registered, created = catalog.register_products(
            by=self.by, now=self.now, currency=self.base_currency,
            names={word[:60]: word for word in wanted - found.keys()},
        )  # fmt: skip
        written.findings["products_created"] += len(created)
        for pk in created:
            written.note(ImportedRecord.Kind.PRODUCT, pk, version=1)
        return found | {
            word: (registered[word[:60]], None) for word in wanted if word[:60] in registered
        }

    def _entry(
        self,
        row: OpportunityRow,
        matcher: Matcher,
        stages: dict[str, Stage],
        products: dict[str, tuple[int, int | None]],
        written: Written,
    ) -> importing.Entry | None:
        mark = (row.customer_id, row.customer_name)
        problem = matcher.faults.get(mark) or self._fault(row, stages)
        if problem is not None:
            written.reject(row, problem)
            return None
        stage = stages[row.stage]
        amount = self._amount(row, stage, written)
        opened = self._opened(row, written)
        rate = self._rate(row, opened)
        product, line = products.get(row.product, (None, None))
        written.findings["walk_in_rows"] += mark == ("", "")
        is_closed = stage.kind != Status.OPEN
        base = None
        if amount is not None and rate is not None:
            base = money.to_smallest(amount * rate, self.base_currency)
        return importing.Entry(
            number=row.number_said or self._own_number(row),
            party_id=matcher.parties[mark], owner_id=None, source_id=None,
            title=row.title or row.product or row.number_said or row.stage, stage=stage,
            opened_on=opened, closed_on=row.closed if is_closed else None,
            expected_on=row.expected or (None if is_closed else row.closed),
            currency=self._currency(row), amount=amount, base_amount=base,
            product_id=product, line_id=line, note=row.note,
        )  # fmt: skip

    def _fault(self, row: OpportunityRow, stages: dict[str, Stage]) -> Problem | None:
        stage = stages.get(row.stage)
        if stage is None:
            return Problem("stage", RowFault.UNKNOWN_CHOICE, row.stage)
        if stage.kind != Status.OPEN and row.closed is None:
            return Problem("closed", CellFault.MISSING)
        if row.opened and row.closed and stage.kind != Status.OPEN and row.closed < row.opened:
            return Problem("closed", RowFault.DAYS_REVERSED, str(row.closed))
        if row.amount is not None and row.amount < 0:
            return Problem("amount", RowFault.NEGATIVE, str(row.amount))
        if row.amount and self._rate(row, row.opened or staff.local_date(self.now)) is None:
            return Problem("currency", RowFault.NO_RATE, self._currency(row))
        return None

    def _amount(self, row: OpportunityRow, stage: Stage, written: Written) -> Decimal | None:
        """Files write nothing, or 0, where an amount was never known."""
        if row.amount:
            return row.amount
        written.findings[f"{stage.kind}_without_amount"] += 1
        return None

    def _opened(self, row: OpportunityRow, written: Written) -> date:
        if row.opened is not None:
            return row.opened
        written.findings["opened_unknown"] += 1
        return row.closed or staff.local_date(self.now)

    def _rate(self, row: OpportunityRow, on: date) -> Decimal | None:
        currency = self._currency(row)
        if (currency, on) not in self.rates:
            self.rates[currency, on] = staff.exchange_rate(currency, on)
        return self.rates[currency, on]

    def _own_number(self, row: OpportunityRow) -> str:
        """The number of a row that has none: its words and its turn among the same."""
        who = row.customer_id or row.customer_name or "-"
        return f"{who[:25]}/{(row.title or row.product)[:20]}/{row.occurrence}"

    def _judge(
        self,
        pairs: Sequence[tuple[OpportunityRow, importing.Entry]],
        booked: importing.Booked,
        written: Written,
    ) -> None:
        for row, entry in pairs:
            verdict = str(booked.verdicts[entry.number])
            if verdict in TAKEN:
                written.verdicts[row.number] = verdict
                written.findings[f"opportunities_{entry.status}"] += 1
            else:
                written.reject(row, Problem("customer_id", verdict, row.customer_id))
        for one in booked.created:
            written.note(ImportedRecord.Kind.OPPORTUNITY, one.pk, version=one.version)
        for one, before in booked.changed:
            written.note(ImportedRecord.Kind.OPPORTUNITY, one.pk, one.version, before)
